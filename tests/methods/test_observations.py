"""Bad input: every fault is found, named with symbol, row, given and allowed, in both languages."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.methods.instruments import (
    DIGITAL,
    GAUGES,
    PACKS,
    SCALES,
    WEIGHTS,
    gauge,
    scale,
    weight_row,
    weights,
)

from suyuan.base.errors import Missing, NotANumber, OutOfRange, SuyuanError, UnknownUnit
from suyuan.methods.errors import ObservationError
from suyuan.methods.golden import examples_of
from suyuan.methods.observations import parse_observations, read_number
from suyuan.methods.pack import Pack
from suyuan.methods.rules import RuleBroken

SET = weights("F1", [weight_row("1000", "1.2"), weight_row("500", "0.3")])


def problems_of(pack: Pack, data: Any) -> list[SuyuanError]:
    with pytest.raises(ObservationError) as refusal:
        parse_observations(pack, data)
    found = list(refusal.value.problems)
    assert found
    for problem in found:
        assert problem.message.zh
        assert problem.message.en
        assert problem.exit_code == 2
    assert len(refusal.value.to_record()["problems"]) == len(found)
    return found


def changed(data: Any, *path: Any, to: Any) -> Any:
    """A copy of `data` with the entry at `path` changed, or removed when `to` is ``...``."""
    copied = copy.deepcopy(data)
    place = copied
    for step in path[:-1]:
        place = place[step]
    if to is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return copied


ROW = ("tests", "comparison", 0)


@pytest.mark.parametrize(
    ("data", "kind", "symbol"),
    [
        (changed(SET, *ROW, "m0", to=...), Missing, "m0"),
        (changed(SET, *ROW, "A1", to=...), Missing, "A1"),
        (changed(SET, *ROW, "A1", to=["1", "", "2"]), Missing, "A1"),
        (changed(SET, *ROW, "A1", to=["1", None, "2"]), Missing, "A1"),
        (changed(SET, *ROW, "A1", to=["1", "2"]), Missing, "A1"),
        (changed(SET, *ROW, "d", to="fine"), NotANumber, "d"),
        (changed(SET, *ROW, "d", to="1,5"), NotANumber, "d"),
        (changed(SET, *ROW, "d", to="nan"), NotANumber, "d"),
        (changed(SET, *ROW, "d", to="inf"), NotANumber, "d"),
        (changed(SET, *ROW, "d", to="1e99"), NotANumber, "d"),
        (changed(SET, *ROW, "d", to="1_0"), NotANumber, "d"),
        (changed(SET, *ROW, "d", to=True), NotANumber, "d"),
        (changed(SET, *ROW, "d", to=["1"]), NotANumber, "d"),
        (changed(SET, *ROW, "d", to="-0.1"), OutOfRange, "d"),
        (changed(SET, *ROW, "A1", to=["0", "0", "9e9"]), OutOfRange, "A1"),
        (changed(SET, *ROW, "m0", to={"value": "1", "unit": "furlong"}), UnknownUnit, "m0"),
        (changed(SET, *ROW, "m0", to={"value": "1", "unit": "MPa"}), UnknownUnit, "m0"),
        (changed(SET, *ROW, "m0", to={"value": "x", "unit": "kg"}), NotANumber, "m0"),
        (changed(SET, *ROW, "m0", to={"unit": "kg"}), Missing, "m0"),
        (changed(SET, *ROW, "m0", to="3"), OutOfRange, "mpe"),
        (changed(SET, *ROW, "mark", to="x" * 41), OutOfRange, "mark"),
        (changed(SET, "header", "class", to=...), Missing, "class"),
        (changed(SET, "header", "class", to="E9"), OutOfRange, "class"),
        (changed(SET, "header", "class", to=7), OutOfRange, "class"),
        (changed(SET, "conditions", "temperature", to="30"), OutOfRange, "temperature"),
        (changed(SET, "conditions", "temperature", to=...), Missing, "temperature"),
    ],
)
def test_a_faulty_value_is_named_with_what_was_given(data: Any, kind: type[SuyuanError], symbol: str) -> None:
    found = problems_of(WEIGHTS, data)
    assert [type(problem) for problem in found] == [kind]
    assert found[0].facts["symbol"] == symbol
    assert "given" in found[0].facts


@pytest.mark.parametrize(
    "data",
    [
        changed(SET, *ROW, "colour", to="red"),
        changed(SET, "tests", "colour", to=[{}]),
        changed(SET, "header", "colour", to="red"),
        changed(SET, "colour", to="red"),
    ],
)
def test_an_unknown_column_test_or_field_is_refused(data: Any) -> None:
    assert [problem.facts["symbol"] for problem in problems_of(WEIGHTS, data)] == ["colour"]


@pytest.mark.parametrize(
    "data",
    [None, [], "text", 3, {"header": []}, {"tests": "x"}, {}]
    + [{"tests": {"comparison": rows}} for rows in ("x", [1], {}, 7)],
)
def test_data_of_another_kind_are_refused(data: Any) -> None:
    assert problems_of(WEIGHTS, data)


def test_all_problems_are_collected_at_once() -> None:
    data = changed(changed(SET, *ROW, "d", to="fine"), "tests", "comparison", 1, "A2", to=...)
    data = changed(data, "conditions", "humidity", to="95")
    found = problems_of(WEIGHTS, data)
    assert {(problem.facts["symbol"], problem.facts.get("row")) for problem in found} == {
        ("d", 1),
        ("A2", 2),
        ("humidity", None),
    }


def test_a_problem_says_the_place_in_words() -> None:
    problem = problems_of(WEIGHTS, changed(SET, "tests", "comparison", 1, "d", to="-1"))[0]
    assert problem.message.zh == "与标准砝码比较 第 2 行 天平分度值（d） = -1，超出允许范围 [0, 5000] mg"
    assert problem.message.en == (
        "Comparison with the reference weight, row 2, Scale interval of the balance (d) = -1 "
        "lies outside [0, 5000] mg"
    )


def test_a_plate_that_leaves_no_load_is_told_and_no_range_upside_down() -> None:
    # OIML R 76-1:2006, table 3: Min of class III is 20 e = 0.1 kg, above Max = 0.05 kg.
    found = [problem.message for problem in problems_of(SCALES, scale(max_="0.05", loads=["0.05"]))]
    told = [message for message in found if "请核对铭牌数据" in message.zh]
    assert told
    assert all("下限 0.1 kg 大于上限 0.05 kg" in message.zh for message in told)
    assert all("check the plate" in message.en for message in told)
    assert not [message for message in found if "[0.1, 0.05]" in message.zh]


def test_a_value_in_another_unit_of_the_same_kind_is_converted_exactly() -> None:
    data = changed(SET, *ROW, "m0", to={"value": "1", "unit": "kg"})
    row = parse_observations(WEIGHTS, data).tests["comparison"][0]
    assert row["m0"] == Decimal(1000)
    data = changed(gauge(), "tests", "indication", 1, "p", to={"value": "4", "unit": "bar"})
    assert parse_observations(GAUGES, data).tests["indication"][1]["p"] == Decimal("0.4")


def test_a_missing_test_or_too_few_rows_are_named() -> None:
    data = changed(scale(), "tests", "repeatability", to=...)
    assert [problem.facts["test"] for problem in problems_of(SCALES, data)] == ["repeatability"]
    data = scale(loads=("5", "10", "15"))
    assert "至少需要 5 行" in problems_of(SCALES, data)[0].message.zh


def test_an_optional_test_may_be_left_out() -> None:
    assert "tare" not in parse_observations(SCALES, scale()).tests


@pytest.mark.parametrize(
    ("pack", "data", "words"),
    [
        (WEIGHTS, weights("E1", [weight_row("1000", "0.1", B2=["0.1"] * 3)], cycle="ABA"), "cycles"),
        (WEIGHTS, weights("M1", [weight_row("1000", "1", A1=["0"], B1=["1"], B2=["1"], A2=["0"])]), "pooled"),
        (SCALES, scale(max_="100", e="0.005"), "number of verification scale intervals"),
        (SCALES, scale(max_="0.2", e="0.001", loads=("0.02", "0.05", "0.1", "0.15", "0.2"), class_="IIII"),
         "allowed in this class"),
        (SCALES, scale(d="0.0001"), "d <= e <= 10d"),
        (SCALES, scale(reading="direct"), "direct reading"),
        (SCALES, scale(class_="II", max_="30", e="0.005", repeats=3), "repetitions"),
    ],
)  # fmt: skip
def test_a_condition_of_the_method_that_is_not_met_is_refused(pack: Pack, data: Any, words: str) -> None:
    found = problems_of(pack, data)
    assert isinstance(found[0], RuleBroken)
    assert words in found[0].message.en


def test_the_second_test_reading_is_needed_in_the_cycle_that_has_one() -> None:
    data = changed(SET, *ROW, "B2", to=...)
    assert [problem.facts["symbol"] for problem in problems_of(WEIGHTS, data)] == ["B2"]
    data["header"]["cycle"] = "ABA"
    row = parse_observations(WEIGHTS, data).tests["comparison"][0]
    assert row["B2"] == row["B1"]


def test_defaults_are_worked_out_from_the_header() -> None:
    data = changed(scale(), "tests", "weighing", 0, "dL_dn", to=...)
    observations = parse_observations(SCALES, data)
    assert observations.tests["weighing"][0]["dL_dn"] == Decimal("0.0025")
    assert observations.header["d"] == Decimal("0.005")


@pytest.mark.parametrize(
    ("text", "number"), [("１２．５", "12.5"), (" 7 ", "7"), ("−3", "-3"), (4, "4"), (0.1, "0.1")]
)
def test_numbers_are_read_as_people_type_them(text: Any, number: str) -> None:
    assert read_number(text, quantity="x") == Decimal(number)


def test_what_was_handed_in_is_kept_untouched() -> None:
    observations = parse_observations(WEIGHTS, SET)
    assert observations.given["tests"] == SET["tests"]
    again = parse_observations(WEIGHTS, {k: v for k, v in observations.to_record().items() if k != "pack"})
    assert again.to_record() == observations.to_record()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
SAMPLES: dict[str, Any] = {pack.id: copy.deepcopy(dict(examples_of(pack)[0].observations)) for pack in PACKS}
SAMPLES |= {pack.id: data for pack, data in ((WEIGHTS, SET), (SCALES, scale()), (GAUGES, gauge()))}
SAMPLES[DIGITAL.id] = {"header": {}, "conditions": {}, "tests": {"comparison": [{}, {}, {}]}}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_value_in_any_place_gives_observations_or_an_error_of_the_tree(data: st.DataObject) -> None:
    pack = data.draw(st.sampled_from(PACKS))
    sample = copy.deepcopy(SAMPLES[pack.id])
    part = data.draw(st.sampled_from(["header", "conditions", "tests"]))
    symbols = {
        "header": [one.symbol for one in pack.inputs],
        "conditions": [one.symbol for one in pack.conditions],
        "tests": [test.id for test in pack.tests],
    }[part]
    name = data.draw(st.sampled_from(symbols))
    value = data.draw(json_values)
    if part == "tests" and sample["tests"].get(name):
        column = data.draw(st.sampled_from([one.symbol for one in pack.test(name).columns]))
        sample["tests"][name][0][column] = value
    else:
        sample[part][name] = value
    try:
        outcome = parse_observations(pack, sample).pack_id
    except ObservationError as refusal:
        outcome = refusal.code
    assert outcome in (pack.id, "SY-123")
