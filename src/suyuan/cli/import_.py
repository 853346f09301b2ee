"""``suyuan import``: a register from an Excel or a CSV file, tried first or at once, as on the page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from suyuan.base.errors import InputError, NotFound, NotPermitted
from suyuan.base.text import Text
from suyuan.cli.dataset import acting
from suyuan.cli.files import write_bytes
from suyuan.cli.manner import MANNER, answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

    from suyuan.registry.journal.occasion import Occasion
    from suyuan.registry.parties.rows import RowProblem
    from suyuan.registry.parties.sheets import Sheet
    from suyuan.web.imports.importer import Importer

TOLD: Final = 20  # faults that are told one by one; --json and --annotated tell more
KEPT: Final = 200
MOST_ANNOTATED: Final = 200_000  # rows


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    command(app, "import", summary=Text("从 Excel 或 CSV 导入", "Import from Excel or CSV"))(import_file)


def import_file(
    what: Annotated[
        str,
        typer.Argument(
            metavar="REGISTER",
            help="instruments, equipment, people, capabilities, standards, materials, bought, results, "
            "comparisons",
        ),
    ],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Excel 或 CSV / Excel or CSV")],
    user: Annotated[str, typer.Option("--as", help="以谁的权限 / log-in whose rights are used")],
    annotated: Annotated[
        Path | None, typer.Option(help="写入标出问题的文件 / write a file with its faults marked")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试不写 / store nothing")] = False,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="有误的行除外 / leave out rows with faults")
    ] = False,
) -> None:
    """All rows or none, unless --good-rows; every fault is named with its line."""
    occasion = acting(user)
    importer = _importer(what, occasion)
    from suyuan.cli.demo import progress
    from suyuan.registry.journal.alone import alone
    from suyuan.registry.parties.rows import ImportRefused
    from suyuan.web.imports.large import read_file
    from suyuan.web.imports.lines import by_lines
    from suyuan.web.imports.own_list import merged

    with progress() as shown:
        shown.stage(Text("读取", "reading"))
        sheet, heads, none_for_it = read_file(file, importer, occasion)
        shown.stage(Text("检查", "checking"))
        faults = merged(none_for_it, importer.check(occasion, sheet))
        if annotated is not None:
            _annotate(annotated, importer, sheet, heads, faults)
        told = by_lines(file, faults[:KEPT])
        if faults and not (good_rows or dry_run):
            raise ImportRefused(told, head_of=importer.head_of)
        chosen = None if dry_run else _chosen(sheet, faults)
        stored = 0
        if chosen is not None:
            shown.stage(Text("写入", "storing"))
            with alone(len(chosen)):
                stored = importer.store(occasion, chosen, file.name[:200])
    bad = len({fault.line for fault in faults})
    record = {
        "rows": len(sheet),
        "faulty": bad,
        "stored": stored,
        "faults": [_record(fault) for fault in told],
    }
    answer(record, show=lambda console: _print(console, record, importer, told))


def _importer(what: str, occasion: Occasion) -> Importer:
    from suyuan.web.imports.registers import IMPORTERS

    importer = IMPORTERS.get(what)
    if importer is None:
        known = ", ".join(IMPORTERS)
        raise NotFound(
            Text(f"没有导入项 {what}", f"there is no import called {what}"),
            hint=Text(f"可导入：{known}", f"There are: {known}"),
            given=what,
        )
    if reason := importer.why_not(occasion):
        raise NotPermitted(reason)
    return importer


def _chosen(sheet: Sheet, faults: Sequence[RowProblem]) -> Sheet:
    """The rows without faults, which are to be stored. Raises InputError where there is none."""
    import numpy as np

    is_good = np.ones(len(sheet), dtype=bool)
    is_good[[fault.line - 1 for fault in faults]] = False
    if not is_good.any():
        raise InputError(Text("没有可导入的行", "there is no row that can be imported"), given=len(sheet))
    return sheet if is_good.all() else sheet.taken(np.nonzero(is_good)[0])


def _annotate(
    target: Path, importer: Importer, sheet: Sheet, heads: Sequence[str], faults: Sequence[RowProblem]
) -> None:
    from suyuan.base.errors import TooLarge
    from suyuan.web.imports import workbook
    from suyuan.web.imports.reading import Given, folded

    if len(sheet) > MOST_ANNOTATED:
        raise TooLarge("rows", given=len(sheet), allowed=MOST_ANNOTATED)
    make = {".xlsx": workbook.annotated_workbook, ".csv": workbook.annotated_csv}.get(target.suffix.lower())
    if make is None:
        raise InputError(
            Text("--annotated 应为 .xlsx 或 .csv 文件", "--annotated names an .xlsx or a .csv file"),
            given=target.name,
            allowed=".xlsx .csv",
        )
    names = [importer.names.get(folded(head), head) for head in heads]
    columns = [sheet.texts(name).to_pylist() if name else [""] * len(sheet) for name in names]
    given = Given(heads=tuple(heads), rows=tuple(zip(*columns, strict=True)))
    write_bytes(target, make(importer, given, faults, MANNER.get().language))


def _record(fault: RowProblem) -> dict[str, Any]:
    return {"line": fault.line, "column": fault.column, "words": fault.words}


def _print(
    console: Console, record: dict[str, Any], importer: Importer, faults: Sequence[RowProblem]
) -> None:
    words = Text(
        f"共 {record['rows']:,} 行，有误 {record['faulty']:,} 行，导入 {record['stored']:,} 行",
        f"{record['rows']:,} rows, {record['faulty']:,} faulty, {record['stored']:,} imported",
    )
    console.print(said(words), style="bold")
    for fault in faults[:TOLD]:
        head = said(importer.head_of(fault.column))
        console.print(said(Text(f"✗ 第 {fault.line} 行 {head}：{fault.words.zh}",
                                f"✗ line {fault.line}, {head}: {fault.words.en}")))  # fmt: skip
