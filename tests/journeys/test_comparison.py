"""A comparison from its plan to the standard it suspends, by seven people at their screens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.conftest import Visitor
from tests.registry.conftest import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WORDS = {
    "title_zh": "砝码比对",
    "title_en": "Comparison of weights",
    "artefact_zh": "100 g 砝码",
    "artefact_en": "Weight of 100 g",
}
POINT = {"quantity_zh": "质量修正值", "quantity_en": "Mass correction", "nominal": "100 g", "unit": "mg"}
CHOSEN = {"level": "provincial", "scheme": "star", "method": "weighted_mean", "criterion": "en"}
# Who hands in what. The city is off: its own uncertainty does not cover the difference.
# One types with the full-width digits of a Chinese keyboard.
VALUES = {"Li": "10.0", "Mei": "１２．０", "Yu": "10.1"}
PILOT = {"zh": "示例省计量科学研究院", "en": "Example Provincial Institute"}
COUNTY = {"zh": "示例县计量所", "en": "Example County Institute"}
SAYS = {
    "zh": ("等待批准", "不满意"),
    "en": ("awaits approval", "Not satisfactory"),
}
# What follows for the standard: first a correction is accepted, then one is not.
ENDS = {
    "accept_correction": ("Corrected", "In service"),
    "suspend_standard": ("计量标准已封存", "封存"),
}


@pytest.mark.parametrize(
    ("language", "width", "end"), [("en", 390, "accept_correction"), ("zh", 1280, "suspend_standard")]
)
def test_a_comparison_ends_with_its_consequence_for_a_standard(
    visitor: Callable[..., Visitor], language: str, width: int, end: str
) -> None:
    awaits, unsatisfactory = SAYS[language]
    cast = {name: visitor(language, width=width).log_in(name) for name in ("Sun", "Feng", "Wang", *VALUES)}
    sun = cast["Sun"]
    address = plans(sun, language, number=f"EX-BD-2026-{width}")
    assert sun.reads(awaits)
    go(cast["Feng"], address).click("form[action$='/do/approve'] button")
    go(sun, address)
    for box in sun.page.locator("[name=holder]").all():
        box.check()
    choose(sun, "[name=laboratory]", COUNTY[language])
    sun.click("form[action$='/invite'] button")
    for event in ("agree_protocol", "begin"):
        go(cast["Wang"], address).click(f"form[action$='/do/{event}'] button")
    for name in ("Wang", "Mei", "Yu"):
        go(cast[name], address).click("form[action$='/do/join'] button")
    for name, value in VALUES.items():
        hands_in(cast[name], address, value)
    assert not cast["Wang"].reads("12.0")
    go(cast["Wang"], address)
    assert not cast["Wang"].page.locator("a[href$='/report']").count()  # sealed: nobody reads it yet
    go(sun, address).click("form[action$='/do/close_data'] button")
    for event, name in (("issue_draft_a", "Wang"), ("issue_draft_b", "Wang"), ("publish", "Feng")):
        go(cast[name], address).click(f"form[action$='/do/{event}'] button")
    mei = cast["Mei"]
    go(mei, address)
    assert mei.reads(unsatisfactory)
    mei.page.fill("form[action$='/do/report_correction'] [name=reason]", "天平未调平，已改正")
    mei.click("form[action$='/do/report_correction'] button")
    reads_the_report(visitor(language, width=width), address)
    went, stands = ENDS[end]
    go(sun, address).page.fill(f"form[action$='/do/{end}'] [name=reason]", "复测结果见附件")
    sun.click(f"form[action$='/do/{end}'] button")
    assert sun.reads(went)
    go(mei, address).click(f"tr:has-text('{went}') a[href*='/standards/']")
    assert mei.page.inner_text("main .state >> nth=0") == stands
    assert [fault for one in cast.values() for fault in one.faults] == []


def plans(sun: Visitor, language: str, *, number: str) -> str:
    page = sun.page
    page.goto(f"{sun.base}/comparisons/new")
    for name, value in (WORDS | {"number": number, "standard_code": "12113800"}).items():
        page.fill(f"[name={name}]", value)
    for name, value in CHOSEN.items():
        page.select_option(f"[name={name}]", value)
    for name in ("begins_on", "closes_on"):
        page.fill(f"[name={name}]", TODAY.isoformat())
    for name, value in POINT.items():
        page.fill(f"[name={name}] >> nth=0", value)
    choose(sun, "[name=pilot]", PILOT[language])
    page.click("[data-adds-line]")
    assert page.locator("[name=nominal]").count() == 7  # one more than the form begins with
    sun.click("form.round-form button[type=submit]")
    return str(page.url)


def go(visitor: Visitor, address: str) -> Visitor:
    visitor.page.goto(address)
    return visitor


def choose(visitor: Visitor, selector: str, words: str) -> None:
    option = visitor.page.locator(f"{selector} option", has_text=words).first
    visitor.page.select_option(selector, option.get_attribute("value"))


def hands_in(laboratory: Visitor, address: str, value: str) -> None:
    go(laboratory, address).click("a[href$='/submission']")
    for name, text in (("value", value), ("U", "0.4"), ("k", "2")):
        laboratory.page.fill(f"[name={name}-0]", text)
    laboratory.click("form.panel button[type=submit]")


def reads_the_report(citizen: Visitor, address: str) -> None:
    """Somebody without a log-in reads what was published, on screen and on paper."""
    citizen.page.goto(f"{address}/report")
    assert citizen.reads("12.0")
    paper = citizen.page.request.get(f"{address}/report.pdf")
    assert paper.body().startswith(b"%PDF-")
    assert citizen.faults == []
