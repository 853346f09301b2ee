"""The profiles of ``suyuan cert check --profile``: what a certificate should say beyond its schema."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.text import Text
from suyuan.cli.manner import said

if TYPE_CHECKING:
    from lxml import etree
    from rich.console import Console

    from suyuan.certify.profile.finding import Finding
    from suyuan.certify.profile.profiles import Profile
    from suyuan.certify.profile.report import Group

PROFILE = Annotated[
    str,
    typer.Option(
        "--profile", help="再按规则检查：good-practice、suyuan 或 all / also by the rules of a profile"
    ),
]
SCOPE = Annotated[
    Path | None,
    typer.Option("--scope", help="认可范围 JSON 或 TOML（suyuan 规则用） / accreditation scope"),
]
ON = Annotated[str, typer.Option("--on", help="检查日，默认今天 / day of the check, YYYY-MM-DD")]
ROOT = "/dcc:digitalCalibrationCertificate"
MARKS = {"error": "✗", "warning": "!", "note": "–"}
STYLES = {"error": "red", "warning": "yellow", "note": "dim"}


def run_profiles(
    root: etree._Element, wanted: str, *, scope: Path | None, on: str
) -> dict[Profile, tuple[Finding, ...]]:
    """The findings of the profiles asked for, if any. Raises InputError for a profile that does not exist."""
    if not wanted:
        return {}
    from suyuan.certify.profile.profiles import check_profiles
    from suyuan.certify.profile.scope import read_scope
    from suyuan.cli.days import day_of
    from suyuan.cli.files import read_record

    known = read_scope(read_record(scope)) if scope is not None else None
    return check_profiles(root, profiles_named(wanted), today=day_of(on) or date.today(), scope=known)


def profiles_named(wanted: str) -> tuple[Profile, ...]:
    """The profiles that a name stands for."""
    from suyuan.base.errors import OutOfRange
    from suyuan.certify.profile.profiles import PROFILES

    found = tuple(name for name in PROFILES if wanted in (name, "all"))
    if not found:
        raise OutOfRange("--profile", given=wanted, allowed=", ".join((*PROFILES, "all")))
    return found


def print_profiles(console: Console, found: dict[Profile, tuple[Finding, ...]]) -> None:
    """Profile by profile: a line with the counts, then what is wrong, where, and what to do."""
    from suyuan.certify.profile.profiles import PROFILES
    from suyuan.certify.profile.report import count_of, counted, grouped

    for name, findings in found.items():
        counts = count_of(findings)
        mark = "✗" if counts["error"] else "!" if counts["warning"] else "✓"
        line = Text("{mark} {name}：{counts}", "{mark} {name}: {counts}")
        console.print(
            said(line).format(mark=mark, name=said(PROFILES[name]), counts=said(counted(findings))),
            style="bold",
        )
        groups = grouped(findings)
        if groups:
            print_groups(console, groups)


def print_groups(console: Console, groups: list[Group]) -> None:
    """The table: level, what is wrong with the remedy under it, lines and paths."""
    from rich.table import Table
    from rich.text import Text as Cell

    from suyuan.certify.profile.finding import LEVELS

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 2), pad_edge=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=3)
    table.add_column(ratio=4, overflow="fold")
    for group in groups:
        one = group.first
        style = STYLES[one.level]
        what = Cell(said(one.words))
        what.append(f"\n→ {said(one.rule.remedy)}", style="dim")
        level = Cell(f"{MARKS[one.level]} {said(LEVELS[one.level])}", style=style)
        table.add_row(level, what, place(group))
    console.print(table)


def place(group: Group) -> str:
    """The lines, and the path of the first: below the root, which is always the same."""
    path = group.first.path
    below = path.removeprefix(ROOT)
    return f"{said(group.where)}\n{path if below == path or not below else '…' + below}".lstrip()


def conclude(file: Path, found: dict[Profile, tuple[Finding, ...]]) -> None:
    """End with exit code 4 where a rule of a profile is broken."""
    from suyuan.base.errors import RuleRefusal
    from suyuan.certify.profile.report import count_of

    errors = sum(count_of(findings)["error"] for findings in found.values())
    if errors:
        places = "1 place" if errors == 1 else f"{errors} places"
        raise RuleRefusal(
            Text(f"{file} 有 {errors} 处不符合规则", f"{file} breaks rules in {places}"), given=errors
        )


def record_of(found: dict[Profile, tuple[Finding, ...]]) -> dict[str, Any]:
    """The findings for ``--json``: nothing where no profile was asked for."""
    from suyuan.certify.profile.report import to_record

    return {"profiles": to_record(found)} if found else {}
