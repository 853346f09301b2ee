"""A method pack: an executable technical specification as plain data, pinned by its digest.

A pack declares each input once: symbol, label, unit, domain, choices. The entry form, the data schema, the
documentation page, the refusals, the certificate lines and the generated tests all read that declaration.
One generic engine (`evaluate`) runs every pack; a pack holds no code.

Source: domain model 10 (executable body of a technical specification); design 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal

from suyuan.base.text import Text, same
from suyuan.methods.formula import Formula
from suyuan.methods.tables import Table

Activity = Literal["verification", "calibration"]
Certainty = Literal["certain", "high", "check"]
InputKind = Literal["number", "choice", "text"]
Use = Literal["at", "sum", "interpolate"]
Rule = Literal["simple", "guarded"]
Compared = Literal["printed", "exact"]
InfluenceKind = Literal["reading", "assumed"]

EMPTY: Final = same("")
COMPARE_EDITION: Final = Text(
    "凭记忆录入，使用前须与现行版本核对。", "Recalled, not read: compare with the current edition before use."
)
YES, NO = "yes", "no"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One allowed word of a choice: its code in the data and its label on the page."""

    code: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class Input:
    """One thing that is read from the plate, from the surroundings or from the instrument.

    `unit` starting with "@" names the header choice that holds the unit. `low`, `high` and `default` are
    formulas over the header; `readings` is (least, most) for replicate readings, None for a single value.
    """

    symbol: str
    label: Text
    kind: InputKind = "number"
    unit: str = "1"
    low: Formula | None = None
    high: Formula | None = None
    choices: tuple[Choice, ...] = ()
    default: Formula | str | None = None
    required_when: Formula | None = None  # with a default: needed only where this holds
    readings: tuple[int, int] | None = None
    typical: str = ""  # proposed in the form, never assumed by the engine
    note: Text = EMPTY

    @property
    def required(self) -> bool:
        """Whether the value must always be given (it has no default)."""
        return self.default is None


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A derived quantity: a symbol with its formula. `exact` ones are computed in decimal arithmetic.

    One taken `at_estimate` stands for the best estimate only: whatever uncertain things it rests on, it
    carries no uncertainty on. That is what rules over several results need (the largest error of all rows,
    whether all have one sign), and only there may statistics be taken of uncertain quantities.
    """

    symbol: str
    formula: Formula
    label: Text = EMPTY
    unit: str = "1"
    exact: bool = False
    at_estimate: bool = False


@dataclass(frozen=True, kw_only=True)
class InfluenceInput:
    """An input of the model with estimate 0: its standard uncertainty, where that comes from, its law."""

    symbol: str
    label: Text
    u: Formula
    dof: Formula | None = None  # None: infinite
    distribution: str = "normal"
    kind: InfluenceKind = "assumed"
    unit: str = "1"


@dataclass(frozen=True, kw_only=True)
class Role:
    """A place for a measurement standard: what it must give and how its points are used.

    `unit` is the unit of its corrections, `nominal_unit` of its points. "at" takes the point itself, "sum"
    builds a load from available weights, "interpolate" is piecewise linear between neighbouring points.
    """

    code: str
    label: Text
    use: Use
    unit: str
    nominal_unit: str
    required: bool = True
    instrument_kinds: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StandardUse:
    """A symbol of a test that stands for the correction of a standard at the point given by `at`.

    `<symbol>_mpe` is the largest error the standard may have there, `<symbol>_u` its standard uncertainty.
    """

    symbol: str
    role: str
    at: Formula
    label: Text


@dataclass(frozen=True, kw_only=True)
class Check:
    """A condition of the method that the data themselves must satisfy before anything is computed."""

    holds: Formula
    label: Text


@dataclass(frozen=True, kw_only=True)
class LineSpec:
    """A line of results: a value with its limits, or (`passes_when`) a yes or no without a number.

    `step` is the printed step; without it the value is rounded to the digits of U (JCGM 100:2008, 7.2.6).
    Limits are compared with the printed value, or with the value before rounding (`compared` = "exact"), as
    the specification has it. `fit` must hold for the measurement to be good enough to decide.
    """

    symbol: str
    label: Text
    unit: str
    quantity: str = ""
    value: Formula | None = None
    low: Formula | None = None
    high: Formula | None = None
    step: Formula | None = None
    rule: Rule = "simple"
    compared: Compared = "printed"
    fit: Formula | None = None
    fit_label: Text = EMPTY
    passes_when: Formula | None = None
    has_uncertainty: bool = True


@dataclass(frozen=True, kw_only=True)
class Test:
    """One test: a rectangular table of rows with its derived quantities, influences and lines of results."""

    __test__ = False  # not a test of pytest

    id: str
    label: Text
    rows: tuple[int, int]
    required: bool = True
    note: Text = EMPTY
    point: str = ""  # the column that names a row
    columns: tuple[Input, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    standards: tuple[StandardUse, ...] = ()
    influences: tuple[InfluenceInput, ...] = ()
    checks: tuple[Check, ...] = ()
    lines: tuple[LineSpec, ...] = ()
    proposed: tuple[tuple[tuple[str, Formula | str], ...], ...] = ()  # rows of (symbol, formula or code)

    @property
    def single(self) -> bool:
        """Whether the test has exactly one row, so that its symbols may be used by other tests."""
        return self.rows == (1, 1)


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A document the pack rests on, with how sure we are of what was taken from it."""

    number: str
    title: Text
    kind: str
    certainty: Certainty
    note: Text = EMPTY

    @property
    def caution(self) -> Text:
        """The words that go with anything less than certain."""
        if self.certainty == "certain":
            return self.note
        zh, en = COMPARE_EDITION
        return Text(f"{self.note.zh}{zh}", f"{self.note.en} {en}".strip())


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A table, limit or rule taken from a document, with its clause and certainty."""

    what: Text
    source: str
    certainty: Certainty


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """How expanded uncertainty is stated: a fixed factor `k`, or the factor that belongs to `p`."""

    k: Decimal | None
    p: Decimal


@dataclass(frozen=True, kw_only=True, eq=False)
class Pack:
    """A method pack of one edition. Two packs are the same when their digests are."""

    id: str
    name: Text
    activity: Activity
    quantity: Text
    instrument_kinds: tuple[str, ...]
    dated: str
    interval_months: int | None
    interval_certainty: Certainty
    coverage: Coverage
    references: tuple[Reference, ...]
    facts: tuple[Fact, ...]
    inputs: tuple[Input, ...]
    conditions: tuple[Input, ...]
    quantities: tuple[Quantity, ...]
    influences: tuple[InfluenceInput, ...]
    checks: tuple[Check, ...]
    roles: tuple[Role, ...]
    tests: tuple[Test, ...]
    tables: Mapping[str, Table] = field(repr=False)
    passes_on: str  # symbol of the lines whose values the instrument hands on as corrections; "" = none
    text: Text = field(repr=False)  # the explanation, Markdown
    golden: Mapping[str, bytes] = field(repr=False)  # worked examples by file name
    digest: str

    @property
    def edition(self) -> str:
        """The part of the identity after the stroke."""
        return self.id.rpartition("/")[2]

    @property
    def specifications(self) -> tuple[str, ...]:
        """Numbers of the technical specifications the pack carries out, the first one leading."""
        return tuple(reference.number for reference in self.references if reference.kind != "background")

    @cached_property
    def _tests_by_id(self) -> dict[str, Test]:
        return {test.id: test for test in self.tests}

    def test(self, id_: str) -> Test | None:
        """The test called `id_`, or None."""
        return self._tests_by_id.get(id_)

    def role(self, code: str) -> Role:
        """The role called `code`; the loader has made sure that it exists."""
        return next(role for role in self.roles if role.code == code)
