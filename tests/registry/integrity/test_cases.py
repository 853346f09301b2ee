"""The state machine of a case: every event in every state, who may decide, and what must be said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from tests.registry.conftest import TODAY, World
from tests.registry.integrity.conftest import measured_before_it_came
from tests.registry.integrity.test_sweeping import by_itself
from tests.registry.road import Road

from suyuan.base.errors import Conflict, InputError, NotPermitted, RuleRefusal
from suyuan.registry.integrity import commands, rules, states
from suyuan.registry.integrity.models import Case
from suyuan.registry.integrity.sweeping import sweep
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event


@pytest.fixture
def case(road: Road, world: World) -> Case:
    """An open case upon one strike."""
    measured_before_it_came(road, number=1)
    sweep(by_itself(world))
    return commands.open_case(world.occasion("Sun"), laboratory=world.lab, year=TODAY.year, note="时间倒置")


def deeds(world: World, case: UUID) -> dict[str, Callable[[], None]]:
    """Every event by somebody who may do it."""
    officer, manager, decider = (world.occasion(name) for name in ("Sun", "Wang", "Feng"))
    return {
        "take": lambda: commands.take(officer, case_id=case),
        "ask": lambda: commands.ask(officer, case_id=case, question="为何先测量后收样？"),
        "answer": lambda: commands.answer(manager, case_id=case, reply="收样登记补录"),
        "set_aside": lambda: commands.set_aside(officer, case_id=case, finding="补录所致"),
        "confirm": lambda: commands.confirm(decider, case_id=case, finding="属实"),
        "close": lambda: commands.close(decider, case_id=case, measures="已撤销证书"),
    }


ROADS = {
    "open": (),
    "examining": ("take", "ask", "answer"),
    "asked": ("take", "ask"),
    "set_aside": ("take", "set_aside"),
    "confirmed": ("take", "ask", "answer", "confirm"),
    "closed": ("take", "ask", "answer", "confirm", "close"),
}


@pytest.mark.parametrize("state", states.STATES)
def test_every_event_in_every_state(state: str, case: Case, world: World) -> None:
    do = deeds(world, case.pk)
    for event in ROADS[state]:
        do[event]()
    for event, deed in do.items():
        case.refresh_from_db()
        if case.state != state:
            break
        before = Event.objects.count()
        if (state, event) in states.TARGETS:
            deed()
            case.refresh_from_db()
            assert case.state == states.TARGETS[state, event]
            assert Event.objects.count() == before + 1
        else:
            with pytest.raises(RuleRefusal):
                deed()
            case.refresh_from_db()
            assert case.state == state
            assert Event.objects.count() == before
    assert not list(faults())


def test_the_laboratory_is_heard_first(case: Case, world: World) -> None:
    commands.take(world.occasion("Sun"), case_id=case.pk)
    with pytest.raises(RuleRefusal):
        commands.confirm(world.occasion("Feng"), case_id=case.pk, finding="属实")


def test_silence_after_the_last_day_counts_and_the_examiner_does_not_decide() -> None:
    one, other = UUID(int=1), UUID(int=2)
    assert rules.why_not_confirm(examiner=one, actor=one, answer="是", overdue=False)
    assert rules.why_not_confirm(examiner=one, actor=other, answer="", overdue=False)
    assert rules.why_not_confirm(examiner=one, actor=other, answer="", overdue=True) is None
    assert rules.why_not_confirm(examiner=one, actor=other, answer="是", overdue=False) is None


def test_the_answer_is_due_after_working_days(case: Case, world: World) -> None:
    do = deeds(world, case.pk)
    do["take"]()
    do["ask"]()
    case.refresh_from_db()
    assert case.answer_by is not None
    assert case.answer_by >= TODAY + timedelta(days=rules.ANSWER_DAYS)


def test_a_second_case_of_the_year_waits_for_the_first(case: Case, world: World) -> None:
    with pytest.raises(Conflict):
        commands.open_case(world.occasion("Sun"), laboratory=world.lab, year=TODAY.year, note="")


def test_without_a_strike_there_is_no_case(world: World) -> None:
    with pytest.raises(RuleRefusal):
        commands.open_case(world.occasion("Sun"), laboratory=world.other_lab, year=TODAY.year, note="")
    assert not Case.objects.exists()


def test_nothing_said_is_refused(case: Case, world: World) -> None:
    commands.take(world.occasion("Sun"), case_id=case.pk)
    with pytest.raises(InputError):
        commands.ask(world.occasion("Sun"), case_id=case.pk, question="  ")
    with pytest.raises(NotPermitted):
        commands.set_aside(world.occasion("Li"), case_id=case.pk, finding="无")
