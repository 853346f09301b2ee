"""The case of an assessment: who sits on the panel, findings and corrections, who assesses whom."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from tests.registry.conftest import (
    TODAY,
    assess,
    standard_form,
    standard_in_service,
)

from suyuan.base.errors import InputError, Missing, NotPermitted, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.parties import commands as parties
from suyuan.registry.standards import assessing, commands
from suyuan.registry.standards.assessment_rules import (
    Seat,
    why_not_corrected,
    why_not_on_panel,
    why_not_panel,
)
from suyuan.registry.standards.models import (
    AssessmentFinding,
    MeasurementStandard,
    StandardAssessment,
)

APPLICANT, OTHER = UUID(int=1), UUID(int=2)


def seat(person: int = 7, **given) -> Seat:
    facts = {"organization": OTHER, "employed_to": None, "is_assessor": True} | given
    return Seat(person=UUID(int=person), name=Text("何", "He"), **facts)


class TestPanel:
    """SOD-2 and domain model 4.3 row 8."""

    @pytest.mark.parametrize("people", [(7,), (7, 8)])
    def test_one_or_two_from_elsewhere(self, people):
        assert why_not_panel([seat(one) for one in people], applicant=APPLICANT, on=TODAY) is None

    @pytest.mark.parametrize("people", [(), (7, 7), (7, 8, 9)])
    def test_not_none_not_three_not_the_same_twice(self, people):
        reason = why_not_panel([seat(one) for one in people], applicant=APPLICANT, on=TODAY)
        assert reason is not None
        assert "one or two" in reason.en

    def test_not_the_applicants_own(self):
        assert why_not_panel([seat(organization=APPLICANT)], applicant=APPLICANT, on=TODAY) is not None

    @pytest.mark.parametrize(("left", "allowed"), [(date(2023, 3, 10), False), (date(2023, 3, 9), True)])
    def test_three_years_after_leaving(self, left, allowed):
        reason = why_not_panel(
            [seat(organization=APPLICANT, employed_to=left)], applicant=APPLICANT, on=date(2026, 3, 10)
        )
        assert (reason is None) == allowed

    def test_only_assessors(self):
        assert why_not_panel([seat(is_assessor=False)], applicant=APPLICANT, on=TODAY) is not None

    def test_only_the_panel_speaks(self):
        panel = frozenset({UUID(int=7)})
        assert why_not_on_panel(UUID(int=7), panel) is None
        assert why_not_on_panel(UUID(int=8), panel) is not None

    def test_every_finding_is_answered(self):
        assert why_not_corrected([1, 2], frozenset({1, 2, 3})) is None
        reason = why_not_corrected([1, 2, 3], frozenset({2}))
        assert reason is not None
        assert "1, 3" in reason.en


@pytest.fixture
def applied(world, occasion_of):
    row = commands.register_standard(occasion_of("Gao"), standard_form(world))
    commands.advance(occasion_of("Wang"), standard_id=row.id, event="apply")
    commands.advance(occasion_of("Sun"), standard_id=row.id, event="accept")
    return row.id


def state_of(standard_id):
    return MeasurementStandard.objects.get(pk=standard_id).state


class TestCase:
    def test_it_opens_with_the_application_and_closes_with_the_decision(self, world, occasion_of):
        row = commands.register_standard(occasion_of("Gao"), standard_form(world))
        assess(world, row.id)
        case = StandardAssessment.objects.get(standard_id=row.id)
        assert (case.kind, case.mode, case.assigned_on, case.closed_on) == ("new", "on_site", TODAY, None)
        assert [one.person_id for one in case.assessors.all()] == [world.people["He"]]
        commands.certify(occasion_of("Feng"), standard_id=row.id, certificate_no="x")
        case.refresh_from_db()
        assert (case.outcome, case.closed_on, case.report) == ("certified", TODAY, "逐项考评完成")

    def test_a_refused_applicant_is_not_left_with_an_open_case(self, world, occasion_of, applied):
        assessing.assign(occasion_of("Sun"), standard_id=applied, people=[world.people["He"]])
        assessing.recommend(occasion_of("He"), standard_id=applied, passed=False, report="环境不符")
        commands.advance(occasion_of("Feng"), standard_id=applied, event="refuse", reason="环境不符")
        assert StandardAssessment.objects.get(standard_id=applied).outcome == "refused"

    def test_somebody_of_the_applicant_is_not_appointed(self, world, occasion_of, applied):
        parties.assign_role(
            occasion_of("Ma"), person_id=world.people["Li"], role="assessor", jurisdiction="220000"
        )
        with pytest.raises(RuleRefusal, match="employed by the applicant"):
            assessing.assign(occasion_of("Sun"), standard_id=applied, people=[world.people["Li"]])
        assert state_of(applied) == "accepted"
        named = {one["id"] for one in assessing.assessors_for(applied, on=TODAY)}
        assert named == {world.people["He"]}

    def test_who_does_not_exist_is_not_appointed(self, occasion_of, applied):
        with pytest.raises(InputError, match="no such person"):
            assessing.assign(occasion_of("Sun"), standard_id=applied, people=[UUID(int=5)])

    def test_an_assessor_who_was_not_appointed_stays_silent(self, world, occasion_of, applied):
        assessing.assign(occasion_of("Sun"), standard_id=applied, people=[world.people["He"]])
        parties.assign_role(
            occasion_of("Ma"), person_id=world.people["Tan"], role="assessor", jurisdiction="220000"
        )
        with pytest.raises(NotPermitted, match="not one of the assessors"):
            assessing.recommend(occasion_of("Tan"), standard_id=applied, passed=True, report="好")
        assert state_of(applied) == "assessing"

    def test_a_report_says_something(self, world, occasion_of, applied):
        assessing.assign(occasion_of("Sun"), standard_id=applied, people=[world.people["He"]])
        with pytest.raises(Missing):
            assessing.recommend(occasion_of("He"), standard_id=applied, passed=True, report=" ")

    def test_findings_are_numbered_on_and_every_one_is_corrected(self, world, occasion_of, applied):
        he, wang = occasion_of("He"), occasion_of("Wang")
        assessing.assign(occasion_of("Sun"), standard_id=applied, people=[world.people["He"]])
        until = TODAY + timedelta(days=28)
        assessing.find_defects(
            he, standard_id=applied, findings=["温度记录不全", " ", "无操作程序"], correct_by=until
        )
        with pytest.raises(RuleRefusal, match="finding 2"):
            assessing.report_correction(wang, standard_id=applied, corrections={1: "已补"})
        assessing.report_correction(wang, standard_id=applied, corrections={1: "已补", 2: "已编写"})
        assessing.find_defects(he, standard_id=applied, findings=["标识缺失"], correct_by=until)
        rows = AssessmentFinding.objects.order_by("number").values_list("number", "text", "corrected_on")
        assert list(rows) == [(1, "温度记录不全", TODAY), (2, "无操作程序", TODAY), (3, "标识缺失", None)]
        assessing.report_correction(wang, standard_id=applied, corrections={3: "已贴"})
        assert state_of(applied) == "assessing"

    @pytest.mark.parametrize(
        ("findings", "days", "refusal"),
        [([" "], 28, Missing), (["x"], 0, OutOfRange), (["x"] * 51, 28, OutOfRange)],
    )
    def test_defects_that_are_none(self, world, occasion_of, applied, findings, days, refusal):
        assessing.assign(occasion_of("Sun"), standard_id=applied, people=[world.people["He"]])
        with pytest.raises(refusal):
            assessing.find_defects(
                occasion_of("He"),
                standard_id=applied,
                findings=findings,
                correct_by=TODAY + timedelta(days=days),
            )
        assert not AssessmentFinding.objects.exists()


class TestWhoAssessesWhom:
    """Domain model 4.2: the highest public standard of a jurisdiction is assessed one level up."""

    def city_officer(self, world, occasion_of):
        parties.assign_role(
            occasion_of("Ma"), person_id=world.people["Zhao"], role="case_officer", jurisdiction="220100"
        )
        return occasion_of("Zhao")

    @pytest.mark.parametrize(("is_highest", "allowed"), [(True, False), (False, True)])
    def test_a_city_does_not_assess_its_own_highest(self, world, occasion_of, is_highest, allowed):
        row = commands.register_standard(
            occasion_of("Gao"), standard_form(world, jurisdiction="220100", is_highest=is_highest)
        )
        commands.advance(occasion_of("Wang"), standard_id=row.id, event="apply")
        officer = self.city_officer(world, occasion_of)
        if allowed:
            commands.advance(officer, standard_id=row.id, event="accept")
            assert state_of(row.id) == "accepted"
        else:
            with pytest.raises(NotPermitted):
                commands.advance(officer, standard_id=row.id, event="accept")
            commands.advance(occasion_of("Sun"), standard_id=row.id, event="accept")  # the province

    def test_where_nobody_is_above_the_own_authority_keeps_the_record(self, world):
        standard = standard_in_service(world)  # the highest of the province, no nation in the register
        row = MeasurementStandard.objects.get(pk=standard)
        assert row.is_highest
        assert row.state == "in_service"
