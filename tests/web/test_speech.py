"""Free text keeps its own language and says so; days in sentences follow the language of the page."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils.translation import override

from suyuan.base.text import Text
from suyuan.web.formats import wan_yuan, yuan
from suyuan.web.speech import in_own_words, say, t


def test_chinese_on_an_english_page_says_that_it_is_chinese() -> None:
    with override("en"):
        assert in_own_words("长春市 <1>") == '<span lang="zh-Hans">长春市 &lt;1&gt;</span>'
        assert in_own_words("Room 12 & 13") == "Room 12 & 13"  # left to the template, which escapes it
        assert in_own_words("记录缺 3 天 / three days are missing") == "three days are missing"
        assert "200 g" in in_own_words("检定 500 g / 200 g")  # a stroke between numbers parts nothing
        assert in_own_words(None) == ""
        assert in_own_words(in_own_words("长春市")) == in_own_words("长春市")
        known = Text("天平 <2>", "Balance (天平 <2>)")
        assert in_own_words(known) == 'Balance (<span lang="zh-Hans">天平 &lt;2&gt;</span>)'


def test_on_a_chinese_page_nothing_is_said() -> None:
    with override("zh-hans"):
        assert in_own_words("长春市") == "长春市"
        assert in_own_words("记录缺 3 天 / three days are missing") == "记录缺 3 天"
        assert in_own_words("检定 500 g / 200 g") == "检定 500 g / 200 g"


@pytest.mark.parametrize(
    ("written", "english"),
    [
        ("valid to 2026-03-05", "valid to 5 Mar 2026"),
        ("from 2025-12-31 to 2026-01-01", "from 31 Dec 2025 to 1 Jan 2026"),
        ("A day, such as 2026-03-10", "A day, such as 2026-03-10"),
        ("not a day: “2026-02-30”", "not a day: “2026-02-30”"),
        ("Write 2026-03-10T09:00:00+08:00.", "Write 2026-03-10T09:00:00+08:00."),
        ("JL02-12-2026-0000002", "JL02-12-2026-0000002"),
        ("JJG 2024-13-01 and 2026-03-05-01", "JJG 2024-13-01 and 2026-03-05-01"),
    ],
)
def test_days_in_a_sentence_follow_the_page(written: str, english: str) -> None:
    with override("en"):
        assert say(Text(written, written)) == english
        assert say(written) == written  # not a sentence of ours
    with override("zh-hans"):
        assert say(Text(written, written)) == written


def test_sums_are_told_to_the_cent_in_the_unit_of_the_language() -> None:
    """236.4 times 10 000 yuan is 2 364 000 yuan; half a unit is not rounded away."""
    assert (wan_yuan(236.4), wan_yuan(0.5), yuan(Decimal("1234.5"))) == (
        "236.40 万元",
        "0.50 万元",
        "1,234.50 元",
    )
    with override("en"):
        assert (wan_yuan(236.4), wan_yuan(12.0), yuan(None)) == ("2,364,000 yuan", "120,000 yuan", "—")


@pytest.mark.parametrize(
    ("sentence", "one", "two"),
    [
        ("{n} certificates are touched", "1 certificate is touched", "2 certificates are touched"),
        ("{n} more results", "1 more result", "2 more results"),
        ("{n} entries, {n} hashes", "1 entry, 1 hash", "2 entries, 2 hashes"),
        ("{n} was reached, {n} is left", "1 was reached, 1 is left", "2 was reached, 2 is left"),
    ],
)
def test_one_of_a_thing_is_told_in_the_singular(sentence: str, one: str, two: str) -> None:
    with override("en"):
        assert (t("", sentence, n="1"), t("", sentence, n=2)) == (one, two)
        assert t("", "{name} results", name="Li") == "Li results"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("1 rows are taken in, 21 rows are not", "1 row is taken in, 21 rows are not"),
        ("it ends in 1 days", "it ends in 1 day"),
        ("1 certificates, 1 results", "1 certificate, 1 result"),
        ("2.1 days, 0,1 years, class 1 instruments, 1 to 40 points", ""),
        ("n = 1 passes, step 1 is done, 1 mas", ""),
    ],
)
def test_a_sentence_that_has_its_number_already_is_told_in_the_singular(written: str, told: str) -> None:
    with override("en"):
        assert say(Text("", written)) == (told or written)
