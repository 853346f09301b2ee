"""What may be done on the page of a person or a house, as data: each deed asks, checks and calls one command.

A template draws the form from what a deed asks; a view reads the form with the same declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict

from suyuan.base.errors import InputError, Missing, NotFound, NotPermitted, OutOfRange, TooLarge, to_give
from suyuan.base.text import Text
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Occasion
from suyuan.web.views.jobs import day_of, needed_day

Choices = Sequence[tuple[str, str]]
MOST_LINES, MOST_CELL, MOST_CHOSEN = 200, 240, 500
CHOSEN: Final = ("choice", "many")  # kinds of fields in which nothing is written
SCOPE_PARTS: Final = ("subject", "range_text", "uncertainty_text", "method")


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One field. `kind` is text, day, choice, many (of the choices), secret, note, scope, or hidden.

    hidden : what the page knows and hands back, the first of the choices: the edition that was read.
    """

    name: str
    label: Text
    kind: str = "text"
    required: bool = True
    most: int = 120
    hint: Text | None = None
    choices: Choices = ()
    example: str = ""  # shown while the field is empty
    preset: bool = False  # a choice that begins with its first; any other is made by the person


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a form gave for the asks of one deed: text by name, several values for `many` and `scope`."""

    text: Mapping[str, str]
    many: Mapping[str, tuple[str, ...]]
    scope: tuple[tuple[str, ...], ...] = ()

    def day(self, name: str, what: Text) -> date | None:
        """A day, or None for an empty field that may be empty."""
        return day_of(self.text.get(name, ""), what)

    def needed_day(self, name: str, what: Text) -> date:
        """A day that must be there."""
        return needed_day(self.text.get(name, ""), what)

    def identity(self, name: str, what: Text) -> UUID:
        """An identity chosen from a list."""
        try:
            return UUID(self.text.get(name, ""))
        except ValueError:
            raise InputError(Text(f"请选择{what.zh}", f"please choose {what.en}")) from None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One act on a page: who may, what it is called, what it asks, what it does, what was done."""

    event: str
    act: Act
    name: Text
    done: Text
    asks: tuple[Ask, ...]
    do: Callable[[Occasion, Mapping[str, Any], Given], object]
    hint: Text | None = None
    is_grave: bool = False

    def offering(self, **choices: Choices) -> Deed:
        """The same deed with the choices of this page in its fields."""
        asks = (replace(ask, choices=choices[ask.name]) if ask.name in choices else ask for ask in self.asks)
        return replace(self, asks=tuple(asks))


def read(deed: Deed, form: QueryDict) -> Given:
    """What the form gives for a deed; nothing is cut. Raises Missing, TooLarge, OutOfRange.

    A field is called as its label, which every field has.
    """
    text: dict[str, str] = {}
    many: dict[str, tuple[str, ...]] = {}
    scope: tuple[tuple[str, ...], ...] = ()
    for ask in deed.asks:
        if ask.kind == "scope":
            columns = [_some(ask, form.getlist(part), most=MOST_LINES) for part in SCOPE_PARTS]
            cells = ([_fitting(ask, cell, most=MOST_CELL).strip() for cell in column] for column in columns)
            lines = zip(*cells, strict=False)
            scope = tuple(line for line in lines if any(line))
            continue
        if ask.kind == "many":
            several = _some(ask, form.getlist(ask.name), most=MOST_CHOSEN)
            many[ask.name] = tuple(_fitting(ask, one, most=ask.most) for one in several)
            is_empty = not many[ask.name]
        else:
            value = str(form.get(ask.name, ""))
            value = value if ask.kind == "secret" else value.replace("\r\n", "\n").strip()
            text[ask.name] = _fitting(ask, value, most=ask.most)
            is_empty = not text[ask.name]
        if is_empty and ask.required:
            raise Missing(str(ask.label), hint=to_give(ask.label, is_chosen=ask.kind in CHOSEN))
    return Given(text=text, many=many, scope=scope)


def _fitting(ask: Ask, value: object, *, most: int) -> str:
    """A text as it was given. Raises TooLarge for one that is longer than its field."""
    if len(text := str(value)) > most:
        problem = TooLarge.letters(str(ask.label), text, most=most)
        problem.hint = Text(f"请缩短“{ask.label.zh}”。", f"Shorten “{ask.label.en}”.")
        raise problem
    return text


def _some(ask: Ask, values: Sequence[object], *, most: int) -> Sequence[object]:
    if len(values) > most:
        raise OutOfRange(str(ask.label), given=len(values), allowed=f"0 ... {most}")
    return values


def chosen(deeds: Sequence[Deed], event: str, every: Mapping[str, Deed]) -> Deed:
    """The deed of an address, if this page offers it. Raises NotFound, NotPermitted."""
    if event not in every:
        raise NotFound(Text("没有这项操作", "there is no such act"), given=event)
    for deed in deeds:
        if deed.event == event:
            return deed
    raise NotPermitted(
        Text("您不能在此办理该事项，或当前状态不允许", "you may not do this here, or not in this state"),
        act=event,
    )
