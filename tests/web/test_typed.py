"""Whole numbers as people type them: taken, or refused with the field, what was given and what it takes."""

from __future__ import annotations

import pytest

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.web.typed import whole

YEARS = Text("使用寿命（年）", "service life in years")


@pytest.mark.parametrize(("typed", "meant"), [("6", 6), (" 06 ", 6), ("50", 50)])
def test_a_number_is_taken(typed: str, meant: int) -> None:
    assert whole(typed, YEARS, least=1, most=50) == meant


@pytest.mark.parametrize("typed", ["0", "51", "-1", "6.0", "6 years", "６", "1" * 30])
def test_another_is_refused_with_what_the_field_takes(typed: str) -> None:
    with pytest.raises(InputError) as refused:
        whole(typed, YEARS, least=1, most=50)
    given = typed[:20]
    assert refused.value.message == Text(
        f"使用寿命（年）应为 1 至 50 的整数，给出的是“{given}”",
        f"the service life in years is a whole number from 1 to 50; “{given}” was given",
    )
    assert refused.value.facts["allowed"] == "[1, 50]"


def test_without_limits_of_its_own_a_field_takes_a_whole_number() -> None:
    with pytest.raises(InputError, match="the batch is a whole number; “x” was given"):
        whole("x", Text("批量", "batch"))


@pytest.mark.parametrize("typed", ["", "  "])
def test_an_empty_field_is_asked_for(typed: str) -> None:
    with pytest.raises(InputError, match="give the service life in years"):
        whole(typed, YEARS)
