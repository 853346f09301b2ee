"""Where the last days are that houses are reminded of: one entry for each kind, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.rules import STATUS_OF_STATE
from suyuan.registry.jobs.limits import STEPS
from suyuan.registry.jobs.models import Escalation, Job
from suyuan.registry.jobs.states import OPEN
from suyuan.registry.materials.models import MaterialBatch
from suyuan.registry.materials.queries import on_shelves
from suyuan.registry.parties.models import Accreditation, Competence, Credential, Designation, Organization
from suyuan.registry.recalls.models import RecallItem, RecallNotice
from suyuan.registry.reminders.rules import RENEWAL_LEAD_DAYS
from suyuan.registry.standards.models import MeasurementStandard
from suyuan.registry.standards.states import USABLE


@dataclass(frozen=True, kw_only=True)
class Source:
    """Rows that end. `due`, `house`, `name` and `detail` are its columns; `name` stands before _zh and _en.

    lead : days by which what has to be done comes before the last day; late_after : only told when so many
    working days have passed since; escalates : the entity in whose history that is recorded, and the column
    of its identity.
    """

    kind: str
    rows: Callable[[], QuerySet[Any]]
    due: str
    house: str
    name: str
    detail: Any
    lead: int = 0
    late_after: int = 0
    escalates: tuple[str, str] = ("", "pk")


def _joined(*columns: str) -> Any:
    parts: list[Any] = []
    for column in columns:
        parts += [F(column), Value(" ")]
    return Concat(*parts[:-1], output_field=CharField()) if len(columns) > 1 else F(columns[0])


def _usable_standards() -> QuerySet[Any]:
    return MeasurementStandard.objects.filter(state__in=USABLE)


def usable_units() -> QuerySet[Any]:
    """Units of reference materials with something left in them that nobody took back."""
    return on_shelves().filter(is_recalled=False, remaining__gt=0)


def _escalated(step: str) -> QuerySet[Any]:
    """Open jobs that reached this step of their present limit and no graver one."""
    taken = Escalation.objects.filter(job=OuterRef("pk"), due_on=OuterRef("due_on"))
    codes = [one.code for one in STEPS]
    graver = codes[codes.index(step) + 1 :]
    return Job.objects.filter(
        Exists(taken.filter(step=step)), ~Exists(taken.filter(step__in=graver)), state__in=OPEN
    )


def with_authority(rows: QuerySet[Any], division: str) -> QuerySet[Any]:
    """Rows with the `authority` of the division that stands under this name, where there is one."""
    authority = Organization.objects.filter(
        kind="authority", active=True, jurisdiction=OuterRef(division)
    ).order_by("code")
    found: QuerySet[Any] = rows.annotate(authority=Subquery(authority.values("pk")[:1]))
    with_one: QuerySet[Any] = found.filter(authority__isnull=False)
    return with_one


def _for_authorities() -> QuerySet[Any]:
    """Those that fall to the authority of the institution's own division."""
    return with_authority(_escalated("long_late"), "institution__jurisdiction")


def _told(side: str) -> QuerySet[Any]:
    """Certificates that a house was told of and did not acknowledge, without an outcome so far."""
    notices = RecallNotice.objects.filter(recall=OuterRef("recall"), house=OuterRef(side))
    rows: QuerySet[Any] = RecallItem.objects.filter(
        Exists(notices.filter(acknowledged_at=None)),
        told_on__isnull=False,
        outcome="",
        certificate__isnull=False,
    )
    return rows


# The steps are taken by the daily duty of jobs; here they are told, each to whom it falls to.
SOURCES: Final = (
    *(
        Source(
            kind=kind,
            rows=partial(_told, side),
            due="recall__reply_by",
            house=side,
            name="evaluation__instrument__name",
            detail=_joined("evaluation__instrument__serial_no", "certificate__number", "recall__number"),
        )
        for kind, side in (("recall", "owner_id"), ("recall_issuer", "issuer_id"))
    ),
    Source(
        kind="job_long_late",
        rows=_for_authorities,
        due="due_on",
        house="authority",
        name="instrument__name",
        detail=_joined("number", "institution__code"),
    ),
    *(
        Source(
            kind=f"job_{step}",
            rows=partial(_escalated, step),
            due="due_on",
            house="institution_id",
            name="instrument__name",
            detail=_joined("number"),
        )
        for step in ("late", "warn")
    ),
    Source(
        kind="instrument",
        rows=lambda: Instrument.objects.exclude(state__in=STATUS_OF_STATE),
        due="valid_until",
        house="owner_id",
        name="name",
        detail=_joined("model", "serial_no"),
    ),
    Source(
        kind="standard_renewal",
        rows=_usable_standards,
        due="assessment_cert_to",
        house="owner_id",
        name="name",
        detail=_joined("code"),
        lead=RENEWAL_LEAD_DAYS,
    ),
    Source(
        kind="standard",
        rows=_usable_standards,
        due="assessment_cert_to",
        house="owner_id",
        name="name",
        detail=_joined("code"),
    ),
    Source(
        kind="material_unit",
        rows=usable_units,
        due="ends_on",
        house="holder_id",
        name="item",
        detail=_joined("lot", "unit_no"),
    ),
    Source(
        kind="material_batch",
        rows=lambda: MaterialBatch.objects.filter(state="released"),
        due="expires_on",
        house="material__producer_id",
        name="material__name",
        detail=_joined("material__number", "lot"),
    ),
    Source(
        kind="designation",
        rows=lambda: Designation.objects.filter(state="granted"),
        due="valid_to",
        house="designee_id",
        name="designator__name",
        detail=_joined("certificate_no"),
    ),
    Source(
        kind="accreditation",
        rows=lambda: Accreditation.objects.filter(state="granted"),
        due="valid_to",
        house="organization_id",
        name="organization__name",
        detail=_joined("body", "number"),
    ),
    Source(
        kind="credential",
        rows=lambda: Credential.objects.filter(person__employed_to__isnull=True),
        due="valid_to",
        house="person__organization_id",
        name="person__name",
        detail=_joined("number"),
    ),
    Source(
        kind="competence",
        rows=lambda: Competence.objects.filter(person__employed_to__isnull=True),
        due="valid_to",
        house="person__organization_id",
        name="person__name",
        detail=_joined("method"),
    ),
)
