"""The body of a command, made from the command itself: its parameters are the members, its types their types.

So there is no second list of what a command takes, and none that could fall behind. What the signature does
not say are bounds: a text is as long as the column of that name, or as `bounds` says, or `USUAL_LENGTH`.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from django.db import models
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from suyuan.base.text import Text

USUAL_LENGTH: Final = 240
LONG_LENGTH: Final = 20_000
MOST_ITEMS: Final = 500
WHOLE: Final = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)


def _clean(text: str) -> str:
    if all(one.isprintable() or one in "\n\t" for one in text):
        return text
    raise ValueError("printable text is needed")


def _near(day: date) -> date:
    if FIRST_DAY <= day <= LAST_DAY:
        return day
    raise ValueError(f"a day between {FIRST_DAY} and {LAST_DAY} is needed")


Day = Annotated[date, AfterValidator(_near)]
Number = Annotated[Decimal, Field(allow_inf_nan=False, max_digits=30)]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Body:
    """The schema of a body, and the way from what it holds to the arguments of the command."""

    schema: type[BaseModel]
    hints: Mapping[str, Any]
    form: str = ""  # the parameter whose members stand in the body directly
    form_type: Any = None

    def arguments(self, given: BaseModel) -> dict[str, Any]:
        """What the command is called with; what was not given keeps the command's own default."""
        values = {name: getattr(given, name) for name in given.model_fields_set}
        revived = {name: revive(self.hints[name], value) for name, value in values.items()}
        if not self.form:
            return revived
        inner = {one.name for one in dataclasses.fields(self.form_type)}
        form = self.form_type(**{name: one for name, one in revived.items() if name in inner})
        return {name: one for name, one in revived.items() if name not in inner} | {self.form: form}

    @property
    def is_optional(self) -> bool:
        """Whether the body may be left out."""
        return not any(one.is_required() for one in self.schema.model_fields.values())


@dataclasses.dataclass(frozen=True, kw_only=True)
class Bounds:
    """Where the bounds of a body come from: a table, and members by name."""

    table: type[models.Model] | None = None
    of: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def length(self, name: str) -> int:
        """The most characters of a text."""
        if isinstance(found := self.of.get(name), int):
            return found
        columns = {one.name: one for one in self.table._meta.concrete_fields} if self.table else {}
        column = columns.get(name) or columns.get(f"{name}_zh")
        if isinstance(column, models.TextField):
            return LONG_LENGTH
        return getattr(column, "max_length", None) or USUAL_LENGTH


def body_of(
    name: str,
    command: Callable[..., object],
    *,
    without: Iterable[str],
    bounds: Bounds,
    more: Mapping[str, Any],
    secrets: Mapping[str, int] | None = None,
) -> Body:
    """The body of a command; `without` are arguments that come from elsewhere, `more` are extra members.

    `secrets`: texts that are asked for as well, such as a password, with the most characters of each.
    """
    skipped = {"occasion", *without}
    hints = get_type_hints(command)
    members: dict[str, tuple[Any, Any]] = {}
    form, form_type = "", None
    for one in inspect.signature(command).parameters.values():
        if one.name in skipped or one.kind is one.VAR_KEYWORD:
            continue
        if one.name == "form" and dataclasses.is_dataclass(hints["form"]):
            form, form_type = "form", hints["form"]
            members |= dict(_members(form_type, skipped))
        else:
            members[one.name] = (hints[one.name], one.default is not one.empty)
    members |= {member: (kind, True) for member, kind in more.items()}
    if secrets:
        members |= dict.fromkeys(secrets, (str, False))
        bounds = dataclasses.replace(bounds, of={**bounds.of, **secrets})
    return Body(
        schema=_model(name, members, bounds),
        hints={member: kind for member, (kind, _) in members.items()},
        form=form,
        form_type=form_type,
    )


