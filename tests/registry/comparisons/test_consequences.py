"""What a failure does to the standard: blocked until the organiser accepts the correction, or suspended."""

from __future__ import annotations

import pytest
from tests.registry.comparisons.conftest import FAILED
from tests.registry.conftest import TODAY

from suyuan.base.errors import InputError, NotPermitted, RuleRefusal
from suyuan.registry.comparisons import taking_part
from suyuan.registry.journal.queries import history
from suyuan.registry.standards import commands as standards
from suyuan.registry.standards import queries
from suyuan.registry.standards.models import MeasurementStandard, StandardHold


def reasons(standard):
    facts = queries.facts([standard], on=TODAY)[standard]
    return [reason.code for reason in queries.readiness(facts, on=TODAY).reasons]


@pytest.fixture
def failed(round_):
    """The city laboratory is far off; the others agree."""
    return round_.draft_a(FAILED)


@pytest.fixture
def correcting(failed):
    taking_part.report_correction(
        failed.by("Mei"), participation_id=failed.of["city"], report="天平示值误差未修正，已改正并复测"
    )
    return failed


def test_a_failure_blocks_the_standard_and_no_other(failed):
    assert "COMPARISON_FAILED" in reasons(failed.city_standard)
    assert reasons(failed.world.standard) == []
    assert [failed.state_of(one) for one in ("lab", "city", "county")] == ["ok", "not_ok", "ok"]


def test_a_success_blocks_nothing(round_):
    round_.draft_a()
    assert not StandardHold.objects.exists()


def test_the_hold_names_the_comparison_and_stands_in_the_journal(failed):
    hold = StandardHold.objects.get()
    assert (hold.reason, hold.note) == ("COMPARISON_FAILED", failed.row.number)
    assert history("measurement_standard", failed.city_standard)[-1]["act"] == "standards.open_hold"


def test_a_failure_without_a_standard_blocks_nothing(round_):
    round_.draft_a({"lab": "10.0", "city": "10.1", "county": "12.0"})
    assert round_.state_of("county") == "not_ok"
    assert not StandardHold.objects.exists()


def test_the_laboratory_does_not_release_it_by_itself(failed):
    with pytest.raises(RuleRefusal, match="a comparison put this hold there"):
        standards.close_hold(failed.by("Mei"), hold_id=StandardHold.objects.get().pk)


def test_an_accepted_correction_releases_it(correcting):
    taking_part.accept_correction(
        correcting.by("Sun"), participation_id=correcting.of["city"], reason="复测 |En| = 0.3"
    )
    assert "COMPARISON_FAILED" not in reasons(correcting.city_standard)
    assert correcting.state_of("city") == "corrected"
    assert history("measurement_standard", correcting.city_standard)[-1]["act"] == "standards.close_hold"


def test_nothing_is_accepted_before_it_is_reported(failed):
    with pytest.raises(RuleRefusal):
        taking_part.accept_correction(failed.by("Sun"), participation_id=failed.of["city"], reason="好")


def test_nobody_accepts_the_own_correction(correcting):
    with pytest.raises(NotPermitted):
        taking_part.accept_correction(
            correcting.by("Mei"), participation_id=correcting.of["city"], reason="好"
        )


def test_a_report_says_something(failed):
    with pytest.raises(InputError):
        taking_part.report_correction(failed.by("Mei"), participation_id=failed.of["city"], report="  ")


def test_a_correction_that_fails_suspends_the_standard(correcting):
    taking_part.suspend_standard(
        correcting.by("Sun"), participation_id=correcting.of["city"], reason="复测仍不满意"
    )
    assert correcting.state_of("city") == "standard_suspended"
    assert MeasurementStandard.objects.get(pk=correcting.city_standard).state == "suspended"
    # The suspension has its own way back; the hold would have none.
    assert StandardHold.objects.get().closed_on == TODAY


def test_without_a_standard_there_is_nothing_to_suspend(round_):
    round_.draft_a({"lab": "10.0", "city": "10.1", "county": "12.0"})
    taking_part.report_correction(round_.by("Yu"), participation_id=round_.of["county"], report="已查明")
    with pytest.raises(RuleRefusal, match="without a standard"):
        taking_part.suspend_standard(round_.by("Sun"), participation_id=round_.of["county"], reason="否")
    assert round_.state_of("county") == "correcting"


def test_who_was_satisfactory_has_nothing_to_correct(failed):
    with pytest.raises(RuleRefusal):
        taking_part.report_correction(failed.by("Yu"), participation_id=failed.of["county"], report="无")
