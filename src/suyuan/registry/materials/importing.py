"""All studies of a batch from one table: property, study, label, readings; read whole, recorded whole.

A line whose label begins with @ sets an option of its study: ``Lead, long_term, @horizon, 36``. Properties
and studies are named in either language or by code. Everything that is wrong is told with its line; only a
table without a fault is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, SuyuanError, TooLarge
from suyuan.base.text import Text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.batches import open_batch, study_row
from suyuan.registry.materials.commands import properties_of
from suyuan.registry.materials.models import MaterialProperty, MaterialStudy
from suyuan.registry.materials.movement import BATCH, no_future
from suyuan.registry.materials.sheet import MOST_LETTERS, cells_of, is_number
from suyuan.registry.materials.studies import KINDS, Finding, Raw, Row, evaluate

OPTIONS: Final = ("choice", "horizon", "design", "drift", "way", "by", "u_method")
MOST_LINES: Final = 5000
MOST_TOLD: Final = 50
COLUMNS: Final = 4
EXAMPLE: Final = (
    "property,study,label,readings",
    "Lead,homogeneity,1,50.1,49.9,50.0",
    "Lead,homogeneity,2,50.2,50.0,49.8",
    "Lead,long_term,@horizon,24",
    "Lead,long_term,0,50.0,50.1",
    "Lead,long_term,6,49.9,50.0",
    "Lead,long_term,12,50.1,50.0",
    "Lead,characterisation,@way,several-laboratories",
    "Lead,characterisation,Laboratory 1,50.3,0.4",
    "Lead,characterisation,Laboratory 2,49.8,0.5",
)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A study of the table, with what it says."""

    property: MaterialProperty
    raw: Raw
    finding: Finding


@dataclass
class _Gathered:
    rows: list[Row] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)


def plan_of(text: str, properties: Sequence[MaterialProperty]) -> tuple[Planned, ...]:
    """The studies of a table. Raises InputError with the line of everything that is wrong."""
    if len(text) > MOST_LETTERS:
        raise TooLarge("text", given=len(text), allowed=MOST_LETTERS)
    names = _names(properties)
    gathered: dict[tuple[MaterialProperty, str], _Gathered] = {}
    problems: list[Text] = []
    lines = [(place, cells_of(line)) for place, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise TooLarge("rows", given=len(lines), allowed=MOST_LINES)
    for place, cells in lines[1:] if lines and _is_heading(lines[0][1], names) else lines:
        if reason := _why_not(cells, names):
            problems.append(Text(f"第 {place} 行：{reason.zh}", f"line {place}: {reason.en}"))
            continue
        one = gathered.setdefault((names[_folded(cells[0])], _KINDS[_folded(cells[1])]), _Gathered())
        if cells[2].startswith("@"):
            one.options[cells[2][1:]] = cells[3]
        else:
            one.rows.append((cells[2], tuple(cells[3:])))
    planned = [] if problems else _evaluated(gathered, problems)
    if problems:
        raise InputError(
            Text(f"表中有 {len(problems)} 处错误", f"{len(problems)} faults in the table"),
            hint=Text(
                "改正后重新提交；没有记录任何内容。", "Put them right and try again; nothing was recorded."
            ),
            problems=tuple(InputError(one) for one in problems[:MOST_TOLD]),
        )
    if not planned:
        raise InputError(Text("表中没有研究数据", "the table holds no study"))
    return tuple(planned)


def import_studies(
    occasion: Occasion, *, batch_id: UUID, performed_on: date, text: str
) -> list[MaterialStudy]:
    """Record every study of a table, or none: one event, and as many queries for one as for many."""
    row = open_batch("record_study", occasion, batch_id)
    no_future(performed_on, occasion)
    planned = plan_of(text, properties_of(row.material))
    studies = [
        study_row(occasion, row, one.property, one.raw, one.finding, performed_on=performed_on)
        for one in planned
    ]
    with transaction.atomic():
        MaterialStudy.objects.bulk_create(studies)
        record(
            OF["record_study"],
            occasion,
            entity=BATCH,
            entity_id=row.pk,
            payload={
                "studies": [
                    {"study": study.pk, "kind": study.kind, "property": study.property.name_en,
                     "u": f"{study.u:.6g}", "given": study.given}
                    for study in studies
                ]
            },
        )  # fmt: skip
    return studies


def _evaluated(
    gathered: Mapping[tuple[MaterialProperty, str], _Gathered], problems: list[Text]
) -> list[Planned]:
    planned = []
    for (one, kind), found in gathered.items():
        raw = Raw(kind=kind, rows=tuple(found.rows), options=found.options)
        try:
            planned.append(Planned(property=one, raw=raw, finding=evaluate(raw)))
        except SuyuanError as fault:
            where = Text(f"{one.name_zh}，{KINDS[kind].zh}", f"{one.name_en}, {KINDS[kind].en}")
            problems.append(Text(f"{where.zh}：{fault.message.zh}", f"{where.en}: {fault.message.en}"))
    return planned


def _names(properties: Sequence[MaterialProperty]) -> dict[str, MaterialProperty]:
    return {_folded(name): one for one in properties for name in (one.name_zh, one.name_en)}


def _folded(text: str) -> str:
    return text.strip().casefold()


_KINDS: Final = {_folded(name): code for code, words in KINDS.items() for name in (code, words.zh, words.en)}


def _is_heading(cells: list[str], names: Mapping[str, MaterialProperty]) -> bool:
    return bool(cells) and _folded(cells[0]) not in names and not any(is_number(cell) for cell in cells)


def _why_not(cells: list[str], names: Mapping[str, MaterialProperty]) -> Text | None:
    if len(cells) < COLUMNS:
        return Text(
            "至少四列：特性、研究、名称、读数", "at least four columns: property, study, label, reading"
        )
    if _folded(cells[0]) not in names:
        return Text(f"没有特性“{cells[0][:40]}”", f"there is no property “{cells[0][:40]}”")
    if _folded(cells[1]) not in _KINDS:
        allowed = ", ".join(KINDS)
        return Text(f"不认识研究“{cells[1][:40]}”（{allowed}）", f"no study “{cells[1][:40]}” ({allowed})")
    if cells[2].startswith("@"):
        return None if cells[2][1:] in OPTIONS else _no_option(cells[2])
    wrong = [cell for cell in cells[3:] if not is_number(cell)]
    return Text(f"“{wrong[0][:20]}”不是数", f"“{wrong[0][:20]}” is not a number") if wrong else None


def _no_option(cell: str) -> Text:
    allowed = ", ".join(f"@{name}" for name in OPTIONS)
    return Text(f"没有选项“{cell[:40]}”（{allowed}）", f"no option “{cell[:40]}” ({allowed})")
