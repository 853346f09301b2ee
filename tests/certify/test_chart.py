"""The picture of a results table: what is drawn of which table, and that it lies where the numbers say."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.certify.page_samples import long_table
from tests.certify.sample import gauge_certificate, scale_notice, weight_certificate

from suyuan.base.text import Text
from suyuan.certify.chart import Mark, Series, series
from suyuan.certify.content import Column, ResultTable, Row
from suyuan.certify.drawing import ON_SCREEN, PRINTED, Frame, Scale, draw
from suyuan.certify.page_words import Voice

BOTH = Voice(("zh", "en"))


def table(*rows: tuple[str, ...], limit: str = "") -> ResultTable:
    """Points, errors in g with U, limits and verdicts."""
    columns = (
        Column(key="L", label=Text("载荷", "Load"), role="point", unit="kg"),
        Column(key="E", label=Text("误差", "Error"), role="value", unit="g"),
        Column(key="U", label=Text("扩展不确定度", "U"), role="uncertainty", unit="g", of="E", k="2"),
        Column(key="M", label=Text("最大允许误差", "MPE"), role="limit", unit="g", of="E", symbol=limit),
        Column(key="V", label=Text("判定", "Verdict"), role="verdict"),
    )
    rows_ = tuple(Row(cells=cells) for cells in rows)
    return ResultTable(key="t", title=Text("称量", "Weighing"), columns=columns, rows=rows_)


def marks(*limits: str, symbol: str = "") -> list[tuple[float | None, float | None]]:
    rows = [(str(n), "0.1", "0.2", limit, "pass") for n, limit in enumerate(limits)]
    shown = series(table(*rows, limit=symbol))
    assert shown is not None
    return [(mark.low, mark.high) for mark in shown.marks]


def test_limits_are_read_in_every_form_that_is_printed():
    assert marks("±2", "≤ 2", "≥ -2") == [(-2, 2), (None, 2), (-2, None)]
    assert marks("-1 … 2", "-1 ~ 2", "") == [(-1, 2), (-1, 2), (None, None)]
    assert marks("2", "2", "2", symbol="±") == [(-2, 2)] * 3
    assert marks("2", "2", "2") == [(None, 2)] * 3
    assert marks("class F1", "—", "±") == [(None, None)] * 3


def test_results_and_their_bars_are_those_of_the_table():
    shown = series(scale_notice().tables[0])
    assert shown is not None
    assert [mark.value for mark in shown.marks] == [0.0, 1.0, 3.5, 12.0, 18.5]
    assert [mark.u for mark in shown.marks] == [0.6, 0.7, 0.8, 1.1, 1.4]
    assert [mark.failed for mark in shown.marks] == [False, False, False, True, True]
    assert not shown.relative
    assert shown.across == Text("载荷 / kg", "Load / kg")


def test_limits_far_apart_are_drawn_in_parts_of_the_limit():
    shown = series(weight_certificate().tables[1])
    assert shown is not None
    assert shown.relative
    assert [(mark.low, mark.high) for mark in shown.marks] == [(-1, 1)] * 10
    assert shown.marks[0].value == pytest.approx(0.43 / 2.5)
    assert shown.marks[0].u == pytest.approx(0.80 / 2.5)


def test_errors_without_limits_are_drawn_with_their_uncertainty():
    shown = series(gauge_certificate().tables[0])
    assert shown is not None
    assert not shown.limited


def test_values_far_from_zero_without_limits_are_not_drawn():
    shifted = tuple(
        Row(cells=(p, f"{1000 + n}", u, k))
        for n, (p, _, u, k) in enumerate(row.cells for row in gauge_certificate().tables[0].rows)
    )
    assert series(replace(gauge_certificate().tables[0], rows=shifted)) is None


def test_words_and_two_lonely_results_are_not_drawn():
    assert series(weight_certificate().tables[0]) is None
    assert series(table(("0", "0.1", "0.2", "±1", "pass"), ("1", "0.1", "0.2", "±1", "pass"))) is None
    assert series(table(*[("0", "", "", "±1", "none")] * 5)) is None


def test_limits_in_another_unit_than_the_value_are_not_compared():
    found = table(*[("0", "0.1", "0.2", "±1", "pass")] * 3)
    columns = tuple(replace(one, unit="mg") if one.role == "limit" else one for one in found.columns)
    assert series(replace(found, columns=columns)) is None


finite = st.floats(-1e9, 1e9).filter(lambda value: value == 0 or abs(value) > 1e-9)


@given(values=st.lists(st.tuples(finite, st.floats(0, 1e6), finite), min_size=3, max_size=70))
def test_everything_lies_on_the_paper(values):
    drawn = tuple(
        Mark(label=str(n), value=value, u=u, low=-abs(limit), high=abs(limit))
        for n, (value, u, limit) in enumerate(values)
    )
    shown = Series(
        marks=drawn, title=Text("甲", "a"), name=Text("甲", "a"), scale=Text("g", "g"), across=Text("甲", "a")
    )
    for paper in (PRINTED, ON_SCREEN):
        root = etree.fromstring(draw(shown, BOTH, paper=paper))
        circles = root.findall("{*}circle")
        assert len(circles) == len(values) + 1  # and the one that explains the sign
        for circle in circles:
            assert paper.left - 1 <= float(circle.get("cx")) <= paper.width
            assert 0 <= float(circle.get("cy")) <= paper.height - paper.bottom
        assert not re.search(r"nan|inf", etree.tostring(root).decode().replace("Infinity", ""))


def test_a_result_outside_its_limits_lies_outside_the_field():
    shown = series(scale_notice().tables[0])
    assert shown is not None
    frame = Frame(PRINTED, Scale(-10, 20, 5), 5)
    for mark in shown.marks:
        outside = frame.y(mark.value) < frame.y(mark.high)  # upwards is smaller on paper
        assert outside == (mark.value > mark.high)


def test_a_failed_result_differs_by_form_and_not_only_by_colour():
    root = etree.fromstring(draw(series(scale_notice().tables[0]), BOTH))
    assert len(root.findall("{*}circle")) == 3 + 1
    diamonds = [one for one in root.findall("{*}path") if one.get("fill") == "#ffffff"]
    assert len(diamonds) == 2 + 1


def test_a_long_axis_names_every_few_points_only():
    root = etree.fromstring(draw(series(long_table().tables[0]), BOTH))
    names = [text.text for text in root.findall("{*}text") if text.get("text-anchor") == "middle"]
    points = [name for name in names if name and name.isdigit()]
    assert points[:2] == ["0", "75"]
    assert len(points) == 20


def test_ticks_are_round_and_have_the_decimals_of_their_step():
    scale = Scale(-0.012, 0.034, 0.01)
    assert [scale.written(tick) for tick in scale.ticks] == ["−0.01", "0", "0.01", "0.02", "0.03"]
    assert Scale(-250, 250, 100).written(-200.0) == "−200"


def test_it_says_what_it_shows_to_those_who_cannot_see_it():
    svg = draw(series(scale_notice().tables[0]), Voice(("en",)))
    title = etree.fromstring(svg).find("{*}title").text
    assert title == (
        "Weighing test, loading: chart of 5 results with their expanded uncertainty against the limits"
    )
