"""Examinations and check standards by hand: what a custodian enters, what the page says, who may not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY, World

from suyuan.base.text import Text
from suyuan.registry.standards import checking, process_queries
from suyuan.registry.standards.checking import CheckForm
from suyuan.registry.standards.models import CheckMeasurement, CheckStandard, StandardExamination
from suyuan.web.control_chart import sheet_of, ticks

Visit = Callable[..., Client]
NEW = {
    "name_zh": "核查砝码",
    "name_en": "Check weight",
    "unit": "mg",
    "point": "100 g",
    "trial": "10",
    "every_days": "30",
    "rule": ["N1", "N2"],
}
REPEATED = {
    "method": "repeatability",
    "performed_on": TODAY.isoformat(),
    "unit": "mg",
    "readings": "0.1 0.2 0.1 0.2 0.1\n0.2 0.1 0.2 0.1 0.2",
    "reference": "0.06",
}


@pytest.fixture
def check(world: World, occasion_of: Any) -> CheckStandard:
    """A check standard with its trial complete: limits 6.84 and 13.16 mg."""
    form = CheckForm(name=Text("核查砝码", "Check weight"), unit="mg", trial=10)
    row = checking.establish_check(occasion_of("Gao"), standard_id=world.standard, form=form)
    for place in range(10):
        day = TODAY - timedelta(days=100 - 10 * place)
        reading = ["9", "11"][place % 2]
        checking.record_check(occasion_of("Li"), check_id=row.id, performed_on=day, readings=[reading])
    return row


@pytest.fixture
def occasion_of(world: World) -> Any:
    return world.occasion


def entered_in(world: World) -> StandardExamination:
    """The examination that was entered beside those of the small world."""
    return StandardExamination.objects.get(standard=world.standard, performed_on=TODAY)


class TestExamination:
    def test_readings_become_a_verdict(self, enter: Visit, world: World):
        client = enter("Gao")
        answer = client.post(f"/standards/{world.standard}/examine", REPEATED, follow=True)
        assert answer.status_code == 200
        row = entered_in(world)
        # five at 0.1 and five at 0.2: s² = 10 · 0.05² / 9
        assert (row.kind, row.value, row.passed) == ("repeatability", "0.0527", True)
        assert "重复性 s = 0.0527，要求 &lt;= 0.06：通过" in answer.content.decode()

    @pytest.mark.parametrize(
        ("method", "given", "value", "passed"),
        [
            (
                "stability_of_years",
                {"readings": "1.2", "last_year": "1.0", "limit": "0.2"},
                "0.2",
                False,
            ),
            (
                "stability_of_groups",
                {
                    "groups": "2025-01-10 10.0 10.2\n2025-02-11 10.1\n2025-03-12 10.3\n2025-04-13 10.2",
                    "limit": "0.21",
                },
                "0.2",
                True,
            ),
            (
                "validation_by_transfer",
                {
                    "value": "1.2",
                    "expanded": "2.0",
                    "k": "2",
                    "reference_value": "3.2",
                    "reference_expanded": "1.5",
                    "reference_k": "3",
                },
                "2",
                True,
            ),
            ("validation_by_comparison", {"values": "4 2 2 2", "expanded": "2", "k": "2"}, "1.5", True),
        ],
    )
    def test_every_method_has_its_form(
        self, enter: Visit, world: World, method: str, given: dict[str, str], value: str, passed: bool
    ):
        client = enter("Gao", "en")
        assert client.get(f"/standards/{world.standard}/examine?method={method}").status_code == 200
        posted = {"method": method, "performed_on": TODAY.isoformat(), "unit": "mg"} | given
        assert client.post(f"/standards/{world.standard}/examine", posted).status_code == 303
        row = entered_in(world)
        assert (row.value, row.passed) == (value, passed)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"readings": "0.1 0.2"},
            {"readings": "0.1 " * 9 + "much"},
            {"reference": ""},
            {"performed_on": "yesterday"},
            {"performed_on": ""},
            {"method": "beauty"},
            {"unit": "a unit that is far too long"},
        ],
    )
    def test_what_cannot_be_judged_comes_back_with_the_form(
        self, enter: Visit, world: World, wrong: dict[str, str]
    ):
        before = StandardExamination.objects.count()
        answer = enter("Gao").post(f"/standards/{world.standard}/examine", REPEATED | wrong)
        seen = re.sub(r"<[^>]+>", " ", answer.content.decode())
        assert " n = " not in seen  # told in words
        assert "s_ref" not in seen
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
        assert StandardExamination.objects.count() == before

    def test_others_do_not_see_the_form(self, enter: Visit, world: World):
        assert enter("Zhou").get(f"/standards/{world.standard}/examine").status_code == 403


class TestChecks:
    def test_one_is_set_up_and_shown(self, enter: Visit, world: World):
        client = enter("Gao")
        assert client.get(f"/standards/{world.standard}/checks/new").status_code == 200
        answer = client.post(f"/standards/{world.standard}/checks/new", NEW, follow=True)
        row = CheckStandard.objects.get()
        assert (row.trial, row.rules) == (10, ["N1", "N2"])
        assert "还没有核查数据" in answer.content.decode()
        assert "核查砝码" in client.get(f"/standards/{world.standard}").content.decode()

    @pytest.mark.parametrize("wrong", [{"trial": "few"}, {"rule": []}, {"name_en": ""}, {"every_days": "0"}])
    def test_a_form_that_makes_no_sense_comes_back(self, enter: Visit, world: World, wrong: dict[str, Any]):
        answer = enter("Gao").post(f"/standards/{world.standard}/checks/new", NEW | wrong)
        assert answer.status_code == 422
        assert not CheckStandard.objects.exists()

    def test_a_check_is_entered_and_judged(self, enter: Visit, check: CheckStandard):
        given = {"performed_on": TODAY.isoformat(), "readings": "10.1 10.3"}
        answer = enter("Li").post(f"/checks/{check.id}/enter", given, follow=True)
        assert "受控" in answer.content.decode()
        assert CheckMeasurement.objects.get(state="in_control").value == "10.20"

    def test_an_alarm_says_what_it_means(self, enter: Visit, check: CheckStandard):
        given = {"performed_on": TODAY.isoformat(), "readings": "20"}
        answer = enter("Li", "en").post(f"/checks/{check.id}/enter", given, follow=True)
        text = answer.content.decode()
        assert "The measurement process is out of control" in text
        assert "Certificates since the last good check" in text
        assert "cc-alarm" in text

    def test_a_wrong_reading_comes_back_with_what_was_typed(self, enter: Visit, check: CheckStandard):
        given = {"performed_on": TODAY.isoformat(), "readings": "10,1 zehn"}
        answer = enter("Li").post(f"/checks/{check.id}/enter", given)
        assert answer.status_code == 422
        assert "zehn" in answer.content.decode()

    def test_a_stranger_sees_neither_chart_nor_list(self, enter: Visit, world: World, check: CheckStandard):
        client = enter("Zhou")
        assert client.get(f"/checks/{check.id}").status_code == 403
        assert "核查砝码" not in client.get(f"/standards/{world.standard}").content.decode()

    def test_queries_do_not_grow_with_checks(self, enter: Visit, check: CheckStandard, occasion_of: Any):
        client = enter("Gao")
        client.get(f"/checks/{check.id}")

        def queries() -> int:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(f"/checks/{check.id}").status_code == 200
            return len(seen)

        before = queries()
        for _ in range(20):
            checking.record_check(occasion_of("Li"), check_id=check.id, performed_on=TODAY, readings=["10"])
        queries()
        assert queries() == before


class TestChart:
    def test_points_lie_where_their_values_are(self, check: CheckStandard):
        sheet = sheet_of(process_queries.one(check.id, on=TODAY))
        assert sheet is not None
        low, high = sheet.points[0], sheet.points[1]  # 9 mg, 11 mg
        assert low.y > high.y
        centre = next(line for line in sheet.lines if line.look == "centre")
        assert centre.y == pytest.approx((low.y + high.y) / 2)

    def test_a_point_far_out_stands_at_the_edge_and_the_limits_stay_apart(
        self, check: CheckStandard, occasion_of: Any
    ):
        checking.record_check(occasion_of("Li"), check_id=check.id, performed_on=TODAY, readings=["9999"])
        sheet = sheet_of(process_queries.one(check.id, on=TODAY))
        assert sheet is not None
        upper, lower = (line.y for line in sheet.lines if line.look == "limit")
        assert [point.beyond for point in sheet.points] == [0] * (len(sheet.points) - 1) + [1]
        assert (lower - upper) > (sheet.base - min(point.y for point in sheet.points)) / 4

    @pytest.mark.parametrize(
        ("low", "high", "expected"),
        [(0.0, 10.0, (0, 2, 4, 6, 8, 10)), (-0.3, 0.45, (-0.2, 0.0, 0.2, 0.4)), (9.1, 9.2, None)],
    )
    def test_ticks_are_round(self, low: float, high: float, expected: tuple[float, ...] | None):
        found = ticks(low, high)
        if expected is not None:
            assert found == pytest.approx(expected)
        assert 3 <= len(found) <= 7
        assert all(low - 1e-9 <= one <= high + 1e-9 for one in found)
