"""Reading specification projects and issued local specifications: lists, one project, consultations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, DateField, Func, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from suyuan.base.civil import add_months
from suyuan.base.errors import NotFound
from suyuan.base.text import Text, same
from suyuan.registry.parties.models import Organization, Person
from suyuan.registry.specifications import guards, states
from suyuan.registry.specifications.models import (
    ProjectComment,
    ReviewVote,
    SpecificationProject,
    TechnicalSpecification,
)

PROJECT: Final = (
    "id", "title_zh", "title_en", "kind", "state", "plan_no", "term_until", "consultation_until",
    "drafter__name_zh", "drafter__name_en", "specification_id", "specification__number", "updated_at",
)  # fmt: skip
SPECIFICATION: Final = (
    "id", "number", "title_zh", "title_en", "kind", "state", "issuer", "in_force_from", "abolished_on",
    "reviewed_on", "filed_on", "project__id",
)  # fmt: skip
COMMENT: Final = (
    "id", "created_at", "review_round", "sender", "name", "clause", "text", "reply", "reply_reason",
    "replied_on", "withheld", "is_waiting",
)  # fmt: skip
EXPERT_HOUSES: Final = (
    "verification_institution", "designated_institution", "calibration_lab", "authority",
)  # fmt: skip
MOST_EXPERTS: Final = 500
PUBLIC_COMMENT: Final = tuple(name for name in COMMENT if name not in ("name", "is_waiting"))


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One page of a list."""

    rows: list[dict[str, Any]]
    total: int
    page: int
    size: int


@dataclass(frozen=True, kw_only=True)
class Project:
    """A project with its comments and votes, of all rounds in the order in which they came."""

    row: SpecificationProject
    comments: tuple[dict[str, Any], ...]
    votes: tuple[dict[str, Any], ...]
    waiting: int = 0  # comments that the office has not read yet

    @property
    def unanswered(self) -> int:
        """How many comments of this round have no reply."""
        return sum(not one["reply"] for one in self.comments if self.is_current(one))

    @property
    def votes_now(self) -> tuple[dict[str, Any], ...]:
        """The votes of this round."""
        return tuple(one for one in self.votes if self.is_current(one))

    def is_current(self, one: dict[str, Any]) -> bool:
        """Whether a comment or vote belongs to the round under way."""
        return bool(one["review_round"] == self.row.review_round)


def projects(
    *, state: str = "", kind: str = "", house: UUID | None = None, text: str = "", page: int, size: int
) -> Listed:
    """One page of projects, the newest first, with the number of comments each: two queries."""
    rows = SpecificationProject.objects.filter(**{k: v for k, v in (("state", state), ("kind", kind)) if v})
    if house is not None:
        rows = rows.filter(Q(proposer=house) | Q(drafter=house))
    if text:
        rows = rows.filter(Q(title_zh__icontains=text) | Q(title_en__icontains=text))
    listed = rows.annotate(comments_sent=Count("comments")).order_by("-created_at", "-id")
    return _listed(rows, listed.values(*PROJECT, "comments_sent"), page, size)


def local_specifications(
    *, on: date, state: str = "", kind: str = "", text: str = "", is_due: bool = False, page: int, size: int
) -> Listed:
    """One page of local specifications with the day of their next review, the newest first: two queries."""
    rows = TechnicalSpecification.objects.filter(
        scope="local", **{k: v for k, v in (("state", state), ("kind", kind)) if v}
    )
    if text:
        rows = rows.filter(
            Q(number__icontains=text) | Q(title_zh__icontains=text) | Q(title_en__icontains=text)
        )
    if is_due:
        before = add_months(on, -guards.REVIEW_MONTHS)
        rows = rows.filter(
            Q(reviewed_on__isnull=True) | Q(reviewed_on__lte=before),
            state="in_force",
            in_force_from__lte=before,
        )
    found = _listed(rows, rows.order_by("-in_force_from", "number").values(*SPECIFICATION), page, size)
    for row in found.rows:
        row["review_due"] = _due(row) if row["state"] == "in_force" else None
    return found


class _MonthsLater(Func):
    """A day so many months later, a day that the month has not as its last one (as `civil.add_months`)."""

    output_field = DateField()

    def __init__(self, day: Any, *, months: int) -> None:
        super().__init__(day, months=int(months))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite goes on into March where a 29th of February is missing: the day before stands for it."""
        template = (
            "date(%(expressions)s, CASE substr(%(expressions)s, 6) WHEN '02-29' THEN '-1 day' "
            "ELSE '+0 days' END, '+%(months)s months')"
        )
        return super().as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL takes the last day of a shorter month."""
        template = "(%(expressions)s + interval '%(months)s months')::date"
        return super().as_sql(compiler, connection, template=template, **context)


def to_review() -> QuerySet[Any]:
    """Local specifications in force with `review_due`, the day by which each is reviewed again."""
    last = Greatest("in_force_from", Coalesce("reviewed_on", "in_force_from"))
    return TechnicalSpecification.objects.filter(
        state="in_force", scope="local", in_force_from__isnull=False
    ).annotate(review_due=_MonthsLater(last, months=guards.REVIEW_MONTHS))


