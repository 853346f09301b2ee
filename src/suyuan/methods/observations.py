"""Raw observations against a pack: every fault is found and named, nothing is guessed.

Data are plain JSON: ``{"header": {...}, "conditions": {...}, "tests": {"<test>": [{column: value}]}}``, where
replicate readings are a list. Numbers are decimal text, or ``{"value": text, "unit": text}`` where another
unit of the same kind was read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

from suyuan.base.errors import InputError, Missing, NotANumber, OutOfRange, SuyuanError, TooLarge
from suyuan.base.text import Text, same
from suyuan.methods.errors import ObservationError
from suyuan.methods.header import default_of, derived, domain_of, unit_name
from suyuan.methods.pack import Input, Pack, Test
from suyuan.methods.printing import plain_text
from suyuan.methods.units import to_unit

Value: TypeAlias = Decimal | str | tuple[Decimal, ...]
Shape: TypeAlias = tuple[tuple[str, int, int], ...]

MAX_TEXT: Final = 40
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?\Z")
_PARTS: Final = ("header", "conditions", "tests")


@dataclass(frozen=True, kw_only=True, eq=False)
class Observations:
    """Observations of one item, checked and complete: defaults are filled in, numbers are Decimals.

    `given` is what was handed in, untouched.
    """

    pack_id: str
    pack_digest: str
    header: Mapping[str, Value]
    conditions: Mapping[str, Value]
    tests: Mapping[str, tuple[Mapping[str, Value], ...]]
    given: Mapping[str, Any]

    @property
    def shape(self) -> Shape:
        """Per test its number of rows and of replicate readings; equal shapes can be evaluated together."""
        return tuple(
            (test, len(rows), max((len(v) for v in rows[0].values() if isinstance(v, tuple)), default=1))
            for test, rows in self.tests.items()
        )

    def to_record(self) -> dict[str, Any]:
        """The complete observations as plain data with decimal text."""
        return {
            "pack": self.pack_id,
            "header": _plain(self.header),
            "conditions": _plain(self.conditions),
            "tests": {test: [_plain(row) for row in rows] for test, rows in self.tests.items()},
        }


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a value stands, for refusals: test, row (from 1) and input."""

    one: Input
    test: Test | None = None
    row: int | None = None

    @property
    def words(self) -> Text:
        """The place in words."""
        zh, en = self.one.label.zh, self.one.label.en
        if self.test is not None:
            zh = f"{self.test.label.zh} 第 {self.row} 行 {zh}"
            en = f"{self.test.label.en}, row {self.row}, {en}"
        return Text(f"{zh}（{self.one.symbol}）", f"{en} ({self.one.symbol})")

    @property
    def facts(self) -> dict[str, Any]:
        """The place as facts of an error."""
        return {
            "symbol": self.one.symbol,
            "test": self.test.id if self.test is not None else None,
            "row": self.row,
        }


def parse_observations(pack: Pack, data: Any) -> Observations:
    """`data` checked against `pack`. Raises ObservationError with every problem found."""
    return _Parser(pack).parse(data)


def read_number(given: Any, *, quantity: str) -> Decimal:
    """A decimal number from text. Raises NotANumber; a number out of all measure is refused as well."""
    if isinstance(given, bool) or not isinstance(given, (str, int, float, Decimal)):
        raise NotANumber(quantity, given=given)
    text = (repr(given) if isinstance(given, float) else str(given)).strip()
    if not text.isascii():  # full-width digits, the typographic minus sign
        text = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    if len(text) > MAX_TEXT or not _NUMBER.match(text):
        raise NotANumber(quantity, given=text[:MAX_TEXT])
    number = Decimal(text)
    if number and abs(number.adjusted()) > 30:
        raise NotANumber(quantity, given=text)
    return number


