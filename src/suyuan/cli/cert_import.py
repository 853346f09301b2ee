"""Taking over certificates of other laboratories and older systems into the register."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.cli.cert import group
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

    from suyuan.registry.journal.occasion import Occasion

TOLD = 20  # faults and links that are told one by one; --json tells more
KEPT = 200


def register(app: typer.Typer) -> None:
    """Nothing is left to do: importing this module has entered its command into ``suyuan cert``."""


@command(group, "import", summary=Text("接收外部证书", "Take over certificates from outside"))
def import_certificates(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="文件夹、zip 或文件 / folders, zips or files")
    ],
    owner: Annotated[str, typer.Option(help="持有机构代码 / code of the house that holds them")],
    user: Annotated[str, typer.Option("--as", help="以谁的权限 / log-in whose rights are used")],
    trust: Annotated[
        list[Path], typer.Option(help="核验签名：根证书或信任文件夹 / check signatures by these roots")
    ] = [],  # noqa: B006
    processes: Annotated[int, typer.Option(min=0, max=64, help="进程数 / processes, 0: all cores")] = 0,
    *,
    good: Annotated[
        bool, typer.Option("--good", help="有误的文件除外，其余照收 / leave out those with faults")
    ] = False,
) -> None:
    """DCC XML 2.1 to 3.3, or PDF with the XML in it. All or nothing, unless --good; again does no harm.

    A file with a fault is named with line and reason. Links to other certificates become edges of the chain
    of traceability, also where the other one comes later.
    """
    occasion, holder = opened(user, owner)
    from suyuan.cli.cert import believed_from
    from suyuan.cli.demo import progress
    from suyuan.registry.received.commands import receive, record_of
    from suyuan.registry.received.gathering import gather
    from suyuan.registry.received.queries import citation_states, open_citations

    believed = believed_from(trust, log_vkey="", schema=None) if trust else None
    with progress() as shown:
        shown.stage(Text("读取与检查", "reading and checking"))
        count = processes or os.cpu_count() or 1
        gathered = gather(paths, trust=believed, at=occasion.at, processes=count, progress=shown.step)
        try:
            shown.stage(Text("写入", "storing"))
            source = ", ".join(path.name for path in paths)[:200]
            receipt = receive(
                occasion, holder=holder, gathered=gathered, source=source, only_good=good, progress=shown.step
            )
        finally:
            gathered.discard()
    record = {
        "files": receipt.files,
        "received": receipt.received,
        "already_there": receipt.already_there,
        "results": receipt.results,
        "matched": receipt.matched,
        "links": citation_states(occasion.at),
        "open_links": open_citations(occasion.at, most=KEPT),
        "refused": len({fault.file for fault in receipt.faults}),
        "faults": [record_of(fault) for fault in receipt.faults[:KEPT]],
    }
    answer(record, show=lambda console: print_receipt(console, receipt, record))


def opened(user: str, owner: str) -> tuple[Occasion, Any]:
    """The database, the person who acts, and the house that holds the certificates. Raises NotFound."""
    occasion = acting(user)
    from suyuan.registry.parties.models import Organization

    holder = Organization.objects.filter(code=owner).values_list("id", flat=True).first()
    if holder is None:
        raise NotFound(
            Text(f"没有机构代码 {owner}", f"there is no organization of code {owner}"), given=owner
        )
    return occasion, holder


def acting(user: str) -> Occasion:
    """The person who acts, now, with the database open. Raises NotFound."""
    from suyuan.server.starting import open_database

    open_database()
    from dataclasses import replace

    from suyuan.registry.parties.models import Account
    from suyuan.registry.parties.queries import actor_of
    from suyuan.server.serving import system_occasion

    person = Account.objects.filter(username=user, is_active=True).values_list("person_id", flat=True).first()
    if person is None:
        raise NotFound(Text(f"没有登录名 {user}", f"there is no log-in {user}"), given=user)
    occasion: Occasion = system_occasion()
    return replace(occasion, actor=actor_of(person, on=occasion.today))


def print_receipt(console: Console, receipt: Any, record: dict[str, Any]) -> None:
    """What was taken over, what leads nowhere, what was refused."""
    from suyuan.registry.received.rules import CITATIONS

    console.print(
        said(
            Text(
                f"接收 {receipt.received} 份（已有 {receipt.already_there} 份），结果 {receipt.results} 条，"
                f"与台账器具相符 {receipt.matched} 份",
                f"{receipt.received} received ({receipt.already_there} already there), {receipt.results} "
                f"results, {receipt.matched} about registered instruments",
            )
        ),
        style="bold",
    )
    states = [f"{said(CITATIONS[state])} {count}" for state, count in sorted(record["links"].items())]
    if states:
        console.print(f"{said(Text('链接', 'links'))}: {', '.join(states)}")
    for link in record["open_links"][:TOLD]:
        number = link["number"] or "—"
        console.print(f"? {link['evaluation__certificate_number']} → {number}  "
                      f"{said(CITATIONS[link['state']])}")  # fmt: skip
    if record["refused"]:
        words = Text(f"{record['refused']} 个文件有误，未接收", f"{record['refused']} files were refused")
        console.print(said(words), style="yellow")
    for fault in receipt.faults[:TOLD]:
        console.print(f"✗ {said(fault.text)}")
