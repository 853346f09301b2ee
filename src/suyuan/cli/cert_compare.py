"""Certificates beside each other: what changed, a later edition, where they point. No database is needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.text import Text
from suyuan.cli.cert import OUT, document_in, group
from suyuan.cli.files import MEGABYTE, read_bytes, write_bytes
from suyuan.cli.manner import MANNER, answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

    from suyuan.certify.links import Candidate

LARGEST_FOLDER = 5000  # files
LARGEST_TOGETHER = 512 * MEGABYTE

OLD = Annotated[
    Path, typer.Argument(metavar="OLD", help="较早的证书 XML 或 PDF / the earlier one, XML or PDF")
]
NEW = Annotated[Path, typer.Argument(metavar="NEW", help="较晚的证书 XML 或 PDF / the later one, XML or PDF")]
FILE = Annotated[Path, typer.Argument(metavar="FILE", help="XML 或 PDF / XML or PDF")]


def register(app: typer.Typer) -> None:
    """Nothing is left to do: importing this module has entered its commands into ``suyuan cert``."""


@command(group, "diff", summary=Text("比较两份证书", "Compare two certificates"))
def diff(old: OLD, new: NEW) -> None:
    """Numbers point by point (shift, En, drift per year), texts by language, changes of build."""
    from suyuan.certify.diff import compare

    found = compare(document_in(old), document_in(new))
    answer(found.to_record(), show=lambda console: console.print(found.explain(MANNER.get().language)))


@command(group, "upgrade", summary=Text("升级证书的 DCC 版本", "Bring a certificate into a later edition"))
def upgrade_certificate(
    file: FILE,
    output: OUT = None,
    edition: Annotated[str, typer.Option("--to", help="3.3.0, 3.2.1")] = "3.3.0",
) -> None:
    """DCC 3.0.0 to 3.3.0, to edition 3.3.0 or 3.2.1. Values are not touched; signatures are dropped."""
    from suyuan.certify.upgrade import upgrade

    found = upgrade(document_in(file), version=edition)
    target = output or file.with_suffix(f".{edition}.xml")
    write_bytes(target, found.document)

    def show(console: Console) -> None:
        console.print(f"{target}  DCC {found.old_version} → {found.new_version}", style="bold")
        for step in found.steps:
            change = f": “{step.before}” → “{step.after}”" if step.before or step.after else ""
            console.print(f"  {said(step.what)}  {step.path}{change}  ({said(step.why)})")
        for note in found.notes:
            console.print(f"! {said(note)}", style="yellow")
        for fault in found.faults:
            console.print(f"✗ {said(fault)}")

    answer({"file": str(target), **found.to_record()}, show=show)


MARKS = {
    "verified": "✓",
    "mismatch": "✗",
    "resolved": "•",
    "placeholder": "?",
    "dangling": "?",
    "external": "–",
}


@command(group, "links", summary=Text("查证书的链接", "Where a certificate points"))
def links(
    file: FILE,
    folder: Annotated[
        Path | None, typer.Option("--in", help="存放其他证书的文件夹 / folder with the other certificates")
    ] = None,
) -> None:
    """Every link and whether it holds. Exit 7 where a document is there but not the one that was linked."""
    from suyuan.certify.links import STATES, follow

    found = follow(document_in(file), tuple(candidates_in(folder)) if folder else ())

    def show(console: Console) -> None:
        for one in found:
            target = one.link.number or one.link.address
            line = f"{MARKS[one.state]} {one.link.place}: {target}  {said(STATES[one.state])}"
            note = f" ({said(one.note)})" if one.note != STATES[one.state] else ""
            console.print(f"{line}  {one.found}{note}".rstrip())
        if not found:
            console.print(said(Text("证书没有链接", "the certificate has no links")))

    answer({"links": [one.to_record() for one in found]}, show=show)
    conclude(found)


def conclude(found: Any) -> None:
    """End with exit code 7 where a linked document is not the one that was linked."""
    from suyuan.base.errors import EvidenceError

    wrong = [one.link.number for one in found if one.state == "mismatch"]
    if wrong:
        raise EvidenceError(
            Text(
                f"链接的文件已不是原文件：{'、'.join(wrong)}",
                f"not the document that was linked: {', '.join(wrong)}",
            ),
            given=", ".join(wrong),
        )


def candidates_in(folder: Path) -> Iterator[Candidate]:
    """The files of a folder, without its subfolders; NotFound or TooLarge."""
    from suyuan.base.errors import NotFound, TooLarge
    from suyuan.certify.links import Candidate

    try:
        files = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError:
        raise NotFound(
            Text(f"没有这个文件夹：{folder}", f"there is no such folder: {folder}"), given=folder
        ) from None
    size = sum(path.stat().st_size for path in files)
    if len(files) > LARGEST_FOLDER or size > LARGEST_TOGETHER:
        raise TooLarge(str(folder), given=f"{len(files)} files, {size} B", allowed=f"{LARGEST_FOLDER} files")
    for path in files:
        yield Candidate(path.name, read_bytes(path, limit=LARGEST_TOGETHER))
