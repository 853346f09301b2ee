"""How much work one request may ask for: anybody may ask a server, so the cost is known before it is paid.

The command line knows no such limits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from suyuan.base.errors import TooLarge
from suyuan.base.text import Text
from suyuan.metrology.case import Case
from suyuan.metrology.case_model import written_length

MOST_TRIALS: Final = 200_000
MOST_WORK: Final = 40_000_000  # numbers drawn or computed by one request: about two seconds
MOST: Final = {"inputs": 100, "correlations": 5000, "model": 20}  # per case
MOST_CASES: Final = 50
LIMITED: Final = Text(
    f"本接口的试验次数上限为 {MOST_TRIALS}", f"this interface draws at most {MOST_TRIALS} trials"
)
ON_THE_COMMAND_LINE: Final = Text(
    "请分次提交，或用命令行 suyuan 计算。", "Ask in parts, or use the command line, suyuan."
)


def refuse_many(data: Mapping[str, Any]) -> None:
    """Refuse more cases, inputs, correlations or outputs than are computed here, before any is read."""
    cases = data.get("cases", [data])
    if not isinstance(cases, list):
        return
    if len(cases) > MOST_CASES:
        raise TooLarge("cases", given=len(cases), allowed=MOST_CASES, hint=ON_THE_COMMAND_LINE)
    for case in (one for one in cases if isinstance(one, dict)):
        for name, most in MOST.items():
            given = case.get(name)
            if isinstance(given, list | dict) and len(given) > most:
                raise TooLarge(name, given=len(given), allowed=most, hint=ON_THE_COMMAND_LINE)


def refuse_work(cases: Sequence[Case]) -> None:
    """Refuse what would keep the server busy for longer than a request may."""
    work = sum(_work(case) for case in cases)
    if work > MOST_WORK:
        raise TooLarge("evaluate", given=f"{work:.1e}", allowed=f"{MOST_WORK:.0e}", hint=ON_THE_COMMAND_LINE)


def affordable_trials(case: Case, most: int) -> int:
    """How many trials of a case one request pays for, at most `most`; the more, the less noise."""
    return min(most, MOST_WORK // _steps(case))


def _work(case: Case) -> int:
    """How many numbers a case needs, roughly: trials need its steps once each, second-order terms once per
    pair of inputs.
    """
    rounds = {"gum": 50, "gum2": 50 * (1 + len(case.inputs) ** 2), "mc": bounded(case.trials)}
    return _steps(case) * rounds[case.method]


def _steps(case: Case) -> int:
    """One per input and per few characters of formula, more per output (sorting) and pair of outputs."""
    outputs = len(case.model)
    formulas = written_length(case.model, inputs=frozenset(one.name for one in case.inputs)) // 4
    return len(case.inputs) + formulas + 4 * outputs + outputs**2 // 4


def bounded(trials: int | Literal["adaptive"]) -> int:
    """The trials of a case, as many as are drawn for a request."""
    return MOST_TRIALS if trials == "adaptive" else min(trials, MOST_TRIALS)
