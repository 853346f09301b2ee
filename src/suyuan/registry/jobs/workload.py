"""Workload and turnaround of institutions: what came in, what was done, how long it took, who did it.

Counted in the database by day, the rest is pure. Times are in working days; "done" is the day on which the
result was approved. Source: domain model 17 (verification time limit: 20 working days).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from suyuan.base.text import Text
from suyuan.registry.jobs.models import Job, JobPerson
from suyuan.registry.jobs.rules import WORKING_DAYS
from suyuan.registry.jobs.working_days import WorkingDays
from suyuan.registry.parties.queries import inside

WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Line:
    """So many jobs of one kind of work: when they were received and approved (None: not yet)."""

    received: date | None
    done: date | None
    person: UUID | None
    person_name: Text
    kind: Text
    count: int


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Somebody stood beside the verifiers of so many jobs that were approved on a day."""

    person_name: Text
    done: date
    count: int


@dataclass(frozen=True, kw_only=True)
class Week:
    """A week from its Monday: jobs received, jobs done, and how many were open at its end."""

    monday: date
    received: int
    done: int
    open: int


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one person, or one kind of instrument, stands for in the work that was done.

    `beside` counts the jobs of other verifiers at which a person stood as well: they are done once.
    """

    name: Text
    done: int
    median: int | None
    late: int
    beside: int = 0


@dataclass(frozen=True, kw_only=True)
class Workload:
    """The figures of a stretch of weeks. `on_time` is a share, None where nothing was done."""

    weeks: tuple[Week, ...]
    received: int
    done: int
    open: int
    median: int | None
    ninth: int | None  # nine of ten were done within so many working days
    on_time: float | None
    people: tuple[Share, ...]
    kinds: tuple[Share, ...]


def percentile(times: Mapping[int, int], share: float) -> int | None:
    """The smallest time within which at least that share of the jobs was done; None without jobs.

    times : number of jobs by working days.
    """
    total, seen = sum(times.values()), 0
    for days in sorted(times):
        seen += times[days]
        if seen >= share * total:
            return days
    return None


def monday_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def workload_of(
    lines: Sequence[Line], *, until: date, weeks: int, days: WorkingDays, beside: Iterable[Beside] = ()
) -> Workload:
    """The figures of the `weeks` that end with the week of `until`, in working `days`."""
    first = monday_of(until) - WEEK * (weeks - 1)
    after = first + WEEK * weeks
    came, went = Counter[date](), Counter[date]()
    for line in lines:
        if line.received:
            came[monday_of(line.received)] += line.count
        if line.received and line.done:
            went[monday_of(line.done)] += line.count
    open_before = sum(n for day, n in came.items() if day < first) - sum(
        n for day, n in went.items() if day < first
    )
    rows: list[Week] = []
    for place in range(weeks):
        monday = first + WEEK * place
        open_before += came[monday] - went[monday]
        rows.append(Week(monday=monday, received=came[monday], done=went[monday], open=open_before))
    finished = [line for line in lines if line.received and line.done and first <= line.done < after]
    times = _times(finished, days)
    done = sum(times.values())
    late = sum(count for took, count in times.items() if took > WORKING_DAYS)
    return Workload(
        weeks=tuple(rows),
        received=sum(row.received for row in rows),
        done=done,
        open=rows[-1].open,
        median=percentile(times, 0.5),
        ninth=percentile(times, 0.9),
        on_time=(done - late) / done if done else None,
        people=_with_helpers(
            _shares(finished, days, lambda line: line.person_name),
            [one for one in beside if first <= one.done < after],
        ),
        kinds=_shares(finished, days, lambda line: line.kind),
    )


def _times(lines: Iterable[Line], days: WorkingDays) -> Counter[int]:
    times = Counter[int]()
    for line in lines:
        if line.received and line.done:
            times[days.between(line.received, line.done)] += line.count
    return times


def _shares(lines: Sequence[Line], days: WorkingDays, name_of: Any) -> tuple[Share, ...]:
    groups: dict[Text, list[Line]] = {}
    for line in lines:
        groups.setdefault(name_of(line), []).append(line)
    shares = []
    for name, own in groups.items():
        times = _times(own, days)
        late = sum(count for took, count in times.items() if took > WORKING_DAYS)
        shares.append(Share(name=name, done=sum(times.values()), median=percentile(times, 0.5), late=late))
    return tuple(sorted(shares, key=lambda share: (-share.done, share.name.zh)))


def _with_helpers(shares: tuple[Share, ...], beside: Iterable[Beside]) -> tuple[Share, ...]:
    helped = Counter[Text]()
    for one in beside:
        helped[one.person_name] += one.count
    measured = [replace(one, beside=helped.pop(one.name, 0)) for one in shares]
    others = [Share(name=name, done=0, median=None, late=0, beside=n) for name, n in helped.items()]
    return (*measured, *sorted(others, key=lambda one: (-one.beside, one.name.zh)))


def beside_lines(*, house: UUID | None = None, path: str = "", until: date) -> list[Beside]:
    """Who stood beside the verifiers of approved jobs, in the same scope as `lines_of`: one query."""
    if house is None and not path:
        return []
    own = Q(job__institution_id=house) if house else inside(path, prefix="job__institution__jurisdiction__")
    rows = (
        JobPerson.objects.filter(own, job__approved_at__isnull=False)
        .annotate(approved_on=TruncDate("job__approved_at"))
        .filter(approved_on__lte=until)
        .values("approved_on", "person_id", "person__name_zh", "person__name_en")
        .annotate(count=Count("id"))
        .order_by()
    )
    return [
        Beside(
            person_name=Text(row["person__name_zh"], row["person__name_en"]),
            done=row["approved_on"],
            count=row["count"],
        )
        for row in rows
    ]


def lines_of(*, house: UUID | None = None, path: str = "", until: date) -> list[Line]:
    """The jobs of one institution, or of all inside a division, received up to a day: one query.

    Neither a house nor a division: nothing. The number of rows depends on days, people and kinds.
    """
    if house is None and not path:
        return []
    own = Q(institution_id=house) if house is not None else inside(path, prefix="institution__jurisdiction__")
    rows = (
        Job.objects.filter(own, received_on__isnull=False, received_on__lte=until)
        .exclude(state="cancelled")
        .annotate(approved_on=TruncDate("approved_at"))
        .values("received_on", "approved_on", "verifier_id", *_NAMES)
        .annotate(count=Count("id"))
        .order_by()
    )
    return [
        Line(
            received=row["received_on"],
            done=row["approved_on"] if row["approved_on"] and row["approved_on"] <= until else None,
            person=row["verifier_id"],
            person_name=Text(row["verifier__name_zh"] or "—", row["verifier__name_en"] or "—"),
            kind=Text(row["instrument__kind__name_zh"], row["instrument__kind__name_en"]),
            count=row["count"],
        )
        for row in rows
    ]


_NAMES: Final = (
    "verifier__name_zh", "verifier__name_en", "instrument__kind__name_zh", "instrument__kind__name_en",
)  # fmt: skip
