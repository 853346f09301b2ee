r"""A value with its unit: decimal text, float, array or uncertain number; arithmetic checks dimensions.

`Quantity("20.00", r"\degreecelsius")` keeps the text of record and prints it back. Sums convert the second
value to the unit of the first; products multiply units. Values on a temperature scale and temperature
differences are kept apart: two values on the Celsius scale subtract to a difference and do not add. With an
uncertain number outside a quantity, the quantity stands first: `quantity * x`.
Source: SI Brochure, 9th edition (2019), 2.3.1 (Celsius temperature), 5.4 (quantity calculus).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from suyuan.base.errors import NotANumber
from suyuan.base.text import Language, Text
from suyuan.metrology.units import ONE, Unit, UnitMismatch, unit
from suyuan.metrology.units.conversion import Digits, convert
from suyuan.metrology.units.values import alike, as_float, checked, combined, decimal_text, finite, quotient

_KELVIN: Final = unit("K")
_CLOSE: Final = ("°", "′", "″")
_PARSED: Final = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*", re.DOTALL)


class Quantity:
    """A value in a unit.

    value : decimal text, Decimal or int (kept digit by digit); float; Uncertain or UncertainVector; or an
        array whose first axis is the item.
    unit : D-SI identifier, plain writing or Unit.
    difference : True for a difference of temperatures; then °C and K are of one size and no zero is involved.
    name : what the quantity is called in refusals.
    text : the number as it is written; the text of record where one was given.
    """

    __slots__ = ("difference", "name", "text", "unit", "value")
    __array_ufunc__ = None  # an array on the left leaves the operation to us
    __hash__ = None  # type: ignore[assignment]

    def __init__(
        self, value: Any, unit_: str | Unit = ONE, *, difference: bool = False, name: str = "quantity"
    ) -> None:
        self.unit = unit(unit_, quantity=name)
        self.value = checked(value, name)
        self.text = value.strip() if isinstance(value, str) else _written(self.value)
        self.name = name
        self.difference = difference
        if difference and self.unit.dimension != _KELVIN.dimension:
            raise UnitMismatch(
                name, given=self.unit, allowed="K, °C",
                hint=Text("温度差的单位应为温度单位。", "A temperature difference needs K, °C or °F."),
            )  # fmt: skip

    @classmethod
    def parse(cls, written: str, *, name: str = "quantity") -> Quantity:
        """A number and a unit from one text: `20.00 °C`, `1.5e3 \\kilo\\pascal`."""
        match = _PARSED.fullmatch(written)
        if match is None:
            raise NotANumber(name, given=written[:80])
        return cls(match[1], match[2], name=name)

    @property
    def on_a_scale(self) -> bool:
        """Whether the value counts from the zero of a temperature scale (Celsius, Fahrenheit)."""
        return self.unit.offset is not None and not self.difference

    def to(self, wanted: str | Unit, *, digits: Digits = "exact") -> Quantity:
        """The same quantity in another unit; UnitMismatch where the units do not fit.

        digits : what happens to the digits of a decimal value. `exact` keeps all where the factor allows it,
            else three more than given and at least ten; `kept` as many as given; a number that many.
        """
        target = unit(wanted, quantity=self.name)
        value = convert(
            self.value, self.unit, target, difference=self.difference, digits=digits, quantity=self.name
        )
        return Quantity(value, target, difference=self.difference, name=self.name)

    def number(self, wanted: str | Unit) -> Any:
        """The bare number in a unit: a float for decimal text, else what the value is."""
        value = convert(
            self.value, self.unit, unit(wanted), difference=self.difference, least=30, quantity=self.name
        )
        return as_float(value)

    def __add__(self, other: Quantity) -> Quantity:
        if not isinstance(other, Quantity):
            return NotImplemented
        if self.on_a_scale and other.on_a_scale:
            raise self._refusal(other, Text("两个摄氏温度值不能相加；请先求差，或换算为开尔文。",
                "Values on a temperature scale do not add; take a difference, or use kelvin."))  # fmt: skip
        if other.on_a_scale:
            return other + self
        return self._combined(other, operator.add, difference=self.difference and other.difference)

    def __sub__(self, other: Quantity) -> Quantity:
        if not isinstance(other, Quantity):
            return NotImplemented
        if not other.on_a_scale and self.on_a_scale:
            return self._combined(other, operator.sub, difference=False)
        if self.on_a_scale or other.on_a_scale:
            if self.difference:
                raise self._refusal(other, Text("温度差不能减去温度值。",
                    "A value on a temperature scale cannot be taken from a difference."))  # fmt: skip
            result = self._combined(other.to(self.unit), operator.sub, difference=True)
            return result.to(_KELVIN)
        return self._combined(other, operator.sub, difference=self._is_temperature())

    def __mul__(self, other: Any) -> Quantity:
        factor = self._factor(other)
        value = combined(operator.mul, self.value, factor.value, name=self.name)
        return self._derived(value, self.unit * factor.unit, factor)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Quantity:
        factor = self._factor(other)
        value = combined(quotient, self.value, factor.value, name=self.name)
        return self._derived(value, self.unit / factor.unit, factor)

    def __rtruediv__(self, other: Any) -> Quantity:
        return Quantity(other, name=self.name) / self

    def __pow__(self, exponent: int | Fraction) -> Quantity:
        self._refuse_scale("**")
        whole = Fraction(exponent)
        if whole.denominator == 1 and isinstance(self.value, Decimal):
            value = combined(lambda base, n: base ** int(n), self.value, Decimal(int(whole)), name=self.name)
        else:
            base = as_float(self.value)
            value = finite(lambda: base ** float(whole), self.name)
        return self._derived(value, self.unit.to_the(whole), self)

    def __neg__(self) -> Quantity:
        if isinstance(self.value, Decimal):
            return self._like(self.value.copy_negate())
        return self._like(-self.value)

    def __abs__(self) -> Quantity:
        return self._like(self.value.copy_abs() if isinstance(self.value, Decimal) else abs(self.value))

    def __eq__(self, other: object) -> Any:
        if not isinstance(other, Quantity):
            return NotImplemented
        if self.unit.why_not(other.unit):
            return False
        return self._compared(other, operator.eq)

    def __lt__(self, other: Quantity) -> Any:
        return self._compared(other, operator.lt)

    def __le__(self, other: Quantity) -> Any:
        return self._compared(other, operator.le)

    def __gt__(self, other: Quantity) -> Any:
        return self._compared(other, operator.gt)

    def __ge__(self, other: Quantity) -> Any:
        return self._compared(other, operator.ge)

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, index: Any) -> Quantity:
        return self._like(self.value.item(index) if hasattr(self.value, "own") else self.value[index])

    def __str__(self) -> str:
        symbol = "" if self.unit == ONE else self.unit.symbol
        return self.text + ("" if symbol in _CLOSE else " ") * bool(symbol) + symbol

    def __repr__(self) -> str:
        return f"Quantity({self.text!r}, {self.unit.symbol!r}{', difference=True' * self.difference})"

    def in_words(self, language: Language = "zh") -> str:
        """Number and unit in words: 20.00 摄氏度 / 20.00 degree Celsius."""
        return f"{self.text} {self.unit.spoken.to(language)}"

    def to_record(self) -> dict[str, Any]:
        """Plain JSON data: value (a decimal as text), standard uncertainty if any, identifier, symbol.

        The identifier is None for a unit that D-SI does not have; `difference` is said where it is one.
        """
        identifier = self.unit.dsi if self.unit.in_dsi else None
        record: dict[str, Any] = {"unit": identifier, "symbol": self.unit.symbol}
        if self.difference:
            record["difference"] = True
        if isinstance(self.value, Decimal):
            return {"value": self.text, **record}
        bare = getattr(self.value, "value", self.value)
        record = {"value": bare.tolist() if hasattr(bare, "tolist") else bare, **record}
        u = getattr(self.value, "u", None)
        return record if u is None else {**record, "u": u.tolist() if hasattr(u, "tolist") else u}

    def _is_temperature(self) -> bool:
        return self.unit.dimension == _KELVIN.dimension

    def _combined(self, other: Quantity, rule: Callable[[Any, Any], Any], *, difference: bool) -> Quantity:
        """A sum or difference in the unit of the first; a value off the scale enters as a difference."""
        value = convert(
            other.value, other.unit, self.unit, difference=not other.on_a_scale, least=40, quantity=other.name
        )
        result = combined(rule, self.value, value, name=self.name)
        return Quantity(result, self.unit, difference=difference, name=self.name)

    def _factor(self, other: Any) -> Quantity:
        """The other side of a product; neither side may count from the zero of a scale."""
        factor = other if isinstance(other, Quantity) else Quantity(other)
        self._refuse_scale("·")
        factor._refuse_scale("·")
        return factor

    def _derived(self, value: Any, result: Unit, factor: Quantity) -> Quantity:
        """A product; a temperature that comes from a difference is a difference, and one in °C always is."""
        temperature = result.dimension == _KELVIN.dimension
        difference = temperature and (self.difference or factor.difference or result.offset is not None)
        return Quantity(value, result, difference=difference, name=self.name)

    def _compared(self, other: Quantity, rule: Callable[[Any, Any], Any]) -> Any:
        if not isinstance(other, Quantity):
            return NotImplemented
        if self.difference != other.difference and (self.on_a_scale or other.on_a_scale):
            raise self._refusal(other, Text("温度值不能与温度差比较。",
                "A value on a temperature scale is not comparable with a difference."))  # fmt: skip
        value = other.value
        if self.unit != other.unit:
            value = convert(
                value, other.unit, self.unit, difference=self.difference, least=60, quantity=other.name
            )
        return rule(*alike(self.value, value))

    def _like(self, value: Any) -> Quantity:
        return Quantity(value, self.unit, difference=self.difference, name=self.name)

    def _refuse_scale(self, operator: str) -> None:
        if self.on_a_scale:
            raise UnitMismatch(
                self.name, given=f"{self.unit} ({operator})", allowed="K",
                hint=Text("温度标尺上的值不能乘除；请换算为开尔文，或注明为温度差。",
                          "A value on a temperature scale has no products; convert it to kelvin, or say that"
                          " it is a difference."),
            )  # fmt: skip

    def _refusal(self, other: Quantity, hint: Text) -> UnitMismatch:
        return UnitMismatch(self.name, given=other.unit, allowed="K", hint=hint)


def _written(value: Any) -> str:
    return decimal_text(value) if isinstance(value, Decimal) else str(value)
