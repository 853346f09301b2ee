"""Signing keys: which institution has one and until when, and a new one under the root of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.cli.manner import MANNER, answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

group = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    app.add_typer(group, name="keys", help=str(Text("签名密钥", "Signing keys")))


@command(group, "list", summary=Text("各机构的签名密钥", "The signing keys of the institutions"))
def list_keys() -> None:
    """Every key in the folder of keys, with its organisation and its last day."""
    from cryptography import x509

    from suyuan.server.starting import start_django

    start_django()
    from django.conf import settings

    chains = [*sorted(settings.KEYS.glob("signing.chain.pem"))]
    chains += sorted((settings.KEYS / "institutions").glob("*.chain.pem"))
    rows: list[dict[str, Any]] = []
    for path in chains:
        first = x509.load_pem_x509_certificates(path.read_bytes())[0]
        organisation = first.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATION_NAME)
        rows.append(
            {
                "code": path.name.removesuffix(".chain.pem"),
                "organisation": str(organisation[0].value) if organisation else "",
                "until": first.not_valid_after_utc.date().isoformat(),
            }
        )

    def show(console: Console) -> None:
        for row in rows:
            console.print(f"{row['code']:20} {row['until']}  {row['organisation']}")
        if not rows:
            console.print(said(Text("还没有签名密钥", "There is no signing key yet")))

    answer({"keys": rows}, show=show)


@command(group, "issue", summary=Text("为机构生成签名密钥", "Make a signing key for an institution"))
def issue(
    code: Annotated[str, typer.Argument(metavar="CODE", help="机构代码 / code of the institution")],
    years: Annotated[int, typer.Option(min=1, max=5, help="有效年数 / years of validity")] = 2,
) -> None:
    """A key certified by the root of one's own; restart the server afterwards."""
    from suyuan.server.starting import open_database

    open_database()
    from django.conf import settings

    from suyuan.registry.parties.models import Organization
    from suyuan.server.founding import new_signing_key
    from suyuan.server.serving import system_occasion

    row = Organization.objects.filter(code=code).first()
    if row is None:
        raise NotFound(
            Text(f"没有代码为 {code} 的机构", f"there is no body with the code {code}"), given=code
        )
    name = Text(row.name_zh, row.name_en)
    until = new_signing_key(settings.KEYS, code, name, on=system_occasion().today, years=years)
    done = Text(
        f"{name.zh} 的签名密钥已生成，有效期至 {until}；请重启服务",
        f"{name.en} has a signing key, valid until {until}; restart the server",
    )
    answer(
        {"code": code, "until": until.isoformat(), "language": MANNER.get().language},
        show=lambda console: console.print(said(done)),
    )
