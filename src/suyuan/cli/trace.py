"""The chain of a certificate up to the national standard with its shares, or the health of all chains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console

STATES = {
    "": Text("—", "—"),
    "none": Text("—", "—"),
    "issued": Text("有效", "issued"),
    "superseded": Text("已被替代", "superseded"),
    "revoked": Text("已撤销", "revoked"),
    "in_doubt": Text("存疑", "in doubt"),
    "received": Text("外部证书", "received"),
}


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    command(app, "trace", summary=Text("证书的溯源链", "The traceability chain of a certificate"))(trace)


def trace(
    certificate: Annotated[
        str, typer.Argument(metavar="[CERTIFICATE]", help="证书编号 / certificate number")
    ] = "",
    point: Annotated[str, typer.Option(help="测量点，如 500 / the point, such as 500")] = "",
    *,
    health: Annotated[
        bool, typer.Option("--health", help="检查全部溯源链 / check the chains of all certificates")
    ] = False,
    institute: Annotated[str, typer.Option(help="机构代码，与 --health 合用 / code of a house")] = "",
    on: Annotated[str, typer.Option(help="只计当日有效的证书 / only certificates in force on that day")] = "",
) -> None:
    """Every result from the instrument to the national standard: value, U, date, issuer, what is broken."""
    from suyuan.server.starting import open_database

    if health == bool(certificate):
        raise InputError(
            Text(
                "请给出证书编号，或用 --health 检查全部",
                "give the number of a certificate, or --health for all",
            ),
            quantity="CERTIFICATE",
            given=certificate,
        )
    open_database()
    if health:
        from suyuan.cli.chain_health import print_health, record_of

        figures = record_of(institute.strip(), on.strip())
        answer(figures, show=lambda console: print_health(console, figures))
        return
    from suyuan.registry.federation.queries import held_elsewhere
    from suyuan.registry.results.chain import chain_rows
    from suyuan.registry.results.schemes import held_against
    from suyuan.trace.chain import check_chain

    row = found_certificate(certificate)
    rows = chain_rows(evaluations=[row["evaluation_id"]])
    chosen = chosen_line(rows, row["number"], point)
    report = check_chain(chosen.id, nodes=rows.nodes, edges=rows.edges)
    held = held_against(report, rows)
    elsewhere = held_elsewhere(link.node.id for link in report.links)
    record = {
        "certificate": row["number"],
        "state": row["state"],
        "line": chosen.label._asdict(),
        "traceable": report.traceable,
        "code": None if report.first_fault is None else report.first_fault.code,
        "words": report.words._asdict(),
        "chain": [described(link, elsewhere.get(link.node.id)) for link in report.links],
        "scheme": None if held is None else described_scheme(*held),
    }
    answer(record, show=lambda console: print_chain(console, record))


def chosen_line(rows: Any, number: str, point: str) -> Any:
    """The line at `point`, else the last that leans on a standard. Raises NotFound."""
    leaning = {edge.child for edge in rows.edges}
    lines = [node for node in rows.nodes if node.id in rows.wanted and node.id in leaning]
    if point:
        lines = [node for node in lines if (node.point or "").split(" ")[0] == point]
    if not lines:
        raise NotFound(
            Text(f"证书 {number} 没有这样的结果", f"certificate {number} has no such result"), given=point
        )
    return lines[-1]


def found_certificate(number: str) -> dict[str, Any]:
    """The certificate of that number: issued here, else received. Raises NotFound."""
    from suyuan.registry.issuing.models import Certificate
    from suyuan.registry.received.models import ReceivedCertificate

    for model in (Certificate, ReceivedCertificate):
        rows = model.objects.filter(number=number.strip()).values("number", "state", "evaluation_id")
        if row := rows.first():
            return dict(row)
    raise NotFound(Text(f"没有证书 {number}", f"there is no certificate {number}"), given=number)


def described(link: Any, elsewhere: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """One link as plain data. `elsewhere`: the installation that holds it, where it is not this one."""
    node = link.node
    return {
        "level": link.level,
        "name": node.label._asdict(),
        "value": node.value_text,
        "U": node.U_text,
        "unit": node.unit,
        "performed_on": node.performed_on.isoformat(),
        "issuer": node.issuer._asdict(),
        "certificate": node.certificate_number or "",
        "state": node.certificate_state,
        "kind": node.kind,
        "held_by": None
        if elsewhere is None
        else {"zh": elsewhere["peer__name_zh"], "en": elsewhere["peer__name_en"]},
        "share": link.share,
        "faults": [{"code": fault.code, **fault.words._asdict()} for fault in link.faults],
    }


def described_scheme(scheme: Any, deviations: Any) -> dict[str, Any]:
    """The hierarchy scheme a chain was held against, and where it differs."""
    return {
        "code": scheme.code,
        "title": scheme.title._asdict(),
        "specification": scheme.specification,
        "confidence": scheme.confidence,
        "deviations": [{"code": one.code, **one.words._asdict()} for one in deviations],
    }


TITLES = (
    Text("级", "level"),
    Text("结果", "result"),
    Text("值", "value"),
    Text("U", "U"),
    Text("日期", "date"),
    Text("机构", "issuer"),
    Text("证书", "certificate"),
    Text("状态", "state"),
    Text("方差占比", "share"),
)


def print_chain(console: Console, record: dict[str, Any]) -> None:
    """The chain as a table, the instrument first and the national standard last."""
    from rich.table import Table

    console.print(f"{record['certificate']}  {said(STATES[record['state']])}", style="bold")
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in TITLES:
        table.add_column(said(title), overflow="fold")
    for link in record["chain"]:
        state = Text("", "") if link["kind"] == "root" else STATES[link["state"]]
        table.add_row(
            str(link["level"]),
            said(Text(**link["name"])),
            f"{link['value']} {link['unit']}",
            link["U"],
            link["performed_on"],
            said(Text(**link["issuer"])),
            link["certificate"],
            said(state),
            f"{100 * link['share']:.2f} %",
        )
    console.print(table)
    for link in record["chain"]:
        if link["held_by"]:
            kept = Text(**link["held_by"])
            held = Text(f"第 {link['level']} 级存于 {kept.zh}", f"level {link['level']} is held by {kept.en}")
            console.print(f"  {said(held)}")
        for fault in link["faults"]:
            console.print(f"  {fault['code']:15} {said(Text(fault['zh'], fault['en']))}")
    console.print(said(Text(**record["words"])), style="bold")
    print_scheme(console, record["scheme"])


def print_scheme(console: Console, scheme: dict[str, Any] | None) -> None:
    """Whether the chain is as its hierarchy scheme has it."""
    if scheme is None:
        return
    title = Text(**scheme["title"])
    if not scheme["deviations"]:
        fits = Text(f"符合检定系统表：{title.zh}", f"as the hierarchy scheme has it: {title.en}")
        console.print(said(fits))
    for one in scheme["deviations"]:
        differs = Text(f"与检定系统表不同：{one['zh']}", f"differs from the hierarchy scheme: {one['en']}")
        console.print(said(differs))
