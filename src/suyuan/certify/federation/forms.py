"""How the fields of a parcel are written and read back: strictly, one spelling for each value.

A number is the shortest decimal text that gives the same binary number again, so that what another
installation computes with is what this one computed with, to the last bit. Lengths are those of the columns
in which the words will stand.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple, NoReturn, get_type_hints
from uuid import UUID

from suyuan.base.canonical import canonical_bytes
from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.certify.federation.sealed import unreadable

SHOWN: Final = 60  # letters of a wrong value that a message repeats
MOST_DIGITS: Final = 16
MOST_BRACKETS: Final = 400_000  # lists and objects; a parcel full of results has some 80 000


class Wrong(Exception):
    """A field that is not as it should be: where in the record, what was given, what is allowed."""

    def __init__(self, given: object, allowed: str, place: str = "") -> None:
        super().__init__(place)
        self.given, self.allowed, self.place = given, allowed, place

    def within(self, name: str) -> Wrong:
        """The same, told from one level further out."""
        dot = "" if not self.place or self.place.startswith("[") else "."
        return Wrong(self.given, self.allowed, f"{name}{dot}{self.place}")


class Form(NamedTuple):
    """How one field is read from plain JSON data and written to it. `read` raises Wrong."""

    read: Callable[[Any], Any]
    write: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _can_be_shown(given: str) -> bool:
    """No control characters, halves of characters or line ends; blanks of every width may stand."""
    return given.isprintable() or all(
        unicodedata.category(one)[0] != "C" and unicodedata.category(one) not in ("Zl", "Zp") for one in given
    )


def words(most: int, *, least: int = 0) -> Form:
    """Words that can be shown, of so many characters."""

    def read(given: Any) -> str:
        if not isinstance(given, str) or not least <= len(given) <= most or not _can_be_shown(given):
            raise Wrong(given, f"{least} to {most} characters that can be shown")
        return given

    return Form(read, _same)


def letter(most: int) -> Form:
    """Text of several lines."""

    def read(given: Any) -> str:
        if not isinstance(given, str) or len(given) > most or not _can_be_shown(given.replace("\n", "")):
            raise Wrong(given, f"text of {most} characters at most")
        return given

    return Form(read, _same)


def both(most_zh: int, most_en: int) -> Form:
    """Words in Chinese and English."""
    zh, en = words(most_zh), words(most_en)

    def read(given: Any) -> Text:
        if not isinstance(given, dict) or given.keys() != {"zh", "en"}:
            raise Wrong(given, "zh, en")
        return Text(zh.read(given["zh"]), en.read(given["en"]))

    return Form(read, Text._asdict)


def choice(*codes: str) -> Form:
    """One of some codes."""

    def read(given: Any) -> str:
        if not isinstance(given, str) or given not in codes:
            raise Wrong(given, ", ".join(code or "“”" for code in codes))
        return given

    return Form(read, _same)


def integer(low: int, high: int) -> Form:
    """A whole number."""

    def read(given: Any) -> int:
        if type(given) is not int or not low <= given <= high:
            raise Wrong(given, f"{low} to {high}")
        return given

    return Form(read, _same)


def maybe(form: Form) -> Form:
    """The same, or nothing."""
    return Form(
        lambda given: None if given is None else form.read(given),
        lambda value: None if value is None else form.write(value),
    )


def many(form: Form, most: int) -> Form:
    """A list of no more than `most`."""

    def read(given: Any) -> tuple[Any, ...]:
        if not isinstance(given, list) or len(given) > most:
            raise Wrong(len(given) if isinstance(given, list) else given, f"a list of {most} at most")
        found = []
        for place, one in enumerate(given):
            try:
                found.append(form.read(one))
            except Wrong as wrong:
                raise wrong.within(f"[{place}]") from None
        return tuple(found)

    return Form(read, lambda values: [form.write(one) for one in values])


def _read_identity(given: Any) -> UUID:
    try:
        found = UUID(given) if isinstance(given, str) else None
    except ValueError:
        found = None
    if found is None or str(found) != given:
        raise Wrong(given, "an identity of 32 hexadecimal digits with hyphens")
    return found


_REAL: Final = re.compile(r"-?[0-9]{1,17}(\.[0-9]{1,25})?(e[+-][0-9]{1,3})?")


def _read_real(given: Any) -> float:
    value = float(given) if isinstance(given, str) and _REAL.fullmatch(given) else math.nan
    if not math.isfinite(value) or repr(value) != given:
        raise Wrong(given, "the shortest decimal text of a finite number")
    return value


def _read_day(given: Any) -> date:
    try:
        found = date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        found = None
    if found is None or found.isoformat() != given:
        raise Wrong(given, "YYYY-MM-DD")
    return found


def _read_moment(given: Any) -> datetime:
    try:
        found = datetime.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or _write_moment(found) != given:
        raise Wrong(given, "YYYY-MM-DDThh:mm:ss+00:00")
    return found


def _write_moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat()


def _read_digest(given: Any) -> str:
    if not isinstance(given, str) or (given and not re.fullmatch("[0-9a-f]{64}", given)):
        raise Wrong(given, "64 lower-case hexadecimal digits, or nothing")
    return given


IDENTITY: Final = Form(_read_identity, str)
REAL: Final = Form(_read_real, lambda value: repr(float(value)))
DAY: Final = Form(_read_day, date.isoformat)
MOMENT: Final = Form(_read_moment, _write_moment)
DIGEST: Final = Form(_read_digest, _same)


def record(kind: type[Any]) -> Form:
    """A dataclass whose fields are annotated with their forms: all of them, and no others."""
    hints = get_type_hints(kind, include_extras=True)
    forms: dict[str, Form] = {name: hint.__metadata__[0] for name, hint in hints.items()}

    def read(given: Any) -> Any:
        if not isinstance(given, dict) or given.keys() != forms.keys():
            raise Wrong(sorted(given) if isinstance(given, dict) else given, ", ".join(forms))
        found = {}
        for name, form in forms.items():
            try:
                found[name] = form.read(given[name])
            except Wrong as wrong:
                raise wrong.within(name) from None
        return kind(**found)

    return Form(read, lambda value: {name: form.write(getattr(value, name)) for name, form in forms.items()})


def write(value: Any, form: Form) -> bytes:
    """The canonical bytes of a record. Raises InputError for a value that could not be read again."""
    plain = form.write(value)
    try:
        form.read(plain)
    except Wrong as wrong:
        raise InputError(_told(wrong), given=str(wrong.given)[:SHOWN], allowed=wrong.allowed) from None
    return canonical_bytes(plain)


def read(body: bytes, form: Form) -> Any:
    """The record in canonical bytes; any other spelling of it is refused. Raises Unreadable, nothing else."""
    if body.count(b"[") + body.count(b"{") > MOST_BRACKETS:
        raise unreadable(Text("内容的层级过多", "its content has too many lists and objects"))
    try:
        given = json.loads(
            body.decode("utf-8"), parse_int=_whole, parse_float=_no_number, parse_constant=_no_number
        )
    except (ValueError, RecursionError):
        raise unreadable(Text("内容不是规范的 JSON", "its content is no canonical JSON")) from None
    try:
        found = form.read(given)
    except Wrong as wrong:
        raise unreadable(_told(wrong)) from None
    # Last, because it costs most: fields twice, blanks, and other spellings of the same.
    if canonical_bytes(form.write(found)) != body:
        raise unreadable(Text("内容不是规范的 JSON", "its content is no canonical JSON"))
    return found


def _told(wrong: Wrong) -> Text:
    given = str(wrong.given)[:SHOWN]
    shown = given if given.isprintable() else repr(given)
    return Text(
        f"{wrong.place} 为“{shown}”，允许：{wrong.allowed}",
        f"{wrong.place} is “{shown}”; allowed: {wrong.allowed}",
    )


def _whole(digits: str) -> int:
    return int(digits) if len(digits) <= MOST_DIGITS else _no_number(digits)


def _no_number(text: str) -> NoReturn:
    raise ValueError(text[:SHOWN])
