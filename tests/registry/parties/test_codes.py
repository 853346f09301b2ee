"""Unified social credit codes. Source of the valid example: GB 32100-2015 as commonly reprinted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.registry.parties.rules import USCC_LETTERS, check_character, why_not_uscc

EXAMPLE = "91350100M000100Y43"


def test_the_example_of_the_norm_is_valid():
    assert why_not_uscc(EXAMPLE) is None


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        (EXAMPLE[:-1], "18"),
        (EXAMPLE + "0", "18"),
        ("91350100M000100Y44", "check character"),
        ("9135010OM000100Y43", "not allowed"),
        ("91350100m000100Y43", "not allowed"),
    ],
)
def test_a_wrong_code_is_refused_with_its_reason(wrong: str, word: str):
    reason = why_not_uscc(wrong)
    assert reason is not None
    assert word in reason.en


@given(
    body=st.text(alphabet=USCC_LETTERS, min_size=17, max_size=17),
    place=st.integers(0, 16),
    other=st.sampled_from(USCC_LETTERS),
)
def test_any_single_wrong_character_is_found(body: str, place: int, other: str):
    changed = body[:place] + other + body[place + 1 :]
    assert (check_character(changed) == check_character(body)) == (changed == body)
