"""A reference material from its design to the unit that a laboratory takes from: studies, grade, certificate.

Three experts of other houses judge it; the certificate is a PDF and a document of its own; the unit is opened
and used under the guard of its least intake.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WORDS = {
    "name": ("水中镉标准溶液", "Cadmium in water"),
    "matrix": ("硝酸水溶液", "Dilute nitric acid"),
    "use": ("仪器校准", "Calibration of instruments"),
    "storage": ("阴凉处", "Keep cool"),
    "handling": ("使用前摇匀", "Shake before use"),
    "traceability": ("经纯镉溯源至 SI", "To the SI by pure cadmium"),
}
UNITS = "\n".join(
    f"{unit}\t{100 + 0.1 * (unit % 3):.2f}\t{99.8 + 0.1 * (unit % 4):.2f}" for unit in range(1, 11)
)
MONTHS = "\n".join(f"{month}\t{100 + shift:.2f}" for month, shift in
                   ((0, 0.1), (3, -0.1), (6, 0.0), (9, -0.1), (12, 0.1)))  # fmt: skip
LABORATORIES = "\n".join(f"Laboratory {place}\t{100 + 0.2 * (place % 3 - 1):.1f}" for place in range(6))
SAYS = {
    "zh": ("研制中", "已申请定级", "评审中", "不少于"),
    "en": ("In development", "Grading applied for", "Being reviewed", "At least"),
}
OPEN_ALL = "() => document.querySelectorAll('details').forEach(one => one.open = true)"


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_material_reaches_the_shelf_of_its_user(
    visitor: Callable[..., Visitor], language: str, width: int
) -> None:
    gao = visitor(language, width=width).log_in("Gao")
    page = gao.page
    page.goto(f"{gao.base}/materials/new")
    for name, pair in WORDS.items():
        for ending, words in zip(("zh", "en"), pair, strict=True):
            page.fill(f"[name={name}_{ending}]", f"{words} {width}" if name == "name" else words)
    for name, value in {"unit_amount": "20", "least_intake": "1", "amount_unit": "mL"}.items():
        page.fill(f"[name={name}]", value)
    for name, value in {
        "property_zh": "镉",
        "property_en": "Cadmium",
        "unit": "mg/L",
        "target_u": "0.5",
    }.items():
        page.fill(f"[name={name}] >> nth=0", value)
    gao.click("form.form-panel button[type=submit]")
    assert gao.reads(SAYS[language][0])
    product = page.url
    page.fill("[name=lot]", "2026-01")
    page.fill("[name=prepared_on]", "2026-01-10")
    page.fill("[name=units]", "50")
    gao.click("form[action$='/register_batch'] button")
    gao.click("td a:has-text('2026-01')")
    batch = page.url
    studies: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("homogeneity", UNITS, {}),
        ("long_term", MONTHS, {"horizon": "12"}),
        ("characterisation", LABORATORIES, {}),
    )
    for kind, data, options in studies:
        page.goto(f"{batch}/study?kind={kind}")
        for name, value in options.items():
            page.fill(f"[name={name}]", value)
        if kind == "characterisation":
            page.select_option("[name=way]", "several-laboratories")
        page.fill("[name=data]", data)
        gao.click("button[value=preview]")
        assert page.locator("svg.study-plot").is_visible()
        gao.click("button[value=record]")
    gao.click("form[action$='/combine'] button")
    # The laboratories: mean 100, s = 0.179, so u_char = 0.0730; the rest comes from the other studies.
    assert gao.reads("100.00 ±")
    page.goto(product)
    page.evaluate(OPEN_ALL)
    gao.click("form[action$='/finish_studies'] button")
    wang = visitor(language, width=width).log_in("Wang")
    wang.page.goto(product)
    wang.click("form[action$='/apply_grading'] button")
    assert wang.reads(SAYS[language][1])
    sun = visitor(language, width=width).log_in("Sun")
    sun.page.goto(product)
    sun.click("form[action$='/accept'] button")
    assert sun.reads(SAYS[language][2])
    number = f"GBW(E){width:06}"
    feng = visitor(language, width=width).log_in("Feng")
    decides(feng, product, number)
    wang.page.goto(batch)
    wang.page.fill("form[action$='/release_batch'] [name=months]", "12")
    wang.click("form[action$='/release_batch'] button")
    assert wang.reads(number)
    for kind, start in (("pdf", b"%PDF-"), ("xml", b"<?xml")):
        address = wang.page.locator(f"a[href*='/materials/certificates/'][href$='/{kind}']").first
        body = wang.page.request.get(f"{wang.base}{address.get_attribute('href')}").body()
        assert body.startswith(start)
    li = visitor(language, width=width).log_in("Li")
    takes_from_it(li, number, least=SAYS[language][3])
    assert [fault for one in (gao, wang, sun, feng, li) for fault in one.faults] == []


def decides(feng: Visitor, product: str, number: str) -> None:
    """Three experts who do not belong to the producer, their findings, and the number."""
    feng.page.goto(product)
    for place in range(3):
        feng.page.check(f"[name=expert] >> nth={place}")
    feng.page.fill("[name=minutes]", "资料齐全，同意定级")
    feng.page.fill("[name=number]", number)
    feng.click("button[name=decision][value=pass]")
    assert feng.reads(number)


def takes_from_it(li: Visitor, number: str, *, least: str) -> None:
    """A unit comes in, is opened, and gives what is taken; the least intake is asked for first."""
    page = li.page
    page.goto(f"{li.base}/materials/shelf")
    option = page.locator("[name=batch] option", has_text=number).first
    page.select_option("[name=batch]", option.get_attribute("value"))
    page.fill("[name=unit_no]", "0001")
    li.click("form.stack button[type=submit]")
    li.click("form[action$='/do/open'] button")
    assert li.reads(least)
    page.fill("[name=intake]", "2.5")
    page.fill("[name=purpose]", "ICP-MS 校准")
    li.click("form[action$='/do/use'] button")
    assert li.reads("17.5")
    assert li.reads("ICP-MS 校准")
