"""Helium vapour pressures: known points, the joint at the λ point, both ways."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import OutOfRange
from suyuan.metrology.thermometry.vapour_pressure import helium_pressure, helium_temperature
from suyuan.metrology.uncertain import Uncertain


def test_normal_boiling_points_on_the_scale():
    # Secondary reference points, Metrologia 33 (1996) 133-154: ⁴He boils at 4.2221 K, ³He at 3.1968 K.
    assert helium_temperature(101325.0) == pytest.approx(4.2221, abs=5e-5)
    assert helium_temperature(101325.0, isotope="3He") == pytest.approx(3.1968, abs=5e-5)


def test_the_two_polynomials_meet_at_the_lambda_point():
    # One wrong digit in either set would break pressure or slope at the joint (5.0418 kPa).
    p = helium_pressure(2.1768)
    assert p == pytest.approx(5041.8, abs=0.05)
    t = helium_temperature([p - 1.5, p - 0.5, p + 0.5, p + 1.5])
    assert t[1] - t[0] == pytest.approx(t[3] - t[2], rel=1e-3)
    assert t[2] - t[1] == pytest.approx(t[1] - t[0], abs=5e-7)


@given(st.floats(1.25, 5.0))
def test_there_and_back(t):
    assert helium_temperature(helium_pressure(t)) == pytest.approx(
        t, abs=1e-6 if abs(t - 2.1768) < 1e-4 else 1e-12
    )


def test_light_helium_both_ways():
    t = np.linspace(0.65, 3.2, 301)
    assert helium_temperature(helium_pressure(t, isotope="3He"), isotope="3He") == pytest.approx(t, abs=1e-12)


def test_uncertainty_of_the_pressure():
    p = Uncertain.elementary(101325.0, 10.0, uid=UUID(int=1))
    chord = helium_temperature(101335.0) - helium_temperature(101315.0)
    assert helium_temperature(p).u == pytest.approx(chord / 2.0, rel=1e-6)


@pytest.mark.parametrize(
    "act",
    [
        lambda: helium_pressure(5.1),
        lambda: helium_pressure(1.0),
        lambda: helium_temperature(-1.0),
        lambda: helium_temperature(1e9),
        lambda: helium_temperature(1.0, isotope="5He"),
    ],
)
def test_outside_the_scale_is_refused(act):
    with pytest.raises(OutOfRange):
        act()
