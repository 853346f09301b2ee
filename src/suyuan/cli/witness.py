"""Witnesses of the log: run one, and ask one to cosign the log of this installation."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.errors import GatewayError
from suyuan.base.text import Text
from suyuan.cli.cert import key_text
from suyuan.cli.files import read_bytes, write_bytes
from suyuan.cli.log import installed_keys
from suyuan.cli.manner import answer, command, said
from suyuan.server.asking import cosigned

if TYPE_CHECKING:
    from rich.console import Console

group = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    app.add_typer(group, name="witness", help=str(Text("透明日志的见证", "Witnesses of the log")))


@command(group, "new", summary=Text("生成见证密钥", "Make a witness key"))
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="例如 witness.example.org/w1")],
    output: Annotated[Path, typer.Option("-o", "--output", help="私钥文件 / file of the private key")],
) -> None:
    """Write the private key; print the public one, which logs and readers put into their policies."""
    import os

    from suyuan.tlog.note import Signer

    if output.exists():
        raise GatewayError(
            Text(f"{output} 已存在", f"{output} exists"),
            hint=Text("密钥不能覆盖；请换一个文件名。", "A key is never overwritten; choose another file."),
            retryable=False,
        )
    signer = Signer(name, os.urandom(32))
    write_bytes(output, signer.skey().encode() + b"\n")
    output.chmod(0o600)
    key = cosigner_verifier(signer)
    answer(
        {"file": str(output), "key": key.vkey()}, show=lambda console: console.print(key.vkey(), markup=False)
    )


@command(group, "serve", summary=Text("运行一个见证", "Run a witness"))
def serve(
    key: Annotated[Path, typer.Option(help="见证私钥文件 / private key of the witness")],
    log: Annotated[list[str], typer.Option(help="日志公钥或其文件，可多次 / key of a log, may be repeated")],
    state: Annotated[Path, typer.Option(help="保存日志头的文件夹 / folder that keeps the heads")],
    port: Annotated[int, typer.Option(help="端口 / port")] = 8010,
    address: Annotated[str, typer.Option(help="监听地址 / address to listen on")] = "127.0.0.1",
) -> None:
    """Answer requests to cosign the logs named, and no others, until interrupted."""
    from suyuan.server.witnessing import HeadFolder, make_witness, witness
    from suyuan.tlog.cosignature import Cosigner
    from suyuan.tlog.note import Signer, Verifier

    signer = Signer.parse(read_bytes(key).decode("utf-8", errors="replace").strip())
    known: dict[str, list[Verifier]] = {}
    for given in log:
        verifier = Verifier.parse(key_text(given))
        known.setdefault(verifier.name, []).append(verifier)
    application = witness(
        logs=known,
        cosigner=Cosigner(signer.name, signer.seed),
        heads=HeadFolder(state),
        clock=lambda: int(time.time()),
    )
    try:
        server = make_witness(application, address=address, port=port)
    except OSError as error:
        raise GatewayError(
            Text(f"端口 {port} 不可用：{error.strerror}", f"port {port} cannot be used: {error.strerror}"),
            hint=Text("用 --port 选择另一个端口。", "Choose another one with --port."),
            retryable=True,
        ) from None
    record = {
        "address": f"http://{address}:{port}",
        "key": cosigner_verifier(signer).vkey(),
        "logs": sorted(known),
    }

    def show(console: Console) -> None:
        console.print(f"{said(Text('见证地址', 'witness'))}: {record['address']}")
        console.print(f"{said(Text('公钥', 'key'))}: {record['key']}", markup=False)

    answer(record, show=show)
    sys.stdout.flush()  # who reads the address from a pipe must not wait for the end
    server.serve_forever()


@command(group, "ask", summary=Text("请见证联署日志头", "Ask a witness to cosign the log's head"))
def ask(
    url: Annotated[str, typer.Argument(metavar="URL", help="见证地址 / address of the witness")],
    key: Annotated[str, typer.Option(help="见证公钥或其文件 / key of the witness, or its file")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="输出文件 / where to write")] = None,
) -> None:
    """The checkpoint with the cosignature of the witness: proof that the log shows everybody one face."""
    from suyuan.tlog.cosignature import time_of
    from suyuan.tlog.note import Verifier, open_note

    installed_keys()
    from suyuan.registry.issuing import log

    verifier, head = Verifier.parse(key_text(key)), log.head()
    note = cosigned(
        head.checkpoint, url=url, verifier=verifier, prove=lambda old: log.consistency(old, head.size)
    )
    seen = time_of(open_note(note, [verifier])[verifier.name])
    if output is not None:
        write_bytes(output, note.encode())
    answer(
        {"checkpoint": note, "witness": verifier.name, "time": seen},
        show=lambda console: console.print(note, markup=False, end=""),
    )


def cosigner_verifier(signer: Any) -> Any:
    """The public key with which the cosignatures of this private key are checked."""
    from suyuan.tlog.cosignature import Cosigner
    from suyuan.tlog.note import Verifier

    return Verifier.of_cosigner(Cosigner(signer.name, signer.seed))
