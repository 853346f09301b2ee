"""Evaluate uncertainty cases from a file: law of propagation, with second-order terms, or Monte Carlo.

Source of the methods: JCGM 100:2008, JCGM 101:2008. The format of cases and answers is public and stable.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.cli.files import read_json
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

INTERVALS = {
    "shortest": Text("最短区间", "shortest interval"),
    "symmetric": Text("对称区间", "symmetric interval"),
}
VALID = Text("一阶结果得到验证", "the first-order result is validated")
STABLE = Text("结果稳定在容差 {tolerance:.2g} 以内", "stable to within the tolerance {tolerance:.2g}")
NOT_STABLE = Text("试验次数达到上限时尚未稳定", "not stable when the limit of trials was reached")
NOT_VALID = Text(
    "一阶结果未通过验证，请用蒙特卡洛结果",
    "the first-order result is not valid here; use the Monte Carlo one",
)


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    command(app, "evaluate", summary=Text("评定测量不确定度", "Evaluate measurement uncertainty"))(evaluate)


def evaluate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSON：一个案例或 {cases: [...]}")],
    method: Annotated[str, typer.Option(help="gum | gum2 | mc")] = "",
    p: Annotated[float | None, typer.Option("--p", help="包含概率 / coverage probability")] = None,
    trials: Annotated[str, typer.Option(help="试验次数或 adaptive / trials, or adaptive")] = "",
    seed: Annotated[int | None, typer.Option(help="随机种子 / seed")] = None,
) -> None:
    """What the case itself asks for is used where an option is not given."""
    from suyuan.metrology.case import evaluate_cases

    data = read_json(file)
    records = evaluate_cases(data, method=method or None, p=p, trials=trials_of(trials), seed=seed)
    answer({"cases": records}, show=lambda console: print_cases(console, records))


def trials_of(given: str) -> Any:
    """A number of trials, "adaptive", or None where nothing was asked."""
    if not given or given == "adaptive":
        return given or None
    if not given.isascii() or not given.isdigit() or len(given) > 15:
        raise OutOfRange("--trials", given=given[:40], allowed="1, 2, 3, ... | adaptive")
    return int(given)


def print_cases(console: Console, records: list[dict[str, Any]]) -> None:
    """Every case with its outputs and budget."""
    for record in records:
        console.print(f"{record['id']}  ({record['method']})", style="bold")
        for name, output in record["outputs"].items():
            if record["method"] == "mc":
                print_trials(console, name, output)
            else:
                print_budget(console, name, output)
        for note in record["notes"]:
            console.print(f"! {said(Text(**note))}", style="yellow")


def print_budget(console: Console, name: str, output: Mapping[str, Any]) -> None:
    """One output by propagation: printed result, dof, k and the budget."""
    from rich.table import Table

    from suyuan.metrology.laws.names import law_name
    from suyuan.metrology.rounding import round_result

    dof = "∞" if output["dof"] is None else f"{output['dof']:.4g}"
    console.print(f"  {name} = {output['value']!r}   u = {output['u']:.4g}   ν = {dof}")
    if output["U"] is not None:
        exact = (repr(output["value"]), "0")
        value, expanded = round_result(output["value"], output["U"]) if output["U"] else exact
        words = f"  {name} = {value} ± {expanded}   (k = {output['k']:.3f}, p = {output['p']:g})"
        console.print(words, style="bold")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 2))
    for title in (Text("输入量", "input"), Text("分布", "distribution")):
        table.add_column(said(title))
    for title in (Text("贡献", "contribution"), Text("占比", "share")):
        table.add_column(said(title), justify="right")
    for row in sorted(output["budget"], key=lambda row: -abs(row["share"])):
        share = f"{100 * row['share']:.1f} %".replace("-0.0 ", "0.0 ")
        table.add_row(
            row["name"], said(law_name(row["distribution"] or "")), f"{row['contribution']:.4g}", share
        )
    console.print(table)


def print_trials(console: Console, name: str, output: Mapping[str, Any]) -> None:
    """One output by Monte Carlo: mean, u, both intervals and the validation of the first-order result."""
    mean = said(Text("均值", "mean"))
    console.print(f"  {name}: {mean} {output['mean']:.6g}   u = {output['u']:.4g}", style="bold")
    for key, label in INTERVALS.items():
        low, high = output[key]
        console.print(f"  {said(label)} [{low:.6g}, {high:.6g}]  p = {output['p']:g}")
    console.print(f"  {said(Text('试验次数', 'trials'))} {output['trials']}, seed {output['seed']}")
    if adaptive := output.get("adaptive"):
        words = STABLE.fill(tolerance=adaptive["tolerance"]) if adaptive["stable"] else NOT_STABLE
        console.print(f"  {said(words)}")
    if checked := output.get("validation"):
        console.print(f"  {said(VALID if checked['valid'] else NOT_VALID)}")
