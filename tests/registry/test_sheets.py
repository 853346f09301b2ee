"""Rows as columns say what the rows say."""

from __future__ import annotations

import hashlib
import struct

from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.text import Text
from suyuan.registry.parties.sheets import Sheet

NAMES = ("a", "b", "c")
ROWS = st.lists(
    st.dictionaries(
        st.sampled_from(NAMES), st.text(st.characters(exclude_categories=["Cs"]), max_size=4), min_size=1
    ),
    max_size=30,
)


@given(ROWS)
def test_a_sheet_gives_its_rows_back(rows):
    sheet = Sheet.of(rows)
    assert list(sheet) == rows
    assert [sheet[place] for place in range(len(rows))] == rows
    assert list(sheet[1:5]) == rows[1:5]
    assert list(sheet.part(1, 4)) == rows[1:5]


@given(ROWS)
def test_every_line_of_a_bad_value_is_named(rows):
    told = [
        one.line
        for one in Sheet.of(rows).faults("a", lambda value: Text("坏", "bad") if "x" in value else None)
    ]
    assert told == [line for line, row in enumerate(rows, start=1) if "x" in row.get("a", "")]


@given(st.lists(st.tuples(st.sampled_from("pq"), st.sampled_from(["", "1", "2"])), max_size=20))
def test_repeats_name_the_first_row(pairs):
    sheet = Sheet.of([{"a": one, "b": two} for one, two in pairs])
    places, earlier = sheet.repeats(("a", "b"))
    expected = [
        (at, pairs.index(pair)) for at, pair in enumerate(pairs) if pair[1] and pairs.index(pair) != at
    ]
    assert list(zip(places.tolist(), earlier.tolist(), strict=True)) == expected


@given(ROWS)
def test_the_digest_is_what_it_says(rows):
    running = hashlib.sha256()
    for name in sorted({name for row in rows for name in row}):
        values = [row.get(name, "").encode() for row in rows]
        totals = [sum(map(len, values[:place])) for place in range(len(values) + 1)]
        running.update(f"{name}\n".encode() + struct.pack(f"<{len(totals)}q", *totals) + b"".join(values))
    assert Sheet.of(rows).digest() == running.hexdigest()


def test_a_changed_column_keeps_what_is_not_there():
    sheet = Sheet.of([{"a": "x"}, {"b": "y"}, {"a": "x", "b": "z"}])
    assert list(sheet.mapped("a", str.upper)) == [{"a": "X"}, {"b": "y"}, {"a": "X", "b": "z"}]
    assert list(sheet.with_column("a", sheet.filled("a", "w")))[1] == {"a": "w", "b": "y"}
