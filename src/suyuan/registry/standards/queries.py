"""Reading the register of standards: facts for readiness, candidates for a job, lists and details.

Everything is set-based: the number of queries does not depend on the number of standards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Prefetch, Q

from suyuan.base import civil
from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.parties.queries import competences_of, inside
from suyuan.registry.results.models import Evaluation
from suyuan.registry.standards.guards import Examined
from suyuan.registry.standards.models import (
    MeasurementStandard,
    ServedItem,
    StandardComponent,
    StandardEnvironment,
    StandardExamination,
    StandardHold,
    StandardStaff,
    StandardStatus,
)
from suyuan.registry.standards.rules import (
    RECALIBRATION_MONTHS,
    ComponentFacts,
    ExaminationFacts,
    HoldFacts,
    LimitFacts,
    Readiness,
    SpecificationFacts,
    StaffFacts,
    StandardFacts,
    readiness,
)

CERTIFICATE_COLUMNS = (
    "id", "instrument_id", "performed_on", "certificate_number", "certificate_sha256", "certificate_state",
    "valid_until",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DeviceCertificate:
    """What stands behind a device on a day: an evaluation with an issued certificate, or a register entry."""

    number: str
    sha256: str = ""
    valid_until: date | None
    evaluation: UUID | None = None


def current_evaluation(device_ids: Iterable[UUID], *, on: date) -> dict[UUID, Evaluation]:
    """For each device its latest evaluation whose certificate stands and is valid on the day: one query."""
    found = _STANDING(device_ids, on)
    return {row.instrument_id: row for row in found if row.instrument_id is not None}


_STANDING = Prepared(
    lambda devices, on: (
        Evaluation.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gte=on),
            instrument_id__in=devices,
            certificate_state="issued",
            performed_on__lte=on,
        )
        .select_related("issuer")
        .order_by("performed_on", "created_at", "pk")
    )
)


def device_certificates(device_ids: Iterable[UUID], *, on: date) -> dict[UUID, DeviceCertificate]:
    """The certificate in force of each device, expired ones included: one query.

    A device whose every certificate was revoked or put in doubt is left out: it has none.
    """
    return _latest(_CERTIFIED(device_ids), on=on)


def _latest(certified: Iterable[Mapping[str, Any]], *, on: date) -> dict[UUID, DeviceCertificate]:
    latest: dict[UUID, DeviceCertificate] = {}
    for row in certified:
        if row["certificate_state"] == "issued" and row["performed_on"] <= on:
            latest[row["instrument_id"]] = DeviceCertificate(
                number=row["certificate_number"],
                sha256=row["certificate_sha256"],
                valid_until=row["valid_until"]
                or civil.valid_until(row["performed_on"], months=RECALIBRATION_MONTHS),
                evaluation=row["id"],
            )
    return latest


_CERTIFIED = Prepared(
    lambda devices: (
        Evaluation.objects.filter(instrument_id__in=devices)
        .exclude(certificate_number="")
        .order_by("performed_on", "created_at", "pk")
        .values(*CERTIFICATE_COLUMNS)
    )
)


def facts(standard_ids: Iterable[UUID], *, on: date) -> dict[UUID, StandardFacts]:
    """Everything readiness depends on, for any number of standards: nine queries."""
    wanted = list(standard_ids)
    components = _components(wanted, on=on)
    staff = _staff(wanted)
    methods, specifications = _served(wanted)
    environment = _grouped(_ENVIRONMENT(wanted), LimitFacts)
    examinations = _last_examinations(wanted, on=on)
    holds = _grouped(_HOLDS(wanted), HoldFacts)
    return {
        row["id"]: StandardFacts(
            id=row["id"],
            name=Text(row["name_zh"], row["name_en"]),
            state=row["state"],
            legal_class=row["legal_class"],
            cert_to=row["assessment_cert_to"],
            public_cert_to=row["public_cert_to"],
            methods=tuple(sorted(methods[row["id"]])),
            specifications=tuple(specifications[row["id"]]),
            components=tuple(components[row["id"]]),
            staff=tuple(staff[row["id"]]),
            environment=tuple(environment[row["id"]]),
            repeatability=examinations.get((row["id"], "repeatability")),
            stability=examinations.get((row["id"], "stability")),
            holds=tuple(holds[row["id"]]),
        )
        for row in _STANDARDS(wanted)
    }


_STANDARDS = Prepared(
    lambda standards: MeasurementStandard.objects.filter(pk__in=standards).values(
        "id", "name_zh", "name_en", "state", "legal_class", "assessment_cert_to", "public_cert_to"
    )
)
_ENVIRONMENT = Prepared(
    lambda standards: StandardEnvironment.objects.filter(standard_id__in=standards).values(
        "standard_id", "parameter", "low", "high", "unit"
    )
)
_HOLDS = Prepared(
    lambda standards: StandardHold.objects.filter(standard_id__in=standards).values(
        "standard_id", "reason", "note", "opened_on", "closed_on"
    )
)
_COMPONENTS = Prepared(
    lambda standards: StandardComponent.objects.filter(standard_id__in=standards)
    .order_by("role", "created_at", "id")
    .values(
        "standard_id", "device_id", "role", "required", "valid_from", "valid_to", "device__name_zh",
        "device__name_en", "device__state", "device__last_certificate", "device__valid_until",
    )
)  # fmt: skip
_STAFF = Prepared(
    lambda standards: StandardStaff.objects.filter(standard_id__in=standards)
    .order_by("person__name_en", "duty")
    .values(
        "standard_id", "person_id", "person__name_zh", "person__name_en", "duty", "valid_from", "valid_to"
    )
)  # fmt: skip
_SERVED = Prepared(
    lambda standards: ServedItem.objects.filter(standard_id__in=standards).values(
        "standard_id", "method", "specification__number", "specification__in_force_from",
        "specification__abolished_on",
    )
)  # fmt: skip
_EXAMINED = Prepared(
    lambda standards, on: StandardExamination.objects.filter(
        standard_id__in=standards, performed_on__lte=on
    )
    .order_by("performed_on", "created_at", "pk")
    .values_list("standard_id", "kind", "performed_on", "passed")
)  # fmt: skip


def _grouped(rows: Iterable[Mapping[str, Any]], make: Any) -> dict[UUID, list[Any]]:
    grouped: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        given = dict(row)
        grouped[given.pop("standard_id")].append(make(**given))
    return grouped


def _components(wanted: Sequence[UUID], *, on: date) -> dict[UUID, list[ComponentFacts]]:
    rows = _COMPONENTS(wanted)
    certified = _CERTIFIED({row["device_id"] for row in rows})
    certificates = _latest(certified, on=on)
    measured = {row["instrument_id"] for row in certified}
    grouped: dict[UUID, list[ComponentFacts]] = defaultdict(list)
    for row in rows:
        held = certificates.get(row["device_id"])
        if held is None and row["device_id"] not in measured:
            # A device whose certificate is only named in the register (an auxiliary instrument).
            held = DeviceCertificate(
                number=row["device__last_certificate"], valid_until=row["device__valid_until"]
            )
        grouped[row["standard_id"]].append(_component(row, held))
    return grouped


def _component(row: Mapping[str, Any], held: DeviceCertificate | None) -> ComponentFacts:
    return ComponentFacts(
        device=row["device_id"],
        name=Text(row["device__name_zh"], row["device__name_en"]),
        role=row["role"],
        is_required=row["required"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        is_usable=row["device__state"] in USABLE_DEVICE_STATES,
        certificate=held.number if held else "",
        valid_until=held.valid_until if held else None,
    )


# A device past its date is reported by its certificate, not by its state.
USABLE_DEVICE_STATES = ("in_use", "overdue")


def _staff(wanted: Sequence[UUID]) -> dict[UUID, list[StaffFacts]]:
    rows = _STAFF(wanted)
    competences = competences_of({row["person_id"] for row in rows})
    grouped: dict[UUID, list[StaffFacts]] = defaultdict(list)
    for row in rows:
        grouped[row["standard_id"]].append(
            StaffFacts(
                person=row["person_id"],
                name=Text(row["person__name_zh"], row["person__name_en"]),
                duty=row["duty"],
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                competences=competences.get(row["person_id"], ()),
            )
        )
    return grouped


def _served(
    wanted: Sequence[UUID],
) -> tuple[dict[UUID, set[str]], dict[UUID, list[SpecificationFacts]]]:
    methods: dict[UUID, set[str]] = defaultdict(set)
    specifications: dict[UUID, dict[str, SpecificationFacts]] = defaultdict(dict)
    for row in _SERVED(wanted):
        if row["method"]:
            methods[row["standard_id"]].add(row["method"])
        if number := row["specification__number"]:
            specifications[row["standard_id"]][number] = SpecificationFacts(
                number=number,
                in_force_from=row["specification__in_force_from"],
                abolished_on=row["specification__abolished_on"],
            )
    return methods, defaultdict(
        list, {standard: list(found.values()) for standard, found in specifications.items()}
    )


def _last_examinations(wanted: Sequence[UUID], *, on: date) -> dict[tuple[UUID, str], ExaminationFacts]:
    return {
        (standard, kind): ExaminationFacts(kind=kind, performed_on=performed_on, passed=passed)
        for standard, kind, performed_on, passed in _EXAMINED(wanted, on)
    }


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A standard that serves a method in a role, with its operational state on the day."""

    id: UUID
    code: str
    name: Text
    main_device: UUID | None
    classes: tuple[str, ...]
    readiness: Readiness


