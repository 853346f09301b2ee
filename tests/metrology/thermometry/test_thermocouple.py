"""Thermocouples: printed tables, joints of the functions, published inverse polynomials, uncertainty."""

from __future__ import annotations

import tomllib
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import OutOfRange
from suyuan.metrology.thermometry import thermocouple, thermocouple_tolerance
from suyuan.metrology.thermometry.thermocouple_tables import PIECES
from suyuan.metrology.uncertain import Uncertain
from suyuan.metrology.vector import UncertainVector

GOLDEN = tomllib.loads((Path(__file__).resolve().parents[3] / "golden" / "thermocouples.toml").read_text())


@pytest.mark.parametrize("letter", GOLDEN["emf"])
def test_voltages_as_printed(letter):
    for t, emf in GOLDEN["emf"][letter].items():
        assert thermocouple(letter).emf(float(t)) == pytest.approx(emf, abs=GOLDEN["tolerance"]), (letter, t)


@pytest.mark.parametrize("case", GOLDEN["inverse"], ids=lambda case: f"{case['type']} {case['from']:g}")
def test_the_published_inverse_polynomials_agree_within_their_stated_error(case):
    t = np.linspace(case["from"], case["to"], 801)
    emf = thermocouple(case["type"]).emf(t)
    approximate = np.polynomial.polynomial.polyval(emf, case["coefficients"])
    assert np.abs(approximate - t).max() < case["error"]


@pytest.mark.parametrize("letter", PIECES)
def test_the_pieces_join_and_the_function_rises(letter):
    one = thermocouple(letter)
    for (_, end, _), (start, _, _) in zip(PIECES[letter], PIECES[letter][1:], strict=False):
        assert start == end
        below, above = one.emf(end - 1e-9), one.emf(end + 1e-9)
        assert above - below == pytest.approx(2e-9 * one.seebeck(end), abs=2e-7)
        # Type N really has a bend of 0.2 µV/°C at 0 °C.
        bend = 3e-4 if letter == "N" else 2e-7
        assert one.seebeck(end + 1e-9) == pytest.approx(one.seebeck(end - 1e-9), abs=bend)
    t = np.linspace(one.curve.start, one.curve.high, 5001)
    assert (np.diff(one.emf(t)) > 0.0).all()


def test_the_set_for_type_c_proves_itself():
    # One wrong digit in either half would break value or slope where the halves meet.
    one = thermocouple("C")
    below, above = np.array([630.615]), np.array([630.615])
    (e0, s0), (e1, s1) = (one._piece(x, PIECES["C"][i][2], i) for i, x in enumerate((below, above)))
    assert e0 == pytest.approx(e1, abs=2e-7)
    assert s0 == pytest.approx(s1, abs=2e-9)


@given(st.sampled_from(sorted(PIECES)), st.floats(0.0, 1.0))
def test_there_and_back(letter, share):
    one = thermocouple(letter)
    t = one.curve.start + share * (one.curve.high - one.curve.start)
    back = one.temperature(one.emf(t))
    # Near -270 °C the polynomials of E and T cancel terms of 1e4 mV; their noise is 1e-11 mV.
    assert one.emf(back) == pytest.approx(one.emf(t), abs=5e-11)
    if t > -200.0:
        assert back == pytest.approx(t, abs=1e-9)


def test_the_seebeck_coefficient_is_the_derivative():
    for letter in PIECES:
        one = thermocouple(letter)
        t = np.linspace(one.curve.low + 1.0, one.curve.high - 1.0, 57)
        chord = (one.emf(t + 1e-3) - one.emf(t - 1e-3)) / 2e-3
        assert one.seebeck(t) == pytest.approx(chord, abs=1e-6)


def test_the_reference_junction_is_counted_in():
    one = thermocouple("K")
    measured = one.emf(400.0, reference=23.0)
    assert measured == pytest.approx(one.emf(400.0) - one.emf(23.0), abs=1e-15)
    assert one.temperature(measured, reference=23.0) == pytest.approx(400.0, abs=1e-10)


def test_uncertainty_of_voltage_and_reference_junction():
    one = thermocouple("K")
    emf = Uncertain.elementary(one.emf(400.0, reference=23.0), 0.002, uid=UUID(int=1))
    cold = Uncertain.elementary(23.0, 0.1, uid=UUID(int=2))
    found = one.temperature(emf, reference=cold)
    expected = np.hypot(0.002, 0.1 * one.seebeck(23.0)) / one.seebeck(400.0)
    assert found.u == pytest.approx(expected, rel=1e-9)
    many = UncertainVector.elementary([4.096, 20.644], 0.002, uid=UUID(int=3))
    both = one.temperature(many, reference=cold)
    assert len(both) == 2
    assert both.covariance(0, 1) > 0.0  # one reference junction for both


# IEC 60584-1:2013, tolerances: the larger of a constant and a share of |t|.
@pytest.mark.parametrize(
    ("letter", "class_", "t", "allowed"),
    [("K", 1, 100.0, 1.5), ("K", 1, 1000.0, 4.0), ("K", 2, 1000.0, 7.5), ("T", 1, 300.0, 1.2), ("T", 3,
    -200.0, 3.0),
     ("S", 1, 1100.0, 1.0), ("S", 1, 1600.0, 2.5), ("R", 2, 1600.0, 4.0), ("B", 2, 1700.0, 4.25),
     ("J", 2, 0.0, 2.5)],
)  # fmt: skip
def test_tolerances(letter, class_, t, allowed):
    assert thermocouple_tolerance(letter, class_, t) == pytest.approx(allowed, abs=1e-12)


@pytest.mark.parametrize(
    "act",
    [
        lambda: thermocouple("X"),
        lambda: thermocouple("A"),
        lambda: thermocouple("K").emf(1400.0),
        lambda: thermocouple("K").temperature(60.0),
        lambda: thermocouple("K").temperature([1.0, 60.0]),
        lambda: thermocouple("B").temperature(-0.001),
        lambda: thermocouple("B").temperature(0.001),
        lambda: thermocouple_tolerance("K", 1, 1100.0),
        lambda: thermocouple_tolerance("J", 3, 0.0),
        lambda: thermocouple_tolerance("C", 2, 1000.0),
    ],
)
def test_what_lies_outside_is_refused(act):
    with pytest.raises(OutOfRange):
        act()
