"""A manager plans a job and moves it, by the form and by the mouse, past an absence of the person."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FRIDAY, NEXT_TUESDAY = "2026-03-13", "2026-03-17"


def test_a_job_is_planned_and_moved(visitor: Callable[..., Visitor]) -> None:
    zhou = visitor("zh").log_in("Zhou")
    zhou.press("申请检定")
    zhou.click("label.choice:has-text('F1-0042') input[type=checkbox]")
    zhou.page.select_option("[name=institution]", label="示例省计量科学研究院")
    zhou.press("提交申请")
    wang = visitor("zh").log_in("Wang")
    wang.click("a.work-card")
    wang.press("受理")
    number = wang.page.inner_text(".under").split(" · ")[0].strip()
    plans(wang)
    notes_an_absence(wang)
    carries(wang)
    on_a_phone = visitor("en", width=390).log_in("Wang")
    cancels(on_a_phone, number)
    assert (wang.faults, zhou.faults, on_a_phone.faults) == ([], [], [])


def plans(wang: Visitor) -> None:
    """From the calendar: the job that waits, its form, and the bar on the day that was chosen."""
    wang.page.goto(f"{wang.base}/jobs/calendar")
    wang.click(".waiting a.day-job")
    wang.page.fill("[name=scheduled_for]", FRIDAY)
    wang.page.select_option("[name=until_half]", "am")
    wang.page.select_option("[name=verifier]", label="李明（示例）")
    wang.press("安排")
    assert wang.page.locator(".lane .slot.b-9.w-1").count() == 1


def notes_an_absence(wang: Visitor) -> None:
    wang.click("summary:has-text('登记缺勤')")
    wang.page.select_option("[name=person]", label="李明（示例）")
    for name in ("first_on", "last_on"):
        wang.page.fill(f"[name={name}]", FRIDAY)
    wang.click("form[action$=note_absence] button")
    wang.page.goto(f"{wang.base}/jobs/calendar?week={FRIDAY}")
    assert wang.page.locator(".slot .mark-hard").count() == 1


def carries(wang: Visitor) -> None:
    """Dropped on another half-day it asks why; moved to the next Tuesday the sign of the conflict is gone."""
    wang.page.goto(f"{wang.base}/jobs/calendar?week={FRIDAY}")
    lane = wang.page.locator(".week-row:has-text('李明') .lane")
    box = lane.bounding_box()
    wang.page.locator(".slot").first.drag_to(
        lane, target_position={"x": box["width"] * 7.5 / 14, "y": box["height"] / 2}
    )
    wang.page.wait_for_load_state("networkidle")
    assert wang.page.input_value("[name=scheduled_for]") == "2026-03-12"  # Thursday afternoon
    assert wang.page.input_value("[name=from_half]") == "pm"
    wang.page.fill("[name=scheduled_for]", NEXT_TUESDAY)
    wang.page.fill("[name=reason]", "检定员休假")
    wang.press("改期")
    assert wang.page.locator(".slot.b-4.w-1").count() == 1
    assert wang.page.locator(".mark").count() == 0


def cancels(wang: Visitor, number: str) -> None:
    """The list of days on a phone leads to the form and on to the job; the instrument is set free."""
    wang.page.goto(f"{wang.base}/jobs/calendar?week={NEXT_TUESDAY}")
    assert wang.page.locator(".day-list .day-job:visible").count() == 1
    wang.click(".day-list .day-job:visible")
    wang.press("See the job")
    assert wang.reads(number)
    wang.click("summary:has-text('Cannot be done?')")
    wang.page.fill("details [name=reason]", "end of the journey")
    wang.press("Cancel")
    assert wang.reads("cancelled")
