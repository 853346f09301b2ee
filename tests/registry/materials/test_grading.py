"""From the first sample to the grade by the real commands: what is asked, who decides, what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.registry.conftest import TODAY
from tests.registry.materials.making import (
    NUMBER,
    WANTED,
    characterisation,
    form,
    homogeneity,
    long_term,
    soil,
)

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.journal.queries import history
from suyuan.registry.materials import batches, commands, queries
from suyuan.registry.materials.commands import PropertyForm
from suyuan.registry.materials.models import BatchValue, MaterialStudy, ReferenceMaterial
from suyuan.registry.materials.studies import evaluate, raw_of


def state(soil):
    return ReferenceMaterial.objects.get(pk=soil.material).state


class TestStart:
    def test_a_product_begins_in_development(self, soil):
        row = ReferenceMaterial.objects.get(pk=soil.material)
        assert (row.state, row.grade, row.number) == ("developing", "none", "")
        assert history("reference_material", soil.material)[0]["act"] == "materials.start"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"rm_class": "14"},
            {"name": Text("", "Lead")},
            {"matrix": Text("土", " ")},
            {"unit_amount": "much"},
            {"least_intake": "51"},
            {"least_intake": "0"},
            {"amount_unit": "spoon"},
            {"in_use_days": 0},
            {"properties": ()},
            {"properties": (PropertyForm(name=Text("铅", "Lead"), unit="mg/kg", target_u="-1"),)},
            {"properties": (PropertyForm(name=Text("铅", "Lead"), unit="bottles", target_u="1"),)},
            {
                "properties": (
                    PropertyForm(name=Text("铅", "Lead"), unit="mg/kg", target_u="1", is_certified=False),
                )
            },
        ],
    )
    def test_a_design_that_makes_no_sense(self, world, occasion_of, wrong):
        with pytest.raises(InputError):
            commands.start(occasion_of("Gao"), form(world, **wrong))
        assert not ReferenceMaterial.objects.exists()

    def test_only_for_the_own_house(self, world, occasion_of):
        with pytest.raises(NotPermitted):
            commands.start(occasion_of("Gao"), form(world, producer_id=world.other_lab))


class TestBatch:
    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"lot": " "}, InputError),
            ({"units": 1}, InputError),
            ({"prepared_on": TODAY + timedelta(days=1)}, InputError),
            ({"lot": "2026-01"}, Conflict),
        ],
    )
    def test_what_is_refused(self, soil, occasion_of, wrong, error):
        given = {"lot": "2026-02", "prepared_on": TODAY, "units": 10} | wrong
        with pytest.raises(error):
            batches.register_batch(occasion_of("Gao"), material_id=soil.material, **given)


class TestStudies:
    def test_value_and_verdict_follow_again_from_what_is_stored(self, soil):
        row = soil.study(characterisation())
        again = evaluate(raw_of(MaterialStudy.objects.get(pk=row.pk).given))
        assert (row.value, row.u) == (again.value, again.u)
        assert row.answer == again.answer.to_record()

    def test_it_is_frozen(self, soil):
        row = soil.study(homogeneity())
        with pytest.raises(IntegrityError), transaction.atomic():
            MaterialStudy.objects.filter(pk=row.pk).update(u=0.0)

    def test_a_day_to_come_leaves_nothing_behind(self, soil):
        with pytest.raises(InputError):
            soil.study(homogeneity(), day=TODAY + timedelta(days=1))
        assert not MaterialStudy.objects.exists()

    def test_a_property_of_another_material(self, soil, world, occasion_of):
        other = soil.__class__(world=world, material=soil.material, batch=soil.batch, lead=soil.material)
        with pytest.raises(NotFound):
            other.study(homogeneity())

    def test_others_may_not(self, soil):
        with pytest.raises(NotPermitted):
            soil.study(homogeneity(), name="Li")


class TestCombine:
    def test_the_parts_add_up_and_are_rounded_for_the_certificate(self, soil):
        parts = [soil.study(raw) for raw in (homogeneity(), long_term(), characterisation())]
        row = soil.combine()
        expected = sum(one.u**2 for one in parts) ** 0.5
        assert row.u == pytest.approx(expected, rel=1e-12)
        # U to two digits, upwards; the value to its place.
        assert (row.value, row.k) == ("50.00", "2")
        assert 0 <= float(row.expanded) - 2 * expected < 0.01

    def test_a_later_study_asks_for_another_combination(self, soil):
        for raw in (homogeneity(), long_term(), characterisation()):
            soil.study(raw)
        soil.combine()
        soil.study(long_term(horizon="36"))
        assert not queries.batch_detail(soil.batch)["cards"][0].is_current
        soil.combine()
        assert queries.batch_detail(soil.batch)["cards"][0].is_current
        assert BatchValue.objects.count() == 2

    def test_without_a_study_there_is_no_value(self, soil):
        soil.study(homogeneity())
        with pytest.raises(RuleRefusal, match="Long-term stability, Characterisation"):
            soil.combine()

    @pytest.mark.parametrize("k", ["0.5", "5", "two", ""])
    def test_a_factor_that_is_none(self, soil, occasion_of, k):
        for raw in (homogeneity(), long_term(), characterisation()):
            soil.study(raw)
        with pytest.raises(InputError):
            batches.combine(occasion_of("Gao"), batch_id=soil.batch, property_id=soil.lead, k=k)


class TestFinish:
    def test_when_everything_is_there(self, soil):
        assert state(soil.studied()) == "studied"

    def test_every_gap_is_told(self, soil, occasion_of):
        with pytest.raises(RuleRefusal) as refused:
            commands.finish_studies(occasion_of("Gao"), material_id=soil.material)
        assert len(refused.value.facts["problems"]) == 4

    def test_too_few_units(self, soil):
        with pytest.raises(RuleRefusal, match="9 units; at least 10"):
            soil.studied(homogeneity=homogeneity(9))

    def test_without_a_batch(self, world, occasion_of):
        material = commands.start(occasion_of("Gao"), form(world))
        with pytest.raises(RuleRefusal, match="no batch"):
            commands.finish_studies(occasion_of("Gao"), material_id=material.pk)


class TestGrading:
    def test_the_whole_way(self, soil):
        row = ReferenceMaterial.objects.get(pk=soil.graded().material)
        assert (row.state, row.grade, row.number, row.graded_on) == ("graded", "secondary", NUMBER, TODAY)
        found = queries.page(queries.MaterialFilter(text="GBW(E)0009"), page=1, size=10)
        assert [one["id"] for one in found.rows] == [soil.material]

    def test_the_conditions_of_the_grade_come_first(self, soil, occasion_of):
        soil.studied()
        with pytest.raises(RuleRefusal, match="not the best in the country"):
            commands.apply_grading(occasion_of("Wang"), material_id=soil.material, grade="primary")
        commands.apply_grading(
            occasion_of("Wang"), material_id=soil.material, grade="primary", best_national=True
        )
        assert state(soil) == "applied"

    def test_a_supplement_says_why_and_goes_back(self, soil, occasion_of):
        soil.studied()
        commands.apply_grading(occasion_of("Wang"), material_id=soil.material, grade="secondary")
        with pytest.raises(InputError):
            commands.advance(occasion_of("Sun"), material_id=soil.material, event="supplement")
        commands.advance(occasion_of("Sun"), material_id=soil.material, event="supplement", reason="缺少报告")
        assert state(soil) == "studied"

    @pytest.mark.parametrize("event", ["pass", "start", "nonsense"])
    def test_events_with_fields_do_not_go_by_the_way(self, soil, occasion_of, event):
        with pytest.raises(InputError):
            commands.advance(occasion_of("Sun"), material_id=soil.material, event=event)

    def test_a_fail_goes_back_and_gives_no_number(self, soil):
        soil.reviewing().decide(is_passed=False)
        row = ReferenceMaterial.objects.get(pk=soil.material)
        assert (row.state, row.number, row.grade) == ("studied", "", "none")

    @pytest.mark.parametrize("panel", [WANTED[:2], ("He", "Tan", "Qian"), ("He", "Tan", "Feng")])
    def test_a_panel_that_may_not_judge(self, soil, world, panel):
        with pytest.raises(RuleRefusal):
            soil.reviewing().decide(panel=[world.people[one] for one in panel])
        assert state(soil) == "reviewing"

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"minutes": " "}, InputError),
            ({"number": "GBW08303"}, InputError),
            ({"name": "Sun"}, NotPermitted),
        ],
    )
    def test_what_else_is_refused(self, soil, wrong, error):
        with pytest.raises(error):
            soil.reviewing().decide(**wrong)
        assert state(soil) == "reviewing"

    def test_a_number_is_given_once(self, soil, world):
        soil.graded()
        with pytest.raises(Conflict):
            soil.__class__(**vars(another(world))).reviewing().decide()

    def test_no_study_is_added_while_it_is_judged(self, soil):
        with pytest.raises(RuleRefusal, match="while the grading is judged"):
            soil.reviewing().study(homogeneity())

    def test_it_can_be_taken_back(self, soil, occasion_of):
        soil.graded()
        with pytest.raises(InputError):
            commands.withdraw(occasion_of("Wang"), material_id=soil.material, reason=" ")
        commands.withdraw(occasion_of("Wang"), material_id=soil.material, reason="停产")
        assert (state(soil), ReferenceMaterial.objects.get().withdrawn_on) == ("withdrawn", TODAY)


def another(world):
    return soil(world)