def candidates(
    institution_id: UUID,
    method: str,
    role: str,
    *,
    on: date,
    person: UUID | None = None,
    conditions: Mapping[str, Decimal] | None = None,
) -> list[Candidate]:
    """Standards of an institution that fill a role of a method, the ready ones first: ten queries."""
    served = _SERVING(institution_id, method, role)
    known = facts({row["standard_id"] for row in served}, on=on)
    found: dict[UUID, Candidate] = {}
    for row in served:
        one = known[row["standard_id"]]
        found[one.id] = Candidate(
            id=one.id,
            code=row["standard__code"],
            name=one.name,
            main_device=main_device(one, on=on),
            classes=tuple(row["classes"]),
            readiness=readiness(one, on=on, acting_person=person, conditions=conditions),
        )
    return sorted(found.values(), key=lambda one: (not one.readiness.ready, one.code, str(one.id)))


_SERVING = Prepared(
    lambda house, method, role: ServedItem.objects.filter(
        standard__owner_id=house, method=method, role=role
    ).values("standard_id", "standard__code", "classes")
)


def ready_standards(
    institution_id: UUID,
    method: str,
    role: str,
    on: date,
    person: UUID | None = None,
    *,
    conditions: Mapping[str, Decimal] | None = None,
) -> list[Candidate]:
    """Those of `candidates` that may be used."""
    every = candidates(institution_id, method, role, on=on, person=person, conditions=conditions)
    return [one for one in every if one.readiness.ready]


