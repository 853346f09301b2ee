"""A made-up province of millions of results, to see how large a graph this machine carries."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from uuid import uuid4

from suyuan.base.text import Text
from suyuan.cli.manner import said

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")

FOLDER: Final = "scale"
STANDARDS_PER_RESULT: Final = 1 / 200
FEWEST_STANDARDS: Final = 200
PARTS: Final = (3, 4)  # own parts of a result
LINES: Final = {
    "standards": Text("标准的结果（节点）", "results of standards (nodes)"),
    "set_ups": Text("测量设定", "set-ups"),
    "results": Text("全部结果", "results in all"),
    "built_s": Text("生成并编制，秒", "made up and compiled, s"),
    "uncertainties_s": Text("全部标准不确定度，秒", "all standard uncertainties, s"),
    "recall_s": Text("召回推演，秒", "recall, s"),
    "affected": Text("受影响的结果", "results affected"),
    "flips": Text("结论翻转", "verdicts turned over"),
}


def build_scale(root: Path, results: int, *, progress: Callable[[int], None]) -> dict[str, Any]:
    """Compile a province of so many results, keep it under `root`, and ask it two questions."""
    from suyuan.trace.faults import Fault
    from suyuan.trace.generated import made_up, widest
    from suyuan.trace.results import Results
    from suyuan.trace.stored import write_tiers

    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    standards = max(FEWEST_STANDARDS, round(results * STANDARDS_PER_RESULT))
    tiers, built = timed(lambda: made_up(results, standards=standards, parts=PARTS, progress=progress))
    write_tiers(folder, tiers, build=uuid4(), source={"results": len(tiers)})
    batch = Results.load(folder)
    batch.tiers.uncertainties()  # reads the files once; the loops are compiled or read from their cache
    _, uncertainties = timed(batch.tiers.uncertainties)
    source, fault = widest(batch.tiers, level=1), Fault(amount=0.5, u_amount=0.2)
    batch.recall(source, fault)
    effects, recall = timed(lambda: batch.recall(source, fault))
    return {
        "folder": str(folder),
        "source": str(source),
        "standards": int(batch.tiers.graph.column.any(axis=1).sum()),
        "set_ups": len(batch.tiers.joints.set_ups),
        "results": len(batch),
        "built_s": round(built, 2),
        "uncertainties_s": round(uncertainties, 4),
        "recall_s": round(recall, 4),
        "affected": len(effects),
        "flips": int(effects.flips.sum()),
    }


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """The answer and how many seconds it took."""
    begun = time.perf_counter()
    answer = work()
    return answer, time.perf_counter() - begun


def print_scale(console: Console, record: dict[str, Any]) -> None:
    """The figures, and how to go on from Python."""
    from rich.table import Table

    table = Table(box=None, show_header=False)
    for name, words in LINES.items():
        value = record[name]
        table.add_row(said(words), f"{value:,}" if isinstance(value, int) else f"{value:g}")
    console.print(table)
    console.print(said(Text("在 Python 中：", "From Python:")))
    console.print(
        "  from pathlib import Path\n"
        "  from suyuan.trace.results import Results\n"
        f'  batch = Results.load(Path("{record["folder"]}"))'
    )
