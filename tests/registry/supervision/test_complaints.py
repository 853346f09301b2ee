"""Complaints and arbitrations: receipts, sealed contacts, time limits, checks, frozen instruments."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.registry.conftest import COUNTY
from tests.registry.supervision.conftest import Desk

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.registry.instruments import commands as instruments
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Change, Event
from suyuan.registry.parties.models import Organization
from suyuan.registry.supervision import arbitrating, complaining, queries
from suyuan.registry.supervision.models import Arbitration, Complaint, ComplaintContact, Inspection

pytestmark = pytest.mark.django_db
PHONE = "13800000000"


def step(desk: Desk, key: object, event: str, by: str = "Sun", **said: str) -> None:
    complaining.advance(desk.by(by), complaint_id=key, event=event, **({"text": "说明"} | said))  # type: ignore[arg-type]


class TestReceiving:
    def test_the_sender_reads_with_the_code_what_became_of_it(self, desk: Desk) -> None:
        got = complaining.submit(
            desk.nobody(), sealer=desk.sealer, nature="report", about="加油站", jurisdiction=COUNTY,
            claim="加油机作弊",
        )  # fmt: skip
        told = complaining.by_receipt(f" {got.code[:4]}-{got.code[4:].lower()} ")
        assert (told["number"], told["state"]) == (got.row.number, "received")
        with pytest.raises(NotFound):
            complaining.by_receipt("ABCD")
        assert got.code not in "".join(Change.objects.values_list("content", flat=True))

    def test_a_contact_is_sealed_and_each_look_is_noted(self, desk: Desk) -> None:
        key = desk.complaint(contact=PHONE)
        kept = "".join(Change.objects.values_list("content", flat=True))
        kept += "".join(Event.objects.values_list("payload", flat=True))
        assert PHONE not in kept + ComplaintContact.objects.get(complaint=key).sealed
        with pytest.raises(NotPermitted):
            complaining.contact_of(desk.by("Zhou"), complaint_id=key, sealer=desk.sealer)
        assert complaining.contact_of(desk.by("Sun"), complaint_id=key, sealer=desk.sealer) == PHONE
        assert Event.objects.filter(act="complaints.read_contact", entity_id=str(key)).count() == 1

    def test_anonymous_is_allowed_and_then_there_is_no_contact(self, desk: Desk) -> None:
        key = desk.complaint()
        assert Complaint.objects.get(pk=key).is_anonymous
        with pytest.raises(NotFound):
            complaining.contact_of(desk.by("Sun"), complaint_id=key, sealer=desk.sealer)

    def test_a_label_links_the_instrument_and_its_owner(self, desk: Desk) -> None:
        from suyuan.registry.instruments.models import Instrument

        label = Instrument.objects.get(pk=desk.world.scale).label_no
        row = Complaint.objects.get(pk=desk.complaint(label_no=label.lower()))
        assert row.organization_id == desk.world.factory
        assert row.instruments.get().instrument_id == desk.world.scale
        with pytest.raises(NotFound):
            desk.complaint(label_no="SY0000000000")

    @pytest.mark.parametrize(
        ("changed", "error"),
        [({"claim": " "}, Missing), ({"about": ""}, Missing), ({"nature": "x"}, InputError),
         ({"jurisdiction": "999999"}, NotFound), ({"claim": "x" * 2001}, InputError)],
    )  # fmt: skip
    def test_bad_input_is_refused_whole(self, desk: Desk, changed: dict[str, str], error: type) -> None:
        with pytest.raises(error):
            desk.complaint(**changed)
        assert Complaint.objects.count() == 0

    def test_the_portal_is_for_senders_other_ways_for_officers(self, desk: Desk) -> None:
        stated = {"nature": "consumer", "about": "店", "jurisdiction": COUNTY, "claim": "少秤"}
        with pytest.raises(InputError):
            complaining.receive(desk.by("Sun"), sealer=desk.sealer, channel="portal", **stated)
        with pytest.raises(NotPermitted):
            complaining.receive(desk.by("Zhou"), sealer=desk.sealer, channel="12315", **stated)
        got = complaining.receive(desk.by("Sun"), sealer=desk.sealer, channel="12315", **stated)
        assert got.row.number == "TS-2026-0001"


class TestLimits:
    def test_seven_working_days_to_accept_45_days_to_mediate(self, desk: Desk) -> None:
        key = desk.complaint()
        assert Complaint.objects.get(pk=key).due_on == date(2026, 3, 19)
        step(desk, key, "accept")
        step(desk, key, "mediate")
        assert Complaint.objects.get(pk=key).due_on == desk.today + timedelta(days=45)
        step(desk, key, "agree", upheld="yes")
        row = Complaint.objects.get(pk=key)
        assert (row.due_on, row.upheld, row.decided_on) == (None, True, desk.today)

    def test_a_check_takes_fifteen_working_days_and_once_fifteen_more(self, desk: Desk) -> None:
        key = desk.complaint(nature="report")
        assert Complaint.objects.get(pk=key).due_on == date(2026, 3, 31)
        step(desk, key, "extend", by="Feng")
        assert Complaint.objects.get(pk=key).due_on == date(2026, 4, 22)
        with pytest.raises(RuleRefusal, match="once"):
            step(desk, key, "extend", by="Feng")

    def test_an_end_needs_words_and_a_mediation_says_who_was_right(self, desk: Desk) -> None:
        key = desk.complaint()
        step(desk, key, "accept")
        step(desk, key, "mediate")
        with pytest.raises(Missing):
            step(desk, key, "end", text=" ", upheld="no")
        with pytest.raises(InputError):
            step(desk, key, "end")

    def test_upheld_complaints_are_counted_of_their_body(self, desk: Desk) -> None:
        key = desk.complaint(nature="report")
        complaining.link(desk.by("Sun"), complaint_id=key, organization_id=desk.world.factory)
        told = queries.standing(desk.world.factory, since=desk.today, until=desk.today)
        assert (told.upheld, told.open_complaints, told.late_complaints) == (0, 1, 0)
        desk.wait(days=40)
        late = queries.standing(desk.world.factory, since=desk.today, until=desk.today)
        assert late.late_complaints == 1
        step(desk, key, "check")
        step(desk, key, "open_case", by="Feng")
        told = queries.standing(desk.world.factory, since=desk.today, until=desk.today)
        assert told.upheld == 1
        rows = queries.upheld_complaints(desk.world.factory, since=desk.today, until=desk.today)
        assert [row["finding"] for row in rows] == ["说明"]


def test_a_complaint_leads_to_a_check_that_spares_nobody(desk: Desk) -> None:
    desk.compliant()
    key = desk.complaint(nature="report")
    check = complaining.order_check(
        desk.by("Sun"), complaint_id=key, organization_id=desk.world.factory,
        authority_id=desk.world.authority,
    )  # fmt: skip
    assert (check.reason, Complaint.objects.get(pk=key).inspection_id) == ("complaint", check.pk)
    with pytest.raises(RuleRefusal, match="already"):
        complaining.order_check(
            desk.by("Sun"), complaint_id=key, organization_id=desk.world.factory,
            authority_id=desk.world.authority,
        )  # fmt: skip
    assert Inspection.objects.filter(reason="complaint").count() == 1
    assert list(faults()) == []


class TestArbitration:
    def test_a_frozen_instrument_is_not_changed_by_its_owner(self, desk: Desk) -> None:
        one = desk.notified()
        with pytest.raises(RuleRefusal, match="arbitration"):
            instruments.set_idle(desk.by("Zhou"), instrument_id=desk.world.scale, reason="收起来")
        with pytest.raises(RuleRefusal, match="arbitration"):
            instruments.scrap(desk.by("Zhou"), instrument_id=desk.world.scale, reason="扔掉")
        desk.wait(days=16)
        arbitrating.conclude(desk.by("Sun"), arbitration_id=one)
        instruments.set_idle(desk.by("Zhou"), instrument_id=desk.world.scale, reason="收起来")
        assert list(faults()) == []

    def test_its_verification_goes_on(self, desk: Desk) -> None:
        desk.notified()
        instruments.apply_certificate(
            desk.by("Wang"), instrument_id=desk.world.scale, event="verify_fail", certificate_number="X-1"
        )

    def test_the_result_is_final_only_after_fifteen_days(self, desk: Desk) -> None:
        one = desk.notified()
        desk.wait(days=15)
        with pytest.raises(RuleRefusal, match="may come until"):
            arbitrating.conclude(desk.by("Sun"), arbitration_id=one)
        arbitrating.appeal(desk.by("Sun"), arbitration_id=one, higher_id=desk.world.lab, reason="不服")

    def test_an_appeal_comes_in_time_and_goes_up(self, desk: Desk) -> None:
        one = desk.notified()
        with pytest.raises(RuleRefusal, match="higher"):
            arbitrating.appeal(
                desk.by("Sun"), arbitration_id=one, higher_id=desk.world.other_lab, reason="不服"
            )
        desk.wait(days=16)
        with pytest.raises(RuleRefusal, match="could come until"):
            arbitrating.appeal(desk.by("Sun"), arbitration_id=one, higher_id=desk.world.lab, reason="不服")

    def test_the_second_verdict_leaves_the_first_as_it_was(self, desk: Desk) -> None:
        one = desk.notified()
        arbitrating.appeal(desk.by("Sun"), arbitration_id=one, higher_id=desk.world.lab, reason="不服")
        arbitrating.verify_again(
            desk.by("Li"), arbitration_id=one, certificate="X-2", result="合格", conforms="yes"
        )
        row = Arbitration.objects.get(pk=one)
        assert row.verdicts == (False, True)
        row.conforms, row.final_conforms = True, None  # as it was kept before
        assert row.verdicts == (None, True)

    def test_only_the_named_institution_verifies(self, desk: Desk) -> None:
        one = desk.dispute()
        arbitrating.accept(desk.by("Sun"), arbitration_id=one, institution_id=desk.world.other_lab)
        arbitrating.freeze(desk.by("Sun"), arbitration_id=one)
        with pytest.raises(NotPermitted):
            arbitrating.verify(desk.by("Li"), arbitration_id=one, certificate="X", result="y", conforms="no")
        assert Arbitration.objects.get(pk=one).state == "frozen"

    @pytest.mark.parametrize("kind", ["enterprise", "public_institution"])  # a factory, a hospital
    def test_another_body_does_not_verify_in_a_dispute(self, desk: Desk, kind: str) -> None:
        Organization.objects.filter(pk=desk.world.factory).update(kind=kind)
        with pytest.raises(RuleRefusal):
            arbitrating.accept(
                desk.by("Sun"), arbitration_id=desk.dispute(), institution_id=desk.world.factory
            )

    def test_an_instrument_is_frozen_once(self, desk: Desk) -> None:
        desk.notified()
        second = desk.dispute()
        arbitrating.accept(desk.by("Sun"), arbitration_id=second, institution_id=desk.world.lab)
        with pytest.raises(Conflict):
            arbitrating.freeze(desk.by("Sun"), arbitration_id=second)
        assert Arbitration.objects.get(pk=second).state == "accepted"
