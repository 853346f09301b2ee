"""Measurement standards: the register, one with its evidence, and the steps of its life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, Listing, Single, Slice, one_of, word
from suyuan.api.rows import row
from suyuan.api.slices.parts import EVENT, REASON
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.journal.queries import history
from suyuan.registry.parties.scope import refuse_unless
from suyuan.registry.standards import (
    assessing,
    changes,
    checking,
    commands,
    composition,
    documents,
    process_queries,
)
from suyuan.registry.standards import queries as standards
from suyuan.registry.standards.examinations import (
    Examination,
    Repeatability,
    StabilityOfGroups,
    StabilityOfYears,
    ValidationByComparison,
    ValidationByTransfer,
)
from suyuan.registry.standards.models import (
    CheckMeasurement,
    CheckStandard,
    MeasurementStandard,
    ServedItem,
    StandardChange,
    StandardDocument,
    StandardExamination,
    StandardHold,
)
from suyuan.registry.standards.rules import LEGAL_CLASSES
from suyuan.registry.standards.states import STATES

SUBJECT = "standards/{standard_id}"
VALID_MONTHS = Annotated[int, Field(ge=1, le=120)]
DECIMALS = dict.fromkeys(
    (
        "readings", "reference", "other_u", "target_expanded", "groups", "limit", "this_year", "last_year",
        "value", "values", "expanded", "k", "reference_expanded", "reference_k",
    ),
    40,
)  # fmt: skip
READY: dict[str, Any] = {
    "ready": (bool, lambda one: one["readiness"].ready),
}
BLOCKED: dict[str, Any] = {
    "reasons": (REASON, lambda one: one["readiness"].reasons),
    "warnings": (REASON, lambda one: one["readiness"].warnings),
}


def _list(asked: Asked) -> Found:
    given = asked.filters
    chosen = standards.StandardFilter(
        owner_id=asked.house if given["house"] == "own" else None,
        legal_class=given["legal_class"],
        state=given["state"],
        text=given["q"],
    )
    found = standards.page(chosen, on=asked.occasion.today, page=asked.page, size=asked.size)
    return Found(found.rows, found.total)


def _one(asked: Asked) -> dict[str, Any]:
    """The register is open to everybody who has entered; what goes on inside is for house and authority."""
    standard = asked.path["standard_id"]
    found = standards.detail(standard, on=asked.occasion.today)
    is_open = asked.scope.includes(standards.card(standard))
    return found | {
        "holds": found["holds"] if is_open else [],
        "history": history("measurement_standard", standard) if is_open else [],
    }


def _inside(asked: Asked) -> None:
    known = standards.card(asked.path["standard_id"])
    refuse_unless(asked.scope.includes(known), Text("这项计量标准", "this standard"))


def _checks(asked: Asked) -> Found:
    _inside(asked)
    return asked.part(process_queries.of_standard(asked.path["standard_id"], on=asked.occasion.today))


def _changes(asked: Asked) -> Found:
    _inside(asked)
    return asked.part(changes.changes_of(asked.path["standard_id"]))


def _documents(asked: Asked) -> Found:
    _inside(asked)
    return asked.part(documents.documents_of(asked.path["standard_id"]))


def _examining(kind: type[Examination]) -> Callable[..., StandardExamination]:
    """The command for one kind of examination, whose members stand in the body."""

    def examine(
        occasion: Occasion,
        *,
        standard_id: UUID,
        performed_on: date,
        unit: str,
        form: Any,
        point: str = "",
    ) -> StandardExamination:
        return commands.record_examination(
            occasion,
            standard_id=standard_id,
            performed_on=performed_on,
            unit=unit,
            examination=form,
            point=point,
        )

    examine.__annotations__["form"] = kind
    return examine


METHODS: dict[str, type[Examination]] = {
    "repeatability": Repeatability,
    "stability-of-groups": StabilityOfGroups,
    "stability-of-years": StabilityOfYears,
    "validation-by-transfer": ValidationByTransfer,
    "validation-by-comparison": ValidationByComparison,
}
PLAIN = (
    "id", "code", "name_zh", "name_en", "owner_id", "owner__name_zh", "owner__name_en", "jurisdiction_id",
    "jurisdiction__name_zh", "jurisdiction__name_en", "field_id", "legal_class", "level", "is_highest",
    "measuring_range", "capability", "established_on", "custodian_id", "custodian__name_zh",
    "custodian__name_en", "state", "assessment_cert_no", "assessment_cert_from", "assessment_cert_to",
    "public_cert_no", "public_cert_from", "public_cert_to",
)  # fmt: skip
CHECK = row(
    "CheckCard",
    CheckStandard,
    ("id", "name_zh", "name_en", "point", "unit", "accepted", "trial", "every_days", "closed_on"),
)
CARD = row("StandardCard", MeasurementStandard, PLAIN)
SLICE = Slice(
    code="standards",
    endpoints=(
        Listing(
            path="standards",
            name="list_standards",
            summary="Measurement standards with their readiness today",
            row=row("StandardLine", MeasurementStandard, standards.LIST_COLUMNS, read=READY, rows=BLOCKED),
            find=_list,
            filters={
                "legal_class": one_of(LEGAL_CLASSES), "state": one_of(STATES), "house": one_of(["own"]),
                "q": word(),
            },
        ),
        Single(
            path=SUBJECT,
            name="show_standard",
            summary="One standard with what it serves, its examinations, and why it may be used today or not",
            row=row(
                "Standard",
                MeasurementStandard,
                (),
                read={"standard": (CARD.schema, lambda one: CARD.of(one["standard"])), **READY},
                rows={
                    **BLOCKED,
                    "served": (
                        row("ServedItem", ServedItem, (
                            "kind_id", "kind__name_zh", "kind__name_en", "method", "role",
                            "specification__number",
                        ), more={"classes": list[str]}),
                        lambda one: one["served"],
                    ),
                    "examinations": (
                        row("Examination", StandardExamination, (
                            "id", "kind", "performed_on", "point", "unit", "value", "limit", "passed",
                        )),
                        lambda one: one["examinations"],
                    ),
                    "holds": (
                        row("Hold", StandardHold, ("id", "reason", "note", "opened_on", "closed_on")),
                        lambda one: one["holds"],
                    ),
                    "history": (EVENT, lambda one: one["history"]),
                },
            ),
            find=_one,
        ),
        Listing(
            path=f"{SUBJECT}/checks",
            name="list_checks",
            summary="Check standards with their measurements",
            row=row(
                "Check", CheckStandard, (),
                read={
                    "check": (CHECK.schema, lambda one: CHECK.of(one.row)),
                    "is_due": (bool, lambda one: one.is_due),
                },
                rows={
                    "measurements": (
                        row("CheckMeasurement", CheckMeasurement, ("performed_on", "value", "state")),
                        lambda one: one.measurements,
                    ),
                },
            ),
            find=_checks,
        ),
        Listing(
            path=f"{SUBJECT}/changes",
            name="list_changes",
            summary="Reported changes and what was decided",
            row=row("StandardChange", StandardChange, (
                "id", "kind", "description", "effect", "treatment", "reported_on", "decided_on", "decision",
            )),
            find=_changes,
        ),
        Listing(
            path=f"{SUBJECT}/documents",
            name="list_documents",
            summary="Documents of the file",
            row=row("StandardDocument", StandardDocument, documents.COLUMNS),
            find=_documents,
        ),
        Deed(path="standards", summary="Enter a standard", command=commands.register_standard,
             table=MeasurementStandard),
        Deed(path=f"{SUBJECT}/advance", name="advance_standard", summary="Let an event of its life happen",
             command=commands.advance, bounds={"event": 40}),
        Deed(path=f"{SUBJECT}/certify", name="certify_standard", summary="Grant the assessment certificate",
             command=commands.certify, bounds={"certificate_no": 80, "months": VALID_MONTHS}),
        Deed(path=f"{SUBJECT}/issue-public-certificate", summary="Grant the certificate of a public standard",
             command=commands.issue_public_certificate, bounds={"certificate_no": 80}),
        Deed(path=f"{SUBJECT}/assign", name="assign_assessors", summary="Appoint the panel",
             command=assessing.assign, bounds={"mode": 16}),
        Deed(path=f"{SUBJECT}/find-defects", summary="Name defects", command=assessing.find_defects,
             bounds={"findings": 480}),
        Deed(path=f"{SUBJECT}/report-correction", name="report_standard_correction",
             summary="Report the corrections", command=assessing.report_correction),
        Deed(path=f"{SUBJECT}/recommend", summary="Hand in the report of the panel",
             command=assessing.recommend, bounds={"report": 8000}),
        *(
            Deed(
                path=f"{SUBJECT}/examinations/{name}",
                name=f"examine_{name.replace('-', '_')}",
                summary=f"Record an examination: {name.replace('-', ' ')}",
                command=_examining(kind),
                table=StandardExamination,
                bounds=DECIMALS,
            )
            for name, kind in METHODS.items()
        ),
        Deed(path=f"{SUBJECT}/components/replace", summary="Replace a device",
             command=composition.replace_component),
        Deed(path=f"{SUBJECT}/staff", summary="Add a person", command=composition.add_staff,
             bounds={"duty": 16}),
        Deed(path=f"{SUBJECT}/holds", summary="Stop its use", command=commands.open_hold, table=StandardHold),
        Deed(path="holds/{hold_id}/close", summary="Release it", command=commands.close_hold),
        Deed(path=f"{SUBJECT}/checks", summary="Establish a check standard", command=checking.establish_check,
             table=CheckStandard),
        Deed(path="checks/{check_id}/close", summary="Close a check standard", command=checking.close_check),
        Deed(path="checks/{check_id}/measurements", summary="Record a check", command=checking.record_check,
             bounds={"readings": 40}),
        Deed(path=f"{SUBJECT}/changes", summary="Report a change", command=changes.report_change,
             table=StandardChange),
        Deed(path="changes/{change_id}/decide", summary="Decide on a change", command=changes.decide_change,
             table=StandardChange),
        Deed(path="examinations/{examination_id}/review", summary="Review an examination",
             command=documents.review_examination),
    ),
)  # fmt: skip
