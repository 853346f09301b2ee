"""Decisions of a comparison: E_n with and without the own value, limits, who must take part, who reads."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import InputError
from suyuan.metrology.comparison import en_scores
from suyuan.registry.comparisons import rules
from suyuan.registry.comparisons.rules import Holder, Reader
from suyuan.registry.comparisons.sealing import Measured

DAY = date(2026, 3, 10)
P1, P2 = UUID(int=1), UUID(int=2)


def square(text: str) -> Fraction:
    """u^2 from U at k = 2."""
    return rules.standard_square(text, "2")


class TestEn:
    @pytest.mark.parametrize(
        ("difference", "expanded", "reference", "own", "en"),
        [
            # Right-angled triangles: sqrt(0.4^2 + 0.3^2) = 0.5, sqrt(0.5^2 - 0.3^2) = 0.4.
            ("0.3", "0.4", "0.3", False, "0.6"),
            ("0.3", "0.5", "0.3", True, "0.75"),
            ("0.5", "0.4", "0.3", False, "1"),
            ("-0.4", "0.5", "0.3", True, "1"),
            ("0.6", "0.4", "0.3", False, "1.2"),
        ],
    )
    def test_by_hand(self, difference, expanded, reference, own, en):
        found = rules.en_square(rules.exact(difference), square(expanded), square(reference), own=own)
        assert found == rules.exact(en) ** 2

    def test_a_result_on_the_limit_is_inside_though_floats_say_otherwise(self):
        assert abs(1.1 - 1.0) / (0.06**2 + 0.08**2) ** 0.5 > 1  # what binary arithmetic makes of it
        found = rules.en_square(
            rules.exact("1.1") - rules.exact("1.0"), square("0.06"), square("0.08"), own=False
        )
        assert rules.verdict_of(found, "en") == "ok"

    def test_uncertainties_are_brought_to_one_coverage_factor(self):
        assert rules.standard_square("1.5", "3") == square("1.0")

    @given(
        st.decimals("-9", "9", places=3),
        st.decimals("0.1", "5", places=3),
        st.decimals("0.001", "0.09", places=3),
        st.booleans(),
    )
    def test_the_engine_and_the_fractions_meet(self, difference, expanded, reference, own):
        exact = rules.en_square(Fraction(difference), square(str(expanded)), square(str(reference)), own=own)
        engine = en_scores(
            [float(difference)],
            U=float(expanded),
            assigned=0.0,
            U_assigned=float(reference),
            own_in_reference=own,
        ).value[0]
        assert float(exact) == pytest.approx(engine**2, rel=1e-9)

    def test_an_own_value_cannot_be_as_certain_as_the_reference(self):
        with pytest.raises(InputError):
            rules.en_square(Fraction(1), square("0.3"), square("0.3"), own=True)


@pytest.mark.parametrize(
    ("en", "criterion", "verdict"),
    [
        ("1", "en", "ok"), ("1.001", "en", "not_ok"), ("0", "en", "ok"),
        ("1", "zeta", "ok"), ("1.001", "zeta", "questionable"), ("1.499", "zeta", "questionable"),
        ("1.5", "zeta", "not_ok"),
    ],
)  # fmt: skip
def test_verdicts_at_the_limits(en, criterion, verdict):
    assert rules.verdict_of(rules.exact(en) ** 2, criterion) == verdict


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [(["ok", "ok"], "ok"), (["ok", "not_ok", "ok"], "not_ok"), (["questionable"], "ok")],
)
def test_one_point_that_fails_decides(verdicts, expected):
    assert rules.overall(verdicts) == expected


@pytest.mark.parametrize(
    ("score", "verdict", "criterion", "text"),
    [
        ("0.6", "ok", "en", "0.60"),
        ("1.0", "ok", "en", "1.00"),
        ("1.004", "not_ok", "en", "1.004"),  # 1.00 would read as satisfactory
        ("0.9962", "ok", "en", "1.00"),
        ("-1.00002", "not_ok", "en", "-1.00002"),
        ("2.004", "questionable", "zeta", "2.004"),
        ("2.998", "questionable", "zeta", "2.998"),
    ],
)
def test_a_printed_score_lies_on_its_own_side_of_the_limit(score, verdict, criterion, text):
    assert rules.score_text(score, verdict, criterion) == text


class TestDuty:
    @pytest.mark.parametrize(
        ("holder", "named", "must"),
        [
            (Holder("in_service", DAY), True, True),
            (Holder("renewing", DAY + timedelta(days=9)), True, True),
            (Holder("in_service", DAY), False, False),
            (Holder("in_service", DAY - timedelta(days=1)), True, False),
            (Holder("suspended", DAY), True, False),
            (None, True, False),
        ],
    )
    def test_named_holders_of_a_certificate_in_force_must_take_part(self, holder, named, must):
        assert rules.must_take_part(holder, is_named=named, on=DAY) == must
        assert (rules.why_not_decline(holder, is_named=named, on=DAY) is not None) == must


class TestClosing:
    @pytest.mark.parametrize(
        ("today", "waiting", "refused"),
        [(DAY, 3, False), (DAY - timedelta(days=1), 0, False), (DAY - timedelta(days=1), 1, True)],
    )
    def test_before_the_day_only_when_everybody_handed_in(self, today, waiting, refused):
        assert bool(rules.why_not_close(today=today, closes_on=DAY, waiting=waiting)) == refused

    @pytest.mark.parametrize(
        ("method", "handed_in", "reference", "refused"),
        [
            ("laboratory", 2, True, False), ("laboratory", 5, False, True), ("laboratory", 1, True, True),
            ("weighted_mean", 2, False, False), ("weighted_mean", 1, False, True),
            ("median", 2, False, True), ("algorithm_a", 3, False, False),
        ],
    )  # fmt: skip
    def test_a_reference_value_needs_results(self, method, handed_in, reference, refused):
        refusal = rules.why_not_enough(method, handed_in=handed_in, has_reference=reference)
        assert bool(refusal) == refused

    def test_before_the_round_it_is_told_who_must_be_asked(self):
        refusal = rules.why_not_begin("laboratory", invited=0, has_reference=False)
        assert refusal is not None
        assert refusal.zh == "尚未邀请给出参考值的实验室"
        assert rules.why_not_begin("median", invited=2, has_reference=False) is not None
        assert rules.why_not_begin("weighted_mean", invited=2, has_reference=False) is None


class TestMeasured:
    def test_every_point_once(self):
        rules.check_measured([Measured(P2, "1", "2", "2"), Measured(P1, "-1e-3", "0.5", "1.96")], [P1, P2])

    @pytest.mark.parametrize(
        "given",
        [
            [],
            [Measured(P1, "1", "2", "2")],
            [Measured(P1, "1", "2", "2")] * 2,
            [Measured(P1, "1", "2", "2"), Measured(P2, "", "2", "2")],
            [Measured(P1, "1", "2", "2"), Measured(P2, "about one", "2", "2")],
            [Measured(P1, "1", "2", "2"), Measured(P2, "1", "0", "2")],
            [Measured(P1, "1", "2", "2"), Measured(P2, "1", "2", "0.5")],
            [Measured(P1, "1", "2", "2"), Measured(P2, "NaN", "2", "2")],
            [Measured(P1, "1", "2", "2"), Measured(P2, "1e999999", "2", "2")],
            [Measured(P1, "1", "2", "2"), Measured(P2, "1" * 41, "2", "2")],
        ],
    )
    def test_anything_else_is_refused(self, given):
        with pytest.raises(InputError):
            rules.check_measured(given, [P1, P2])


READERS = {
    "organiser": Reader(is_organiser=True),
    "pilot": Reader(is_pilot=True),
    "participant": Reader(is_participant=True),
    "authority": Reader(is_authority=True),
    "stranger": Reader(),
}
READABLE = """
running      .         .     .           .         .
data_closed  organiser pilot .           .         .
draft_A      organiser pilot participant .         .
draft_B      organiser pilot participant authority .
published    organiser pilot participant authority stranger
"""


@pytest.mark.parametrize("line", READABLE.strip().splitlines())
def test_who_reads_results_in_which_state(line):
    state, *allowed = line.split()
    found = {name for name, reader in READERS.items() if rules.may_read_results(state, reader)}
    assert found == set(allowed) - {"."}
