"""Reading chains, needs and centers: lists, and one of each with what belongs to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.registry.centers import states
from suyuan.registry.centers.models import (
    Center,
    CenterDecision,
    CenterKpi,
    CenterProgress,
    CenterScore,
    CenterTask,
    ChainLink,
    FollowUp,
    GapProject,
    IndustrialChain,
    MeasurementNeed,
    ServiceRecord,
)
from suyuan.registry.journal.models import Event

CHAIN: Final = (
    "id", "code", "name_zh", "name_en", "note_zh", "note_en", "is_example", "is_public", "jurisdiction_id",
    "jurisdiction__name_zh", "jurisdiction__name_en", "jurisdiction__path",
)  # fmt: skip
LINK: Final = ("id", "chain_id", "parent_id", "kind", "stage", "code", "name_zh", "name_en", "place")
NEED: Final = (
    "id", "chain_id", "number", "link_id", "link__code", "link__name_zh", "link__name_en", "link__stage",
    "parameter_zh", "parameter_en", "quantity", "kind_id", "kind__name_zh", "kind__name_en", "low", "high",
    "unit", "target_kind", "target", "target_unit", "low_value", "high_value", "floor", "slope",
    "environment", "method_zh", "method_en", "priority", "gap_class", "gap_reason", "asked_on", "closed_on",
)  # fmt: skip
ASKED_BY: Final = ("asked_by_id", "asked_by__code", "asked_by__name_zh", "asked_by__name_en")
CENTER: Final = (
    "id", "code", "name_zh", "name_en", "level", "state", "chain_id", "chain__code", "chain__name_zh",
    "chain__name_en", "host_id", "host__name_zh", "host__name_en", "jurisdiction_id",
    "jurisdiction__name_zh", "jurisdiction__name_en", "jurisdiction__path", "applied_on", "preparing_from",
    "term_until", "approved_on", "evaluated_on", "improve_by", "ended_on", "is_extended",
)  # fmt: skip
MORE: Final = ("partners", "area_m2", "director", "study", "plan", "funds", "funding", "deferrals")


def chains(*, is_public: bool = False) -> list[dict[str, Any]]:
    """Every chain with how many links, open needs and centers it has: one query."""
    rows = IndustrialChain.objects.filter(is_public=True) if is_public else IndustrialChain.objects.all()
    counted = rows.annotate(
        needs_open=Count("needs", filter=Q(needs__closed_on=None), distinct=True),
        links_all=Count("links", distinct=True),
        centers_all=Count("centers", filter=~Q(centers__state__in=states.ENDED), distinct=True),
    )
    return [
        dict(row) for row in counted.order_by("code").values(*CHAIN, "needs_open", "links_all", "centers_all")
    ]


def chain(chain_id: UUID, *, is_public: bool = False) -> dict[str, Any]:
    """One chain: one query. Raises NotFound, also where it is not public and has to be."""
    rows = IndustrialChain.objects.filter(pk=chain_id)
    row = (rows.filter(is_public=True) if is_public else rows).values(*CHAIN).first()
    if row is None:
        raise NotFound(Text("没有这条产业链", "there is no such chain"), chain=chain_id)
    return dict(row)


def links(chain_id: UUID) -> list[dict[str, Any]]:
    """The links of a chain in their order: one query."""
    rows = ChainLink.objects.filter(chain_id=chain_id).order_by("place")
    return [dict(row) for row in rows.values(*LINK)]


def needs(
    chain_id: UUID, *, with_names: bool, link_ids: Collection[UUID] | None = None
) -> list[dict[str, Any]]:
    """The open needs of a chain, of some of its links where told: one query.

    with_names : with who asked; never for the public.
    """
    rows = MeasurementNeed.objects.filter(chain_id=chain_id, closed_on=None)
    if link_ids is not None:
        rows = rows.filter(link_id__in=link_ids)
    columns = (*NEED, *ASKED_BY) if with_names else NEED
    return [dict(row) for row in rows.order_by("link__place", "number").values(*columns)]


def need(need_id: UUID) -> dict[str, Any]:
    """One need with its chain: one query. Raises NotFound."""
    row = (
        MeasurementNeed.objects.filter(pk=need_id)
        .values(
            *NEED, *ASKED_BY, "chain__code", "chain__name_zh", "chain__name_en", "chain__jurisdiction__path",
            "chain__jurisdiction_id", "chain__is_example",
        )
        .first()
    )  # fmt: skip
    if row is None:
        raise NotFound(Text("没有这项需求", "there is no such need"), need=need_id)
    return dict(row)


FOLLOWED: Final = (
    "id", "need_id", "created_at", "specification_project_id", "specification_project__title_zh",
    "specification_project__title_en", "specification_project__state", "standard_id", "standard__name_zh",
    "standard__name_en", "standard__state", "gap_project_id", "gap_project__title_zh",
    "gap_project__title_en", "gap_project__state", "gap_project__budget", "gap_project__begins_on",
    "gap_project__ends_on", "gap_project__result", "gap_project__leader_id",
    "gap_project__leader__name_zh", "gap_project__leader__name_en",
)  # fmt: skip


def follow_ups(need_ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """What each need led to, the oldest first: one query."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in (
        FollowUp.objects.filter(need_id__in=list(need_ids)).order_by("created_at", "pk").values(*FOLLOWED)
    ):
        found[row["need_id"]].append(dict(row))
    return found


