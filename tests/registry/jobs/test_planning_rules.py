"""What stands against plans: the sweep beside an oracle that looks at every half-day of everything."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.jobs.planning_rules import (
    CODES,
    Booking,
    Finding,
    RoomFacts,
    Spell,
    Surroundings,
    crowded,
    findings,
    half_day,
    spell_of,
    why_not_accepted,
)
from suyuan.registry.jobs.working_days import WorkingDays

MONDAY = date(2026, 3, 9)
START = half_day(MONDAY, "am")
HOLIDAY = date(2026, 3, 12)  # Thursday
DAYS = WorkingDays(off=frozenset({HOLIDAY}))
PEOPLE = [UUID(int=100 + n) for n in range(3)]
STANDARDS = [UUID(int=200 + n) for n in range(3)]
ROOMS = {UUID(int=300): RoomFacts(1), UUID(int=301): RoomFacts(2, date(2026, 3, 13))}
SPELLS = st.tuples(st.integers(0, 16), st.integers(0, 5)).map(
    lambda pair: Spell(START + pair[0], START + pair[0] + pair[1])
)


def naive(bookings: list[Booking], around: Surroundings) -> dict[UUID, set[Finding]]:
    """Half-day by half-day, everything with everything."""
    found = {
        one.job: {
            finding
            for slot in range(one.spell.first, one.spell.last + 1)
            for finding in (
                *naive_alone(one, slot, around),
                *naive_together(one, [b for b in bookings if b.spell.first <= slot <= b.spell.last], around),
            )
        }
        for one in bookings
    }
    return {job: own for job, own in found.items() if own}


def naive_alone(one: Booking, slot: int, around: Surroundings) -> Iterator[Finding]:
    day = date.fromordinal(slot // 2)
    for person in one.people:
        if any(first <= slot <= last for first, last in around.away.get(person, ())):
            yield Finding("person_absent", person)
    for standard in one.standards:
        if around.not_ready(standard, day):
            yield Finding("standard_not_ready", standard)
    if one.room and (closed_on := around.rooms[one.room].closed_on) and day >= closed_on:
        yield Finding("room_closed", one.room)
    if slot in (one.spell.first, one.spell.last) and (day.weekday() > 4 or day == HOLIDAY):
        yield Finding("day_off")
    if one.due_on and day > one.due_on:
        yield Finding("past_limit")


def naive_together(one: Booking, there: list[Booking], around: Surroundings) -> Iterator[Finding]:
    for person in one.people:
        if len({other.series for other in there if person in other.people}) > 1:
            yield Finding("person_twice", person)
    for standard in one.standards:
        if len({other.series for other in there if standard in other.standards}) > 1:
            yield Finding("standard_twice", standard)
    if one.room:
        series = {other.series for other in there if other.room == one.room}
        if len(series) > around.rooms[one.room].places:
            yield Finding("room_full", one.room)


@st.composite
def plans(draw: st.DrawFn) -> list[Booking]:
    return [
        Booking(
            job=UUID(int=place + 1),
            series=UUID(int=500 + draw(st.integers(0, 5))),
            spell=draw(SPELLS),
            people=tuple(draw(st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True))),
            standards=tuple(draw(st.lists(st.sampled_from(STANDARDS), max_size=2, unique=True))),
            room=draw(st.sampled_from([None, *ROOMS])),
            due_on=draw(st.sampled_from([None, date(2026, 3, 11), date(2026, 3, 17)])),
        )
        for place in range(draw(st.integers(0, 12)))
    ]


@given(
    bookings=plans(),
    away=st.dictionaries(st.sampled_from(PEOPLE), st.lists(SPELLS, max_size=2)),
    blocked=st.sets(st.tuples(st.sampled_from(STANDARDS), st.dates(MONDAY, date(2026, 3, 18)))),
)
def test_the_sweep_finds_what_the_oracle_finds(
    bookings: list[Booking], away: dict[UUID, list[Spell]], blocked: set[tuple[UUID, date]]
):
    around = Surroundings(
        days=DAYS, away=away, rooms=ROOMS, not_ready=lambda standard, day: (standard, day) in blocked
    )
    assert {job: set(own) for job, own in findings(bookings, around).items()} == naive(bookings, around)


def booking(number: int, first: int, last: int, *, series: int) -> Booking:
    return Booking(
        job=UUID(int=number), series=UUID(int=series), spell=Spell(first, last), people=(PEOPLE[0],)
    )


class TestCrowded:
    def test_morning_and_afternoon_do_not_meet(self):
        assert crowded([booking(1, 10, 10, series=1), booking(2, 11, 11, series=2)], 1) == []

    def test_one_series_never_stands_in_its_own_way(self):
        assert crowded([booking(1, 10, 11, series=1), booking(2, 10, 11, series=1)], 1) == []

    def test_only_those_are_named_that_touch_the_crowd(self):
        row = [booking(1, 0, 3, series=1), booking(2, 3, 5, series=2), booking(3, 6, 8, series=3)]
        assert crowded(row, 1) == [UUID(int=1), UUID(int=2)]

    def test_two_places_hold_two_series(self):
        row = [booking(n, 0, 1, series=n) for n in (1, 2)]
        assert crowded(row, 2) == []
        assert len(crowded([*row, booking(3, 1, 1, series=3)], 2)) == 3


def test_hard_things_come_first():
    saturday = Spell(START + 10, START + 11)
    around = Surroundings(days=DAYS, away={PEOPLE[0]: [Spell(START + 11, START + 11)]}, rooms={})
    one = Booking(job=UUID(int=1), series=UUID(int=2), spell=saturday, people=(PEOPLE[0],))
    assert [found.code for found in findings([one], around)[one.job]] == ["person_absent", "day_off"]


@pytest.mark.parametrize(
    ("codes", "accepted", "stops"),
    [
        ([], [], False),
        (["person_twice", "day_off", "past_limit"], [], False),
        (["person_absent"], [], True),
        (["person_absent"], ["person_absent"], False),
        (["person_absent", "standard_not_ready"], ["person_absent"], True),
        (["person_absent"], ["room_closed"], True),
    ],
)
def test_hard_findings_are_accepted_by_name_or_stop(codes: list[str], accepted: list[str], stops: bool):
    reason = why_not_accepted([Finding(code) for code in codes], accepted)
    assert (reason is not None) == stops


def test_a_refusal_names_what_was_not_accepted():
    reason = why_not_accepted([Finding("person_absent"), Finding("room_closed")], ["room_closed"])
    assert reason is not None
    assert CODES["person_absent"].name.zh in reason.zh
    assert CODES["room_closed"].name.zh not in reason.zh


def test_a_refusal_says_whom_it_is_about():
    found = [Finding("person_absent", PEOPLE[1]), Finding("room_closed", PEOPLE[2])]
    reason = why_not_accepted(found, [], {PEOPLE[1]: Text("李", "Li"), PEOPLE[0]: Text("钱", "Qian")})
    assert reason is not None
    assert "（李）" in reason.zh
    assert "(Li)" in reason.en
    assert "Qian" not in reason.en


class TestSpell:
    def test_a_plan_without_an_end_ends_on_its_day(self):
        assert spell_of(MONDAY, "am", None, "pm") == (START, START + 1)

    @pytest.mark.parametrize(
        "given",
        [
            (MONDAY, "noon", None, "pm"),
            (MONDAY, "am", None, ""),
            (MONDAY, "pm", None, "am"),
            (MONDAY, "am", date(2026, 3, 8), "pm"),
            (MONDAY, "am", date(2026, 5, 8), "pm"),  # 61 days
        ],
    )
    def test_wrong_ones_are_refused(self, given: tuple[date, str, date | None, str]):
        with pytest.raises(InputError):
            spell_of(*given)
