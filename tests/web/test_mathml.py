"""Formulas on paper say what is computed: brackets where the meaning needs them, and nowhere else."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from suyuan.base.text import Text
from suyuan.methods.formula import Formula, compile_formula
from suyuan.methods.library import PackLibrary
from suyuan.methods.pack import Pack
from suyuan.web.mathml import formula, symbol

PACKS = list(PackLibrary())


def written(text: str) -> str:
    """A formula with its marks taken away: what somebody reads from left to right, a fraction as [a][b]."""
    made = str(formula(compile_formula(text)))
    made = re.sub(r"<mfrac><mrow>", "<mfrac>[", made)
    return re.sub(r"<[^>]*>", "", made).replace("&#8290;", "").replace("&#160;", " ").replace("[", "")


def formulas(pack: Pack) -> list[Formula]:
    found = [one.formula for one in pack.quantities] + [one.u for one in pack.influences]
    for test in pack.tests:
        found += [one.formula for one in test.quantities] + [one.u for one in test.influences]
        found += [one.holds for one in test.checks]
        for line in test.lines:
            given = (line.value, line.low, line.high, line.step, line.fit, line.passes_when)
            found += [one for one in given if one is not None]
    return found


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("a + b*c", "a+b·c"),
        ("(a + b)*c", "(a+b)·c"),
        ("a - (b - c)", "a−(b−c)"),
        ("(a - b) - c", "a−b−c"),
        ("2*e", "2e"),
        ("-2000*m0", "−2000m0"),
        ("-(a + b)", "−(a+b)"),
        ("a*(-b)", "a·(−b)"),
        ("e <= 10*d", "e≤10d"),
        ("abs(h)", "|h|"),
        ("a > 1 and (b > 2 or c > 3)", "a&gt;1 且 (b&gt;2 或 c&gt;3)"),
        ("cell('mpe', m0, class)", "表 mpe(m0,class)"),
        ("choose(a > b, a, 0)", "a 当 a&gt;b0 否则 "),
    ],
)
def test_a_formula_reads_as_on_paper(text: str, paper: str) -> None:
    assert written(text) == paper


def test_divisors_gather_under_one_line() -> None:
    made = str(formula(compile_formula("a*b/c*d/f")))
    assert made.count("<mfrac>") == 1
    above, below = re.search(r"<mfrac>(<mrow>.*?</mrow>)(<mrow>.*?</mrow>)</mfrac>", made).groups()  # type: ignore[union-attr]
    assert re.sub("<[^>]*>", "", above) == "a·b·d"
    assert re.sub("<[^>]*>", "", below) == "c·f"


def test_a_greek_symbol_takes_its_index_along() -> None:
    assert re.sub("<[^>]*>", "", str(symbol("u_rho_a"))) == "uρa"
    assert "<mi>ρ</mi>" in symbol("rho_a")


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_every_formula_of_every_pack_is_well_formed(pack: Pack) -> None:
    given = formulas(pack)
    assert given
    for one in given:
        tree = etree.fromstring(str(formula(one)))
        assert tree.get("alttext") == one.text


def test_a_choice_is_called_by_its_label() -> None:
    made = str(
        formula(
            compile_formula("seat == 'yes' and choose(a == 'no', 1, 2) > 0"),
            labels={"yes": Text("是", "yes")},
        )
    )
    assert "<mtext>是</mtext>" in made
    assert "<mtext>no</mtext>" in made


def test_words_of_a_pack_cannot_become_marks() -> None:
    assert "<script>" not in formula(compile_formula("a == '<script>'"))
