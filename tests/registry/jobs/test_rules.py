"""Pure decisions about jobs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from suyuan.base.text import Text, same
from suyuan.methods.errors import ObservationError
from suyuan.registry.jobs import rules


@pytest.mark.parametrize(
    ("last_day", "late"), [(None, False), (date(2026, 3, 25), False), (date(2026, 3, 24), True)]
)
def test_an_application_should_come_fifteen_days_early(last_day: date | None, late: bool):
    assert (rules.late_notice(last_day, on=date(2026, 3, 10)) is not None) == late


def test_every_required_role_needs_a_standard_and_no_other_may_be_named():
    assert rules.why_not_reserved(["a"], ["a", "b"], ["a", "b"]) is None
    assert "a" in str(rules.why_not_reserved(["a"], ["b"], ["a", "b"]))
    assert "c" in str(rules.why_not_reserved(["a"], ["a", "c"], ["a", "b"]))


@pytest.mark.parametrize(
    ("shown", "stored", "right"), [("d1", "d1", True), ("d1", "d2", False), ("", "", False)]
)
def test_only_the_stored_digest_can_be_signed(shown: str, stored: str, right: bool):
    assert (rules.why_not_confirmed(shown, stored) is None) == right


@pytest.mark.parametrize(
    ("state", "stands"),
    [("issued", True), ("", True), ("revoked", False), ("in_doubt", False), ("superseded", False)],
)
def test_a_certificate_behind_the_result_must_stand(state: str, stands: bool):
    assert (rules.why_not_supported({"EX-1": state}) is None) == stands


def test_only_the_verifier_of_the_job_goes_on_with_it():
    li, gao = UUID(int=1), UUID(int=2)
    assert rules.why_not_two_sets(None, li) is None
    assert rules.why_not_two_sets(li, li) is None
    assert rules.why_not_two_sets(li, gao) is not None


def test_surroundings_are_read_as_numbers_and_every_fault_is_named():
    called = {"temperature": Text("温度", "Temperature")}
    assert rules.read_conditions({"temperature": "20.1"}, called) == {"temperature": Decimal("20.1")}
    with pytest.raises(ObservationError) as refusal:
        rules.read_conditions({"temperature": "warm", "humidity": "", "pressure": "1000"}, called)
    assert len(refusal.value.problems) == 2
    warm = refusal.value.problems[0].message  # by the name of the method, not by the symbol
    assert warm == Text("温度需要一个数，给出的是“warm”", "Temperature needs a number; “warm” was given")


def test_the_environment_has_two_names_for_one_quantity():
    assert rules.as_parameters({"temperature": Decimal(20)}) == {"temperature": 20, "t": 20}


def test_failing_items_are_named_once_in_order():
    lines = [(same("b"), "fail"), (same("a"), "pass"), (same("b"), "fail"), (same("c"), "fail")]
    assert rules.failing(lines) == (same("b"), same("c"))
