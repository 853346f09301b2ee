"""Studies of a batch as raw data, and what the engine makes of them.

A study is what was read, as decimal text under the name of its unit, its time or its laboratory, with the
options of the evaluation. Everything else follows from it and from nothing else, so a stored study can be
computed again at any time. The mathematics is `metrology.reference_material`.

Source: domain model 8; ISO Guide 35:2017, clauses 7 to 9; JJF 1343.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from suyuan.base.errors import InputError, OutOfRange, TooLarge
from suyuan.base.text import Text
from suyuan.metrology import reference_material as engine
from suyuan.metrology.answer import Answer
from suyuan.metrology.reference_material.rules import CHARACTERIZED
from suyuan.registry.results.rules import number, words

KINDS: Final[dict[str, Text]] = {
    "homogeneity": Text("均匀性", "Homogeneity"),
    "short_term": Text("短期（运输）稳定性", "Short-term stability (transport)"),
    "long_term": Text("长期稳定性", "Long-term stability"),
    "characterisation": Text("定值", "Characterisation"),
}
SYMBOLS: Final = {
    "homogeneity": "u_bb",
    "short_term": "u_sts",
    "long_term": "u_lts",
    "characterisation": "u_char",
}
WAYS: Final[dict[str, Text]] = {
    "absolute-method": Text("绝对法（一种方法）", "an absolute method"),
    "independent-methods": Text("两种以上独立方法", "independent methods"),
    "several-laboratories": Text("一种方法，多家实验室", "one method, several laboratories"),
    "compared-with-primary": Text("与一级标准物质比较", "comparison with a primary material"),
    "as-primary": Text("与一级标准物质相同的方法", "the method of a primary material"),
}
TOGETHER: Final = ("independent-methods", "several-laboratories")
COMBINATIONS: Final[dict[str, Text]] = {
    "mean-of-means": Text("各平均值的平均", "mean of means"),
    "scatter-and-own": Text("算术平均，离散与各自的不确定度", "plain mean, scatter and own uncertainties"),
    "weighted-mean": Text("加权平均", "weighted mean"),
    "dersimonian-laird": Text("随机效应平均（DerSimonian–Laird）", "random-effects mean (DerSimonian–Laird)"),
    "algorithm-a": Text("稳健平均（算法 A）", "robust mean (algorithm A)"),
}
CHOICES: Final[dict[str, Text]] = {
    "larger": Text("取 s_bb 与 u*_bb 的较大者", "the larger of s_bb and u*_bb"),
    "replace-negative": Text("s_bb² ≤ 0 时才取 u*_bb", "u*_bb only where s_bb² ≤ 0"),
}
DRIFTS: Final[dict[str, Text]] = {
    "slope-uncertainty": Text("s(b₁)·t", "s(b₁)·t"),
    "with-drift": Text("s(b₁)·t 并计入漂移", "s(b₁)·t with the drift"),
}
MOST_ROWS: Final = 500
MOST_READINGS: Final = 5000
# Months or days for which a stability is asked; longer than any material in the trade.
LONGEST: Final = 600.0

Row = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Raw:
    """What was read: `rows` of label and readings, as decimal text, and the options of the evaluation.

    The label is the unit (homogeneity), the time in months or, for transport, in days (stability), the
    laboratory or method (characterisation; its readings are then the mean and its standard uncertainty).
    """

    kind: str
    rows: tuple[Row, ...]
    options: Mapping[str, str]

    def option(self, name: str, default: str = "") -> str:
        """One option, or its default."""
        return self.options.get(name) or default

    def grouped(self) -> dict[str, tuple[str, ...]]:
        """The readings by label: rows under one label belong together."""
        found: dict[str, tuple[str, ...]] = {}
        for label, readings in self.rows:
            found[label] = found.get(label, ()) + readings
        return found


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a study says: its share of the uncertainty, the value of a characterisation, and whether units
    differ or a trend is significant."""

    answer: Answer
    u: float
    value: float | None = None
    significant: bool = False


