"""The error tree keeps its promises: stable codes, one status each, both languages."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import suyuan
from suyuan.base.errors import InputError, Missing, NotANumber, OutOfRange, SuyuanError
from suyuan.base.text import Text

# design.md section 5: the table of families.
FAMILIES = {
    "InputError": (422, 2),
    "NotFound": (404, 2),
    "NotPermitted": (403, 3),
    "RuleRefusal": (409, 4),
    "Conflict": (409, 5),
    "NumericalError": (422, 6),
    "EvidenceError": (500, 7),
    "GatewayError": (502, 8),
}


def all_errors(root: type[SuyuanError] = SuyuanError) -> set[type[SuyuanError]]:
    return {root} | {error for child in root.__subclasses__() for error in all_errors(child)}


@pytest.fixture(scope="module", autouse=True)
def every_core_module_is_loaded() -> None:
    for floor in ("base", "metrology", "tlog", "methods", "lake", "certify", "trace", "planning"):
        package = importlib.import_module(f"suyuan.{floor}")
        for module in pkgutil.walk_packages(package.__path__, f"suyuan.{floor}."):
            importlib.import_module(module.name)
    assert suyuan.__version__


def test_the_families_have_the_status_and_exit_code_of_the_design():
    families = [error for error in SuyuanError.__subclasses__() if error.__module__ == SuyuanError.__module__]
    assert {error.__name__: (error.http_status, error.exit_code) for error in families} == FAMILIES


def test_no_two_errors_share_a_code():
    codes = [error.code for error in all_errors()]
    assert sorted(codes) == sorted(set(codes))


def test_a_child_keeps_the_exit_code_of_its_family():
    for family in SuyuanError.__subclasses__():
        for error in all_errors(family):
            assert error.exit_code == family.exit_code, error


def test_an_error_names_quantity_given_and_allowed_in_both_languages():
    error = OutOfRange(
        "t", given="31.0 °C", allowed="[15, 25] °C", hint=Text("等待室温稳定。", "Wait for the room.")
    )
    record = error.to_record()
    assert record["code"] == "SY-101"
    assert record["status"] == 422
    assert record["facts"] == {"quantity": "t", "given": "31.0 °C", "allowed": "[15, 25] °C"}
    for language in ("zh", "en"):
        assert "31.0 °C" in record["message"][language]
        assert "[15, 25] °C" in record["message"][language]
    assert record["hint"] == {"zh": "等待室温稳定。", "en": "Wait for the room."}


@pytest.mark.parametrize("error", [NotANumber("I", given="abc"), Missing("I")])
def test_short_forms_are_input_errors(error: InputError):
    assert isinstance(error, InputError)
    assert "I" in error.message.zh
    assert "I" in error.message.en
