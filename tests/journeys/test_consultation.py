"""A draft is opened, anybody comments in its margin, every comment is answered, and what changed is seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.journeys.conftest import Visitor
from tests.registry.conftest import TODAY

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WORDS = {
    # title, thanks, reply, why it changed, the link to the final text
    "zh": ("集市办法（旅程）", "意见已收到", "部分采纳", "修改理由", "最终文本"),
    "en": ("Rules on markets (journey)", "your comment has been received", "Partly taken",
           "Why it changed", "The final text"),
}  # fmt: skip
COMMENT, REPLY = "请每个乡镇都设公平秤。", "先在试点乡镇设置。"
ADDED, WHY = "试点乡镇设置公平秤。", "按意见增加。"


def deed(person: Visitor, event: str, **given: str) -> None:
    """Open the form of a deed, fill it in, send it."""
    form = f"form[action$='/do/{event}']"
    person.page.click(f"main details:has({form}) > summary")
    for name, value in given.items():
        person.page.fill(f"{form} [name={name}]", value)
    person.click(f"{form} button[type=submit]")


def write_and_open(visitor: Callable[..., Visitor], language: str, title: str) -> tuple[Visitor, str]:
    """The case officer makes a draft, the decision officer opens it. Gives the officer and the case."""
    sun, feng = visitor(language).log_in("Sun"), visitor(language).log_in("Feng")
    sun.page.goto(f"{sun.base}/consultations/desk")
    sun.click("main a[href$='/desk/new']")
    for name, value in {"title_zh": title, "title_en": title, "about": "说明",
                        "text": "# 目的\n公平交易。\n\n# 公平秤\n市场设置公平秤。"}.items():  # fmt: skip
        sun.page.fill(f"main [name={name}]", value)
    sun.page.select_option("main [name=kind]", "rule")
    sun.click("main form[method=post] button[type=submit]")
    case = sun.page.url
    feng.page.goto(case)
    deed(feng, "open", until=(TODAY + timedelta(days=30)).isoformat())
    return sun, case


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_the_draft_to_what_the_public_reads(
    visitor: Callable[..., Visitor], later: Callable[[int], None], language: str
) -> None:
    title, thanks, reply, why, final = WORDS[language]
    sun, case = write_and_open(visitor, language, title)

    anybody = visitor(language, 390)
    anybody.page.goto(f"{anybody.base}/consultations")
    anybody.click(f"main a:has-text('{title}')")
    address = anybody.page.url
    anybody.page.click("#s2 .margin-form summary")
    anybody.page.select_option("#s2 [name=sender]", "public")
    anybody.page.fill("#s2 [name=text]", COMMENT)
    anybody.click("#s2 .margin-form button[type=submit]")
    assert anybody.reads(thanks)
    assert not anybody.reads(COMMENT)

    sun.page.goto(case)
    sun.click("main form[action$='/show'] button[type=submit]")
    anybody.page.goto(address)
    assert COMMENT in anybody.page.inner_text("#s2 .reader-margin")

    later(31)
    sun, feng = visitor(language).log_in("Sun"), visitor(language).log_in("Feng")
    sun.page.goto(case)
    deed(sun, "close")
    sun.page.select_option("main form[action$='/answer'] [name=reply]", "partly")
    sun.page.fill("main form[action$='/answer'] [name=reason]", REPLY)
    sun.click("main form[action$='/answer'] button[type=submit]")
    deed(sun, "finish_answers")
    sun.click("main a[href$='/final']")
    sun.page.fill("main [name=summary]", "部分采纳一条意见。")
    second = sun.page.locator("main .final-part").nth(1)
    second.locator("[name=text]").fill(f"市场设置公平秤。{ADDED}")
    second.locator("[name=why]").fill(WHY)
    sun.click("main form[method=post] button[type=submit]")
    feng.page.goto(case)
    deed(feng, "decide", decision="予以印发。", final_reference="示例 1 号")

    anybody.page.goto(address)
    margin, text = (anybody.page.inner_text(f"#s2 .reader-{part}") for part in ("margin", "text"))
    assert reply in margin
    assert REPLY in margin
    assert why in text
    assert WHY in text
    assert anybody.page.inner_text("#s2 ins") == ADDED
    anybody.press(final)
    assert anybody.reads(ADDED)
    assert [one.faults for one in (sun, feng, anybody)] == [[], [], []]
