"""Search words: Chinese by pairs, Latin folded."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.registry.instruments.words import MAX_TOKENS, search_patterns, search_text, search_tokens
from suyuan.registry.instruments.words_many import SearchTexts


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("水表", ("水表",)),
        ("电子水表", ("电子", "子水", "水表")),
        ("秤", ("秤",)),
        ("TCS-150 ｅ＝50g", ("tcs", "150", "e", "50g")),
        ("Grüße", ("grusse",)),
        ("电子秤 TCS", ("电子", "子秤", "tcs")),
        ("水表水表", ("水表", "表水")),
        ("--- ！", ()),
    ],
)
def test_tokens(text, tokens):
    assert search_tokens(text) == tokens


def test_a_word_of_two_characters_is_found_in_a_longer_name():
    stored = search_text(["饮用冷水水表"])
    assert all(pattern in stored for pattern in search_patterns("水表"))


def test_the_beginning_of_a_number_is_found_and_its_middle_is_not():
    stored = search_text(["SN 20260042"])
    assert all(pattern in stored for pattern in search_patterns("2026"))
    assert not all(pattern in stored for pattern in search_patterns("0042"))


@given(st.text(max_size=400))
def test_whatever_was_stored_is_found_by_itself(text):
    stored = search_text([text])
    assert all(pattern in stored for pattern in search_patterns(text))
    assert len(search_tokens(text)) <= MAX_TOKENS


NAMES = st.text(alphabet="水表电 a1B-ｅ", max_size=6) | st.just("".join(map(chr, range(0x4E00, 0x4E90))))
NUMBERS = st.text(alphabet="1aB-水", max_size=3)


@given(
    st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=4),
    st.lists(NAMES, min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), NUMBERS, st.integers(0, 3), NUMBERS), max_size=8),
)
def test_texts_of_many_rows_are_those_of_each(names, places, rows):
    """Words that two columns share, numbers that are words of others, more words than are kept."""
    texts = SearchTexts([names, None, [(place,) for place in places], None])
    chosen = [(one % len(names), serial, two % len(places), label) for one, serial, two, label in rows]
    kinds = (pa.int32(), pa.string(), pa.int64(), pa.string())
    found = texts.of([pa.array([row[at] for row in chosen], kind) for at, kind in enumerate(kinds)])
    assert found.to_pylist() == [
        search_text([*names[one], serial, places[two], label]) for one, serial, two, label in chosen
    ]
