"""Inspections: pairs, notices, findings, corrections, objections, samples, time limits."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.registry.supervision.conftest import ARTICLE, Desk

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.registry.journal.auditing import faults
from suyuan.registry.supervision import concluding, deadlines, inspecting, plans, queries, rules
from suyuan.registry.supervision.models import Finding, Inspection, InspectionSample, Objection
from suyuan.registry.targets.tables import feed

pytestmark = pytest.mark.django_db


class TestTeam:
    @pytest.mark.parametrize(
        ("names", "error"),
        [(("Tan",), InputError), (("Tan", "Tan"), InputError), (("Tan", "Xu"), RuleRefusal),
         (("Tan", "Sun"), RuleRefusal)],
    )  # fmt: skip
    def test_two_with_valid_cards_or_none(self, desk: Desk, names: tuple[str, ...], error: type) -> None:
        check = desk.ordered()
        with pytest.raises(error):
            inspecting.assign(desk.by("Sun"), inspection_id=check, people=desk.team(*names))

    def test_a_conflict_of_interest_bars(self, desk: Desk) -> None:
        plans.declare_conflict(
            desk.by("Bo"), organization_id=desk.world.factory, reason="曾任职", until=desk.today
        )
        check = desk.ordered()
        with pytest.raises(RuleRefusal, match="conflict"):
            inspecting.assign(desk.by("Sun"), inspection_id=check, people=desk.team())
        desk.wait(days=1)
        inspecting.assign(desk.by("Sun"), inspection_id=check, people=desk.team())

    def test_only_its_own_inspectors_act_on_site(self, desk: Desk) -> None:
        check = desk.on_site()
        with pytest.raises(NotPermitted):
            inspecting.find(desk.by("Lin"), inspection_id=check, article=ARTICLE, text="x", severity="minor")


class TestOnSite:
    def test_without_a_notice_only_after_a_complaint(self, desk: Desk) -> None:
        for reason, refused in (("special", True), ("complaint", False)):
            check = desk.ordered(reason=reason)
            inspecting.assign(desk.by("Sun"), inspection_id=check, people=desk.team())
            if refused:
                with pytest.raises(RuleRefusal, match="notify"):
                    inspecting.arrive(desk.by("Tan"), inspection_id=check)
            else:
                inspecting.arrive(desk.by("Tan"), inspection_id=check)
                assert Inspection.objects.get(pk=check).state == "on_site"

    def test_a_visit_is_not_announced_for_yesterday(self, desk: Desk) -> None:
        check = desk.ordered()
        inspecting.assign(desk.by("Sun"), inspection_id=check, people=desk.team())
        with pytest.raises(InputError):
            inspecting.notify(desk.by("Tan"), inspection_id=check, visit_on=desk.today - timedelta(days=1))

    def test_a_finding_names_an_instrument_of_the_body(self, desk: Desk) -> None:
        check = desk.on_site()
        key = desk.find(check, instrument_id=desk.world.scale)
        assert Finding.objects.get(pk=key).instrument_id == desk.world.scale
        with pytest.raises(NotFound):
            desk.find(check, instrument_id=desk.world.device)  # of the laboratory

    @pytest.mark.parametrize("changed", [{"article": " "}, {"text": ""}])
    def test_a_finding_needs_its_article_and_words(self, desk: Desk, changed: dict[str, str]) -> None:
        with pytest.raises(Missing):
            desk.find(desk.on_site(), **changed)

    def test_who_refuses_to_sign_is_noted_with_the_reason(self, desk: Desk) -> None:
        check = desk.on_site()
        with pytest.raises(Missing):
            inspecting.complete(desk.by("Tan"), inspection_id=check, checked="台秤", signature="refused")
        inspecting.complete(
            desk.by("Tan"), inspection_id=check, checked="台秤", signature="refused", remark="负责人离场"
        )
        assert Inspection.objects.get(pk=check).signature == "refused"


class TestResult:
    def test_findings_are_not_compliant_and_none_is_no_order(self, desk: Desk) -> None:
        with pytest.raises(RuleRefusal, match="findings"):
            concluding.find_compliant(desk.by("Tan"), inspection_id=desk.recorded(findings=1))
        with pytest.raises(RuleRefusal, match="no finding"):
            concluding.open_case(desk.by("Feng"), inspection_id=desk.recorded(), case_no="A")

    def test_corrected_only_when_every_finding_is_confirmed(self, desk: Desk) -> None:
        check = desk.ordered_correction()
        finding = Finding.objects.get(inspection=check)
        with pytest.raises(RuleRefusal, match="has not reported"):
            concluding.confirm_correction(desk.by("Tan"), finding_id=finding.pk)
        concluding.report_correction(desk.by("Zhou"), finding_id=finding.pk, proof="证书 JL-1")
        with pytest.raises(RuleRefusal, match="not confirmed"):
            concluding.reinspect(desk.by("Tan"), inspection_id=check)
        concluding.confirm_correction(desk.by("Tan"), finding_id=finding.pk)
        concluding.reinspect(desk.by("Tan"), inspection_id=check)
        row = Inspection.objects.get(pk=check)
        assert (row.state, row.outcome) == ("reinspected", "corrected")
        assert list(faults()) == []

    def test_the_result_is_published_within_twenty_working_days(self, desk: Desk) -> None:
        """From Tuesday 2026-03-10, with Qingming (4 to 6 April, Monday the 6th off): 2026-04-08."""
        check = desk.compliant()
        assert Inspection.objects.get(pk=check).publish_by == date(2026, 4, 8)

    def test_a_case_is_not_published_here(self, desk: Desk) -> None:
        check = desk.recorded(findings=1)
        concluding.open_case(desk.by("Feng"), inspection_id=check, case_no="A")
        assert Inspection.objects.get(pk=check).publish_by is None

    def test_a_compliant_body_is_left_alone_for_half_a_year(self, desk: Desk) -> None:
        desk.compliant()
        desk.wait(days=180)
        with pytest.raises(RuleRefusal, match="half a year"):
            desk.ordered()
        assert desk.ordered(reason="complaint")
        desk.wait(days=5)
        assert desk.ordered()

    def test_inspections_by_lot_are_not_ordered_by_hand(self, desk: Desk) -> None:
        with pytest.raises(InputError):
            desk.ordered(reason="drawn")


class TestObjection:
    def objected(self, desk: Desk) -> UUID:
        check = desk.compliant()
        concluding.object_to(desk.by("Zhou"), inspection_id=check, text="地址有误")
        return check

    def test_fifteen_working_days_to_object_ten_to_answer(self, desk: Desk) -> None:
        check = desk.compliant()
        last = concluding.may_object_until(desk.today)
        assert last == date(2026, 3, 31)
        desk.wait(days=(last - desk.today).days)
        concluding.object_to(desk.by("Zhou"), inspection_id=check, text="地址有误")
        assert Objection.objects.get(inspection=check).answer_by == date(2026, 4, 15)

    def test_later_it_is_too_late(self, desk: Desk) -> None:
        check = desk.compliant()
        desk.wait(days=22)
        with pytest.raises(RuleRefusal):
            concluding.object_to(desk.by("Zhou"), inspection_id=check, text="地址有误")

    def test_once_only(self, desk: Desk) -> None:
        check = self.objected(desk)
        with pytest.raises(Conflict):
            concluding.object_to(desk.by("Zhou"), inspection_id=check, text="又")

    def test_an_open_objection_keeps_the_inspection_open(self, desk: Desk) -> None:
        check = self.objected(desk)
        concluding.publish(desk.by("Sun"), inspection_id=check)
        desk.wait(days=60)
        with pytest.raises(RuleRefusal, match="objection"):
            concluding.close(desk.by("Sun"), inspection_id=check)
        concluding.answer_objection(desk.by("Feng"), inspection_id=check, answer="已更正", upheld="yes")
        concluding.close(desk.by("Sun"), inspection_id=check)
        with pytest.raises(NotFound):
            concluding.answer_objection(desk.by("Feng"), inspection_id=check, answer="再", upheld="no")


def test_samples_are_given_back_before_closing(desk: Desk) -> None:
    check = desk.on_site()
    sample = inspecting.take_sample(desk.by("Tan"), inspection_id=check, what="大米 13 袋").id
    desk.record(check)
    concluding.find_compliant(desk.by("Tan"), inspection_id=check)
    assert InspectionSample.objects.get(pk=sample).return_by == date(2026, 3, 24)
    concluding.publish(desk.by("Sun"), inspection_id=check)
    desk.wait(days=60)
    with pytest.raises(RuleRefusal, match="samples not returned: 1"):
        concluding.close(desk.by("Sun"), inspection_id=check)
    concluding.return_sample(desk.by("Sun"), sample_id=sample)
    with pytest.raises(RuleRefusal):
        concluding.return_sample(desk.by("Sun"), sample_id=sample)
    concluding.close(desk.by("Sun"), inspection_id=check)


class TestQueries:
    def test_what_is_known_of_a_body_in_a_period(self, desk: Desk) -> None:
        desk.ordered_correction()
        desk.wait(days=1)
        desk.compliant()
        told = queries.standing(desk.world.factory, since=desk.today - timedelta(days=5), until=desk.today)
        assert (told.inspections, told.failed, told.upheld) == (2, 1, 0)
        nothing = queries.standing(desk.world.factory, since=date(2020, 1, 1), until=date(2020, 12, 31))
        assert nothing == queries.Standing()

    def test_the_feed_of_the_indicator(self, desk: Desk) -> None:
        desk.ordered_correction()
        desk.compliant()
        desk.on_site(reason="complaint")  # without a result
        rows = list(queries.inspection_results())
        assert sorted((row["inspected"], row["compliant"]) for row in rows) == [(1, 0), (1, 1)]
        fed = list(feed("inspections", desk.today))
        assert {row["on"] for row in fed} == {desk.today}
        assert sum(row["compliant"] for row in fed) == 1


def test_shares_are_numbers_between_nought_and_one() -> None:
    assert rules.shares({"high": "1", "low": "0.05"})["medium"] == 0
    for given in ({}, {"high": "0"}, {"high": "1.1"}, {"high": "-1"}, {"high": "x"}, {"high": "1e-1"}):
        with pytest.raises(InputError):
            rules.shares(given)


def test_every_limit_has_a_name_and_a_basis() -> None:
    for limit in deadlines.LIMITS.values():
        assert limit.name.zh
        assert limit.name.en
        assert limit.basis in ("[law]", "[law?]", "[practice]")
