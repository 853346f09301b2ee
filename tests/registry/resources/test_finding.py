"""Who can calibrate this: the search against a loop over the rules, its order, near misses, queries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.registry.conftest import TODAY, World
from tests.registry.resources.conftest import form

from suyuan.base.errors import InputError
from suyuan.registry.resources import commands, finding, numbers, queries, rules
from suyuan.registry.resources.models import Capability
from suyuan.registry.resources.rules import Need

PATHS = (
    "000000/220000/220100/220182",
    "000000/220000/220100",
    "000000/220000/220200",
    "000000/220000",
    "000000",
)
UNITS = ("kg", "g", "mg", "t", "Pa")
SIZES = st.sampled_from(["0", "0.5", "1", "2", "20", "1000", "20000", "-1", "1e6"])


def need(**changes: Any) -> Need:
    made = Need(
        unit="kg", low=Decimal(2), high=Decimal(10), on=TODAY, quantity="mass", target=Decimal("1e-4")
    )
    return replace(made, **changes)


@st.composite
def rows(draw: st.DrawFn) -> dict[str, Any]:
    low, high = sorted((draw(SIZES), draw(SIZES)), key=Decimal)
    return {
        "quantity": "mass",
        "kind_id": draw(st.sampled_from([None, "weights"])),
        "unit": draw(st.sampled_from(UNITS)),
        "low_value": float(low),
        "high_value": float(high),
        "a": draw(st.sampled_from([0.0, 1e-5, 1e-3, 1.0])),
        "b": draw(st.sampled_from([0.0, 1e-6, 1e-2])),
        "service": draw(st.sampled_from(["lab", "on_site", "both"])),
        "state": draw(st.sampled_from(["offered", "paused"])),
        "shared_from": draw(st.sampled_from([date(2026, 1, 1), date(2026, 5, 1)])),
        "shared_to": draw(st.sampled_from([None, date(2026, 2, 1), TODAY])),
        "accredited_until": draw(st.sampled_from([None, date(2026, 2, 1), TODAY])),
        "turnaround_days": draw(st.sampled_from([1, 5, 20])),
        "jurisdiction__path": draw(st.sampled_from(PATHS)),
    }


@st.composite
def needs(draw: st.DrawFn) -> Need:
    low, high = sorted((draw(SIZES), draw(SIZES)), key=Decimal)
    return need(
        unit=draw(st.sampled_from(["kg", "g"])),
        low=Decimal(low),
        high=Decimal(high),
        points=draw(st.sampled_from([(), (Decimal(low),), (Decimal(low), Decimal(high))])),
        target=draw(st.sampled_from([None, Decimal("1e-5"), Decimal("2e-5"), Decimal("0.1")])),
        is_relative=draw(st.booleans()),
        service=draw(st.sampled_from(["", "lab", "on_site"])),
        accredited=draw(st.booleans()),
    )


@settings(max_examples=400, deadline=None)
@given(st.lists(rows(), max_size=12), needs(), st.sampled_from(["", *PATHS]))
def test_the_search_is_the_loop_over_the_rules(found: list[dict[str, Any]], wanted: Need, path: str):
    """Which cover, in which order, and why the others do not: arrays against the rules one row at a time."""
    numbered = [row | {"place": place} for place, row in enumerate(found)]
    alone = [row for row in numbered if rules.asked_in(wanted, row["unit"]) is not None]
    alone.sort(
        key=lambda row: rules.rank(
            queries.offer_of(row),
            wanted,
            apart=rules.distance(path, row["jurisdiction__path"]),
            turnaround=row["turnaround_days"],
        )
    )
    reasons = {row["place"]: rules.why_not_cover(queries.offer_of(row), wanted) for row in alone}
    missed = [row for row in alone if reasons[row["place"]]]
    near = [row for row in missed if _margin(row, wanted) >= rules.FAR][: finding.SHOWN_NEAR]
    answer = finding.judge(numbered, wanted, path=path)
    assert [one.row["place"] for one in answer.able] == [
        row["place"] for row in alone if not reasons[row["place"]]
    ]
    assert [(one.row["place"], one.reasons) for one in answer.near] == [
        (row["place"], reasons[row["place"]]) for row in near
    ]
    assert (answer.count_able, answer.count_far) == (len(alone) - len(missed), len(missed) - len(near))


def _margin(row: dict[str, Any], wanted: Need) -> float:
    asked = rules.asked_in(wanted, row["unit"])
    assert asked is not None
    return rules.margin(queries.offer_of(row), asked, is_relative=wanted.is_relative)


class TestFind:
    @pytest.mark.parametrize("service", ["", "lab", "on_site"])
    @pytest.mark.parametrize("accredited", [True, False])
    def test_the_database_and_the_rules_agree_on_what_is_open(
        self, world: World, weights: Capability, service: str, accredited: bool
    ):
        """Every state, service and date that there is: the columns that are read say what `rules` say."""
        days = (None, TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1))
        for state, offered, since, until, accredited_until in product(
            ("offered", "paused"), ("lab", "on_site", "both"), days[2:], days, days
        ):
            _of(world.other_lab, "220100", weights, state=state, service=offered, shared_from=since,
                shared_to=until, accredited_until=accredited_until)  # fmt: skip
        wanted = need(service=service, accredited=accredited)
        columns, identities = numbers.read(wanted)
        rows = queries.by_identity([UUID(str(one)) for one in identities])
        alone = [rules.is_open(queries.offer_of(rows[UUID(str(one))]), wanted) for one in identities]
        assert len(alone) == 1 + 2 * 3 * 2 * 4 * 4
        assert columns.is_open.tolist() == alone
        again = finding.judge([rows[UUID(str(one))] for one in identities], wanted)
        found = finding.find(wanted)
        assert (found.count_able, found.count_far) == (again.count_able, again.count_far)
        assert [one.row["id"] for one in found.able] == [one.row["id"] for one in again.able]

    def test_it_finds_a_capability_in_another_unit(self, world: World, weights: Capability):
        answer = finding.find(need(unit="g", low=Decimal(2000), high=Decimal(20000), target=Decimal("0.1")))
        assert [one.row["id"] for one in answer.able] == [weights.pk]
        assert answer.able[0].margin == pytest.approx(1e-4 / 4e-5)

    def test_a_near_miss_comes_with_its_reason(self, world: World, weights: Capability):
        answer = finding.find(need(high=Decimal(30)))
        assert (answer.able, len(answer.near), answer.count_far) == ((), 1, 0)
        assert answer.near[0].reasons[0].en == "the range ends at 20 kg; you need 30 kg"
        assert answer.near[0].reasons[0].zh == "范围至 20 kg 止，您需要至 30 kg"

    def test_what_is_nearest_comes_first_and_what_is_far_off_is_only_counted(
        self, world: World, weights: Capability
    ):
        wang = world.occasion("Wang")
        coarse = [form(u_absolute=u, name_en=f"U {u} kg") for u in ("0.0002", "1")]
        near, _ = (commands.declare(wang, organization_id=world.lab, form=one) for one in coarse)
        answer = finding.find(need(high=Decimal(40)))  # half of the weights' range, half of U of the other
        assert [one.row["id"] for one in answer.near] == [weights.pk, near.pk]
        assert answer.count_far == 1

    def test_a_kind_does_not_find_what_is_for_another_kind(self, world: World, weights: Capability):
        assert finding.find(need(quantity="", kind="weights")).count_able == 1
        other = finding.find(need(quantity="", kind="balance"))
        assert (other.count_able, other.near) == (0, ())

    def test_a_quantity_with_a_kind_finds_what_is_for_any_kind_too(self, world: World, weights: Capability):
        wang = world.occasion("Wang")
        anything = commands.declare(wang, organization_id=world.lab, form=form(kind="", name_en="Any mass"))
        answer = finding.find(need(kind="weights"))
        assert {one.row["id"] for one in answer.able} == {weights.pk, anything.pk}
        assert [one.row["id"] for one in finding.find(need(kind="balance")).able] == [anything.pk]

    def test_the_nearer_laboratory_comes_first(self, world: World, weights: Capability):
        city = _of(world.other_lab, "220100", weights)
        here = finding.find(need(), path="000000/220000/220100/220182")
        assert [(one.row["id"], one.distance) for one in here.able] == [(city, 1), (weights.pk, 2)]

    @pytest.mark.parametrize("event", ["stop", "withdraw"])
    def test_what_is_stopped_or_withdrawn_is_not_even_a_near_miss(
        self, world: World, weights: Capability, event: str
    ):
        who = world.occasion("Sun" if event == "stop" else "Wang")
        commands.advance(who, capability_id=weights.pk, event=event, reason="as ordered")
        answer = finding.find(need())
        assert (answer.count_able, answer.near) == (0, ())

    def test_only_the_newest_edition_is_found(self, world: World, weights: Capability):
        new = commands.change(world.occasion("Wang"), capability_id=weights.pk, form=form(high="50"))
        assert [one.row["id"] for one in finding.find(need(high=Decimal(50))).able] == [new.pk]

    def test_a_need_without_sense_is_refused(self, world: World):
        with pytest.raises(InputError):
            finding.find(need(unit="Pa"))

    @pytest.mark.parametrize("count", [3, 30])
    def test_it_asks_three_queries_for_any_number(self, world: World, weights: Capability, count: int):
        for _ in range(count):
            _of(world.other_lab, "220100", weights)
        with CaptureQueriesContext(connection) as asked:
            answer = finding.find(need())
        assert (len(asked), answer.count_able) == (3, count + 1)


def _of(house: UUID, division: str, like: Capability, **changes: Any) -> UUID:
    """The same capability in another house, past the commands: who may declare is tested elsewhere."""
    row = Capability.objects.get(pk=like.pk)
    identity = UUID(int=like.pk.int + 1 + Capability.objects.count())
    row.pk = row.line = identity
    row.organization_id, row.jurisdiction_id = house, division
    for name, value in changes.items():
        setattr(row, name, value)
    row._state.adding = True
    row.save(force_insert=True)
    return identity
