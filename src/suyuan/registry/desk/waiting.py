"""Rows that wait for somebody's next act: who sees them follows from the right to that act.

An act of an organization waits for the people of the organization that hold one of its roles. An act of an
authority waits at one desk: the authority the row names, else the one of its division, else the next above
that there is. Authorities further up may act too, but it does not wait for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import CharField, Count, DateField, F, Q, QuerySet, Value, Window
from django.db.models.functions import Cast

from suyuan.base.civil import add_months
from suyuan.base.text import Text, either
from suyuan.registry.journal.acts import Act, Reach
from suyuan.registry.journal.occasion import Actor
from suyuan.registry.parties.authorities import Desk, desk_of

PER_PILE: Final = 5


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Rows in which one step comes next. All strings but `kind` are columns; "" is none.

    act : whoever may do it sees the rows; name : with _zh and _en where `both`; whose : the name of the body
    concerned, the same way; house : the body whose own people act; desk : the authority that the row names;
    division : of the row; raised : rows that wait one level up; person : to whom it is given, and nobody else
    sees it; apart : whoever did that may not do this; due : the last day; is_over : the row waits only
    once that day has passed; key : the identity of the page to open.
    """

    kind: str
    title: Text
    act: Act
    rows: Callable[[], QuerySet[Any]]
    name: str
    both: bool = True
    whose: str = ""
    detail: str = ""
    house: str = ""
    desk: str = ""
    division: str = "jurisdiction"
    raised: Q | None = None
    person: str = ""
    apart: str = ""
    due: str = ""
    is_over: bool = False
    months: int = 0
    key: str = "pk"


@dataclass(frozen=True, slots=True)
class Line:
    """One row that waits."""

    key: UUID
    name: Text
    whose: Text | None
    detail: str
    due: date | None


@dataclass(frozen=True, slots=True)
class Heap:
    """Rows of one kind, the nearest last day first; `total` counts those that are not shown too."""

    kind: str
    title: Text
    lines: tuple[Line, ...]
    total: int


def heaps(entries: Iterable[Waiting], actor: Actor, *, on: date, most: int = PER_PILE) -> list[Heap]:
    """What waits for the actor, without the kinds of which nothing does: a query for each kind at most."""
    desk = desk_of(actor.organization) if actor.organization is not None else Desk()
    found = (_heap(entry, actor, desk, on=on, most=most) for entry in entries)
    return [heap for heap in found if heap is not None]


def _heap(entry: Waiting, actor: Actor, desk: Desk, *, on: date, most: int) -> Heap | None:
    sees = _sees(entry, actor, desk)
    if sees is None:
        return None
    if entry.is_over:
        sees &= Q(**{f"{entry.due}__lt": add_months(on, -entry.months)})
    rows = list(
        entry.rows()
        .filter(sees)
        .annotate(
            _due=Cast(F(entry.due), DateField()) if entry.due else Value(None, output_field=DateField()),
            _detail=F(entry.detail) if entry.detail else Value("", output_field=CharField()),
            _total=Window(Count("pk")),
        )
        .order_by(F("_due").asc(nulls_last=True), "pk")
        .values_list(entry.key, *_names(entry), *_body(entry), "_detail", "_due", "_total")[:most]
    )
    if not rows:
        return None
    lines = tuple(
        Line(key, name_of(*name), name_of(*body) if body[0] else None, detail or "", _last(entry, due))
        for key, *name, body_zh, body_en, detail, due, _ in rows
        for body in ((body_zh, body_en),)
    )
    return Heap(entry.kind, entry.title, lines, rows[0][-1])


def _last(entry: Waiting, due: date | None) -> date | None:
    return due if due is None else add_months(due, entry.months)


def _names(entry: Waiting) -> tuple[Any, Any]:
    if entry.both:
        return F(f"{entry.name}_zh"), F(f"{entry.name}_en")
    return F(entry.name), Value("")


def _body(entry: Waiting) -> tuple[Any, Any]:
    if entry.whose:
        return F(f"{entry.whose}_zh"), F(f"{entry.whose}_en")
    return Value(""), Value("")


def name_of(zh: str, en: str) -> Text:
    """A name in both languages, or one free text."""
    return Text(zh, en) if en else either(zh)


def _sees(entry: Waiting, actor: Actor, desk: Desk) -> Q | None:
    """Which rows wait for the actor; None where none ever can, so that nothing is asked."""
    grants = [grant for grant in actor.grants if grant.role in entry.act.roles]
    houses = {grant.organization for grant in grants if grant.organization is not None}
    sees = Q()
    if entry.house and houses and entry.act.reach in (Reach.ORGANIZATION, Reach.EITHER):
        sees |= Q(**{f"{entry.house}__in": houses})
    if any(grant.jurisdiction for grant in grants) and entry.act.reach in (Reach.JURISDICTION, Reach.EITHER):
        sees |= _at_desk(entry, actor, desk)
    if not sees:
        return None
    if entry.person:
        sees &= Q(**{entry.person: actor.person})
    return sees & ~Q(**{entry.apart: actor.person}) if entry.apart else sees


def _at_desk(entry: Waiting, actor: Actor, desk: Desk) -> Q:
    if not entry.division or not desk.own:
        return Q()
    here = f"{entry.division}__in"
    if entry.raised is not None:
        return (entry.raised & Q(**{here: desk.above})) | (~entry.raised & Q(**{here: desk.own}))
    if entry.desk:
        return Q(**{entry.desk: actor.organization}) | Q(**{f"{entry.desk}__isnull": True, here: desk.own})
    return Q(**{here: desk.own})
