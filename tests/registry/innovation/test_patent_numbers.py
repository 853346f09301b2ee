"""Chinese patent numbers by their standard, ZC 0006-2003."""

from __future__ import annotations

import pytest

from suyuan.registry.innovation.patent_numbers import (
    check_digit,
    claims_to_be_chinese,
    tidied,
    why_not_chinese,
)

# Published numbers. The first and the last (eight digits, before October 2003) are worked out digit by digit
# at dfrtw.com/zhuanlichaxun/31487.html and chengju.com/wenhua/33720.html; the second and the third (that of
# CN102822194B) are quoted as examples in articles on the form of the numbers.
PUBLISHED = ("201710601862.3", "201310699744.2", "201080063196.9", "95115608.X")


@pytest.mark.parametrize("number", PUBLISHED)
def test_the_check_digit_of_published_numbers(number: str):
    digits, _, check = number.partition(".")
    assert check_digit(digits) == check
    assert why_not_chinese(f"ZL{number}", "invention") is None


@pytest.mark.parametrize(
    "number", ["ZL1", "ZL2017106018623", "ZL201710601862.4", "ZL2017106018621.3", "ZL201710601826.3"]
)
def test_what_is_no_number_is_told(number: str):
    assert claims_to_be_chinese(number)
    assert why_not_chinese(number, "invention") is not None


def test_the_kind_is_that_of_the_number():
    assert why_not_chinese("ZL201710601862.3", "design") is not None


def test_one_number_is_kept_in_one_way_and_others_as_they_are():
    assert {tidied(one) for one in ("ZL 2017 1 0601862.3", "zl201710601862.3")} == {"ZL201710601862.3"}
    assert not claims_to_be_chinese("EP3868660")
    assert tidied("US 12138008 B2") == "US 12138008 B2"