def followed_needs(chain_id: UUID) -> set[UUID]:
    """The needs of a chain that led to something: one query."""
    return set(FollowUp.objects.filter(need__chain_id=chain_id).values_list("need_id", flat=True))


@dataclass(frozen=True, kw_only=True)
class CenterFilter:
    """What a list of centers is narrowed by; an empty field does not narrow."""

    state: str = ""
    level: str = ""
    chain_id: UUID | None = None
    is_public: bool = False


def centers(wanted: CenterFilter, *, start: int = 0, limit: int = 200) -> list[dict[str, Any]]:
    """Centers, those at work first: one query."""
    rows = _centers(wanted).order_by("ended_on", "code").values(*CENTER)
    return [dict(row) for row in rows[start : start + limit]]


def count_centers(wanted: CenterFilter) -> int:
    """How many `centers` has: one query."""
    return _centers(wanted).count()


def _centers(wanted: CenterFilter) -> QuerySet[Center]:
    rows = Center.objects.all()
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.level:
        rows = rows.filter(level=wanted.level)
    if wanted.chain_id is not None:
        rows = rows.filter(chain_id=wanted.chain_id)
    if wanted.is_public:
        rows = rows.filter(state__in=states.COUNTS)
    return rows


def has_center(wanted: Q) -> bool:
    """Whether there is such a center that has not ended: one query."""
    return Center.objects.filter(wanted).exclude(state__in=states.ENDED).exists()


def center(center_id: UUID) -> dict[str, Any]:
    """One center: one query. Raises NotFound."""
    row = Center.objects.filter(pk=center_id).values(*CENTER, *MORE).first()
    if row is None:
        raise NotFound(Text("没有这个中心", "there is no such center"), center=center_id)
    return dict(row)


def tasks(center_id: UUID) -> list[dict[str, Any]]:
    """The task book: one query."""
    rows = CenterTask.objects.filter(center_id=center_id).order_by("place")
    return [dict(row) for row in rows.values("place", "title_zh", "title_en", "evidence", "done_on")]


def progress(center_id: UUID) -> list[dict[str, Any]]:
    """The yearly reports of the preparation: one query."""
    rows = CenterProgress.objects.filter(center_id=center_id).order_by("year")
    return [dict(row) for row in rows.values("year", "text", "spent", "created_at")]


def scores(center_id: UUID) -> list[dict[str, Any]]:
    """What experts gave, by panel and round: one query."""
    rows = CenterScore.objects.filter(center_id=center_id).order_by("created_at", "pk")
    return [dict(row) for row in rows.values("occasion", "panel_round", "expert", "score", "opinion")]


def decisions(center_id: UUID) -> list[dict[str, Any]]:
    """What authorities decided: one query."""
    rows = CenterDecision.objects.filter(center_id=center_id).order_by("created_at", "pk")
    return [dict(row) for row in rows.values("event", "decided_on", "score", "minutes")]


def kpis(center_id: UUID) -> list[dict[str, Any]]:
    """The figures of every year: one query."""
    rows = CenterKpi.objects.filter(center_id=center_id).order_by("year", "indicator")
    return [dict(row) for row in rows.values("year", "indicator", "value", "evidence")]


def services(center_id: UUID, *, start: int = 0, limit: int = 50) -> list[dict[str, Any]]:
    """Services, the last first: one query."""
    rows = ServiceRecord.objects.filter(center_id=center_id).order_by("-served_on", "id")
    columns = ("id", "client_name", "kind", "served_on", "subject", "benefit", "saved")
    return [dict(row) for row in rows.values(*columns)[start : start + limit]]


def services_by_kind(center_id: UUID) -> dict[str, int]:
    """How many services of each kind: one query."""
    rows = ServiceRecord.objects.filter(center_id=center_id).values("kind").annotate(n=Count("id"))
    return {row["kind"]: row["n"] for row in rows.order_by("kind")}


def projects_of(center_id: UUID) -> list[dict[str, Any]]:
    """Projects of a center that close gaps: one query."""
    rows = GapProject.objects.filter(center_id=center_id).order_by("begins_on", "pk")
    columns = (
        "id", "title_zh", "title_en", "state", "budget", "begins_on", "ends_on", "result", "need_id",
        "need__number", "leader_id",
    )  # fmt: skip
    return [dict(row) for row in rows.values(*columns)]


def timeline(center_id: UUID) -> list[dict[str, Any]]:
    """Every move of a center from state to state, as recorded: one query."""
    rows = Event.objects.filter(entity="center", entity_id=str(center_id)).exclude(to_state="")
    moves = rows.order_by("seq").values("act", "at", "from_state", "to_state", "reason")
    return [dict(row) for row in moves if row["from_state"] != row["to_state"]]


def for_plan() -> list[dict[str, Any]]:
    """The table `centers` of the plan's indicators; only national and provincial ones count: one query."""
    rows = Center.objects.filter(level__in=("national", "provincial"))
    columns = (
        "id", "name_zh", "name_en", "jurisdiction_id", "level", "preparing_from", "approved_on", "ended_on"
    )  # fmt: skip
    return [
        {
            **{name: value for name, value in row.items() if name != "jurisdiction_id"},
            "id": str(row["id"]),
            "unit_code": row["jurisdiction_id"],
        }
        for row in rows.values(*columns)
    ]
