"""Canonical bytes: the same for equal objects, refused where two machines could differ."""

from __future__ import annotations

import json
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.canonical import MAX_EXACT_INTEGER, canonical_bytes, digest, sha256_hex
from suyuan.base.errors import InputError
from suyuan.base.text import Text

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_EXACT_INTEGER, MAX_EXACT_INTEGER) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_by_utf16_units_as_rfc_8785_says():
    # RFC 8785, 3.2.3: the sample keys in the order of their UTF-16 code units.
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    ordered = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert list(json.loads(canonical_bytes(dict.fromkeys(keys, 0)))) == ordered


def test_there_are_no_blanks_and_chinese_stays_itself():
    assert canonical_bytes({"b": [1, None], "a": "溯源"}) == '{"a":"溯源","b":[1,null]}'.encode()


def test_decimals_identities_and_texts_are_written_as_text():
    value = {"m": Decimal("1.440"), "id": UUID(int=7), "t": Text("量", "quantity")}
    assert json.loads(canonical_bytes(value)) == {
        "m": "1.440",
        "id": "00000000-0000-0000-0000-000000000007",
        "t": {"zh": "量", "en": "quantity"},
    }


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), {1: "a"}, {"a": {2.0}}, b"bytes", MAX_EXACT_INTEGER + 1]
)
def test_it_refuses_what_has_no_canonical_form(value: object):
    with pytest.raises(InputError):
        canonical_bytes(value)


@given(plain)
def test_the_bytes_read_back_as_the_same_object(value: object):
    assert json.loads(canonical_bytes(value)) == value


@given(st.dictionaries(st.text(), st.integers(0, 9), min_size=2))
def test_the_order_of_insertion_does_not_matter(value: dict[str, int]):
    assert digest(value) == digest(dict(reversed(value.items())))


def test_sha256_of_the_empty_string_is_the_published_one():
    # FIPS 180-4 example value.
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
