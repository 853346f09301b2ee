"""A local specification from proposal to issue, with a comment from the street and its reply."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
TITLES = {"title_zh": "电子秤校准规范", "title_en": "Calibration of scales"}
WORDS = {
    "committee": "省力学计量技术委员会",
    "need": "省内使用量大。",
    "national_text": "经查无相应国家规范。",
}
PAPERS = {name: "内容……" for name in ("draft", "explanation", "test_report", "uncertainty_report")}
COMMENT = "第 5 条宜给出环境条件。"
REPLY = "已在 5.2 补充。"
OPEN_ALL = "() => document.querySelectorAll('details').forEach(one => one.open = true)"
SAYS = {"zh": "征求意见至", "en": "Open to"}


def do(visitor: Visitor, address: str, event: str, **given: str) -> None:
    """Open the page, fill the form of one deed and send it."""
    visitor.page.goto(address)
    visitor.page.evaluate(OPEN_ALL)
    form = f"form[action$='/do/{event}']"
    for name, value in given.items():
        field = visitor.page.locator(f"{form} [name={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    visitor.click(f"{form} button")


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_specification_is_made(
    visitor: Callable[..., Visitor], later: Callable[[int], None], language: str, width: int
) -> None:
    def come(name: str) -> Visitor:
        return visitor(language, width=width).log_in(name)

    wang = come("Wang")
    page = wang.page
    page.goto(f"{wang.base}/specifications/new")
    for name, value in (TITLES | WORDS).items():
        page.fill(f"[name={name}]", value)
    wang.click("form.specification-form button[type=submit]")
    project = page.url
    sun, feng = come("Sun"), come("Feng")
    do(sun, project, "evaluate", evaluation="必要、可行。")
    do(feng, project, "approve_project", plan_no=f"2026-D-{width}")
    do(wang, project, "name_pack", pack="suyuan.mass.weights/2026")
    do(wang, project, "draft_ready", **PAPERS)
    do(sun, project, "open_consultation")

    public = visitor(language, width=width)
    public.page.goto(f"{public.base}/consultations")
    public.click(f"main a[href*='{project.rsplit('/', 1)[1]}']")
    assert public.reads(SAYS[language])
    public.page.select_option("[name=sender]", "user")
    public.page.fill("[name=text]", COMMENT)
    public.click("form.stack button[type=submit]")
    assert not public.reads(COMMENT)  # nobody sees it before it was read
    sun.page.goto(project)
    sun.click("form[action$='/show'] button")
    public.page.reload()
    assert public.reads(COMMENT)
    wang.page.goto(project)
    wang.page.evaluate(OPEN_ALL)
    wang.page.select_option("[name=reply]", index=0)
    wang.page.fill("form[action$='/answer'] [name=reason]", REPLY)
    wang.click("form[action$='/answer'] button")
    public.page.reload()
    assert public.reads(REPLY)

    later(31)
    wang, sun, feng = come("Wang"), come("Sun"), come("Feng")
    do(wang, project, "close_consultation")
    for place in range(1, 6):
        sun.page.goto(project)
        experts = sun.page.locator("form[action$='/do/record_vote'] [name=expert] option")
        value = experts.nth(1).get_attribute("value")
        assert value, f"there is no expert left for vote {place}"
        do(sun, project, "record_vote", expert=value, agrees="yes")
    do(sun, project, "review_pass")

    number = {"zh": "JJF(吉) 7-2026", "en": "JJF(吉) 8-2026"}[language]
    do(feng, project, "issue", number=number)
    assert feng.reads(number)
    faults = [fault for one in (wang, sun, feng, public) for fault in one.faults]
    assert faults == []
