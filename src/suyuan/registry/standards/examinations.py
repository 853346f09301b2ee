"""Repeatability, stability, validation and fitness of a measurement standard (rules R1 to R4).

An examination is what was read, as decimal text, and what it is held against; its outcome follows from it
and from nothing else. The limits are legal ones, so every comparison is exact: sums and squares of rational
numbers, no rounding. Only what is printed is rounded. `metrology.control` has the same rules in floating
point for many standards at once; a test holds the two against each other.

Source: domain model 4.5, after JJF 1033.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any, ClassVar, Final, Protocol

from suyuan.base.civil import add_months
from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.registry.results.rules import number

MIN_READINGS: Final = 10
MIN_READINGS_LONG: Final = 6
MAX_READINGS: Final = 1000
MIN_GROUPS: Final = 4
MAX_PRINTED: Final = 20  # characters
DEFAULT_FITNESS_RATIO: Final = Fraction(3)
_EXACT: Final = Context(prec=40)
_PRINTED: Final = 4  # digits


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What an examination found: the value and the limit it was held against, as printed, and the verdict."""

    value: str
    limit: str
    passed: bool
    what: Text
    relation: str

    @property
    def words(self) -> Text:
        """The finding in a sentence."""
        verdict = Text("通过", "passed") if self.passed else Text("不通过", "failed")
        return Text(
            f"{self.what.zh} {self.value}，要求 {self.relation} {self.limit}：{verdict.zh}",
            f"{self.what.en} {self.value}, required {self.relation} {self.limit}: {verdict.en}",
        )


class Examination(Protocol):
    """An examination as it is entered. `kind` is what is examined, `method` how."""

    kind: ClassVar[str]
    method: ClassVar[str]

    def examine(self) -> Outcome:
        """Value, limit and verdict. Raises InputError where something is missing or no number."""
        ...

    def taken(self) -> Sequence[str]:
        """Every reading, in order."""
        ...


@dataclass(frozen=True, kw_only=True)
class Repeatability:
    """R1, yearly repeatability of an established standard: s against the s of its uncertainty budget.

    A larger s passes only if U (k = 2), recomputed from `other_u` (combined standard uncertainty of all
    other contributions) and the new s, still meets `target_expanded`, the U that the served items need.
    At least 10 readings, 6 where one measurement takes long.
    """

    kind: ClassVar[str] = "repeatability"
    method: ClassVar[str] = "repeatability"
    readings: tuple[str, ...]
    reference: str
    long_lasting: bool = False
    other_u: str = ""
    target_expanded: str = ""

    def examine(self) -> Outcome:
        """s <= reference, or else U recomputed <= target."""
        needed = MIN_READINGS_LONG if self.long_lasting else MIN_READINGS
        if len(self.readings) < needed:
            raise OutOfRange("reading_count", given=len(self.readings), allowed=f">= {needed}")
        s2 = _variance(_numbers("y", self.readings))
        reference = _positive("s_ref", self.reference)
        if s2 <= reference**2 or not (self.other_u and self.target_expanded):
            return _outcome(s2, reference**2, Text("重复性 s =", "Repeatability s ="))
        expanded2 = 4 * (_positive("u", self.other_u) ** 2 + s2)
        target = _positive("U", self.target_expanded)
        what = Text("以新的重复性重新计算的 U =", "U recomputed with the new repeatability =")
        return _outcome(expanded2, target**2, what)

    def taken(self) -> Sequence[str]:
        """The readings."""
        return self.readings


@dataclass(frozen=True, kw_only=True)
class StabilityOfGroups:
    """R2, stability of a new standard: largest minus smallest mean of at least four groups of readings.

    The groups lie more than one month apart. `limit` is |MPE| where no corrections are used, else the U
    (k = 2) of the correction; the change must lie below it.
    """

    kind: ClassVar[str] = "stability"
    method: ClassVar[str] = "stability_of_groups"
    groups: tuple[tuple[date, tuple[str, ...]], ...]
    limit: str

    def examine(self) -> Outcome:
        """Largest minus smallest mean < limit."""
        if len(self.groups) < MIN_GROUPS:
            raise OutOfRange("group_count", given=len(self.groups), allowed=f">= {MIN_GROUPS}")
        days = sorted(day for day, _ in self.groups)
        for earlier, later in pairwise(days):
            if later <= add_months(earlier, 1):
                raise InputError(
                    Text(
                        f"{earlier} 与 {later} 两组间隔不足一个月",
                        f"the groups of {earlier} and {later} are not more than one month apart",
                    ),
                    given=later.isoformat(),
                )
        means = [_mean(_numbers("y", readings)) for _, readings in self.groups]
        return _change(max(means) - min(means), self.limit)

    def taken(self) -> Sequence[str]:
        """The readings of all groups."""
        return [reading for _, readings in self.groups for reading in readings]


