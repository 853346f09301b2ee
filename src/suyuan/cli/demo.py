"""Build the demonstration province with a progress bar."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from suyuan.base.text import Text
from suyuan.cli.manner import MANNER, answer, command, console, said


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    command(app, "demo", summary=Text("建立示例省", "Build the demonstration province"))(demo)


def demo(
    instruments: Annotated[int, typer.Option(min=50, help="单台器具数 / single instruments")] = 5000,
    lots: Annotated[int, typer.Option(min=4, help="家用表批数 / lots of household meters")] = 200,
    certificates: Annotated[int, typer.Option(min=4, help="证书数 / certificates")] = 400,
    processes: Annotated[int, typer.Option(min=1, max=16, help="进程数 / processes")] = 2,
    port: Annotated[
        int, typer.Option(help="将来服务的端口，印在证书上 / port it is served on, printed on certificates")
    ] = 8000,
    scale: Annotated[
        int,
        typer.Option(
            min=0,
            help="只生成这么多结果的溯源图 / only a made-up graph of so many results",
        ),
    ] = 0,
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="清空现有数据 / erase what is there")] = False,
    unless_present: Annotated[
        bool, typer.Option("--unless-present", help="已有数据时不做任何事 / do nothing where there are data")
    ] = False,
) -> None:
    """Divisions, people, standards, instruments and certificates: synthetic, by the real commands."""
    if scale:
        _scale(scale)
        return
    from suyuan.cli.serve import print_world
    from suyuan.server.demo.build import build_world, is_empty, make_ready
    from suyuan.server.demo.scenario import Size
    from suyuan.server.serving import demo_world
    from suyuan.server.starting import print_addresses_at

    print_addresses_at(port)
    make_ready(erase=fresh)
    if not (unless_present and not is_empty()):
        with progress() as shown:
            size = Size(instruments=instruments, lots=lots, certificates=certificates)
            build_world(size, progress=shown, processes=processes)
    world: dict[str, Any] = demo_world() or {}
    answer(world, show=lambda out: print_world(out, world) if world else None)


def _scale(results: int) -> None:
    from suyuan.cli.scale import build_scale, print_scale
    from suyuan.server.settings import DATA

    with progress() as shown:
        shown.stage(Text("生成结果并编制溯源图", "Making up results and compiling their graph"))
        done = 0

        def told(count: int) -> None:
            nonlocal done
            shown.step(count - done)
            done = count

        record = build_scale(DATA, results, progress=told)
    answer(record, show=lambda out: print_scale(out, record))


class Shown:
    """A progress bar of the terminal; silent where the answer is JSON."""

    def __init__(self) -> None:
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed:.0f}"),
            TimeElapsedColumn(),
            console=console(stderr=True),
            disable=MANNER.get().as_json,
        )
        self._task: Any = None

    def __enter__(self) -> Shown:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def stage(self, name: Text) -> None:
        """The stage before is done, the next one begins."""
        if self._task is not None:
            done = self._bar.tasks[self._task].completed
            self._bar.update(self._task, total=max(done, 1), completed=max(done, 1))
        self._task = self._bar.add_task(said(name), total=None)

    def step(self, count: int = 1) -> None:
        """Some steps are done."""
        self._bar.advance(self._task, count)


def progress() -> Shown:
    """The progress bar of a long command."""
    return Shown()
