"""Codes and formats become words of the page's language."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.utils import translation

import suyuan
from suyuan.base.errors import Missing, OutOfRange, TooLarge
from suyuan.base.text import Text
from suyuan.methods.errors import ObservationError
from suyuan.registry.journal.acts import ACTS
from suyuan.web import formats
from suyuan.web.prose import prose
from suyuan.web.speech import pick, t
from suyuan.web.words import TABLES, TONES, act_done, tone, word
from suyuan.web.words.fields import AS_THEY_ARE, FIELDS, worded


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


FIELD_ERRORS = frozenset({"Missing", "NotANumber", "OutOfRange", "UnknownUnit", "TooLarge"})


def fields_of_errors() -> set[str]:
    """The codes of fields that commands and pages write into errors."""
    found: set[str] = set()
    for floor in ("registry", "web", "portal"):
        for path in (Path(suyuan.__file__).parent / floor).rglob("*.py"):
            for call in (one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.Call)):
                called = getattr(call.func, "id", "")
                place = 0 if called in FIELD_ERRORS else 1 if called in ("words", "written") else 99
                named = call.args[place : place + 1]
                found.update(str(one.value) for one in named if isinstance(one, ast.Constant))
    return found


def test_no_error_shows_the_code_of_a_field() -> None:
    codes = fields_of_errors()
    assert {"reason", "scheduled_for", "certificate_no"} <= codes
    unnamed = {code for code in codes - set(FIELDS) - AS_THEY_ARE if "/" not in code}
    assert {code for code in unnamed if code.isascii()} == set()  # headings of files are words already


def test_an_error_names_the_field_as_the_form_does() -> None:
    assert worded(Missing("reason")) == Text("缺少原因", "reason is missing")
    needed = Missing("U")
    needed.message, needed.facts = Text("缺少读数（r_up）", "reading (r_up) is missing"), {"symbol": "r_up"}
    assert worded(ObservationError([needed])) == Text("缺少读数", "reading is missing")
    assert worded(ObservationError([needed, needed])).zh == "共 2 处问题：缺少读数 等"
    assert worded(Missing("instruments")) == Text("缺少器具", "instruments are missing")
    assert worded(OutOfRange("days", given=0, allowed="[1, 365]")).zh == "提前天数 = 0，超出允许范围 [1, 365]"
    assert worded(TooLarge.letters("note", "x" * 5, most=4)) == Text(
        "说明过长：5 字，最多 4 字", "note is too long: 5 characters, at most 4"
    )
    assert worded(Missing("U")).zh == "缺少 U"


@pytest.mark.parametrize(("tag", "said"), [("zh-hans", "03-01"), ("en", "1 Mar")])
def test_a_day_of_a_week_needs_no_year(tag: str, said: str) -> None:
    with translation.override(tag):
        assert formats.day_month(date(2026, 3, 1)) == said


@pytest.mark.parametrize(
    ("value", "said"), [(21.0, "+21"), (-2.1e-5, "-2.1×10⁻⁵"), (0.0, "0"), (0.0012, "+0.0012")]
)
def test_a_change_always_has_its_sign(value: float, said: str) -> None:
    assert formats.signed(value) == said
