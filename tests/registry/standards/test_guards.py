"""What must be on record before a standard takes a step. Source: domain model 4.3, rows 2, 16 and 19."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from suyuan.registry.standards import guards
from suyuan.registry.standards.guards import Examined

REPEATABLE = Examined(kind="repeatability", method="repeatability", on=date(2026, 1, 10))
STABLE = Examined(
    kind="stability",
    method="stability_of_groups",
    on=date(2026, 1, 10),
    span=(date(2025, 9, 1), date(2025, 12, 20)),
)
VALID = Examined(kind="validation", method="validation_by_transfer", on=date(2026, 1, 10))


class TestEstablished:
    def test_all_three_are_enough(self):
        assert guards.why_not_established([REPEATABLE, STABLE, VALID]) is None

    @pytest.mark.parametrize(
        ("left_out", "says"), [(0, "repeatability"), (1, "stability"), (2, "validation")]
    )
    def test_each_is_asked_for(self, left_out: int, says: str):
        passed = [one for place, one in enumerate((REPEATABLE, STABLE, VALID)) if place != left_out]
        assert says in guards.why_not_established(passed).en

    def test_three_months_to_the_day_are_not_more_than_three(self):
        short = replace(STABLE, span=(date(2025, 9, 20), date(2025, 12, 20)))
        assert guards.why_not_established([REPEATABLE, short, VALID]) is not None

    def test_the_yearly_comparison_is_no_examination_of_a_new_standard(self):
        yearly = replace(STABLE, method="stability_of_years", span=None)
        assert guards.why_not_established([REPEATABLE, yearly, VALID]) is not None


def yearly(*years: int) -> list[Examined]:
    return [replace(one, on=date(year, 3, 1)) for year in years for one in (REPEATABLE, STABLE)]


TERM = {"valid_from": date(2021, 3, 1), "valid_to": date(2026, 2, 28)}
ALL = yearly(2021, 2022, 2023, 2024, 2025)


class TestRenewal:
    @pytest.mark.parametrize(
        ("on", "is_open"),
        [
            (date(2025, 2, 27), False),
            (date(2025, 2, 28), True),
            (date(2025, 8, 28), True),
            (date(2025, 8, 29), False),
        ],
    )
    def test_the_window_is_twelve_to_six_months_before_the_end(self, on: date, is_open: bool):
        assert (guards.why_not_renewable(ALL, **TERM, on=on) is None) is is_open

    def test_a_year_without_record_is_named(self):
        refusal = guards.why_not_renewable(yearly(2021, 2022, 2024, 2025), **TERM, on=date(2025, 6, 1))
        assert "2022-03-01" in refusal.en
        assert "2024-03-01" in refusal.zh

    def test_both_kinds_are_asked_for(self):
        only = [one for one in ALL if one.kind == "repeatability"]
        assert "stability" in guards.why_not_renewable(only, **TERM, on=date(2025, 6, 1)).en

    def test_a_month_late_is_no_gap(self):
        late = [*yearly(2021, 2022, 2023, 2025), *(replace(one, on=date(2024, 4, 1)) for one in ALL[:2])]
        assert guards.why_not_renewable(late, **TERM, on=date(2025, 6, 1)) is None

    def test_without_a_certificate_there_is_nothing_to_renew(self):
        assert guards.why_not_renewable(ALL, valid_from=None, valid_to=None, on=date(2025, 6, 1)) is not None


class TestResumed:
    def test_both_examinations_are_repeated(self):
        given = {"suspended_on": date(2026, 1, 10), "valid_to": date(2026, 12, 31), "on": date(2026, 2, 1)}
        assert guards.why_not_resumed([REPEATABLE, STABLE], **given) is None
        assert guards.why_not_resumed([REPEATABLE], **given) is not None
        before = replace(STABLE, on=date(2026, 1, 9))
        assert guards.why_not_resumed([REPEATABLE, before], **given) is not None

    def test_a_lapsed_certificate_means_a_new_assessment(self):
        refusal = guards.why_not_resumed(
            [REPEATABLE, STABLE],
            suspended_on=date(2026, 1, 10),
            valid_to=date(2026, 1, 31),
            on=date(2026, 2, 1),
        )
        assert "assessed again" in refusal.en
