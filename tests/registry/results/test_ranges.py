"""Calibrated ranges and what schemes allow, as rules: points with units, ranges, examples of the packs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from suyuan.methods.golden import evaluated, examples_of
from suyuan.methods.library import PackLibrary
from suyuan.methods.pack import Pack
from suyuan.registry.results.ranges import Range, placed, point_in, range_of
from suyuan.registry.results.ratios import largest_share, most_of, said_by
from suyuan.registry.results.uses import OWN, At, uses_of

LIBRARY = PackLibrary()


class TestPoints:
    @pytest.mark.parametrize(
        ("text", "number"),
        [("200 g", 0.2), ("200 g *", 0.2), ("0.2 kg", 0.2), ("20 MPa", 2e7), ("0 MPa", 0.0)],
    )
    def test_are_placed_on_the_scale_of_their_quantity(self, text: str, number: float):
        found = placed(text)
        assert found is not None
        assert found.number == pytest.approx(number, rel=1e-15)

    @pytest.mark.parametrize("text", ["", "200", "20 *", "中心 / centre", "Max", "NaN g"])
    def test_without_a_unit_or_a_number_are_not_judged(self, text: str):
        assert placed(text) is None
        assert range_of(text, ["1 g", "100 g"]) is None

    def test_of_two_quantities_are_told_apart(self):
        kinds = [placed(text) for text in ("1 g", "1 mm", "1 °C", "1 K", "1 kg")]
        assert len({one.kind for one in kinds if one}) == 4

    def test_are_expressed_in_the_unit_of_the_certificate(self):
        assert point_in("0.2 kg", "g") == Decimal(200)
        assert point_in("20 °C", "g") is None
        assert point_in("", "g") is None


def test_a_range_reaches_from_the_lowest_to_the_highest_point_of_one_quantity():
    points = ["20 g *", "1 g", "0.5 kg", "21 °C", "", "centre"]
    assert range_of("20 g", points) == Range(Decimal(1), Decimal(500), "g")
    assert range_of("20 °C", points) == Range(Decimal(21), Decimal(21), "°C")


def _judged(pack: Pack) -> list[tuple[str, Decimal, Range]]:
    """Every use of a standard in the worked examples that is judged: line, point and range."""
    found = []
    uses = uses_of(pack)
    for example in examples_of(pack):
        done = evaluated(pack, example)
        for source in example.sources.values():
            unit = pack.role(source.role).nominal_unit
            calibrated = [f"{one.nominal} {unit}" for one in source.points]
            origins = {one.origin for one in source.points}
            around = range_of(calibrated[0], calibrated)
            for line in done.lines:
                if (at := uses.get(line.test)) is None:
                    continue
                reading = example.observations["tests"][line.test][line.index].get(at.column, "")
                point = point_in(f"{reading} {at.unit}" if at.column else line.point or "", unit)
                if around and point is not None and origins & {part.origin for part in line.influences}:
                    found.append((line.id, point, around))
    return found


@pytest.mark.parametrize("pack", list(LIBRARY), ids=lambda pack: pack.id)
def test_what_the_engine_accepts_is_not_called_out_of_range_afterwards(pack: Pack):
    judged = _judged(pack)
    assert bool(judged) == (pack.id != "suyuan.mass.weighing-instrument/2026")
    assert [use for use in judged if not use[2].low <= use[1] <= use[2].high] == []


# Read off the packs by hand: what `at` says beside `point`.
PLACES = {
    "electricity.energy-meter": {"base_error": OWN},
    "electricity.multimeter": dict.fromkeys(("dcv", "acv", "dci", "aci", "res"), OWN),
    "flow.fuel-dispenser": {"volume": At("Vn", "L")},  # named by the flow rate
    "flow.gas-meter": {"error": OWN},
    "flow.water-meter": {"error": OWN},
    "length.gauge-block": {"comparison": OWN},
    "mass.weighing-instrument": dict.fromkeys(("eccentricity", "weighing", "tare")),  # built of weights
    "mass.weights": {"comparison": OWN},
    "pressure.digital-gauge": {"comparison": At("pr", "MPa")},
    "pressure.elastic-gauge": {"indication": OWN},  # in a unit of the gauge
    "pressure.sphygmomanometer": {"cuff": OWN},
    "temperature.clinical-thermometer": {"indication": At("t_ref", "°C")},
    "temperature.industrial-prt": {"ice": At("t_0", "°C"), "boiling": At("t_100", "°C"), "points": OWN},
    "time.taximeter": {"distance": At("S_actual", "m"), "waiting": At("T_actual", "s")},
}


def test_where_every_method_uses_its_standards_is_read_from_its_pack():
    assert {pack.id: uses_of(pack) for pack in LIBRARY} == {
        f"suyuan.{name}/2026": places for name, places in PLACES.items()
    }


class TestRatios:
    """OIML R 111-1:2004, 5.2, JJG 52-2013: a third of the limit of a weight, a quarter of that of a gauge."""

    @pytest.mark.parametrize(
        ("kind", "accuracy", "most"),
        [
            ("weights", "F1", 1 / 3),
            ("pressure_gauge_indicating", "1.6", 1 / 4),
            ("weights", "M3", None),
            ("taximeter", "", None),
        ],
    )
    def test_come_from_the_scheme_of_the_kind_and_class(self, kind: str, accuracy: str, most: float | None):
        assert most_of(kind, accuracy) == most
        assert (said_by(kind, accuracy) is None) == (most is None)

    def test_a_third_of_the_limit_is_a_share_of_the_uncertainty(self):
        # F1, 100 g: limit 0.5 mg; U (k = 2) of the standard up to 0.5/3 mg, so its u up to 0.5/6 mg.
        assert largest_share(most=1 / 3, limit=0.5, u=0.1) == pytest.approx(0.5 / 6 / 0.1, rel=1e-15)

    @pytest.mark.parametrize(
        ("most", "limit", "u"), [(None, 0.5, 0.1), (1 / 3, None, 0.1), (1 / 3, 0.0, 0.1), (1 / 3, 0.5, 0.0)]
    )
    def test_nothing_is_said_where_something_is_missing(
        self, most: float | None, limit: float | None, u: float
    ):
        assert largest_share(most=most, limit=limit, u=u) is None

    def test_numbers_from_memory_say_that_they_were_not_compared_with_the_text(self):
        told = said_by("weights", "F1")
        assert told is not None
        assert "未经" in told.zh
