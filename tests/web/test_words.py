"""Codes and formats become words of the page's language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from suyuan.base.text import Text
from suyuan.registry.journal.acts import ACTS
from suyuan.web import formats
from suyuan.web.prose import prose
from suyuan.web.speech import pick, t
from suyuan.web.words import TABLES, TONES, act_done, tone, word


@pytest.mark.parametrize("table", TABLES)
def test_every_word_exists_in_both_languages(table: str) -> None:
    assert TABLES[table]
    assert all(text.zh.strip() and text.en.strip() for text in TABLES[table].values())


def test_an_unknown_code_is_never_shown_raw() -> None:
    with translation.override("en"):
        assert word("job_state", "some_new_state") == "Other"
        assert word("job_state", None) == "—"


def test_every_act_has_a_sentence() -> None:
    with translation.override("zh-hans"):
        assert all(act_done(code) for code in ACTS)


def test_tones_are_a_small_set() -> None:
    assert set(TONES.values()) == {"good", "wait", "bad", "over"}
    assert tone("in_work") == "plain"


@pytest.mark.parametrize(("tag", "said"), [("zh-hans", "2026-03-01"), ("en", "1 Mar 2026")])
def test_a_day_follows_the_language(tag: str, said: str) -> None:
    with translation.override(tag):
        assert formats.day(date(2026, 3, 1)) == said
        assert formats.day("2026-03-01") == said
        assert formats.day(None) == "—"


def test_an_instant_is_shown_in_civil_time() -> None:
    with translation.override("zh-hans"):
        assert formats.moment(datetime(2026, 3, 1, 16, 30, tzinfo=UTC)) == "2026-03-02 00:30"


@pytest.mark.parametrize(
    ("value", "said"),
    [(0.0, "0"), (0.02500, "0.025"), (1.5e-7, "1.5×10⁻⁷"), (None, "—"), (12.0, "12")],
)
def test_a_number_for_orientation(value: float | None, said: str) -> None:
    assert formats.number(value) == said


def test_counts_shares_and_sizes() -> None:
    assert (formats.count(12345), formats.percent(0.1234), formats.file_size(141_300)) == (
        "12,345",
        "12.3 %",
        "141.3 kB",
    )


def test_a_pair_takes_values() -> None:
    with translation.override("en"):
        assert t("共 {n} 条", "{n} in all", n=3) == "3 in all"


def test_a_row_is_named_in_the_language_of_the_page() -> None:
    row = {"name_zh": "砝码", "name_en": "Weights", "owner__name_zh": "厂", "owner__name_en": ""}
    with translation.override("en"):
        assert pick(row) == "Weights"
        assert pick(row, "owner__name") == "厂"
        assert pick({"name": Text("甲", "A")}) == "A"


def test_documentation_is_escaped_before_it_is_set() -> None:
    made = prose("# 标题\n\n- a <script>\n- **b** `c`\n\n第一行\n第二行 x\ny")
    assert made == (
        "<h2>标题</h2>\n<ul><li>a &lt;script&gt;</li><li><strong>b</strong> <code>c</code></li></ul>\n"
        "<p>第一行第二行 x y</p>"
    )
