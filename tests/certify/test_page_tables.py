"""Numbers taken apart at their decimal points, in every form in which a laboratory writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text, same
from suyuan.certify.content import Column, ResultTable, Row
from suyuan.certify.page_tables import number_cell, table_data, typographic, width
from suyuan.certify.page_words import Voice


@pytest.mark.parametrize(
    ("written", "left", "right"),
    [
        ("500", "500", ""),
        ("49.999958", "49", ".999958"),
        ("-0.13", "−0", ".13"),
        ("+0.061", "+0", ".061"),
        ("±2.5", "±2", ".5"),
        ("≤ 0.5", "≤ 0", ".5"),
        ("200*", "200", "*"),
        (".5", "", ".5"),
        ("1.5e-6", "1", ".5×10⁻⁶"),
        ("2E+3", "2", "×10³"),
        ("-1.20e12", "−1", ".20×10¹²"),
    ],
)
def test_a_number_is_parted_at_its_point(written, left, right):
    assert number_cell(written) == {"kind": "number", "left": left, "right": right}


@pytest.mark.parametrize(
    ("written", "shown"),
    [("-1.0 … 2.0", "−1.0 … 2.0"), ("", "—"), ("—", "—"), ("class F1", "class F1"), ("±", "±"), (".", ".")],
)
def test_what_is_no_number_stays_in_one_piece(written, shown):
    assert number_cell(written) == {"kind": "words", "words": {"first": shown, "second": ""}}


@given(st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-(10**9), max_value=10**9))
def test_no_figure_is_ever_changed(number):
    cell = number_cell(f"{number:+f}")
    assert (cell["left"] + cell["right"]).replace("−", "-") == f"{number:+f}"


def test_a_hyphen_inside_a_number_of_parts_is_no_minus():
    assert typographic("AB-12") == "AB-12"
    assert typographic("-5") == "−5"
    assert typographic("-5 ~ -1") == "−5 ~ −1"


def test_every_figure_is_equally_wide():
    assert {width(figure) for figure in "0123456789"} == {0.465}
    assert width("10.5") == pytest.approx(3 * 0.465 + 0.22)


def one(role: str, *cells: str, symbol: str = "", p: str = "", k: str = "") -> ResultTable:
    column = Column(key="x", label=same("x"), role=role, unit="mg", symbol=symbol, p=p, k=k)  # type: ignore[arg-type]
    return ResultTable(
        key="t", title=same("t"), columns=(column,), rows=tuple(Row(cells=(cell,)) for cell in cells)
    )


def shown(table: ResultTable, *languages: str) -> dict[str, object]:
    return table_data(table, Voice(languages or ("zh", "en")), paper=None)


def test_a_limit_under_the_sign_plus_minus_carries_it_in_every_line():
    data = shown(one("limit", "2.5", "1.0", "", symbol="±"))
    assert [row[0].get("left") for row in data["rows"]] == ["±2", "±1", None]
    assert data["columns"][0]["symbol"] == ""


def test_a_column_is_as_wide_as_its_widest_number_on_both_sides():
    column = shown(one("value", "-100.5", "2.00001"))["columns"][0]
    assert column["left"] == width("−100")
    assert column["right"] == width(".00001")


def test_coverage_stands_in_the_head_of_the_uncertainty():
    assert shown(one("uncertainty", "0.1", k="2", p="0.95"))["columns"][0]["coverage"] == "k = 2, p = 95 %"


def test_a_verdict_is_a_word_and_never_a_code():
    table = one("verdict", "pass", "fail", "undecided", "none", "")
    assert [row[0]["words"]["first"] for row in shown(table)["rows"]] == ["合格", "不合格", "待定", "—", "—"]
    unknown = shown(one("verdict", "SOME_CODE"))["rows"][0][0]["words"]
    assert unknown == {"first": "—", "second": ""}


def test_a_voice_prints_what_both_languages_share_once():
    both = Voice(("zh", "en"))
    assert both.pair(same("F1")) == {"first": "F1", "second": ""}
    assert both.pair(Text("砝码", "weight")) == {"first": "砝码", "second": "weight"}
    assert Voice(("en", "zh")).pair(Text("砝码", "weight")) == {"first": "weight", "second": "砝码"}
    assert Voice(("en",)).pair(Text("砝码", "")) == {"first": "砝码", "second": ""}
    with pytest.raises(OutOfRange):
        Voice(())
