"""Draws of a plan: the lists, who is left off, the commitment, and the inspections that come of it."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from tests.planning.test_drawing import stranger
from tests.registry.conftest import PROVINCE, TODAY
from tests.registry.road import LOG_KEY
from tests.registry.supervision.conftest import Desk

from suyuan.base.errors import Missing, NotPermitted, RuleRefusal
from suyuan.planning import drawing
from suyuan.registry.issuing import log
from suyuan.registry.journal.auditing import faults
from suyuan.registry.supervision import draws, listing, plans
from suyuan.registry.supervision.models import Draw, DrawResult, Inspection, InspectionMember

pytestmark = pytest.mark.django_db
VALUE = "03 11 19 27"


def lists(desk: Desk, plan_id: UUID) -> drawing.Lists:
    from suyuan.registry.supervision.movement import PLAN

    return listing.lists_of(PLAN.facts(plan_id), on=desk.today)[0]


class TestLists:
    def test_owners_of_instruments_in_use_stand_on_the_list_with_their_risk(self, desk: Desk) -> None:
        found = lists(desk, desk.plan())
        assert [(row.id, row.stratum) for row in found.objects] == [(str(desk.world.factory), "low")]

    def test_a_failed_inspection_raises_the_risk_for_two_years(self, desk: Desk) -> None:
        desk.ordered_correction()
        assert lists(desk, desk.plan()).objects[0].stratum == "high"
        desk.wait(days=732)
        assert lists(desk, desk.plan(number="B")).objects[0].stratum == "low"

    def test_found_compliant_is_left_off_for_half_a_year(self, desk: Desk) -> None:
        desk.compliant()
        assert lists(desk, desk.plan()).objects == ()
        desk.wait(days=190)
        assert len(lists(desk, desk.plan(number="B")).objects) == 1

    def test_only_inspectors_with_a_valid_card_are_sent(self, desk: Desk) -> None:
        named = {row.id for row in lists(desk, desk.plan()).inspectors}
        assert named == {str(desk.people[name]) for name in ("Tan", "Bo", "Lin")}

    def test_who_declared_a_conflict_is_barred(self, desk: Desk) -> None:
        plans.declare_conflict(desk.by("Bo"), organization_id=desk.world.factory, reason="亲属任职")
        assert lists(desk, desk.plan()).barred == ((str(desk.world.factory), str(desk.people["Bo"])),)

    def test_another_kind_of_instrument_is_another_list(self, desk: Desk) -> None:
        assert lists(desk, desk.plan(kinds=["taximeter"])).objects == ()


class TestDrawing:
    def test_what_is_published_is_verified_by_a_stranger(self, desk: Desk) -> None:
        one = desk.committed()
        draws.draw(desk.by("Sun"), draw_id=one, sealer=desk.sealer, value=VALUE)
        record = json.loads(json.dumps(draws.published(one)))
        assert drawing.verify(record)
        assert stranger(record) == record["result"]

    def test_an_inspection_begins_for_each_object_with_its_pair(self, desk: Desk) -> None:
        one = desk.committed()
        drawn = draws.draw(desk.by("Sun"), draw_id=one, sealer=desk.sealer, value=VALUE)
        check = Inspection.objects.get(draw=one)
        assert (check.organization_id, check.state) == (UUID(drawn[0].object), "drawn")
        team = InspectionMember.objects.filter(inspection=check).values_list("person_id", flat=True)
        assert {str(person) for person in team} == set(drawn[0].inspectors)
        assert len(set(team)) == 2
        assert list(faults()) == []

    def test_the_secret_is_not_readable_before_the_draw(self, desk: Desk) -> None:
        row = Draw.objects.get(pk=desk.committed())
        secret = draws.sealing.show(desk.sealer, row.sealed_secret, purpose=draws.sealing.DRAW, row=row.pk)
        kept = json.dumps([row.commitment, row.lists, row.sealed_secret])
        assert secret.hex() not in kept
        assert json.loads(row.commitment)["secret"] == drawing.sha256_hex(secret)

    def test_the_commitment_cannot_be_changed(self, desk: Desk) -> None:
        one = desk.committed()
        with pytest.raises(IntegrityError), transaction.atomic():
            Draw.objects.filter(pk=one).update(commitment="{}")

    def test_a_named_value_has_to_be_given(self, desk: Desk) -> None:
        one = desk.committed()
        with pytest.raises(Missing):
            draws.draw(desk.by("Sun"), draw_id=one, sealer=desk.sealer)
        with pytest.raises(Missing):
            draws.published(one)

    def test_the_root_of_the_log_decides_once_it_has_grown(self, desk: Desk) -> None:
        log.open_log(LOG_KEY, at=desk.at)
        plan_id = desk.approved_plan()
        one = draws.commit(desk.by("Sun"), plan_id=plan_id, sealer=desk.sealer).id
        assert Draw.objects.get(pk=one).log_size == 1
        with pytest.raises(RuleRefusal, match="has not reached 1"):
            draws.draw(desk.by("Sun"), draw_id=one, sealer=desk.sealer)
        with transaction.atomic():
            head = log.lock_head()
            entry = log.Entry("issue", None, "ab" * 32, bytes(32))
            log.append(head, [entry], signer=LOG_KEY, at=desk.at)
        draws.draw(desk.by("Sun"), draw_id=one, sealer=desk.sealer)
        assert DrawResult.objects.get(draw=one).public_value == log.root(1).hex()

    def test_a_draft_is_not_drawn_from(self, desk: Desk) -> None:
        with pytest.raises(RuleRefusal, match="approved"):
            desk.committed(desk.plan())

    def test_whoever_made_the_plan_does_not_approve_it(self, desk: Desk) -> None:
        plan_id = desk.plan()
        with pytest.raises(NotPermitted):
            plans.approve(desk.by("Sun"), plan_id=plan_id)

    def test_a_plan_with_open_inspections_is_not_closed(self, desk: Desk) -> None:
        plan_id = desk.approved_plan()
        one = desk.committed(plan_id)
        draws.draw(desk.by("Sun"), draw_id=one, sealer=desk.sealer, value=VALUE)
        with pytest.raises(RuleRefusal, match="not done"):
            plans.close(desk.by("Sun"), plan_id=plan_id)

    def test_nobody_from_outside_the_division_plans(self, desk: Desk) -> None:
        with pytest.raises(NotPermitted):
            plans.plan(
                desk.by("Wang"), number="X", topic=plans.Text("题", "Topic"),
                authority_id=desk.world.authority, jurisdiction=PROVINCE, begins_on=TODAY,
                ends_on=TODAY + timedelta(days=1),
            )  # fmt: skip
