"""Guards of projects, achievements, first sets and tests, beyond what their tables say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.registry.conftest import NOW, TODAY
from tests.registry.innovation.conftest import PAIRS, Studio

from suyuan.base.civil import years_later
from suyuan.base.errors import Conflict, InputError, Missing, NotPermitted, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.innovation import achieving, projects, recognising, rules, testing
from suyuan.registry.innovation.models import (
    Brand,
    EquivalencePair,
    EquivalenceTest,
    InnovationProject,
    InstrumentProduct,
    KeyComponent,
    Milestone,
    ProductParameter,
    SmeTier,
)
from suyuan.registry.journal.auditing import faults
from suyuan.registry.parties.rows import ImportRefused


class TestProjects:
    def running(self, studio: Studio) -> InnovationProject:
        row = studio.project()
        projects.review(studio.by("Sun"), project_id=row.pk, report="同意")
        projects.fund(studio.by("Feng"), project_id=row.pk, granted="500000", decision_no="1 号")
        projects.begin(studio.by("Wang"), project_id=row.pk)
        return row

    def test_numbers_are_counted_within_the_year(self, studio: Studio):
        assert [studio.project().number for _ in range(2)] == ["IP-2026-0001", "IP-2026-0002"]

    def test_nobody_grants_more_than_was_asked_for(self, studio: Studio):
        row = studio.project()
        projects.review(studio.by("Sun"), project_id=row.pk, report="同意")
        with pytest.raises(RuleRefusal, match="预算"):
            projects.fund(studio.by("Feng"), project_id=row.pk, granted="800000.01", decision_no="1 号")

    def test_a_project_with_an_open_step_is_not_accepted(self, studio: Studio):
        row = self.running(studio)
        projects.check_mid_term(studio.by("Sun"), project_id=row.pk, report="按计划")
        with pytest.raises(RuleRefusal, match="1 个节点、1 项成果"):
            projects.accept(studio.by("Feng"), project_id=row.pk, report="通过")

    def test_a_step_is_reported_once_and_only_while_it_runs(self, studio: Studio):
        early = studio.project()
        step = Milestone.objects.get(project=early)
        with pytest.raises(RuleRefusal, match="实施中"):
            projects.report_step(studio.by("Wang"), step_id=step.pk, done_on=TODAY, evidence="照片")
        row = self.running(studio)
        step = Milestone.objects.get(project=row)
        projects.report_step(studio.by("Wang"), step_id=step.pk, done_on=TODAY, evidence="照片")
        with pytest.raises(RuleRefusal, match="已报告"):
            projects.report_step(studio.by("Wang"), step_id=step.pk, done_on=TODAY, evidence="照片")

    def test_an_extension_moves_the_term_forward_only(self, studio: Studio):
        row = self.running(studio)
        projects.check_mid_term(studio.by("Sun"), project_id=row.pk, report="按计划")
        with pytest.raises(RuleRefusal, match="晚于"):
            projects.extend(studio.by("Feng"), project_id=row.pk, until=row.term_until, reason="晚到")

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"budget": "1.001"}, OutOfRange),
            ({"budget": ""}, Missing),
            ({"trl_from": 0}, OutOfRange),
            ({"trl_from": 8, "trl_to": 7}, InputError),
            ({"programme": "none"}, InputError),
            ({"milestones": []}, InputError),
            ({"term_until": TODAY - timedelta(days=1)}, InputError),
            ({"title": Text("题目", "")}, Missing),
            ({"milestones": [projects.Step(name=Text("晚", "Late"), due=date(2040, 1, 1))]}, InputError),
            ({"deliverables": [projects.Step(name=Text("画", "Picture"), kind="picture")]}, InputError),
        ],
    )
    def test_what_cannot_be_proposed_leaves_nothing(
        self, changed: dict, error: type[Exception], studio: Studio
    ):
        with pytest.raises(error):
            studio.project(**changed)
        assert not InnovationProject.objects.exists()
        assert not Milestone.objects.exists()


class TestAchievements:
    def contracted(self, studio: Studio, mode: str = "licence"):
        one = studio.achievement()
        achieving.contract(
            studio.by("Wang"),
            achievement_id=one.pk,
            mode=mode,
            partner="工厂",
            contract_no="C",
            contract_on=TODAY,
        )
        return one

    def test_inventors_of_a_public_institution_get_half(self, studio: Studio):
        one = self.contracted(studio)
        with pytest.raises(RuleRefusal, match="法定最低"):
            achieving.settle(studio.by("Wang"), achievement_id=one.pk, income="100", inventors_share="49.99")
        achieving.settle(studio.by("Wang"), achievement_id=one.pk, income="100", inventors_share="50")
        one.refresh_from_db()
        assert (one.income, one.inventors_share) == (Decimal(100), Decimal(50))

    def test_a_firm_agrees_freely(self):
        assert rules.why_not_share("licence", Decimal(5), owner_kind="enterprise") is None
        assert rules.why_not_share("own_use", Decimal(5), owner_kind="public_institution") is None
        assert rules.why_not_share("own_use", Decimal(4), owner_kind="public_institution") is not None

    def test_it_belongs_to_an_accepted_project_or_to_none(self, studio: Studio):
        row = studio.project()
        with pytest.raises(RuleRefusal, match="已验收"):
            studio.achievement(project_id=row.pk)


class TestFirstSets:
    def in_publicity(self, studio: Studio):
        row = studio.first_set()
        recognising.recommend(studio.by("Sun"), first_set_id=row.pk)
        recognising.review(studio.by("Sun"), first_set_id=row.pk, opinion="属首台套")
        recognising.publicise(studio.by("Sun"), first_set_id=row.pk)
        row.refresh_from_db()
        return row

    def test_the_last_day_of_the_publicity_belongs_to_it(self, studio: Studio):
        row = self.in_publicity(studio)
        assert row.publicity_until == TODAY + timedelta(days=7)
        with pytest.raises(RuleRefusal, match="公示期"):
            recognising.recognise(
                studio.by("Feng", NOW + timedelta(days=7)), first_set_id=row.pk, decision_no="1"
            )
        recognising.recognise(
            studio.by("Feng", NOW + timedelta(days=8)), first_set_id=row.pk, decision_no="1"
        )
        row.refresh_from_db()
        assert row.valid_until == date(2029, 3, 17)

    def test_an_objection_stands_until_it_is_answered(self, studio: Studio):
        row = self.in_publicity(studio)
        recognising.note_objection(
            studio.by("Sun"), first_set_id=row.pk, objections="已有同类产品", reason="来信"
        )
        later = studio.by("Feng", NOW + timedelta(days=9))
        with pytest.raises(RuleRefusal, match="异议"):
            recognising.recognise(later, first_set_id=row.pk, decision_no="1")
        recognising.note_objection(studio.by("Sun"), first_set_id=row.pk, objections="", reason="核查不成立")
        recognising.recognise(later, first_set_id=row.pk, decision_no="1")

    def test_a_product_has_one_application(self, studio: Studio):
        row = studio.first_set()
        with pytest.raises(RuleRefusal, match="已有申请"):
            recognising.apply(
                studio.by("Lin"), product_id=row.product_id, category="machine", novelty="新",
                property_right="专利", contract_no="C", contract_on=TODAY, test_report="B",
            )  # fmt: skip

    @pytest.mark.parametrize(
        ("start", "last"),
        [(date(2026, 3, 10), date(2029, 3, 9)), (date(2024, 2, 29), date(2027, 2, 28)),
         (date(2026, 1, 1), date(2028, 12, 31))],
    )  # fmt: skip
    def test_three_years(self, start: date, last: date):
        assert years_later(start, 3) == last

    def test_a_tier_is_granted_once_at_a_time(self, studio: Studio):
        given = {
            "organization_id": studio.world.factory,
            "tier": "specialised",
            "document_no": "D",
            "valid_from": TODAY,
        }
        recognising.grant_tier(studio.by("Feng"), **given)
        with pytest.raises(RuleRefusal):
            recognising.grant_tier(studio.by("Feng"), **given)
        assert SmeTier.objects.get().valid_to == date(2029, 3, 9)

    def test_a_brand_is_listed_and_taken_off_once(self, studio: Studio):
        row = recognising.list_brand(
            studio.by("Sun"), organization_id=studio.world.factory, name=Text("松辽", "Songliao"),
            listing="provincial", document_no="D",
        )  # fmt: skip
        recognising.remove_brand(studio.by("Sun"), brand_id=row.pk, reason="停产")
        with pytest.raises(RuleRefusal):
            recognising.remove_brand(studio.by("Sun"), brand_id=row.pk, reason="停产")
        assert Brand.objects.get().removed_on == TODAY


class TestProducts:
    def test_the_rate_counts_key_parameters_that_meet_the_need(self):
        one = rules.Parameter(direction="at_most", needed=Decimal("0.05"), offered=Decimal("0.05"))
        other = replace(one, direction="at_least", needed=Decimal(60), offered=Decimal(50))
        assert rules.localization_rate([one, other]) == Decimal("50.0")
        assert rules.localization_rate([one, one, other]) == Decimal("66.7")
        assert rules.localization_rate([]) is None

    def test_a_model_is_entered_once(self, studio: Studio):
        studio.product(model="DP-60")
        with pytest.raises(Conflict):
            studio.product(model="DP-60")
        assert InstrumentProduct.objects.filter(model="DP-60").count() == 1

    def test_a_bad_number_leaves_nothing(self, studio: Studio):
        form = studio.product_form()
        bad = [replace(form.parameters[0], offered="zero")]
        with pytest.raises(InputError):
            studio.product(parameters=bad)
        counts = [table.objects.count() for table in (InstrumentProduct, ProductParameter, KeyComponent)]
        assert counts == [0, 0, 0]


class TestEquivalence:
    def test_the_whole_way(self, studio: Studio):
        row = studio.test()
        assert row.number == "ET-2026-0001"
        assert testing.measure(studio.by("Li"), test_id=row.pk, rows=PAIRS) == 10
        found = testing.compute(studio.by("Li"), test_id=row.pk)
        d = [float(one["domestic"]) - float(one["imported"]) for one in PAIRS]
        assert found.answer["mean"] == pytest.approx(sum(d) / 10)
        assert (found.verdict, found.answer["n"]) == ("equivalent", 10)
        assert found.answer["en"] == {"stated": 10, "beyond": 0}
        testing.publish(studio.by("Wang"), test_id=row.pk)
        assert list(faults()) == []

    def test_the_measurer_does_not_publish(self, studio: Studio):
        row = studio.test()
        testing.measure(studio.by("Li"), test_id=row.pk, rows=PAIRS)
        testing.compute(studio.by("Wang"), test_id=row.pk)
        with pytest.raises(NotPermitted, match="不得批准"):
            testing.publish(studio.by("Wang"), test_id=row.pk)

    def test_a_maker_does_not_test_its_own_product(self, studio: Studio):
        product = studio.product()
        product_of_lab = InstrumentProduct.objects.filter(pk=product.pk)
        product_of_lab.update(maker_id=studio.world.lab)
        with pytest.raises(RuleRefusal, match="自己的产品"):
            studio.test(product_id=product.pk)

    def test_fewer_pairs_than_planned_are_refused(self, studio: Studio):
        row = studio.test()
        with pytest.raises(RuleRefusal, match="方案要求 10"):
            testing.measure(studio.by("Li"), test_id=row.pk, rows=PAIRS[:9])

    @pytest.mark.parametrize(
        ("place", "cell", "value"),
        [(0, "domestic", "x"), (3, "item", "S1"), (2, "imported", ""), (4, "U_domestic", "0"),
         (5, "domestic", "1e99")],
    )  # fmt: skip
    def test_a_faulty_sheet_is_refused_whole(self, place: int, cell: str, value: str, studio: Studio):
        row = studio.test()
        rows = [dict(one) for one in PAIRS]
        rows[place][cell] = value
        with pytest.raises(ImportRefused) as caught:
            testing.measure(studio.by("Li"), test_id=row.pk, rows=rows)
        assert {(one.line, one.column) for one in caught.value.problems} == {(place + 1, cell)}
        assert not EquivalencePair.objects.exists()

    def test_pairs_all_alike_have_no_verdict(self, studio: Studio):
        from suyuan.base.errors import NumericalError

        row = studio.test()
        rows = [{**one, "domestic": one["imported"]} for one in PAIRS]
        testing.measure(studio.by("Li"), test_id=row.pk, rows=rows)
        with pytest.raises((NumericalError, InputError)):
            testing.compute(studio.by("Li"), test_id=row.pk)
        assert EquivalenceTest.objects.get().state == "measured"

    @pytest.mark.parametrize("margin", ["0", "-1", "x", ""])
    def test_the_margin_is_a_number_above_zero(self, margin: str, studio: Studio):
        with pytest.raises(InputError):
            studio.test(margin=margin)
