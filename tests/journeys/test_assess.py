"""A standard is planned, put together, examined, assessed and certified, by five people at their screens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
NAMES = {"name_zh": "F2 等级砝码标准装置", "name_en": "Standard weights of class F2"}
MORE = {"measuring_range": "1 mg ~ 5 kg", "capability": "F2"}
EXAMINATIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("repeatability", {"readings": "10.01 10.02 " * 5, "reference": "0.05"}),
    (
        "stability_of_groups",
        {
            "groups": "\n".join(f"2025-{month:02d}-10 10.01 10.02" for month in (6, 8, 10, 12)),
            "limit": "0.05",
        },
    ),
    ("validation_by_comparison", {"values": "10.01 10.02 10.00", "expanded": "0.05"}),
)
SAYS = {
    "zh": ("筹建", "已建立", "考评中", "在用", "合格"),
    "en": ("Planned", "Established", "Being assessed", "In service", "Pass"),
}
OPEN_ALL = "() => document.querySelectorAll('details').forEach(one => one.open = true)"


def at(visitor: Visitor, address: str) -> Visitor:
    visitor.page.goto(address)
    visitor.page.evaluate(OPEN_ALL)
    return visitor


def choose_first(visitor: Visitor, selector: str, words: str) -> None:
    option = visitor.page.locator(f"{selector} option", has_text=words).first
    visitor.page.select_option(selector, option.get_attribute("value"))


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_standard_comes_into_service(visitor: Callable[..., Visitor], language: str, width: int) -> None:
    planned, established, assessing, in_service, passed = SAYS[language]
    gao = visitor(language, width=width).log_in("Gao")
    page = gao.page
    page.goto(f"{gao.base}/standards/new")
    for name, value in (NAMES | MORE | {"code": f"1231{width}"[:8].ljust(8, "0")}).items():
        page.fill(f"[name={name}]", value)
    page.select_option("[name=kind]", "weights")
    gao.click("form .btn-primary.wide")
    assert gao.reads(planned)
    standard = page.url

    at(gao, standard)
    choose_first(gao, "form[action$='/add-device'] [name=device]", "E2")
    gao.click("form[action$='/add-device'] button")
    wang = visitor(language, width=width).log_in("Wang")
    for person in ("李明", "高洁") if language == "zh" else ("Li Ming", "Gao Jie"):
        at(wang, standard)
        choose_first(wang, "form[action$='/add-person'] [name=person]", person)
        wang.click("form[action$='/add-person'] button")
    for method, given in EXAMINATIONS:
        page.goto(f"{standard}/examine?method={method}")
        page.fill("[name=unit]", "mg")
        for name, value in given.items():
            page.fill(f"[name={name}]", value)
        gao.click("form.form-panel button[type=submit]")
        assert gao.reads(passed)
    at(gao, standard).click("form[action$='/do/establish'] button")
    assert gao.reads(established)

    at(wang, standard).click("form[action$='/do/apply'] button")
    sun = visitor(language, width=width).log_in("Sun")
    at(sun, standard).click("form[action$='/do/accept'] button")
    at(sun, standard).page.check("form[action$='/do/assign'] [name=person]")
    sun.click("form[action$='/do/assign'] button")
    assert sun.reads(assessing)
    he = visitor(language, width=width).log_in("He")
    at(he, standard).page.fill("form[action$='/do/find_defects'] [name=findings]", "缺温度记录")
    he.click("form[action$='/do/find_defects'] button")
    at(wang, standard).page.fill("[name=correction-1]", "已补")
    wang.click("form[action$='/do/report_correction'] button")
    at(he, standard).page.fill("form[action$='/do/recommend_pass'] [name=report]", "符合要求")
    he.click("form[action$='/do/recommend_pass'] button")
    feng = visitor(language, width=width).log_in("Feng")
    for event in ("certify", "issue_public_certificate"):
        at(feng, standard).page.fill(f"form[action$='/do/{event}'] [name=certificate_no]", f"{event} 1")
        feng.click(f"form[action$='/do/{event}'] button")
    assert feng.reads(in_service)
    with page.expect_download() as download:
        at(gao, standard).page.click("a[href$='dossier.zip']")
    assert download.value.suggested_filename.endswith(".zip")
    assert [fault for one in (gao, wang, sun, he, feng) for fault in one.faults] == []
