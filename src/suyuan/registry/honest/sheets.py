"""Writing a sheet: the marks as they were given, what the registers find on the day, and what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from suyuan.base.errors import RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.honest import rules
from suyuan.registry.honest.automatic import findings
from suyuan.registry.honest.criteria import (
    NOT_MET,
    Criterion,
    Score,
    criteria_of,
    edition,
    marks_of,
    score,
)
from suyuan.registry.honest.models import HonestSheet, HonestUnit
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.specifications.rules import written


def add_sheet(
    occasion: Occasion,
    unit: HonestUnit,
    *,
    kind: str,
    marks: Mapping[str, str],
    note: str = "",
    officers: tuple[UUID | None, UUID | None] = (None, None),
) -> HonestSheet:
    """Keep a sheet of marks. Inside a transaction; whoever calls records the act. Raises InputError."""
    complete = marks_of(unit.category, marks)
    found = findings(unit, on=occasion.today)
    result = score(unit.category, complete, found)
    sheet = HonestSheet(
        **columns(occasion),
        unit=unit,
        kind=kind,
        made_on=occasion.today,
        edition=edition(),
        marks=complete,
        findings={code: one.to_record() for code, one in found.items()},
        points=result.points,
        vetoes=list(result.vetoes),
        note=written(note, "note", most=rules.LONGEST, is_needed=False),
        first_officer_id=officers[0],
        second_officer_id=officers[1],
    )
    sheet.save(force_insert=True)
    return sheet


def refuse_vetoes(sheet: HonestSheet, unit: HonestUnit, *, hint: Text) -> None:
    """Raise RuleRefusal where a veto is not met, naming each with what the registers say of it."""
    if not sheet.vetoes:
        return
    unmet = [one for one in criteria_of(unit.category) if one.code in sheet.vetoes]
    said = [_unmet(one, sheet.findings.get(one.code)) for one in unmet]
    raise RuleRefusal(
        Text(
            f"有 {len(said)} 项否决项不符合：{'；'.join(one.zh for one in said)}",
            f"veto criteria not met ({len(said)}): {'; '.join(one.en for one in said)}",
        ),
        hint=hint,
        unit=unit.pk,
        state=unit.state,
    )


def _unmet(one: Criterion, found: Mapping[str, str] | None) -> Text:
    if found is None or found["result"] != NOT_MET:
        return Text(f"“{one.text.zh}”", f"“{one.text.en}”")
    return Text(
        f"“{one.text.zh}”（登记结果：{found['zh']}）", f"“{one.text.en}” (the registers: {found['en']})"
    )


def result_of(sheet: HonestSheet) -> Score:
    """What a sheet came to."""
    return Score(points=sheet.points, vetoes=tuple(sheet.vetoes))


def last_sheet(unit: HonestUnit, *kinds: str) -> HonestSheet | None:
    """The last sheet of these kinds: one query."""
    rows = HonestSheet.objects.filter(unit=unit, kind__in=kinds)
    return rows.order_by("-made_on", "-id").first()
