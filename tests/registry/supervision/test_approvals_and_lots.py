"""Type approvals at registration, and lots of prepackages as they are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.registry.conftest import COUNTY
from tests.registry.supervision.conftest import Desk
from tests.registry.supervision.test_every_event import applied

from suyuan.base.errors import (
    InputError,
    Missing,
    NotANumber,
    NotFound,
    NotPermitted,
    OutOfRange,
    RuleRefusal,
)
from suyuan.registry.catalogue.rules import Entry
from suyuan.registry.instruments import approvals
from suyuan.registry.instruments import commands as instruments
from suyuan.registry.instruments.models import Instrument, InstrumentApproval, TypeApproval
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event
from suyuan.registry.supervision import inspecting, prepackages
from suyuan.registry.supervision.models import Finding, PrepackageLot

pytestmark = pytest.mark.django_db
NUMBER = "2026F001-22"


def granted(desk: Desk) -> TypeApproval:
    key = applied(desk)
    for event, by, said in (
        ("accept", "Sun", {}), ("begin", "Sun", {}), ("evaluate", "Sun", {"report": "R-1"}),
        ("grant", "Feng", {"number": NUMBER, "mark": "CPA"}),
    ):  # fmt: skip
        approvals.advance(desk.by(by), approval_id=key, event=event, **said)
    return TypeApproval.objects.get(pk=key)


def register(desk: Desk, number: str, *, model: str = "TCS-150", kind: str = "nawi") -> Instrument:
    return instruments.register_instrument(
        desk.by("Zhou"), kind=kind, owner_id=desk.world.factory, jurisdiction=COUNTY, model=model,
        use_field="trade_settlement", type_approval=number,
    )  # fmt: skip


class TestApprovals:
    def test_a_number_in_force_is_kept_with_the_instrument(self, desk: Desk) -> None:
        approval = granted(desk)
        instrument = register(desk, f" {NUMBER} ")
        assert InstrumentApproval.objects.get(instrument=instrument).approval_id == approval.pk
        assert list(faults()) == []

    @pytest.mark.parametrize(
        ("number", "changed"),
        [("2026F999-22", {}), (NUMBER, {"model": "ACS-30"}), (NUMBER, {"kind": "weights"})],
    )
    def test_a_number_that_does_not_cover_it_is_refused(
        self, desk: Desk, number: str, changed: dict[str, str]
    ) -> None:
        granted(desk)
        before = Instrument.objects.count()
        with pytest.raises(RuleRefusal):
            register(desk, number, **changed)
        assert Instrument.objects.count() == before

    def test_a_withdrawn_one_covers_what_was_made_before(self, desk: Desk) -> None:
        approval = granted(desk)
        made = desk.today
        desk.wait(days=10)
        approvals.advance(desk.by("Feng"), approval_id=approval.pk, event="withdraw", reason="不符合批准型式")
        approval.refresh_from_db()
        covers = {
            day: approvals.why_not_covered(approval, kind="nawi", model="", on=made + timedelta(days=day))
            for day in (-1, 0, 9, 10)
        }
        assert [day for day, refusal in covers.items() if refusal is None] == [0, 9]

    def test_one_withdrawn_while_suspended_has_ended_with_the_suspension(self, desk: Desk) -> None:
        approval = granted(desk)
        desk.wait(days=10)
        suspended = desk.today
        approvals.advance(desk.by("Feng"), approval_id=approval.pk, event="suspend", reason="抽查不合格")
        desk.wait(days=10)
        approvals.advance(desk.by("Feng"), approval_id=approval.pk, event="withdraw", reason="不符合批准型式")
        approval.refresh_from_db()
        assert approval.ended_on == suspended

    def test_an_evaluation_begins_at_a_named_institution(self, desk: Desk) -> None:
        key = applied(desk)
        TypeApproval.objects.update(institution_id=None)
        approvals.advance(desk.by("Sun"), approval_id=key, event="accept")
        with pytest.raises(Missing):
            approvals.advance(desk.by("Sun"), approval_id=key, event="begin")
        with pytest.raises(RuleRefusal):
            approvals.advance(
                desk.by("Sun"), approval_id=key, event="begin", institution_id=desk.world.factory
            )
        approvals.advance(desk.by("Sun"), approval_id=key, event="begin", institution_id=desk.world.lab)
        assert TypeApproval.objects.get(pk=key).institution_id == desk.world.lab

    def test_whoever_entered_it_does_not_grant_it(self, desk: Desk) -> None:
        key = applied(desk)
        with pytest.raises(NotPermitted):
            approvals.advance(desk.by("Sun"), approval_id=key, event="grant", number=NUMBER)

    def test_a_grant_needs_its_number_and_a_refusal_its_reason(self, desk: Desk) -> None:
        key = applied(desk)
        with pytest.raises(Missing):
            approvals.advance(desk.by("Feng"), approval_id=key, event="refuse")
        with pytest.raises(InputError):
            approvals.advance(desk.by("Feng"), approval_id=key, event="apply")


FORM = prepackages.LotForm(
    product="大米", producer="示例粮油公司", lot_size=60, value="2.5", unit="kg", height="6", U="0.002",
    gross=["2.520"] * 13, tares=["0.015"],
)  # fmt: skip


class TestWithoutANumber:
    """Kinds listed with P: what is registered without a number is let through and found."""

    def test_the_rule_finds_it_with_the_day_of_the_catalogue(self, desk: Desk) -> None:
        one = register(desk, "")
        told = approvals.unapproved_of(desk.world.factory, on=desk.today, only=one.pk)
        (found,) = told
        assert found in approvals.unapproved_of(desk.world.factory, on=desk.today)
        assert "型式批准" in found.why.zh
        assert "type approval" in found.why.en

    def test_a_number_in_force_takes_the_finding_away(self, desk: Desk) -> None:
        granted(desk)
        one = register(desk, NUMBER)
        assert one.pk not in {row.id for row in approvals.unapproved_of(desk.world.factory, on=desk.today)}

    def test_of_many_every_one_is_found_page_by_page(self, desk: Desk) -> None:
        for number in range(4):
            row = register(desk, "")
            Instrument.objects.filter(pk=row.pk).update(serial_no=f"S-{number}")
        # Made before the catalogue listed its kind, or registered before: needs no approval.
        Instrument.objects.filter(serial_no="S-1").update(made_on=date(2000, 1, 1))
        Instrument.objects.filter(serial_no="S-2").update(created_at=datetime(2000, 1, 1, tzinfo=UTC))
        owner, on = desk.world.factory, desk.today
        every = approvals.unapproved_of(owner, on=on)
        assert {"S-0", "S-3"} <= {one.serial_no for one in every}
        assert not {"S-1", "S-2"} & {one.serial_no for one in every}
        paged = [approvals.unapproved_of(owner, on=on, start=at, limit=1) for at in range(len(every) + 1)]
        assert [one for page in paged for one in page] == every
        assert approvals.count_unapproved(owner, on=on) == len(every)

    @pytest.mark.parametrize(
        ("supervision", "usage", "days", "is_found"),
        [("P+V", "working", 0, True), ("P", "working", 30, True), ("V", "working", 0, False),
         ("P+V", "standard", 0, False), ("P+V", "working", -1, False)],
    )  # fmt: skip
    def test_when_an_approval_is_asked_for(
        self, supervision: str, usage: str, days: int, is_found: bool
    ) -> None:
        entry = Entry(
            edition="2020", kind="nawi", supervision=supervision, verification_mode="periodic",
            use_fields=("trade",), valid_from=date(2020, 11, 1),
        )  # fmt: skip
        made = entry.valid_from + timedelta(days=days)
        assert (
            approvals.why_unapproved(entry, usage=usage, made_on=made, is_approved=False) is not None
        ) == is_found
        assert approvals.why_unapproved(entry, usage=usage, made_on=made, is_approved=True) is None
        assert approvals.why_unapproved(None, usage=usage, made_on=made, is_approved=False) is None

    def test_its_number_is_named_later_and_only_once(self, desk: Desk) -> None:
        approval = granted(desk)
        one = register(desk, "")
        for wrong in ("2026F999-22", " "):
            with pytest.raises((RuleRefusal, Missing)):
                approvals.name_approval(desk.by("Zhou"), instrument_id=one.pk, number=wrong)
        with pytest.raises(NotPermitted):
            approvals.name_approval(desk.by("Wang"), instrument_id=one.pk, number=NUMBER)
        assert not InstrumentApproval.objects.exists()
        approvals.name_approval(desk.by("Zhou"), instrument_id=one.pk, number=NUMBER)
        assert InstrumentApproval.objects.get(instrument=one).approval_id == approval.pk
        assert approvals.unapproved_of(desk.world.factory, on=desk.today, only=one.pk) == []
        assert NUMBER in Event.objects.get(act="instruments.name_approval").payload
        with pytest.raises(RuleRefusal, match="already"):
            approvals.name_approval(desk.by("Zhou"), instrument_id=one.pk, number=NUMBER)
        assert list(faults()) == []

    def test_an_inspector_records_it_once(self, desk: Desk) -> None:
        one, check = register(desk, ""), desk.on_site()
        finding = inspecting.find_unapproved(desk.by("Tan"), inspection_id=check, instrument_id=one.pk)
        assert finding.instrument_id == one.pk
        assert finding.article == "《计量法》第十三条"
        assert "型式批准" in finding.text
        with pytest.raises(RuleRefusal):
            inspecting.find_unapproved(desk.by("Tan"), inspection_id=check, instrument_id=one.pk)
        assert Finding.objects.filter(inspection=check).count() == 1
        assert not list(faults())

    def test_nothing_is_found_where_nothing_lacks(self, desk: Desk) -> None:
        granted(desk)
        one, check = register(desk, NUMBER), desk.on_site()
        with pytest.raises(RuleRefusal, match="lacks no type approval"):
            inspecting.find_unapproved(desk.by("Tan"), inspection_id=check, instrument_id=one.pk)
        assert not Finding.objects.exists()


class TestLots:
    def enter(self, desk: Desk, form: prepackages.LotForm = FORM) -> PrepackageLot:
        return prepackages.enter(desk.by("Tan"), form, authority_id=desk.world.authority)

    def test_a_lot_is_judged_when_it_is_entered(self, desk: Desk) -> None:
        row = self.enter(desk)
        assert (row.verdict, row.T, row.t1, row.t2) == ("passed", "38", 0, 0)
        assert Decimal(row.mean) == 2505
        assert list(faults()) == []

    def test_judged_again_it_says_the_same(self, desk: Desk) -> None:
        row = self.enter(desk, replace(FORM, gross=["2.520"] * 12 + ["2.400"]))
        again, _ = prepackages.judged(prepackages.form_of(PrepackageLot.objects.get(pk=row.pk)))
        assert (again.verdict, again.t1, again.t2) == (row.verdict, row.t1, row.t2) == ("failed", 0, 1)

    def test_a_verdict_is_never_edited(self, desk: Desk) -> None:
        row = self.enter(desk)
        with pytest.raises(IntegrityError), transaction.atomic():
            PrepackageLot.objects.filter(pk=row.pk).update(verdict="passed", t1=9)

    @pytest.mark.parametrize(
        ("changed", "error"),
        [({"U": "0.008"}, OutOfRange), ({"gross": ["2.5"]}, InputError), ({"value": "x"}, NotANumber),
         ({"unit": "lb"}, InputError), ({"lot_size": 0}, OutOfRange), ({"product": ""}, Missing),
         ({"value": "60"}, OutOfRange), ({"plan": "x"}, InputError)],
    )  # fmt: skip
    def test_what_cannot_be_judged_is_not_kept(
        self, desk: Desk, changed: dict[str, object], error: type
    ) -> None:
        with pytest.raises(error):
            self.enter(desk, replace(FORM, **changed))  # type: ignore[arg-type]
        assert PrepackageLot.objects.count() == 0

    def test_a_laboratory_enters_lots_in_its_own_name(self, desk: Desk) -> None:
        row = prepackages.enter(desk.by("Li"), FORM, authority_id=desk.world.lab)
        assert row.number == "DB-2026-0001"
        with pytest.raises(NotPermitted):
            prepackages.enter(desk.by("Li"), FORM, authority_id=desk.world.authority)
        with pytest.raises(NotFound):
            prepackages.enter(
                desk.by("Tan"), FORM, authority_id=desk.world.authority, inspection_id=desk.world.lab
            )
