"""Reading comparisons: the list, one round with its laboratories, the report, what a reader may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.comparisons import rules
from suyuan.registry.comparisons.models import (
    Comparison,
    ComparisonPoint,
    Equivalence,
    MethodChange,
    Opening,
    Participation,
    ReferenceResult,
    ReportNote,
    Submission,
)
from suyuan.registry.comparisons.sealing import Measured, Sealed, Sealer, read_content, unseal
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.queries import inside
from suyuan.registry.parties.scope import Scope
from suyuan.registry.standards.models import MeasurementStandard
from suyuan.registry.standards.states import USABLE

LIST_COLUMNS = (
    "id", "number", "title_zh", "title_en", "level", "state", "closes_on", "begins_on",
    "pilot__name_zh", "pilot__name_en", "organiser__name_zh", "organiser__name_en",
)  # fmt: skip
PARTICIPATION = (
    "id", "laboratory_id", "laboratory__name_zh", "laboratory__name_en", "standard_id", "standard__name_zh",
    "standard__name_en", "standard__state", "standard__assessment_cert_to", "is_named", "is_reference",
    "state", "hold_id", "hold__closed_on",
)  # fmt: skip
HOLDER = ("id", "name_zh", "name_en", "owner_id", "owner__name_zh", "owner__name_en", "assessment_cert_to")
MOST_HOLDERS: Final = 200


@dataclass(frozen=True, kw_only=True)
class ComparisonFilter:
    """What a list of comparisons is narrowed to."""

    state: str = ""
    level: str = ""
    house: UUID | None = None  # organiser, pilot or in it
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class ComparisonPage:
    """One page of a list; each row tells how many laboratories are in it and how many have handed in."""

    rows: list[dict[str, Any]]
    total: int
    page: int
    size: int


def page(chosen: ComparisonFilter, *, page: int = 1, size: int = 50) -> ComparisonPage:
    """One page of comparisons, the newest first: two queries."""
    rows = _filtered(chosen)
    start = (max(page, 1) - 1) * size
    taking_part = ~Q(participations__state="excused")
    handed_in = Exists(Submission.objects.filter(participation=OuterRef("participations__id")))
    listed = (
        rows.annotate(
            laboratories=Count("participations", filter=taking_part, distinct=True),
            handed_in=Count("participations", filter=Q(handed_in), distinct=True),
        )
        .order_by("-begins_on", "-number")
        .values(*LIST_COLUMNS, "laboratories", "handed_in")
    )
    return ComparisonPage(
        rows=[dict(row) for row in listed[start : start + size]],
        total=rows.count(),
        page=max(page, 1),
        size=size,
    )


def _filtered(chosen: ComparisonFilter) -> Any:
    rows = Comparison.objects.all()
    exact = {"state": chosen.state, "level": chosen.level}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if chosen.house is not None:
        inside_it = Participation.objects.filter(comparison=OuterRef("pk"), laboratory=chosen.house)
        rows = rows.filter(Q(organiser=chosen.house) | Q(pilot=chosen.house) | Exists(inside_it))
    if text := chosen.text.strip():
        rows = rows.filter(
            Q(title_zh__icontains=text) | Q(title_en__icontains=text) | Q(number__icontains=text)
        )
    return rows


@dataclass(frozen=True, kw_only=True)
class Round:
    """One comparison with its points, laboratories (each with its submissions, sealed), notes and the changes
    of its method.
    """

    row: Comparison
    points: tuple[ComparisonPoint, ...]
    laboratories: tuple[dict[str, Any], ...]
    notes: tuple[ReportNote, ...]
    method_changes: tuple[MethodChange, ...]

    def of_house(self, house: UUID | None) -> dict[str, Any] | None:
        """The participation of a laboratory, or None."""
        return next((one for one in self.laboratories if one["laboratory_id"] == house), None)

    def reader(self, scope: Scope) -> rules.Reader:
        """Where somebody stands to this comparison."""
        own = self.of_house(scope.organization) if scope.organization else None
        return rules.Reader(
            is_organiser=scope.organization is not None and scope.organization == self.row.organiser_id,
            is_pilot=scope.organization is not None and scope.organization == self.row.pilot_id,
            is_participant=own is not None and own["state"] != "excused",
            is_authority=scope.is_authority and scope.sees_house(path=self.row.jurisdiction.path),
        )

    @property
    def waiting(self) -> int:
        """How many laboratories have not handed in."""
        return sum(not one["submissions"] and one["state"] != "excused" for one in self.laboratories)


def one(comparison_id: UUID) -> Round:
    """One comparison: six queries. Raises NotFound."""
    row = (
        Comparison.objects.select_related("organiser", "pilot", "jurisdiction")
        .filter(pk=comparison_id)
        .first()
    )
    if row is None:
        raise NotFound(Text("没有这项比对", "there is no such comparison"), comparison=comparison_id)
    sent: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    submissions = Submission.objects.filter(participation__comparison=comparison_id).order_by("place")
    for one_ in submissions.values("participation_id", "place", "commitment", "created_at"):
        sent[one_["participation_id"]].append(dict(one_))
    laboratories = (
        Participation.objects.filter(comparison=comparison_id)
        .order_by("-is_reference", "created_at", "laboratory__code")
        .values(*PARTICIPATION)
    )
    return Round(
        row=row,
        points=tuple(ComparisonPoint.objects.filter(comparison=comparison_id).order_by("place")),
        laboratories=tuple(dict(each) | {"submissions": sent[each["id"]]} for each in laboratories),
        notes=tuple(
            ReportNote.objects.filter(comparison=comparison_id)
            .select_related("participation__laboratory")
            .order_by("created_at", "id")
        ),
        method_changes=tuple(
            MethodChange.objects.filter(comparison=comparison_id)
            .select_related("reference__laboratory")
            .order_by("created_at", "id")
        ),
    )


def comparison_of(participation_id: UUID) -> UUID:
    """The round that a participation belongs to: one query. Raises NotFound."""
    found = Participation.objects.filter(pk=participation_id).values_list("comparison_id", flat=True).first()
    if found is None:
        raise NotFound(Text("没有这条参比记录", "there is no such participation"), id=participation_id)
    return found


def holders(known: Round) -> list[dict[str, Any]]:
    """Holders of a certificate for the compared standard who are not in the round yet: one query."""
    if not known.row.standard_code:
        return []
    rows = MeasurementStandard.objects.filter(
        inside(known.row.jurisdiction.path, prefix="jurisdiction__"),
        code=known.row.standard_code,
        state__in=USABLE,
    ).exclude(owner__in=[each["laboratory_id"] for each in known.laboratories])
    return [dict(row) for row in rows.order_by("owner__code", "id").values(*HOLDER)[:MOST_HOLDERS]]


def submitted_by(known: Round, participation: Mapping[str, Any], sealer: Sealer) -> bytes:
    """What a laboratory handed in last, for itself: the content that its commitment is the digest of.

    Whoever calls makes sure that only the laboratory reads it. Raises NotFound, EvidenceError.
    """
    last = Submission.objects.filter(participation=participation["id"]).order_by("place").last()
    if last is None:
        raise NotFound(Text("尚未提交结果", "nothing was handed in"), participation=participation["id"])
    kept = Sealed(last.commitment, last.sealed)
    return unseal(sealer, kept, comparison=known.row.pk, participation=participation["id"])


@dataclass(frozen=True, kw_only=True)
class Line:
    """A laboratory at a point: what it handed in, and how it was judged once it was."""

    laboratory: Mapping[str, Any]
    measured: Measured
    judged: Equivalence | None


@dataclass(frozen=True, kw_only=True)
class PointReport:
    """A point with its reference value (None before draft A) and the laboratories in order."""

    point: ComparisonPoint
    reference: ReferenceResult | None
    lines: tuple[Line, ...]


def report(known: Round) -> list[PointReport]:
    """What was handed in and found, point by point: three queries. Nothing is opened before closing."""
    opened = {
        key: read_content(content)
        for key, content in Opening.objects.filter(submission__participation__comparison=known.row.pk)
        .values_list("submission__participation_id", "content")
    }  # fmt: skip
    references = {row.point_id: row for row in ReferenceResult.objects.filter(point__comparison=known.row.pk)}
    judged = {
        (row.point_id, row.participation_id): row
        for row in Equivalence.objects.filter(point__comparison=known.row.pk)
    }
    return [
        PointReport(
            point=point,
            reference=references.get(point.pk),
            lines=tuple(_lines(known, point, opened, judged)),
        )
        for point in known.points
    ]


def _lines(
    known: Round,
    point: ComparisonPoint,
    opened: Mapping[UUID, Mapping[UUID, Measured]],
    judged: Mapping[tuple[UUID, UUID], Equivalence],
) -> Iterator[Line]:
    for each in known.laboratories:
        if each["id"] in opened:
            yield Line(
                laboratory=each,
                measured=opened[each["id"]][point.pk],
                judged=judged.get((point.pk, each["id"])),
            )


ENDED_BY: Final = {"readmit": ("excuse", "decline")}  # what an event makes a thing of the past


def reasons(known: Round) -> dict[UUID, dict[str, str]]:
    """What was last said about each laboratory, by event (excused, corrected, suspended): one query."""
    rows = Event.objects.filter(
        entity="participation", entity_id__in=[str(each["id"]) for each in known.laboratories]
    ).exclude(reason="")
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for key, act, reason in rows.order_by("seq").values_list("entity_id", "act", "reason"):
        said, event = found[UUID(key)], act.rpartition(".")[2]
        said[event] = reason
        for over in ENDED_BY.get(event, ()):
            said.pop(over, None)
    return dict(found)
