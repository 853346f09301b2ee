"""The engine: batches, budgets by two roads, correlation through a common ancestor, identities, digests."""

from __future__ import annotations

import copy
import json
import math
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.methods.instruments import (
    DIGITAL,
    GAUGES,
    PACKS,
    SCALES,
    WEIGHTS,
    exact_gauge,
    exact_weights,
    gauge,
    scale,
    standard,
    weight_row,
    weights,
)

from suyuan.base.errors import InputError, Missing, OutOfRange
from suyuan.methods.bench import lay_out
from suyuan.methods.errors import SourceError
from suyuan.methods.evaluate import evaluate, evaluate_one
from suyuan.methods.evaluation import Evaluation, compare, from_json
from suyuan.methods.golden import evaluated, examples_of, observed
from suyuan.methods.observations import Observations, parse_observations
from suyuan.methods.pack import Pack
from suyuan.methods.sources import Source, read_sources
from suyuan.methods.symbols import symbols_of

EXAMPLES = [(pack, example) for pack in PACKS for example in examples_of(pack)]
every_example = pytest.mark.parametrize(
    ("pack", "example"), EXAMPLES, ids=[f"{pack.id} {example.name}" for pack, example in EXAMPLES]
)


@every_example
def test_components_add_up_to_the_uncertainty_of_every_line(pack: Pack, example: Any) -> None:
    for line in evaluated(pack, example).lines:
        if line.u is None:
            assert line.influences == line.rows == ()
            continue
        assert math.sqrt(math.fsum(component**2 for _, component, _ in line.rows)) == pytest.approx(
            line.u, rel=1e-12
        )
        assert pytest.approx(line.k * line.u, rel=1e-15) == line.U
        assert [row[0] for row in line.rows] == sorted({row[0] for row in line.rows})


@every_example
def test_sensitivities_agree_with_differences_of_the_formula(pack: Pack, example: Any) -> None:
    """Two roads: one reverse pass, and the value recomputed with each input moved by a hundredth of its u."""
    bench = lay_out(pack, [observed(pack, example)], sources=example.sources)
    lines = {line.id: line for line in evaluated(pack, example).lines}
    for test in pack.tests:
        for spec in test.lines if test.columns[0].symbol in bench.given else ():
            if spec.value is None or not spec.has_uncertainty:
                continue
            for symbol in symbols_of(pack).varied(spec.value):
                found = np.array([
                    next((i.component for i in lines[f"{test.id}/{row}/{spec.symbol}"].influences
                          if i.symbol == symbol), 0.0)
                    for row in range(bench.rows(test.id))
                ])  # fmt: skip
                entry = symbols_of(pack).entries[symbol]
                if entry.kind == "standard":
                    continue
                u = float(np.max(bench.run(entry.declared.u))) / 100
                moved = [
                    bench.run_on_tape(spec.value, {**_estimates(bench, spec.value), symbol: sign * u})
                    for sign in (1, -1)
                ]
                slope = np.broadcast_to((moved[0] - moved[1]) / 2, (1, bench.rows(test.id), 1))[0, :, 0]
                us = np.broadcast_to(bench.run(entry.declared.u), (1, bench.rows(test.id), 1))[0, :, 0]
                wanted = slope * us / u if u else slope
                size = abs(wanted).max() if wanted.size else 0.0
                assert found == pytest.approx(wanted, rel=1e-6, abs=1e-9 * size + 1e-18)


def _estimates(bench: Any, formula: Any) -> dict[str, Any]:
    return {symbol: bench.float(symbol) for symbol in bench.symbols.varied(formula)}


@every_example
def test_one_item_and_a_batch_of_many_are_the_same_call(pack: Pack, example: Any) -> None:
    alone = evaluated(pack, example)
    many = evaluate(pack, [observed(pack, example)] * 7, example.sources, identity_seeds=[example.name] * 7)
    assert many.verdicts == (alone.verdict,) * 7
    for number in (0, 6):
        assert many.item(number).digest() == alone.digest()
        assert compare(many.item(number), alone) == ()
        assert many.item(number).lines[0].rows == alone.lines[0].rows


def test_a_mixed_batch_keeps_every_item_apart() -> None:
    errors = [None, {"2.5": "0.0050"}, {"15": "-0.0080"}, {"10": "0.0050"}]
    observed_ = [parse_observations(SCALES, scale(errors=one)) for one in errors]
    sources = exact_weights(scale())
    batch = evaluate(SCALES, observed_ * 50, sources)
    assert batch.verdicts == ("pass", "fail", "fail", "pass") * 50
    for number, one in enumerate(observed_):
        assert compare(batch.item(number + 100), evaluate_one(SCALES, one, sources)) == ()


