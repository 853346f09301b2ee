"""Objects to be inspected, and samples of prepackages, from files: all rows of a file or none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from suyuan.base.canonical import digest
from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.planning.prepackages.sampling import PLANS
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.numbering import next_number
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Organization
from suyuan.registry.parties.queries import organization
from suyuan.registry.parties.rows import (
    NO_DAY,
    ImportRefused,
    RowProblem,
    day_of,
    of_cells,
    of_row,
    repeats,
    unknown,
)
from suyuan.registry.results.rules import words
from suyuan.registry.supervision import acts, prepackages, rules, states
from suyuan.registry.supervision.models import Inspection, PrepackageLot
from suyuan.registry.supervision.prepackages import LotForm

Row = Mapping[str, str]
MOST_PROBLEMS: Final = 200
OBJECT_COLUMNS: Final = ("organization", "reason", "note")
LOT_COLUMNS: Final = (
    "lot", "product", "producer", "lot_size", "value", "unit", "height", "U", "plan", "label_note",
    "sampled_on",
)  # fmt: skip
LOT_NEEDED: Final = ("lot", "product", "producer", "lot_size", "value", "unit", "height", "U", "gross")
SAMPLE_COLUMNS: Final = (*LOT_COLUMNS, "gross", "tare")
LOT_LENGTHS: Final = {"product": 160, "producer": 160, "label_note": 240, "value": 20, "U": 20, "height": 20}


def _clean(rows: Sequence[Row]) -> list[dict[str, str]]:
    return [{name: str(value or "").strip() for name, value in row.items()} for row in rows]


def _numbers(table: Any, letters: str, on: date, count: int) -> list[str]:
    """The next numbers of a series: one query."""
    first = next_number(table, letters, on)
    start, _, last = first.rpartition("-")
    return [f"{start}-{int(last) + one:04d}" for one in range(count)]


# -- objects -----------------------------------------------------------------------------------------------


def object_problems(occasion: Occasion, rows: Sequence[Row], *, path: str) -> list[RowProblem]:
    """What is wrong with a list of bodies to be inspected in a division: two queries."""
    bodies = _bodies(rows, path)
    compliant = dict(
        Inspection.objects.filter(outcome="compliant", organization__in=[key for key, _ in bodies.values()])
        .values_list("organization_id")
        .annotate(Max("recorded_on"))
        .order_by()
    )
    seen: dict[str, int] = {}
    found = []
    for line, row in enumerate(rows, start=1):
        told = [*_of_object(row, bodies, compliant, on=occasion.today)]
        code = row.get("organization", "")
        if code and code in seen:
            told.append(("organization", repeats(seen[code])))
        seen.setdefault(code, line)
        found += [RowProblem(line=line, column=column, words=said) for column, said in told]
    return found


def _bodies(rows: Sequence[Row], path: str) -> dict[str, tuple[UUID, str]]:
    """The bodies named in the rows within a division, with their own one."""
    known = Organization.objects.filter(
        code__in=[row.get("organization", "") for row in rows], active=True,
        jurisdiction__path__startswith=path,
    ).exclude(kind="authority")  # fmt: skip
    return {code: (key, where) for code, key, where in known.values_list("code", "pk", "jurisdiction_id")}


def _of_object(
    row: Row, bodies: Mapping[str, tuple[UUID, str]], compliant: Mapping[UUID, date], *, on: date
) -> Iterator[tuple[str, Text]]:
    yield from of_cells(row, columns=OBJECT_COLUMNS, needed=OBJECT_COLUMNS, lengths={"note": 400})
    code, reason = row.get("organization", ""), row.get("reason", "")
    if code and code not in bodies:
        yield "organization", unknown(code)
    if reason and (reason not in rules.REASONS or reason == "drawn"):
        yield "reason", unknown(reason)
    elif code in bodies and (
        refusal := rules.why_not_inspect(reason=reason, compliant_on=compliant.get(bodies[code][0]), on=on)
    ):
        yield "organization", refusal


def ordered(numbers: Collection[str]) -> frozenset[str]:
    """Those of the numbers that inspections of this register have: one query."""
    return frozenset(Inspection.objects.filter(number__in=numbers).values_list("number", flat=True))


def judged_lots(numbers: Collection[str]) -> frozenset[str]:
    """Those of the numbers that lots of this register have: one query."""
    return frozenset(PrepackageLot.objects.filter(number__in=numbers).values_list("number", flat=True))


def import_objects(occasion: Occasion, *, authority_id: UUID, rows: Sequence[Row], source: str) -> int:
    """Order an inspection of each body on the list; how many. Raises ImportRefused with the faults."""
    path = organization(authority_id)["jurisdiction__path"]
    permit(acts.INSPECTION["import"], occasion, path=path)
    told, given = words(source, "source", most=160), _clean(rows)
    if found := object_problems(occasion, given, path=path):
        raise ImportRefused(found[:MOST_PROBLEMS])
    if not given:
        return 0
    bodies = _bodies(given, path)
    with transaction.atomic():
        numbers = _numbers(Inspection, "JC", occasion.today, len(given))
        made = [
            Inspection(
                **columns(occasion), number=number, reason=row["reason"], note=row["note"],
                organization_id=bodies[row["organization"]][0], authority_id=authority_id,
                jurisdiction_id=bodies[row["organization"]][1],
                state=states.MACHINES["inspection"]["", "order"],
            )
            for number, row in zip(numbers, given, strict=True)
        ]  # fmt: skip
        Inspection.objects.bulk_create(made, batch_size=500)
        _told(occasion, "import", authority_id, told, given, numbers)
    return len(made)


def _told(
    occasion: Occasion, event: str, authority: UUID, source: str, rows: list[Any], numbers: list[str]
) -> None:
    record(
        acts.INSPECTION[event], occasion, entity="organization", entity_id=authority,
        payload={"source": source, "rows": len(rows), "digest": digest(rows),
                 "first": numbers[0], "last": numbers[-1]},
    )  # fmt: skip


# -- prepackages -------------------------------------------------------------------------------------------


def sample_problems(occasion: Occasion, rows: Sequence[Row]) -> list[RowProblem]:
    """What is wrong with samples, one row for each package; lots are judged where their rows are in order."""
    found = []
    for line, row in enumerate(rows, start=1):
        found += [RowProblem(line=line, column=one, words=said) for one, said in _of_sample(occasion, row)]
    bad = {problem.line for problem in found}
    for lines in _lots(rows).values():
        if not bad.intersection(lines):
            found += _of_lot(rows, lines)
    return sorted(found, key=lambda one: one.line)


def _of_sample(occasion: Occasion, row: Row) -> Iterator[tuple[str, Text]]:
    yield from of_cells(row, columns=SAMPLE_COLUMNS, needed=LOT_NEEDED, lengths=LOT_LENGTHS)
    size = row.get("lot_size", "")
    if size and not (size.isascii() and size.isdigit() and len(size) < 8):
        yield "lot_size", Text("批量应为整数", "the lot size is a whole number")
    if row.get("plan") and row["plan"] not in PLANS:
        yield "plan", unknown(row["plan"])
    day = day_of(row.get("sampled_on", ""))
    if row.get("sampled_on") and day is None:
        yield "sampled_on", NO_DAY
    elif day is not None and day > occasion.today:
        yield "sampled_on", Text("日期在将来", "the day lies in the future")


def _lots(rows: Sequence[Row]) -> dict[str, list[int]]:
    """The lines of each lot, in the order of the file."""
    lots: dict[str, list[int]] = {}
    for line, row in enumerate(rows, start=1):
        if row.get("lot"):
            lots.setdefault(row["lot"], []).append(line)
    return lots


def _of_lot(rows: Sequence[Row], lines: list[int]) -> Iterator[RowProblem]:
    first = rows[lines[0] - 1]
    for line in lines[1:]:
        for name in LOT_COLUMNS:
            if rows[line - 1].get(name, "") != first.get(name, ""):
                words_ = of_row(
                    Text("与该批第一行（第 {row} 行）不同", "not as in line {row} of the lot"), lines[0]
                )
                yield RowProblem(line=line, column=name, words=words_)
                return
    try:
        prepackages.judged(_form(rows, lines))
    except SuyuanError as error:
        yield RowProblem(line=lines[0], column="lot", words=error.message)


def _form(rows: Sequence[Row], lines: list[int]) -> LotForm:
    first = rows[lines[0] - 1]
    tares = [rows[line - 1].get("tare", "") for line in lines]
    return LotForm(
        product=first["product"], producer=first["producer"], lot_size=int(first["lot_size"]),
        value=first["value"], unit=first["unit"], height=first["height"], U=first["U"],
        gross=[rows[line - 1]["gross"] for line in lines], tares=[one for one in tares if one],
        plan=first.get("plan") or "CN-2005-A4", label_note=first.get("label_note", ""),
        sampled_on=day_of(first.get("sampled_on", "")),
    )  # fmt: skip


def import_samples(occasion: Occasion, *, authority_id: UUID, rows: Sequence[Row], source: str) -> int:
    """Judge every lot of a file and enter it; how many lots. Raises ImportRefused with the faults."""
    where = organization(authority_id)
    permit(
        acts.INSPECTION["import_prepackages"], occasion, organization=authority_id,
        path=where["jurisdiction__path"],
    )  # fmt: skip
    told, given = words(source, "source", most=160), _clean(rows)
    if found := sample_problems(occasion, given):
        raise ImportRefused(found[:MOST_PROBLEMS])
    lots = list(_lots(given).values())
    if not lots:
        return 0
    with transaction.atomic():
        numbers = _numbers(PrepackageLot, "DB", occasion.today, len(lots))
        made = [
            prepackages.row_of(
                occasion, _form(given, lines), number=number, authority_id=authority_id,
                jurisdiction=where["jurisdiction_id"],
            )
            for number, lines in zip(numbers, lots, strict=True)
        ]  # fmt: skip
        PrepackageLot.objects.bulk_create(made, batch_size=500)
        _told(occasion, "import_prepackages", authority_id, told, given, numbers)
    return len(made)
