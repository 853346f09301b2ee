"""The forecast against worlds whose truth is known: how often the interval holds what came."""

from __future__ import annotations

from datetime import date, timedelta
from math import inf

import numpy as np
import pytest

from suyuan.planning.forecast import LEAST_READINGS, LEVEL, forecast

START = date(2023, 1, 2)
ROUNDS = 1500
# Three standard deviations of a share of ROUNDS with probability LEVEL.
ROOM = 3 * (LEVEL * (1 - LEVEL) / ROUNDS) ** 0.5


def held(make, *, days, ahead):
    """Share of the worlds in which the value `ahead` days later lies in the interval."""
    found = 0
    for seed in range(ROUNDS):
        rng = np.random.default_rng(seed)
        when = np.append(days, days[-1] + ahead)
        values = make(rng, when)
        readings = [
            (START + timedelta(days=int(day)), float(value))
            for day, value in zip(days, values[:-1], strict=True)
        ]
        point = forecast(readings, step=1e-9, low_end=-inf).at(START + timedelta(days=int(when[-1])))
        found += point.low <= values[-1] <= point.high
    return found / ROUNDS


def walk(rng, when):
    """A walk with drift 0.3 and variance 2 by day."""
    steps = np.diff(when, prepend=0)
    return np.cumsum(0.3 * steps + rng.normal(size=len(when)) * np.sqrt(2 * steps))


def register(rng, when):
    """A register to which something is added on one day in five, one or more at a time."""
    daily = rng.poisson(0.2, int(when[-1]) + 1) * rng.integers(1, 4, int(when[-1]) + 1)
    return np.cumsum(daily)[when]


def measured_trend(rng, when):
    """A straight line with an error of measurement at each reading."""
    return 0.3 * when + rng.normal(size=len(when)) * 5


WEEKLY = np.arange(0, 2 * 364, 7)
MONTHLY = np.arange(0, 3 * 364, 28)
UNEVEN = np.cumsum([1, 40, 3, 90, 7, 7, 60, 2, 120, 30, 14, 77])


@pytest.mark.parametrize("days", [WEEKLY, MONTHLY, UNEVEN], ids=["weekly", "monthly", "uneven"])
@pytest.mark.parametrize("ahead", [30, 400])
def test_the_interval_has_its_probability_under_the_walk(days, ahead):
    assert held(walk, days=days, ahead=ahead) == pytest.approx(LEVEL, abs=ROOM)


@pytest.mark.parametrize("ahead", [90, 400])
def test_it_nearly_has_it_for_a_register_of_things_added_one_by_one(ahead):
    # Steps are no normal numbers here; two more points are allowed for that.
    assert held(register, days=MONTHLY, ahead=ahead) == pytest.approx(LEVEL, abs=ROOM + 0.02)


def test_it_is_careful_with_a_trend_that_was_measured_with_errors():
    assert held(measured_trend, days=MONTHLY, ahead=400) >= LEVEL


def readings(*values, every=90):
    return [(START + timedelta(days=every * number), value) for number, value in enumerate(values)]


def test_by_hand():
    # Steps of 9, 11, 9, 11 in 90 days each: drift 40/360; squares 4 * 1/90; three degrees of freedom.
    found = forecast(readings(0, 9, 20, 29, 40))
    assert found.slope == pytest.approx(40 / 360 * 365.25)
    assert found.spread**2 == pytest.approx(4 / 90 / 3)
    point = found.at(START + timedelta(days=720))
    # Student's t of 3 degrees of freedom: 0.9 at 1.6377 (tables).
    room = 1.6377 * (4 / 90 / 3 * (360 + 360**2 / 360)) ** 0.5
    assert (point.value, point.high) == pytest.approx((80, 80 + room), rel=1e-4)
    assert point.low == pytest.approx(80 - room, rel=1e-4)
    assert found.chance_of_at_least(point.low, point.day) == pytest.approx(0.9, abs=1e-6)
    assert found.chance_of_at_least(40, found.last) == 1


def test_readings_that_never_moved_promise_no_certainty():
    # One step of 1 within the 360 days is always thinkable.
    point = forecast(readings(5, 5, 5, 5, 5)).at(START + timedelta(days=720))
    assert point.value == 5
    assert point.low == pytest.approx(5 - 1.6377 * (2 * 360 / 360) ** 0.5, rel=1e-4)


def test_a_share_stays_a_share():
    point = forecast(readings(90, 99, 92, 99, 98), high_end=100).at(START + timedelta(days=900))
    assert point.high == 100
    assert 0 <= point.low < 100


@pytest.mark.parametrize(
    "given",
    [[], readings(*range(LEAST_READINGS - 1)), readings(*range(30), every=5)],
    ids=["none", "few", "close"],
)
def test_too_little_gives_no_forecast(given):
    assert forecast(given) is None


def test_only_the_last_three_years_count():
    old = [(START - timedelta(days=4000 + number), 1000.0) for number in range(20)]
    assert forecast([*old, *readings(0, 9, 20, 29, 40)]) == forecast(readings(0, 9, 20, 29, 40))


def test_the_fan_opens_with_time():
    fan = forecast(readings(0, 9, 20, 29, 40)).fan(START + timedelta(days=1000))
    widths = [point.high - point.low for point in fan]
    assert widths[0] == 0
    assert widths == sorted(widths)
