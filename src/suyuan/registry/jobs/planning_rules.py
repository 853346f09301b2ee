"""What stands against a plan: people away or taken twice, standards not usable or taken twice, full rooms,
days off, ends past the time limit.

Time is counted in half-days: a laboratory plans mornings and afternoons, and an hour would promise a
precision that nobody keeps. Half-day n is the morning (even) or the afternoon (odd) of day n // 2, so that
every question is one about whole numbers. Jobs of one application are one *series*: ten scales of one owner
are verified side by side by one person with one standard, so they never stand in each other's way.

Hard findings stop the plan until a manager accepts them by name with a reason: an absent person does no work,
and a standard that is not ready on the day makes the result void, yet a leave may be called off and a
certificate may be on its way; the start of the work asks for the standard again and accepts nothing. Soft
findings are said and kept on record, no more: whether two short jobs fit into one morning, or a Saturday is
worked, the manager knows better; and a late job must still be planned, at once (domain model 5.3).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.jobs.working_days import WorkingDays

HALVES: Final[dict[str, Text]] = {"am": Text("上午", "morning"), "pm": Text("下午", "afternoon")}
# No sickness here: what a planner needs to know is that somebody is away.
ABSENCES: Final[dict[str, Text]] = {
    "leave": Text("休假", "Leave"),
    "training": Text("培训", "Training"),
    "travel": Text("外出", "Travelling"),
    "other": Text("其他", "Other"),
}
BUSY: Final = ("scheduled", "received", "in_work")  # states in which the bench is still to be worked at
MOVABLE: Final = ("scheduled", "received")
MOST_DAYS: Final = 60  # of one job
MOST_AWAY: Final = 366


class Code(NamedTuple):
    """One kind of finding."""

    name: Text
    is_hard: bool


CODES: Final[dict[str, Code]] = {
    "person_absent": Code(Text("人员缺勤", "The person is away"), is_hard=True),
    "standard_not_ready": Code(
        Text("计量标准当日不可用", "A standard is not ready on the day"), is_hard=True
    ),
    "room_closed": Code(Text("工作间已停用", "The room is closed"), is_hard=True),
    "person_twice": Code(Text("人员同时有其他任务", "The person has another job then"), is_hard=False),
    "standard_twice": Code(Text("计量标准同时被占用", "A standard is taken then"), is_hard=False),
    "room_full": Code(Text("工作间已满", "The room is full then"), is_hard=False),
    "day_off": Code(Text("含休息日", "Begins or ends on a day off"), is_hard=False),
    "past_limit": Code(Text("超过办结期限", "Ends past the time limit"), is_hard=False),
}


class Spell(NamedTuple):
    """Half-days from the first to the last, both inclusive."""

    first: int
    last: int

    def meets(self, other: Spell) -> bool:
        """Whether they share a half-day."""
        return self.first <= other.last and other.first <= self.last

    def days(self) -> list[date]:
        """The civil days it touches."""
        return [date.fromordinal(day) for day in range(self.first // 2, self.last // 2 + 1)]


def half_day(day: date, half: str) -> int:
    """The number of a half-day."""
    return 2 * day.toordinal() + (half == "pm")


def spell_of(
    first_on: date, first_half: str, last_on: date | None, last_half: str, *, most: int = MOST_DAYS
) -> Spell:
    """The half-days of a plan or an absence. Raises InputError for no half, a turned or an endless one."""
    last_on = last_on or first_on
    for half in (first_half, last_half):
        if half not in HALVES:
            raise InputError(
                Text("不认识这个半天", "the half-day is not known"), given=half, allowed=", ".join(HALVES)
            )
    spell = Spell(half_day(first_on, first_half), half_day(last_on, last_half))
    if spell.last < spell.first:
        raise InputError(
            Text("结束时间早于开始时间", "the end lies before the beginning"),
            given=f"{last_on} {last_half}",
            allowed=f">= {first_on} {first_half}",
        )
    if last_on - first_on >= timedelta(days=most):
        raise InputError(
            Text(f"时间跨度不能超过 {most} 天", f"it may not last longer than {most} days"),
            given=(last_on - first_on).days + 1,
            allowed=most,
        )
    return spell


@dataclass(frozen=True, kw_only=True)
class Booking:
    """What a job takes up: a spell of people, of standards and of a room."""

    job: UUID
    series: UUID
    spell: Spell
    people: tuple[UUID, ...] = ()
    standards: tuple[UUID, ...] = ()
    room: UUID | None = None
    due_on: date | None = None


class RoomFacts(NamedTuple):
    """How many series fit into a room, and the first day on which it is closed."""

    places: int
    closed_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What plans are held against. `not_ready` answers for a standard and a day."""

    days: WorkingDays
    away: Mapping[UUID, Sequence[Spell]]
    rooms: Mapping[UUID, RoomFacts]
    not_ready: Callable[[UUID, date], bool] = lambda _standard, _day: False