def test_every_item_may_have_standards_of_its_own() -> None:
    observed_ = parse_observations(WEIGHTS, weights("F1", [weight_row("1000", "1")]))
    own = [standard("reference", [("1000", value, 0.1, 0.5)], unit="mg") for value in (0.0, 0.5, 0.0)]
    own[2] = own[0]
    batch = evaluate(WEIGHTS, [observed_] * 3, own)
    assert [batch.item(number).lines[0].value for number in range(3)] == pytest.approx([1.0, 1.5, 1.0])
    assert len(batch.groups) == 2


def test_items_of_different_shape_are_not_one_batch() -> None:
    one = parse_observations(WEIGHTS, weights("F1", [weight_row("1000", "1")]))
    two = parse_observations(WEIGHTS, weights("F1", [weight_row("1000", "1"), weight_row("500", "1")]))
    with pytest.raises(InputError):
        evaluate(WEIGHTS, [one, two], {})
    with pytest.raises(InputError):
        evaluate(WEIGHTS, [one], [{}, {}])
    with pytest.raises(InputError):
        evaluate(SCALES, [one], {})


ANCESTOR = UUID(int=5)


@given(shared=st.floats(0.0, 1.0), at=st.floats(0.05, 0.95))
@settings(max_examples=40, deadline=None)
def test_two_points_with_one_ancestor_do_not_average_it_out(shared: float, at: float) -> None:
    """Closed form: u^2 = shared^2 + ((1-t)^2 + t^2) own^2 for a point at t between two points."""
    total = 0.0004
    common, own = total * shared, total * math.sqrt(1 - shared**2)
    source = standard(
        "reference",
        [("0", 0.0, total, 0.0), ("1.6", 0.0, total, 0.0)],
        unit="MPa",
        ancestor=(ANCESTOR, common),
    )
    p = str(round(Decimal(at) * Decimal("1.6"), 4))
    t = float(Decimal(p) / Decimal("1.6"))
    rows = [{"pn": p, "pr": p, "I_up": [p, p], "I_dn": [p, p]}] * 3
    data = {
        "header": {"high": "1.6", "d": "0.0000001", "dh": "0"},
        "conditions": {"temperature": "20", "humidity": "50"},
        "tests": {"comparison": rows},
    }
    line = evaluate_one(DIGITAL, parse_observations(DIGITAL, data), source).lines[0]
    resolution = 1e-7 / math.sqrt(12)
    wanted = common**2 + ((1 - t) ** 2 + t**2) * own**2 + resolution**2
    assert line.u == pytest.approx(math.sqrt(wanted), rel=1e-9)
    if shared > 1e-3:
        assert ANCESTOR in {uid for uid, _, _ in line.rows}


def test_a_load_is_built_from_the_weights_at_hand() -> None:
    points = [("10000", 10.0, 3.0, 500.0), ("5000", 5.0, 4.0, 250.0), ("2000", 2.0, 1.0, 100.0),
              ("500", 0.5, 0.5, 25.0), ("100", 0.1, 0.1, 5.0)]  # fmt: skip
    source = standard("weights", points, unit="mg")
    data = scale()
    found = evaluate_one(SCALES, parse_observations(SCALES, data), source)
    line = found.line("weighing/4/Ec_up")  # 15 kg = 10 kg + 5 kg
    assert line is not None
    origins = {point.nominal: point.origin for point in source["weights"].points}
    parts = {one.origin: one.component for one in line.influences if one.kind == "standard"}
    assert parts == {
        origins[Decimal(10000)]: pytest.approx(-3e-6, rel=1e-12),
        origins[Decimal(5000)]: pytest.approx(-4e-6, rel=1e-12),
    }
    assert line.value == pytest.approx(-15e-6, rel=1e-9)


def test_a_standard_that_does_not_reach_is_refused_by_name() -> None:
    observed_ = parse_observations(SCALES, scale())
    with pytest.raises(SourceError) as refusal:
        evaluate_one(SCALES, observed_, standard("weights", [("2000", 0.0, 1.0, 1.0)], unit="mg"))
    assert "2000" in refusal.value.facts["allowed"]
    with pytest.raises(SourceError):
        evaluate_one(SCALES, observed_, standard("weights", [], unit="mg"))
    with pytest.raises(Missing):
        evaluate_one(SCALES, observed_, {})
    with pytest.raises(OutOfRange):
        evaluate_one(GAUGES, parse_observations(GAUGES, gauge()), exact_gauge("1"))
    with pytest.raises(SourceError):
        evaluate_one(
            WEIGHTS,
            parse_observations(WEIGHTS, weights("F1", [weight_row("1000", "1")])),
            standard("reference", [("500", 0.0, 0.1, 0.5)], unit="mg"),
        )


