"""Every event tried in every state of the five machines: a forbidden one is refused and leaves no trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from tests.registry.supervision.conftest import Desk

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.instruments import approval_states, approvals
from suyuan.registry.instruments.models import TypeApproval
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.states import Targets
from suyuan.registry.supervision import arbitrating, complaining, concluding, draws, inspecting, plans, states
from suyuan.registry.supervision.models import (
    Arbitration,
    Complaint,
    Draw,
    Finding,
    Inspection,
    InspectionPlan,
)

pytestmark = pytest.mark.django_db
Do = Callable[[Desk, UUID], object]


def finding_of(check: UUID) -> UUID:
    """A finding of a check; one that is not there where it has none."""
    return Finding.objects.filter(inspection=check).values_list("id", flat=True).first() or UUID(int=0)


def corrected(d: Desk, check: UUID) -> None:
    """What has to be done before an inspection may be closed as corrected."""
    if Inspection.objects.get(pk=check).state == "order_correction":
        concluding.report_correction(d.by("Zhou"), finding_id=finding_of(check), proof="已检定")
        concluding.confirm_correction(d.by("Tan"), finding_id=finding_of(check))
    concluding.reinspect(d.by("Tan"), inspection_id=check)


def closed(d: Desk, check: UUID) -> None:
    d.wait(days=60)
    concluding.close(d.by("Sun"), inspection_id=check)


INSPECTION: dict[str, Do] = {
    "assign": lambda d, k: inspecting.assign(d.by("Sun"), inspection_id=k, people=d.team()),
    "notify": lambda d, k: inspecting.notify(d.by("Sun"), inspection_id=k, visit_on=d.today),
    "arrive": lambda d, k: inspecting.arrive(d.by("Tan"), inspection_id=k),
    "find": lambda d, k: d.find(k),
    "sample": lambda d, k: inspecting.take_sample(d.by("Bo"), inspection_id=k, what="样品"),
    "record": lambda d, k: d.record(k),
    "find_compliant": lambda d, k: concluding.find_compliant(d.by("Tan"), inspection_id=k),
    "order_correction": lambda d, k: concluding.order_correction(
        d.by("Tan"), inspection_id=k, order="限期改正", deadline=d.today + timedelta(days=10)
    ),
    "report_correction": lambda d, k: concluding.report_correction(
        d.by("Zhou"), finding_id=finding_of(k), proof="已改正"
    ),
    "reinspect": corrected,
    "open_case": lambda d, k: concluding.open_case(d.by("Feng"), inspection_id=k, case_no="A-1"),
    "publish": lambda d, k: concluding.publish(d.by("Sun"), inspection_id=k),
    "close": closed,
}
COMPLAINT: dict[str, Do] = {
    event: (
        lambda d, k, event=event: complaining.advance(
            d.by("Feng" if event in ("extend", "open_case", "no_case") else "Sun"),
            complaint_id=k,
            event=event,
            text="经过和结果",
            upheld="yes",
        )
    )
    for event in complaining.EVENTS
}
ARBITRATION: dict[str, Do] = {
    "accept": lambda d, k: arbitrating.accept(
        d.by("Sun"), arbitration_id=k, institution_id=d.world.other_lab
    ),
    "refuse": lambda d, k: arbitrating.refuse(d.by("Sun"), arbitration_id=k, reason="不属于计量纠纷"),
    "freeze": lambda d, k: arbitrating.freeze(d.by("Sun"), arbitration_id=k),
    "verify": lambda d, k: arbitrating.verify(
        d.by("Zhao"), arbitration_id=k, certificate="X-1", result="超差", conforms="no"
    ),
    "notify": lambda d, k: arbitrating.notify(d.by("Sun"), arbitration_id=k),
    "appeal": lambda d, k: arbitrating.appeal(
        d.by("Sun"), arbitration_id=k, higher_id=d.world.lab, reason="不服"
    ),
    "verify_again": lambda d, k: arbitrating.verify_again(
        d.by("Li"), arbitration_id=k, certificate="X-2", result="超差", conforms="no"
    ),
    "conclude": lambda d, k: (
        d.wait(days=16),
        arbitrating.conclude(d.by("Sun"), arbitration_id=k),
    ),
}
PLAN: dict[str, Do] = {
    "approve": lambda d, k: plans.approve(d.by("Feng"), plan_id=k),
    "close": lambda d, k: plans.close(d.by("Sun"), plan_id=k),
}
DRAW: dict[str, Do] = {
    "draw": lambda d, k: draws.draw(d.by("Sun"), draw_id=k, sealer=d.sealer, value="03 11 19 27"),
}
APPROVAL: dict[str, Do] = {
    event: (
        lambda d, k, event=event: approvals.advance(
            d.by("Sun" if event in ("accept", "begin", "evaluate") else "Feng"),
            approval_id=k,
            event=event,
            reason="原因",
            **{"evaluate": {"report": "R-1"}, "grant": {"number": "2026F001-22"}}.get(event, {}),
        )
    )
    for event in approval_states.EVENTS[1:]
}


def applied(d: Desk) -> UUID:
    return approvals.apply_for(
        d.by("Sun"), application_no="XS-1", kind="nawi", model="TCS-150", programme="JJF 1834-2020",
        authority_id=d.world.authority, applicant="示例衡器厂", institution_id=d.world.lab,
    ).id  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A machine with its events, where it begins, and which walks its guards stop."""

    table: Any
    targets: Targets
    states: Mapping[str, Text]
    do: Mapping[str, Do]
    begin: Callable[[Desk], UUID]

    def row(self, key: UUID) -> Any:
        return self.table.objects.get(pk=key)

    def attempt(self, d: Desk, key: UUID, event: str) -> bool:
        try:
            self.do[event](d, key)
        except (RuleRefusal, NotFound):  # a correction of a finding that there is not
            return False
        return True