def evaluate(raw: Raw) -> Finding:
    """The finding of a study. Raises InputError for data it cannot be made from."""
    if raw.kind not in _EVALUATED:
        raise InputError(
            Text("请选择研究项目", "choose what was studied"), given=raw.kind, allowed=", ".join(KINDS)
        )
    if len(raw.rows) > MOST_ROWS or sum(len(readings) for _, readings in raw.rows) > MOST_READINGS:
        raise TooLarge("rows", given=len(raw.rows), allowed=MOST_ROWS)
    return _EVALUATED[raw.kind](raw)


def record_of(raw: Raw) -> dict[str, Any]:
    """The raw data as they are stored."""
    rows = [[words(label, "label", most=80), *readings] for label, readings in raw.rows]
    return {"kind": raw.kind, "rows": rows, "options": dict(raw.options)}


def raw_of(record: Mapping[str, Any]) -> Raw:
    """The raw data of a stored study."""
    rows = tuple((row[0], tuple(row[1:])) for row in record["rows"])
    return Raw(kind=record["kind"], rows=rows, options=record["options"])


def times(raw: Raw) -> list[float]:
    """The times of a stability study, one for each reading."""
    return [_number(label, "t") for label, readings in raw.rows for _ in readings]


def _homogeneity(raw: Raw) -> Finding:
    groups = raw.grouped()
    readings = [_number(one, "y") for group in groups.values() for one in group]
    unit = [place for place, group in enumerate(groups.values()) for _ in group]
    found = engine.homogeneity(readings, unit=unit, choice=_chosen(raw, "choice", CHOICES))
    return Finding(answer=found, u=found.u_bb, significant=found.significant)


def _stability(raw: Raw) -> Finding:
    readings = [_number(one, "y") for _, group in raw.rows for one in group]
    horizon = _number(raw.option("horizon"), "horizon")
    if not 0 < horizon <= LONGEST:
        raise OutOfRange("horizon", given=raw.option("horizon"), allowed=f"(0, {LONGEST:g}]")
    found = engine.stability(
        times(raw),
        readings,
        horizon=horizon,
        design="classical" if raw.option("design") == "classical" else "isochronous",
        drift=_chosen(raw, "drift", DRIFTS),
    )
    return Finding(answer=found, u=found.u, significant=found.significant)


def _characterisation(raw: Raw) -> Finding:
    way = raw.option("way")
    if way not in CHARACTERIZED:
        raise InputError(
            Text("请选择定值方式", "choose how the value was found"), given=way, allowed=", ".join(WAYS)
        )
    found: Any = _together(raw) if way in TOGETHER else _alone(raw)
    return Finding(answer=found, u=float(found.u_char), value=float(found.value))


def _together(raw: Raw) -> Any:
    means = [_number(readings[0] if readings else "", label) for label, readings in raw.rows]
    by = _chosen(raw, "by", COMBINATIONS)
    own = None
    if by not in ("mean-of-means", "algorithm-a"):
        own = [
            _number(readings[1] if len(readings) > 1 else "", f"u({label})") for label, readings in raw.rows
        ]
    return engine.characterize(means, own, by=by)


def _alone(raw: Raw) -> Any:
    readings = [_number(one, "y") for _, group in raw.rows for one in group]
    return engine.characterize_by_one(readings, u_method=_number(raw.option("u_method", "0"), "u_method"))


def _chosen(raw: Raw, name: str, table: Mapping[str, Text]) -> Any:
    return raw.option(name, next(iter(table)))


def _number(text: str, quantity: str) -> float:
    exact = number(text, quantity=quantity)
    if exact and abs(exact.adjusted()) > 30:
        raise OutOfRange(quantity, given=text, allowed="1e-30 ... 1e30")
    return float(exact)


_EVALUATED: Final[Mapping[str, Callable[[Raw], Finding]]] = {
    "homogeneity": _homogeneity,
    "short_term": _stability,
    "long_term": _stability,
    "characterisation": _characterisation,
}
