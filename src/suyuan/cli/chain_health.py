"""The health of all chains on the terminal: shares by house and kind, and the causes of what is broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from suyuan.base.text import Text
from suyuan.cli.days import day_of
from suyuan.cli.manner import said

if TYPE_CHECKING:
    from rich.console import Console

    from suyuan.registry.results.health_figures import Part

LISTED: Final = 20  # broken certificates on the terminal
TITLES: Final = (
    Text("", ""),
    Text("完整率", "unbroken"),
    Text("结果", "results"),
    Text("证书", "certificates"),
    Text("链中断的证书", "broken"),
)


def record_of(institute: str, on: str) -> dict[str, Any]:
    """The figures as one record, of all houses or of one, of all certificates or those in force on a day."""
    from django.utils import timezone

    from suyuan.registry.access.moment import new_identity
    from suyuan.registry.results import health_figures as health
    from suyuan.registry.results.health import check_register
    from suyuan.trace.links import CODES

    day = day_of(on)
    house = health.house_of_code(institute) if institute else None
    checked = check_register(build=new_identity(), today=timezone.localdate())
    chosen = checked.of(houses=None if house is None else {house["id"]}, on=day)
    found = health.figures(checked, chosen)
    houses, kinds = health.house_names([one for one, _ in found.houses]), health.kind_names(checked)
    broken = health.behind(checked, chosen, chain="broken")
    return {
        "on": None if day is None else day.isoformat(),
        "checked_on": checked.day.isoformat(),
        "institute": None if house is None else named(house),
        **described(found.whole),
        "causes": [
            {"code": one.code, "name": CODES[one.code]._asdict(), "results": one.results,
             "certificates": one.certificates}
            for one in found.causes
        ],
        "institutes": [named(houses[one]) | described(part) for one, part in found.houses],
        "kinds": [named(kinds[one]) | described(part) for one, part in found.kinds],
        "months": [{"month": one.isoformat()[:7]} | described(part) for one, part in found.months],
        "broken": [certificate(row) for row in health.described(checked, broken[:LISTED])],
    }  # fmt: skip


def named(row: dict[str, Any]) -> dict[str, Any]:
    """A house or kind: its code and name."""
    return {"code": row["code"], "name": {"zh": row["name_zh"], "en": row["name_en"]}}


def described(part: Part) -> dict[str, Any]:
    """A figure with what it is made of."""
    return {
        "share": part.share,
        "results": part.results,
        "unbroken": part.unbroken,
        "certificates": part.certificates,
        "certificates_broken": part.broken,
    }


def certificate(row: dict[str, Any]) -> dict[str, Any]:
    """A certificate with a broken chain."""
    return {
        "certificate": row["number"],
        "performed_on": row["performed_on"].isoformat(),
        "instrument": row["instrument"]._asdict(),
        "institute": row["house"]._asdict(),
        "code": row["code"],
        "steps": row["steps"],
        "at_fault": row["fault_number"],
    }


def print_health(console: Console, record: dict[str, Any]) -> None:
    """Causes first, then houses and kinds, the smallest share first; then the newest broken ones."""
    from rich.table import Table

    from suyuan.trace.links import CODES

    share = percent(record["share"])
    console.print(
        said(Text(f"溯源链完整率 {share}", f"chains unbroken: {share}"))
        + said(
            Text(
                f"（{record['results']} 个结果，{record['certificates']} 份证书，"
                f"其中 {record['certificates_broken']} 份中断）",
                f" ({record['results']} results, {record['certificates']} certificates,"
                f" {record['certificates_broken']} broken)",
            )
        ),
        style="bold",
    )
    for one in record["causes"]:
        counted = Text(
            f"{one['results']} 个结果，{one['certificates']} 份证书",
            f"{one['results']} results, {one['certificates']} certificates",
        )
        console.print(f"  {one['code']:15} {said(Text(**one['name']))}: {said(counted)}")
    for rows in (record["institutes"], record["kinds"]):
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for title in TITLES:
            table.add_column(said(title), justify="left" if not title.zh else "right", overflow="fold")
        for row in rows:
            cells = (row["results"], row["certificates"], row["certificates_broken"])
            table.add_row(said(Text(**row["name"])), percent(row["share"]), *map(str, cells))
        console.print()
        console.print(table)
    if record["broken"]:
        console.print()
    for row in record["broken"]:
        fault = f"{said(CODES[row['code']])} {row['at_fault']}"
        console.print(f"  {row['certificate']}  {row['performed_on']}  {fault}")


def percent(share: float | None) -> str:
    """A share for reading: never 100 % where one is missing."""
    if share is None:
        return "—"
    return f"{min(100 * share, 99.99 if share < 1 else 100.0):.2f} %"
