"""An official follows a figure of the plan to the very standards behind it, and takes the evaluation home."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PLAN = "CN-22-2021-2035"
WORDS = {
    "zh": ("E2 等级砝码标准装置", "作出中期评估", "中期评估"),
    "en": ("E2 weights", "Make the mid-term evaluation", "Mid-term"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_a_target_to_its_evidence_and_the_report(visitor: Callable[..., Visitor], language: str) -> None:
    standard, make, made = WORDS[language]
    sun = visitor(language).log_in("Sun")
    sun.page.goto(f"{sun.base}/plan?plan={PLAN}&now=1")
    sun.page.wait_for_load_state("networkidle")
    sun.click(".target .plan-foot a")
    assert sun.reads(standard)
    sun.click("main a[href^='/standards/']")
    assert sun.reads(standard)
    sun.page.goto(f"{sun.base}/plan/{PLAN}/tasks")
    sun.click(f"summary:has-text('{make}')")
    sun.click(f"form:has-text('{make}') button[type=submit]")
    assert sun.reads(made)
    paper = sun.page.request.get(f"{sun.base}/plan/{PLAN}/report.pdf")
    assert paper.status == 200
    assert paper.body().startswith(b"%PDF")
    assert sun.faults == []
