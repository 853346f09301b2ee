"""The calculator: what is typed becomes a case of the public format; the answer is that of the engine."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from suyuan.base.errors import InputError, Missing, NotANumber
from suyuan.web.calculation import calculate, near
from suyuan.web.calculator import Row, Sheet, case_of, read_sheet, sheet_of
from suyuan.web.views.calculator import examples

Visit = Callable[..., Client]
TYPED = (
    "name=a&value=1.0&dist=normal&spread=0.1&dof=5&inexactness="
    "&name=b&value=2&dist=rectangular&spread=0.3&dof=&inexactness="
    "&name=&value=&dist=normal&spread=&dof=&inexactness="
    "&model=y+%3D+a*b%0Az+%3D+a%2Bb&correlations=a%2C+b%2C+0.5&p=0.99&order=2&unit=mm"
)


def test_what_is_typed_becomes_a_case():
    assert case_of(read_sheet(QueryDict(TYPED))) == {
        "id": "calculator",
        "inputs": [
            {"name": "a", "dist": "normal", "value": 1.0, "u": 0.1, "dof": 5.0},
            {"name": "b", "dist": "rectangular", "value": 2.0, "half_width": 0.3},
        ],
        "model": {"y": "a*b", "z": "a+b"},
        "method": "gum2",
        "p": 0.99,
        "trials": 1_000_000,
        "correlations": [["a", "b", 0.5]],
        "unit": "mm",
    }


@pytest.mark.parametrize("code", examples())
def test_an_example_comes_back_as_it_was(code: str):
    case = examples()[code]["case"]
    again = case_of(sheet_of(case))
    assert {name: again[name] for name in case if name != "inputs"} == {
        name: value for name, value in case.items() if name != "inputs"
    }
    assert [one | {"u": None} for one in again["inputs"]] == [one | {"u": None} for one in case["inputs"]]


@pytest.mark.parametrize(
    ("sheet", "error", "says"),
    [
        (Sheet(), Missing, "inputs"),
        (Sheet(rows=(Row("a", "", "normal", "1"),), model="a"), Missing, "estimate"),
        (Sheet(rows=(Row("a", "1", "normal", ""),), model="a"), Missing, "standard uncertainty u"),
        (Sheet(rows=(Row("", "1", "normal", "1"),), model="a"), Missing, "row 1 lacks its name"),
        (Sheet(rows=(Row("a", "one", "normal", "1"),), model="a"), NotANumber, "one"),
        (Sheet(rows=(Row("a", "1", "bell", "1"),), model="a"), InputError, "unknown distribution"),
        (Sheet(rows=(Row("a", "1", "normal", "1"),)), Missing, "model"),
        (Sheet(rows=(Row("a", "1", "normal", "1"),), model="y=a\ny=2*a"), InputError, "given twice"),
        (Sheet(rows=(Row("a", "1", "normal", "1"),), model="a", correlations="a b"), InputError, "a, b, r"),
        (Sheet(rows=(Row("a", "1", "curvilinear_trapezoid", "1"),), model="a"), Missing, "inexactness"),
    ],
)
def test_what_cannot_be_read_is_named(sheet: Sheet, error: type[InputError], says: str):
    with pytest.raises(error) as caught:
        case_of(sheet)
    assert says in caught.value.message.en
    assert caught.value.message.zh


def test_mass_calibration_is_not_validated_and_shows_both_distributions():
    """JCGM 101:2008, 9.3.4, table 6: 1.2340 and 0.0539 by propagation, 0.0754 by trials, not validated."""
    (mass,) = calculate(case_of(sheet_of(examples()["mass"]["case"]))).outputs
    assert mass.linear is not None
    assert mass.trials is not None
    assert mass.linear["u"] == pytest.approx(0.0539, abs=5e-5)
    assert mass.trials["u"] == pytest.approx(0.0754, abs=2e-4)
    assert not mass.trials["validation"]["valid"]
    widths = [b - a for a, b in zip(mass.picture["edges"], mass.picture["edges"][1:], strict=False)]
    shown = sum(w * d for w, d in zip(widths, mass.picture["density"], strict=True))
    assert shown == pytest.approx(0.9995, abs=1e-3)
    assert mass.picture["curve"]


def test_where_propagation_has_no_answer_the_trials_have_one():
    """sqrt has no derivative at 0; the trials need none: |b| has the standard deviation sqrt(1 - 2/pi)."""
    found = calculate(case_of(Sheet(rows=(Row("b", "0", "normal", "1"),), model="sqrt(b*b)")))
    assert found.no_linear is not None
    (output,) = found.outputs
    assert output.linear is None
    assert output.trials is not None
    assert output.trials["u"] == pytest.approx(math.sqrt(1 - 2 / math.pi), abs=3e-3)


def test_where_the_trials_have_no_answer_propagation_has_one():
    """No joint law belongs to a correlation of a normal and a rectangular input; propagation needs none."""
    rows = (Row("a", "1", "normal", "0.1"), Row("b", "2", "rectangular", "0.3"))
    found = calculate(case_of(Sheet(rows=rows, model="a + b", correlations="a, b, 0.5")))
    assert found.no_trials is not None
    (output,) = found.outputs
    assert output.trials is None
    assert output.linear is not None
    assert output.linear["u"] == pytest.approx(math.sqrt(0.01 + 0.03 + 0.1 * math.sqrt(0.03)), rel=1e-12)


@pytest.mark.parametrize(
    ("value", "u", "said"),
    [
        (50000838.0, 33.8, "50000838.0"),
        (0.00004994, 5e-5, "0.0000499"),
        (-1e-9, 0.01, "0.0000"),
        (1.5e15, 1e12, "1.5×10¹⁵"),
        (2.5, 0.0, "2.5"),
    ],
)
def test_a_number_is_written_as_far_as_it_is_known(value: float, u: float, said: str):
    assert near(value, u) == said


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize(("tag", "said"), [("zh-CN", "不确定度计算"), ("en", "Uncertainty calculator")])
    def test_anybody_may_open_it(self, client: Client, tag: str, said: str):
        page = client.get("/calculator", headers={"accept-language": tag})
        assert page.status_code == 200
        assert said in page.content.decode()

    def test_it_stands_in_the_menu_of_the_office(self, enter: Visit):
        assert 'href="/calculator" aria-current="page"' in enter("Li").get("/calculator").content.decode()

    def test_it_answers_what_is_typed(self, client: Client):
        with CaptureQueriesContext(connection) as asked:
            text = client.post("/calculator/answer", QueryDict(TYPED).dict() | dict(QueryDict(TYPED).lists()))
        assert "蒙特卡洛法在这里没有答案" in text.content.decode()
        assert "有效自由度" in text.content.decode()
        assert not asked.captured_queries

    @pytest.mark.parametrize("model", ["a.__class__", "9**9**9", "a/0", "unknown(a)", "b"])
    def test_a_fault_is_said_in_words(self, client: Client, model: str):
        form = {
            "name": "a",
            "value": "1",
            "dist": "normal",
            "spread": "0.1",
            "dof": "",
            "model": model,
            "p": "0.95",
        }
        answer = client.post("/calculator/answer", form)
        assert answer.status_code == 200
        assert 'class="caution"' in answer.content.decode()

    def test_the_case_can_be_taken_home(self, client: Client):
        form = dict(QueryDict(TYPED).lists())
        answer = client.post("/calculator/case.json", form)
        assert json.loads(answer.content)["model"] == {"y": "a*b", "z": "a+b"}
        assert "case.json" in answer.headers["Content-Disposition"]
