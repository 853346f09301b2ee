"""The official schemas of certificates: which are installed, put them in, look whether they are unchanged.

Whoever runs the product downloads them from their publisher; the product fetches nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.text import Text
from suyuan.cli.cert import group as certificates
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

group = typer.Typer(no_args_is_help=True)
certificates.add_typer(group, name="schemas", help=str(Text("官方模式文件", "The official schemas")))

FOLDER = Annotated[
    Path | None, typer.Option("--in", help="文件夹，默认为 SUYUAN_DATA/schemas / folder with the schemas")
]


def register(app: typer.Typer) -> None:
    """Nothing is left to do: importing this module has entered its commands into ``suyuan cert``."""


def default_folder() -> Path:
    """Where the schemas of this installation are."""
    return Path(os.environ.get("SUYUAN_DATA", "var")) / "schemas"


def at_hand(given: Path | None, content: bytes) -> Path | None:
    """The folder to check a certificate or bundle by: the one given, else the installed one if it serves."""
    if given is not None:
        return given
    folder = default_folder()
    if not folder.is_dir():
        return None
    from suyuan.certify.bundle import is_bundle, read_bundle
    from suyuan.certify.dcc.schema_store import is_ready

    held = read_bundle(content).documents.values() if is_bundle(content) else ()
    editions = {edition_of(one) for one in ([one.xml for one in held] or [content])}
    return folder if all(is_ready(folder, one) for one in editions) else None


def judged_by(schema: Path | None) -> Text:
    """By what the structure of a certificate was judged."""
    if schema is not None:
        return Text(
            "依据：官方模式文件和本产品的语法", "judged by the official schema and by our own grammar"
        )
    return Text(
        "依据：本产品的语法；未安装此版本的官方模式文件",
        "judged by our own grammar; the official schema of this edition is not installed",
    )


def edition_of(document: bytes) -> str:
    """The edition of a certificate, XML or PDF; "" where it cannot be read, which others will tell."""
    from suyuan.base.errors import SuyuanError
    from suyuan.certify.dcc.parse import safe_parse
    from suyuan.certify.dcc.read import version_of
    from suyuan.certify.extract import extract_xml, is_pdf

    try:
        return version_of(safe_parse(extract_xml(document) if is_pdf(document) else document))
    except SuyuanError:
        return ""


@command(group, "list", summary=Text("列出官方模式文件", "List the official schemas"))
def list_schemas(folder: FOLDER = None) -> None:
    """Every official edition, whether it is installed, and where its files are published."""
    from suyuan.certify.dcc.schema_store import editions_in

    place = folder or default_folder()
    found = editions_in(place)
    answer(
        {"folder": str(place), "editions": [record_of(one) for one in found], "official": official()},
        show=lambda console: print_list(console, place, found),
    )


@command(group, "install", summary=Text("安装官方模式文件", "Install official schemas"))
def install_schemas(
    source: Annotated[
        Path, typer.Argument(metavar="SOURCE", help="下载的文件夹或 zip / folder or zip as downloaded")
    ],
    into: Annotated[
        Path | None, typer.Option(help="目标文件夹，默认为 SUYUAN_DATA/schemas / where to put them")
    ] = None,
    *,
    partly: Annotated[
        bool, typer.Option("--partly", help="不完整也安装 / also where files are missing")
    ] = False,
) -> None:
    """Files are known by their SHA-256, whatever their names; others are named and left."""
    from suyuan.certify.dcc.schema_store import editions_in, install

    place = into or default_folder()
    done = install(source, place, partly=partly)
    found = editions_in(place)

    def show(console: Console) -> None:
        for address in done.written:
            console.print(f"✓ {address}", style="green")
        for address in done.known:
            console.print(f"• {address}  {said(Text('已安装', 'there already'))}", style="dim")
        for name in done.left:
            console.print(f"– {name}  {said(Text('不是官方文件，未动', 'not an official file, left'))}")
        print_editions(console, found)

    record = {
        "folder": str(place),
        "written": list(done.written),
        "known": list(done.known),
        "left": list(done.left),
        "editions": [record_of(one) for one in found],
    }
    answer(record, show=show)


@command(group, "check", summary=Text("核对已安装的模式文件", "Check the installed schemas"))
def check_schemas(folder: FOLDER = None) -> None:
    """Digests once more, and whether each edition has all it needs. Exit 7 for a file that was changed."""
    from suyuan.certify.dcc.schema_store import check

    place = folder or default_folder()
    found = check(place)
    answer(
        {"folder": str(place), "editions": [record_of(one) for one in found]},
        show=lambda console: print_editions(console, found),
    )


def record_of(edition: Any) -> dict[str, Any]:
    """An edition as plain data."""
    return {
        "edition": edition.number,
        "present": edition.present,
        "ready": edition.ready,
        "missing": list(edition.missing),
    }


def official() -> dict[str, str]:
    """Address and SHA-256 of every official file."""
    from suyuan.certify.dcc.schemas import OFFICIAL

    return dict(OFFICIAL)


def print_list(console: Console, place: Path, found: Iterable[Any]) -> None:
    """Editions, then the files with their addresses."""
    console.print(f"{said(Text('文件夹', 'folder'))} {place}")
    print_editions(console, found)
    console.print(said(Text("发布地址和 SHA-256：", "Published at, with their SHA-256:")))
    for address, digest in official().items():
        console.print(f"  {address}  {digest}", style="dim", soft_wrap=True)


def print_editions(console: Console, found: Iterable[Any]) -> None:
    """One line per edition."""
    for one in found:
        if one.ready:
            console.print(f"✓ DCC {one.number}  {said(Text('已安装', 'installed'))}", style="green")
        elif one.present:
            words = said(Text("不完整，缺", "not whole, lacks"))
            console.print(f"? DCC {one.number}  {words} {', '.join(one.missing)}", style="yellow")
        else:
            console.print(f"– DCC {one.number}  {said(Text('未安装', 'not installed'))}", style="dim")
