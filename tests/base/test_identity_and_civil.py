"""Identities order by time and follow from content; civil dates clamp at month ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.civil import add_months, valid_until
from suyuan.base.following import Following
from suyuan.base.identity import Rising, derived, uuid7
from suyuan.base.text import Text, same


def test_uuid7_reproduces_the_example_of_its_standard():
    # RFC 9562, appendix A.6: 2022-02-22 19:22:22 GMT, rand_a 0xCC3, rand_b 0x18C4DC0C0C07398F.
    at = datetime(2022, 2, 22, 19, 22, 22, tzinfo=UTC)
    entropy = bytes.fromhex("0CC3") + bytes.fromhex("18C4DC0C0C07398F")
    assert str(uuid7(at, entropy)) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(st.integers(0, 10**9), st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_a_later_millisecond_gives_a_larger_identity(offset: int, first: bytes, second: bytes):
    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=offset)
    earlier, later = uuid7(at, first), uuid7(at + timedelta(milliseconds=1), second)
    assert earlier < later
    assert earlier.version == later.version == 7


def test_uuid7_insists_on_ten_bytes():
    with pytest.raises(ValueError, match="10 bytes"):
        uuid7(datetime(2026, 1, 1, tzinfo=UTC), b"short")


@given(st.binary(min_size=10, max_size=10))
def test_identities_that_follow_rise_with_gaps_and_keep_their_time(entropy: bytes):
    first = uuid7(datetime(2026, 1, 1, tzinfo=UTC), entropy[:2] + b"\0" + entropy[3:])
    found = list(Following(first, 500))
    gaps = {after.int - before.int for before, after in pairwise(found)}
    assert (len(found), found[0], found) == (500, first, sorted(found))
    assert len(gaps) > 490
    assert max(gaps) <= 2**29
    assert {(one.version, one.variant, one.int >> 76) for one in found} == {
        (7, first.variant, first.int >> 76)
    }
    assert len({one.int & (1 << 50) - 1 for one in found}) == 500
    assert Following(first, 500).digits(3, 2).tolist() == [one.hex.encode() for one in found[3:5]]


@given(st.lists(st.tuples(st.integers(0, 2), st.binary(min_size=10, max_size=10)), min_size=2, max_size=60))
def test_identities_of_one_source_rise_within_a_millisecond_and_beyond(drawn: list[tuple[int, bytes]]):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    at = iter(start + timedelta(milliseconds=one) for one in accumulate(step for step, _ in drawn))
    entropy = iter([one for _, one in drawn])
    rising = Rising(lambda: next(at), lambda: next(entropy))
    made = [rising() for _ in drawn]
    assert all(before < after for before, after in pairwise(made))
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    times = [
        uuid7(start + timedelta(milliseconds=one), bytes(10)).int >> 80
        for one in accumulate(s for s, _ in drawn)
    ]
    assert [one.int >> 80 for one in made] == times


def test_derived_identities_follow_from_content_alone():
    assert derived("job", "a", 1) == derived("job", "a", 1)
    assert derived("job", "a", 1) != derived("job", "a", 2)
    assert derived("job", "a", 1) != derived("test", "a", 1)
    assert derived("job").version == 8


# domain-model.md, rule R5.
@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (date(2026, 3, 10), 12, date(2027, 3, 9)),
        (date(2026, 8, 31), 6, date(2027, 2, 27)),
        (date(2024, 2, 29), 12, date(2025, 2, 27)),
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
    ],
)
def test_the_last_valid_day(day: date, months: int, last: date):
    assert valid_until(day, months=months) == last


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(0, 240))
def test_adding_months_never_leaves_the_month(day: date, months: int):
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day <= day.day


def test_a_text_reads_in_the_asked_language_and_chinese_otherwise():
    text = Text("检定", "verification")
    assert (text.to("en"), text.to("en-GB"), text.to("zh-hans"), text.to("fr")) == (
        "verification",
        "verification",
        "检定",
        "检定",
    )
    assert str(text) == "检定 / verification"
    assert str(same("kg")) == "kg"
    assert Text("{n} 件", "{n} items").fill(n=3) == Text("3 件", "3 items")
