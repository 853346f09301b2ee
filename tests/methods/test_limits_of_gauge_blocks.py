"""Every range of nominal length of every grade of gauge blocks, on both sides of its end and of its limits.

Source: ISO 3650:1998, table 5 (upper ends of the ranges included, the first one includes 0.5 mm).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from tests.methods.instruments import LIBRARY, ROOM, shared_table, standard

from suyuan.methods.errors import ObservationError
from suyuan.methods.evaluate import evaluate_one
from suyuan.methods.evaluation import Evaluation
from suyuan.methods.handing_on import points_of, result_identities
from suyuan.methods.observations import parse_observations

BLOCKS = LIBRARY["suyuan.length.gauge-block/2026"]
ENDS = [10, 25, 50, 75, 100, 150, 200, 250, 300, 400, 500, 600, 700, 800, 900, 1000]
HAIR = Decimal("0.00001")  # mm
DIGIT = Decimal("0.01")  # µm: the last digit printed, or more
GRADES = ("K", "0", "1", "2")


def block(length: Decimal, *, e: Decimal = Decimal(0), v: Decimal = Decimal(0)) -> dict[str, Any]:
    """A block with deviation `e` at the centre and variation `v`, in µm."""
    row = {"L": str(length), "r_ref": "0", "centre": [str(e), str(e)], "t": "20"}
    return row | dict.fromkeys(("c1", "c2", "c3"), str(e)) | {"c4": str(e - v)}


def evaluated(grade: str, rows: Sequence[dict[str, Any]]) -> Evaluation:
    exact = dict.fromkeys(("d_alpha", "d_t", "d_c", "d_w"), "0")
    data = {
        "header": {"grade": grade} | exact,
        "conditions": dict(ROOM),
        "tests": {"comparison": list(rows)},
    }
    lengths = dict.fromkeys(str(row["L"]) for row in rows)
    reference = standard("reference", [(length, 0.0, 1e-6, 1e-6) for length in lengths], unit="µm")
    return evaluate_one(BLOCKS, parse_observations(BLOCKS, data), reference)


def limits(grade: str, table: str) -> list[Decimal]:
    """The limits of a grade, range by range."""
    return [Decimal(row[2]) for row in BLOCKS.tables[table].rows if row[0] == grade]


def places(grade: str, table: str) -> list[tuple[Decimal, Decimal]]:
    """(nominal length, limit) at the end of every range, just below and just above it."""
    found = [(Decimal("0.5"), limits(grade, table)[0])]
    for number, (end, limit) in enumerate(zip(ENDS, limits(grade, table), strict=True)):
        found += [(Decimal(end) - HAIR, limit), (Decimal(end), limit)]
        if end < 1000:
            found.append((end + HAIR, limits(grade, table)[number + 1]))
    return found


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_limit_deviation_on_and_beside_the_end_of_every_range(grade: str, sign: int) -> None:
    within = places(grade, "te")
    for excess, verdict in ((Decimal(0), "pass"), (DIGIT, "fail")):
        found = evaluated(grade, [block(length, e=sign * (limit + excess)) for length, limit in within])
        lines = [line for line in found.lines if line.symbol == "e"]
        assert [line.verdict for line in lines] == [verdict] * len(within)
        assert [Decimal(line.limit_high or "") for line in lines] == [limit for _, limit in within]


@pytest.mark.parametrize("grade", GRADES)
def test_the_variation_on_and_beside_the_end_of_every_range(grade: str) -> None:
    within = places(grade, "tv")
    for excess, verdict in ((Decimal(0), "pass"), (HAIR, "fail")):
        found = evaluated(grade, [block(length, v=limit + excess) for length, limit in within])
        lines = [line for line in found.lines if line.symbol == "v"]
        assert [line.verdict for line in lines] == [verdict] * len(within)
        assert [Decimal(line.limit_high or "") for line in lines] == [limit for _, limit in within]


@pytest.mark.parametrize("length", ["0.49999", "1000.00001"])
def test_a_length_outside_the_table_is_refused(length: str) -> None:
    with pytest.raises(ObservationError):
        evaluated("1", [block(Decimal(length))])


def test_both_temperatures_are_brought_to_20_degrees() -> None:
    """A block of 100 mm that is 1 °C warmer than 20 °C is 1.15 µm longer than it will be stated."""
    row = block(Decimal(100), e=Decimal("1.15")) | {"t": "21", "t_ref": "20"}
    assert evaluated("2", [row]).line("comparison/0/e").value == pytest.approx(0, abs=1e-12)
    together = block(Decimal(100)) | {"t": "21"}
    assert evaluated("2", [together]).line("comparison/0/e").value == pytest.approx(0, abs=1e-12)


def test_verified_blocks_serve_as_the_reference_of_the_next_level() -> None:
    found = evaluated("0", [block(Decimal(10), e=Decimal("0.05")), block(Decimal(25), e=Decimal("-0.03"))])
    handed = points_of(BLOCKS, found, origins=result_identities(found, seed="level"))
    assert [(point.nominal, point.value) for point in handed] == [
        (Decimal(10), pytest.approx(0.05)),
        (Decimal(25), pytest.approx(-0.03)),
    ]


def test_the_tables_are_the_published_ones() -> None:
    published = shared_table("gauge_blocks_iso3650")
    assert [one["upto"] for one in published["nominal_ranges_mm"]] == ENDS
    for table, name in (("te", "limit_deviation_any_point_um"), ("tv", "tolerance_variation_in_length_um")):
        for grade in GRADES:
            assert limits(grade, table) == published[name][grade]
            assert [int(row[1]) for row in BLOCKS.tables[table].rows if row[0] == grade] == ENDS
