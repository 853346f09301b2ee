"""What a notebook shows: value with U, k and p; the budget as a table."""

from __future__ import annotations

import math
from html.parser import HTMLParser

import numpy as np
import pytest

from suyuan.base.identity import derived
from suyuan.metrology.display import percent, significant
from suyuan.metrology.distribution import Normal
from suyuan.metrology.model import Model
from suyuan.metrology.uncertain import Uncertain
from suyuan.metrology.vector import UncertainVector


def quantity(name, value, u, dof=math.inf):
    return Uncertain.elementary(value, u, uid=derived("test", name), dof=dof, label=name)


class Cells(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.rows, self.text, self.open = [], "", []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        if tag == "tr":
            self.rows.append([])

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data
        if self.open[-1] in {"td", "th"}:
            self.rows[-1].append(data)


@pytest.mark.parametrize(
    ("made", "shown"),
    [
        (lambda: quantity("x", 10.0, 0.1), "10.00 ± 0.20 (k = 1.96, p = 95 %)"),
        (lambda: quantity("x", 10.0, 0.1, 9.0), "10.00 ± 0.23 (k = 2.26, p = 95 %, ν = 9)"),
        (lambda: Uncertain.exact(2.5), "2.5 ± 0"),
        (lambda: quantity("x", 1.0, 0.1, 0.5), "1.00, u = 0.10 (ν = 0.5 < 1)"),
        (lambda: quantity("x", 3e20, 1e18), "(3.000 ± 0.020)e20 (k = 1.96, p = 95 %)"),
        (lambda: quantity("x", -2e-9, 1e-11), "(-2.000 ± 0.020)e-9 (k = 1.96, p = 95 %)"),
    ],
)
def test_a_result_is_shown_with_its_expanded_uncertainty(made, shown):
    assert repr(made()) == f"Uncertain({shown})"


def test_a_result_shows_its_influences():
    cells = Cells((quantity("a<b>", 1.0, 0.1, 4.0) + quantity("b", 2.0, 0.4))._repr_html_())
    assert "3.00 ± 0.81" in cells.text
    assert len(cells.rows) == 3
    assert cells.rows[1][-1] == "94.1 %"
    assert [row[2] for row in cells.rows[1:]] == ["∞", "4"]


def test_only_the_largest_influences_are_shown():
    total = sum((quantity(k, 1.0, 0.1) for k in range(1, 30)), quantity(0, 1.0, 0.1))
    assert len(Cells(total._repr_html_()).rows) == 22


def test_a_statement_shows_its_budget():
    found = Model.of_text("a*b").first_order({"a": Normal(value=2.0, u=0.1), "b": 3.0})
    cells = Cells(found._repr_html_())
    assert cells.rows[1][:4] == ["a", "2.0000000", "0.100", "normal"]
    assert cells.rows[1][7] == "100.0 %"
    assert cells.rows[2][7] == "0.0 %"
    assert "U = 0.59" in repr(found)


def test_a_vector_shows_its_first_results():
    shown = repr(UncertainVector.elementary(np.arange(8.0), 0.1, uid=derived("test", "v")))
    assert shown.startswith("UncertainVector(8):")
    assert shown.count("±") == 5
    assert shown.endswith("… 3")


def test_what_has_no_uncertainty_to_show_is_shown_with_the_code_of_the_reason():
    assert "SY-602" in repr(quantity("x", 1e300, 1.0) * 1e200 * 1e200)
    with np.errstate(all="ignore"):
        many = UncertainVector.elementary([1e300, 1.0], 0.1, uid=derived("test", "v")) * 1e300
    assert repr(many) == "UncertainVector(2, SY-602)"


def test_numbers_are_short_and_never_negative_zeros():
    assert [significant(x) for x in (0.0, -0.0, 1234.5, -0.00123, 1e-9, 5e12)] == [
        "0", "0", "1230", "-0.00123", "1.00e-09", "5.00e+12",
    ]  # fmt: skip
    assert [percent(x) for x in (0.5, -1e-9, -0.25)] == ["50.0 %", "0.0 %", "-25.0 %"]
