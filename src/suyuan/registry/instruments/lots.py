"""The life of a lot of household meters after it is registered: it ends when its meters are replaced."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.instruments import acts, rules
from suyuan.registry.instruments.models import InstrumentLot
from suyuan.registry.instruments.queries import MAX_SIZE, Page
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.journal.walking import Walk
from suyuan.registry.parties.queries import inside
from suyuan.registry.specifications.rules import written

ENTITY: Final = "instrument_lot"
LONGEST_REASON: Final = 240
COLUMNS: Final = (
    "id", "number", "kind_id", "kind__name_zh", "kind__name_en", "serial_range", "count", "operator_id",
    "operator__name_zh", "operator__name_en", "jurisdiction_id", "jurisdiction__name_zh",
    "jurisdiction__name_en", "jurisdiction__path", "installed_on", "replace_by", "closed_on",
    "close_reason", "successor_id", "successor__number", "row_version", "created_at",
)  # fmt: skip


def close_lot(occasion: Occasion, *, lot_id: UUID, closed_on: date, reason: str, successor: str = "") -> None:
    """The meters of a lot are off the walls; `successor` is the number of the lot that took their place.

    Raises RuleRefusal where it has ended already, InputError for a day before it began or still to come.
    """
    row = _row(lot_id)
    permit(acts.CLOSE_LOT, occasion, organization=row["operator_id"], path=row["jurisdiction__path"])
    if row["closed_on"] is not None:
        raise RuleRefusal(Text("该批已结束", "the lot has ended already"), lot=lot_id)
    if not reason.strip():
        raise Missing("reason", hint=Text("请写明原因。", "Say why."))
    why = written(reason, "reason", most=LONGEST_REASON)
    if not row["installed_on"] <= closed_on <= occasion.today:
        raise InputError(
            Text("结束日期应在安装之后、今天以前", "it ends after it was installed and not in the future"),
            given=closed_on.isoformat(),
            allowed=f"{row['installed_on']} … {occasion.today}",
        )
    with transaction.atomic():
        changed = InstrumentLot.objects.filter(
            pk=lot_id, row_version=row["row_version"], closed_on__isnull=True
        ).update(
            closed_on=closed_on,
            close_reason=why,
            successor=_successor(row, successor),
            updated_at=occasion.at,
            row_version=row["row_version"] + 1,
        )
        if changed != 1:
            raise Conflict(Text("该批刚被他人修改", "the lot was changed by somebody else"), lot=lot_id)
        record(
            acts.CLOSE_LOT,
            occasion,
            entity=ENTITY,
            entity_id=lot_id,
            from_state="in_use",
            to_state="ended",
            reason=why,
            payload={"closed_on": closed_on.isoformat(), "successor": successor},
        )


def lot(lot_id: UUID, *, on: date) -> dict[str, Any]:
    """One lot with its status on the day: one query. Raises NotFound."""
    row = _row(lot_id)
    return row | {"status": status_of(row, on=on)}


def status_of(row: dict[str, Any], *, on: date) -> str:
    """The status of a lot: what has ended is out, else rule R6."""
    if row["closed_on"] is not None:
        return "rotated_out"
    return rules.lot_status(replace_by=row["replace_by"], on=on)


STATUSES: Final = ("valid", "due_soon", "overdue", "rotated_out")


def page(
    *,
    path: str = "",
    operator: UUID | None = None,
    kind: str = "",
    status: str = "",
    on: date,
    page: int = 1,
    size: int = 50,
) -> Page:
    """One page of lots, the earliest end of life first, those that ended last: two queries."""
    found = _narrowed(path=path, operator=operator, kind=kind, status=status, on=on)
    size, start = min(size, MAX_SIZE), (max(1, page) - 1) * min(size, MAX_SIZE)
    ordered = found.order_by(F("closed_on").asc(nulls_first=True), "replace_by", "number")
    rows = [
        dict(row) | {"status": status_of(dict(row), on=on)}
        for row in ordered.values(*COLUMNS)[start : start + size]
    ]
    return Page(rows=rows, total=found.count(), has_more=False, page=max(1, page), size=size)


def every(*, path: str, operator: UUID | None, kind: str, status: str, on: date) -> Walk:
    """All lots of a list, for a file."""
    return Walk(
        found=_narrowed(path=path, operator=operator, kind=kind, status=status, on=on),
        columns=COLUMNS,
        finish=lambda rows: [row | {"status": status_of(row, on=on)} for row in rows],
    )


def _narrowed(
    *, path: str, operator: UUID | None, kind: str, status: str, on: date
) -> QuerySet[InstrumentLot]:
    found = InstrumentLot.objects.all()
    if path:
        found = found.filter(inside(path, prefix="jurisdiction__"))
    if operator:
        found = found.filter(operator=operator)
    if kind:
        found = found.filter(kind=kind)
    return found.filter(_condition(status, on=on)) if status in STATUSES else found


def _condition(status: str, *, on: date) -> Q:
    soon = on + timedelta(days=rules.DUE_SOON_DAYS)
    return {
        "rotated_out": Q(closed_on__isnull=False),
        "overdue": Q(closed_on__isnull=True, replace_by__lt=on),
        "due_soon": Q(closed_on__isnull=True, replace_by__range=(on, soon)),
        "valid": Q(closed_on__isnull=True, replace_by__gt=soon),
    }[status]


def replacements_by_year(*, path: str = "", operator: UUID | None = None, on: date) -> list[dict[str, Any]]:
    """How many meters of lots in use are to be replaced in each year; what is overdue counts in its year.

    One query. Source: rule R6.
    """
    found = InstrumentLot.objects.filter(closed_on__isnull=True)
    if path:
        found = found.filter(inside(path, prefix="jurisdiction__"))
    if operator:
        found = found.filter(operator=operator)
    years = found.order_by().values(year=ExtractYear("replace_by")).annotate(pieces=Sum("count"))
    counted = {row["year"]: int(row["pieces"]) for row in years}
    if not counted:
        return []
    first, last = min(*counted, on.year), max(*counted, on.year)
    return [{"year": year, "pieces": counted.get(year, 0)} for year in range(first, last + 1)]


def _row(lot_id: UUID) -> dict[str, Any]:
    row = InstrumentLot.objects.filter(pk=lot_id).values(*COLUMNS).first()
    if row is None:
        raise NotFound(Text("没有这批表计", "there is no such lot"), lot=lot_id)
    return dict(row)


def _successor(row: dict[str, Any], number: str) -> UUID | None:
    if not number.strip():
        return None
    found = InstrumentLot.objects.filter(
        number=number.strip(), operator=row["operator_id"], kind=row["kind_id"]
    )
    key: UUID | None = found.exclude(pk=row["id"]).values_list("pk", flat=True).first()
    if key is None:
        raise NotFound(
            Text(
                f"本单位没有同种类的批号 {number[:40]}",
                f"there is no lot {number[:40]} of this kind and organization",
            ),
            given=number[:40],
        )
    return key