class Finding(NamedTuple):
    """What stands against a job: the code, and the person, standard or room that it is about."""

    code: str
    subject: UUID | None = None

    @property
    def is_hard(self) -> bool:
        """Whether it stops the plan."""
        return CODES[self.code].is_hard


def findings(bookings: Sequence[Booking], around: Surroundings) -> dict[UUID, tuple[Finding, ...]]:
    """What stands against each job, hard things first; jobs without findings are left out.

    Sorted sweeps: n log n in the number of bookings, whatever they have in common.
    """
    found: dict[UUID, list[Finding]] = defaultdict(list)
    for one in bookings:
        found[one.job].extend(_alone(one, around))
    people = ((person, one) for one in bookings for person in set(one.people))
    standards = ((standard, one) for one in bookings for standard in set(one.standards))
    rooms = ((one.room, one) for one in bookings if one.room)
    places = {room: facts.places for room, facts in around.rooms.items()}
    for code, taken, room_for in (
        ("person_twice", people, {}), ("standard_twice", standards, {}), ("room_full", rooms, places),
    ):  # fmt: skip
        for subject, own in _grouped(taken).items():
            for job in crowded(own, room_for.get(subject, 1)):
                found[job].append(Finding(code, subject))
    order = list(CODES)
    return {
        job: tuple(sorted(own, key=lambda one: order.index(one.code))) for job, own in found.items() if own
    }


def _grouped(taken: Iterable[tuple[UUID, Booking]]) -> dict[UUID, list[Booking]]:
    groups: dict[UUID, list[Booking]] = defaultdict(list)
    for subject, booking in taken:
        groups[subject].append(booking)
    return groups


def _alone(one: Booking, around: Surroundings) -> Iterable[Finding]:
    """What stands against a job whatever the others do."""
    days = one.spell.days()
    for person in sorted(set(one.people)):
        if any(one.spell.meets(spell) for spell in around.away.get(person, ())):
            yield Finding("person_absent", person)
    for standard in sorted(set(one.standards)):
        if any(around.not_ready(standard, day) for day in days):
            yield Finding("standard_not_ready", standard)
    facts = around.rooms.get(one.room) if one.room else None
    if facts and facts.closed_on and days[-1] >= facts.closed_on:
        yield Finding("room_closed", one.room)
    # A long job runs over weekends without anybody working there; only its ends must be worked.
    if not (around.days.is_working(days[0]) and around.days.is_working(days[-1])):
        yield Finding("day_off")
    if one.due_on is not None and days[-1] > one.due_on:
        yield Finding("past_limit")


def crowded(bookings: Sequence[Booking], places: int) -> list[UUID]:
    """The jobs that lie, with some half-day, where more than `places` series want the same thing."""
    firsts, lasts = _crowds(bookings, places)
    return [
        one.job
        for one in bookings
        if (at := bisect_left(lasts, one.spell.first)) < len(firsts) and firsts[at] <= one.spell.last
    ]


def _crowds(bookings: Sequence[Booking], places: int) -> tuple[list[int], list[int]]:
    """Firsts and lasts of the stretches with too many series, in order and apart from each other."""
    marks = [(one.spell.first, 1, one.series) for one in bookings]
    marks += [(one.spell.last + 1, -1, one.series) for one in bookings]
    firsts: list[int] = []
    lasts: list[int] = []
    there = Counter[UUID]()
    for at, step, series in sorted(marks, key=lambda mark: mark[:2]):
        was = len(there) > places
        there[series] += step
        if there[series] == 0:
            del there[series]
        if (now := len(there) > places) and not was:
            firsts.append(at)
        elif was and not now:
            lasts.append(at - 1)
    return firsts, lasts


def why_not_accepted(
    found: Sequence[Finding], accepted: Iterable[str], who: Mapping[UUID, Text] | None = None
) -> Text | None:
    """Why a plan with these findings stops, or None: a hard one that nobody accepted by its name.

    `who` are names of people; a finding about one of them says whom it is about.
    """
    given = set(accepted)
    open_codes = [code for code in CODES if any(one.code == code and one.is_hard for one in found)]
    names = [_told(code, found, who or {}) for code in open_codes if code not in given]
    if not names:
        return None
    return Text(
        f"日程有冲突：{'、'.join(name.zh for name in names)}",
        f"the plan does not work: {'; '.join(name.en for name in names)}",
    )


def _told(code: str, found: Iterable[Finding], who: Mapping[UUID, Text]) -> Text:
    subjects = dict.fromkeys(one.subject for one in found if one.code == code)
    known = [who[one] for one in subjects if one is not None and one in who]
    name = CODES[code].name
    if not known:
        return name
    return Text(
        f"{name.zh}（{'、'.join(one.zh for one in known)}）",
        f"{name.en} ({', '.join(one.en for one in known)})",
    )
