"""Whether a house covers an item: each code, and what stops and what is only told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.text import Text, same
from suyuan.registry.jobs.coverage_rules import (
    CODES,
    Finding,
    House,
    Item,
    Method,
    Place,
    RoleNeed,
    Served,
    Warrant,
    findings,
    same_class,
    stops,
)
from suyuan.registry.jobs.reach_rules import Needed, ScopeLine, range_of
from suyuan.registry.resources.rules import Offer

DAY = date(2026, 4, 1)
ITEM = Item(kind="gauge", accuracy_class="1.6", measuring_range="(0 ~ 1.6) MPa", is_verification=True, on=DAY)
NEED = RoleNeed(code="ref", name=same("ref"))
METHOD = Method(in_force_from=date(2020, 1, 1), abolished_on=None, roles=(NEED,))
SPANNING = replace(METHOD, roles=(replace(NEED, spans=True),))
GRANT = Warrant(kinds=frozenset({"gauge"}), valid_from=date(2025, 1, 1), valid_to=date(2027, 1, 1))
SERVED = Served(
    role="ref", kind="gauge", name=same("S1"), classes=("1.6", "2.5"), measuring_range="0 ~ 60 MPa"
)
HOUSE = House(is_legal=True, designations=(GRANT,), served=(SERVED,))
BLOCKED = (Text("召回未结", "a recall is open"),)


def codes(house: House = HOUSE, item: Item = ITEM, method: Method = METHOD) -> list[str]:
    return [one.code for one in findings(house, item, method)]


def serving(**changed: Any) -> House:
    return replace(HOUSE, served=(replace(SERVED, **changed),))


def test_what_is_covered_has_no_finding():
    assert codes() == []
    assert codes(method=SPANNING) == []


@pytest.mark.parametrize(
    ("method", "stands"),
    [
        (replace(METHOD, abolished_on=DAY), True),
        (replace(METHOD, abolished_on=DAY + timedelta(days=1)), False),
        (replace(METHOD, in_force_from=DAY + timedelta(days=1)), True),
        (replace(METHOD, in_force_from=None), False),
    ],
)
def test_the_method_is_in_force_on_the_day(method: Method, stands: bool):
    assert codes(method=method) == (["PACK_NOT_IN_FORCE"] if stands else [])


class TestAuthority:
    def test_a_legal_verification_needs_a_designation_for_the_kind(self):
        other = replace(GRANT, kinds=frozenset({"nawi"}))
        assert codes(replace(HOUSE, designations=(other,))) == ["NO_SCOPE"]
        assert codes(replace(HOUSE, designations=())) == ["NO_SCOPE"]
        assert codes(replace(HOUSE, designations=(), is_legal=False)) == []

    @pytest.mark.parametrize(("last", "found"), [(DAY, []), (DAY - timedelta(days=1), ["SCOPE_ENDS"])])
    def test_it_holds_on_the_day(self, last: date, found: list[str]):
        assert codes(replace(HOUSE, designations=(replace(GRANT, valid_to=last),))) == found

    def test_a_calibration_without_accreditation_is_told_and_stops_nothing(self):
        item = replace(ITEM, is_verification=False)
        found = findings(HOUSE, item, METHOD)
        assert [one.code for one in found] == ["NOT_ACCREDITED"]
        assert stops(found) == ()
        assert codes(replace(HOUSE, accreditations=(replace(GRANT, kinds=frozenset()),)), item) == []


class TestStandard:
    def test_none_for_the_role(self):
        assert codes(replace(HOUSE, served=())) == ["NO_STANDARD"]
        assert codes(serving(role="other")) == ["NO_STANDARD"]

    def test_another_kind(self):
        assert codes(serving(kind="nawi")) == ["KIND_NOT_SERVED"]

    @pytest.mark.parametrize(
        ("of_item", "classes", "found"),
        [
            ("1.0", ("1.6",), ["CLASS_NOT_SERVED"]),
            ("1.6级", ("1.6",), []),
            ("", ("1.6",), ["CLASS_UNKNOWN"]),
            ("", (), []),
            ("whatever", (), []),
        ],
    )
    def test_the_class(self, of_item: str, classes: tuple[str, ...], found: list[str]):
        assert codes(serving(classes=classes), replace(ITEM, accuracy_class=of_item)) == found

    @pytest.mark.parametrize(
        ("of_item", "of_standard", "found"),
        [
            ("(0 ~ 100) MPa", "0 ~ 60 MPa", ["RANGE_NOT_COVERED"]),
            ("(-0.1 ~ 1) MPa", "0 ~ 60 MPa", ["RANGE_NOT_COVERED"]),
            ("(0 ~ 60) MPa", "0 ~ 60 MPa", []),
            ("(0 ~ 1) bar", "0 ~ 60 MPa", ["RANGE_UNREAD"]),
            ("Max 30 kg", "0 ~ 60 MPa", ["RANGE_UNREAD"]),
            ("", "", ["RANGE_UNREAD"]),
        ],
    )
    def test_the_range_where_the_standard_has_to_span_it(
        self, of_item: str, of_standard: str, found: list[str]
    ):
        item = replace(ITEM, measuring_range=of_item)
        assert codes(serving(measuring_range=of_standard), item, SPANNING) == found
        assert codes(serving(measuring_range=of_standard), item) == []

    def test_it_is_ready_today_and_on_the_day(self):
        assert codes(serving(now=BLOCKED, then=BLOCKED)) == ["STANDARD_NOT_READY"]
        found = findings(serving(then=BLOCKED), ITEM, METHOD)
        assert [one.code for one in found] == ["STANDARD_LAPSES"]
        assert stops(found) == ()
        assert "召回未结" in found[0].words.zh

    def test_one_standard_without_a_reason_is_enough(self):
        blocked, told = replace(SERVED, now=BLOCKED), replace(SERVED, then=BLOCKED)
        assert codes(replace(HOUSE, served=(blocked, told, SERVED))) == []
        assert codes(replace(HOUSE, served=(blocked, told))) == ["STANDARD_LAPSES"]

    def test_every_role_is_looked_at(self):
        both = replace(METHOD, roles=(*METHOD.roles, RoleNeed(code="aux", name=same("aux"))))
        assert codes(method=both) == ["NO_STANDARD"]


def test_every_code_has_words_in_both_languages():
    for code in CODES:
        words = Finding(code=code, about=same("x")).words
        assert words.zh.endswith("：x")
        assert words.en.endswith(": x")


@pytest.mark.parametrize(
    ("one", "other"), [("Ⅲ级", "III"), ("iii", "III"), (" F1 ", "f1"), ("０.５级", "0.5")]
)
def test_classes_written_differently_are_one(one: str, other: str):
    assert same_class(one) == same_class(other)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(0 ~ 1.6) MPa", (Decimal(0), Decimal("1.6"), "MPa")),
        ("-40～60 °C", (Decimal(-40), Decimal(60), "°C")),
        ("5 ~ 1 V", None),
        ("1 g ~ 1 kg", None),
        ("Max 30 kg, e = 0.01 kg", None),
    ],
)
def test_ranges_are_read_where_they_are_plain(text: str, found: object):
    assert range_of(text) == found


@given(st.text(max_size=80))
def test_no_text_of_a_range_is_a_fault(text: str):
    found = range_of(text)
    assert found is None or found[0] <= found[1]


def test_houses_above_come_first_then_the_nearest():
    here = "0/22/2201/220182"
    paths = ["0", "0/11", "0/22", "0/22/2202", "0/22/2201", "0/22/2201/220182", "0/22/2201/220183"]
    ordered = sorted(paths, key=lambda path: Place(path=path).order(here))
    assert ordered == [
        "0/22/2201/220182", "0/22/2201", "0/22", "0", "0/22/2201/220183", "0/22/2202", "0/11",
    ]  # fmt: skip


OFFER = Offer(quantity="pressure", kind="gauge", unit="MPa", low=0.0, high=10.0, a=0.002, b=0.0,
              service="lab", state="offered", shared_from=date(2026, 1, 1))  # fmt: skip
CALIBRATION = replace(ITEM, is_verification=False, names=("压力表", "Pressure gauge"))
LINE = ScopeLine(
    subject="Pressure gauges 压力表", range_text="(0 ~ 60) MPa", uncertainty_text="U=1.5 kPa (k=2)",
    method="JJG 52-2013",
)  # fmt: skip
ACCREDITED = replace(
    HOUSE, accreditations=(replace(GRANT, kinds=frozenset(), scope=(LINE,)),), offers=(OFFER,)
)


def needing(value: str, unit: str, item: Item = ITEM) -> Item:
    return replace(item, needed=Needed(Decimal(value), unit))


class TestNeededUncertainty:
    @pytest.mark.parametrize(
        ("value", "unit", "found"),
        [
            ("0.002", "MPa", []), ("2", "kPa", []), ("1.9", "kPa", ["U_NOT_REACHED"]),
            ("0.002", "kg", ["U_UNDECLARED"]),
        ],
    )  # fmt: skip
    def test_it_is_held_against_what_the_house_declares(self, value: str, unit: str, found: list[str]):
        assert codes(replace(HOUSE, offers=(OFFER,)), needing(value, unit)) == found

    @pytest.mark.parametrize(
        "changed",
        [{"kind": "nawi"}, {"high": 1.0}, {"shared_to": DAY - timedelta(days=1)}, {"state": "paused"}],
    )
    def test_a_capability_that_does_not_cover_the_item_declares_nothing(self, changed: dict[str, Any]):
        house = replace(HOUSE, offers=(replace(OFFER, **changed),))
        assert codes(house, needing("0.01", "MPa")) == ["U_UNDECLARED"]

    def test_it_is_told_and_what_is_not_reached_stops(self):
        below, unknown = needing("0.001", "MPa"), replace(needing("0.01", "MPa"), measuring_range="coarse")
        house = replace(HOUSE, offers=(OFFER,))
        assert [one.code for one in stops(findings(house, below, METHOD))] == ["U_NOT_REACHED"]
        assert stops(findings(house, unknown, METHOD)) == ()


class TestAccreditedScope:
    def test_a_line_for_the_kind_that_reaches_far_enough(self):
        assert codes(ACCREDITED, CALIBRATION) == []

    @pytest.mark.parametrize(
        ("changed", "found"),
        [
            ({"subject": "Scales", "method": "JJG 13"}, ["NOT_IN_SCOPE"]),
            ({"subject": "Other words"}, []),  # found by the number of its specification
            ({"range_text": "(0 ~ 1) MPa"}, ["SCOPE_RANGE"]),
            ({"range_text": "(0 ~ 1600) kPa"}, []),
            ({"range_text": "see annex"}, ["SCOPE_UNREAD"]),
            ({"range_text": "(0 ~ 60) kg"}, ["SCOPE_UNREAD"]),
        ],
    )
    def test_a_line_as_printed(self, changed: dict[str, str], found: list[str]):
        warrant = replace(ACCREDITED.accreditations[0], scope=(replace(LINE, **changed),))
        method = replace(METHOD, specification="JJG 52-2013")
        assert codes(replace(ACCREDITED, accreditations=(warrant,)), CALIBRATION, method) == found

    @pytest.mark.parametrize(("needed", "found"), [("0.002", []), ("0.0015", ["U_NOT_REACHED"])])
    def test_its_uncertainty(self, needed: str, found: list[str]):
        assert codes(ACCREDITED, needing(needed, "MPa", CALIBRATION)) == found
        better = replace(ACCREDITED, offers=(replace(OFFER, a=0.0001),))
        assert codes(better, needing("0.001", "MPa", CALIBRATION)) == ["SCOPE_U"]

    def test_the_best_line_counts_and_no_line_says_nothing(self):
        both = (replace(LINE, range_text="(0 ~ 1) MPa"), LINE)
        warrant = replace(ACCREDITED.accreditations[0], scope=both)
        assert codes(replace(ACCREDITED, accreditations=(warrant,)), CALIBRATION) == []
        bare = replace(warrant, scope=())
        assert codes(replace(ACCREDITED, accreditations=(bare,)), CALIBRATION) == []

    def test_it_does_not_concern_a_verification_nor_one_that_has_ended(self):
        other = replace(LINE, subject="Scales", method="")
        warrant = replace(ACCREDITED.accreditations[0], scope=(other,))
        assert codes(replace(ACCREDITED, accreditations=(warrant,)), ITEM) == []
        ended = replace(warrant, valid_to=DAY - timedelta(days=1))
        assert codes(replace(ACCREDITED, accreditations=(ended,)), CALIBRATION) == ["NOT_ACCREDITED"]


class TestSharedCapability:
    def test_it_stands_in_for_a_standard_that_is_not_on_record(self):
        house = replace(HOUSE, served=(), offers=(OFFER,))
        assert codes(house) == ["BY_CAPABILITY"]
        assert stops(findings(house, ITEM, METHOD)) == ()

    def test_not_for_one_that_falls_short(self):
        house = replace(HOUSE, served=(), offers=(replace(OFFER, high=1.0),))
        assert codes(house) == ["NO_STANDARD"]
        assert codes(replace(house, offers=(OFFER,)), needing("0.001", "MPa")) == [
            "NO_STANDARD", "U_NOT_REACHED",
        ]  # fmt: skip

    def test_nor_for_the_authority_or_a_standard_that_is_blocked(self):
        house = replace(HOUSE, served=(), designations=(), offers=(OFFER,))
        assert codes(house) == ["NO_SCOPE", "BY_CAPABILITY"]
        assert codes(replace(serving(now=BLOCKED), offers=(OFFER,))) == ["STANDARD_NOT_READY"]
