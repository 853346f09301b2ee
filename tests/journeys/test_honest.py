"""An honest unit from its public words to the plaque and to its revocation, before the eyes of the public."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.journeys.conftest import Visitor
from tests.registry.honest.conftest import full_marks

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OPEN_ALL = "() => document.querySelectorAll('main details').forEach(one => one.open = true)"
OBJECTION = "公平秤放在仓库里。"
NAMES = {"zh": "东街市场（示例）", "en": "East Street Market (example)"}
# What the page of a plaque says: while the title is valid, and once it is revoked.
WORTH = {"zh": ("称号有效", "称号已撤销"), "en": ("The title is valid", "The title was revoked")}
COUNTY = "220182"


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_unit_is_named_and_revoked_in_public(
    visitor: Callable[..., Visitor], later: Callable[[int], None], language: str, width: int
) -> None:
    def come(name: str) -> Visitor:
        return visitor(language, width=width).log_in(name)

    zhou, public = come("Zhou"), visitor(language, width=width)
    unit, open_page = declares(zhou, place=f"东街 {width} 号")
    public.page.goto(open_page)
    assert public.reads("东街")
    tan, sun = come("Tan"), come("Sun")
    marks(zhou, unit, "apply")
    marks(tan, unit, "recommend", second="Lu")
    marks(sun, unit, "evaluate")
    do(sun, unit, "publish")
    objects_and_is_answered(public, open_page, sun, unit)

    later(8)
    feng = come("Feng")
    do(feng, unit, "confirm")
    plaque = is_listed(public, open_page, name=NAMES[language])
    assert worth(public, plaque) == WORTH[language][0]
    do(feng, unit, "suspend", reason="收到投诉，立案调查。")
    do(feng, unit, "revoke", reason="查实更换铅封。")
    assert worth(public, plaque) == WORTH[language][1]
    public.page.goto(f"{public.base}/public/honest")
    assert public.page.locator(link_to(public, open_page)).count() == 0
    assert [fault for one in (zhou, tan, sun, feng, public) for fault in one.faults] == []


def declares(zhou: Visitor, *, place: str) -> tuple[str, str]:
    """The addresses of the new unit: inside, and for the public."""
    zhou.page.goto(f"{zhou.base}/honest/new")
    zhou.page.fill("main [name=name_zh]", NAMES["zh"])
    zhou.page.fill("main [name=name_en]", NAMES["en"])
    zhou.page.select_option("main [name=category]", "market")
    zhou.page.select_option("main [name=jurisdiction]", COUNTY)
    zhou.page.fill("main [name=place]", place)
    zhou.click("main form[method=post] button[type=submit]")
    open_page = zhou.page.get_attribute("main a[href*='/public/honest/']", "href")
    return zhou.page.url, f"{zhou.base}{open_page}"


def marks(one: Visitor, unit: str, event: str, *, second: str = "") -> None:
    """Fill the sheet of criteria with full marks and hand it in."""
    one.page.goto(unit)
    form = f"main form[action$='/do/{event}']"
    for code, mark in full_marks().items():
        field = one.page.locator(f"{form} [name=mark-{code}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(mark)
        else:
            field.fill(mark)
    if second:
        one.page.select_option(f"{form} [name=second]", label=second)
    one.click(f"{form} button[type=submit]")
    assert one.page.locator(form).count() == 0


def do(one: Visitor, unit: str, event: str, **given: str) -> None:
    one.page.goto(unit)
    one.page.evaluate(OPEN_ALL)
    form = f"main form[action$='/do/{event}']"
    for name, value in given.items():
        one.page.fill(f"{form} [name={name}]", value)
    one.click(f"{form} button[type=submit]")
    assert one.page.locator(form).count() == 0


def objects_and_is_answered(public: Visitor, open_page: str, sun: Visitor, unit: str) -> None:
    """Words of a stranger are shown once they are answered, with the reason."""
    public.page.goto(open_page)
    public.page.fill("main [name=text]", OBJECTION)
    public.click("main form.stack button[type=submit]")
    assert not public.reads(OBJECTION)
    do(sun, unit, "answer_objection", reason="已移到入口处。")
    public.page.goto(open_page)
    assert public.reads(OBJECTION)
    assert public.reads("已移到入口处")


def is_listed(public: Visitor, open_page: str, *, name: str) -> str:
    """Found in the list of valid titles and opened from there; the number of its plaque."""
    public.page.goto(f"{public.base}/public/honest")
    link = link_to(public, open_page)
    assert public.page.inner_text(link) == name
    public.click(link)
    badge = public.page.request.get(f"{public.base}{public.page.get_attribute('main img', 'src')}")
    assert badge.status == 200
    assert badge.headers["content-type"] == "image/svg+xml"
    return public.page.inner_text("main td a[href*='/plaque/']").strip()


def link_to(public: Visitor, open_page: str) -> str:
    return f"main a[href='{open_page.removeprefix(public.base)}']"


def worth(public: Visitor, plaque: str) -> str:
    """What the page says of a number that is typed in as it is printed."""
    public.page.goto(f"{public.base}/public/plaque")
    public.page.fill("main [name=plaque]", plaque)
    public.click("main .plaque-form button[type=submit]")
    return public.page.inner_text("main .worth-word").strip()
