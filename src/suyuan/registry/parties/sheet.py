"""The sheet of an import of people: its columns, what each may hold, and every fault with its line.

A row is a person with, if wanted, one credential and the competences under one method. Somebody with more of
them stands in several rows with the same staff number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from suyuan.base.text import Text
from suyuan.registry.parties import rules
from suyuan.registry.parties.rows import NO_DAY, REQUIRED, RowProblem, day_of, of_cells, of_row, value_repeats

PERSONAL: Final = ("staff_no", "name_zh", "name_en", "email", "employed_from")
CREDENTIAL: Final = ("credential_kind", "credential_no", "credential_from", "credential_to")
COMPETENCE: Final = ("method", "activities", "competent_from", "competent_to")
COLUMNS: Final = (*PERSONAL, *CREDENTIAL, *COMPETENCE)
DAYS: Final = tuple(name for name in COLUMNS if name.endswith(("_from", "_to")))
LONGEST: Final = {
    "staff_no": 40, "name_zh": 60, "name_en": 80, "email": 200, "credential_no": 60, "method": 80,
}  # fmt: skip
SEPARATORS: Final = str.maketrans({sign: " " for sign in ",;，；、"})

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class References:
    """What rows may not repeat, read once: the house, its staff numbers, the names of who is employed there,
    the credentials of everybody."""

    organization: UUID
    staff: frozenset[str]
    names: frozenset[tuple[str, str]]  # in Chinese and in English
    credentials: frozenset[str]


def activities_of(text: str) -> tuple[str, ...]:
    """Activities of one cell, by code or by either name, each once: "检定、核验", "verify, check"."""
    words = (word.strip().lower() for word in text.translate(SEPARATORS).split())
    return tuple(dict.fromkeys(_BY_WORD.get(word, word) for word in words))


_BY_WORD: Final = {
    word.lower(): code for code, name in rules.ACTIVITIES.items() for word in (code, name.zh, name.en)
}


def person_key(line: int, row: Row) -> str:
    """Rows with one key are one person: the staff number, or the line itself where there is none."""
    return row.get("staff_no", "") or f"line {line}"


def faults(rows: Sequence[Row], references: References) -> list[RowProblem]:
    """Every fault of the rows, in order of lines. Pure: what is known already comes in `references`."""
    found = [problem for line, row in enumerate(rows, start=1) for problem in _of_row(line, row, references)]
    found.extend(_disagreements(rows))
    found.extend(_namesakes(rows))
    found.extend(_repeated_credentials(rows))
    found.extend(_repeated_competences(rows))
    return sorted(found, key=lambda one: one.line)


def _of_row(line: int, row: Row, references: References) -> Iterator[RowProblem]:
    for name, words in (*_shape(row), *_codes(row, references)):
        yield RowProblem(line=line, column=name, words=words)
    yield from _of_group(line, row, CREDENTIAL)
    yield from _of_group(line, row, COMPETENCE)


def _shape(row: Row) -> Iterator[tuple[str, Text]]:
    """What is wrong with a cell by itself: its column, its length, its day."""
    yield from of_cells(row, columns=COLUMNS, needed=("name_zh", "name_en"), lengths=LONGEST)
    for name in DAYS:
        if (value := row.get(name, "")) and day_of(value) is None:
            yield name, _given(NO_DAY, value)
    if (email := row.get("email", "")) and not rules.is_email(email):
        yield "email", _given(NO_EMAIL, email)


def _codes(row: Row, references: References) -> Iterator[tuple[str, Text]]:
    """What names something: a number that is taken, a kind or an activity that there is not."""
    for name, known in (("staff_no", references.staff), ("credential_no", references.credentials)):
        if row.get(name, "") in known - {""}:
            yield name, _given(KNOWN, row[name])
    names = _names(row)
    if not row.get("staff_no", "") and names in references.names:
        yield "name_zh", _given(NAMESAKE, names[0])
    kind = row.get("credential_kind", "")
    if kind and kind not in rules.CREDENTIAL_KINDS:
        yield "credential_kind", _given(NO_KIND, kind)
    for activity in activities_of(row.get("activities", "")):
        if activity not in rules.ACTIVITIES:
            yield "activities", _given(NO_ACTIVITY, activity)


def _of_group(line: int, row: Row, columns: Sequence[str]) -> Iterator[RowProblem]:
    """A credential or a competence is given whole or not at all, and ends after it begins."""
    values = {name: row.get(name, "").strip() for name in columns}
    if not any(values.values()):
        return
    for name, value in values.items():
        if not value:
            yield RowProblem(line=line, column=name, words=REQUIRED)
    first, last = (day_of(values[name]) for name in columns[-2:])
    if first and last and last < first:
        yield RowProblem(line=line, column=columns[-1], words=BACKWARDS)


def _disagreements(rows: Sequence[Row]) -> Iterator[RowProblem]:
    """Rows of one staff number that name different people."""
    first: dict[str, tuple[int, Row]] = {}
    for line, row in enumerate(rows, start=1):
        since, known = first.setdefault(person_key(line, row), (line, row))
        for name in PERSONAL:
            if row.get(name, "") != known.get(name, ""):
                words = of_row(
                    Text("与第 {row} 行的同一工号不一致", "differs from line {row} of the same staff number"),
                    since,
                )
                yield RowProblem(line=line, column=name, words=words)


def _namesakes(rows: Sequence[Row]) -> Iterator[RowProblem]:
    """Rows without a staff number and with the name of another row: one person or two, nobody can tell."""
    first: dict[tuple[str, str], int] = {}
    numbered: dict[tuple[str, str], int] = {}
    for line, row in enumerate(rows, start=1):
        first.setdefault(_names(row), line)
        if row.get("staff_no", ""):
            numbered.setdefault(_names(row), line)
    for line, row in enumerate(rows, start=1):
        names = _names(row)
        if row.get("staff_no", "") or not all(names):
            continue
        other = first[names] if first[names] != line else numbered.get(names, line)
        if other != line:
            yield RowProblem(line=line, column="name_zh", words=of_row(TWICE, other))


def _names(row: Row) -> tuple[str, str]:
    return row.get("name_zh", ""), row.get("name_en", "")


def _repeated_credentials(rows: Sequence[Row]) -> Iterator[RowProblem]:
    lines: dict[str, int] = {}
    for line, row in enumerate(rows, start=1):
        if number := row.get("credential_no", ""):
            if number in lines:
                yield RowProblem(
                    line=line, column="credential_no", words=value_repeats(number, lines[number])
                )
            lines.setdefault(number, line)


def _repeated_competences(rows: Sequence[Row]) -> Iterator[RowProblem]:
    lines: dict[tuple[str, ...], int] = {}
    for line, row in enumerate(rows, start=1):
        for activity in activities_of(row.get("activities", "")):
            begins = row.get("competent_from", "")
            key = (person_key(line, row), row.get("method", ""), activity, begins)
            if key in lines:
                yield RowProblem(line=line, column="activities", words=value_repeats(activity, lines[key]))
            lines.setdefault(key, line)


KNOWN: Final = Text("已在登记簿中", "is in the register already")
NAMESAKE: Final = Text(
    "本单位已有此人，同名的另一人请填写工号",
    "works here already; another person of that name needs a staff number",
)
TWICE: Final = Text(
    "与第 {row} 行同名：同一人的各行填同一工号，不同的人各填工号",
    "has the name of line {row}: give one staff number in all rows of one person, or each person a number",
)
NO_EMAIL: Final = Text("不是电子邮箱地址", "not an e-mail address")
NO_KIND: Final = Text("没有这种资格证书", "there is no such kind of credential")
NO_ACTIVITY: Final = Text("没有这项活动", "there is no such activity")
BACKWARDS: Final = Text("止日早于起日", "it ends before it begins")


def _given(words: Text, value: str) -> Text:
    return Text(f"{words.zh}：“{value}”", f"{words.en}: “{value}”")