@dataclass(frozen=True, kw_only=True)
class StabilityOfYears:
    """R2, yearly stability of an established standard: |mean of this year - mean of last year| < limit."""

    kind: ClassVar[str] = "stability"
    method: ClassVar[str] = "stability_of_years"
    this_year: tuple[str, ...]
    last_year: tuple[str, ...]
    limit: str

    def examine(self) -> Outcome:
        """The change of the mean < limit."""
        means = [_mean(_numbers("y", readings)) for readings in (self.this_year, self.last_year)]
        return _change(abs(means[0] - means[1]), self.limit)

    def taken(self) -> Sequence[str]:
        """The readings of this year; those of last year are in its own record."""
        return self.this_year


@dataclass(frozen=True, kw_only=True)
class ValidationByTransfer:
    """R3, validation of results by a higher standard; every U comes with its coverage factor.

    |y - y_ref| <= sqrt(U² + U_ref²) at k = 2. When U_ref <= U / 3 the limit is the laboratory's own U alone.
    """

    kind: ClassVar[str] = "validation"
    method: ClassVar[str] = "validation_by_transfer"
    value: str
    expanded: str
    k: str = "2"
    reference: str
    reference_expanded: str
    reference_k: str = "2"

    def examine(self) -> Outcome:
        """The difference against the combined U."""
        own = at_two(self.expanded, self.k)
        other = at_two(self.reference_expanded, self.reference_k)
        limit2 = own**2 if other <= own / 3 else own**2 + other**2
        difference = _number("y", self.value) - _number("y_ref", self.reference)
        return _difference(difference, limit2, Text("与上级标准之差", "Difference from the higher standard"))

    def taken(self) -> Sequence[str]:
        """The laboratory's result and the reference."""
        return (self.value, self.reference)


@dataclass(frozen=True, kw_only=True)
class ValidationByComparison:
    """R3, validation against the mean of n >= 2 laboratories of the same rank, the own one first.

    |y - mean| <= sqrt((n - 1) / n) U at k = 2.
    """

    kind: ClassVar[str] = "validation"
    method: ClassVar[str] = "validation_by_comparison"
    values: tuple[str, ...]
    expanded: str
    k: str = "2"

    def examine(self) -> Outcome:
        """The difference from the mean against the reduced U."""
        n = len(self.values)
        if n < 2:
            raise OutOfRange("laboratory_count", given=n, allowed=">= 2")
        values = _numbers("y", self.values)
        limit2 = Fraction(n - 1, n) * at_two(self.expanded, self.k) ** 2
        return _difference(
            values[0] - _mean(values), limit2, Text("与平均值之差", "Difference from the mean")
        )

    def taken(self) -> Sequence[str]:
        """The results, the own one first."""
        return self.values


METHODS: Final[Mapping[str, type[Any]]] = {
    one.method: one
    for one in (
        Repeatability,
        StabilityOfGroups,
        StabilityOfYears,
        ValidationByTransfer,
        ValidationByComparison,
    )
}


def record_of(examination: Examination) -> dict[str, Any]:
    """An examination as JSON data, from which `examination_of` makes it again."""
    given = asdict(examination)  # type: ignore[call-overload]
    if isinstance(examination, StabilityOfGroups):
        given["groups"] = [[day.isoformat(), list(readings)] for day, readings in examination.groups]
    return {"method": examination.method, **given}


def examination_of(record: Mapping[str, Any]) -> Examination:
    """The examination that a record describes. Raises InputError for a method that is not known."""
    made = METHODS.get(str(record.get("method")))
    if made is None:
        raise InputError(
            Text(
                f"不认识考核方法“{record.get('method')}”",
                f"the method of examination “{record.get('method')}” is not known",
            ),
            given=record.get("method"),
            allowed=", ".join(METHODS),
        )
    given = {
        field.name: _tuples(record[field.name], dated=field.name == "groups")
        for field in fields(made)
        if field.name in record
    }
    found: Examination = made(**given)
    return found