def _members(kind: Any, skipped: Iterable[str] = ()) -> Iterator[tuple[str, tuple[Any, bool]]]:
    hints = get_type_hints(kind)
    if dataclasses.is_dataclass(kind):
        for one in dataclasses.fields(kind):
            if one.init and one.name not in skipped:
                is_free = (
                    one.default is not dataclasses.MISSING or one.default_factory is not dataclasses.MISSING
                )
                yield one.name, (hints[one.name], is_free)
    else:
        for name in kind._fields:
            yield name, (hints[name], name in kind._field_defaults)


def _model(name: str, members: Mapping[str, tuple[Any, bool]], bounds: Bounds) -> type[BaseModel]:
    fields: dict[str, Any] = {
        member: (_kind(name, member, hint, bounds), Field(default_factory=lambda: None) if is_free else ...)
        for member, (hint, is_free) in members.items()
    }
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)


def _kind(owner: str, name: str, hint: Any, bounds: Bounds) -> Any:
    """The type of a member as the body has it."""
    if name in bounds.of and not isinstance(bounds.of[name], int):
        return bounds.of[name]
    origin, inside = get_origin(hint), get_args(hint)
    if hint is str:
        return Annotated[str, Field(max_length=bounds.length(name)), AfterValidator(_clean)]
    if hint in _PLAIN:
        return _PLAIN[hint]
    if _is_parts(hint):
        return _model(f"{owner}{hint.__name__}", dict(_members(hint)), bounds)
    if hint is Text:
        return _both(owner, name, _kind(owner, name, str, bounds))
    if origin in (Union, types.UnionType):
        kinds = [_kind(owner, name, one, bounds) for one in inside if one is not type(None)]
        return Union[tuple([*kinds, None])] if type(None) in inside else Union[tuple(kinds)]  # noqa: UP007
    if isinstance(origin, type) and issubclass(origin, Mapping):
        keys, values = (_kind(owner, name, one, bounds) for one in inside)
        return Annotated[dict[keys, values], Field(max_length=MOST_ITEMS)]  # type: ignore[valid-type]
    if origin is tuple and Ellipsis not in inside:
        return tuple[tuple(_kind(owner, name, one, bounds) for one in inside)]  # type: ignore[misc]
    if isinstance(origin, type) and issubclass(origin, Iterable):
        item = _kind(owner, name, inside[0], bounds)
        return Annotated[list[item], Field(max_length=MOST_ITEMS)]  # type: ignore[valid-type]
    return hint


_PLAIN: Final[dict[Any, Any]] = {int: WHOLE, date: Day, Decimal: Number, Any: Any, UUID: UUID, bool: bool}


def _both(owner: str, name: str, text: Any) -> type[BaseModel]:
    title = "".join(part.title() for part in name.split("_"))
    return create_model(
        f"{owner}{title}", __config__=ConfigDict(extra="forbid"), zh=(text, ...), en=(text, ...)
    )


def _is_parts(hint: Any) -> bool:
    if not isinstance(hint, type) or hint is Text:
        return False
    return dataclasses.is_dataclass(hint) or (issubclass(hint, tuple) and hasattr(hint, "_fields"))


def revive(hint: Any, value: Any) -> Any:
    """A member of the body as the command takes it: texts, forms and rows made from their parts."""
    origin, inside = get_origin(hint), get_args(hint)
    if value is None:
        return None
    if hint is Text:
        return Text(value.zh, value.en)
    if _is_parts(hint) and isinstance(value, BaseModel):
        kinds = get_type_hints(hint)
        return hint(**{one: revive(kinds[one], getattr(value, one)) for one in value.model_fields_set})
    if origin in (Union, types.UnionType):
        return revive(next(one for one in inside if one is not type(None)), value)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return {name: revive(inside[1], one) for name, one in value.items()}
    if origin is tuple and Ellipsis not in inside:
        return tuple(revive(kind, one) for kind, one in zip(inside, value, strict=True))
    if isinstance(origin, type) and issubclass(origin, Iterable):
        made = [revive(inside[0], one) for one in value]
        return tuple(made) if issubclass(origin, tuple) or origin is Sequence else made
    return value
