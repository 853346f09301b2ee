"""Results stated by a certificate from outside: the roots of every chain kept here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.registry.conftest import World

from suyuan.base.errors import InputError, Missing, NotANumber, NotFound, NotPermitted, OutOfRange
from suyuan.base.text import same
from suyuan.registry.results.commands import store_statement
from suyuan.registry.results.models import Evaluation, Result
from suyuan.registry.results.queries import lines
from suyuan.registry.results.rules import Statement

LINE = Statement(point="200 g", value="0.012", U="0.030", unit="mg", label=same("c"))


def given(world: World, **changed: Any) -> dict[str, Any]:
    return {
        "instrument": world.device,
        "issuer": world.other_lab,
        "kind": "external",
        "performed_on": date(2026, 2, 1),
        "valid_until": date(2027, 1, 31),
        "certificate_number": "EX-2026-7",
        "statements": [LINE, replace(LINE, point="100 g")],
    } | changed


def test_value_and_uncertainty_are_kept_as_printed_and_as_numbers(world: World):
    row = store_statement(world.occasion("Gao"), **given(world))
    first, second = lines(row.id)
    assert (first["point"], first["value_text"], first["expanded_text"]) == ("200 g", "0.012", "0.030")
    assert (first["value"], first["u"], first["k"]) == (0.012, 0.015, 2.0)
    assert second["point"] == "100 g"
    assert (row.origin, row.certificate_state, row.verdict) == ("external", "issued", "none")


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"kind": "engine"}, InputError),
        ({"certificate_number": " "}, Missing),
        ({"statements": []}, Missing),
        ({"statements": [LINE, LINE]}, InputError),
        ({"statements": [replace(LINE, value="ten")]}, NotANumber),
        ({"statements": [replace(LINE, U="0")]}, OutOfRange),
        ({"valid_until": date(2026, 1, 1)}, InputError),
    ],
)
def test_a_statement_that_says_nothing_is_refused_and_nothing_is_stored(
    world: World, changed: dict[str, Any], error: type[Exception]
):
    with pytest.raises(error):
        store_statement(world.occasion("Gao"), **given(world, **changed))
    assert not Evaluation.objects.exists()
    assert not Result.objects.exists()


def test_only_the_owner_s_custodian_or_manager_registers_it(world: World):
    for name in ("Li", "Zhao", "Zhou", "Sun", "Ma"):
        with pytest.raises(NotPermitted):
            store_statement(world.occasion(name), **given(world))


def test_an_unknown_device_is_not_found(world: World):
    with pytest.raises(NotFound):
        store_statement(world.occasion("Gao"), **given(world, instrument=world.lab))
