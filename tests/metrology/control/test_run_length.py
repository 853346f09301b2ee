"""Average run lengths: published tables, limits of each other, approximation and simulation."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import numpy as np
import pytest

from suyuan.base.errors import OutOfRange, SuyuanError
from suyuan.metrology import control

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "control-run-length.toml"
TABLE = tomllib.loads(GOLDEN.read_text(encoding="utf-8"))


def unit(text):
    """One unit of the last printed digit."""
    return 10.0 ** -len(text.partition(".")[2])


@pytest.mark.parametrize("case", TABLE["cusum"])
def test_published_cusum(case):
    found = control.cusum_run_length(TABLE["shift"], k=case["k"], h=case["h"], head_start=case["head_start"])
    for one, text in zip(found, case["run_length"], strict=True):
        assert one == pytest.approx(float(text), abs=case.get("units", 0.5001) * unit(text))


@pytest.mark.parametrize("case", TABLE["ewma"])
def test_published_ewma(case):
    found = control.ewma_run_length(TABLE["shift"], weight=case["weight"], width=case["width"])
    for one, text in zip(found, case["run_length"], strict=True):
        assert one == pytest.approx(float(text), abs=1.0001 * unit(text))


@pytest.mark.parametrize("case", TABLE["rules"], ids=lambda case: "+".join(case["codes"]))
def test_published_supplementary_rules(case):
    rules = [rule for rule in control.WESTERN_ELECTRIC if rule.code in case["codes"]]
    found = control.rules_run_length(case["shift"], rules=rules)
    for one, text in zip(found, case["run_length"], strict=True):
        assert one == pytest.approx(float(text), abs=0.5001 * unit(text))


def test_simulated_rules_agree_within_their_noise():
    rng, charts = np.random.default_rng(21), 1500
    z = rng.normal(1.0, 1.0, size=(charts, 90))
    rules = [rule for rule in control.NELSON if rule.code in ("N1", "N2", "N5", "N6", "N7")]
    first = np.full(charts, 10**6)
    for one in control.detect(z, rules=rules):
        first[one.chart] = min(first[one.chart], one.point + 1)
    assert first.max() <= 90
    expected = control.rules_run_length(1.0, rules=rules)
    assert first.mean() == pytest.approx(expected, abs=4 * first.std() / math.sqrt(charts))


def test_rules_that_compare_neighbours_have_no_zones():
    with pytest.raises(OutOfRange):
        control.rules_run_length(rules=control.NELSON)
    with pytest.raises(OutOfRange):
        control.rules_run_length(rules=[])


def test_published_shewhart():
    case = TABLE["shewhart"]
    found = control.shewhart_run_length(case["shift"])
    for one, text in zip(found, case["run_length"], strict=True):
        assert one == pytest.approx(float(text), abs=0.5001 * unit(text))


def test_an_ewma_that_forgets_everything_is_a_shewhart_chart():
    shifts = [0.0, 1.0, 2.5]
    np.testing.assert_allclose(
        control.ewma_run_length(shifts, weight=1.0, width=3.0),
        control.shewhart_run_length(shifts),
        rtol=1e-10,
    )


def test_a_cusum_without_memory_is_a_one_sided_shewhart_chart():
    # With a large reference the sum never lasts, so it alarms when a single value exceeds k + h.
    from scipy.special import ndtr

    found = control.cusum_run_length(0.0, k=3.0, h=0.5, sides=1)
    assert found == pytest.approx(1 / ndtr(-3.5), rel=0.02)


@pytest.mark.parametrize("shift", [0.0, 0.5, 1.0])
def test_siegmund_comes_within_two_per_cent(shift):
    for h in (4.0, 5.0, 8.0):
        exact = control.cusum_run_length(shift, h=h)
        assert control.siegmund_run_length(shift, h=h) == pytest.approx(exact, rel=0.02)


def test_siegmund_is_smooth_where_drift_vanishes():
    assert control.siegmund_run_length(0.5, sides=1) == pytest.approx(6.166**2)
    assert control.siegmund_run_length(0.5 + 1e-5, sides=1) == pytest.approx(6.166**2, rel=1e-3)


def test_simulation_agrees_within_its_noise():
    rng, charts, points = np.random.default_rng(11), 4000, 120
    values = rng.normal(1.0, 1.0, size=(charts, points))
    sums = control.cusum(values, centre=0.0, sigma=1.0)
    alarmed = sums.above | sums.below
    assert alarmed.any(axis=1).all()
    lengths = alarmed.argmax(axis=1) + 1
    expected = control.cusum_run_length(1.0)
    assert lengths.mean() == pytest.approx(expected, abs=4 * lengths.std() / math.sqrt(charts))
    smooth = control.ewma(values, centre=0.0, sigma=1.0, weight=0.2, width=2.962, limits="asymptotic").chart
    lengths = smooth.outside.argmax(axis=1) + 1
    expected = control.ewma_run_length(1.0, weight=0.2, width=2.962)
    assert lengths.mean() == pytest.approx(expected, abs=4 * lengths.std() / math.sqrt(charts))


def test_designs_find_their_way_back():
    assert control.ewma_run_length(weight=0.1, width=control.ewma_width(370, weight=0.1)) == pytest.approx(
        370
    )
    assert control.cusum_run_length(h=control.cusum_interval(500)) == pytest.approx(500)


def test_a_shift_beyond_everything_is_found_at_once():
    for shift in (20.0, 50.0, -1000.0):
        assert control.cusum_run_length(shift) == pytest.approx(1.0, abs=1e-12)
        assert control.ewma_run_length(shift) == pytest.approx(1.0, abs=1e-12)


def test_both_sides_are_as_quick_as_their_rates_together():
    up, down = (control.cusum_run_length(shift, sides=1) for shift in (0.3, -0.3))
    assert control.cusum_run_length(0.3) == pytest.approx(1 / (1 / up + 1 / down), rel=1e-12)


def test_bad_arguments_are_refused():
    with pytest.raises(OutOfRange):
        control.ewma_run_length(weight=0.0)
    with pytest.raises(OutOfRange):
        control.cusum_run_length(h=-1.0)
    with pytest.raises(SuyuanError, match="run length is too large"):
        control.cusum_run_length(h=40.0)
