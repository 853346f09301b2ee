"""The road walked by hand in the browser: seven people, two languages, at most nine clicks each."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.conftest import Visitor
from tests.registry.road import POINTS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST_CLICKS = 9
# A spreadsheet with one weight in each row: nominal value, mark, A1, B1, B2, A2, scale interval, s.
SHEET = [[point.split()[0], "", "0.000", "0.010", "0.010", "0.000", "0.001", "0.005"] for point in POINTS]


def test_the_road_from_application_to_public_verification(visitor: Callable[..., Visitor]) -> None:
    steps = (applies, accepts, receives, measures, checks, approves, hands_over, verifies)
    walked = [step(visitor) for step in steps]
    assert [person.faults for person in walked] == [[]] * len(walked)
    assert max(person.clicks for person in walked) <= MOST_CLICKS


def applies(visitor: Callable[..., Visitor]) -> Visitor:
    zhou = visitor("zh").log_in("Zhou")
    zhou.press("申请检定")
    zhou.click("label.choice:has-text('F1-0042') input[type=checkbox]")
    zhou.page.select_option("[name=institution]", label="示例省计量科学研究院")
    zhou.press("提交申请")
    assert zhou.reads("已提交")
    return zhou


def accepts(visitor: Callable[..., Visitor]) -> Visitor:
    wang = visitor("en").log_in("Wang")
    wang.click("a.work-card")
    wang.press("Accept")
    wang.press("Plan the work")
    wang.press("Plan it")
    assert wang.reads("is planned")
    return wang


def receives(visitor: Callable[..., Visitor]) -> Visitor:
    chen = visitor("zh", width=390).log_in("Chen")
    chen.click("a.work-card")
    chen.press("收样")
    assert chen.reads("已收样")
    return chen


def measures(visitor: Callable[..., Visitor]) -> Visitor:
    li = visitor("zh").log_in("Li")
    li.click("a.work-card")
    for symbol, value in (("temperature", "20.1"), ("humidity", "48"), ("pressure", "1002.3")):
        li.page.fill(f"[name='conditions.{symbol}']", value)
    li.press("开始，录入读数")
    li.choose("[name='header.class']", "F1", asks="/entry/tables")
    li.choose("[name='readings.comparison']", "1", asks="/entry/tables")
    li.paste("[name='tests.comparison.0.m0']", SHEET)
    li.page.wait_for_selector("#live .verdict-pass", timeout=60_000)
    li.page.wait_for_selector("#live canvas", timeout=60_000)
    li.press("提交核验")
    assert li.reads("等待核验")
    return li


def checks(visitor: Callable[..., Visitor]) -> Visitor:
    qian = visitor("en").log_in("Qian")
    qian.click("a.work-card")
    assert qian.reads("Computed again independently")
    qian.page.fill("[name=password]", "not the password")
    qian.press("Confirm the check")
    assert qian.reads("Wrong password")
    qian.faults.clear()  # the browser reports the refusal, as it should
    qian.page.fill("[name=password]", "a-long-password")
    qian.press("Confirm the check")
    assert qian.reads("waits for approval")
    return qian


def approves(visitor: Callable[..., Visitor]) -> Visitor:
    wang = visitor("zh").log_in("Wang")
    wang.click("a.work-card")
    wang.page.fill("[name=password]", "a-long-password")
    wang.press("批准并签发证书")
    assert wang.reads("证书已签发")
    page = wang.page.url
    for kind, start in (("pdf", b"%PDF-"), ("xml", b"<")):
        body = wang.page.request.get(f"{page}/document.{kind}").body()
        assert body.startswith(start)
    wang.click("main a:has-text('溯源链')")  # the menu has one with these words too
    assert wang.reads("溯源链完整")
    assert wang.reads("国家计量院")
    return wang


def hands_over(visitor: Callable[..., Visitor]) -> Visitor:
    chen = visitor("en").log_in("Chen")
    chen.click("a.work-card")
    chen.page.fill("[name=collected_by]", "周敏")
    chen.page.select_option("[name=document]", index=1)
    chen.press("Hand over")
    assert chen.reads("the job is closed")
    return chen


def verifies(visitor: Callable[..., Visitor]) -> Visitor:
    """A shopkeeper without a log-in, with the number and the code from the paper."""
    wang = visitor("en").log_in("Wang")
    wang.page.goto(f"{wang.base}/certificates")
    wang.click(".listing a")
    shopkeeper = visitor("zh", width=390)
    shopkeeper.page.goto(f"{wang.base}/login")
    shopkeeper.press("核验证书")
    shopkeeper.page.fill("[name=number]", wang.page.inner_text("h1"))
    shopkeeper.page.fill("[name=code]", wang.page.inner_text("dd.mono"))
    shopkeeper.click("main form button >> nth=0")
    assert shopkeeper.reads("F1-0042")
    return shopkeeper
