"""A gap of coverage becomes a proposal, the proposal a decision, the decision a planned standard."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from tests.journeys.conftest import Visitor
from tests.registry.conftest import PROVINCE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

KIND = "bp_manual"


class Words(NamedTuple):
    missing: str
    plan: str
    work_out: str
    submit: str
    accept: str
    take_up: str
    planned: str
    title: str


WORDS = {
    "zh": Words("未建", "规划建标", "测算", "提交审批", "采纳", "列入本机构建标计划", "筹建", "血压计建标"),
    "en": Words("Missing", "Plan this", "Work it out", "Submit", "Accept", "Take up", "Planned", "Pressure"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_a_gap_to_a_planned_standard(visitor: Callable[..., Visitor], language: str) -> None:
    words = WORDS[language]
    sun = visitor(language).log_in("Sun")
    sun.page.goto(f"{sun.base}/coverage/matrix?division={PROVINCE}")
    sun.page.wait_for_load_state("networkidle")
    sun.click(f"main .coverage-grid a[href*='/{PROVINCE}/{KIND}']")
    sun.press(words.plan)
    sun.page.fill("main [name=title]", words.title)
    sun.page.fill("main [name=target]", "100")
    sun.click(f"main button:has-text('{words.work_out}')")
    sun.page.wait_for_selector("main table.siting-sides", timeout=60_000)
    sun.click(f"main button:has-text('{words.submit}')")
    proposal = sun.page.url

    feng = visitor(language).log_in("Feng")
    feng.page.goto(proposal)
    feng.click(f"main button:has-text('{words.accept}')")

    zhao = visitor(language).log_in("Zhao")
    zhao.page.goto(proposal)
    zhao.click(f"main button:has-text('{words.take_up}')")
    zhao.click("main a[href^='/standards/']")
    assert zhao.reads(words.planned)

    assert [*sun.faults, *feng.faults, *zhao.faults] == []
