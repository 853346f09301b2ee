"""Air density, conventional mass, comparisons, cycles, density of bodies."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from suyuan.base.errors import InputError, Missing, NotANumber, OutOfRange
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.weighing.air import (
    air_density,
    compressibility,
    enhancement_factor,
    saturation_pressure,
)
from suyuan.metrology.weighing.buoyancy import (
    balanced_mass,
    buoyancy_coefficient,
    buoyancy_variance,
    compare_weights,
    conventional_mass,
    true_mass,
)
from suyuan.metrology.weighing.cycles import cycle_difference
from suyuan.metrology.weighing.volume import expanded_volume, hydrostatic_density, water_density


class TestAirDensity:
    def test_the_relative_sensitivities_printed_with_the_formula(self):
        # Picard et al. (2008), table of uncertainties: per Pa 1e-5, per K -4e-3, per unit of humidity -9e-3,
        # per K of dew point -3e-4, per unit of x(CO2) +0.4; half a unit of the printed digit.
        air = air_density(20.0, 101_325.0, 0.5)
        got = {name: slope / air.value for name, slope in air.sensitivities.items()}
        assert got["pressure"] == pytest.approx(1e-5, abs=0.5e-5)
        assert got["temperature"] == pytest.approx(-4e-3, abs=0.5e-3)
        assert got["humidity"] == pytest.approx(-9e-3, abs=0.5e-3)
        assert got["co2"] == pytest.approx(0.4, abs=0.05)
        dew = air_density(20.0, 101_325.0, dew_point=9.27)
        assert dew.sensitivities["dew_point"] / dew.value == pytest.approx(-3e-4, abs=0.5e-4)

    def test_the_molar_form_is_the_same_formula(self):
        # Eq. (1) with M_a = 28.96546e-3, M_v = 18.01528e-3 kg/mol, R = 8.314472 J/(mol K): the printed
        # coefficients 3.483740 and 0.3780 are rounded from it.
        t, p, h = 21.3, 98_700.0, 0.42
        vapour = h * enhancement_factor(t, p) * saturation_pressure(t) / p
        z = compressibility(t, p, vapour)
        molar, water, gas = 28.96546e-3, 18.01528e-3, 8.314472
        slow = p * molar / (z * gas * (t + 273.15)) * (1.0 - vapour * (1.0 - water / molar))
        assert air_density(t, p, h).value == pytest.approx(slow, rel=1e-6)

    def test_humidity_and_dew_point_agree(self):
        # Saturated air: the dew point is the temperature.
        wet = air_density(20.0, 1e5, 1.0)
        assert air_density(20.0, 1e5, dew_point=20.0).value == pytest.approx(wet.value, rel=1e-15)

    def test_the_newer_formula_gives_more(self):
        # Picard et al. (2008): the argon content and R raise the density by 7e-5 against CIPM-81/91.
        old = air_density(20.0, 1e5, 0.5, formula="cipm-81/91").value
        assert air_density(20.0, 1e5, 0.5).value / old - 1.0 == pytest.approx(7.2e-5, abs=0.05e-5)

    def test_the_simplified_formula_keeps_its_promise(self):
        # OIML R 111-1:2004, E.3: relative uncertainty 2e-4 for 900-1100 hPa, 10-30 C, below 80 %.
        t, p, h = np.meshgrid(np.linspace(10, 30, 9), np.linspace(9e4, 1.1e5, 9), np.linspace(0, 0.8, 9))
        t, p, h = t.ravel(), p.ravel(), h.ravel()
        ratio = air_density(t, p, h, formula="r111").value / air_density(t, p, h).value
        assert np.abs(ratio - 1.0).max() < 4e-4  # twice the standard uncertainty

    def test_the_simplified_formula_by_hand(self):
        want = (0.34848 * 1013.25 - 0.009 * 50.0 * math.exp(0.061 * 20.0)) / 293.15
        assert air_density(20.0, 101_325.0, 0.5, formula="r111").value == pytest.approx(want, rel=1e-15)

    @settings(deadline=None)
    @given(st.floats(15, 27), st.floats(6e4, 1.1e5), st.floats(0, 1), st.floats(3e-4, 6e-4))
    def test_slopes_by_differences(self, t, p, h, co2):
        air = air_density(t, p, h, co2=co2)
        step = 1e-3
        up, down = (air_density(t + s, p, h, co2=co2).value for s in (step, -step))
        assert air.sensitivities["temperature"] == pytest.approx((up - down) / (2 * step), rel=1e-6)
        up, down = (air_density(t, p + s, h, co2=co2).value for s in (1.0, -1.0))
        assert air.sensitivities["pressure"] == pytest.approx((up - down) / 2.0, rel=1e-6)

    def test_uncertainties_add_in_squares(self):
        air = air_density(20.0, 1e5, 0.5, u_temperature=0.1, u_pressure=20.0, u_humidity=0.01, u_co2=5e-5)
        s = air.sensitivities
        parts = (0.1 * s["temperature"], 20 * s["pressure"], 0.01 * s["humidity"], 5e-5 * s["co2"])
        assert air.u == pytest.approx(math.hypot(22e-6 * air.value, *parts), rel=1e-14)

    def test_the_uncertainty_is_that_of_a_simulation(self):
        rng = np.random.default_rng(20250101)
        n = 100_000
        t, p = 20.0 + 0.1 * rng.standard_normal(n), 1e5 + 30.0 * rng.standard_normal(n)
        h = 0.5 + 0.02 * rng.standard_normal(n)
        spread = float(np.std(air_density(t, p, h).value))
        air = air_density(20.0, 1e5, 0.5, u_temperature=0.1, u_pressure=30.0, u_humidity=0.02)
        own = math.sqrt(air.u**2 - (22e-6 * air.value) ** 2)
        assert own == pytest.approx(spread, rel=4.0 / math.sqrt(2 * n))

    def test_it_warns_outside_its_range_and_explains_itself(self):
        air = air_density(np.array([20.0, 35.0]), 1e5, 0.5)
        assert "outside the range" in air.explain("en")
        assert "温度" in air.explain("zh")
        json.dumps(air.to_record(), allow_nan=False)
        assert not air_density(20.0, 1e5, 0.5).warnings

    @pytest.mark.parametrize(
        ("call", "error"),
        [
            (lambda: air_density(20.0, 1e5), Missing),
            (lambda: air_density(20.0, 1e5, dew_point=9.0, formula="r111"), Missing),
            (lambda: air_density(20.0, 1e5, 50.0), OutOfRange),
            (lambda: air_density(20.0, 1013.25e3, 0.5), OutOfRange),
            (lambda: air_density(math.nan, 1e5, 0.5), NotFinite),
            (lambda: air_density("warm", 1e5, 0.5), NotANumber),
            (lambda: air_density(20.0, 1e5, 0.5, formula="ideal"), OutOfRange),
            (lambda: air_density(20.0, 1e5, 0.5, u_pressure=-1.0), OutOfRange),
        ],
    )
    def test_refusals(self, call, error):
        with pytest.raises(error):
            call()


class TestConventionalMass:
    def test_a_reference_weight_is_its_own_conventional_mass(self):
        assert conventional_mass(1000.0, 8000.0) == 1000.0

    def test_platinum_and_stainless_steel_at_one_kilogram(self):
        # Pt-Ir of 21 530 kg/m3 balances 94 mg more 8000 kg/m3 steel per kilogram in air of 1.2 kg/m3.
        assert (conventional_mass(1e6, 21_530.0) - 1e6) == pytest.approx(94.3, abs=0.1)

    @settings(deadline=None)
    @given(st.floats(1e-3, 1e4), st.floats(1000, 22_000))
    def test_there_and_back(self, mass, density):
        assert true_mass(conventional_mass(mass, density), density) == pytest.approx(mass, rel=1e-15)

    @settings(deadline=None)
    @given(st.floats(2000, 22_000), st.floats(2000, 22_000))
    def test_it_is_what_balances_in_reference_air(self, density, other):
        one = conventional_mass(1.0, density)
        balanced = balanced_mass(1.0, density, other, air=1.2)
        assert conventional_mass(balanced, other) == pytest.approx(one, rel=1e-15)

    @settings(deadline=None)
    @given(st.floats(1.0, 1.3), st.floats(7000, 9000))
    def test_the_coefficient_is_first_order_in_buoyancy(self, air, density):
        # Exact: balance true masses in real air, then take conventional masses.
        test = balanced_mass(true_mass(1.0, 7950.0), 7950.0, density, air=air)
        exact = conventional_mass(test, density) - 1.0
        assert buoyancy_coefficient(density, 7950.0, air=air) == pytest.approx(exact, abs=3e-8)


class TestComparison:
    def test_the_budget_by_hand(self):
        found = compare_weights(
            1000.0,
            0.002,
            u_reference=1e-4,
            u_difference=5e-5,
            u_balance=2e-5,
            density=7900.0,
            reference_density=8000.0,
            air=1.15,
            u_air=0.001,
            u_density=50.0,
            u_reference_density=10.0,
        )
        c = (1.15 - 1.2) * (1 / 7900 - 1 / 8000)
        assert found.value == pytest.approx(1000.0 * (1 + c) + 0.002, rel=1e-15)
        air = 1000.0 * 100.0 / (8000.0 * 7900.0) * 0.001
        own = 1000.0 * 0.05 * 50.0 / 7900.0**2
        ref = 1000.0 * 0.05 * 10.0 / 8000.0**2
        buoyancy = math.hypot(air, own, ref)  # the reference was calibrated in air of 1.2 kg/m3
        assert found.components["buoyancy"] == pytest.approx(buoyancy, rel=1e-12)
        assert found.u == pytest.approx(math.hypot(1e-4, 5e-5, 2e-5, buoyancy), rel=1e-12)
        assert "largest component" in found.explain("en")

    def test_the_density_of_the_reference_can_cancel(self):
        # Calibrated and used in the same thin air: the term of the reference is negative.
        given = {"density": 8000.0, "reference_density": 8000.0, "air": 1.0, "u_reference_density": 50.0}
        assert buoyancy_variance(1000.0, air_at_calibration=1.0, **given) < 0.0
        found = compare_weights(1000.0, 0.0, air_at_calibration=1.0, **given)
        assert (found.u, len(found.warnings)) == (0.0, 1)

    def test_many_weights_at_once(self):
        m, d = np.array([100.0, 200.0]), np.array([0.001, -0.002])
        many = compare_weights(m, d, u_reference=1e-5, density=np.array([7900.0, 8100.0]), air=1.1)
        one = compare_weights(200.0, -0.002, u_reference=1e-5, density=8100.0, air=1.1)
        assert many.value[1] == one.value
        json.dumps(many.to_record(), allow_nan=False)

    def test_refusals(self):
        with pytest.raises(OutOfRange):
            compare_weights(1.0, 0.0, density=0.0)
        with pytest.raises(OutOfRange):
            compare_weights(1.0, 0.0, u_reference=-1.0)
        with pytest.raises(NotFinite):
            compare_weights(math.inf, 0.0)


class TestCycles:
    def test_a_linear_drift_cancels(self):
        drift = np.arange(12).reshape(3, 4) * 0.01
        readings = 100.0 + drift + np.array([0.0, 0.25, 0.25, 0.0])
        found = cycle_difference(readings)
        assert found.value == pytest.approx(0.25)
        assert found.u == pytest.approx(0.0, abs=1e-14)
        short = cycle_difference(
            100.0 + np.arange(6).reshape(2, 3) * 0.01 + np.array([0, 0.25, 0]), cycle="ABA"
        )
        assert short.value == pytest.approx(0.25)

    def test_the_three_ways_to_an_uncertainty(self):
        readings = np.zeros((1, 3, 4))
        readings[0, :, 1:3] = np.array([0.1, 0.2, 0.6])[:, None]
        found = {
            spread: cycle_difference(readings, spread=spread, pooled=0.3, pooled_dof=20.0)
            for spread in ("standard-deviation", "range", "pooled")
        }
        assert found["standard-deviation"].u[0] == pytest.approx(
            np.std([0.1, 0.2, 0.6], ddof=1) / math.sqrt(3)
        )
        assert found["standard-deviation"].dof == 2.0
        assert found["range"].u[0] == pytest.approx(0.5 / (2 * math.sqrt(3)))
        assert found["pooled"].u[0] == pytest.approx(0.3 / math.sqrt(3))
        assert found["pooled"].dof == 20.0
        assert "3 cycles" in found["range"].explain("en")

    def test_refusals(self):
        with pytest.raises(OutOfRange):
            cycle_difference(np.zeros((2, 3)))
        with pytest.raises(Missing):
            cycle_difference(np.zeros((1, 4)))
        with pytest.raises(Missing):
            cycle_difference(np.zeros((2, 4)), spread="range")
        with pytest.raises(Missing):
            cycle_difference(np.zeros((2, 4)), spread="pooled")


class TestDensityOfBodies:
    @pytest.mark.parametrize(
        ("temperature", "printed"),
        [
            (0.0, 999.8428),
            (4.0, 999.9749),
            (10.0, 999.7027),
            (20.0, 998.2067),
            (25.0, 997.0470),
            (40.0, 992.2152),
        ],
    )
    def test_water_as_printed(self, temperature, printed):
        # Tanaka et al. (2001), the values tabulated there, to the printed digit.
        assert water_density(temperature) == pytest.approx(printed, abs=6e-5)

    @settings(deadline=None)
    @given(st.floats(2000, 20_000), st.floats(0.1, 2.0), st.floats(1.0, 1.3))
    def test_hydrostatic_weighing_gives_the_body_back(self, density, mass, air):
        volume = mass / density
        in_air = (mass - air * volume) / (1.0 - air / 8000.0)
        in_liquid = (mass - 998.2 * volume) / (1.0 - air / 8000.0)
        found = hydrostatic_density(in_air, in_liquid, 998.2, air=air)
        assert found.value == pytest.approx(density, rel=1e-11)
        assert found.volume == pytest.approx(volume, rel=1e-11)
        assert found.mass == pytest.approx(mass, rel=1e-12)

    def test_its_uncertainty_is_that_of_a_simulation(self):
        rng = np.random.default_rng(20250101)
        n = 100_000
        u = {"in_air": 1e-5, "in_liquid": 2e-5, "liquid": 0.02, "air": 0.005}
        x = {"in_air": 1.0, "in_liquid": 0.875, "liquid": 998.2, "air": 1.2}
        draws = {name: x[name] + u[name] * rng.standard_normal(n) for name in u}
        # The air also acts on the weights; that part is common and negligible here (1e-6 of the lift).
        simulated = hydrostatic_density(**draws)
        found = hydrostatic_density(**x, **{f"u_{name}": spread for name, spread in u.items()})
        assert found.u == pytest.approx(float(np.std(simulated.value)), rel=0.01)
        assert found.u_volume == pytest.approx(float(np.std(simulated.volume)), rel=0.01)
        assert "Density" in found.explain("en")

    def test_expansion(self):
        assert expanded_volume(125.0, expansion=45e-6, temperature=23.0) == pytest.approx(125.016875)

    def test_refusals(self):
        with pytest.raises(InputError):
            hydrostatic_density(1.0, 1.1, 998.2)
        with pytest.raises(OutOfRange):
            water_density(60.0)
