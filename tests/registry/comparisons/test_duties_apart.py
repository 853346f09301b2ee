"""Duties kept apart by the person: who handed in results of a laboratory does not evaluate the round."""

from __future__ import annotations

import pytest
from tests.registry.comparisons.conftest import make_round
from tests.registry.conftest import NOW, SETTING_UP, ZONE

from suyuan.base.errors import NotPermitted
from suyuan.registry.comparisons import evaluating
from suyuan.registry.desk.entries import ENTRIES
from suyuan.registry.desk.waiting import heaps
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties


def test_who_handed_in_results_does_not_evaluate_them(world):
    round_ = make_round(world).closed()
    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    parties.assign_role(start, person_id=world.people["Li"], role="lab_manager", organization_id=world.lab)
    assert [waits_for(round_.by(name)) for name in ("Li", "Wang")] == [False, True]
    with pytest.raises(NotPermitted, match="handed in"):
        evaluating.issue_draft_a(round_.by("Li"), comparison_id=round_.id)
    evaluating.issue_draft_a(round_.by("Wang"), comparison_id=round_.id)
    assert round_.row.state == "draft_A"


def waits_for(occasion: Occasion) -> bool:
    """Whether somebody is told that the round waits to be evaluated."""
    piles = heaps(ENTRIES, occasion.actor, on=occasion.today)
    return "comparison_draft" in {pile.kind for pile in piles if pile.total}
