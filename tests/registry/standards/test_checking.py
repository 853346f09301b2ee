"""Check standards by the real commands: an alarm blocks the standard and names the doubtful certificates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY
from tests.registry.road import road

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.issuing import queries as issuing
from suyuan.registry.journal.queries import history
from suyuan.registry.standards import checking, commands, process_queries, queries
from suyuan.registry.standards.checking import CheckForm
from suyuan.registry.standards.models import CheckMeasurement, StandardHold

FORM = CheckForm(name=Text("核查砝码", "Check weight"), unit="mg", trial=10)
DAYS = [TODAY - timedelta(days=300 - 10 * place) for place in range(20)]


@pytest.fixture
def check(world, occasion_of):
    return checking.establish_check(occasion_of("Gao"), standard_id=world.standard, form=FORM).id


@pytest.fixture
def enter(occasion_of, check):
    """`enter(10.0, day)` records one check by Li, who measures."""

    def record(value, day=TODAY, **options):
        return checking.record_check(
            occasion_of("Li"), check_id=check, performed_on=day, readings=[str(value)], **options
        )

    return record


@pytest.fixture
def trial(enter):
    """Ten checks about 10 mg: s = 1.054, limits 6.84 and 13.16."""
    for place, day in enumerate(DAYS[:10]):
        enter((9, 11)[place % 2], day)


def ready(standard_id, on=TODAY):
    return queries.readiness(queries.facts([standard_id], on=on)[standard_id], on=on)


class TestRecording:
    def test_the_first_ones_only_gather(self, enter, check):
        assert enter(9).state == "trial"
        found = process_queries.one(check, on=TODAY)
        assert (found.state, found.missing, found.course.is_judged) == ("trial", 9, False)

    def test_a_good_one_changes_nothing(self, world, trial, enter):
        assert enter(10.5).state == "in_control"
        assert ready(world.standard).ready

    def test_a_bad_one_blocks_the_standard_at_once(self, world, trial, enter):
        row = enter(13.5)
        assert (row.state, row.broken) == ("alarm", ["N1"])
        assert [reason.code for reason in ready(world.standard).reasons] == ["PROCESS_ALARM"]
        opened = history("measurement_standard", world.standard)
        assert opened[-1]["act"] == "standards.open_hold"

    def test_it_is_free_again_when_the_laboratory_says_so(self, world, trial, enter, occasion_of):
        enter(13.5)
        hold = StandardHold.objects.get(standard=world.standard, closed_on=None)
        commands.close_hold(occasion_of("Wang"), hold_id=hold.pk, note="核查砝码沾污，已清洗复测")
        assert ready(world.standard).ready

    def test_what_was_recorded_cannot_be_changed(self, trial, enter):
        row = enter(13.5)
        with pytest.raises(IntegrityError), transaction.atomic():
            CheckMeasurement.objects.filter(pk=row.pk).update(state="in_control")

    def test_the_limits_of_the_record_are_those_of_the_course(self, trial, enter, check):
        enter(10.5)
        course = process_queries.one(check, on=TODAY).course
        assert (course.centre, course.upper) == (10.0, pytest.approx(13.162278))


class TestRefusals:
    def test_a_day_before_the_last_one(self, enter):
        enter(9)
        with pytest.raises(InputError, match="last one"):
            enter(9, TODAY - timedelta(days=1))

    def test_a_day_to_come(self, enter):
        with pytest.raises(InputError, match="future"):
            enter(9, TODAY + timedelta(days=1))

    def test_what_is_no_number_leaves_nothing_behind(self, enter):
        with pytest.raises(InputError):
            enter("much")
        assert not CheckMeasurement.objects.exists()

    def test_a_stranger_may_not(self, occasion_of, check):
        with pytest.raises(NotPermitted):
            checking.record_check(occasion_of("Zhou"), check_id=check, performed_on=TODAY, readings=["1"])

    def test_a_closed_one_takes_no_more(self, enter, occasion_of, check):
        checking.close_check(occasion_of("Gao"), check_id=check, reason="换用新的核查标准")
        with pytest.raises(RuleRefusal):
            enter(9)
        with pytest.raises((RuleRefusal, Conflict)):
            checking.close_check(occasion_of("Gao"), check_id=check, reason="again")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"trial": 5},
            {"rules": ("N99",)},
            {"every_days": 0},
            {"name": Text("", "")},
            {"accepted": "about ten"},
            {"unit": "far too long for a unit"},
        ],
    )
    def test_a_form_that_makes_no_sense(self, occasion_of, world, wrong):
        given = {"name": FORM.name, "unit": "mg"} | wrong
        with pytest.raises(InputError):
            checking.establish_check(occasion_of("Gao"), standard_id=world.standard, form=CheckForm(**given))

    def test_one_that_does_not_exist(self, occasion_of, world):
        with pytest.raises(NotFound):
            process_queries.one(world.standard, on=TODAY)


class TestSuspicion:
    def test_it_reaches_back_to_the_last_good_check(self, trial, enter, check):
        enter(10.0, DAYS[10])
        enter(20.0, DAYS[12])
        enter(20.0, DAYS[14])
        found = process_queries.suspicion(process_queries.one(check, on=TODAY))
        assert (found.after, found.until) == (DAYS[10], DAYS[14])

    def test_there_is_none_while_all_is_well(self, trial, check):
        assert process_queries.suspicion(process_queries.one(check, on=TODAY)) is None

    def test_the_certificates_of_those_days_are_named(self, world):
        certificate = road(world).issued()
        day = certificate.evaluation.performed_on
        used = certificate.job.standards_used.get().standard_id

        def numbers(after, until):
            return [one["number"] for one in issuing.issued_with(used, after=after, until=until)]

        assert numbers(None, day) == [certificate.number]
        assert numbers(day - timedelta(days=1), day) == [certificate.number]
        assert numbers(day, day + timedelta(days=9)) == []
        assert numbers(None, date(2020, 1, 1)) == []


@pytest.mark.parametrize("rows", [3, 30])
def test_reading_takes_two_queries_whatever_there_is(world, occasion_of, rows):
    for _ in range(rows):
        one = checking.establish_check(occasion_of("Gao"), standard_id=world.standard, form=FORM)
        checking.record_check(occasion_of("Li"), check_id=one.id, performed_on=TODAY, readings=["1"])
    with CaptureQueriesContext(connection) as seen:
        assert len(process_queries.of_standard(world.standard, on=TODAY)) == rows
    assert len(seen) == 2


def test_the_next_one_is_due_after_the_interval(world, trial, check):
    last = DAYS[9]
    assert not process_queries.one(check, on=last + timedelta(days=29)).is_due
    assert process_queries.one(check, on=last + timedelta(days=30)).is_due
