"""Pure decisions about results: what is shared, what a statement must say, what lies behind a result."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import Missing, NotANumber, OutOfRange
from suyuan.base.text import same
from suyuan.methods.evaluation import Influence
from suyuan.registry.results.rules import (
    Elementary,
    Point,
    Statement,
    Stored,
    elementary,
    largest_limit,
    read_point,
    read_statement,
    set_up_digest,
    split,
)


def influence(symbol: str, origin: int, component: float, kind: str = "standard") -> Influence:
    return Influence(
        symbol=symbol,
        label=same(symbol),
        origin=UUID(int=origin),
        kind=kind,  # type: ignore[arg-type]
        component=component,
        dof=math.inf,
        distribution="normal",
    )


class TestSplit:
    def test_what_the_standards_contribute_is_shared_and_the_rest_is_its_own(self):
        parts = split(
            [influence("x", 2, 0.1, "reading"), influence("dm", 1, 0.3), influence("t", 3, 0.2, "assumed")]
        )
        assert [one.symbol for one in parts.shared] == ["dm"]
        assert [one.symbol for one in parts.own] == ["t", "x"]

    def test_contributions_of_one_origin_add_up(self):
        assert split([influence("dm", 1, 0.3), influence("dm", 1, -0.1)]).shared == (
            influence("dm", 1, 0.3 - 0.1),
        )

    def test_the_order_of_a_budget_does_not_change_the_set_up(self):
        budget = [influence("dm", 1, 0.3), influence("dm", 2, 0.4), influence("p", 1, 0.5)]
        digests = {set_up_digest("pack", split(order).shared) for order in (budget, budget[::-1])}
        assert len(digests) == 1

    @pytest.mark.parametrize(
        "other",
        [
            influence("dm", 1, math.nextafter(0.3, 1)),
            influence("dm", 9, 0.3),
            influence("dn", 1, 0.3),
            replace(influence("dm", 1, 0.3), dof=8.0),
        ],
    )
    def test_another_contribution_is_another_set_up(self, other: Influence):
        assert set_up_digest("pack", [other]) != set_up_digest("pack", [influence("dm", 1, 0.3)])

    def test_another_pack_is_another_set_up(self):
        part = influence("dm", 1, 0.3)
        assert set_up_digest("a", [part]) != set_up_digest("b", [part])


class TestStatement:
    GOOD = Statement(point="200 g", value="0.012", U="0.030", unit="mg", label=same("c"))

    def test_the_standard_uncertainty_is_U_over_k(self):
        assert read_statement(replace(self.GOOD, U="0.030", k="2")).u == 0.015

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"value": ""}, Missing),
            ({"value": "about 3"}, NotANumber),
            ({"value": "NaN"}, NotANumber),
            ({"U": "0"}, OutOfRange),
            ({"U": "-0.03"}, OutOfRange),
            ({"U": "Infinity"}, NotANumber),
            ({"k": "0.5"}, OutOfRange),
            ({"p": "1"}, OutOfRange),
            ({"p": "95 %"}, NotANumber),
        ],
    )
    def test_it_refuses_what_is_no_result(self, change: dict[str, str], error: type[Exception]):
        with pytest.raises(error):
            read_statement(replace(self.GOOD, **change))


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("200 g", Point(Decimal(200), "g", "")),
        ("200 g *", Point(Decimal(200), "g", "*")),
        ("0.001 g", Point(Decimal("0.001"), "g", "")),
        ("1.6 MPa", Point(Decimal("1.6"), "MPa", "")),
        ("0.0265 m3/h", Point(Decimal("0.0265"), "m3/h", "")),
        ("-10 V", Point(Decimal(-10), "V", "")),
        ("60 A cos φ = 1", Point(Decimal(60), "A", "cos φ = 1")),
        ("200 *", Point(Decimal(200), "", "*")),
        ("25", Point(Decimal(25), "", "")),
        ("left / 左", None),
        ("", None),
        ("NaN g", None),
    ],
)
def test_a_point_is_read_with_its_unit_and_mark(text: str, point: Point | None):
    assert read_point(text) == point


@pytest.mark.parametrize(
    ("low", "high", "limit"), [("-0.3", "0.5", 0.5), ("-0.5", "", 0.5), ("", "", None), ("", "2", 2.0)]
)
def test_the_largest_limit(low: str, high: str, limit: float | None):
    assert largest_limit(low, high) == limit


def uid(number: int) -> UUID:
    return UUID(int=number)


class TestElementary:
    def test_a_stated_result_is_elementary_itself(self):
        assert elementary([uid(1)], u={uid(1): (0.5, 12.0)}, influences={}) == {
            uid(1): (Elementary(uid(1), 0.5, 12.0),)
        }

    def test_two_results_of_one_parent_share_its_identity(self):
        found = elementary(
            [uid(2), uid(3)],
            u={uid(1): (0.5, math.inf), uid(2): (0.0, 0.0), uid(3): (0.0, 0.0)},
            influences={
                uid(2): [Stored(uid(1), uid(1), 0.5, math.inf), Stored(uid(20), None, 0.1, 9.0)],
                uid(3): [Stored(uid(1), uid(1), -0.25, math.inf)],
            },
        )
        assert found[uid(2)] == (Elementary(uid(1), 0.5, math.inf), Elementary(uid(20), 0.1, 9.0))
        assert found[uid(3)] == (Elementary(uid(1), -0.25, math.inf),)

    def test_two_ways_to_one_ancestor_add_up_before_they_are_squared(self):
        # 4 uses 2 and 3, which both use 1 fully: their common part adds linearly.
        found = elementary(
            [uid(4)],
            u={uid(1): (1.0, math.inf), uid(2): (1.0, math.inf), uid(3): (1.0, math.inf), uid(4): (2.0, 1.0)},
            influences={
                uid(2): [Stored(uid(1), uid(1), 1.0, math.inf)],
                uid(3): [Stored(uid(1), uid(1), 1.0, math.inf)],
                uid(4): [Stored(uid(2), uid(2), 1.0, math.inf), Stored(uid(3), uid(3), 1.0, math.inf)],
            },
        )
        assert found[uid(4)] == (Elementary(uid(1), 2.0, math.inf),)

    @given(
        shares=st.lists(st.floats(0.01, 5), min_size=1, max_size=30),
        u_root=st.floats(1e-6, 1e3),
    )
    def test_a_long_chain_scales_like_the_product_of_its_sensitivities(
        self, shares: list[float], u_root: float
    ):
        u = {uid(0): (u_root, math.inf)}
        influences: dict[UUID, list[Stored]] = {}
        for level, share in enumerate(shares, start=1):
            parent_u = u[uid(level - 1)][0]
            u[uid(level)] = (share * parent_u, math.inf)
            influences[uid(level)] = [Stored(uid(level - 1), uid(level - 1), share * parent_u, math.inf)]
        last = uid(len(shares))
        (only,) = elementary([last], u=u, influences=influences)[last]
        assert only.uid == uid(0)
        assert only.component == pytest.approx(u_root * math.prod(shares), rel=1e-12)
