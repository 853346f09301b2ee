"""The outcome of one item under a pack: lines with value, uncertainty, limits, verdict and influences.

What is signed and compared by digest is decimal text (`to_record`); what is recomputed and compared are the
numbers themselves (`compare`). `to_json` and `from_json` keep both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from suyuan.base.canonical import digest
from suyuan.base.errors import InputError
from suyuan.base.text import Text

Verdict = Literal["pass", "fail", "undecided", "none"]
ENGINE_VERSION: Final = "suyuan-methods/1"  # raised when a computed number may change
MOVED: Final = 1e-6  # of its u: a number that moved by more is another number


@dataclass(frozen=True, kw_only=True)
class Influence:
    """One entry of the budget: `component` is signed, in the unit of the result."""

    symbol: str
    label: Text
    origin: UUID
    kind: Literal["standard", "reading", "assumed"]
    component: float
    dof: float
    distribution: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of results. A check by eye has no number: value, u and the texts are None.

    `rows` are the elementary components (identity, component, dof) that add up to u, standards resolved to
    what their own results rest on: they make two results that share a standard correlated.
    """

    test: str
    index: int
    symbol: str
    label: Text
    quantity: Text
    ref_type: str
    unit: str
    point: str | None
    value: float | None
    u: float | None
    dof: float | None
    k: float | None
    p: float | None
    U: float | None
    value_text: str | None
    U_text: str | None
    limit_low: str | None
    limit_high: str | None
    verdict: Verdict
    risk: float | None
    nominal: str | None = None  # the point as decimal text, in the unit of its column
    mark: str = ""  # tells two weights of one nominal value apart
    notes: tuple[Text, ...] = ()
    influences: tuple[Influence, ...] = ()
    rows: tuple[tuple[UUID, float, float], ...] = ()

    @property
    def id(self) -> str:
        """The line within its evaluation, such as ``weighing/3/Ec_up``."""
        return f"{self.test}/{self.index}/{self.symbol}"

    def to_record(self) -> dict[str, Any]:
        """What is printed of the line, as plain data with decimal text."""
        return {
            "id": self.id,
            "label": self.label,
            "unit": self.unit,
            "point": self.point,
            "value": self.value_text,
            "U": self.U_text,
            "k": None if self.k is None else f"{self.k:.2f}",
            "low": self.limit_low,
            "high": self.limit_high,
            "verdict": self.verdict,
        }


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """All lines of one item, and the verdict over them."""

    pack_id: str
    pack_digest: str
    engine_version: str
    seed: int
    lines: tuple[Line, ...]
    verdict: Verdict
    notes: tuple[Text, ...] = ()

    def line(self, id_: str) -> Line | None:
        """The line called `id_`, or None."""
        return next((line for line in self.lines if line.id == id_), None)

    def to_record(self) -> dict[str, Any]:
        """The evaluation as it is signed: printed texts only, no floating-point digits."""
        return {
            "pack": self.pack_id,
            "pack_digest": self.pack_digest,
            "engine": self.engine_version,
            "seed": self.seed,
            "verdict": self.verdict,
            "notes": list(self.notes),
            "lines": [line.to_record() for line in self.lines],
        }

    def digest(self) -> str:
        """SHA-256 of the canonical bytes of the record."""
        return digest(self.to_record())

    def to_json(self) -> dict[str, Any]:
        """The evaluation in full, numbers as the shortest text that reads back as the same float."""
        return {
            "pack": self.pack_id,
            "pack_digest": self.pack_digest,
            "engine": self.engine_version,
            "seed": self.seed,
            "verdict": self.verdict,
            "notes": [note._asdict() for note in self.notes],
            "lines": [_line_to_json(line) for line in self.lines],
        }


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where two evaluations of the same observations disagree."""

    line: str
    what: Literal["value", "u", "verdict", "lines", "pack"]
    first: str
    second: str

    @property
    def words(self) -> Text:
        """The difference in a sentence."""
        return Text(
            f"{self.line} 的 {self.what} 不一致：{self.first} 与 {self.second}",
            f"{self.what} of {self.line} differs: {self.first} and {self.second}",
        )


def compare(first: Evaluation, second: Evaluation) -> tuple[Difference, ...]:
    """Differences that matter: a value or u that moved by more than 1e-6 of its u, another verdict or line.

    Source: design 1, step 6.
    """
    found = []
    if (first.pack_id, first.pack_digest) != (second.pack_id, second.pack_digest):
        found.append(
            Difference(line="", what="pack", first=first.pack_digest[:12], second=second.pack_digest[:12])
        )
    ones, others = ({line.id: line for line in evaluation.lines} for evaluation in (first, second))
    for id_ in sorted(ones.keys() ^ others.keys()):
        found.append(Difference(line=id_, what="lines", first=str(id_ in ones), second=str(id_ in others)))
    for id_ in ones.keys() & others.keys():
        found.extend(_differences(ones[id_], others[id_]))
    if first.verdict != second.verdict:
        found.append(Difference(line="", what="verdict", first=first.verdict, second=second.verdict))
    return tuple(sorted(found, key=lambda difference: (difference.line, difference.what)))


def _differences(one: Line, other: Line) -> Iterable[Difference]:
    scale = max(abs(one.u or 0.0), abs(other.u or 0.0))
    if scale == 0.0:  # a line without uncertainty: hold it against the size of the number itself
        scale = max(abs(one.value or 0.0), abs(other.value or 0.0))
    for what, before, after in (("value", one.value, other.value), ("u", one.u, other.u)):
        same = before == after
        if not same and before is not None and after is not None:
            same = abs(before - after) <= MOVED * scale
        if not same:
            yield Difference(line=one.id, what=what, first=repr(before), second=repr(after))  # type: ignore[arg-type]
    if one.verdict != other.verdict:
        yield Difference(line=one.id, what="verdict", first=one.verdict, second=other.verdict)


_NUMBERS: Final = ("value", "u", "dof", "k", "p", "U", "risk")
_TEXTS: Final = (
    "test",
    "index",
    "symbol",
    "ref_type",
    "unit",
    "point",
    "value_text",
    "U_text",
    "limit_low",
    "limit_high",
    "verdict",
    "nominal",
    "mark",
)


def _line_to_json(line: Line) -> dict[str, Any]:
    return {
        **{name: getattr(line, name) for name in _TEXTS},
        **{name: _number_text(getattr(line, name)) for name in _NUMBERS},
        "label": line.label._asdict(),
        "quantity": line.quantity._asdict(),
        "notes": [note._asdict() for note in line.notes],
        "influences": [
            {
                "symbol": one.symbol,
                "label": one.label._asdict(),
                "origin": str(one.origin),
                "kind": one.kind,
                "component": _number_text(one.component),
                "dof": _number_text(one.dof),
                "distribution": one.distribution,
            }
            for one in line.influences
        ],
        "rows": [[str(uid), _number_text(component), _number_text(dof)] for uid, component, dof in line.rows],
    }


def from_json(data: Mapping[str, Any]) -> Evaluation:
    """The evaluation that `to_json` wrote. Raises InputError for anything else."""
    try:
        return Evaluation(
            pack_id=data["pack"],
            pack_digest=data["pack_digest"],
            engine_version=data["engine"],
            seed=data["seed"],
            verdict=data["verdict"],
            notes=tuple(Text(**note) for note in data["notes"]),
            lines=tuple(_line_from_json(line) for line in data["lines"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise InputError(
            Text("不是完整的计算结果", "this is not a complete evaluation"), given=repr(fault)
        ) from None


def _line_from_json(line: Mapping[str, Any]) -> Line:
    plain: dict[str, Any] = {name: line[name] for name in _TEXTS}
    return Line(
        **plain | {name: _number(line[name]) for name in _NUMBERS},
        label=Text(**line["label"]),
        quantity=Text(**line["quantity"]),
        notes=tuple(Text(**note) for note in line["notes"]),
        influences=tuple(
            Influence(
                symbol=one["symbol"],
                label=Text(**one["label"]),
                origin=UUID(one["origin"]),
                kind=one["kind"],
                component=float(one["component"]),
                dof=float(one["dof"]),
                distribution=one["distribution"],
            )
            for one in line["influences"]
        ),
        rows=tuple((UUID(uid), float(component), float(dof)) for uid, component, dof in line["rows"]),
    )


def _number_text(number: float | None) -> str | None:
    if number is None:
        return None
    return "inf" if math.isinf(number) else repr(float(number))


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)
