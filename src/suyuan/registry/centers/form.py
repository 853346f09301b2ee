"""A need as typed or as a row of a file: every fault in it by its column, then the columns of the table."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.centers import states
from suyuan.registry.centers.rules import TOLERANCE_RATIO
from suyuan.registry.parties.rows import REQUIRED, of_cells, unknown
from suyuan.registry.resources.quantities import QUANTITIES, has_zero_of_its_own, why_not_unit
from suyuan.registry.resources.rules import RELATIVE
from suyuan.registry.results.rules import number, words

LENGTHS: Final = {
    "number": 24, "parameter_zh": 80, "parameter_en": 120, "low": 40, "high": 40, "unit": 20, "target": 40,
    "method_zh": 160, "method_en": 200,
}  # fmt: skip
NEEDED: Final = (
    "number", "link", "parameter_zh", "parameter_en", "quantity", "low", "high", "unit", "target_kind",
    "environment", "priority",
)  # fmt: skip
LARGEST: Final = 30  # powers of ten
ABSOLUTE: Final = ""


@dataclass(frozen=True, kw_only=True)
class NeedForm:
    """A need as text. `link` and `asked_by` are codes; `kind` "" is any instrument of the quantity."""

    number: str
    link: str
    parameter_zh: str
    parameter_en: str
    quantity: str
    low: str
    high: str
    unit: str
    kind: str = ""
    target_kind: str = "uncertainty"
    target: str = ""
    target_unit: str = ""  # "": in the unit of the range; %, ppm, 1: of the value
    environment: str = "static"
    method_zh: str = ""
    method_en: str = ""
    priority: str = "2"
    asked_by: str = ""


COLUMNS: Final = tuple(one.name for one in fields(NeedForm))


@dataclass(frozen=True, kw_only=True)
class Known:
    """What a need may name: links of the chain, kinds of instruments, organizations, each by its code."""

    links: Mapping[str, Any]
    kinds: Collection[str]
    organizations: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    numbers: Collection[str] = ()  # that are taken


def faults(row: Mapping[str, str], known: Known) -> Iterator[tuple[str, Text]]:
    """Everything that is wrong with a need, by column."""
    told = [
        *of_cells(row, columns=COLUMNS, needed=NEEDED, lengths=LENGTHS),
        *_letters(row), *_choices(row, known), *_numbers(row),
    ]  # fmt: skip
    yield from told
    if not told:
        yield from _together(row)


def _letters(row: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    for name, most in LENGTHS.items():
        if len(given := row.get(name, "")) <= most:
            try:
                words(given, name, most=most)
            except InputError as refused:
                yield name, refused.message


def _choices(row: Mapping[str, str], known: Known) -> Iterator[tuple[str, Text]]:
    for name, allowed in (
        ("link", known.links),
        ("quantity", QUANTITIES),
        ("target_kind", states.TARGET_KINDS),
        ("environment", states.ENVIRONMENTS),
        ("priority", [str(one) for one in states.PRIORITIES]),
        ("kind", known.kinds),
        ("asked_by", known.organizations),
        ("target_unit", RELATIVE),
    ):
        if (given := row.get(name, "")) and given not in allowed:
            yield name, unknown(given)
    quantity, unit = row.get("quantity", ""), row.get("unit", "")
    if unit and quantity in QUANTITIES and (wrong := why_not_unit(unit, quantity)):
        yield "unit", wrong
    if (given := row.get("number", "")) in known.numbers:
        yield "number", Text(f"编号“{given[:24]}”已被使用", f"the number “{given[:24]}” is taken")


def _numbers(row: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    for name in ("low", "high", "target"):
        if not (given := row.get(name, "")):
            continue
        try:
            value = number(given, quantity=name)
        except InputError as refused:
            yield name, refused.message
            continue
        if value and abs(value.adjusted()) > LARGEST:
            yield name, Text("数值过大或过小", "the number is too large or too small")
        elif name == "target" and value <= 0:
            yield name, Text("应大于零", "it is greater than zero")


def _together(row: Mapping[str, str]) -> Iterator[tuple[str, Text]]:
    if Decimal(row["low"]) > Decimal(row["high"]):
        yield "high", Text("范围的下限大于上限", "the range ends below its beginning")
    is_wanted, given = row["target_kind"] != "none", row.get("target", "")
    if is_wanted and not given:
        yield "target", REQUIRED
    if not is_wanted and given:
        yield "target", Text("“不限”时不填写", "it is left empty where any will do")
    if row.get("target_unit", "") != ABSOLUTE and has_zero_of_its_own(row["unit"]):
        yield (
            "target_unit",
            Text("温标上没有相对不确定度", "a relative uncertainty has no meaning on a scale of temperature"),
        )


def columns_of(row: Mapping[str, str], known: Known) -> dict[str, Any]:
    """What the table keeps of a row without faults."""
    floor, slope = needed(row)
    texts = ("number", "parameter_zh", "parameter_en", "quantity", "low", "high", "unit", "target_kind")
    return {
        **{name: row[name] for name in texts},
        **{name: row.get(name, "") for name in ("target", "target_unit", "method_zh", "method_en")},
        "environment": row["environment"],
        "link_id": known.links[row["link"]],
        "kind_id": row.get("kind", "") or None,
        "low_value": float(row["low"]),
        "high_value": float(row["high"]),
        "floor": floor,
        "slope": slope,
        "priority": int(row["priority"]),
        "asked_by_id": known.organizations[given] if (given := row.get("asked_by", "")) else None,
    }


def needed(row: Mapping[str, str]) -> tuple[float | None, float]:
    """T(x) = floor + slope·|x| of a row without faults; floor None: any U will do."""
    if row["target_kind"] == "none":
        return None, 0.0
    target = Decimal(row["target"])
    if row["target_kind"] == "tolerance":
        target /= TOLERANCE_RATIO
    unit = row.get("target_unit", "")
    return (float(target), 0.0) if unit == ABSOLUTE else (0.0, float(target * RELATIVE[unit]))
