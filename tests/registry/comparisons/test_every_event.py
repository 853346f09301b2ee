"""Every event tried in every state through its command: what is not due is refused, and nothing moves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.registry.comparisons.conftest import FAILED, Round

from suyuan.base.errors import RuleRefusal
from suyuan.registry.comparisons import evaluating, rounds, taking_part, turning
from suyuan.registry.comparisons.states import EVENTS, PARTICIPANT_EVENTS, STATES, TARGETS
from suyuan.registry.journal.models import Event

pytestmark = pytest.mark.django_db
Do = Callable[[Round], object]
WALK: dict[str, Callable[[Round], Round]] = {
    "planned": Round.planned,
    "approved": Round.approved,
    "protocol_agreed": lambda round_: agreed(round_),
    "running": lambda round_: round_.submitted(FAILED),
    "data_closed": lambda round_: round_.closed(FAILED),
    "draft_A": lambda round_: round_.draft_a(FAILED),
    "draft_B": lambda round_: round_.draft_b(FAILED),
    "published": lambda round_: round_.published(FAILED),
    "cancelled": lambda round_: given_up(round_.draft_a(FAILED)),
}
DO: dict[str, Do] = {
    "approve": lambda r: rounds.advance(r.by("Feng"), comparison_id=r.id, event="approve"),
    "agree_protocol": lambda r: rounds.advance(r.by("Wang"), comparison_id=r.id, event="agree_protocol"),
    "begin": lambda r: rounds.advance(r.by("Wang"), comparison_id=r.id, event="begin"),
    "close_data": lambda r: rounds.close_data(r.by("Sun"), comparison_id=r.id, sealer=r.sealer),
    "change_method": lambda r: turning.change_method(
        r.by("Wang"), comparison_id=r.id, method="median", reason="分歧过大"
    ),
    "issue_draft_a": lambda r: evaluating.issue_draft_a(r.by("Wang"), comparison_id=r.id),
    "issue_draft_b": lambda r: evaluating.issue_draft_b(r.by("Wang"), comparison_id=r.id),
    "publish": lambda r: evaluating.publish(r.by("Feng"), comparison_id=r.id),
    "cancel": lambda r: turning.cancel(r.by("Sun"), comparison_id=r.id, reason="样品损坏"),
}
# What the city laboratory, which is off, and the organiser do about it.
CITY: dict[str, Do] = {
    "join": lambda r: taking_part.join(r.by("Mei"), participation_id=r.of["city"]),
    "decline": lambda r: taking_part.decline(r.by("Mei"), participation_id=r.of["city"], reason="谢绝"),
    "excuse": lambda r: taking_part.excuse(r.by("Sun"), participation_id=r.of["city"], reason="准许"),
    "readmit": lambda r: taking_part.readmit(r.by("Sun"), participation_id=r.of["city"], reason="误准"),
    "submit": lambda r: r.submit("city", "10.0"),
    "report_correction": lambda r: taking_part.report_correction(
        r.by("Mei"), participation_id=r.of["city"], report="已改正"
    ),
    "accept_correction": lambda r: taking_part.accept_correction(
        r.by("Sun"), participation_id=r.of["city"], reason="满意"
    ),
    "suspend_standard": lambda r: taking_part.suspend_standard(
        r.by("Sun"), participation_id=r.of["city"], reason="无效"
    ),
}
CITY_MAY = {
    "running": "submit",
    "draft_A": "report_correction",
    "draft_B": "report_correction",
    "published": "report_correction",
}


def given_up(round_: Round) -> Round:
    DO["cancel"](round_)
    return round_


def agreed(round_: Round) -> Round:
    round_.invited()
    rounds.advance(round_.by("Wang"), comparison_id=round_.id, event="agree_protocol")
    for name in round_.of:
        taking_part.join(round_.by(round_.manager[name]), participation_id=round_.of[name])
    return round_


def test_every_event_has_its_command():
    assert set(WALK) == set(STATES)
    assert {"plan", *DO} == set(EVENTS)
    assert {"invite", "judge_ok", "judge_not_ok", "release", *CITY} == set(PARTICIPANT_EVENTS)


@pytest.mark.parametrize("state", STATES)
def test_what_is_not_due_is_refused_and_leaves_no_trace(round_: Round, state: str):
    WALK[state](round_)
    assert round_.row.state == state
    events = Event.objects.count()
    for event, do in DO.items():
        if (state, event) not in TARGETS:
            with pytest.raises(RuleRefusal):
                do(round_)
    for event, do in CITY.items():
        if round_.of and event != CITY_MAY.get(state):
            with pytest.raises(RuleRefusal):
                do(round_)
    assert (round_.row.state, Event.objects.count()) == (state, events)


@pytest.mark.parametrize(("state", "event"), [key for key in TARGETS if key[0]])
def test_what_is_due_happens(round_: Round, state: str, event: str):
    WALK[state](round_)
    DO[event](round_)
    assert round_.row.state == TARGETS[state, event]
