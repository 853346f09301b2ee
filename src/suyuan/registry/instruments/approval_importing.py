"""Taking over a register of type approvals that were granted before: all rows or none, one act."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.canonical import digest
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.instruments import approval_acts as acts
from suyuan.registry.instruments.models import TypeApproval
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import overtaken
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization
from suyuan.registry.parties.rows import (
    NO_DAY,
    ImportRefused,
    RowProblem,
    day_of,
    of_cells,
    repeats,
    unknown,
)

NEEDED: Final = ("number", "kind", "model", "applicant", "programme", "granted_on")
LENGTHS: Final = {
    "number": 40, "model": 80, "family": 120, "applicant": 160, "programme": 80, "report": 80, "mark": 60,
}  # fmt: skip
COLUMNS: Final = (*NEEDED, "family", "report", "mark", "ended_on")
MOST_PROBLEMS: Final = 200
KNOWN: Final = Text("该批准编号已登记", "this number is entered already")
Row = Mapping[str, str]


def problems(occasion: Occasion, rows: Sequence[Row]) -> list[RowProblem]:
    """What is wrong with the rows, by line: two queries, whatever their number."""
    kinds = set(InstrumentKind.objects.values_list("pk", flat=True))
    numbers = [str(row.get("number", "")) for row in rows]
    taken = set(
        TypeApproval.objects.filter(number__in=numbers).exclude(number="").values_list("number", flat=True)
    ) | set(TypeApproval.objects.filter(application_no__in=numbers).values_list("application_no", flat=True))
    seen: dict[str, int] = {}
    found = []
    for line, row in enumerate(rows, start=1):
        told = [*_of_row(occasion, row, kinds, taken)]
        number = row.get("number", "")
        if number in seen:
            told.append(("number", repeats(seen[number])))
        seen.setdefault(number, line)
        found += [RowProblem(line=line, column=column, words=said) for column, said in told]
    return found


def _of_row(occasion: Occasion, row: Row, kinds: set[str], taken: set[str]) -> Iterator[tuple[str, Text]]:
    if row.get("number") in taken:
        yield "number", KNOWN
        return
    yield from of_cells(row, columns=COLUMNS, needed=NEEDED, lengths=LENGTHS)
    if row.get("kind") and row["kind"] not in kinds:
        yield "kind", unknown(row["kind"])
    days = {name: day_of(row.get(name, "")) for name in ("granted_on", "ended_on")}
    for name, day in days.items():
        if row.get(name) and day is None:
            yield name, NO_DAY
        elif day is not None and day > occasion.today:
            yield name, Text("日期在将来", "the day lies in the future")
    granted, ended = days["granted_on"], days["ended_on"]
    if granted is not None and ended is not None and ended < granted:
        yield "ended_on", Text("早于批准日期", "before it was granted")


def import_approvals(occasion: Occasion, *, authority_id: UUID, rows: Sequence[Row], source: str) -> int:
    """Enter every approval of the file, granted or withdrawn as it says; how many. Raises ImportRefused."""
    where = organization(authority_id)
    permit(acts.IMPORT, occasion, path=where["jurisdiction__path"])
    told = source.strip()[:160]
    given = [{name: str(value or "").strip() for name, value in row.items()} for row in rows]
    if found := problems(occasion, given):
        raise ImportRefused(found[:MOST_PROBLEMS])
    made = [_approval(occasion, row, authority_id, where["jurisdiction_id"]) for row in given]
    if not made:
        return 0
    with transaction.atomic():
        try:
            with transaction.atomic():
                TypeApproval.objects.bulk_create(made, batch_size=500)
        except IntegrityError:
            raise overtaken(Text("型式批准登记", "the register of type approvals")) from None
        record(
            acts.IMPORT, occasion, entity="organization", entity_id=authority_id,
            payload={"source": told, "rows": len(made), "digest": digest(given)},
        )  # fmt: skip
    return len(made)


def _approval(occasion: Occasion, row: Row, authority_id: UUID, jurisdiction: str) -> TypeApproval:
    granted, ended = day_of(row["granted_on"]), day_of(row.get("ended_on", ""))
    return TypeApproval(
        **columns(occasion),
        application_no=row["number"],
        number=row["number"],
        applicant_stated=row["applicant"],
        kind_id=row["kind"],
        authority_id=authority_id,
        jurisdiction_id=jurisdiction,
        state="withdrawn" if ended else "granted",
        applied_on=granted or occasion.today,
        granted_on=granted,
        ended_on=ended,
        **{name: row.get(name, "") for name in ("model", "family", "programme", "report", "mark")},
    )
