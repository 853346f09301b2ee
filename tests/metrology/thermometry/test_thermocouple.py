"""Thermocouples: printed tables, joints of the functions, published inverse polynomials, uncertainty."""

from __future__ import annotations

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

# NIST Standard Reference Database 60 (tables of Monograph 175): E/mV at t/°C, three printed decimals. The
# ends of
# the inverse subranges are from the coefficient tables of the same database.
TABLE = {
    "B": {100: 0.033, 250: 0.291, 700: 2.431, 1000: 4.834, 1820: 13.820},
    "E": {-270: -9.835, -200: -8.825, 100: 6.319, 500: 37.005, 1000: 76.373},
    "J": {-210: -8.095, 100: 5.269, 500: 27.393, 760: 42.919, 1200: 69.553},
    "K": {-270: -6.458, -250: -6.404, -200: -5.891, -150: -4.913, -140: -4.669, 100: 4.096, 500: 20.644,
          1000: 41.276, 1372: 54.886},
    "N": {-270: -4.345, -200: -3.990, 100: 2.774, 600: 20.613, 1000: 36.256, 1300: 47.513},
    "R": {-50: -0.226, 100: 0.647, 250: 1.923, 1000: 10.506, 1200: 13.228, 1664.5: 19.739, 1768: 21.101},
    "S": {-50: -0.236, 100: 0.646, 250: 1.874, 1000: 9.587, 1200: 11.951, 1664.5: 17.536, 1768: 18.693},
    "T": {-270: -6.258, -260: -6.232, -250: -6.180, -200: -5.603, -150: -4.648, -100: -3.379, -50: -1.819,
          -40: -1.475, 100: 4.279, 200: 9.288, 400: 20.872},
    "C": {2315: 37.070},
}  # fmt: skip

# Approximate inverse polynomials of the same database with the largest errors stated there, in °C.
INVERSE = [
    ("K", -200.0, 0.0, 0.045, [0.0, 2.5173462e1, -1.1662878, -1.0833638, -8.9773540e-1, -3.7342377e-1,
                               -8.6632643e-2,
                               -1.0450598e-2, -5.1920577e-4]),
    ("K", 0.0, 500.0, 0.055, [0.0, 2.508355e1, 7.860106e-2, -2.503131e-1, 8.315270e-2, -1.228034e-2,
                              9.804036e-4,
                              -4.413030e-5, 1.057734e-6, -1.052755e-8]),
    ("K", 500.0, 1372.0, 0.065, [-1.318058e2, 4.830222e1, -1.646031, 5.464731e-2, -9.650715e-4, 8.802193e-6,
                                 -3.110810e-8]),
    ("J", -210.0, 0.0, 0.055, [0.0, 1.9528268e1, -1.2286185, -1.0752178, -5.9086933e-1, -1.7256713e-1,
                               -2.8131513e-2,
                               -2.3963370e-3, -8.3823321e-5]),
    ("J", 0.0, 760.0, 0.045, [0.0, 1.978425e1, -2.001204e-1, 1.036969e-2, -2.549687e-4, 3.585153e-6,
                              -5.344285e-8,
                              5.099890e-10]),
    ("J", 760.0, 1200.0, 0.045, [-3.11358187e3, 3.00543684e2, -9.94773230, 1.70276630e-1, -1.43033468e-3,
                                 4.73886084e-6]),
    ("T", -200.0, 0.0, 0.045, [0.0, 2.5949192e1, -2.1316967e-1, 7.9018692e-1, 4.2527777e-1, 1.3304473e-1,
                               2.0241446e-2,
                               1.2668171e-3]),
    ("T", 0.0, 400.0, 0.035, [0.0, 2.592800e1, -7.602961e-1, 4.637791e-2, -2.165394e-3, 6.048144e-5,
                              -7.293422e-7]),
    ("E", 0.0, 1000.0, 0.025, [0.0, 1.7057035e1, -2.3301759e-1, 6.5435585e-3, -7.3562749e-5, -1.7896001e-6,
                               8.4036165e-8, -1.3735879e-9, 1.0629823e-11, -3.2447087e-14]),
    ("N", 0.0, 600.0, 0.035, [0.0, 3.86896e1, -1.08267, 4.70205e-2, -2.12169e-6, -1.17272e-4, 5.39280e-6,
                              -7.98156e-8]),
    ("R", -50.0, 250.0, 0.025, [0.0, 1.8891380e2, -9.3835290e1, 1.3068619e2, -2.2703580e2, 3.5145659e2,
                                -3.8953900e2,
                                2.8239471e2, -1.2607281e2, 3.1353611e1, -3.3187769]),
    ("S", -50.0, 250.0, 0.025, [0.0, 1.84949460e2, -8.00504062e1, 1.02237430e2, -1.52248592e2, 1.88821343e2,
                                -1.59085941e2, 8.23027880e1, -2.34181944e1, 2.79786260]),
    ("B", 250.0, 700.0, 0.035, [9.8423321e1, 6.9971500e2, -8.4765304e2, 1.0052644e3, -8.3345952e2,
                                4.5508542e2,
                                -1.5523037e2, 2.9886750e1, -2.4742860]),
    ("B", 700.0, 1820.0, 0.025, [2.1315071e2, 2.8510504e2, -5.2742887e1, 9.9160804, -1.2965303, 1.1195870e-1,
                                 -6.0625199e-3, 1.8661696e-4, -2.4878585e-6]),
]  # fmt: skip


@pytest.mark.parametrize("letter", TABLE)
def test_voltages_as_printed(letter):
    for t, emf in TABLE[letter].items():
        assert thermocouple(letter).emf(float(t)) == pytest.approx(emf, abs=0.000501), (letter, t)


@pytest.mark.parametrize(("letter", "low", "high", "error", "polynomial"), INVERSE)
def test_the_published_inverse_polynomials_agree_within_their_stated_error(
    letter, low, high, error, polynomial
):
    t = np.linspace(low, high, 801)
    approximate = np.polynomial.polynomial.polyval(thermocouple(letter).emf(t), polynomial)
    assert np.abs(approximate - t).max() < error


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
