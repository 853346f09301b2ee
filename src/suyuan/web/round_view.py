"""What the page of a comparison shows one reader: the steps, the next one, what may be done and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from suyuan.base.text import Text
from suyuan.metrology.rounding import round_result
from suyuan.registry.comparisons import acts, rules, states
from suyuan.registry.comparisons.queries import Line, PointReport, Round
from suyuan.registry.comparisons.rounds import BY_THE_PILOT
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties.scope import scope_of
from suyuan.web.progress import NOBODY, Step
from suyuan.web.words.comparisons import BUTTONS, EFFECTS, STEPS, WHO

AFTER_JUDGING: Final = ("ok", "not_ok", "correcting", "corrected", "standard_suspended")
TOLD_LATER: Final = ("comparisons.judge_ok", "comparisons.judge_not_ok")


def steps_of(known: Round, events: list[dict[str, Any]]) -> list[Step]:
    """The steps of the round; `events`: newest first."""
    latest = {event["act"].rpartition(".")[2]: event for event in reversed(events)}
    if known.row.state == "cancelled":
        done = [
            Step(name=name, look="done", who=NOBODY, at=latest[event]["at"])
            for event, name in STEPS
            if event in latest
        ]
        at = latest["cancel"]["at"] if "cancel" in latest else None
        return [*done, Step(name=states.STATES["cancelled"], look="bad", who=NOBODY, at=at)]
    behind = list(states.STATES).index(known.row.state) + 1
    return [
        Step(
            name=name,
            look="done" if place < behind else "now" if place == behind else "todo",
            who=NOBODY,
            at=latest[event]["at"] if place < behind and event in latest else None,
        )
        for place, (event, name) in enumerate(STEPS)
    ]


@dataclass(frozen=True, kw_only=True)
class Next:
    """The next step of the round: what the button says and does, and whose it is."""

    event: str
    button: Text
    effect: Text
    who: Text
    is_mine: bool


def next_of(known: Round, occasion: Occasion) -> Next | None:
    """The next step, or None once everything is published."""
    event = next(
        (one for (state, one) in states.TARGETS if state == known.row.state and one in BUTTONS), None
    )
    if event is None:
        return None
    return Next(
        event=event,
        button=BUTTONS[event],
        effect=EFFECTS[event],
        who=WHO[event],
        is_mine=_may(event, known, occasion),
    )


def _may(event: str, known: Round, occasion: Occasion) -> bool:
    house = known.row.pilot_id if event in BY_THE_PILOT else known.row.organiser_id
    path = known.row.jurisdiction.path
    return why_not_permit(acts.OF_EVENT[event], occasion.actor, organization=house, path=path) is None


def may_now(event: str, known: Round, occasion: Occasion) -> bool:
    """Whether this person may let an event happen to the round in the state it is in."""
    return states.why_not_event(known.row.state, event) is None and _may(event, known, occasion)


def may_organise(act: Act, known: Round, occasion: Occasion) -> bool:
    """Whether this person may do an act of the organiser here."""
    refusal = why_not_permit(
        act,
        occasion.actor,
        organization=known.row.organiser_id,
        path=known.row.jurisdiction.path,
    )
    return refusal is None


def may_as_laboratory(
    event: str, participation: Mapping[str, Any] | None, known: Round, occasion: Occasion
) -> bool:
    """Whether this person may let an event of their own laboratory happen now."""
    if participation is None:
        return False
    refusal = why_not_permit(
        acts.OF_EVENT[event], occasion.actor, organization=participation["laboratory_id"]
    ) or states.why_not_participant_event(participation["state"], event, round_state=known.row.state)
    return refusal is None


def reader_of(known: Round, occasion: Occasion) -> rules.Reader:
    """Where a person stands to a comparison. Who holds no role today (having left, say) is a stranger."""
    return known.reader(scope_of(occasion.actor)) if occasion.actor.grants else rules.Reader()


def told_state(participation: Mapping[str, Any], *, sees_results: bool, house: object) -> str:
    """The state of a laboratory as this reader is told; the verdict only where results are open."""
    state = str(participation["state"])
    if sees_results or state not in AFTER_JUDGING or participation["laboratory_id"] == house:
        return state
    return "evaluated"


def printed(line: Line, criterion: str) -> dict[str, str]:
    """The numbers of a laboratory as the report prints them: two digits of each uncertainty."""
    if line.judged is None:
        return {"d": "", "U": "", "score": ""}
    d, spread = round_result(line.judged.d, line.judged.U)
    score = rules.score_text(line.judged.score, line.judged.verdict, criterion)
    return {"d": _signed(d), "U": spread, "score": _signed(score)}


def reference_text(point: PointReport) -> tuple[str, str]:
    """Reference value and U as the report prints them."""
    if point.reference is None:
        return "", ""
    value, spread = round_result(point.reference.value, point.reference.U)
    return _signed(value), spread


def _signed(text: str) -> str:
    """A number with a true minus sign, and none before zero."""
    return text.removeprefix("-") if Decimal(text) == 0 else text.replace("-", "\u2212")
