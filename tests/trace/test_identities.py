"""Identities as arrays, also where many share their first half (rows counted on from one moment)."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import NotFound
from suyuan.trace.identities import Index, halves, uuid_of

HALF = st.sampled_from([0, 1, 2, 2**63, 2**64 - 1])
IDS = st.builds(lambda high, low: UUID(int=high << 64 | low), HALF, HALF)


@given(st.lists(IDS, unique=True), st.lists(IDS))
def test_every_identity_is_found_where_it_stands_and_no_other(column, wanted):
    index = Index.of(halves(column))
    places = {id_: place for place, id_ in enumerate(column)}
    assert index.find(wanted).tolist() == [places.get(id_, -1) for id_ in wanted]
    assert [uuid_of(pair) for pair in halves(column)] == column


def test_one_that_is_not_there_is_named():
    with pytest.raises(NotFound, match="no result"):
        Index.of(halves([UUID(int=1)])).place(UUID(int=2))