def _tuples(value: Any, *, dated: bool) -> Any:
    if dated:
        return tuple((date.fromisoformat(day), tuple(readings)) for day, readings in value)
    return tuple(value) if isinstance(value, list | tuple) else value


def is_fit(expanded: str, k: str, *, mpe: str, ratio: Fraction = DEFAULT_FITNESS_RATIO) -> Outcome:
    """Whether a standard is good enough: U (k = 2) <= |MPE| / ratio; a regulation may set the ratio: R4."""
    return _fitness(at_two(expanded, k), mpe, ratio, what=Text("检定结果的 U =", "U of the result ="))


def is_device_fit(device_mpe: str, *, mpe: str, ratio: Fraction = DEFAULT_FITNESS_RATIO) -> Outcome:
    """Whether a device used without corrections is good enough: |MPE of it| <= |MPE| / ratio: R4."""
    what = Text("标准器 |MPE| =", "|MPE| of the standard =")
    return _fitness(abs(_number("MPE", device_mpe)), mpe, ratio, what=what)


def at_two(expanded: str, k: str) -> Fraction:
    """An expanded uncertainty at the coverage factor 2. Raises OutOfRange for U <= 0 or k <= 0."""
    return _positive("U", expanded) / _positive("k", k) * 2


def _fitness(value: Fraction, mpe: str, ratio: Fraction, *, what: Text) -> Outcome:
    if ratio <= 0:
        raise OutOfRange("ratio", given=str(ratio), allowed="> 0")
    limit = abs(_number("MPE", mpe)) / ratio
    return _outcome(value**2, limit**2, what)


def _change(value: Fraction, limit: str) -> Outcome:
    below = _positive("limit", limit)
    what = Text("稳定性变化量", "Change")
    return _outcome(value**2, below**2, what, relation="<")


def _difference(value: Fraction, limit2: Fraction, what: Text) -> Outcome:
    return _outcome(value**2, limit2, what)


def _outcome(value2: Fraction, limit2: Fraction, what: Text, *, relation: str = "<=") -> Outcome:
    """Both come squared, because what is compared may be a square root."""
    value, limit = _printed(value2, limit2)
    passed = value2 < limit2 if relation == "<" else value2 <= limit2
    return Outcome(value=value, limit=limit, passed=passed, what=what, relation=relation)


def _printed(value2: Fraction, limit2: Fraction) -> tuple[str, str]:
    """Both roots with four digits, or as many more as it takes to see which one is larger."""
    value, limit = _root(value2), _root(limit2)
    digits = _PRINTED
    while value2 != limit2 and digits < _EXACT.prec and _cut(value, digits) == _cut(limit, digits):
        digits += 1
    return _plain(_cut(value, digits)), _plain(_cut(limit, digits))


def _cut(value: Decimal, digits: int) -> Decimal:
    return Context(prec=digits).plus(value)


def _root(square: Fraction) -> Decimal:
    return _EXACT.sqrt(_EXACT.divide(Decimal(square.numerator), Decimal(square.denominator)))


def _plain(value: Decimal) -> str:
    text = f"{value.normalize(_EXACT):f}"
    return text if len(text) <= MAX_PRINTED else f"{value:e}"


def _number(quantity: str, text: str) -> Fraction:
    value = number(text, quantity=quantity)
    if abs(value.adjusted()) > 30 or len(value.as_tuple().digits) > 30:
        raise OutOfRange(quantity, given=text, allowed="1e-30 ... 1e30")
    return Fraction(value)


def _positive(quantity: str, text: str) -> Fraction:
    value = _number(quantity, text)
    if value <= 0:
        raise OutOfRange(quantity, given=text, allowed="> 0")
    return value


def _numbers(quantity: str, texts: Sequence[str]) -> list[Fraction]:
    if not 1 <= len(texts) <= MAX_READINGS:
        raise OutOfRange("reading_count", given=len(texts), allowed=f"[1, {MAX_READINGS}]")
    return [_number(quantity, text) for text in texts]


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, Fraction(0)) / len(values)


def _variance(values: Sequence[Fraction]) -> Fraction:
    mean = _mean(values)
    return sum(((value - mean) ** 2 for value in values), Fraction(0)) / (len(values) - 1)
