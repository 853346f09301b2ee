"""Industrial platinum thermometers: published resistances, exact inverse, tolerances, uncertainty."""

from __future__ import annotations

import tomllib
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import NotANumber, OutOfRange
from suyuan.metrology.thermometry import PlatinumThermometer, callendar_van_dusen, tolerance
from suyuan.metrology.uncertain import Uncertain
from suyuan.metrology.vector import UncertainVector

PT100 = PlatinumThermometer()

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "platinum-thermometers.toml"
PRINTED = {float(t): r for t, r in tomllib.loads(GOLDEN.read_text())["pt100"].items()}


@pytest.mark.parametrize(("t", "resistance"), PRINTED.items())
def test_resistances_as_printed(t, resistance):
    assert PT100.resistance(t) == pytest.approx(resistance, abs=0.005001)
    if t == -200.0:
        return  # the printed 18.52 Ω is below the end of the equation, 18.520 08 Ω
    assert PT100.temperature(resistance) == pytest.approx(t, abs=0.005001 / 0.29)


def test_the_mean_coefficient_alpha():
    # IEC 60751: α = (R100 - R0)/(R0 · 100 °C) = 3.851e-3 /°C.
    assert (PT100.resistance(100.0) - 100.0) / 1e4 == pytest.approx(3.851e-3, abs=5e-7)


@given(st.floats(-200.0, 850.0))
def test_there_and_back(t):
    assert PT100.temperature(PT100.resistance(t)) == pytest.approx(t, abs=1e-12 + 1e-12 * abs(t))


def test_the_way_back_is_smooth_at_zero():
    t = np.array([-1e-6, -1e-9, 0.0, 1e-9, 1e-6])
    assert PT100.temperature(PT100.resistance(t)) == pytest.approx(t, abs=1e-13)


def test_the_older_constants_give_the_coefficients_of_the_specification():
    # Widely printed beside A, B and C: α = 0.00385055, δ = 1.4999, β = 0.10863.
    made = callendar_van_dusen(alpha=0.00385055, delta=1.4999, beta=0.10863)
    assert made.a == pytest.approx(3.9083e-3, abs=5e-8)
    assert made.b == pytest.approx(-5.775e-7, abs=1e-10)
    assert made.c == pytest.approx(-4.183e-12, abs=5e-16)


def test_uncertainty_passes_in_both_directions():
    reading = Uncertain.elementary(138.5055, 0.004, uid=UUID(int=1))
    assert PT100.temperature(reading).u == pytest.approx(0.004 / PT100.slope(100.0), rel=1e-9)
    bath = Uncertain.elementary(100.0, 0.01, uid=UUID(int=2))
    assert PT100.resistance(bath).u == pytest.approx(0.01 * PT100.slope(100.0), rel=1e-12)
    ice = PlatinumThermometer(r0=Uncertain.elementary(100.0, 0.01, uid=UUID(int=3)))
    assert ice.temperature(100.0).u == pytest.approx(0.01 / 0.39083, rel=1e-9)
    many = UncertainVector.elementary([80.31, 138.51], 0.004, uid=UUID(int=4))
    expected = 0.004 / PT100.slope(PT100.temperature([80.31, 138.51]))
    assert PT100.temperature(many).u == pytest.approx(expected, rel=1e-9)


# IEC 60751, tolerances of thermometers: AA 0.1 + 0.0017 |t|, A 0.15 + 0.002 |t|, B 0.3 + 0.005 |t|, C 0.6
# + 0.01 |t|.
@pytest.mark.parametrize(
    ("class_", "t", "allowed"),
    [
        ("AA", 100.0, 0.27),
        ("A", 100.0, 0.35),
        ("B", 100.0, 0.8),
        ("C", 100.0, 1.6),
        ("B", -100.0, 0.8),
        ("A", 0.0, 0.15),
    ],
)
def test_tolerances(class_, t, allowed):
    assert tolerance(class_, t) == pytest.approx(allowed, abs=1e-12)


def test_tolerances_of_many_and_their_limits():
    assert tolerance("B", [0.0, 500.0], construction="film") == pytest.approx([0.3, 2.8])
    for class_, t in (("AA", 300.0), ("AA", -60.0)):
        with pytest.raises(OutOfRange):
            tolerance(class_, t)
    with pytest.raises(OutOfRange):
        tolerance("AA", 200.0, construction="film")
    with pytest.raises(OutOfRange):
        tolerance("D", 20.0)


@pytest.mark.parametrize("bad", [10.0, 400.0, [100.0, -1.0]])
def test_a_resistance_beyond_the_equation_is_refused(bad):
    with pytest.raises(OutOfRange):
        PT100.temperature(bad)


def test_what_is_no_number_is_refused():
    for act in (PT100.resistance, PT100.temperature, lambda t: tolerance("A", t)):
        with pytest.raises(NotANumber):
            act("warm")
    with pytest.raises(OutOfRange):
        PlatinumThermometer(r0=0).temperature(1.0)
    with pytest.raises(OutOfRange):
        callendar_van_dusen(alpha=-1.0, delta=1.5, beta=0.1)
