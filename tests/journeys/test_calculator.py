"""Somebody without a log-in writes a model, pastes inputs from a spreadsheet, and reads the answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.mark.parametrize(
    ("language", "width", "wait"), [("zh", 1280, "得到蒙特卡洛验证"), ("en", 390, "Validated")]
)
def test_a_stranger_gets_a_budget(
    visitor: Callable[..., Visitor], language: str, width: int, wait: str
) -> None:
    someone = visitor(language, width=width)
    page = someone.page
    page.goto(f"{someone.base}/calculator?example=four-rectangles")
    page.wait_for_selector(".calc-result")
    page.fill("[name=model]", "y = a + 2*b")
    someone.paste("[name=name]", [["a", "10", "normal", "0.3"], ["b", "5", "normal", "0.2"]])
    for _ in range(2):  # the example had four inputs
        page.click("tr:last-child [data-remove]")
    # u = sqrt(0.3² + (2·0.2)²) = 0.5, so U = 0.98 at 95 %
    page.wait_for_selector(".calc-result:has-text('20.00 ± 0.98')")
    assert wait in page.inner_text("#answer")
    assert page.locator(".calc-chart canvas").count() == 1
    page.fill("[name=value] >> nth=0", "ten")
    page.wait_for_selector("#answer .caution")
    assert someone.faults == []
