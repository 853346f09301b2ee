"""Reading samples: what stands in the house, since when, where, and whose owner should come for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from suyuan.registry.jobs.models import Job, Sample, SampleMove
from suyuan.registry.jobs.queries import visible_to
from suyuan.registry.jobs.sample_rules import COLLECT_DAYS, DONE, standing
from suyuan.registry.journal.occasion import Actor
from suyuan.registry.journal.walking import Row, Walk
from suyuan.registry.parties.queries import names_of

COLUMNS: Final = (
    "id", "number", "accessories", "damage", "shelf", "came_on", "left_on", "collected_by", "document",
    "job_id", "job__number", "job__state", "job__due_on", "job__updated_at", "job__received_condition",
    "job__institution_id", "job__institution__name_zh", "job__institution__name_en",
    "job__application__number", "job__application__applicant_id",
    "job__application__applicant__name_zh", "job__application__applicant__name_en",
    "job__instrument__name_zh", "job__instrument__name_en", "job__instrument__model",
    "job__instrument__serial_no", "job__instrument__label_no", "job__instrument__manufacturer",
)  # fmt: skip

MOVE: Final = ("from_shelf", "shelf", "created_at", "created_by")


@dataclass(frozen=True, kw_only=True)
class StockFilter:
    """What the samples in the house are narrowed to."""

    shelf: str = ""  # beginning of the place
    days: int = 0  # in the house for at least so many days
    standing: str = ""  # see `sample_rules.STANDINGS`
    text: str = ""  # beginning of a sample, job or serial number


@dataclass(frozen=True, kw_only=True)
class StockPage:
    """One page of the list."""

    rows: list[Row]
    total: int
    page: int
    size: int


def page(chosen: StockFilter, *, on: date, actor: Actor, page: int = 1, size: int = 50) -> StockPage:
    """Samples in the house, what stands there longest first, in houses of `actor`: two queries."""
    found = _filtered(chosen, on=on, actor=actor)
    start = (max(page, 1) - 1) * size
    rows = [dict(row) for row in found.order_by("came_on", "id").values(*COLUMNS)[start : start + size]]
    return StockPage(rows=_stood(rows, on=on), total=found.count(), page=max(page, 1), size=size)


def every(chosen: StockFilter, *, on: date, actor: Actor) -> Walk:
    """All samples of the list, for a file."""
    found = _filtered(chosen, on=on, actor=actor)
    return Walk(found=found, columns=COLUMNS, finish=lambda rows: _stood(rows, on=on))


def sample_of(job_id: UUID, *, on: date, actor: Actor) -> Row | None:
    """The sample of a job that `actor` may see, with its moves and who made them: three queries at most."""
    found = Sample.objects.filter(job_id=job_id, job__in=Job.objects.filter(visible_to(actor)))
    row = next(iter(_stood([dict(one) for one in found.values(*COLUMNS)], on=on)), None)
    if row is not None:
        moved = SampleMove.objects.filter(sample_id=row["id"]).order_by("created_at", "id")
        moves: list[Row] = [dict(one) for one in moved.values(*MOVE)]
        names = names_of({one["created_by"] for one in moves if one["created_by"]})
        row["moves"] = [one | {"by": names.get(one["created_by"])} for one in moves]
    return row


def _stood(rows: list[Row], *, on: date) -> list[Row]:
    for row in rows:
        since = timezone.localdate(row["job__updated_at"])
        row["days"] = ((row["left_on"] or on) - row["came_on"]).days
        row["standing"] = "" if row["left_on"] else standing(row["job__state"], since, on=on)
    return rows


def _filtered(chosen: StockFilter, *, on: date, actor: Actor) -> QuerySet[Sample]:
    houses = {grant.organization for grant in actor.grants} - {None}
    found = Sample.objects.filter(left_on=None, job__institution_id__in=houses)
    if chosen.shelf:
        found = found.filter(shelf__istartswith=chosen.shelf)
    if chosen.days:
        found = found.filter(came_on__lte=on - timedelta(days=chosen.days))
    if chosen.standing:
        found = found.filter(_standing(chosen.standing, on=on))
    if (text := chosen.text.strip()) and text.isprintable():
        begins = Q(number__istartswith=text) | Q(job__number__istartswith=text)
        found = found.filter(begins | Q(job__instrument__serial_no__istartswith=text))
    return found


def _standing(wanted: str, *, on: date) -> Q:
    done = Q(job__state__in=DONE)
    if wanted == "working":
        return ~done
    # The first instant of the last day on which a collection is not late yet.
    limit = datetime.combine(on - timedelta(days=COLLECT_DAYS), time.min, timezone.get_default_timezone())
    late = Q(job__updated_at__lt=limit)
    return done & (late if wanted == "overdue" else ~late)
