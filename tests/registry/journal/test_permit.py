"""Rights: a role counts only where it holds."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from suyuan.base.errors import InputError, NotPermitted
from suyuan.base.text import Text
from suyuan.registry.journal.acts import ACTS, Act, Reach, declare
from suyuan.registry.journal.occasion import SYSTEM, Actor, Grant, Occasion, permit, why_not_permit

HOUSE, OTHER = UUID(int=1), UUID(int=2)
PATH = "000000/220000/220100/220102"


def act(reach: Reach) -> Act:
    return Act(code="test.act", roles=frozenset({"verifier"}), reach=reach, sentence=Text("做", "does"))


def actor(**grant: object) -> Actor:
    return Actor(person=UUID(int=7), name="Li", grants=(Grant(**grant),))  # type: ignore[arg-type]


CASES = [
    (Reach.ORGANIZATION, {"role": "verifier", "organization": HOUSE}, True),
    (Reach.ORGANIZATION, {"role": "verifier", "organization": OTHER}, False),
    (Reach.ORGANIZATION, {"role": "checker", "organization": HOUSE}, False),
    (Reach.ORGANIZATION, {"role": "verifier", "jurisdiction": "220100"}, False),
    (Reach.JURISDICTION, {"role": "verifier", "jurisdiction": "220100"}, True),
    (Reach.JURISDICTION, {"role": "verifier", "jurisdiction": "220102"}, True),
    (Reach.JURISDICTION, {"role": "verifier", "jurisdiction": "220200"}, False),
    (Reach.JURISDICTION, {"role": "verifier", "organization": HOUSE}, False),
    (Reach.EITHER, {"role": "verifier", "organization": HOUSE}, True),
    (Reach.EITHER, {"role": "verifier", "jurisdiction": "220000"}, True),
    (Reach.EITHER, {"role": "verifier", "organization": OTHER}, False),
    (Reach.ANYWHERE, {"role": "verifier", "organization": OTHER}, True),
    (Reach.ANYWHERE, {"role": "admin", "organization": OTHER}, False),
    (Reach.SYSTEM, {"role": "verifier", "organization": HOUSE}, False),
]


@pytest.mark.parametrize(("reach", "grant", "allowed"), CASES)
def test_reach(reach: Reach, grant: dict[str, object], allowed: bool):
    reason = why_not_permit(act(reach), actor(**grant), organization=HOUSE, path=PATH)
    assert (reason is None) == allowed


def test_a_subject_without_house_is_reached_by_no_house():
    assert why_not_permit(act(Reach.ORGANIZATION), actor(role="verifier", organization=HOUSE)) is not None


def test_only_the_system_does_the_system_s_acts():
    assert why_not_permit(act(Reach.SYSTEM), SYSTEM) is None


def test_a_refusal_is_an_error_that_names_the_act():
    occasion = Occasion(
        actor=actor(role="checker", organization=HOUSE),
        at=datetime(2026, 1, 1, tzinfo=UTC),
        identities=lambda: UUID(int=0),
    )
    with pytest.raises(NotPermitted) as refusal:
        permit(act(Reach.ORGANIZATION), occasion, organization=HOUSE)
    assert refusal.value.facts["act"] == "test.act"
    assert "检定员" in refusal.value.message.zh
    assert "Verifier" in refusal.value.message.en


def test_an_act_is_declared_once_and_with_known_roles():
    known = next(iter(ACTS), None)
    with pytest.raises(InputError):
        declare("test.new", roles={"king"}, reach=Reach.ANYWHERE, sentence=Text("", ""))
    assert "test.new" not in ACTS
    if known:
        with pytest.raises(InputError):
            declare(known, roles={"verifier"}, reach=Reach.ANYWHERE, sentence=Text("", ""))