class _Parser:
    """One pass over the data of one item; `problems` grows, nothing is raised before the end."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.problems: list[SuyuanError] = []
        self.domains: dict[str, tuple[Any, Any]] = {}  # those that are the same for every row

    def parse(self, data: Any) -> Observations:
        parts = self.parts(data)
        env: dict[str, Any] = {}
        header = self.fields(self.pack.inputs, parts["header"], env)
        conditions = self.fields(self.pack.conditions, parts["conditions"], env)
        derived(self.pack, env)
        for one in (*self.pack.inputs, *self.pack.conditions):
            self.domain(Place(one=one), env.get(one.symbol), env)
        tests = self.tests(parts["tests"], env)
        observations = Observations(
            pack_id=self.pack.id,
            pack_digest=self.pack.digest,
            header=header,
            conditions=conditions,
            tests=tests,
            given=parts,
        )
        if not self.problems:
            from suyuan.methods.rules import broken_rules

            self.problems.extend(broken_rules(self.pack, observations))
        if self.problems:
            raise ObservationError(self.problems)
        return observations

    def parts(self, data: Any) -> dict[str, Mapping[str, Any]]:
        if not isinstance(data, Mapping):
            raise ObservationError([_wrong("observations", "应为对象", "should be an object")])
        for name in data:
            if name not in _PARTS:
                self.problems.append(_unknown("observations", name, _PARTS))
        parts = {name: data.get(name) or {} for name in _PARTS}
        for name, part in parts.items():
            if not isinstance(part, Mapping):
                raise ObservationError([_wrong(name, "应为对象", "should be an object")])
        return parts

    def fields(
        self, declared: Sequence[Input], given: Mapping[str, Any], env: dict[str, Any]
    ) -> dict[str, Value]:
        """Header or conditions; what was found is added to `env` as well."""
        symbols = [one.symbol for one in declared]
        self.problems.extend(_unknown("header", name, symbols) for name in given if name not in symbols)
        for one in declared:
            value = self.value(Place(one=one), given.get(one.symbol), env)
            if value is not None:
                env[one.symbol] = value
        for one in declared:
            if one.symbol not in env and not _given(given.get(one.symbol)):
                self.fill(Place(one=one), env, env)
        return {symbol: env[symbol] for symbol in symbols if symbol in env}

    def tests(
        self, given: Mapping[str, Any], env: dict[str, Any]
    ) -> dict[str, tuple[Mapping[str, Value], ...]]:
        names = [test.id for test in self.pack.tests]
        self.problems.extend(_unknown("tests", name, names) for name in given if name not in names)
        found = {}
        for test in self.pack.tests:
            rows = given.get(test.id)
            if not rows:
                if test.required:
                    self.problems.append(_missing_test(test))
                continue
            if self.rows_fit(test, rows):
                found[test.id] = self.table(test, rows, env)
        return found

    def rows_fit(self, test: Test, rows: Any) -> bool:
        least, most = test.rows
        if not isinstance(rows, (list, tuple)) or not all(isinstance(row, Mapping) for row in rows):
            self.problems.append(_wrong(test.id, "应为行的列表", "should be a list of rows"))
            return False
        if len(rows) > most:
            self.problems.append(TooLarge(test.label.zh, given=len(rows), allowed=most))
            return False
        if len(rows) < least:
            label = test.label
            problem = Missing(f"{test.id}[{len(rows)}]", test=test.id, allowed=f"{least}..{most}")
            problem.message = Text(
                f"“{label.zh}”至少需要 {least} 行，给出 {len(rows)} 行",
                f"“{label.en}” needs at least {least} rows; {len(rows)} were given",
            )
            self.problems.append(problem)
        return True

    def table(self, test: Test, rows: Sequence[Mapping[str, Any]], env: dict[str, Any]) -> Any:
        done = []
        symbols = [column.symbol for column in test.columns]
        readings = _longest(test, rows)
        for number, given in enumerate(rows, start=1):
            self.problems.extend(
                _unknown(f"{test.id}[{number}]", name, symbols) for name in given if name not in symbols
            )
            done.append(self.row(test, number, given, env, readings))
        return tuple(done)

    def row(
        self, test: Test, number: int, given: Mapping[str, Any], env: dict[str, Any], readings: int
    ) -> dict[str, Value]:
        found: dict[str, Any] = {}
        inside = _Layered(found, env)
        for column in test.columns:
            value = self.value(Place(one=column, test=test, row=number), given.get(column.symbol), inside)
            if value is not None:
                found[column.symbol] = value
        for column in test.columns:
            place = Place(one=column, test=test, row=number)
            if column.symbol not in found and not _given(given.get(column.symbol)):
                self.fill(place, found, inside, readings=readings)
            self.domain(place, found.get(column.symbol), inside)
            self.count(place, found.get(column.symbol), readings)
        return {column.symbol: found[column.symbol] for column in test.columns if column.symbol in found}

    def value(self, place: Place, given: Any, env: Mapping[str, Any]) -> Value | None:
        """What was given, as a Decimal, a word or a tuple of Decimals; None for nothing or for a fault."""
        if not _given(given):
            return None
        one = place.one
        if one.kind != "number":
            return self.word(place, given)
        if one.readings is None:
            return self.number(place, given, env)
        many = given if isinstance(given, (list, tuple)) else [given]
        values = [self.number(place, reading, env) for reading in many]
        return None if any(value is None for value in values) else tuple(v for v in values if v is not None)

    def word(self, place: Place, given: Any) -> str | None:
        one = place.one
        if isinstance(given, str) and one.kind == "text" and len(given) <= MAX_TEXT and given.isprintable():
            return given
        codes = [choice.code for choice in one.choices]
        if isinstance(given, str) and given in codes:
            return given
        allowed = ", ".join(codes) or f"≤ {MAX_TEXT}"
        self.problems.append(_outside(place, given, allowed))
        return None

    def number(self, place: Place, given: Any, env: Mapping[str, Any]) -> Decimal | None:
        words = place.words
        if not _given(given.get("value") if isinstance(given, Mapping) else given):
            self.problems.append(_lacking(place))
            return None
        try:
            if not isinstance(given, Mapping):
                return read_number(given, quantity=place.one.symbol)
            number = read_number(given.get("value"), quantity=place.one.symbol)
            wanted = unit_name(place.one.unit, env)
            return to_unit(number, str(given.get("unit", "")), wanted=wanted, quantity=place.one.symbol)
        except InputError as problem:
            problem.facts |= {name: fact for name, fact in place.facts.items() if fact is not None}
            if isinstance(problem, NotANumber):
                shown = problem.facts.get("given")
                problem.message = Text(
                    f"{words.zh} 需要一个数，给出的是“{shown}”",
                    f"{words.en} needs a number; “{shown}” was given",
                )
            self.problems.append(problem)
            return None

    def fill(self, place: Place, found: dict[str, Any], env: Mapping[str, Any], *, readings: int = 1) -> None:
        """Put the default of an input that was not given, or say that it is missing."""
        one = place.one
        needed = one.required_when is not None and bool(self.holds(one, env))
        default = None if needed else default_of(self.pack, one, env)
        if default is None:
            if one.required or needed:
                self.problems.append(_lacking(place))
            return
        replicate = one.readings is not None and not isinstance(default, tuple)
        found[one.symbol] = (default,) * readings if replicate else default

    def holds(self, one: Input, env: Mapping[str, Any]) -> Any:
        condition = one.required_when
        if condition is None or any(name not in env for name in condition.names):
            return False
        return condition.evaluate_exact(env, tables=self.pack.tables)

    def domain(self, place: Place, value: Any, env: Mapping[str, Any]) -> None:
        """Refuse a number outside the domain of its input."""
        if value is None or place.one.kind != "number":
            return
        low, high = self.ends(place, env)
        unit = unit_name(place.one.unit, env)
        if low is not None and high is not None and low > high:
            self.problems.append(_no_room(place, *(f"{_end(one, '')} {unit}".strip() for one in (low, high))))
            return
        for number in value if isinstance(value, tuple) else (value,):
            if (low is not None and number < low) or (high is not None and number > high):
                allowed = f"[{_end(low, '−∞')}, {_end(high, '∞')}] {unit}".strip()
                self.problems.append(_outside(place, plain_text(number), allowed))

    def ends(self, place: Place, env: Mapping[str, Any]) -> tuple[Any, Any]:
        """The domain of an input, worked out once where it does not depend on other columns of the row."""
        one = place.one
        known = self.domains.get(one.symbol)
        if known is not None:
            return known
        ends = domain_of(self.pack, one, env)
        names = frozenset[str]().union(*(end.names for end in (one.low, one.high) if end is not None))
        columns = () if place.test is None else place.test.columns
        if names.isdisjoint(column.symbol for column in columns):
            self.domains[one.symbol] = ends
        return ends

    def count(self, place: Place, value: Any, readings: int) -> None:
        """Refuse a wrong number of replicate readings; a table is rectangular."""
        if not isinstance(value, tuple) or place.one.readings is None:
            return
        least, most = place.one.readings
        if not least <= len(value) <= most:
            number = Text(f"{len(value)} 个读数", f"{len(value)} readings")
            self.problems.append(_outside(place, number, f"{least}..{most}"))
        elif len(value) != readings:
            problem = _lacking(place)
            problem.message = Text(
                f"{place.words.zh} 有 {len(value)} 个读数，同表其他处有 {readings} 个",
                f"{place.words.en} has {len(value)} readings, others in the table have {readings}",
            )
            self.problems.append(problem)


class _Layered(Mapping[str, Any]):
    """The symbols of a row before those of the header."""

    def __init__(self, row: Mapping[str, Any], header: Mapping[str, Any]) -> None:
        self.row = row
        self.header = header

    def __getitem__(self, name: str) -> Any:
        return self.row[name] if name in self.row else self.header[name]

    def __iter__(self) -> Any:
        return iter({**self.header, **self.row})

    def __len__(self) -> int:
        return len({**self.header, **self.row})

    def __contains__(self, name: object) -> bool:
        return name in self.row or name in self.header


def _given(value: Any) -> bool:
    return not (value is None or value in ("", [], ()))


def _longest(test: Test, rows: Sequence[Mapping[str, Any]]) -> int:
    """How many replicate readings the table has: the longest list found."""
    replicate = [column.symbol for column in test.columns if column.readings is not None]
    cells = (row.get(symbol) for row in rows for symbol in replicate)
    return max((len(cell) for cell in cells if isinstance(cell, (list, tuple))), default=1)


def _end(value: Decimal | None, open_end: str) -> str:
    return open_end if value is None else plain_text(value)


def _plain(values: Mapping[str, Value]) -> dict[str, Any]:
    return {
        symbol: [str(one) for one in value] if isinstance(value, tuple) else str(value)
        for symbol, value in values.items()
    }


def _outside(place: Place, given: Any, allowed: str) -> OutOfRange:
    problem = OutOfRange(place.one.symbol, given=given, allowed=allowed, **place.facts)
    words, said = place.words, given if isinstance(given, Text) else same(str(given))
    problem.message = Text(
        f"{words.zh} = {said.zh}，超出允许范围 {allowed}", f"{words.en} = {said.en} lies outside {allowed}"
    )
    return problem


def _no_room(place: Place, low: str, high: str) -> OutOfRange:
    """The plate data leave no value that could be right."""
    problem = OutOfRange(place.one.symbol, given=f"{low} > {high}", allowed="", **place.facts)
    words = place.words
    problem.message = Text(
        f"按铭牌数据，{words.zh} 的下限 {low} 大于上限 {high}，请核对铭牌数据",
        f"by the plate the lower end {low} of {words.en} lies above the upper one {high}: check the plate",
    )
    return problem


def _lacking(place: Place) -> Missing:
    problem = Missing(place.one.symbol, **place.facts)
    words = place.words
    problem.message = Text(f"缺少 {words.zh}", f"{words.en} is missing")
    return problem


def _missing_test(test: Test) -> Missing:
    problem = Missing(test.id, test=test.id)
    problem.message = Text(f"缺少检定项目“{test.label.zh}”", f"the test “{test.label.en}” is missing")
    return problem


def _unknown(place: str, name: object, allowed: Sequence[str]) -> InputError:
    return InputError(
        Text(f"{place} 中没有“{name}”", f"there is no “{name}” in {place}"),
        hint=Text(f"可用：{', '.join(allowed)}", f"Known: {', '.join(allowed)}"),
        symbol=str(name),
        given=str(name),
        allowed=", ".join(allowed),
    )


def _wrong(place: str, zh: str, en: str) -> InputError:
    return InputError(Text(f"{place} {zh}", f"{place} {en}"), symbol=place)
