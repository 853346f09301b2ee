"""Recall: the story of a county weight set that was found off, by hand; what a fault may not be."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest
from tests.trace.worlds import uid

from suyuan.base.errors import InputError, NotFound, OutOfRange
from suyuan.trace import kernels
from suyuan.trace import recall as by_recall
from suyuan.trace.columns import NONE, InfluenceColumns, ResultColumns
from suyuan.trace.compiling import compile_tiers
from suyuan.trace.faults import Fault, day_number
from suyuan.trace.generated import made_up
from suyuan.trace.identities import halves, uuid_of
from suyuan.trace.recall import Effects, recall
from suyuan.trace.tiers import Stated

PARENT, COUNTY, SCALE_A, SCALE_B, STRANGER = (uid(i) for i in range(1, 6))
NAN = math.nan
DAY = date(2026, 1, 1)


def story():
    """The parent weight carries 1:1 into the county weight, and that with -1 into the errors of scales.

    u: parent 2; county 2.5 (1.5 of its own); scales 6.5 (6 of their own).
    """
    days = [date(2025, 12, 1), date(2026, 1, 10), date(2026, 2, 1), date(2026, 7, 1), date(2026, 1, 1)]
    results = ResultColumns(
        column=halves([PARENT, COUNTY, SCALE_A, SCALE_B, STRANGER]),
        set_up=np.array([NONE, NONE, 0, 0, NONE]),
        u=np.array([2.0, 2.5, 6.5, 6.5, 1.0]),
        stated=Stated(
            value=np.array([0.0, 0.0, -95.0, 20.0, 1.0]),
            low=np.array([NAN, -15.0, -100.0, -100.0, NAN]),
            high=np.array([NAN, 15.0, 100.0, 100.0, NAN]),
            day=np.array([day_number(day) for day in days], dtype=np.int32),
        ),
    )
    influences = InfluenceColumns(
        result=np.array([1, 1, NONE, 2, 3]),
        set_up=np.array([NONE, NONE, 0, NONE, NONE]),
        parent=np.array([0, NONE, 1, NONE, NONE]),
        origin=np.array([0, 1, 2, 3, 4]),
        component=np.array([2.0, 1.5, -2.5, 6.0, 6.0]),
    )
    return compile_tiers(results, influences, set_ups=1)


def moved(source, fault):
    """Shift, corrected value and whether the verdict turns over, by identity."""
    found = recall(story(), source, fault)
    rows = zip(found.column, found.shift, found.corrected, found.flips, strict=True)
    return {uuid_of(id_): (shift, corrected, bool(flips)) for id_, shift, corrected, flips in rows}


def test_uncertainties_are_those_of_the_budgets():
    tiers = story()
    got = tiers.uncertainties()[tiers.numbers([PARENT, COUNTY, SCALE_A, SCALE_B, STRANGER])]
    assert got == pytest.approx([2.0, 2.5, 6.5, 6.5, 1.0], rel=1e-15)


def test_the_shift_reaches_every_result_below_and_one_verdict_flips():
    assert moved(PARENT, Fault(amount=8.0)) == {
        COUNTY: (8.0, 8.0, False),
        SCALE_A: (-8.0, -103.0, True),
        SCALE_B: (-8.0, 12.0, False),
    }


def test_only_results_of_the_faulty_days_are_affected():
    assert set(moved(COUNTY, Fault(amount=1.0, since=date(2026, 7, 1)))) == {SCALE_B}
    assert set(moved(COUNTY, Fault(amount=1.0, until=date(2026, 2, 1)))) == {SCALE_A}


def test_what_follows_from_an_affected_result_is_affected_whenever_it_was_made():
    found = moved(PARENT, Fault(amount=1.0, since=date(2026, 1, 1), until=date(2026, 1, 31)))
    assert set(found) == {COUNTY, SCALE_A, SCALE_B}


def test_a_drift_reaches_each_result_as_far_as_it_had_come():
    found = moved(
        COUNTY, Fault(amount=3.0, course="linear", since=date(2026, 2, 1), until=date(2026, 11, 28))
    )
    # 2026-07-01 is day 150 of 300; on the last good day nothing was taken over.
    assert found == {SCALE_B: (pytest.approx(-1.5), pytest.approx(18.5), False)}


def test_an_unknown_amount_turns_a_verdict_over_with_the_probability_of_the_normal_law():
    found = recall(story(), COUNTY, Fault(amount=0.0, u_amount=5.0))
    by_id = dict(zip(map(uuid_of, found.column), found.p_flip, strict=True))
    # Scale A stands 5 inside its limit, one standard uncertainty of what came over: Phi(-1) = 0.158655.
    assert by_id[SCALE_A] == pytest.approx(0.15865525393, rel=1e-10)  # Source: tables of the normal law
    assert by_id[SCALE_B] == pytest.approx(0.0, abs=1e-15)
    u = dict(zip(map(uuid_of, found.column), found.u, strict=True))
    assert u[SCALE_A] == pytest.approx(math.hypot(6.5, 5.0))


def test_a_standard_that_nobody_used_moves_nothing():
    assert moved(STRANGER, Fault(amount=1.0)) == {}
    assert moved(SCALE_A, Fault(amount=1.0)) == {}


def test_an_unknown_source_is_refused():
    with pytest.raises(NotFound):
        recall(story(), uid(99), Fault(amount=1.0))


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"amount": NAN}, OutOfRange),
        ({"amount": 1.0, "u_amount": -1.0}, OutOfRange),
        ({"amount": 1.0, "course": "sudden"}, InputError),
        ({"amount": 1.0, "course": "step"}, InputError),
        ({"amount": 1.0, "course": "linear", "since": DAY}, InputError),
        (
            {"amount": 1.0, "course": "linear", "since": date(2026, 1, 1), "until": date(2026, 1, 1)},
            InputError,
        ),
        ({"amount": 1.0, "since": date(2026, 1, 2), "until": date(2026, 1, 1)}, InputError),
    ],
)
def test_an_impossible_fault_is_refused(given, error):
    with pytest.raises(error):
        Fault(**given)


def test_a_parent_made_after_its_child_is_named_with_it():
    tiers = story()  # the columns of the story are fine
    assert len(tiers) == 5
    results = ResultColumns(
        column=halves([PARENT, COUNTY]),
        set_up=np.array([NONE, NONE]),
        u=np.array([1.0, 1.0]),
        stated=Stated(
            value=np.zeros(2), low=np.full(2, NAN), high=np.full(2, NAN), day=np.array([9, 8], dtype=np.int32)
        ),
    )
    influences = InfluenceColumns(
        result=np.array([1]), set_up=np.array([NONE]), parent=np.array([0]), origin=np.array([0]),
        component=np.array([1.0]),
    )  # fmt: skip
    with pytest.raises(InputError, match="made after") as caught:
        compile_tiers(results, influences, set_ups=0)
    assert caught.value.facts["members"] == (str(PARENT), str(COUNTY))


def test_shared_out_among_threads_the_numbers_are_the_same_in_every_bit(monkeypatch: pytest.MonkeyPatch):
    """Also where a share has leaves that did not move: those before the day of a step."""
    pytest.importorskip("numba")
    monkeypatch.setattr(kernels, "SMALL", 0)
    tiers = made_up(20_000, standards=300, parts=(1, 1))
    often = int(np.bincount(tiers.set_ups.rows.parent).argmax())  # leaves use it directly, each on its day
    source, days = uuid_of(tiers.graph.column[often]), tiers.segments[0].stated.day
    middle = date(1970, 1, 1) + timedelta(days=int(np.median(days)))
    counts = []
    for fault in (
        Fault(amount=0.5, u_amount=0.2),
        Fault(amount=0.5, u_amount=0.2, course="step", since=middle),
    ):
        found = []
        for worth, threads in ((1 << 62, 1), (1, 3)):
            monkeypatch.setattr(by_recall, "WORTH_THREADS", worth)
            monkeypatch.setattr(by_recall, "THREADS", threads)
            found.append(recall(tiers, source, fault))
        alone, shared = found
        for name in Effects.__slots__:
            assert getattr(shared, name).tobytes() == getattr(alone, name).tobytes()
        counts.append(len(alone))
    assert counts[0] > counts[1] > 100
