"""The engine stays light: scalars never load numpy, and nothing loads scipy."""

from __future__ import annotations

import subprocess
import sys

import pytest

import suyuan.metrology


def loaded(statement):
    code = f"{statement}\nimport sys\nprint(' '.join(m for m in ('numpy', 'scipy') if m in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.split()


def test_scalars_load_neither_numpy_nor_scipy():
    statement = (
        "import suyuan.metrology as m\n"
        "from uuid import UUID\n"
        "x = m.Uncertain.elementary(1.0, 0.1, uid=UUID(int=1), dof=5)\n"
        "y = x * x / 3\n"
        "m.decide(y.value, y.u, upper=2.0, k=y.k(), dof=y.dof)\n"
        "m.round_result(y.value, y.U())"
    )
    assert loaded(statement) == []


def test_the_whole_engine_never_loads_scipy():
    modules = "case case_linear case_trials correlated distribution montecarlo taylor vector"
    statement = "\n".join(f"import suyuan.metrology.{name}" for name in modules.split())
    assert loaded(statement) == ["numpy"]


def test_the_front_door_opens_every_name():
    for name in suyuan.metrology._HOME:
        assert callable(getattr(suyuan.metrology, name))
        assert name in dir(suyuan.metrology)
    with pytest.raises(AttributeError):
        _ = suyuan.metrology.nothing_of_the_kind