def main_device(one: StandardFacts, *, on: date) -> UUID | None:
    """The main device of the set on the day."""
    for component in one.components:
        present = component.valid_from <= on and (component.valid_to is None or on < component.valid_to)
        if component.role == "main" and present:
            return component.device
    return None


@dataclass(frozen=True, kw_only=True)
class StandardFilter:
    """What a list of standards is narrowed to."""

    path: str = ""  # division and everything below it
    owner_id: UUID | None = None
    field: str = ""
    legal_class: str = ""
    state: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class StandardPage:
    """One page of a list with the operational state of each row."""

    rows: list[dict[str, Any]]
    total: int
    page: int
    size: int


LIST_COLUMNS = (
    "id", "code", "name_zh", "name_en", "owner_id", "owner__name_zh", "owner__name_en", "jurisdiction_id",
    "jurisdiction__name_zh", "jurisdiction__name_en", "field_id", "legal_class", "level", "measuring_range",
    "capability", "state", "assessment_cert_no", "assessment_cert_to", "public_cert_no", "public_cert_to",
)  # fmt: skip


def page(chosen: StandardFilter, *, on: date, page: int = 1, size: int = 50) -> StandardPage:
    """One page of standards with their readiness on the day: eleven queries for any size."""
    rows = _filtered(chosen)
    start = (max(page, 1) - 1) * size
    listed = [dict(row) for row in rows.order_by("code", "id").values(*LIST_COLUMNS)[start : start + size]]
    known = facts([row["id"] for row in listed], on=on)
    for row in listed:
        row["readiness"] = readiness(known[row["id"]], on=on)
    return StandardPage(rows=listed, total=rows.count(), page=max(page, 1), size=size)


