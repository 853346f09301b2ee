"""Found an installation: the other way to begin than the demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.text import Text
from suyuan.cli.files import read_bytes
from suyuan.cli.manner import answer, command, console, said

if TYPE_CHECKING:
    from rich.console import Console

    from suyuan.server.founding import Founded


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    command(app, "found", summary=Text("建立自己的系统", "Found an installation of your own"))(found)


def found(
    code: Annotated[str, typer.Option(help="首个机构的代码，印入证书编号 / code of the first body")],
    name: Annotated[str, typer.Option(help="机构名称（中文） / its name in Chinese")],
    name_en: Annotated[str, typer.Option(help="机构名称（英文） / its name in English")],
    division: Annotated[str, typer.Option(help="行政区划代码 / code of its division")],
    administrator: Annotated[str, typer.Option(help="系统管理员姓名（中文） / the administrator")],
    administrator_en: Annotated[str, typer.Option(help="系统管理员姓名（英文） / the name in English")],
    kind: Annotated[
        str,
        typer.Option(
            help="authority, verification_institution, designated_institution, calibration_lab, enterprise, "
            "rm_producer"
        ),
    ] = "authority",
    level: Annotated[str, typer.Option(help="nation, province, city, county, organization")] = "province",
    email: Annotated[str, typer.Option(help="管理员邮箱 / e-mail of the administrator")] = "",
    divisions: Annotated[
        Path | None,
        typer.Option(
            help="行政区划 CSV，缺省为随程序的示例省 / CSV of divisions, else those that come along"
        ),
    ] = None,
    country: Annotated[str, typer.Option(help="证书中的国家代码 / country of the keys")] = "CN",
) -> None:
    """Load the reference data, register the first body and its administrator, make keys; print the link."""
    from suyuan.server.serving import system_occasion
    from suyuan.server.starting import migrate, start_django

    start_django()
    migrate()
    from django.conf import settings

    from suyuan.server.founding import First, set_up_occasion
    from suyuan.server.founding import found as founding

    first = First(
        code=code, name=Text(name, name_en), kind=kind, level=level, division=division,
        administrator=Text(administrator, administrator_en), email=email,
    )  # fmt: skip
    made = founding(
        set_up_occasion(system_occasion(), division),
        first,
        divisions=None if divisions is None else _divisions(divisions),
        folder=settings.KEYS,
        log_origin=settings.LOG_ORIGIN,
        country=country,
    )
    record: dict[str, Any] = {
        "organization": str(made.organization),
        "administrator": str(made.person),
        "link": made.link,
        "log": settings.LOG_ORIGIN,
        "signing_key": made.has_signing_key,
        **made.counts,
    }
    answer(record, show=lambda out: _show(out, first.name, made, origin=settings.LOG_ORIGIN))


def _divisions(path: Path) -> list[dict[str, str]]:
    """The rows of the file; every fault is told before it is refused."""
    from suyuan.registry.parties.division_file import read_divisions
    from suyuan.registry.parties.rows import ImportRefused

    try:
        return read_divisions(read_bytes(path))
    except ImportRefused as refused:
        told = console(stderr=True)
        for one in refused.problems:
            told.print(said(one.message))
        raise


def _show(out: Console, name: Text, made: Founded, *, origin: str) -> None:
    counts = made.counts
    out.print(said(Text(f"已建立：{name.zh}", f"Founded: {name.en}")), style="bold")
    loaded = Text(
        "  区划 {d}，器具种类 {k}，技术规范 {s}，方法包 {p}，规划 {n}",
        "  {d} divisions, {k} kinds of instruments, {s} specifications, {p} method packs, {n} plans",
    ).fill(
        d=counts["divisions"], k=counts["kinds"], s=counts["specifications"], p=counts["packs"],
        n=counts["plans"],
    )  # fmt: skip
    out.print(said(loaded))
    out.print(said(Text(f"  透明日志名称 {origin}，此后不能更改", f"  the log is named {origin}, for good")))
    if not made.has_signing_key:
        lacking = Text(
            "  还没有签名密钥：suyuan keys issue 机构代码，或由证书机构签发",
            "  no signing key yet: suyuan keys issue CODE, or one that a certificate authority certifies",
        )
        out.print(said(lacking))
    out.print(
        said(
            Text("管理员开通账号（七天内，一次）：", "The administrator opens the account (once, in 7 days):")
        )
    )
    out.print(f"  {made.link}", style="bold", soft_wrap=True)
    out.print(said(Text("现在启动服务：suyuan serve", "Now start the server: suyuan serve")))
