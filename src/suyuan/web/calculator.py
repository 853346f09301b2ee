"""The uncertainty calculator: what is typed into the page becomes a case of the public format, and back.

A page row holds a name, an estimate, a distribution and up to three numbers; which of them a distribution
needs is data (`LAWS`). The case that comes out is the file that `suyuan evaluate` reads.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan.base.errors import InputError, Missing, NotANumber
from suyuan.base.text import Text

MOST_ROWS: Final = 40
MOST_TEXT: Final = 2000
TRIALS: Final = 1_000_000
PROBABILITIES: Final = ("0.90", "0.95", "0.9545", "0.99", "0.9973")

SPREAD: Final[dict[str, Text]] = {
    "u": Text("标准不确定度 u", "standard uncertainty u"),
    "half_width": Text("半宽 a", "half-width a"),
    "scale": Text("尺度 s", "scale s"),
}
# Distribution code: the field of the case that the column "spread" fills; whether it takes dof.
LAWS: Final[dict[str, tuple[str, bool]]] = {
    "normal": ("u", True),
    "t": ("scale", True),
    "rectangular": ("half_width", True),
    "triangular": ("half_width", True),
    "arcsine": ("half_width", True),
    "curvilinear_trapezoid": ("half_width", True),
    "exponential": ("", False),
}
COLUMNS: Final = ("name", "value", "dist", "spread", "dof", "inexactness")


@dataclass(frozen=True, slots=True)
class Row:
    """One input as typed."""

    name: str = ""
    value: str = ""
    dist: str = "normal"
    spread: str = ""
    dof: str = ""
    inexactness: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing was typed into it."""
        return not (self.name or self.value or self.spread)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page as typed: inputs, model and correlations as text, probability, order of propagation."""

    rows: tuple[Row, ...] = ()
    model: str = ""
    correlations: str = ""
    p: str = "0.95"
    second_order: bool = False
    unit: str = ""


def read_sheet(form: Any) -> Sheet:
    """The page from the posted form: each column is a list with one entry per row."""
    columns = [[text.strip()[:60] for text in form.getlist(name)[:MOST_ROWS]] for name in COLUMNS]
    length = max(len(column) for column in columns)
    rows = [Row(*[column[i] if i < len(column) else "" for column in columns]) for i in range(length)]
    return Sheet(
        rows=tuple(row for row in rows if not row.is_empty),
        model=form.get("model", "")[:MOST_TEXT],
        correlations=form.get("correlations", "")[:MOST_TEXT],
        p=form.get("p", "0.95")[:10],
        second_order=form.get("order", "1") == "2",
        unit=form.get("unit", "").strip()[:20],
    )


def case_of(sheet: Sheet) -> dict[str, Any]:
    """The case that the page describes. Raises InputError naming the row and the column."""
    if not sheet.rows:
        raise Missing("输入量 / inputs", hint=Text("至少填写一行输入量。", "Fill in at least one input."))
    case: dict[str, Any] = {
        "id": "calculator",
        "inputs": [_input(row, number) for number, row in enumerate(sheet.rows, start=1)],
        "model": _model(sheet.model),
        "method": "gum2" if sheet.second_order else "gum",
        "p": _number(sheet.p, "p"),
        "trials": TRIALS,
    }
    pairs = [_pair(line) for line in sheet.correlations.splitlines() if line.strip()]
    return case | ({"correlations": pairs} if pairs else {}) | ({"unit": sheet.unit} if sheet.unit else {})


def sheet_of(case: Mapping[str, Any]) -> Sheet:
    """A case of the public format as the page shows it."""
    return Sheet(
        rows=tuple(_row(one) for one in case["inputs"]),
        model="\n".join(f"{name} = {text}" for name, text in case["model"].items()),
        correlations="\n".join(f"{a}, {b}, {r:g}" for a, b, r in case.get("correlations", ())),
        p=f"{case.get('p', 0.95):g}",
        second_order=case.get("method") == "gum2",
        unit=case.get("unit", ""),
    )


def _input(row: Row, number: int) -> dict[str, Any]:
    place = Text(f"第 {number} 行", f"row {number}")
    if not row.name:
        raise _lacking(place, Text("名称", "name"))
    if row.dist not in LAWS:
        raise InputError(
            Text(f"{place.zh}的分布未知", f"{place.en} has an unknown distribution"), given=row.dist
        )
    field, takes_dof = LAWS[row.dist]
    found: dict[str, Any] = {"name": row.name, "dist": row.dist}
    found["value"] = _number(row.value, f"{row.name}", lacking=Text("估计值", "estimate"))
    if field:
        found[field] = _number(row.spread, f"{field}({row.name})", lacking=SPREAD[field])
    if row.dist == "curvilinear_trapezoid":
        words = Text("半宽的不准确度 d", "inexactness d of the half-width")
        found["limit_inexactness"] = _number(row.inexactness, f"d({row.name})", lacking=words)
    if takes_dof and row.dof and row.dof.lower() not in ("inf", "∞"):
        found["dof"] = _number(row.dof, f"ν({row.name})")
    return found


def _row(one: Mapping[str, Any]) -> Row:
    dist = one.get("dist", "normal")
    field = LAWS[dist][0]
    dof = one.get("dof")
    return Row(
        name=one["name"],
        value=_written(one["value"]),
        dist=dist,
        spread=_written(one[field]) if field else "",
        dof="" if dof is None or dof == math.inf else f"{dof:g}",
        inexactness=f"{one['limit_inexactness']:g}" if "limit_inexactness" in one else "",
    )


def _written(number: float) -> str:
    """The shortest text that reads back as this number."""
    return repr(number).removesuffix(".0")


def _model(text: str) -> dict[str, str]:
    """One output per line, `name = formula`; a line without a name is called y."""
    model: dict[str, str] = {}
    for line in (one.strip() for one in text.splitlines()):
        if not line:
            continue
        name, sign, formula = (part.strip() for part in line.partition("="))
        if not sign:
            name, formula = "y", line
        if name in model:
            raise InputError(Text(f"输出量 {name} 重复", f"output {name} is given twice"), quantity=name)
        model[name] = formula
    if not model:
        raise Missing(
            "测量模型 / model",
            hint=Text("例如：y = a*b，每行一个输出量。", "For example y = a*b, one output on each line."),
        )
    return model


def _pair(line: str) -> list[Any]:
    parts: Sequence[str] = [part.strip() for part in line.replace("，", ",").split(",")]
    if len(parts) != 3:
        raise InputError(
            Text(f"相关系数“{line}”应写作 a, b, r", f"the correlation “{line}” is written a, b, r"),
            hint=Text("每行一对，例如 V, I, -0.36。", "One pair on each line, such as V, I, -0.36."),
            quantity="correlations",
            given=line,
        )
    return [parts[0], parts[1], _number(parts[2], f"r({parts[0]}, {parts[1]})")]


def _number(text: str, quantity: str, *, lacking: Text | None = None) -> float:
    if not text:
        raise _lacking(Text(quantity, quantity), lacking or Text("数值", "number"))
    try:
        return float(text.replace("−", "-"))
    except ValueError:
        raise NotANumber(quantity, given=text) from None


def _lacking(place: Text, what: Text) -> Missing:
    problem = Missing(what.en, place=str(place))
    problem.message = Text(f"{place.zh}缺少{what.zh}", f"{place.en} lacks its {what.en}")
    return problem
