"""Hierarchy schemes: a chain as the scheme has it, and every way to differ from one."""

from __future__ import annotations

from datetime import date

import pytest
from tests.trace.worlds import uid

from suyuan.base.errors import InputError
from suyuan.registry.results.schemes import schemes
from suyuan.trace.chain import ChainEdge
from suyuan.trace.schemes import DEVIATIONS, Held, deviations, read_schemes, scheme_for

MASS, PRESSURE = schemes()
TOP, MIDDLE, LOW = uid(1), uid(2), uid(3)


def weights(accuracy: str, limit: float | None = None) -> Held:
    return Held(kind="weights", accuracy=accuracy, limit=limit)


def edge(child, parent, component: float = 0.1) -> ChainEdge:
    return ChainEdge(child=child, parent=parent, component=component, used_on=date(2026, 1, 1))


def codes(held, *edges) -> list[str]:
    return [one.code for one in deviations(MASS, held, edges)]


def test_a_chain_level_by_level_differs_nowhere():
    held = {TOP: weights("E2"), MIDDLE: weights("F1", 3.0), LOW: weights("F2", 3.0)}
    assert codes(held, edge(LOW, MIDDLE), edge(MIDDLE, TOP)) == []


@pytest.mark.parametrize(
    ("above", "below", "code"),
    [
        (weights("E1"), weights("F1"), "LEVEL_SKIPPED"),
        (weights("F1"), weights("F1"), "UPSIDE_DOWN"),
        (weights("M1"), weights("F1"), "UPSIDE_DOWN"),
        (weights("M3"), weights("F1"), "NOT_IN_SCHEME"),
        (Held(kind="taximeter", accuracy="", limit=None), weights("F1"), "NOT_IN_SCHEME"),
    ],
)
def test_levels_that_differ_are_told(above: Held, below: Held, code: str):
    assert codes({TOP: above, LOW: below}, edge(LOW, TOP)) == [code]


def test_a_standard_may_bring_a_third_of_the_limit_of_a_weight():
    """U = 2 * 0.5 mg against a limit of 3 mg is a third exactly (OIML R 111-1, 5.2)."""
    held = {TOP: weights("E2"), LOW: weights("F1", 3.0)}
    assert codes(held, edge(LOW, TOP, 0.5)) == []
    assert codes(held, edge(LOW, TOP, -0.501)) == ["RATIO"]


def test_results_without_an_instrument_are_passed_over():
    assert codes({LOW: weights("F1")}, edge(LOW, TOP)) == []


def test_the_scheme_is_found_by_kind_and_class():
    assert scheme_for(schemes(), "nawi", "III") is MASS
    assert scheme_for(schemes(), "pressure_gauge_indicating", "1.6") is PRESSURE
    assert scheme_for(schemes(), "taximeter", "") is None


def test_every_scheme_says_where_its_numbers_are_from_and_how_sure_they_are():
    for one in schemes():
        assert one.source
        assert one.specification
        assert one.confidence in ("read", "from memory")
        assert [level.rank for level in one.levels] == sorted(level.rank for level in one.levels)


def test_every_deviation_has_words():
    assert all(text.zh and text.en for text in DEVIATIONS.values())


@pytest.mark.parametrize("record", [{}, {"scheme": [{"code": "x"}]}, {"scheme": 3}])
def test_a_scheme_that_is_not_complete_is_refused(record: dict[str, object]):
    with pytest.raises(InputError):
        read_schemes(record)