def _due(row: dict[str, Any]) -> date | None:
    return guards.review_due(in_force_from=row["in_force_from"], reviewed_on=row["reviewed_on"])


def _listed(counted: QuerySet[Any], rows: QuerySet[Any, Any], page: int, size: int) -> Listed:
    start = (max(page, 1) - 1) * size
    return Listed(
        rows=[dict(row) for row in rows[start : start + size]],
        total=counted.count(),
        page=max(page, 1),
        size=size,
    )


def project(project_id: UUID) -> Project:
    """One project: three queries. Raises NotFound."""
    comments = _comments(project_id, COMMENT)
    return Project(
        row=_row(project_id),
        comments=comments,
        votes=tuple(
            dict(row)
            for row in ReviewVote.objects.filter(project=project_id)
            .order_by("created_at", "id")
            .values(
                "review_round", "agrees", "opinion", "expert__name_zh", "expert__name_en",
                "expert__organization__name_zh", "expert__organization__name_en",
            )
        ),
        waiting=sum(one["is_waiting"] for one in comments),
    )  # fmt: skip


def consultation(project_id: UUID) -> Project:
    """What everybody may read of a project that is or was in consultation: two queries. Raises NotFound.

    Without names of senders, comments that nobody has read, the words of withheld ones, and votes.
    """
    row = _row(project_id)
    if row.state not in states.TEXT_PUBLIC:
        raise _not_there(project_id)
    every = _comments(project_id, COMMENT)
    seen = [{name: one[name] for name in PUBLIC_COMMENT} for one in every if not one["is_waiting"]]
    return Project(
        row=row,
        comments=tuple(one | ({"text": "", "clause": ""} if one["withheld"] else {}) for one in seen),
        votes=(),
        waiting=len(every) - len(seen),
    )


def open_consultations(*, on: date) -> list[dict[str, Any]]:
    """The projects on which anybody may comment today, the first to close first: one query."""
    rows = SpecificationProject.objects.filter(state="consulting", consultation_until__gte=on)
    return [dict(row) for row in rows.order_by("consultation_until", "id").values(*PROJECT)]


def specification(specification_id: UUID) -> TechnicalSpecification:
    """One local specification with what it belongs to and the edition before: one query. Raises NotFound."""
    rows = TechnicalSpecification.objects.select_related(
        "jurisdiction", "replaced_by", "project__revises__project"
    )
    row = rows.filter(pk=specification_id, scope="local").first()
    if row is None:
        raise NotFound(
            Text("没有这项地方规范", "there is no such local specification"), given=specification_id
        )
    return row


def _comments(project_id: UUID, columns: tuple[str, ...]) -> tuple[dict[str, Any], ...]:
    rows = ProjectComment.objects.filter(project=project_id).order_by("created_at", "id")
    return tuple(dict(row) for row in rows.values(*columns))


def _row(project_id: UUID) -> SpecificationProject:
    rows = SpecificationProject.objects.select_related(
        "proposer", "drafter", "jurisdiction", "revises__project", "specification"
    )
    row = rows.filter(pk=project_id).first()
    if row is None:
        raise _not_there(project_id)
    return row


def _not_there(project_id: UUID) -> NotFound:
    return NotFound(Text("没有这个规范项目", "there is no such project"), project=project_id)


def experts(known: Project, *, but: Collection[UUID] = ()) -> list[dict[str, Any]]:
    """Who may be an expert in this round: laboratories and authorities but the drafter's: one query.

    but : people who are not, such as whoever enters the votes and whoever drafted.
    """
    voted = ReviewVote.objects.filter(project=known.row, review_round=known.row.review_round)
    people = Person.objects.filter(organization__kind__in=EXPERT_HOUSES, employed_to=None).exclude(
        Q(organization=known.row.drafter) | Q(pk__in=voted.values("expert")) | Q(pk__in=list(but))
    )
    columns = ("id", "name_zh", "name_en", "organization__name_zh", "organization__name_en")
    return [dict(row) for row in people.order_by("organization__code", "id").values(*columns)[:MOST_EXPERTS]]


def standing_numbers(jurisdiction: str) -> list[dict[str, Any]]:
    """The local specifications of a division that a project may revise: one query."""
    rows = TechnicalSpecification.objects.filter(
        scope="local", jurisdiction=jurisdiction, state__in=states.STANDING
    )
    return [dict(row) for row in rows.order_by("number").values("id", "number", "title_zh", "title_en")]


def issuer_of(row: TechnicalSpecification) -> Text:
    """Who issued a text, by the name of the house where it is on the register: one query."""
    found = Organization.objects.filter(name_zh=row.issuer, jurisdiction=row.jurisdiction)
    known = found.values_list("name_zh", "name_en").first()
    return Text(*known) if known else same(row.issuer)
