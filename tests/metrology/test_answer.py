"""Answers say themselves as data and in words; arguments are refused with quantity, given and allowed."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from suyuan.base.errors import InputError, Missing, NotANumber, OutOfRange, TooLarge
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.errors import NotFinite


@dataclass(frozen=True, kw_only=True)
class Mean(Answer):
    method: ClassVar[Text] = Text("算术平均值", "Arithmetic mean")
    value: float
    dof: float
    weights: np.ndarray

    def sentences(self):
        return (Text(f"均值 {self.value}。", f"Mean {self.value}."),)


@pytest.fixture
def mean():
    return Mean(
        edition="JCGM 100:2008, 4.2.1",
        value=2.5,
        dof=math.inf,
        weights=np.array([0.5, 0.5]),
        warnings=(Text("只有两个读数。", "Two readings only."),),
    )


def test_the_record_is_json(mean):
    record = json.loads(json.dumps(mean.to_record(), allow_nan=False))
    assert record == {
        "method": {"zh": "算术平均值", "en": "Arithmetic mean"},
        "edition": "JCGM 100:2008, 4.2.1",
        "warnings": [{"zh": "只有两个读数。", "en": "Two readings only."}],
        "value": 2.5,
        "dof": None,
        "weights": [0.5, 0.5],
    }


def test_it_explains_itself_in_both_languages(mean):
    english = "Arithmetic mean\nMean 2.5.\nTwo readings only.\nSource: JCGM 100:2008, 4.2.1."
    assert mean.explain("en") == english
    assert mean.explain("zh").splitlines()[1] == "均值 2.5。"


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: arguments.number("u", "three"), NotANumber),
        (lambda: arguments.number("u", True), NotANumber),
        (lambda: arguments.number("u", math.nan), NotFinite),
        (lambda: arguments.number("u", -1, low=0.0), OutOfRange),
        (lambda: arguments.number("u", 0, low=0.0, open_low=True), OutOfRange),
        (lambda: arguments.count("n", 2.5), OutOfRange),
        (lambda: arguments.freedom(0), OutOfRange),
        (lambda: arguments.freedom(math.nan), OutOfRange),
        (lambda: arguments.probability(1), OutOfRange),
        (lambda: arguments.chosen("variant", "other", ("one", "two")), OutOfRange),
        (lambda: arguments.array("x", ["a"]), NotANumber),
        (lambda: arguments.array("x", [[1.0], [1.0, 2.0]]), NotANumber),
        (lambda: arguments.array("x", [1.0], at_least=2), Missing),
        (lambda: arguments.array("x", [1.0, math.inf]), NotFinite),
        (lambda: arguments.array("x", [[1.0]]), OutOfRange),
        (lambda: arguments.array("x", [1.0, 0.0], low=0.0, open_low=True), OutOfRange),
        (lambda: arguments.alongside("u", [1.0], np.ones(2)), OutOfRange),
        (lambda: arguments.square("V", [[1.0, 0.5], [0.4, 1.0]], 2), InputError),
        (lambda: arguments.not_above("n", 11, 10), TooLarge),
    ],
)
def test_bad_arguments_are_refused(call, error):
    with pytest.raises(error) as caught:
        call()
    assert caught.value.message.zh != caught.value.message.en
    assert caught.value.facts["quantity"]


def test_the_place_of_the_first_bad_entry_is_named():
    with pytest.raises(OutOfRange, match=r"u\[1\]"):
        arguments.array("u", [0.1, -0.2, -0.3], low=0.0)


def test_one_number_serves_every_item():
    assert arguments.alongside("u", 2, np.zeros(3)).tolist() == [2.0, 2.0, 2.0]
    assert arguments.freedom("inf") == math.inf
    assert arguments.chosen("variant", "two", ("one", "two")) == "two"
    assert arguments.count("n", 3.0, at_least=1) == 3
