"""Reading the register of instruments: lists, details, counts. Fast at 1e5 rows and beyond.

A list never counts further than COUNT_LIMIT rows, and never asks once per row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from django.db.models import Case, CharField, Count, F, Func, Q, QuerySet, Value, When
from django.db.models.functions import Concat

from suyuan.base.errors import InputError, NotFound
from suyuan.base.text import Text
from suyuan.registry.catalogue.queries import kind_words
from suyuan.registry.instruments import rules, searching
from suyuan.registry.instruments.marking import DIVISION, KIND, OWNER, mark
from suyuan.registry.instruments.models import UNUSUAL, Instrument, InstrumentLot
from suyuan.registry.instruments.searching import Lookup
from suyuan.registry.instruments.words import search_tokens
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.journal.queries import registers_version
from suyuan.registry.journal.walking import Walk
from suyuan.registry.parties.models import Jurisdiction
from suyuan.registry.parties.queries import beyond, codes_inside, division_words, inside

COUNT_LIMIT: Final = 10_000
MAX_SIZE: Final = 200


@dataclass(frozen=True, kw_only=True)
class InstrumentFilter:
    """What a list of instruments is narrowed to; empty fields narrow nothing."""

    kind: str = ""
    path: str = ""  # a division and everything below it
    status: str = ""
    owner_id: UUID | None = None
    usage: str = ""
    state: str = ""
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list. `total` stops at COUNT_LIMIT; `has_more` tells that there are more than that."""

    rows: list[dict[str, Any]]
    total: int
    has_more: bool
    page: int
    size: int

    @property
    def pages(self) -> int:
        """Number of pages that can be opened."""
        return max(1, -(-self.total // self.size))


LIST_COLUMNS: Final = (
    "id", "label_no", "kind_id", "kind__name_zh", "kind__name_en", "name_zh", "name_en", "model", "serial_no",
    "manufacturer", "measuring_range", "accuracy_class", "owner_id", "owner__name_zh", "owner__name_en",
    "jurisdiction_id", "jurisdiction__name_zh", "jurisdiction__name_en", "place", "usage", "use_field",
    "controlled", "state", "valid_until", "last_certificate",
)  # fmt: skip


# Without the names that are known for every page.
SHOWN_COLUMNS: Final = tuple(
    name for name in LIST_COLUMNS if not name.startswith(("kind__", "jurisdiction__"))
)


def page(chosen: InstrumentFilter, *, on: date, page: int = 1, size: int = 50, version: str = "") -> Page:
    """One page of instruments, newest first, each with its verification status: at most six queries.

    What was counted holds until a register changes, so leafing through a list counts it once. `version` is
    the `registers_version` where the caller has read it already.
    """
    version = version or registers_version()
    size = max(1, min(size, MAX_SIZE))
    number = max(1, min(page, COUNT_LIMIT // size + 1))
    start = (number - 1) * size
    if lookup := _lookup(chosen, on=on, version=version):
        keys = lookup.newest(start=start, stop=start + size + 1)
        found = _LISTED(keys) if keys else []
    else:
        found = _listed(chosen, on, start, start + size + 1, version)()
    rows = _finished(found, on=on, version=version)
    is_all = number == 1 and len(rows) <= size
    counted = len(rows) if is_all else _counted(chosen, on, version)
    return Page(
        rows=rows[:size],
        total=min(counted, COUNT_LIMIT),
        has_more=counted > COUNT_LIMIT,
        page=number,
        size=size,
    )


def suggested(chosen: InstrumentFilter, *, on: date, limit: int) -> list[dict[str, Any]]:
    """The newest instruments that a search finds, not counted: at most five queries."""
    version = registers_version()
    lookup = _lookup(chosen, on=on, version=version)
    keys = lookup.newest(start=0, stop=limit) if lookup else []
    return _finished(_LISTED(keys) if keys else [], on=on, version=version)


def _finished(rows: Iterable[Mapping[str, Any]], *, on: date, version: str) -> list[dict[str, Any]]:
    """With the names that are not asked of the database for every page, and the status."""
    kinds, divisions = kind_words(version), division_words(version)
    return [
        _with_status({**row, **kinds[row["kind_id"]], **divisions[row["jurisdiction_id"]]}, on=on)
        for row in rows
    ]


def _shown(keys: Any) -> QuerySet[Instrument, dict[str, Any]]:
    """What a list shows of the instruments with these keys: the few are found before anything is joined."""
    found: QuerySet[Instrument, dict[str, Any]] = Instrument.objects.order_by("-id").values(*SHOWN_COLUMNS)
    return found.filter(pk__in=keys)


_LISTED = Prepared(_shown)


@lru_cache(maxsize=512)
def _listed(
    chosen: InstrumentFilter, on: date, start: int, stop: int, version: str
) -> Prepared[dict[str, Any]]:
    """A piece of a list without words to look up; the query is kept, not its rows."""
    found = filtered(chosen, on=on, version=version).order_by("-id").values("pk")
    return Prepared(lambda: _shown(found[start:stop]), planned_anew=True)


def _lookup(chosen: InstrumentFilter, *, on: date, version: str) -> Lookup | None:
    """The search behind a list, or None where there are no words to look up: at most two queries."""
    if not search_tokens(chosen.text):
        return None
    found = filtered(replace(chosen, text=""), on=on, version=version)
    if (chosen.status or chosen.state or chosen.usage) and (small := searching.few(found)) is not None:
        return Lookup(found=small, text=chosen.text, is_small=True)
    is_rare = chosen.status not in ("", "valid")
    return Lookup(found=found, text=chosen.text, marks=_marks(chosen, version), is_rare=is_rare)


def _marks(chosen: InstrumentFilter, version: str) -> list[str]:
    """What the index of words knows of a filter besides its words."""
    marks = [mark(KIND, chosen.kind)] if chosen.kind else []
    if chosen.owner_id:
        marks.append(mark(OWNER, str(chosen.owner_id)))
    if chosen.path.count("/") > 1:
        marks += [mark(DIVISION, code) for code in codes_inside(chosen.path, version)]
    return marks


@lru_cache(maxsize=512)
def _counted(chosen: InstrumentFilter, on: date, version: str) -> int:
    """How many there are, up to COUNT_LIMIT + 1, at a version of the registers."""
    if lookup := _lookup(chosen, on=on, version=version):
        return lookup.counted(limit=COUNT_LIMIT + 1)
    return filtered(chosen, on=on, version=version).order_by().values("pk")[: COUNT_LIMIT + 1].count()


def every(chosen: InstrumentFilter, *, on: date) -> Walk:
    """All instruments of a list, for a file."""
    return Walk(
        found=filtered(chosen, on=on),
        columns=(
            *LIST_COLUMNS,
            "owner__code",
            "made_on",
            "installed_on",
            "replace_by",
            "verified_on",
            "mpe",
            "plate",
        ),
        finish=lambda rows: [_with_status(row, on=on) for row in rows],
    )


def _with_status(row: dict[str, Any], *, on: date) -> dict[str, Any]:
    status = rules.verification_status(
        state=row["state"], is_controlled=row["controlled"], valid_until=row["valid_until"], on=on
    )
    return row | {"status": status, "status_words": rules.STATUSES[status]}


def filtered(chosen: InstrumentFilter, *, on: date, version: str = "") -> QuerySet[Instrument]:
    """The instruments that a filter leaves. Raises InputError for a status that does not exist."""
    exact = {
        "kind_id": chosen.kind,
        "owner_id": chosen.owner_id,
        "usage": chosen.usage,
        "state": chosen.state,
    }
    found = Instrument.objects.filter(**{name: value for name, value in exact.items() if value})
    if chosen.status:
        found = _with_status_of(found, chosen, on=on)
    if chosen.path:  # after the status: what is judged row by row is judged in this order
        found = _inside(found, chosen.path, version or registers_version())
    return searching.with_words(found, chosen.text)


def _with_status_of(
    found: QuerySet[Instrument], chosen: InstrumentFilter, *, on: date
) -> QuerySet[Instrument]:
    """The rows that have a status, asked for so that one index leads to them.

    What mostly few have stands in an index of its own. What ends about now is gathered by its day, unless it
    is narrowed to a part of the register anyway; what most rows have is met soon in the order of the list.
    """
    if chosen.status not in DATED:
        return found.extra(where=[UNUSUAL]).filter(status_condition(chosen.status, on=on))  # noqa: S610
    is_part = bool(chosen.kind or chosen.owner_id or chosen.path.count("/") > 1)
    if not is_part and chosen.status in ENDING:
        # Between two days: from one bound alone SQLite expects nearly all rows, and walks the list.
        return found.filter(status_condition(chosen.status, on=on), valid_until__gte=date.min)
    by_the_way = found.alias(until=Passing("valid_until"))
    return by_the_way.filter(status_condition(chosen.status, on=on, until="until"))


class Passing(Func):
    """A column that is looked at in the rows one comes by; SQLite would rather look it up in an index."""

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The plus keeps its planner from every index on the column."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **more)


ENDING: Final = ("overdue", "due_soon")
DATED: Final = (*ENDING, "valid")


def _inside(found: QuerySet[Instrument], path: str, version: str) -> QuerySet[Instrument]:
    """The rows of a division and all below it.

    A province or a nation holds most rows of the register: there the list is walked in its own order and
    each row is checked, instead of gathering and sorting the rows of every division (80 ms at 1e5 rows).
    Where hardly a division lies outside, those few are what is checked.
    """
    if path.count("/") > 1:  # a path that nothing has is no code either
        return found.filter(jurisdiction__in=codes_inside(path, version) or (path,))
    if (outside := beyond(path, FEW_OUTSIDE, version)) is not None:
        return found.exclude(jurisdiction__in=outside)
    codes = Jurisdiction.objects.filter(inside(path)).values("pk")
    return found.alias(division=Concat("jurisdiction_id", Value(""))).filter(division__in=codes)


FEW_OUTSIDE: Final = 8


def status_condition(
    status: str, *, on: date, due_soon_days: int = rules.DUE_SOON_DAYS, until: str = "valid_until"
) -> Q:
    """The rows that have a status on the day; the same decision as `rules.verification_status`."""
    decided = {name: state for state, name in rules.STATUS_OF_STATE.items()}
    if status in decided:
        return Q(state=decided[status])
    undecided = ~Q(state__in=list(rules.STATUS_OF_STATE))
    to_verify = Q(state__in=rules.STATES_TO_VERIFY) | Q(valid_until__isnull=True)
    dated = undecided & Q(controlled=True) & ~Q(state__in=rules.STATES_TO_VERIFY)
    soon = on + timedelta(days=due_soon_days)
    conditions = {
        "not_controlled": undecided & Q(controlled=False),
        "unverified": undecided & Q(controlled=True) & to_verify,
        "overdue": dated & Q((f"{until}__lt", on)),
        "due_soon": dated & Q((f"{until}__gte", on), (f"{until}__lte", soon)),
        "valid": dated & Q((f"{until}__gt", soon)),
    }
    if status not in conditions:
        raise InputError(
            Text(f"没有检定状态“{status}”", f"there is no verification status “{status}”"),
            given=status,
            allowed=", ".join(rules.STATUSES),
        )
    return conditions[status]


def counts_by_status(chosen: InstrumentFilter | None = None, *, on: date) -> dict[str, int]:
    """How many instruments have each verification status on the day: one query."""
    whens = [When(status_condition(status, on=on), then=Value(status)) for status in rules.STATUSES]
    found = filtered(chosen or InstrumentFilter(), on=on).order_by()
    rows = (
        found.annotate(status=Case(*whens, output_field=CharField())).values("status").annotate(n=Count("pk"))
    )
    counted = {row["status"]: row["n"] for row in rows}
    return {status: counted.get(status, 0) for status in rules.STATUSES}


def detail(instrument_id: UUID, *, on: date) -> dict[str, Any]:
    """One instrument with its owner, its plate data, its status and the history of its uses: one query."""
    rows = _ONE(instrument_id)
    if not rows:
        raise NotFound(Text("没有这台器具", "there is no such instrument"), instrument=instrument_id)
    uses = [{name: row.pop(column) for name, column in _OF_USES.items()} for row in rows]
    return _with_status(rows[0], on=on) | {"uses": [use for use in uses if use["valid_from"] is not None]}


DETAIL_COLUMNS: Final = (
    "made_on", "installed_on", "replace_by", "mpe", "plate", "verified_on", "created_at", "updated_at",
    "row_version", "jurisdiction__path",
)  # fmt: skip
USE_COLUMNS: Final = (
    "use_field", "place", "jurisdiction_id", "jurisdiction__name_zh", "jurisdiction__name_en", "controlled",
    "edition_id", "valid_from", "valid_to",
)  # fmt: skip
_OF_USES: Final = {name: f"uses__{name}" for name in USE_COLUMNS}
_ONE = Prepared(
    lambda key: (
        Instrument.objects.filter(pk=key)
        .order_by("-uses__valid_from", "-uses__created_at", "-uses__pk")
        .values(
            *LIST_COLUMNS,
            *DETAIL_COLUMNS,
            *_OF_USES.values(),
            approval=F("type_approval__approval__number"),
        )
    )
)


def by_ids(instrument_ids: Iterable[UUID], *, on: date) -> dict[UUID, dict[str, Any]]:
    """List rows of given instruments: one query."""
    rows = Instrument.objects.filter(pk__in=list(instrument_ids)).values(*LIST_COLUMNS, "plate")
    return {row["id"]: _with_status(dict(row), on=on) for row in rows}


def lots(*, path: str = "", kind: str = "", on: date, page: int = 1, size: int = 50) -> Page:
    """One page of meter lots, the earliest end of life first: two queries."""
    found = InstrumentLot.objects.filter(closed_on__isnull=True)
    if path:
        found = found.filter(inside(path, prefix="jurisdiction__"))
    if kind:
        found = found.filter(kind_id=kind)
    size = max(1, min(size, MAX_SIZE))
    start = (max(1, page) - 1) * size
    columns = (
        "id", "number", "kind_id", "kind__name_zh", "kind__name_en", "serial_range", "count",
        "jurisdiction_id", "jurisdiction__name_zh", "jurisdiction__name_en", "operator__name_zh",
        "operator__name_en", "installed_on", "replace_by",
    )  # fmt: skip
    rows = []
    for row in found.order_by("replace_by", "number").values(*columns)[start : start + size]:
        status = rules.lot_status(replace_by=row["replace_by"], on=on)
        rows.append(dict(row) | {"status": status, "status_words": rules.STATUSES[status]})
    counted = found.count()
    return Page(rows=rows, total=counted, has_more=False, page=max(1, page), size=size)
