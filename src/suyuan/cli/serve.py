"""Start the server: office and laboratory pages, the public check of certificates, and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from suyuan.base.text import Text
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console


PRINTED: Final = Text(
    "示例证书上印的地址是 {there}；要印本服务的地址，请用 suyuan demo --fresh --port {port} 重建示例。",
    "Certificates of this demonstration carry {there}; suyuan demo --fresh --port {port} prints them with "
    "the address served here.",
)


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    command(app, "serve", summary=Text("启动服务", "Start the server"))(serve)


def serve(
    port: Annotated[int, typer.Option(help="端口 / port")] = 8000,
    workers: Annotated[int, typer.Option(help="进程数 / processes")] = 1,
    address: Annotated[str, typer.Option(help="监听地址 / address to listen on")] = "127.0.0.1",
) -> None:
    """Migrate, print address and log-ins, serve; publish what a crash left unfinished."""
    from django.conf import settings

    from suyuan.server.serving import demo_world, prepare, run_server
    from suyuan.server.starting import print_addresses_at

    print_addresses_at(port)
    start = prepare()
    world = demo_world()
    record = {
        "address": f"http://{address}:{port}",
        "printed": settings.BASE_URL,
        "waiting": start.waiting,
        "doubt": start.doubt and start.doubt.to_record(),
        "demo": world,
    }

    def show(console: Console) -> None:
        console.print(f"\n{said(Text('服务地址', 'address'))}: {record['address']}", style="bold")
        console.print(f"{said(Text('公开查验', 'public check'))}: {record['address']}/verify")
        if start.doubt is not None:
            console.print(f"! {said(start.doubt.message)}  {said(start.doubt.hint)}".rstrip(), style="red")
        if world is not None:
            print_world(console, world)
            if world.get("printed", settings.BASE_URL) != settings.BASE_URL:
                console.print(said(PRINTED.fill(there=world["printed"], port=port)), style="yellow")

    answer(record, show=show)
    run_server(address=address, port=port, workers=workers, waiting=start.waiting)


def print_world(console: Console, world: dict[str, Any]) -> None:
    """The log-ins of every role and the story."""
    from rich.table import Table

    from suyuan.cli.manner import MANNER

    language = MANNER.get().language
    words = Text("示例登录名（口令都是 {p}）", "Log-ins of the demonstration (password of all: {p})")
    console.print(f"\n{said(words.fill(p=world['password']))}")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for one in world["log_ins"]:
        table.add_row(one["username"], said(Text(one["post_zh"], one["post_en"])), one[f"house_{language}"])
    console.print(table)
    for line in world["story"][language]:
        console.print(line)