WALKS = {
    # A check with findings goes by correction, one without by the short way; after a complaint unannounced.
    "inspection": Walk(
        table=Inspection, targets=states.MACHINES["inspection"], states=states.INSPECTION_STATES,
        do=INSPECTION, begin=lambda d: d.ordered(reason="complaint"),
    ),
    "consumer": Walk(
        table=Complaint, targets=states.MACHINES["consumer"], states=states.COMPLAINT_STATES, do=COMPLAINT,
        begin=lambda d: d.complaint(),
    ),
    "report": Walk(
        table=Complaint, targets=states.MACHINES["report"], states=states.COMPLAINT_STATES, do=COMPLAINT,
        begin=lambda d: d.complaint(nature="report"),
    ),
    "arbitration": Walk(
        table=Arbitration, targets=states.MACHINES["arbitration"], states=states.ARBITRATION_STATES,
        do=ARBITRATION, begin=lambda d: d.dispute(),
    ),
    "plan": Walk(
        table=InspectionPlan, targets=states.MACHINES["plan"], states=states.PLAN_STATES, do=PLAN,
        begin=lambda d: d.plan(),
    ),
    "draw": Walk(
        table=Draw, targets=states.MACHINES["draw"], states=states.DRAW_STATES, do=DRAW,
        begin=lambda d: d.committed(),
    ),
    "approval": Walk(
        table=TypeApproval, targets=approval_states.TARGETS, states=approval_states.STATES, do=APPROVAL,
        begin=applied,
    ),
}  # fmt: skip


def explore(walk: Walk, desk: Desk, key: UUID, seen: set[tuple[str, str]], done: set[Any]) -> None:
    """Try every event here; what is let through is followed, each state once, with a finding and without."""
    state = walk.row(key).state
    found = Finding.objects.filter(inspection=key).count() if walk.table is Inspection else 0
    if (state, found) in done or found > 1:
        return
    done.add((state, found))
    for event in walk.do:
        before, at = Event.objects.count(), desk.at
        here = transaction.savepoint()
        if walk.attempt(desk, key, event):
            assert (state, event) in walk.targets, f"{event} was let through from {state}"
            target = walk.targets[state, event]
            assert walk.row(key).state == target
            assert Event.objects.count() > before
            seen.add((state, event))
            explore(walk, desk, key, seen, done)
        else:
            assert (walk.row(key).state, Event.objects.count()) == (state, before), event
        transaction.savepoint_rollback(here)
        desk.at = at


@pytest.mark.parametrize("name", WALKS)
def test_every_event_in_every_state(desk: Desk, name: str) -> None:
    walk = WALKS[name]
    seen: set[tuple[str, str]] = set()
    explore(walk, desk, walk.begin(desk), seen, set())
    reached = {(source, event) for source, event in walk.targets if source}
    assert seen == reached


@pytest.mark.parametrize("name", WALKS)
def test_every_event_has_its_command(name: str) -> None:
    walk = WALKS[name]
    first = {event for source, event in walk.targets if not source}
    events = {event for _, event in walk.targets} - first
    assert events <= set(walk.do)
    assert {state for pair in walk.targets for state in (pair[0], walk.targets[pair])} - {""} <= set(
        walk.states
    )
