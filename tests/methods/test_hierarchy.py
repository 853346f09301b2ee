"""From the national standard down: each level is calibrated with what the level above handed on."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from tests.methods.instruments import (
    DIGITAL,
    GAUGES,
    SCALES,
    WEIGHTS,
    exact_weights,
    gauge,
    scale,
    weight_row,
    weights,
)

from suyuan.base.text import Text
from suyuan.methods.errors import SourceError
from suyuan.methods.evaluate import evaluate_one
from suyuan.methods.evaluation import Evaluation
from suyuan.methods.handing_on import points_of, result_identities
from suyuan.methods.observations import parse_observations
from suyuan.methods.pack import Pack
from suyuan.methods.sources import Source, SourcePoint

NATIONAL = UUID(int=1)


def handed_on(pack: Pack, found: Evaluation, *, role: str, unit: str, level: str) -> dict[str, Source]:
    """The instrument of `found` as a standard in `role` of the next level."""
    points = points_of(pack, found, origins=result_identities(found, seed=level))
    return {role: Source(role=role, label=Text(level, level), unit=unit, points=points)}


def digital_rows(points: list[str], shift: str) -> dict[str, Any]:
    shown = [str(Decimal(p) + Decimal(shift)) for p in points]
    return {
        "header": {"high": "1.6", "d": "0.00001"},
        "conditions": {"temperature": "20", "humidity": "50"},
        "tests": {
            "comparison": [
                {"pn": p, "pr": p, "I_up": [s, s], "I_dn": [s, s]} for p, s in zip(points, shown, strict=True)
            ]
        },
    }


def test_a_gauge_is_traced_through_two_levels_to_the_national_standard() -> None:
    points = ["0", "0.4", "0.8", "1.2", "1.6"]
    source: dict[str, Source] = {
        "reference": Source(
            role="reference",
            label=Text("国家基准", "national standard"),
            unit="MPa",
            points=tuple(
                SourcePoint(nominal=Decimal(p), value=0.0, u=1e-5, origin=UUID(int=10 + i), mpe=3e-5,
                            rows=((NATIONAL, 1e-5, math.inf),))
                for i, p in enumerate(points)
            ),
        )
    }  # fmt: skip
    uncertainties = [1e-5]
    total = Decimal(0)
    for level, shift in (("province", "0.0002"), ("city", "-0.0001")):
        data = digital_rows(points, shift)
        found = evaluate_one(DIGITAL, parse_observations(DIGITAL, data), source, identity_seed=level)
        assert found.verdict == "none"
        total = -Decimal(shift) if level == "province" else total - Decimal(shift)
        line = found.lines[2]
        assert line.value == pytest.approx(float(total), abs=1e-12)
        assert NATIONAL in {uid for uid, _, _ in line.rows}
        uncertainties.append(line.u or 0.0)
        source = handed_on(DIGITAL, found, role="reference", unit="MPa", level=level)
    assert uncertainties == sorted(uncertainties)
    last = {
        "gauge": Source(
            role="gauge", label=Text("市级", "city"), unit="MPa", points=source["reference"].points
        )
    }
    found = evaluate_one(GAUGES, parse_observations(GAUGES, gauge()), last)
    line = found.line("indication/2/E_up")
    assert line is not None
    shares = {uid: component for uid, component, _ in line.rows}
    # The national standard reaches the shop-floor gauge with its full weight: nothing averaged it out.
    assert abs(shares[NATIONAL]) == pytest.approx(1e-5, rel=1e-9)
    assert found.verdict == "pass"


def test_a_set_of_weights_passes_from_class_to_class() -> None:
    nominals = ["1000", "500", "200"]
    source = {
        "reference": Source(
            role="reference",
            label=Text("国家千克副基准", "national copy"),
            unit="mg",
            points=tuple(
                SourcePoint(nominal=Decimal(n), value=0.0, u=float(n) * 5e-6, origin=UUID(int=20 + i),
                            rows=((NATIONAL, float(n) * 5e-6, math.inf),))
                for i, n in enumerate(nominals)
            ),
        )
    }  # fmt: skip
    for class_ in ("E1", "E2", "F1", "F2", "M1"):
        data = weights(class_, [weight_row(nominal, "0.02", d="0.001") for nominal in nominals])
        found = evaluate_one(WEIGHTS, parse_observations(WEIGHTS, data), source, identity_seed=class_)
        assert found.verdict == "pass", [line.to_record() for line in found.lines]
        for line in found.lines:
            assert NATIONAL in {uid for uid, _, _ in line.rows}
        source = handed_on(WEIGHTS, found, role="reference", unit="mg", level=class_)
        assert source["reference"].points[0].mpe == float(found.lines[0].limit_high or 0)
    # The finished M1 set tests a scale.
    as_test_weights = Source(
        role="weights", label=Text("M1", "M1"), unit="mg", points=source["reference"].points
    )
    data = scale(max_="1.5", e="0.001", loads=("0.2", "0.5", "0.7", "1", "1.5"))
    found = evaluate_one(SCALES, parse_observations(SCALES, data), {"weights": as_test_weights})
    line = found.line("weighing/4/Ec_up")
    assert line is not None
    assert NATIONAL in {uid for uid, _, _ in line.rows}
    # Five kilograms' worth of one error: 1 kg and 0.5 kg carry 5 and 2.5 micrograms in step.
    assert abs(dict((u, c) for u, c, _ in line.rows)[NATIONAL]) == pytest.approx(7.5e-9, rel=1e-9)


def test_two_weights_of_one_nominal_value_are_told_apart_by_their_mark() -> None:
    data = weights("F1", [weight_row("200", "0.1"), weight_row("200", "0.2", mark="*")])
    source = {
        "reference": Source(
            role="reference", label=Text("E2", "E2"), unit="mg",
            points=(SourcePoint(nominal=Decimal(200), value=0.0, u=0.05, origin=NATIONAL),),
        )
    }  # fmt: skip
    found = evaluate_one(WEIGHTS, parse_observations(WEIGHTS, data), source)
    assert [line.point for line in found.lines] == ["200 g", "200 g *"]
    points = points_of(WEIGHTS, found, origins=result_identities(found, seed="set"))
    assert [(str(point.nominal), point.mark) for point in points] == [("200", ""), ("200", "*")]


def test_a_scale_hands_nothing_on() -> None:
    found = evaluate_one(SCALES, parse_observations(SCALES, scale()), exact_weights(scale()))
    with pytest.raises(SourceError):
        points_of(SCALES, found, origins={})


def test_a_result_without_identity_is_not_handed_on() -> None:
    data = weights("F1", [weight_row("200", "0.1")])
    source = {"reference": Source(role="reference", label=Text("E2", "E2"), unit="mg",
              points=(SourcePoint(nominal=Decimal(200), value=0.0, u=0.05, origin=NATIONAL),))}  # fmt: skip
    found = evaluate_one(WEIGHTS, parse_observations(WEIGHTS, data), source)
    with pytest.raises(SourceError):
        points_of(WEIGHTS, found, origins={})
