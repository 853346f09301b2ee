"""Every event tried in every state through its command: what is not due is refused, and nothing moves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.registry.conftest import PROVINCE, World
from tests.registry.specifications.conftest import AFTER, Road, make_road

from suyuan.base.errors import RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.models import Event
from suyuan.registry.specifications import commands, projects, reviewing, standing
from suyuan.registry.specifications.models import SpecificationProject, TechnicalSpecification
from suyuan.registry.specifications.states import (
    EVENTS,
    STATES,
    TARGETS,
    TEXT_EVENTS,
    TEXT_TARGETS,
    TEXT_TRANSITIONS,
)

pytestmark = pytest.mark.django_db
# The last step of the road that leads to each state.
STEP = {
    "proposed": "propose",
    "evaluated": "evaluate",
    "approved_project": "approve_project",
    "draft": "draft_ready",
    "consulting": "open_consultation",
    "draft_final": "votes",
    "reviewed": "review_pass",
    "issued": "issue",
}
DO: dict[str, Callable[[Road], object]] = {
    **{
        event: lambda road, event=event: getattr(road, event)()
        for event in EVENTS
        if event not in ("propose", "reject", "review_back")
    },
    "reject": lambda road: projects.reject(road.by("Feng"), project_id=road.project, reason="x"),
    "review_back": lambda road: reviewing.send_back(road.by("Sun"), project_id=road.project, reason="x"),
}


def in_state(world: World, state: str) -> Road:
    road = make_road(world).to(STEP.get(state, "evaluate"))
    if state == "closed":
        DO["reject"](road)
    assert SpecificationProject.objects.get().state == state
    return road


@pytest.mark.parametrize("state", STATES)
def test_a_project_moves_by_its_table_alone(world: World, state: str):
    road = in_state(world, state)
    for event, do in DO.items():
        if (state, event) in TARGETS:
            continue
        events = Event.objects.count()
        with pytest.raises(RuleRefusal):
            do(road)
        assert Event.objects.count() == events
    assert SpecificationProject.objects.get().state == state


@pytest.mark.parametrize(
    ("state", "event"), [key for key in TARGETS if key[1] != "propose"], ids=lambda part: part
)
def test_each_row_of_the_table_leads_where_it_says(world: World, state: str, event: str):
    road = in_state(world, state)
    DO[event](road)
    assert SpecificationProject.objects.get().state == TARGETS[state, event]


LATER = AFTER + timedelta(days=1)


def by(world: World, name: str):
    return world.occasion(name, at=LATER)


ON_TEXT: dict[str, Callable[[World, TechnicalSpecification], object]] = {
    "file": lambda world, row: standing.file_specification(
        by(world, "Sun"), specification_id=row.id, filing_no="备 1", filed_on=LATER.date()
    ),
    "come_into_force": lambda world, row: standing.come_into_force(
        by(world, "Sun").as_system(), specification_id=row.id
    ),
    "confirm": lambda world, row: standing.confirm(by(world, "Feng"), specification_id=row.id, reason="x"),
    "revise": lambda world, row: standing.revise(by(world, "Feng"), specification_id=row.id, reason="x"),
    "abolish": lambda world, row: standing.abolish(by(world, "Feng"), specification_id=row.id, reason="x"),
    "supersede": lambda world, row: standing.name_successor(
        by(world, "Feng"), specification_id=row.id, number="JJG 539-2016"
    ),
}
WAY: dict[str, tuple[str, ...]] = {
    "in_force": (),
    "revising": ("revise",),
    "abolished": ("abolish",),
    "superseded": ("supersede",),
}


def text_in(world: World, state: str) -> TechnicalSpecification:
    if state == "issued":
        row = make_road(world).to("issue").specification
        assert row is not None
        return row
    row = commands.register_specification(
        world.occasion("Feng"), number="JJF(吉) 1-2026", title=Text("甲", "A"), jurisdiction=PROVINCE
    )
    for event in WAY[state]:
        ON_TEXT[event](world, row)
    return row


@pytest.mark.parametrize("event", TEXT_EVENTS)
@pytest.mark.parametrize("state", ["issued", *WAY])
def test_a_text_moves_by_its_table_alone(world: World, state: str, event: str):
    row = text_in(world, state)
    events = Event.objects.count()
    if (state, event) in TEXT_TARGETS and (state, event) != ("issued", "come_into_force"):
        ON_TEXT[event](world, row)
        row.refresh_from_db()
        # Filed on or after its first day, a text is in force at once.
        wanted = "in_force" if (state, event) == ("issued", "file") else TEXT_TARGETS[state, event]
        assert row.state == wanted
        return
    with pytest.raises(RuleRefusal):  # an issued text that is not filed does not come into force either
        ON_TEXT[event](world, row)
    row.refresh_from_db()
    assert (row.state, Event.objects.count()) == (state, events)


def test_every_event_is_tried():
    assert set(DO) == set(EVENTS) - {"propose"}
    assert set(ON_TEXT) == {one.event for one in TEXT_TRANSITIONS}
