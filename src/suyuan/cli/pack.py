"""Method packs from the terminal: list them, show one, check one against its golden examples, run one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.errors import RuleRefusal
from suyuan.base.text import Text
from suyuan.cli.files import read_record
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

group = typer.Typer(no_args_is_help=True)

PACK = Annotated[
    str, typer.Argument(metavar="PACK", help="方法包标识或文件夹 / identity or folder of the pack")
]

ACTIVITIES = {"verification": Text("检定", "verification"), "calibration": Text("校准", "calibration")}
LINE_TITLES = (
    Text("项目", "line"),
    Text("点", "point"),
    Text("值", "value"),
    Text("U", "U"),
    Text("单位", "unit"),
    Text("允许", "allowed"),
    Text("结论", "verdict"),
)
VERDICTS = {
    "pass": Text("合格", "pass"),
    "fail": Text("不合格", "fail"),
    "undecided": Text("不能判定", "undecided"),
    "none": Text("—", "—"),
}


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    app.add_typer(group, name="pack", help=str(Text("方法包", "Method packs")))


@command(group, "list", summary=Text("列出方法包", "List the method packs"))
def list_packs() -> None:
    """Every pack of the library."""
    from rich.table import Table

    packs = list(library())
    records = [brief(pack) for pack in packs]

    def show(console: Console) -> None:
        table = Table(box=None, pad_edge=False)
        for title in (
            Text("标识", "id"),
            Text("名称", "name"),
            Text("活动", "activity"),
            Text("规程", "documents"),
        ):
            table.add_column(said(title), overflow="fold")
        for pack in packs:
            activity = said(ACTIVITIES[pack.activity])
            table.add_row(pack.id, said(pack.name), activity, ", ".join(pack.specifications))
        console.print(table)

    answer({"packs": records}, show=show)


@command(group, "show", summary=Text("显示方法包", "Show a pack"))
def show_pack(pack: PACK) -> None:
    """What a pack asks for and what it gives."""
    found = find(pack)
    record = described(found)

    def show(console: Console) -> None:
        console.print(f"{found.id}  {said(found.name)}", style="bold")
        console.print(f"sha256 {found.digest}", style="dim")
        console.print(said(Text("依据", "documents")) + ": " + ", ".join(found.specifications))
        for role in found.roles:
            console.print(
                f"  {said(Text('标准', 'standard'))} {role.code}: {said(role.label)} [{role.nominal_unit}]"
            )
        for test in found.tests:
            console.print(f"  {said(Text('项目', 'test'))} {test.id}: {said(test.label)}")
            for column in test.columns:
                console.print(f"      {column.symbol}  {said(column.label)} [{column.unit}]")

    answer(record, show=show)


@command(group, "check", summary=Text("检查方法包及其算例", "Check a pack and its worked examples"))
def check(pack: PACK) -> None:
    """Golden examples, band edges, both languages, formulas. A pack that fails is refused by rule."""
    from suyuan.methods.check import check_pack

    report = check_pack(find(pack))
    record = {
        "pack": report.pack_id,
        "ok": report.ok,
        "examples": list(report.golden),
        "findings": len(report.findings),
        "edges": report.edges,
        "problems": [problem._asdict() for problem in report.problems],
    }

    def show(console: Console) -> None:
        for problem in report.problems:
            console.print(f"✗ {said(problem)}", style="red")
        words = Text(
            f"算例 {len(report.golden)} 个，界限 {report.edges} 处",
            f"{len(report.golden)} examples, {report.edges} limits on both sides",
        )
        console.print(f"{report.pack_id}: {said(words)}")

    answer(record, show=show)
    if not report.ok:
        raise RuleRefusal(
            Text(f"方法包 {report.pack_id} 未通过检查", f"pack {report.pack_id} does not pass its check"),
            given=len(report.problems),
        )


@command(group, "run", summary=Text("用原始数据运行方法包", "Run a pack on observations"))
def run(
    pack: PACK,
    observations: Annotated[Path, typer.Argument(metavar="OBSERVATIONS", help="JSON 或 TOML / JSON or TOML")],
    seed: Annotated[str, typer.Option(help="观测标识种子 / seed of the identities of the readings")] = "cli",
) -> None:
    """Evaluate one instrument. The file holds the observations, and the standards under ``sources``."""
    from suyuan.methods.evaluate import evaluate_one
    from suyuan.methods.observations import parse_observations
    from suyuan.methods.sources import read_sources

    chosen = find(pack)
    data = read_record(observations)
    plain = data.get("observations", data) if isinstance(data, dict) else data
    given = data.get("sources", []) if isinstance(data, dict) else {}
    readings = parse_observations(chosen, plain)
    evaluation = evaluate_one(chosen, readings, read_sources(chosen, given, name=seed), identity_seed=seed)
    answer(evaluation.to_record(), show=lambda console: print_evaluation(console, evaluation))


def print_evaluation(console: Console, evaluation: Any) -> None:
    """The lines of an evaluation as a table."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in LINE_TITLES:
        table.add_column(said(title))
    for line in evaluation.lines:
        limits = (line.limit_low or "", line.limit_high or "")
        row = (line.point or "", line.value_text or "", line.U_text or "", line.unit)
        allowed = f"[{', '.join(limits)}]" if any(limits) else ""
        table.add_row(said(line.label), *row, allowed, said(VERDICTS[line.verdict]))
    console.print(table)
    console.print(f"{said(Text('结论', 'verdict'))}: {said(VERDICTS[evaluation.verdict])}", style="bold")


def library() -> Any:
    """The packs that come with the product."""
    from suyuan.methods.library import PackLibrary

    return PackLibrary()


def find(name: str) -> Any:
    """A pack by its identity, or from a folder."""
    folder = Path(name)
    if (folder / "pack.toml").is_file():
        from suyuan.methods.loading import load_pack

        return load_pack(folder)
    return library()[name]


def brief(pack: Any) -> dict[str, object]:
    """A pack in one line."""
    return {
        "id": pack.id,
        "name": pack.name._asdict(),
        "activity": pack.activity,
        "digest": pack.digest,
        "specifications": list(pack.specifications),
    }


def described(pack: Any) -> dict[str, object]:
    """A pack with its inputs, roles and tests."""
    return brief(pack) | {
        "instrument_kinds": list(pack.instrument_kinds),
        "interval_months": pack.interval_months,
        "roles": [
            {"code": r.code, "label": r.label._asdict(), "use": r.use, "unit": r.unit, "required": r.required}
            for r in pack.roles
        ],
        "header": [column(one) for one in pack.inputs],
        "conditions": [column(one) for one in pack.conditions],
        "tests": [
            {"id": test.id, "label": test.label._asdict(), "rows": list(test.rows), "required": test.required,
             "columns": [column(one) for one in test.columns]}
            for test in pack.tests
        ],
    }  # fmt: skip


def column(one: Any) -> dict[str, object]:
    """One input as plain data."""
    return {
        "symbol": one.symbol,
        "label": one.label._asdict(),
        "kind": one.kind,
        "unit": one.unit,
        "choices": [choice.code for choice in one.choices],
        "readings": list(one.readings) if one.readings else None,
        "required": one.required,
    }
