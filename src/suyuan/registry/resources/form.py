"""What a laboratory declares, as typed or as a row of a file, and every fault in it by its field."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.resources.quantities import QUANTITIES, has_zero_of_its_own, why_not_unit
from suyuan.registry.resources.rules import RELATIVE, SERVICES
from suyuan.registry.results.rules import number, words

LENGTHS: Final = {
    "name_zh": 80, "name_en": 120, "low": 40, "high": 40, "unit": 20, "u_absolute": 40, "u_relative": 40,
    "method": 160, "price": 120,
}  # fmt: skip
REQUIRED: Final = ("name_zh", "name_en", "low", "high", "unit", "method", "turnaround_days", "shared_from")
MOST_DAYS: Final = 365
LARGEST: Final = 30  # powers of ten

MISSING: Final = Text("必填", "this is required")
NO_U: Final = Text(
    "请填写扩展不确定度的绝对部分或相对部分", "give the absolute or the relative part of the uncertainty"
)


@dataclass(frozen=True, kw_only=True)
class CapabilityForm:
    """A capability as text; days are ISO, `kind` "" is any instrument of the quantity."""

    quantity: str
    name_zh: str
    name_en: str
    low: str
    high: str
    unit: str
    method: str
    turnaround_days: str
    shared_from: str
    kind: str = ""
    u_absolute: str = ""
    u_relative: str = ""
    u_relative_unit: str = "%"
    service: str = "lab"
    price: str = ""
    shared_to: str = ""
    accredited_until: str = ""


class Fault(NamedTuple):
    """What is wrong with one field."""

    column: str
    words: Text


class Uncertainty(NamedTuple):
    """U = a + b·|x| with k = 2, `a` in the unit of the capability."""

    a: float
    b: float


def faults(form: CapabilityForm, *, kinds: Collection[str]) -> list[Fault]:
    """Everything that is wrong with a form. What one field makes senseless in another is not told twice."""
    found = [*_texts(form), *_choices(form, kinds), *_numbers(form), *_days(form)]
    if found:
        return found
    return [*_range(form), *_uncertainty(form)]


def _texts(form: CapabilityForm) -> Iterator[Fault]:
    for name in REQUIRED:
        if not getattr(form, name).strip():
            yield Fault(name, MISSING)
    for name, most in LENGTHS.items():
        try:
            words(getattr(form, name), name, most=most)
        except InputError as refused:
            yield Fault(name, refused.message)


def _choices(form: CapabilityForm, kinds: Collection[str]) -> Iterator[Fault]:
    if not form.quantity:
        yield Fault("quantity", MISSING)
    elif form.quantity not in QUANTITIES:
        yield Fault("quantity", _unknown(Text("没有这个量", "there is no such quantity"), form.quantity))
    elif form.unit.strip() and (wrong := why_not_unit(form.unit.strip(), form.quantity)):
        yield Fault("unit", wrong)
    if form.kind and form.kind not in kinds:
        yield Fault("kind", _unknown(Text("没有这个器具种类", "there is no such kind"), form.kind))
    if form.service not in SERVICES:
        yield Fault("service", _unknown(Text("没有这种服务方式", "there is no such service"), form.service))
    if form.u_relative.strip() and form.u_relative_unit not in RELATIVE:
        unknown = Text("没有这个单位", "there is no such unit")
        yield Fault("u_relative_unit", _unknown(unknown, form.u_relative_unit))


def _numbers(form: CapabilityForm) -> Iterator[Fault]:
    for name in ("low", "high", "u_absolute", "u_relative"):
        text = getattr(form, name).strip()
        if not text:
            continue
        try:
            value = number(text, quantity=name)
        except InputError as refused:
            yield Fault(name, refused.message)
            continue
        if value and abs(value.adjusted()) > LARGEST:
            yield Fault(name, Text("数值过大或过小", "the number is too large or too small"))
        elif name.startswith("u_") and value < 0:
            yield Fault(name, Text("不确定度不能为负", "an uncertainty is not negative"))
    days = form.turnaround_days.strip()
    if days and not (days.isascii() and days.isdigit() and len(days) < 4 and 1 <= int(days) <= MOST_DAYS):
        wanted = Text(f"应为 1 至 {MOST_DAYS} 的整数", f"a whole number from 1 to {MOST_DAYS} is wanted")
        yield Fault("turnaround_days", wanted)


def _days(form: CapabilityForm) -> Iterator[Fault]:
    for name in ("shared_from", "shared_to", "accredited_until"):
        text = getattr(form, name).strip()
        if text and day(text) is None:
            yield Fault(name, Text("不是日期（应为 年-月-日）", "not a day (write year-month-day)"))
    first, last = day(form.shared_from), day(form.shared_to)
    if first is not None and last is not None and last < first:
        yield Fault("shared_to", Text("共享截止早于开始", "the sharing ends before it begins"))


def _range(form: CapabilityForm) -> Iterator[Fault]:
    if Decimal(form.low) > Decimal(form.high):
        yield Fault("high", Text("范围的下限大于上限", "the range ends below its beginning"))


def _uncertainty(form: CapabilityForm) -> Iterator[Fault]:
    a, b = uncertainty(form)
    if not a and not b:
        yield Fault("u_absolute", NO_U)
    elif not a and has_zero_of_its_own(form.unit.strip()):
        wanted = Text("温标上须给出绝对部分", "on a scale of temperature the absolute part is needed")
        yield Fault("u_absolute", wanted)


def _unknown(text: Text, value: str) -> Text:
    return Text(f"{text.zh}：“{value[:20]}”", f"{text.en}: “{value[:20]}”")


def uncertainty(form: CapabilityForm) -> Uncertainty:
    """The numbers of U = a + b·|x| behind the text of a form without faults."""
    a = Decimal(form.u_absolute.strip() or 0)
    b = Decimal(form.u_relative.strip() or 0)
    return Uncertainty(float(a), float(b * RELATIVE[form.u_relative_unit]) if b else 0.0)


def day(text: str) -> date | None:
    """The day that an ISO date names, or None."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        return None
