"""A signed certificate made ready for the long term. No database and no network is needed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from suyuan.base.text import Text
from suyuan.cli.cert import FILE, OUT, believed_from, document_in, group
from suyuan.cli.files import write_bytes
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console


def register(app: typer.Typer) -> None:
    """Nothing is left to do: importing this module has entered its command into ``suyuan cert``."""


@command(
    group, "prolong", summary=Text("为长期保存补充验证数据", "Enclose what verifying needs in the long term")
)
def prolong_certificate(
    file: FILE,
    trust: Annotated[list[Path], typer.Option(help="信任文件夹 / trust folder")],
    output: OUT = None,
) -> None:
    """Certificates, revocation lists and status answers for the time of the time stamp (XAdES B-LT).

    The signature stays as it is. Exit 2: a time stamp or revocation data are missing; 4: the key was not
    good.
    """
    from suyuan.certify.prolonging import prolong

    found = prolong(document_in(file), believed_from(trust, log_vkey="", schema=None))
    target = output or file.with_suffix(".lt.xml")
    write_bytes(target, found.document)
    words = Text(
        f"补充了 {found.certificates} 张证书、{found.revocations} 份吊销信息；"
        f"时间戳证明签名在 {found.proven_before.isoformat()} 之前",
        f"{found.certificates} certificates and {found.revocations} pieces of revocation data enclosed; "
        f"a time stamp proves that it was signed before {found.proven_before.isoformat()}",
    )

    def show(console: Console) -> None:
        console.print(str(target), style="bold", markup=False)
        console.print(said(words), markup=False)

    record = {
        "file": str(target),
        "certificates": found.certificates,
        "revocations": found.revocations,
        "proven_before": found.proven_before.isoformat(),
    }
    answer(record, show=show)
