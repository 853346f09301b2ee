"""The schematic map: its tiles hold exactly the members of the reading, and colours follow their order."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from suyuan.base.text import Text
from suyuan.planning.reading import Member, Reading
from suyuan.registry.targets.coverage import division_of
from suyuan.web.tile_map import tiles_of

TOP = "900000"


def division(code: str, name: str, *above: str, parent: str) -> dict[str, Any]:
    return {
        "code": code,
        "name_zh": name,
        "name_en": f"{name} Place",
        "parent_id": parent,
        "path": "/".join(("000000", *above, code)),
        "level": "city",
    }


DIVISIONS = [
    division(TOP, "省", parent="000000"),
    division("900100", "甲市", TOP, parent=TOP),
    division("900200", "乙市", TOP, parent=TOP),
    division("900300", "丙丙族自治州", TOP, parent=TOP),
    division("900301", "丙县", TOP, "900300", parent="900300"),
    division("800100", "外市", "800000", parent="800000"),
]


def reading(*rows: tuple[str, int, int], is_share: bool = True) -> Reading:
    given = [
        Member(f"{unit}/{n}", Text("项", "item"), part, whole, unit)
        for n, (unit, part, whole) in enumerate(rows)
    ]
    return Reading(
        code="x",
        unit="%" if is_share else "1",
        on=date(2026, 3, 10),
        within=None,
        options={},
        value=0.0,
        numerator=sum(one.part for one in given),
        denominator=sum(one.whole for one in given) if is_share else None,
        members=tuple(one for one in given if one.part),
        missing=tuple(one for one in given if one.part < one.whole) if is_share else (),
    )


def by_code(found: Any) -> dict[str, Any]:
    return {tile.code: tile for tile in found}


def test_a_division_below_counts_for_its_city() -> None:
    tiles = by_code(tiles_of(reading(("900301", 1, 4), ("900300", 1, 1)), DIVISIONS, top=TOP))
    assert (tiles["900300"].part, tiles["900300"].whole) == (2, 5)


def test_a_member_that_counts_in_part_is_not_taken_twice() -> None:
    tiles = by_code(tiles_of(reading(("900100", 3, 7)), DIVISIONS, top=TOP))
    assert (tiles["900100"].part, tiles["900100"].whole, tiles["900100"].share) == (3, 7, 3 / 7)


def test_the_level_of_the_province_has_a_tile_of_its_own() -> None:
    tiles = by_code(tiles_of(reading((TOP, 1, 2)), DIVISIONS, top=TOP))
    assert tiles[TOP].name.zh == "本级"
    assert tiles[TOP].part == 1


def test_what_lies_elsewhere_is_left_out() -> None:
    tiles = tiles_of(reading(("800100", 1, 1), ("unknown", 1, 1)), DIVISIONS, top=TOP)
    assert sum(tile.part for tile in tiles) == 0


def test_no_two_tiles_stand_in_one_place() -> None:
    tiles = tiles_of(reading((TOP, 1, 1)), DIVISIONS, top=TOP)
    assert len({(tile.column, tile.row) for tile in tiles}) == len(tiles) == 4


def test_more_is_darker_and_nothing_due_has_no_colour() -> None:
    tiles = by_code(tiles_of(reading(("900100", 1, 10), ("900200", 9, 10)), DIVISIONS, top=TOP))
    assert (tiles["900100"].shade, tiles["900200"].shade, tiles["900300"].shade) == (1, 5, 0)


def test_counts_have_no_whole() -> None:
    tiles = by_code(tiles_of(reading(("900100", 5, 5), is_share=False), DIVISIONS, top=TOP))
    assert tiles["900100"].whole is None
    assert tiles["900200"].shade == 0


def test_two_divisions_are_no_map() -> None:
    assert tiles_of(reading(("900301", 1, 1)), DIVISIONS, top="900300") == ()


def test_names_are_short() -> None:
    tiles = by_code(tiles_of(reading(("900100", 1, 1)), DIVISIONS, top=TOP))
    assert tiles["900300"].name.zh == "丙丙"


@pytest.mark.parametrize(
    ("unit", "expected"), [("900301", "900300"), ("900100", "900100"), (TOP, TOP), ("800100", None)]
)
def test_a_unit_belongs_to_the_division_right_below(unit: str, expected: str | None) -> None:
    assert division_of(unit, {row["code"]: row for row in DIVISIONS}, TOP) == expected
