"""Ways over the sphere: against figures of the mean radius, and one way against many."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.planning.travel import Place, distances, kilometres

PLACES = st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(lambda degrees: Place(*degrees))


@pytest.mark.parametrize(
    ("one", "other", "degrees"),
    [
        (Place(125.0, 43.0), Place(125.0, 44.0), 1.0),  # along a meridian
        (Place(0.0, 0.0), Place(90.0, 0.0), 90.0),  # a quarter of the equator
        (Place(10.0, 90.0), Place(70.0, -90.0), 180.0),  # from pole to pole
        (Place(125.0, 43.0), Place(125.0, 43.0), 0.0),
    ],
)
def test_degrees_of_a_great_circle(one: Place, other: Place, degrees: float):
    """A degree of a great circle of the mean radius R1 = 6371.0088 km (IUGG) is R1 pi / 180."""
    assert kilometres(one, other) == pytest.approx(6371.0088 * np.pi / 180 * degrees, rel=1e-9)


@given(st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=8))
def test_many_ways_are_the_single_ones(ways: list[tuple[Place, Place]]):
    starts, ends = (np.array([way[end] for way in ways]) for end in (0, 1))
    together = distances(starts[:, 1], starts[:, 0], ends[:, 1], ends[:, 0])
    assert together == pytest.approx([kilometres(*way) for way in ways], rel=1e-9, abs=1e-6)


def test_an_unknown_place_gives_an_unknown_way():
    unknown = np.array([np.nan])
    assert np.isnan(distances(unknown, unknown, np.array([43.0]), np.array([125.0]))).all()
