"""Numbers taken apart at their decimal points, in every form in which a laboratory writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text, same
from suyuan.certify.content import Column, ResultTable, Row
from suyuan.certify.page_tables import (
    DIGIT,
    WIDTHS,
    WIDTHS_RAISED,
    number_cell,
    table_data,
    typographic,
    width,
)
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


@given(st.lists(st.decimals(min_value=-(10**6), max_value=10**6, places=3), min_size=1, max_size=30))
def test_every_number_of_a_column_gets_the_room_that_its_point_needs(numbers):
    cells = [
        row[0] for row in shown(one("value", *(f"{number.normalize():f}" for number in numbers)))["rows"]
    ]
    points = {round(cell["before"] + width(cell["left"]), 3) for cell in cells}
    wholes = {
        round(cell["before"] + width(cell["left"] + cell["right"]) + cell["after"], 3) for cell in cells
    }
    assert len(points) == 1
    assert max(wholes) - min(wholes) < 0.002
    assert min(cell["before"] for cell in cells) == 0
    assert min(cell["after"] for cell in cells) == 0


def test_the_widths_are_those_of_the_type():
    """Second road: the printer measures each sign in the type that it uses."""
    import typst

    signs = {**dict.fromkeys("0123456789", DIGIT), **WIDTHS, **WIDTHS_RAISED}
    measured = "".join(
        f'#context assert(calc.abs(measure(text("{sign}")).width / 10pt - {em}) < 0.002, message: "{sign}")\n'
        for sign, em in signs.items()
    )
    page = f'#set text(font: "Libertinus Serif", number-width: "tabular", size: 10pt)\n{measured}'
    assert typst.compile(page.encode()).startswith(b"%PDF")


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