def suggested(text: str, *, limit: int) -> list[dict[str, Any]]:
    """Standards by name, code or certificate number: one query."""
    rows = _filtered(StandardFilter(text=text)).order_by("code", "id")
    return [dict(row) for row in rows.values(*LIST_COLUMNS)[:limit]]


def _filtered(chosen: StandardFilter) -> Any:
    rows = MeasurementStandard.objects.all()
    if chosen.path:
        rows = rows.filter(inside(chosen.path, prefix="jurisdiction__"))
    exact = {
        "owner_id": chosen.owner_id,
        "field_id": chosen.field,
        "legal_class": chosen.legal_class,
        "state": chosen.state,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if text := chosen.text.strip():
        rows = rows.filter(
            Q(name_zh__icontains=text)
            | Q(name_en__icontains=text)
            | Q(code__startswith=text)
            | Q(assessment_cert_no__icontains=text)
        )
    return rows


def detail(standard_id: UUID, *, on: date) -> dict[str, Any]:
    """One standard with its set, staff, served items, examinations, holds and readiness: fifteen queries.

    `noted` is the day of the daily check that found the operational state of today; None where none did.
    """
    standard = (
        MeasurementStandard.objects.select_related("owner", "jurisdiction", "field", "custodian")
        .prefetch_related(
            Prefetch("served_items", ServedItem.objects.select_related("kind", "specification")),
            Prefetch(
                "examinations", StandardExamination.objects.order_by("-performed_on", "-created_at", "-pk")
            ),
            Prefetch("holds", StandardHold.objects.order_by("-opened_on", "-pk")),
        )
        .filter(pk=standard_id)
        .first()
    )
    if standard is None:
        raise NotFound(Text("没有这项计量标准", "there is no such standard"), standard=standard_id)
    known = facts([standard_id], on=on)[standard_id]
    now = readiness(known, on=on)
    last = StandardStatus.objects.filter(standard_id=standard_id, on__lte=on).order_by("-on", "-pk").first()
    return {
        "standard": standard,
        "facts": known,
        "readiness": now,
        "noted": last.on if last is not None and last.ready == now.ready else None,
        "certificates": device_certificates([one.device for one in known.components], on=on),
        "served": list(standard.served_items.all()),
        "examinations": list(standard.examinations.all()),
        "holds": list(standard.holds.all()),
    }


CARD: Final = (
    "id", "code", "name_zh", "name_en", "state", "legal_class", "is_highest", "owner_id",
    "jurisdiction__path",
)  # fmt: skip


def card(standard_id: UUID) -> dict[str, Any]:
    """What identifies a standard, whose it is and where: one query. Raises NotFound."""
    row = MeasurementStandard.objects.filter(pk=standard_id).values(*CARD).first()
    if row is None:
        raise NotFound(Text("没有这项计量标准", "there is no such standard"), standard=standard_id)
    return dict(row)


def passed_examinations(standard_id: UUID) -> list[Examined]:
    """The passed examinations of a standard as its guards look at them: one query."""
    rows = StandardExamination.objects.filter(standard_id=standard_id, passed=True)
    return [
        Examined(kind=kind, method=str(given.get("method", "")), on=day, span=_span(given))
        for kind, day, given in rows.values_list("kind", "performed_on", "given")
    ]


def _span(given: Mapping[str, Any]) -> tuple[date, date] | None:
    days = sorted(date.fromisoformat(day) for day, _ in given.get("groups", ()))
    return (days[0], days[-1]) if days else None
