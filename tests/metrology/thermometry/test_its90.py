"""ITS-90: the reference function, fixed points, calibration of platinum thermometers, uncertainty."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import Missing, NotANumber, NumericalError, OutOfRange
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.thermometry import (
    FIXED_POINTS,
    SUBRANGES,
    calibrate_sprt,
    reference_ratio,
    reference_slope,
    reference_temperature,
    sprt,
)
from suyuan.metrology.thermometry.elimination import solve
from suyuan.metrology.thermometry.reference_function import HIGHEST, LOWEST
from suyuan.metrology.uncertain import Uncertain
from suyuan.metrology.vector import UncertainVector

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = tomllib.loads((ROOT / "golden" / "platinum-thermometers.toml").read_text())
B, D = GOLDEN["inverse"]["B"], GOLDEN["inverse"]["D"]
VAPOUR = {"e-H2 17 K": 17.035, "e-H2 20.3 K": 20.27}


def uncertain(value: float, u: float, number: int) -> Uncertain:
    return Uncertain.elementary(value, u, uid=UUID(int=number))


@pytest.mark.parametrize("name", FIXED_POINTS)
def test_the_reference_function_gives_the_printed_ratios(name):
    point = FIXED_POINTS[name]
    # Half of the eighth printed decimal; at water the polynomial gives 1 - 1e-8.
    tolerance = 1.01e-8 if name == "H2O" else 5e-9
    assert reference_ratio(point.celsius) == pytest.approx(point.reference_ratio, abs=tolerance)


def test_the_published_inverses_agree_within_what_the_scale_says():
    cold = np.linspace(LOWEST, 0.0, 2001)
    x = (reference_ratio(cold) ** (1.0 / 6.0) - 0.65) / 0.35
    assert np.abs(273.16 * np.polynomial.polynomial.polyval(x, B) - 273.15 - cold).max() < 1.0e-4
    warm = np.linspace(0.0, HIGHEST, 2001)
    t = np.polynomial.polynomial.polyval((reference_ratio(warm) - 2.64) / 1.64, D)
    assert np.abs(t - warm).max() < 1.35e-4  # the scale says 0.13 mK: two printed digits


@given(st.floats(LOWEST, HIGHEST))
def test_there_and_back(t):
    assert reference_temperature(reference_ratio(t)) == pytest.approx(t, abs=1e-11)


def test_the_slope_is_the_derivative():
    t = np.linspace(LOWEST + 1, HIGHEST - 1, 500)
    t = t[np.abs(t - 0.01) > 1e-3]
    chord = (reference_ratio(t + 1e-4) - reference_ratio(t - 1e-4)) / 2e-4
    assert np.allclose(reference_slope(t), chord, rtol=1e-7)


def test_the_two_equations_join_at_the_triple_point():
    below, above = reference_ratio(0.01 - 1e-9), reference_ratio(0.01 + 1e-9)
    assert above - below == pytest.approx(2e-9 * reference_slope(0.01), abs=2e-8)


def test_a_published_certificate_is_reproduced():
    given_ = GOLDEN["certificate"]
    r = given_["r_tpw"]
    ratios = {point: given_[point] / r for point in ("Hg", "Ga")}
    made = calibrate_sprt(given_["subrange"], ratios, r_tpw=r)
    assert made.value == pytest.approx((given_["a"], given_["b"]), rel=1e-12)
    assert made.temperature(given_["Ga"]) == pytest.approx(29.7646, abs=1e-10)
    assert made.temperature(given_["Hg"]) == pytest.approx(-38.8344, abs=1e-10)
    assert made.warnings == ()
    assert "3.3.3" in made.edition


def ratios_for(key: str, coefficients: tuple[float, ...]) -> dict[str, float]:
    """Ratios at the fixed points of a thermometer with these coefficients, by plain iteration."""
    one = SUBRANGES[key]
    kelvin = {**{name: point.kelvin for name, point in FIXED_POINTS.items()}, **VAPOUR}

    def solved(t: float, w_al: float) -> float:
        w = target = reference_ratio(t)
        for _ in range(200):
            extra = coefficients[-1] * (w - w_al) ** 2 if one.silver and t > 660.4 else 0.0
            w = target + float(one.deviation(w, coefficients)) + extra
        return w

    w_al = solved(FIXED_POINTS["Al"].celsius, 0.0) if one.silver else 0.0
    return {name: solved(kelvin[name] - 273.15, w_al) for name in one.points}


MADE_UP = {
    "H2": (-2.0e-4, 1.0e-5, 2.0e-7, 1.0e-7, -3.0e-8, 2.0e-9, 1.0e-10), "Ne": (-2.0e-4, 1.0e-5, 3.0e-7,
    -1.0e-7, 2.0e-8), "O2": (-2.0e-4, 1.0e-5, 3.0e-6), "Ar": (-1.3e-4, 4.0e-6), "Ag": (-3.0e-4, -1.0e-5,
    2.0e-6, -5.0e-6), "Al": (-3.0e-4, -2.3e-5, 5.0e-6), "Zn": (-3.0e-4, -2.0e-5), "Sn": (-3.0e-4,
    -2.0e-5), "In": (-3.0e-4,), "Ga": (-3.0e-4,), "Hg-Ga": (-2.8e-4, -3.2e-4),
}  # fmt: skip


@pytest.mark.parametrize("key", SUBRANGES)
def test_every_subrange_finds_the_coefficients_again_and_reads_both_ways(key):
    made = calibrate_sprt(key, ratios_for(key, MADE_UP[key]), r_tpw=25.5, vapour_points=VAPOUR)
    t = np.linspace(made.subrange.low, made.subrange.high, 301)
    truth = sprt(key, MADE_UP[key], r_tpw=25.5, w_al=made.w_al)
    assert np.abs(made.temperature(truth.resistance(t)) - t).max() < 2e-7
    assert np.abs(made.temperature(made.resistance(t)) - t).max() < 1e-9
    if key not in ("H2", "Ne"):  # there the functions are nearly dependent; the temperatures above decide
        assert made.value == pytest.approx(MADE_UP[key], abs=1e-10)
    assert len(made.subrange.symbols) == len(made.coefficients)


def test_the_range_to_silver_keeps_the_coefficients_of_the_range_to_aluminium():
    ratios = ratios_for("Ag", MADE_UP["Ag"])
    upper, lower = calibrate_sprt("Ag", ratios), calibrate_sprt("Al", ratios)
    assert upper.value[:3] == lower.value
    assert upper.ratio(500.0) == lower.ratio(500.0)


def test_a_thermometer_without_deviation_is_the_reference():
    assert sprt("Zn", (0.0, 0.0)).ratio(100.0) == reference_ratio(100.0)


def test_the_uncertainty_of_the_gallium_range_in_closed_form():
    # One coefficient a = (W_Ga - W_r,Ga)/(W_Ga - 1); at W it moves W_r by (W - 1) da, and t by that over the
    # slope.
    w_ga, u_w, w = 1.11810, 2e-7, 1.06
    made = calibrate_sprt("Ga", {"Ga": uncertain(w_ga, u_w, 1)})
    u_a = coefficient_slope(w_ga, reference_ratio(29.7646)) * u_w
    at_w = made.temperature_at(w)
    assert made.u[0] == pytest.approx(u_a, rel=1e-9)
    assert at_w.u == pytest.approx((w - 1.0) * u_a / reference_slope(at_w.value), rel=1e-9)


def coefficient_slope(w: float, reference: float) -> float:
    """da/dW for a = (W - W_r)/(W - 1)."""
    return (reference - 1.0) / (w - 1.0) ** 2


def test_uncertainty_between_fixed_points_against_finite_differences():
    nominal, u, w = ratios_for("Al", MADE_UP["Al"]), {"Sn": 1e-6, "Zn": 2e-6, "Al": 4e-6}, 2.2
    given_ = {name: uncertain(value, u[name], i + 1) for i, (name, value) in enumerate(nominal.items())}
    carried = calibrate_sprt("Al", given_)
    total = 0.0
    for name, size in u.items():
        up, down = (
            calibrate_sprt("Al", {**nominal, name: nominal[name] + sign * size}).temperature_at(w)
            for sign in (1.0, -1.0)
        )
        total += ((up - down) / 2.0) ** 2
    assert carried.temperature_at(w).u == pytest.approx(math.sqrt(total), rel=1e-5)
    t = carried.temperature_at(w).value
    assert carried.ratio(t).u == pytest.approx(carried.temperature_at(w).u * reference_slope(t), rel=2e-3)


def test_at_a_fixed_point_the_calibration_leaves_exactly_the_uncertainty_of_that_point():
    nominal = ratios_for("Zn", MADE_UP["Zn"])
    given_ = {"Sn": uncertain(nominal["Sn"], 1e-6, 1), "Zn": uncertain(nominal["Zn"], 3e-6, 2)}
    at_zinc = calibrate_sprt("Zn", given_).temperature_at(nominal["Zn"])
    assert at_zinc.value == pytest.approx(419.527, abs=1e-9)
    # The influence of tin vanishes there.
    assert at_zinc.u == pytest.approx(3e-6 / reference_slope(419.527), rel=1e-3)


def test_one_triple_point_resistance_in_calibration_and_use_cancels():
    water = uncertain(25.5, 2.5e-5, 1)
    made = calibrate_sprt("Ga", {"Ga": 25.5 * 1.1181 / water}, r_tpw=water)
    assert made.temperature(25.5 * 1.1181).u < 1e-12
    assert made.temperature(25.5 * 1.05).u > 1e-6


def test_many_thermometers_and_many_readings_at_once():
    many = calibrate_sprt("Zn", {"Sn": np.array([1.8925, 1.8926]), "Zn": np.array([2.5685, 2.5686])})
    single = calibrate_sprt("Zn", {"Sn": 1.8926, "Zn": 2.5686})
    assert many.value[0][1] == pytest.approx(single.value[0], rel=1e-12)
    assert single.temperature_at([1.1, 1.5, 2.0]).shape == (3,)
    readings = UncertainVector.elementary([1.1, 1.5], 1e-7, uid=UUID(int=9))
    expected = 1e-7 / reference_slope(single.temperature_at([1.1, 1.5]))
    assert single.temperature_at(readings).u == pytest.approx(expected, rel=1e-3)


def test_impure_platinum_is_warned_of():
    made = calibrate_sprt("Ga", {"Ga": 1.1175})
    assert len(made.warnings) == 1
    assert "1.11807" in made.warnings[0].en
    assert "铂" in made.explain("zh")


HYDROGEN = ratios_for("H2", MADE_UP["H2"])
BARE = sprt("Zn", (0.0, 0.0))


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda: calibrate_sprt("Zn", {"Sn": 1.8925}), Missing),
        (lambda: calibrate_sprt("Pt", {}), OutOfRange),
        (lambda: calibrate_sprt("Ga", {"Ga": -1.0}), OutOfRange),
        (lambda: calibrate_sprt("H2", HYDROGEN), Missing),
        (lambda: calibrate_sprt("H2", HYDROGEN, vapour_points={**VAPOUR, "e-H2 17 K": 18.0}), OutOfRange),
        (lambda: sprt("Zn", (0.0,)), Missing),
        (lambda: sprt("Ag", (0.0, 0.0, 0.0, 0.0)), Missing),
        (lambda: BARE.ratio(500.0), OutOfRange),
        (lambda: BARE.temperature_at(0.5), OutOfRange),
        (lambda: BARE.temperature_at(-0.5), OutOfRange),
        (lambda: BARE.temperature_at(float("nan")), NotFinite),
        (lambda: BARE.temperature_at("x"), NotANumber),
        (lambda: sprt("Zn", (0.0, 0.0), r_tpw=0).temperature(1.0), OutOfRange),
        (lambda: reference_ratio(1000.0), OutOfRange),
        (lambda: reference_ratio([0.0, -300.0]), OutOfRange),
        (lambda: reference_ratio(float("nan")), NotFinite),
        (lambda: reference_ratio("warm"), NotANumber),
        (lambda: reference_ratio(True), NotANumber),
        (lambda: reference_ratio(None), NotANumber),
        (lambda: reference_temperature(5.0), OutOfRange),
        (lambda: solve([[1.0, 1.0], [1.0, 1.0]], [1.0, 2.0]), NumericalError),
    ],
)  # fmt: skip
def test_bad_input_is_refused(act, error):
    with pytest.raises(error):
        act()


def test_the_record_is_plain_data():
    record = calibrate_sprt("Ga", {"Ga": 1.1181}).to_record()
    assert record["subrange"]["key"] == "Ga"
    assert isinstance(record["coefficients"]["a"], float)
    assert record["edition"].startswith("ITS-90")
    uncertain_record = calibrate_sprt("Ga", {"Ga": uncertain(1.1181, 1e-7, 1)}).to_record()
    assert uncertain_record["coefficients"]["a"]["u"] > 0.0
    json.dumps([record, uncertain_record])
