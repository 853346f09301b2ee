"""Dissemination from kilogram standards down a set: covariance across the series, against simulation."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from suyuan.base.errors import InputError, Missing, OutOfRange
from suyuan.metrology.weighing.catalogue import published_design
from suyuan.metrology.weighing.chain import Series, disseminate
from suyuan.metrology.weighing.solve import Process

FIRST, SECOND = published_design("1,1,1,1"), published_design("5,3,2,1,1,1")
LABELS_1 = ("R1", "R2", "kg", "S1000")
LABELS_2 = ("500", "300", "200", "100", "c100", "S100")
S1, S2, U = 0.02, 0.01, 0.03
COVARIANCE = np.array([[U**2, 0.5 * U**2], [0.5 * U**2, U**2]])
TRUE = {"R1": 1000.01, "R2": 999.98, "kg": 1000.2, "500": 500.05, "300": 299.97, "200": 200.03}
TRUE |= {"100": 100.01, "c100": 99.99, "S100": 100.02, "S1000": 500.05 + 299.97 + 200.03}


def series(noise_1, noise_2):
    first = FIRST.observations @ [TRUE[one] for one in LABELS_1] + noise_1
    second = SECOND.observations @ [TRUE[one] for one in LABELS_2] + noise_2
    return (
        Series(
            design=FIRST, labels=LABELS_1, observations=first, restraint=[["R1", "R2"]], process=Process(s=S1)
        ),
        Series(
            design=SECOND, labels=LABELS_2, observations=second, restraint=[["S1000"]], process=Process(s=S2)
        ),
    )


def carried(noise_1=0.0, noise_2=0.0, shift=(0.0, 0.0)):
    standards = {"R1": TRUE["R1"] + shift[0], "R2": TRUE["R2"] + shift[1]}
    return disseminate(standards, series(noise_1, noise_2), covariance=COVARIANCE)


def test_exact_observations_carry_the_values_down():
    found = carried()
    assert dict(zip(found.labels, found.value, strict=True)) == pytest.approx(TRUE, rel=1e-13)


def test_one_covariance_for_all_series():
    rng = np.random.default_rng(20250101)
    n = 4000
    root = np.linalg.cholesky(COVARIANCE)
    draws = np.array(
        [
            carried(rng.normal(0, S1, 6), rng.normal(0, S2, 11), root @ rng.standard_normal(2)).value
            for _ in range(n)
        ]
    )
    found = carried()
    spread = np.outer(found.u, found.u)
    assert np.abs(np.cov(draws.T) - found.covariance) / spread == pytest.approx(0.0, abs=6.0 / math.sqrt(n))


def test_the_group_and_its_parts_agree():
    found = carried()
    value, u = found.sum_of(["500", "300", "200"])
    place = found.labels.index("S1000")
    assert value == pytest.approx(found.value[place], rel=1e-14)
    assert u == pytest.approx(found.u[place], rel=1e-12)
    # The sum of independent parts would be known better or worse: the covariance matters.
    parts = [found.labels.index(one) for one in ("500", "300", "200")]
    assert u != pytest.approx(math.hypot(*found.u[parts]), rel=0.05)


def test_the_last_place_of_the_set_inherits_its_share_of_the_kilogram():
    found = carried()
    weight = found.labels.index("100")
    handed = found.u[found.labels.index("S1000")] * SECOND.inverse()[1][3, 0]
    own = S2 * SECOND.factors[3]
    assert found.u[weight] == pytest.approx(math.hypot(handed, own), rel=1e-12)


def test_it_says_what_happened():
    found = carried()
    assert "2 series" in found.explain("en")
    assert "受控" in found.explain("zh")
    json.dumps(found.to_record(), allow_nan=False)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: disseminate({}, series(0, 0), covariance=np.zeros((0, 0))), Missing),
        (lambda: disseminate({"R1": 1.0}, [], covariance=[[0.0]]), Missing),
        (lambda: disseminate({"R1": 1000.0}, series(0, 0), covariance=[[0.0]]), OutOfRange),
        (
            lambda: disseminate(
                {"R": 1000.0},
                [Series(design=FIRST, labels=("a", "b"), observations=[0] * 6, restraint=[["R"]])],
                covariance=[[0.0]],
            ),
            InputError,
        ),
        (lambda: carried().sum_of(["500", "750"]), OutOfRange),
    ],
)
def test_refusals(call, error):
    with pytest.raises(error):
        call()
