"""Walking a standard through its life by the real commands."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.registry.conftest import (
    EXAMINATIONS,
    NOW,
    TODAY,
    assess,
    standard_form,
    standard_in_service,
)

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.registry.journal.queries import broken_links, history
from suyuan.registry.parties.commands import assign_role
from suyuan.registry.standards import commands, composition, queries
from suyuan.registry.standards.examinations import (
    StabilityOfGroups,
    StabilityOfYears,
    ValidationByComparison,
    examination_of,
)
from suyuan.registry.standards.models import MeasurementStandard, StandardExamination

NEW_STANDARD = (
    EXAMINATIONS[0],
    StabilityOfGroups(
        groups=tuple((date(2025, month, 10 + month), ("0.01",)) for month in (5, 6, 7, 8, 9)), limit="0.05"
    ),
    ValidationByComparison(values=("0.01", "0.02"), expanded="0.05"),
)


def state_of(standard_id):
    return MeasurementStandard.objects.get(pk=standard_id).state


@pytest.fixture
def assessed(world, occasion_of):
    row = commands.register_standard(occasion_of("Gao"), standard_form(world))
    assess(world, row.id)
    return row.id


def ready(standard_id, *, on=TODAY):
    return queries.detail(standard_id, on=on)["readiness"]


class TestRegister:
    def test_an_established_one_has_its_set(self, world, occasion_of):
        row = commands.register_standard(occasion_of("Gao"), standard_form(world))
        detail = queries.detail(row.id, on=TODAY)
        assert row.state == "established"
        assert [one.role for one in detail["facts"].components] == ["environment_monitor", "main"]
        assert len(detail["facts"].staff) == 2
        assert {item.kind_id for item in detail["served"]} == {"weights", "nawi"}

    def test_a_planned_one_is_established_when_its_set_is_complete(self, world, occasion_of):
        gao = occasion_of("Gao")
        bare = commands.register_standard(
            gao, standard_form(world, components=(), staff=()), is_established=False
        )
        with pytest.raises(RuleRefusal, match="main device"):
            commands.advance(gao, standard_id=bare.id, event="establish")
        whole = commands.register_standard(gao, standard_form(world), is_established=False)
        with pytest.raises(RuleRefusal, match="repeatability"):
            commands.advance(gao, standard_id=whole.id, event="establish")
        for examination in NEW_STANDARD:
            commands.record_examination(
                gao, standard_id=whole.id, performed_on=TODAY, unit="mg", examination=examination
            )
        commands.advance(gao, standard_id=whole.id, event="establish")
        assert state_of(whole.id) == "established"

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"code": "1211"}, InputError),
            ({"code": "15113800"}, InputError),
            ({"legal_class": "royal"}, InputError),
            ({"components": ()}, RuleRefusal),
            ({"staff": ()}, RuleRefusal),
        ],
        ids=["short code", "code of another field", "unknown class", "no device", "no staff"],
    )
    def test_wrong_forms_are_refused_and_nothing_is_stored(self, world, occasion_of, wrong, error):
        before = MeasurementStandard.objects.count()
        with pytest.raises(error):
            commands.register_standard(occasion_of("Gao"), standard_form(world, **wrong))
        assert MeasurementStandard.objects.count() == before

    def test_one_person_is_not_enough(self, world, occasion_of):
        once = ((world.people["Li"], "verifier"), (world.people["Li"], "custodian"))
        with pytest.raises(RuleRefusal, match="two people"):
            commands.register_standard(occasion_of("Gao"), standard_form(world, staff=once))

    def test_a_factory_owns_no_public_standard(self, world, occasion_of):
        assign_role(
            occasion_of("Ma"),
            person_id=world.people["Zhou"],
            role="standard_custodian",
            organization_id=world.factory,
        )
        with pytest.raises(RuleRefusal, match="public standard"):
            commands.register_standard(occasion_of("Zhou"), standard_form(world, owner_id=world.factory))

    @pytest.mark.parametrize("name", ["Li", "Zhao", "Sun", "Zhou"])
    def test_others_may_not(self, world, occasion_of, name):
        with pytest.raises(NotPermitted):
            commands.register_standard(occasion_of(name), standard_form(world))


class TestAssessment:
    def test_the_whole_way_leads_into_service(self, world):
        standard = standard_in_service(world)
        assert state_of(standard) == "in_service"
        acts = [event["act"] for event in history("measurement_standard", standard)]
        assert acts[-2:] == ["standards.certify", "standards.issue_public_certificate"]
        assert broken_links() == []

    def test_the_certificate_is_valid_for_five_years(self, world):
        row = MeasurementStandard.objects.get(pk=world.standard)
        assert (row.assessment_cert_from, row.assessment_cert_to) == (TODAY, date(2031, 3, 9))
        assert row.public_cert_to == date(2031, 3, 9)

    def test_the_case_officer_does_not_decide(self, world, occasion_of, assessed):
        assign_role(
            occasion_of("Ma"),
            person_id=world.people["Sun"],
            role="decision_officer",
            jurisdiction="220000",
        )
        with pytest.raises(NotPermitted, match="case officer"):
            commands.certify(occasion_of("Sun"), standard_id=assessed, certificate_no="x")
        assert state_of(assessed) == "assessed"

    def test_after_a_recommendation_to_fail_it_is_refused_only(self, world, occasion_of, assessed):
        row = commands.register_standard(occasion_of("Gao"), standard_form(world))
        assess(world, row.id, passed=False)
        with pytest.raises(RuleRefusal, match="recommended to fail"):
            commands.certify(occasion_of("Feng"), standard_id=row.id, certificate_no="x")
        commands.advance(occasion_of("Feng"), standard_id=row.id, event="refuse", reason="环境不符")
        assert state_of(row.id) == "planned"

    def test_a_step_cannot_be_skipped(self, world, occasion_of):
        row = commands.register_standard(occasion_of("Gao"), standard_form(world))
        with pytest.raises(RuleRefusal):
            commands.certify(occasion_of("Feng"), standard_id=row.id, certificate_no="x")

    @pytest.mark.parametrize("name", ["Wang", "Sun", "He", "Zhao"])
    def test_only_the_decision_officer_certifies(self, world, occasion_of, assessed, name):
        with pytest.raises(NotPermitted):
            commands.certify(occasion_of(name), standard_id=assessed, certificate_no="x")

    def test_only_a_public_standard_gets_a_public_certificate(self, world, occasion_of):
        row = commands.register_standard(occasion_of("Gao"), standard_form(world, legal_class="secondary"))
        with pytest.raises(RuleRefusal, match="public"):
            commands.issue_public_certificate(occasion_of("Feng"), standard_id=row.id, certificate_no="x")

    @pytest.mark.parametrize("event", ["certify", "expire", "plan", "dance"])
    def test_events_with_fields_of_their_own_have_their_own_command(self, world, occasion_of, event):
        with pytest.raises(InputError):
            commands.advance(occasion_of("Feng"), standard_id=world.standard, event=event)

    def test_a_stranger_is_not_found(self, world, occasion_of):
        with pytest.raises(NotFound):
            commands.advance(occasion_of("Wang"), standard_id=world.lab, event="apply")


def examine_again(occasion, standard_id, *, on):
    for examination in EXAMINATIONS:
        commands.record_examination(
            occasion, standard_id=standard_id, performed_on=on, unit="mg", examination=examination
        )


class TestService:
    def test_suspended_is_not_usable_and_resumed_is(self, world, occasion_of):
        sun = occasion_of("Sun")
        commands.advance(sun, standard_id=world.standard, event="suspend", reason="搬迁")
        assert [reason.code for reason in ready(world.standard).reasons] == ["NOT_IN_SERVICE"]
        with pytest.raises(RuleRefusal, match="not repeated"):
            commands.advance(sun, standard_id=world.standard, event="resume")
        examine_again(occasion_of("Gao"), world.standard, on=TODAY)
        commands.advance(sun, standard_id=world.standard, event="resume")
        assert ready(world.standard).ready

    def test_the_day_after_the_certificate_it_expires_and_only_then(self, world, occasion_of):
        last = occasion_of("Wang", at=NOW.replace(year=2031, month=3, day=9))
        after = occasion_of("Wang", at=NOW.replace(year=2031, month=3, day=10))
        assert commands.expire_standards(last) == 0
        assert commands.expire_standards(after) == 1
        assert state_of(world.standard) == "expired"

    def test_renewal_gives_a_new_validity(self, world, occasion_of):
        later = NOW.replace(year=2030, month=6)
        with pytest.raises(RuleRefusal, match="every year"):
            commands.advance(occasion_of("Wang", at=later), standard_id=world.standard, event="apply_renewal")
        for year in range(2027, 2031):
            occasion = occasion_of("Gao", at=NOW.replace(year=year, month=2))
            examine_again(occasion, world.standard, on=date(year, 2, 1))
        commands.advance(occasion_of("Wang", at=later), standard_id=world.standard, event="apply_renewal")
        commands.certify(occasion_of("Feng", at=later), standard_id=world.standard, certificate_no="new")
        row = MeasurementStandard.objects.get(pk=world.standard)
        assert (row.state, row.assessment_cert_to) == ("in_service", date(2035, 6, 9))
        assert row.public_cert_to == date(2035, 6, 9)


class TestHolds:
    def test_a_hold_blocks_until_it_is_released(self, world, occasion_of):
        wang = occasion_of("Wang")
        hold = commands.open_hold(wang, standard_id=world.standard, reason="RECALL_OPEN", note="S1")
        assert [reason.code for reason in ready(world.standard).reasons] == ["RECALL_OPEN"]
        commands.close_hold(wang, hold_id=hold.id)
        assert ready(world.standard).ready

    def test_it_is_released_once(self, world, occasion_of):
        hold = commands.open_hold(occasion_of("Wang"), standard_id=world.standard, reason="CHANGE_OPEN")
        commands.close_hold(occasion_of("Wang"), hold_id=hold.id)
        with pytest.raises(Conflict):
            commands.close_hold(occasion_of("Wang"), hold_id=hold.id)

    def test_an_unknown_reason_is_refused(self, world, occasion_of):
        with pytest.raises(InputError):
            commands.open_hold(occasion_of("Wang"), standard_id=world.standard, reason="MOOD")

    def test_a_verifier_does_not_release(self, world, occasion_of):
        hold = commands.open_hold(occasion_of("Gao"), standard_id=world.standard, reason="CHANGE_OPEN")
        with pytest.raises(NotPermitted):
            commands.close_hold(occasion_of("Li"), hold_id=hold.id)


def stability(change: str) -> StabilityOfYears:
    return StabilityOfYears(this_year=(change,), last_year=("0",), limit="0.2")


class TestExaminations:
    def examine(self, occasion, world, examination, **changed):
        given = {"performed_on": TODAY, "unit": "mg"} | changed
        return commands.record_examination(
            occasion, standard_id=world.standard, examination=examination, **given
        )

    def test_a_failed_one_blocks_until_a_passed_one(self, world, occasion_of):
        tomorrow = TODAY + timedelta(days=1)
        self.examine(occasion_of("Gao"), world, stability("0.3"))
        assert [reason.code for reason in ready(world.standard).reasons] == ["STABILITY_FAILED"]
        later = occasion_of("Gao", at=NOW + timedelta(days=1))
        self.examine(later, world, stability("0.1"), performed_on=tomorrow)
        assert ready(world.standard, on=tomorrow).ready

    def test_the_record_says_again_what_it_was_judged_by(self, world, occasion_of):
        row = self.examine(occasion_of("Gao"), world, stability("0.3"))
        again = examination_of(StandardExamination.objects.get(pk=row.pk).given)
        assert again == stability("0.3")
        assert (row.value, row.limit, row.passed) == ("0.3", "0.2", False)

    def test_days_to_come_are_refused(self, world, occasion_of):
        with pytest.raises(InputError):
            self.examine(occasion_of("Gao"), world, stability("0.1"), performed_on=TODAY + timedelta(days=1))

    def test_what_cannot_be_judged_is_not_recorded(self, world, occasion_of):
        before = StandardExamination.objects.count()
        with pytest.raises(InputError):
            self.examine(occasion_of("Gao"), world, stability("much"))
        assert StandardExamination.objects.count() == before

    def test_it_cannot_be_changed_afterwards(self, world, occasion_of):
        row = self.examine(occasion_of("Gao"), world, stability("0.3"))
        with pytest.raises(IntegrityError), transaction.atomic():
            StandardExamination.objects.filter(pk=row.pk).update(passed=True)


class TestSet:
    def test_a_replaced_device_counts_from_the_day_of_change(self, world, occasion_of):
        later = occasion_of("Gao", at=NOW + timedelta(days=10))
        composition.replace_component(
            later,
            standard_id=world.standard,
            old_device_id=world.device,
            new_device_id=world.thermometer,
            reason="更换",
        )
        facts = queries.facts([world.standard], on=TODAY)[world.standard]
        assert queries.main_device(facts, on=TODAY) == world.device
        assert queries.main_device(facts, on=TODAY + timedelta(days=10)) == world.thermometer

    def test_a_device_that_is_not_in_the_set_is_not_found(self, world, occasion_of):
        with pytest.raises(NotFound):
            composition.replace_component(
                occasion_of("Gao"),
                standard_id=world.standard,
                old_device_id=world.scale,
                new_device_id=world.device,
                reason="x",
            )

    def test_staff_can_be_added(self, world, occasion_of):
        composition.add_staff(
            occasion_of("Wang"),
            standard_id=world.standard,
            person_id=world.people["Qian"],
            duty="checker",
        )
        facts = queries.facts([world.standard], on=TODAY)[world.standard]
        assert world.people["Qian"] in {one.person for one in facts.staff}

    @pytest.mark.parametrize("limit", ["100000000", "-1e30", "18.00001", "NaN"])
    def test_a_limit_that_the_register_cannot_keep_is_refused(self, world, occasion_of, limit):
        given: dict[str, Any] = {"parameter": "pressure", "unit": "kPa", "high": None}
        wang = occasion_of("Wang")
        with pytest.raises(InputError):
            composition.limit_environment(wang, standard_id=world.standard, low=Decimal(limit), **given)
        composition.limit_environment(wang, standard_id=world.standard, low=Decimal("99999999.9999"), **given)
        kept = queries.facts([world.standard], on=TODAY)[world.standard].environment
        assert [one.low for one in kept if one.parameter == "pressure"] == [Decimal("99999999.9999")]
