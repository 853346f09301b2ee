"""When a capability covers a need, and what is said where it does not."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from suyuan.base.errors import InputError, Missing, OutOfRange, UnknownUnit
from suyuan.registry.resources import rules
from suyuan.registry.resources.rules import Need, Offer

DAY = date(2026, 3, 10)
# 1 kg to 20 kg, U = 20 mg + 1 mg/kg · m: 21 mg at 1 kg, 40 mg at 20 kg.
OFFER = Offer(
    quantity="mass", kind="weights", unit="kg", low=1, high=20, a=2e-5, b=1e-6, service="lab",
    state="offered", shared_from=date(2026, 1, 1),
)  # fmt: skip


def need(**changes: Any) -> Need:
    made = Need(unit="kg", low=Decimal(2), high=Decimal(10), on=DAY, kind="weights", target=Decimal("1e-4"))
    return replace(made, **changes)


def said(offer: Offer, wanted: Need) -> list[str]:
    return [reason.en for reason in rules.why_not_cover(offer, wanted)]


class TestCover:
    def test_a_range_inside_with_a_smaller_uncertainty_is_covered(self):
        assert said(OFFER, need()) == []

    def test_the_ends_belong_to_the_range_in_any_unit(self):
        assert (
            said(OFFER, need(low=Decimal(1000), high=Decimal(20000), unit="g", target=Decimal("0.1"))) == []
        )

    def test_a_range_that_ends_too_low_says_both_numbers(self):
        assert said(OFFER, need(high=Decimal(30))) == ["the range ends at 20 kg; you need 30 kg"]

    def test_a_range_that_begins_too_high_says_both_numbers(self):
        wanted = need(low=Decimal(200), high=Decimal(5000), unit="g", target=Decimal("0.1"))
        assert said(OFFER, wanted) == ["the range begins at 1 kg; you need 0.2 kg"]

    def test_the_uncertainty_is_compared_at_the_needed_points(self):
        # U(10 kg) = 30 mg; U(2 kg) = 22 mg.
        assert said(OFFER, need(target=Decimal("3.0e-5"))) == []
        assert said(OFFER, need(target=Decimal("2.5e-5"))) == ["the uncertainty is 1.2 times what you need"]
        assert said(OFFER, need(target=Decimal("2.5e-5"), points=(Decimal(2), Decimal(5)))) == []

    def test_a_relative_need_is_tightest_where_the_value_is_small(self):
        # U(2 kg)/2 kg = 11 ppm; U(10 kg)/10 kg = 3 ppm.
        assert said(OFFER, need(target=Decimal("1.1e-5"), is_relative=True)) == []
        assert len(said(OFFER, need(target=Decimal("1.0e-5"), is_relative=True))) == 1

    def test_no_relative_uncertainty_is_reached_at_zero(self):
        offer = replace(OFFER, low=-5)
        wanted = need(low=Decimal(-1), high=Decimal(1), target=Decimal("0.1"), is_relative=True)
        assert said(offer, wanted) == ["no relative uncertainty can be reached at zero"]

    def test_without_a_needed_uncertainty_the_range_decides(self):
        assert said(OFFER, need(target=None)) == []

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"state": "paused"}, "it is not offered at present"),
            ({"shared_from": date(2026, 3, 11)}, "it is shared from 2026-03-11"),
            ({"shared_to": date(2026, 3, 9)}, "it was shared to 2026-03-09"),
            ({"service": "on_site"}, "only on site"),
            ({"accredited_until": date(2026, 3, 9)}, "it is not accredited on that day"),
        ],
    )
    def test_it_has_to_be_open_on_the_day(self, changes: dict[str, Any], reason: str):
        offer = replace(OFFER, **changes)
        assert said(offer, need(service="lab", accredited="accredited_until" in changes)) == [reason]

    def test_the_last_days_count(self):
        offer = replace(OFFER, shared_from=DAY, shared_to=DAY, accredited_until=DAY, service="both")
        assert said(offer, need(service="on_site", accredited=True)) == []

    def test_another_kind_or_quantity_is_not_compared(self):
        assert len(said(OFFER, need(kind="balance"))) == 1
        assert len(said(OFFER, need(unit="Pa"))) == 1

    def test_a_capability_for_any_instrument_serves_a_kind_of_its_quantity(self):
        anything = replace(OFFER, kind="")
        assert rules.is_about(anything, need(quantity="mass"))
        assert not rules.is_about(anything, need())

    def test_temperatures_move_with_the_zero_and_their_uncertainties_do_not(self):
        offer = replace(OFFER, quantity="temperature", kind="", unit="°C", low=0, high=100, a=0.05, b=0)
        ends = {"low": Decimal("273.15"), "high": Decimal("373.15")}
        wanted = need(kind="", quantity="temperature", unit="K", target=Decimal("0.05"), **ends)
        assert said(offer, wanted) == []
        assert len(said(offer, replace(wanted, low=Decimal(273)))) == 1


class TestCheckNeed:
    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"kind": ""}, Missing),
            ({"quantity": "luck"}, InputError),
            ({"quantity": "pressure"}, InputError),
            ({"unit": "stone-throw"}, UnknownUnit),
            ({"low": Decimal(11)}, InputError),
            ({"target": Decimal(0)}, OutOfRange),
            ({"points": (Decimal(11),)}, OutOfRange),
            ({"unit": "°C", "is_relative": True}, InputError),
        ],
    )
    def test_it_refuses_what_makes_no_sense(self, changes: dict[str, Any], error: type[InputError]):
        with pytest.raises(error):
            rules.check_need(need(**changes))


class TestRank:
    def test_what_covers_comes_first_then_the_margin_then_the_distance(self):
        near, far = {"apart": 0, "turnaround": 20}, {"apart": 3, "turnaround": 1}
        ample = replace(OFFER, a=1e-6, b=0)
        short = replace(OFFER, high=5)
        wanted = need(target=Decimal("4e-5"))
        places = [
            rules.rank(ample, wanted, **far),
            rules.rank(OFFER, wanted, **near),
            rules.rank(OFFER, wanted, **far),
            rules.rank(short, wanted, **near),
        ]
        assert places == sorted(places)

    def test_of_two_as_good_and_as_near_the_faster_one_comes_first(self):
        assert rules.rank(OFFER, need(), apart=1, turnaround=5) < rules.rank(
            OFFER, need(), apart=1, turnaround=9
        )

    @pytest.mark.parametrize(
        ("margin", "expected"), [(math.inf, 0), (3.0, 0), (2.9, 1), (1.5, 1), (1.4, 2), (1.0, 2), (0.9, 3)]
    )
    def test_margins_have_four_classes(self, margin: float, expected: int):
        assert rules.margin_class(margin) == expected

    @pytest.mark.parametrize(
        ("here", "there", "apart"),
        [
            ("000000/220000/220100/220182", "000000/220000/220100/220182", 0),
            ("000000/220000/220100/220182", "000000/220000/220100/220122", 1),
            ("000000/220000/220100/220182", "000000/220000/220100", 1),
            ("000000/220000/220100/220182", "000000/220000", 2),
            ("000000/220000/220100", "000000/220000/220200", 2),
            ("000000/220000/220100", "000000/330000", 3),
            ("000000/220000/220100", "000000", 3),
            ("", "000000/330000", 0),
        ],
    )
    def test_distance_is_the_smallest_division_that_holds_both(self, here: str, there: str, apart: int):
        assert rules.distance(here, there) == apart


def test_the_share_of_a_range_and_of_a_point():
    asked = rules.asked_in(need(low=Decimal(10), high=Decimal(30)), "kg")
    point = rules.asked_in(need(low=Decimal(30), high=Decimal(30)), "kg")
    assert asked is not None
    assert point is not None
    assert (rules.share(OFFER, asked), rules.share(OFFER, point)) == (0.5, 0.0)
