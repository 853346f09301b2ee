"""What the import check cannot see: relations between tables, weight of commands, sizes, forbidden names."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "suyuan"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
TESTS = sorted((ROOT / "tests").rglob("*.py"))
# The typed client is made from the description of the interface and read by nobody: it is as long as that is.
WRITTEN = [path for path in MODULES if "Made by ``docs/build_client.py``" not in path.read_text()[:400]]

# Functions longer than 60 lines that are flat lists of numbered steps, with the reason.
LONG_FUNCTIONS: dict[str, str] = {}

NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "misc", "common", "manager"}


def slices() -> list[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    return next(c["layers"] for c in contracts if c["containers"] == ["suyuan.registry"])


def test_tables_only_point_downwards():
    order = slices()
    for model in apps.get_models():
        if model._meta.app_label not in order:
            continue
        here = order.index(model._meta.app_label)
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and field.concrete else None
            if target is not None and target._meta.app_label in order:
                there = order.index(target._meta.app_label)
                assert there >= here, f"{model._meta.label}.{field.name} points upwards"


def test_every_slice_is_installed_and_every_table_belongs_to_one():
    installed = {
        config.label for config in apps.get_app_configs() if config.name.startswith("suyuan.registry.")
    }
    assert installed == set(slices())
    for model in apps.get_models():
        if model.__module__.startswith("suyuan."):
            assert model._meta.app_label in installed, f"{model._meta.label} lives outside the registry"


def long_functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > 60:
                yield f"{path.relative_to(SOURCE)}:{node.name}", length


def test_functions_end_at_sixty_lines():
    too_long = {name: n for path in MODULES for name, n in long_functions(path) if name not in LONG_FUNCTIONS}
    assert not too_long


@pytest.mark.parametrize(("paths", "limit"), [(WRITTEN, 500), (TESTS, 800)], ids=["source", "tests"])
def test_modules_end_at_their_limit(paths: list[Path], limit: int):
    too_long = {path.name: n for path in paths if (n := len(path.read_text().splitlines())) > limit}
    assert not too_long


def test_no_module_has_a_name_that_says_nothing():
    assert not [path for path in MODULES + TESTS if path.stem in NAMES_THAT_SAY_NOTHING]


def test_every_module_says_what_it_is_for():
    silent = [
        str(path.relative_to(SOURCE))
        for path in MODULES
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent


def imported_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nobody_imports_scipy_stats_or_scipy_odr():
    for path in MODULES:
        for name in imported_names(path):
            assert not name.startswith(("scipy.stats", "scipy.odr")), path


def loaded_after(code: str) -> set[str]:
    command = f"import sys\n{code}\nprint('\\n'.join(sorted(m.split('.')[0] for m in sys.modules)))"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


RUN = """
from suyuan.cli.main import run
sys.argv = ["suyuan", {arguments}]
try:
    run()
except SystemExit:
    pass
"""


@pytest.mark.parametrize("arguments", ["'--version'", "'cert', 'verify', 'no-such-file.xml'"])
def test_light_commands_load_neither_the_engine_nor_django(arguments: str):
    loaded = loaded_after(RUN.format(arguments=arguments))
    assert not loaded & {"scipy", "django", "duckdb", "ibis", "pyarrow"}


def test_the_engine_loads_without_django_and_without_scipy():
    assert not loaded_after("import suyuan.metrology") & {"scipy", "django", "pandas"}


def test_no_lock_file_names_a_registry_address():
    locks = [*ROOT.glob("requirements*.lock"), *ROOT.glob("src/**/package-lock.json")]
    assert locks
    for lock in (path for path in locks if "node_modules" not in path.parts):
        lines = [line for line in lock.read_text().splitlines() if '"url": ' not in line]  # funding pages
        assert not [line for line in lines if "://" in line], lock
