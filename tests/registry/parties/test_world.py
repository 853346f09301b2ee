"""The small world is sound before anything else is tested on it."""

from __future__ import annotations

from datetime import date

from suyuan.registry.journal.queries import broken_links
from suyuan.registry.standards.queries import facts
from suyuan.registry.standards.rules import readiness


def test_the_journal_of_the_small_world_is_sound(world):
    assert broken_links() == []


def test_its_standard_is_ready_and_warns_of_nothing(world):
    found = readiness(facts([world.standard], on=date(2026, 3, 10))[world.standard], on=date(2026, 3, 10))
    assert (found.ready, found.reasons, found.warnings) == (True, (), ())
