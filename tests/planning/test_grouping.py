"""Instruments in groups say what they said one by one."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.lake.columns import arrow_table
from suyuan.lake.keeping import ALWAYS, Portion
from suyuan.planning.grouping import GROUPS, INSTRUMENTS, base_of, grouped, grouped_portions
from suyuan.planning.tables import TABLES

DAY = date(2026, 6, 30)
KNOWN = [name for name in TABLES[INSTRUMENTS] if name not in ("id", "count")]
DAYS = st.none() | st.integers(0, 3).map(lambda after: DAY + timedelta(days=after))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from("ab"),
            "unit_code": st.sampled_from(["220100", "220182"]),
            "controlled": st.booleans(),
            "in_use": st.booleans(),
            "registered_on": DAYS,
            "verified_on": DAYS,
            "valid_until": DAYS,
            "accuracy_class": st.sampled_from(["iii", None]),
            "range_low": st.sampled_from([0.0, None]),
            "range_high": st.sampled_from([1.6, 2.5, None]),
            "range_unit": st.sampled_from(["MPa", None]),
            "count": st.integers(0, 5),
        }
    ),
    max_size=30,
)


def counted(rows):
    """How many pieces there are of every combination."""
    found = Counter()
    for row in rows:
        found[tuple(row[name] for name in KNOWN)] += row["count"]
    return +found


def table_of(rows):
    return arrow_table(TABLES[INSTRUMENTS], [{"id": str(n), **row} for n, row in enumerate(rows)])


def together(groups, instruments):
    known = {row["group_id"]: row for row in groups}
    assert len(known) == len(groups), "a number stands for one group"
    return [{**known[row["group_id"]], **row} for row in instruments]


@given(ROWS)
def test_no_piece_is_lost_and_none_is_made(rows):
    both = grouped(table_of(rows), base=7)
    found = together(both.groups.to_pylist(), both.instruments.to_pylist())
    assert counted(found) == counted(rows)
    # Each combination is told once, and each group too.
    told = [tuple(row[name] for name in KNOWN) for row in found]
    assert len(told) == len(set(told))
    plates = [tuple(row.values())[1:] for row in both.groups.to_pylist()]
    assert len(plates) == len(set(plates))
    assert all(row["group_id"] >= 7 for row in found)


@given(st.dictionaries(st.text(max_size=3), ROWS, max_size=3))
def test_portions_keep_their_numbers_apart(portions):
    made = Counter()

    def read(key):
        made[key] += 1
        return table_of(portions[key])

    flat = [Portion(key=key, marker=ALWAYS, make=lambda key=key: read(key)) for key in portions]
    tables = {
        name: [row for one in many for row in one.make().to_pylist()]
        for name, many in grouped_portions(flat).items()
    }
    every = [row for rows in portions.values() for row in rows]
    assert counted(together(tables[GROUPS], tables[INSTRUMENTS])) == counted(every)
    assert made == Counter(dict.fromkeys(portions, 1)), "each portion is read once"


def test_groups_can_be_read_where_the_instruments_were_kept():
    portion = Portion(key="220100", marker="1", make=lambda: table_of([]))
    kept = grouped_portions([portion])[GROUPS][0]
    assert kept.make().num_rows == 0
    assert kept.marker not in ("1", ALWAYS)


def test_a_number_does_not_depend_on_what_came_before():
    assert base_of("220100") == base_of("220100") != base_of("220182")


@pytest.mark.parametrize("many", [3000])
def test_many_values_in_many_columns_do_not_run_over(many):
    """More combinations could be told apart than a number of 64 bits holds."""
    rows = [
        {
            "kind": f"k{n}", "unit_code": f"u{n}", "controlled": True, "in_use": True,
            "registered_on": DAY + timedelta(days=n), "verified_on": DAY + timedelta(days=n),
            "valid_until": DAY + timedelta(days=n), "accuracy_class": f"c{n}", "range_low": float(n),
            "range_high": float(n), "range_unit": f"x{n}", "count": 1,
        }
        for n in range(many)
    ]  # fmt: skip
    both = grouped(table_of(rows))
    assert counted(together(both.groups.to_pylist(), both.instruments.to_pylist())) == counted(rows)
