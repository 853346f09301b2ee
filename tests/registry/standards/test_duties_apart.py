"""Duties kept apart by the person: who handled or assessed a case does not decide it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.registry.conftest import (
    EXAMINATIONS,
    LONG_AGO,
    NOW,
    PROVINCE,
    SETTING_UP,
    TODAY,
    ZONE,
    standard_form,
)

from suyuan.base.errors import NotPermitted, RuleRefusal
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import accrediting
from suyuan.registry.parties import commands as parties
from suyuan.registry.standards import assessing, commands
from suyuan.registry.standards.models import MeasurementStandard


@pytest.fixture
def applied(world):
    """A standard that was applied for and accepted by Sun."""
    gao = world.occasion("Gao")
    row = commands.register_standard(gao, standard_form(world, is_highest=False))
    for examination in EXAMINATIONS:
        commands.record_examination(
            gao, standard_id=row.id, performed_on=TODAY, unit="mg", examination=examination
        )
    commands.advance(world.occasion("Wang"), standard_id=row.id, event="apply")
    return row.id


def also(world, name, role):
    """Give somebody of the authority one more role there."""
    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    parties.assign_role(
        start, person_id=world.people[name], role=role, jurisdiction=PROVINCE, valid_from=LONG_AGO
    )


def state_of(standard):
    return MeasurementStandard.objects.values_list("state", flat=True).get(pk=standard)


@pytest.mark.parametrize("event", ["certify", "refuse"])
@pytest.mark.parametrize("name", ["Sun", "He"])
def test_neither_case_officer_nor_assessor_decides(world, applied, name, event):
    also(world, name, "decision_officer")
    commands.advance(world.occasion("Sun"), standard_id=applied, event="accept")
    assessing.assign(world.occasion("Sun"), standard_id=applied, people=[world.people["He"]])
    assessing.recommend(world.occasion("He"), standard_id=applied, passed=True, report="逐项考评完成")
    decide = {
        "certify": lambda who: commands.certify(who, standard_id=applied, certificate_no="X-1"),
        "refuse": lambda who: commands.advance(who, standard_id=applied, event="refuse", reason="不合格"),
    }[event]
    with pytest.raises(NotPermitted):
        decide(world.occasion(name))
    assert state_of(applied) == "assessed"


def test_who_asked_for_a_supplement_does_not_reject(world, applied):
    also(world, "Sun", "decision_officer")
    commands.advance(world.occasion("Sun"), standard_id=applied, event="request_supplement", reason="缺资料")
    commands.advance(world.occasion("Wang"), standard_id=applied, event="resubmit")
    with pytest.raises(NotPermitted):
        commands.advance(world.occasion("Sun"), standard_id=applied, event="reject", reason="不符")
    commands.advance(world.occasion("Feng"), standard_id=applied, event="reject", reason="不符")
    assert state_of(applied) == "planned"


def test_an_assessor_who_has_left_is_not_appointed(world, applied):
    commands.advance(world.occasion("Sun"), standard_id=applied, event="accept")
    accrediting.end_employment(
        world.occasion("Ma"), person_id=world.people["He"], last_day=TODAY - timedelta(days=1)
    )
    with pytest.raises(RuleRefusal):
        assessing.assign(world.occasion("Sun"), standard_id=applied, people=[world.people["He"]])
    assert world.people["He"] not in [one["id"] for one in assessing.assessors_for(applied, on=TODAY)]
