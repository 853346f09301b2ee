"""Lack of fit of a calibration function, by its definition and on the load cell of the reference data."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from suyuan.base.errors import InputError
from suyuan.metrology.regression import fit_polynomial, lack_of_fit

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "regression-strd-linear.toml"
SETS = {one["name"]: one for one in tomllib.loads(GOLDEN.read_text(encoding="utf-8"))["sets"]}


def test_it_is_the_definition():
    x = np.repeat([1.0, 2.0, 3.0, 4.0], 3)
    y = np.array([1.1, 0.9, 1.0, 2.3, 2.1, 2.2, 2.9, 3.1, 3.0, 4.4, 4.2, 4.0])
    found = lack_of_fit(x, y)
    means = y.reshape(4, 3).mean(axis=1)
    fit = fit_polynomial(x, y, 1)
    assert found.repeats.sum == pytest.approx(np.sum((y.reshape(4, 3) - means[:, None]) ** 2), rel=1e-12)
    distance = means - fit.evaluate(np.array([1.0, 2.0, 3.0, 4.0]))
    assert found.lack.sum == pytest.approx(3.0 * np.sum(distance**2), rel=1e-10)
    assert (found.lack.dof, found.repeats.dof) == (2, 8)
    assert found.f == pytest.approx(found.lack.mean / found.repeats.mean)


def test_the_load_cell_needs_the_quadratic_term():
    one = SETS["Pontius"]
    line, parabola = (lack_of_fit(one["x"], one["y"], degree=degree) for degree in (1, 2))
    assert not line.accepted
    assert line.f > parabola.f
    assert line.repeats == parabola.repeats
    assert "失拟" in line.explain("zh")
    assert "degrees of freedom" in parabola.explain("en")


def test_means_on_the_line_leave_no_lack():
    found = lack_of_fit([1.0, 1.0, 2.0, 2.0, 3.0, 3.0], [0.9, 1.1, 1.9, 2.1, 2.9, 3.1])
    assert found.lack.sum == pytest.approx(0.0, abs=1e-15)
    assert found.accepted


@pytest.mark.parametrize("x", [[1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 2.0, 2.0]])
def test_without_repeats_or_different_points_there_is_no_test(x):
    with pytest.raises(InputError):
        lack_of_fit(x, [1.0, 2.0, 3.0, 4.1])
