"""Calibration intervals through the interface: the same fleets and numbers as on the page."""

from __future__ import annotations

import pytest
from tests.api.conftest import Program, bearer
from tests.registry.conftest import World
from tests.web.test_interval_pages import fleet

ASKED = {"kind": "weights", "model": "F1"}


def test_a_fleet_is_listed_and_its_interval_suggested(world: World) -> None:
    """59 of 59 in tolerance: with confidence 0.95 at least 0.05^(1/59) of the fleet is (exact binomial)."""
    fleet(world, 59)
    zhou = Program(bearer(world, "Zhou", ["read"]))
    (row,) = zhou.get("calibration-intervals").json()["calibration_intervals"]
    assert (row["kind"], row["model"], row["instruments"], row["results"]) == ("weights", "F1", 59, 59)
    found = zhou.post("calibration-intervals/suggest", ASKED).json()
    assert (found["interval"], found["is_capped"], found["legal"], found["missing"]) == (
        12.0,
        False,
        None,
        None,
    )
    (only,) = found["bins"]
    assert (only["tested"], only["in_tolerance"]) == (59, 59)
    assert only["low"] == pytest.approx(0.05 ** (1 / 59), rel=1e-6)


def test_what_cannot_be_told_is_refused_with_the_reason(world: World) -> None:
    fleet(world, 2)
    zhou, li = (Program(bearer(world, name, ["read"])) for name in ("Zhou", "Li"))
    address = "calibration-intervals/suggest"
    assert zhou.post(address, ASKED | {"model": "none"}).status_code == 404
    assert zhou.post(address, ASKED | {"target": 1.0}).status_code == 422
    assert zhou.post(address, ASKED | {"side": "measured"}).status_code == 403
    assert li.post(address, ASKED | {"side": "measured"}).json()["missing"] == 57  # 59 are needed, see above
    assert zhou.get("calibration-intervals", side="measured").status_code == 403
