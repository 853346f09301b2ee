"""An enterprise asks who can calibrate something, finds a laboratory, books, and the laboratory sees it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SET = "F1-0042"  # the weights of Factory 42
LABORATORY = {"zh": "示例省计量科学研究院", "en": "Example Provincial Institute of Metrology"}


class Words(NamedTuple):
    name: str
    find: str
    lacking: str
    book: str
    apply: str
    cannot: str
    declined: str


WORDS = {
    "zh": Words(
        "共享砝码检定", "查找实验室", "没有实验室完全满足", "预约（提交申请）", "提交申请", "不能办理？",
        "已退回",
    ),
    "en": Words(
        "Shared weights", "Find laboratories", "No laboratory covers all of it", "Book (apply)", "Submit",
        "Cannot be done?", "declined",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_a_question_to_an_application(visitor: Callable[..., Visitor], language: str) -> None:
    words = WORDS[language]
    wang = visitor(language).log_in("Wang")
    declares(wang, words)
    zhou = visitor(language, width=390 if language == "en" else 1280).log_in("Zhou")
    asks_for_too_much(zhou, words)
    finds_and_books(zhou, words, LABORATORY[language])
    number = applies(zhou, words)
    takes_note(wang, words, number)
    assert (wang.faults, zhou.faults) == ([], [])


def declares(wang: Visitor, words: Words) -> None:
    """The laboratory shares: weights from 1 g to 20 kg with U = 20 mg + 1 ppm."""
    wang.page.goto(f"{wang.base}/capabilities/new")
    wang.page.select_option("[name=quantity]", "mass")
    wang.page.select_option("[name=kind]", "weights")
    for name, text in {
        "name_zh": words.name, "name_en": words.name, "low": "0.001", "high": "20", "unit": "kg",
        "u_absolute": "0.00002", "u_relative": "1", "method": "JJG 99", "turnaround_days": "10",
        "shared_from": "2026-01-01",
    }.items():  # fmt: skip
        wang.page.fill(f"main [name={name}]", text)
    wang.page.select_option("[name=u_relative_unit]", "ppm")
    wang.click("main form.wide-form button[type=submit]")
    assert wang.reads(words.name)


def asks_for_too_much(zhou: Visitor, words: Words) -> None:
    """A range that nobody covers: what the nearest laboratory lacks is said."""
    search(zhou, words, high="50")
    assert zhou.reads(words.lacking)
    assert zhou.reads("50 kg")


def search(zhou: Visitor, words: Words, *, high: str) -> None:
    zhou.page.goto(f"{zhou.base}/capabilities")
    zhou.page.select_option("main [name=quantity]", "mass")
    for name, text in {"low": "1", "high": high, "unit": "kg", "target": "100", "target_unit": "mg"}.items():
        zhou.page.fill(f"main [name={name}]", text)
    zhou.press(words.find)


def finds_and_books(zhou: Visitor, words: Words, laboratory: str) -> None:
    search(zhou, words, high="2")
    card = zhou.page.locator(".lab-card:not(.is-near)", has_text=words.name).first
    assert laboratory in card.inner_text()
    assert card.locator(".range-bar").count() == 1
    card.locator(f"a:has-text('{words.book}')").click()
    zhou.page.wait_for_load_state("networkidle")


def applies(zhou: Visitor, words: Words) -> str:
    """The booking is an application: institution chosen, only the weights of the house offered."""
    assert zhou.page.input_value("main [name=institution]") in zhou.page.url
    zhou.click(f"label.choice:has-text('{SET}') input[type=checkbox]")
    zhou.press(words.apply)
    zhou.click(f"main a:has-text('{SET}')" if zhou.page.locator(f"main a:has-text('{SET}')").count() else
               "main a[href^='/jobs/']:not([href$=new])")  # fmt: skip
    return zhou.page.inner_text(".under").split(" · ")[0].strip()


def takes_note(wang: Visitor, words: Words, number: str) -> None:
    """It waits for the laboratory, which declines it here, so that the weights are free again."""
    wang.page.goto(f"{wang.base}/")
    wang.click(f"a.work-card:has-text('{number}')")
    assert wang.reads(number)
    assert wang.reads(SET)
    wang.click(f"summary:has-text('{words.cannot}')")
    decline = wang.page.locator("form[action$=decline]")
    decline.locator("[name=reason]").fill("end of the journey")
    decline.locator("button").click()
    wang.page.wait_for_load_state("networkidle")
    assert wang.reads(words.declined)
