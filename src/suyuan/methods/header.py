"""Plate data and surroundings as symbols: what domains, defaults and proposals are worked out from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from suyuan.base.errors import SuyuanError
from suyuan.methods.formula import Formula
from suyuan.methods.pack import Input, Pack


def header_env(pack: Pack, header: Mapping[str, Any]) -> dict[str, Any]:
    """Symbols of `pack` that follow from `header`: what was given, defaults, and derived quantities.

    Lenient on purpose: a value that is missing or unreadable is simply not there; refusing it is the task of
    `parse_observations`.
    """
    env: dict[str, Any] = {}
    for one in (*pack.inputs, *pack.conditions):
        value = _value(one, header.get(one.symbol))
        if value is None:
            value = default_of(pack, one, env)
        if value is not None:
            env[one.symbol] = value
    return derived(pack, env)


def derived(pack: Pack, env: dict[str, Any]) -> dict[str, Any]:
    """`env` with those quantities of the whole pack added that can be worked out from it in Decimals."""
    for quantity in pack.quantities:
        if _is_known(quantity.formula, env) and quantity.formula.can_be_exact:
            try:
                env[quantity.symbol] = quantity.formula.evaluate_exact(env, tables=pack.tables)
            except SuyuanError:
                continue
    return env


def default_of(pack: Pack, one: Input, env: Mapping[str, Any]) -> Any:
    """The default of an input, worked out from `env`; None where there is none or it cannot be worked out."""
    if one.default is None or isinstance(one.default, str):
        return one.default
    if not _is_known(one.default, env):
        return None
    try:
        return one.default.evaluate_exact(env, tables=pack.tables)
    except SuyuanError:
        return None


def domain_of(pack: Pack, one: Input, env: Mapping[str, Any]) -> tuple[Any, Any]:
    """The lower and upper end of an input's domain, each None where open or not known yet."""
    return _end(pack, one.low, env), _end(pack, one.high, env)


def _end(pack: Pack, formula: Formula | None, env: Mapping[str, Any]) -> Any:
    if formula is None or not _is_known(formula, env):
        return None
    try:
        return formula.evaluate_exact(env, tables=pack.tables)
    except SuyuanError:
        return None


def _is_known(formula: Formula, env: Mapping[str, Any]) -> bool:
    return all(name in env for name in formula.names)


def unit_name(unit: str, env: Mapping[str, Any]) -> str:
    """The unit written in a pack, with a reference to a header choice resolved."""
    return str(env.get(unit[1:], "")) if unit.startswith("@") else unit


def _value(one: Input, given: Any) -> Any:
    if isinstance(given, Mapping):
        given = given.get("value")
    if given is None or given == "":
        return None
    if one.kind == "choice":
        return given if any(choice.code == given for choice in one.choices) else None
    try:
        number = Decimal(str(given).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
