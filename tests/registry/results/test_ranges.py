"""Calibrated ranges and what schemes allow, as rules: points with units, ranges, examples of the packs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from suyuan.methods.golden import evaluated, examples_of
from suyuan.methods.library import PackLibrary
from suyuan.methods.pack import Pack
from suyuan.registry.results.ranges import Range, elsewhere, placed, point_in, range_of
from suyuan.registry.results.ratios import largest_share, most_of, said_by

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
    for example in examples_of(pack):
        done = evaluated(pack, example)
        for source in example.sources.values():
            unit = pack.role(source.role).nominal_unit
            calibrated = [f"{one.nominal} {unit}" for one in source.points]
            origins = {one.origin for one in source.points}
            around = range_of(calibrated[0], calibrated)
            for line in done.lines:
                point = point_in(line.point or "", unit)
                if around and point is not None and origins & {part.origin for part in line.influences}:
                    found.append((line.id, point, around))
    return found


@pytest.mark.parametrize("pack", list(LIBRARY), ids=lambda pack: pack.id)
def test_what_the_engine_accepts_is_not_called_out_of_range_afterwards(pack: Pack):
    if pack.id in elsewhere({pack.id}, LIBRARY):
        pytest.skip("rows of this method are not named by the point at which its standard is used")
    judged = _judged(pack)
    assert judged
    assert [use for use in judged if not use[2].low <= use[1] <= use[2].high] == []


def test_methods_that_use_standards_elsewhere_are_known_from_their_packs():
    found = elsewhere({pack.id for pack in LIBRARY} | {"of.another.installation/1"}, LIBRARY)
    # Loads built of weights; a distance that was set beside the one that was driven.
    assert {"suyuan.mass.weighing-instrument/2026", "suyuan.time.taximeter/2026"} <= found
    assert not {"suyuan.mass.weights/2026", "suyuan.electricity.multimeter/2026"} & found


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
