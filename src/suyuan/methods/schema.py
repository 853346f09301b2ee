"""The data of a pack as JSON Schema: what the programming interface accepts, from the same declaration.

Source: JSON Schema, draft 2020-12.
"""

from __future__ import annotations

from typing import Any, Final

from suyuan.methods.pack import Input, Pack, Test

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
NUMBER: Final[dict[str, Any]] = {
    "anyOf": [
        {"type": "string", "pattern": r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,2})?$"},
        {
            "type": "object",
            "properties": {"value": {"type": "string"}, "unit": {"type": "string"}},
            "required": ["value", "unit"],
            "additionalProperties": False,
        },
    ]
}


def schema_of(pack: Pack) -> dict[str, Any]:
    """JSON Schema of the observations of `pack`; numbers are decimal text, domains are described."""
    return {
        "$schema": DIALECT,
        "$id": f"urn:suyuan:pack:{pack.id}",
        "title": f"{pack.name.zh} / {pack.name.en}",
        "type": "object",
        "additionalProperties": False,
        "required": ["header", "conditions", "tests"],
        "$defs": {"number": NUMBER},
        "properties": {
            "header": _record(pack.inputs),
            "conditions": _record(pack.conditions),
            "tests": {
                "type": "object",
                "additionalProperties": False,
                "properties": {test.id: _rows(test) for test in pack.tests},
                "required": [test.id for test in pack.tests if test.required],
            },
        },
    }


def _rows(test: Test) -> dict[str, Any]:
    least, most = test.rows
    return {
        "title": f"{test.label.zh} / {test.label.en}",
        "type": "array",
        "minItems": least,
        "maxItems": most,
        "items": _record(test.columns),
    }


def _record(inputs: tuple[Input, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {one.symbol: _value(one) for one in inputs},
        "required": [one.symbol for one in inputs if one.required],
    }


def _value(one: Input) -> dict[str, Any]:
    described = {"title": f"{one.label.zh} / {one.label.en}", "description": _domain(one)}
    if one.kind == "choice":
        return described | {"enum": [choice.code for choice in one.choices]}
    if one.kind == "text":
        return described | {"type": "string", "maxLength": 40}
    number: dict[str, Any] = {"$ref": "#/$defs/number"}
    if one.readings is None:
        return described | number
    least, most = one.readings
    return described | {"type": "array", "items": number, "minItems": least, "maxItems": most}


def _domain(one: Input) -> str:
    parts = [one.unit] if one.kind == "number" else []
    if one.low is not None or one.high is not None:
        ends = ("−∞" if one.low is None else one.low.text, "∞" if one.high is None else one.high.text)
        parts.append(f"[{ends[0]}, {ends[1]}]")
    if one.default is not None and one.kind != "text":
        parts.append(f"= {one.default if isinstance(one.default, str) else one.default.text}")
    return " ".join(parts)
