"""Instruments and standards for the tests of the packs: readings that follow from a wanted error."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from suyuan.base.identity import derived
from suyuan.base.text import Text
from suyuan.methods.library import PackLibrary
from suyuan.methods.sources import Source, SourcePoint

LIBRARY = PackLibrary()
WEIGHTS = LIBRARY["suyuan.mass.weights/2026"]
SCALES = LIBRARY["suyuan.mass.weighing-instrument/2026"]
GAUGES = LIBRARY["suyuan.pressure.elastic-gauge/2026"]
DIGITAL = LIBRARY["suyuan.pressure.digital-gauge/2026"]
PACKS = tuple(LIBRARY)

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "methods"
ROOM = {"temperature": "20", "humidity": "50"}
LAB = {**ROOM, "pressure": "1013.25"}


def standard(
    role: str,
    points: Sequence[tuple[str, float, float, float]],
    *,
    unit: str,
    ancestor: tuple[UUID, float] | None = None,
) -> dict[str, Source]:
    """A standard in `role` with points (nominal, correction, u, mpe); `ancestor` is (identity, shared u)."""
    rows = () if ancestor is None else ((ancestor[0], ancestor[1], math.inf),)
    made = tuple(
        SourcePoint(
            nominal=Decimal(nominal),
            value=value,
            u=u,
            origin=derived("tests", role, place),
            rows=rows,
            mpe=mpe,
        )
        for place, (nominal, value, u, mpe) in enumerate(points)
    )
    return {role: Source(role=role, label=Text("标准器", "standard"), unit=unit, points=made)}


def shared_table(name: str) -> Any:
    """The shared table of a method, read as Decimals; the test is skipped where the folder is not there."""
    path = SHARED / f"{name}.json"
    if not path.is_file():
        pytest.skip("the folder ../shared/methods is not beside the repository")
    return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


def weight_row(nominal: str, difference: Any, **more: Any) -> dict[str, Any]:
    """One weight whose three cycles all give `difference` (mg)."""
    reading = [str(difference)] * 3
    zero = ["0"] * 3
    return {"m0": nominal, "A1": zero, "B1": reading, "B2": reading, "A2": zero, "d": "0"} | more


def weights(class_: str, rows: Sequence[Mapping[str, Any]], **header: str) -> dict[str, Any]:
    """A set of weights."""
    return {
        "header": {"class": class_, "s_rel": "0", **header},
        "conditions": dict(LAB),
        "tests": {"comparison": [dict(row) for row in rows]},
    }


def reading_of(load: Decimal, error: Decimal, e: Decimal) -> tuple[str, str]:
    """Indication and additional load at which a scale with interval `e` shows `error` at `load`.

    From E = I + e/2 - dL - L, with the indication on the next multiple of e.
    """
    steps = math.ceil(error / e)
    indication = load + steps * e
    return str(indication), str(indication + e / 2 - error - load)


def scale(
    *,
    class_: str = "III",
    max_: str = "15",
    e: str = "0.005",
    unit: str = "kg",
    errors: Mapping[str, str] | None = None,
    loads: Sequence[str] = ("0.1", "2.5", "5", "10", "15"),
    zero: str = "0",
    repeats: int = 6,
    **header: str,
) -> dict[str, Any]:
    """A scale with the wanted `errors` (load -> error while loading), all else without error."""
    step = Decimal(e)
    half = str(step / 2)
    wanted = errors or {}
    rows = []
    for load in loads:
        indication, extra = reading_of(Decimal(load), Decimal(wanted.get(load, "0")), step)
        rows.append({"L": load, "I_up": indication, "dL_up": extra, "I_dn": load, "dL_dn": half})
    third = str((Decimal(max_) / 3 // step) * step)
    i0, extra0 = reading_of(Decimal(0), Decimal(zero), step)
    return {
        "header": {"class": class_, "unit": unit, "Max": max_, "e": e, **header},
        "conditions": dict(ROOM),
        "tests": {
            "zero": [{"I0": i0, "dL0": extra0}],
            "repeatability": [{"Lr": max_, "Ir": [max_] * repeats, "dLr": [half] * repeats}],
            "eccentricity": [
                {"place": place, "Le": third, "Ie": third, "dLe": half} for place in ("centre", "p1", "p2")
            ],
            "weighing": rows,
            "discrimination": [{"Ld": third, "Id1": third, "Id2": str(Decimal(third) + step)}],
        },
    }


def exact_weights(data: Mapping[str, Any], *, in_g: int = 1000) -> dict[str, Source]:
    """Test weights without error for every load in `data`: one weight per load, so that each load exists."""
    tests = data["tests"]
    loads = {Decimal(row["L"]) for row in tests["weighing"]}
    loads |= {Decimal(row["Le"]) for row in tests["eccentricity"]}
    loads |= {Decimal(row["Lt"]) for row in tests.get("tare", ())}
    points = [(str(load * in_g), 0.0, 1e-6, 1e-6) for load in loads if load]
    return standard("weights", points, unit="mg")


def gauge(
    *,
    class_: str = "1.6",
    high: str = "1.6",
    div: str | None = None,
    readings: Mapping[str, str] | None = None,
    points: Sequence[str] | None = None,
    unit: str = "MPa",
) -> dict[str, Any]:
    """A gauge that shows the pressure, except `readings` (point -> rising reading after tapping)."""
    top = Decimal(high)
    chosen = points or [str(top * part / 4) for part in range(5)]
    wrong = readings or {}
    rows = []
    for p in chosen:
        shown = wrong.get(p, p)
        rows.append({"p": p, "r_up0": shown, "r_up": shown, "r_dn0": shown, "r_dn": shown})
    return {
        "header": {"class": class_, "unit": unit, "high": high, "div": div or str(top / 32)},
        "conditions": dict(ROOM),
        "tests": {
            "zero": [{"seat": "yes"}],
            "indication": rows,
            "travel": [{"smooth": "yes"}],
            "hold": [{"tight": "yes"}],
        },
    }


def exact_gauge(high: str) -> dict[str, Source]:
    """A standard gauge (MPa) without error up to `high`."""
    points = [("0", 0.0, 1e-9, 1e-9), (high, 0.0, 1e-9, 1e-9)]
    return standard("gauge", points, unit="MPa")