def test_identities_follow_from_the_seed_and_nothing_else() -> None:
    pack, example = EXAMPLES[0]
    observed_ = observed(pack, example)
    one, again, other = (
        evaluate_one(pack, observed_, example.sources, identity_seed=seed) for seed in ("a", "a", "b")
    )
    assert one == again
    own = [
        {i.origin for line in found.lines for i in line.influences if i.kind != "standard"}
        for found in (one, other)
    ]
    assert not own[0] & own[1]


def test_what_is_one_quantity_for_all_rows_has_one_identity() -> None:
    """The reading at zero enters every corrected error; the reading at a load only its own."""
    found = evaluate_one(SCALES, parse_observations(SCALES, scale()), exact_weights(scale()))
    lines = [line for line in found.lines if line.symbol == "Ec_up"]
    origins = {
        symbol: {one.origin for line in lines for one in line.influences if one.symbol == symbol}
        for symbol in ("x_0", "x_ru")
    }
    assert len(origins["x_0"]) == 1
    assert len(origins["x_ru"]) == len(lines)


@every_example
def test_the_record_holds_no_floating_point_and_survives_a_round_trip(pack: Pack, example: Any) -> None:
    found = evaluated(pack, example)
    record = found.to_record()
    assert json.loads(json.dumps(record)) is not None
    assert found.digest() == evaluated(pack, example).digest()
    back = from_json(json.loads(json.dumps(found.to_json())))
    assert compare(found, back) == ()
    assert back.digest() == found.digest()
    assert back == found


def test_a_digest_depends_on_every_printed_text() -> None:
    pack, example = EXAMPLES[0]
    found = evaluated(pack, example)
    digests = {found.digest()}
    for before, after in (("verdict", "none"), ("value_text", "9"), ("U_text", "9"), ("limit_high", "9")):
        data = found.to_json()
        line = next(one for one in data["lines"] if one.get(before) is not None)
        line[before] = after
        digests.add(from_json(data).digest())
    assert len(digests) == 5


def test_anything_else_is_no_evaluation() -> None:
    good = evaluated(*EXAMPLES[0]).to_json()
    for data in ({}, {**good, "lines": [1]}, {**good, "lines": [{}]}, {**good, "notes": 3}):
        with pytest.raises(InputError):
            from_json(data)


def moved(found: Evaluation, **changes: Any) -> Evaluation:
    data = copy.deepcopy(found.to_json())
    line = next(one for one in data["lines"] if one["u"] is not None)
    line |= changes
    return from_json(data)


def test_a_number_that_moved_by_more_than_a_millionth_of_u_is_another_number() -> None:
    found = evaluated(*EXAMPLES[0])
    line = next(one for one in found.lines if one.u is not None)
    value, u = float(line.value or 0), float(line.u or 0)
    assert compare(found, moved(found, value=repr(value + 0.9e-6 * u), u=repr(u * (1 + 0.9e-6)))) == ()
    for change in (
        {"value": repr(value + 1.1e-6 * u)},
        {"u": repr(u * (1 + 1.2e-6))},
        {"verdict": "undecided"},
    ):
        differences = compare(found, moved(found, **change))
        assert [one.what for one in differences] == list(change)
        assert line.id in differences[0].words.zh
    fewer = from_json({**found.to_json(), "lines": found.to_json()["lines"][1:]})
    assert [one.what for one in compare(found, fewer)] == ["lines"]


def test_standards_can_be_given_as_plain_data() -> None:
    entry = {
        "points": [{"nominal": "1000", "value": "0.3", "u": "0.1", "origin": str(ANCESTOR), "dof": "inf"}]
    }
    by_role = read_sources(WEIGHTS, {"reference": entry})
    assert by_role["reference"].points[0].origin == ANCESTOR
    assert read_sources(WEIGHTS, [{"role": "reference", **entry}]) == by_role


BAD_SOURCES: list[Any] = [
    3,
    [3],
    {"referee": {}},
    {"reference": 3},
    {"reference": {"points": 3}},
    {"reference": {"points": [3]}},
    {"reference": {"points": [{}]}},
    {"reference": {"points": [{"nominal": "x", "value": "0", "u": "1"}]}},
    {"reference": {"points": [{"nominal": "1", "value": "0", "u": "1", "origin": "me"}]}},
    {"reference": {"label": 3, "points": []}},
]


@pytest.mark.parametrize("data", BAD_SOURCES, ids=range(len(BAD_SOURCES)))
def test_standards_that_cannot_be_read_are_refused(data: Any) -> None:
    with pytest.raises(InputError):
        read_sources(WEIGHTS, data)


def test_the_observations_are_not_changed_by_an_evaluation() -> None:
    pack, example = EXAMPLES[0]
    one: Observations = observed(pack, example)
    before = json.dumps(one.to_record(), sort_keys=True)
    sources: dict[str, Source] = dict(example.sources)
    evaluate_one(pack, one, sources)
    assert json.dumps(one.to_record(), sort_keys=True) == before
