"""Thermistors: the fit finds its coefficients again, both ways agree, the covariance is what it says."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import Missing, NumericalError, OutOfRange
from suyuan.metrology.thermometry import Thermistor, fit_thermistor, thermistor_through
from suyuan.metrology.uncertain import Uncertain

KNOWN = Thermistor(a=1.40e-3, b=2.37e-4, c=9.90e-8)


@given(st.floats(-60.0, 150.0))
def test_there_and_back(t):
    assert KNOWN.temperature(KNOWN.resistance(t)) == pytest.approx(t, abs=1e-10)


def test_resistance_falls_as_temperature_rises_and_its_slope_is_the_derivative():
    t = np.linspace(-40.0, 120.0, 33)
    r = KNOWN.resistance(t)
    assert (np.diff(r) < 0.0).all()
    bath = Uncertain.elementary(25.0, 0.01, uid=UUID(int=1))
    chord = (KNOWN.resistance(25.001) - KNOWN.resistance(24.999)) / 0.002
    assert KNOWN.resistance(bath).u == pytest.approx(0.01 * abs(chord), rel=1e-6)


def test_the_fit_finds_exact_data_again():
    t = np.linspace(0.0, 60.0, 7)
    found = fit_thermistor(KNOWN.resistance(t), t)
    assert (found.a, found.b, found.c) == pytest.approx((KNOWN.a, KNOWN.b, KNOWN.c), rel=1e-9)
    assert found.s < 1e-9
    assert found.dof == 4
    assert "Steinhart" in found.explain("en")


def test_three_points_determine_the_coefficients_and_carry_uncertainty():
    t = np.array([0.0, 25.0, 60.0])
    r = KNOWN.resistance(t)
    exact = thermistor_through(list(zip(r.tolist(), t.tolist(), strict=True)))
    assert (exact.a, exact.b, exact.c) == pytest.approx((KNOWN.a, KNOWN.b, KNOWN.c), rel=1e-9)
    points = [(float(r[i]), Uncertain.elementary(float(t[i]), 0.01, uid=UUID(int=i + 1))) for i in range(3)]
    carried = thermistor_through(points)
    # At a calibration point only that point counts.
    assert carried.temperature(float(r[1])).u == pytest.approx(0.01, rel=1e-6)
    # A least-squares fit through three points with the same u says the same in between: a second road.
    assert carried.to_record()["a"]["u"] > 0.0
    fitted = fit_thermistor(r, t, u=0.01)
    assert fitted.u_temperature(40.0) == pytest.approx(
        carried.temperature(KNOWN.resistance(40.0)).u, rel=1e-6
    )


def test_the_covariance_of_a_fit_against_simulation():
    t = np.linspace(0.0, 60.0, 9)
    r = KNOWN.resistance(t)
    generator = np.random.default_rng(20250101)
    runs = 1500
    found = [
        fit_thermistor(r, t + generator.normal(0.0, 0.01, t.size)).temperature(KNOWN.resistance(33.0))
        for _ in range(runs)
    ]
    stated = fit_thermistor(r, t, u=0.01).u_temperature(33.0)
    assert np.std(found) == pytest.approx(stated, rel=4.0 / np.sqrt(2.0 * runs))


def test_without_u_the_scatter_is_taken():
    t = np.linspace(0.0, 60.0, 9)
    noise = 0.01 * np.array([1, -1, 1, 1, -1, -1, 1, -1, 1])
    fit = fit_thermistor(KNOWN.resistance(t), t + noise)
    assert fit.covariance == pytest.approx(
        fit_thermistor(KNOWN.resistance(t), t + noise, u=fit.s).covariance, rel=1e-6
    )
    assert fit_thermistor(KNOWN.resistance(t[:3]), t[:3]).covariance is None


@pytest.mark.parametrize(
    ("act", "error"),
    [
        (lambda: fit_thermistor([1000.0, 2000.0], [20.0, 10.0]), Missing),
        (lambda: fit_thermistor([1000.0, -2000.0, 1.0], [20.0, 10.0, 5.0]), OutOfRange),
        (lambda: fit_thermistor([1000.0] * 4, [20.0, 21.0, 22.0, 23.0]), NumericalError),
        (lambda: fit_thermistor([1e3, 2e3, 3e3, 4e3], [20.0, 10.0, 5.0]), OutOfRange),
        (lambda: thermistor_through([(1e3, 20.0)]), OutOfRange),
        (lambda: KNOWN.temperature(0.0), OutOfRange),
        (lambda: KNOWN.resistance(-300.0), OutOfRange),
        (lambda: Thermistor(a=1e-3, b=2e-4, c=-1e-7).resistance(20.0), NumericalError),
    ],
)
def test_bad_input_is_refused(act, error):
    with pytest.raises(error):
        act()
