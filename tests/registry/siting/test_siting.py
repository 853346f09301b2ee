"""A siting proposal from the draft to planned standards, and what may not be done on the way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from tests.registry.conftest import CITY, COUNTY, PROVINCE, TODAY, World

from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, OutOfRange, RuleRefusal
from suyuan.registry.instruments import commands as instruments
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal import auditing
from suyuan.registry.journal.models import Event
from suyuan.registry.siting import commands, queries, taking_up, what_if
from suyuan.registry.siting.keeping import packed, unpacked
from suyuan.registry.siting.models import SitingItem, SitingProposal
from suyuan.registry.siting.reading import Picture, read
from suyuan.registry.siting.wishes import Wishes
from suyuan.registry.siting.working import Outcome, work_out
from suyuan.registry.standards.models import MeasurementStandard, ServedItem

OccasionOf = Callable[..., Any]
WISHES = Wishes(goal="even", target=1.0, kilometres=400.0)


@pytest.fixture
def crowd(world: World) -> World:
    """More instruments in use: sphygmomanometers in the county, gauges and taximeters in the city."""
    zhou, sun = world.occasion("Zhou"), world.occasion("Sun")
    for kind, use, division, many in (
        ("bp_manual", "medical_health", COUNTY, 5),
        ("pressure_gauge_indicating", "safety_protection", CITY, 7),
        ("taximeter", "trade_settlement", CITY, 3),
    ):
        for number in range(many):
            row = instruments.register_instrument(
                zhou, kind=kind, owner_id=world.factory, jurisdiction=division, use_field=use,
                manufacturer="示例", model="S-1", serial_no=f"{kind}-{number}",
            )  # fmt: skip
            instruments.accept_registration(sun, instrument_id=row.pk)
    return world


def worked(picture: Picture, wishes: Wishes = WISHES) -> Outcome:
    return work_out(picture, wishes, clock=time.monotonic, seconds=20, threads=1)


@pytest.fixture
def computed(crowd: World, occasion_of: OccasionOf) -> SitingProposal:
    sun = occasion_of("Sun")
    row = commands.draft(sun, jurisdiction=PROVINCE, title="补齐强检能力", wishes=WISHES)
    _, picture = commands.picture_of(sun, proposal_id=row.pk, wishes=WISHES)
    commands.keep(sun, proposal_id=row.pk, wishes=WISHES, picture=picture, outcome=worked(picture))
    row.refresh_from_db()
    return row


def state_of(row: SitingProposal) -> str:
    return SitingProposal.objects.values_list("state", flat=True).get(pk=row.pk)


def test_the_registers_give_the_problem(crowd: World):
    picture = read(f"000000/{PROVINCE}", on=TODAY, wishes=WISHES)
    problem = picture.problem
    asked = {
        (picture.kinds[k], picture.cell_division[c]): problem.cells.demand[c]
        for c, k in enumerate(problem.cells.kind.tolist())
    }
    assert asked["bp_manual", COUNTY] == 5
    assert asked["pressure_gauge_indicating", CITY] == 7
    assert asked["taximeter", CITY] == 3
    assert [(house.division, house.id) for house in picture.houses] == [
        (PROVINCE, crowd.lab),
        (CITY, crowd.other_lab),
    ]
    assert problem.cell_credit.sum() == pytest.approx(1.0)
    # Every kind counts the same, so that three taximeters are worth as much as seven gauges.
    of_kind = np.bincount(problem.cells.kind, weights=problem.cell_credit)
    assert of_kind == pytest.approx(np.full(len(picture.kinds), 1 / len(picture.kinds)))


def test_a_shorter_limit_leaves_fewer_ways(crowd: World):
    picture = read(f"000000/{PROVINCE}", on=TODAY, wishes=WISHES)
    near, far = picture.within(30.0, 8), picture.within(2000.0, 8)
    assert len(near.km) < len(far.km)
    assert near.km.max(initial=0.0) <= 30.0
    assert near.digest() != far.digest()


def test_the_whole_way(computed: SitingProposal, crowd: World, occasion_of: OccasionOf):
    run = queries.detail(computed.pk)["run__answer"]
    assert (computed.number, computed.state) == (f"SP-{TODAY.year}-0001", "computed")
    assert run["share"] >= 1.0 - 1e-9 > run["before"]["even"]
    assert run["after"]["even"] >= run["share"] - 1e-9
    # The same costs added up in another order: they may differ in the last digit of a double.
    assert 0 < run["bound"] <= run["cost"] * (1 + 1e-12) <= run["greedy_cost"] * (1 + 1e-9)
    commands.submit(occasion_of("Sun"), proposal_id=computed.pk)
    commands.accept(occasion_of("Feng"), proposal_id=computed.pk, reason="同意")
    items = queries.items(computed.run_id)
    houses = {one["house_id"] for one in items}
    mine = [one for one in items if one["house_id"] == crowd.lab]
    assert mine
    planned = taking_up.take_up(occasion_of("Wang"), proposal_id=computed.pk, house_id=crowd.lab)
    assert len(planned) == len(mine)
    rows = MeasurementStandard.objects.filter(pk__in=planned)
    assert set(rows.values_list("state", "owner_id")) == {("planned", crowd.lab)}
    served = set(ServedItem.objects.filter(standard_id__in=planned).values_list("kind_id", flat=True))
    assert served == {one["kind_id"] for one in mine}
    assert set(SitingItem.objects.filter(house_id=crowd.lab).values_list("standard_id", flat=True)) == set(
        planned
    )
    with pytest.raises(RuleRefusal):  # once only
        taking_up.take_up(occasion_of("Wang"), proposal_id=computed.pk, house_id=crowd.lab)
    assert state_of(computed) == ("enacted" if houses == {crowd.lab} else "accepted")
    assert not list(auditing.faults())


def test_the_last_part_enacts_the_proposal(computed: SitingProposal, crowd: World, occasion_of: OccasionOf):
    commands.submit(occasion_of("Sun"), proposal_id=computed.pk)
    commands.accept(occasion_of("Feng"), proposal_id=computed.pk)
    SitingItem.objects.exclude(house_id=crowd.lab).delete()
    taking_up.take_up(occasion_of("Wang"), proposal_id=computed.pk, house_id=crowd.lab)
    row = SitingProposal.objects.get(pk=computed.pk)
    assert (row.state, row.enacted_on) == ("enacted", TODAY)
    last = Event.objects.filter(entity_id=str(computed.pk)).order_by("-seq").values_list("act", "actor_id")[0]
    assert last == ("siting.enact", None)


def test_whoever_submitted_does_not_decide(computed: SitingProposal, occasion_of: OccasionOf):
    sun = occasion_of("Sun")
    commands.submit(sun, proposal_id=computed.pk)
    both = replace(occasion_of("Feng"), actor=replace(occasion_of("Feng").actor, person=sun.actor.person))
    with pytest.raises(NotPermitted):
        commands.accept(both, proposal_id=computed.pk)
    with pytest.raises(NotPermitted):
        commands.accept(sun, proposal_id=computed.pk)
    with pytest.raises(Missing):
        commands.reject(occasion_of("Feng"), proposal_id=computed.pk, reason=" ")
    commands.reject(occasion_of("Feng"), proposal_id=computed.pk, reason="费用过高")
    assert state_of(computed) == "rejected"


def test_what_the_registers_say_has_changed(computed: SitingProposal, crowd: World, occasion_of: OccasionOf):
    one = Instrument.objects.filter(kind_id="taximeter").earliest("pk")
    instruments.scrap(occasion_of("Zhou"), instrument_id=one.pk, reason="报废")
    with pytest.raises(RuleRefusal, match="work it out again"):
        commands.submit(occasion_of("Sun"), proposal_id=computed.pk)
    assert state_of(computed) == "computed"


def test_nothing_happens_out_of_order(computed: SitingProposal, crowd: World, occasion_of: OccasionOf):
    with pytest.raises(RuleRefusal):
        commands.accept(occasion_of("Feng"), proposal_id=computed.pk)
    with pytest.raises(RuleRefusal):
        taking_up.take_up(occasion_of("Wang"), proposal_id=computed.pk, house_id=crowd.lab)
    with pytest.raises(NotFound):
        commands.submit(occasion_of("Sun"), proposal_id=UUID(int=1))
    row = commands.draft(occasion_of("Sun"), jurisdiction=PROVINCE, title="另一方案")
    with pytest.raises(RuleRefusal):
        commands.submit(occasion_of("Sun"), proposal_id=row.pk)
    assert (row.number, state_of(row)) == (f"SP-{TODAY.year}-0002", "draft")


def test_wishes_are_refused_in_words():
    with pytest.raises(InputError):
        Wishes(goal="best")
    for wrong in ({"target": 1.5}, {"kilometres": 1.0}, {"budget": -1.0}, {"staff": float("nan")}):
        with pytest.raises(OutOfRange):
            Wishes(**wrong)


def test_a_target_out_of_reach_is_said(crowd: World):
    wishes = Wishes(goal="even", target=1.0, kilometres=5.0)
    picture = read(f"000000/{PROVINCE}", on=TODAY, wishes=wishes)
    with pytest.raises(RuleRefusal, match="at most"):
        worked(picture, wishes)


def test_lessons_come_back_as_they_were_kept(crowd: World):
    outcome = worked(read(f"000000/{PROVINCE}", on=TODAY, wishes=WISHES))
    kept = packed(outcome.lessons)
    again = unpacked(kept)
    assert packed(again) == kept
    for before, after in zip(outcome.lessons, again, strict=True):
        one, other = before.known.cheapest(before.frame), after.known.cheapest(after.frame)
        assert other.cost == pytest.approx(one.cost)
        assert other.bound == pytest.approx(one.bound)


def test_what_if_answers_from_what_was_learnt(computed: SitingProposal):
    lessons = queries.lessons(computed.run_id)
    asked = what_if.ask(lessons, target=1.0, kilometres=400.0)
    answer = queries.detail(computed.pk)["run__answer"]
    assert asked.cost == pytest.approx(answer["cost"], rel=0.01)
    assert asked.kilometres == 400.0
    less = what_if.ask(lessons, budget=asked.cost / 2, kilometres=400.0)
    assert less.cost <= asked.cost / 2
    assert less.share <= asked.share
    fewer = what_if.ask(lessons, target=1.0, kilometres=400.0, staff=0.0)
    assert fewer.cost >= asked.cost * (1 - 1e-9)
