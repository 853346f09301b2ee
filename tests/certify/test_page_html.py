"""The page as HTML: complete, self-contained, small, and safe against anything written into a certificate."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.certify.page_samples import bare, long_table, long_texts, with_budgets
from tests.certify.sample import ALL, gauge_certificate, scale_notice, weight_certificate

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.certify.page_html import el, joined, render_html
from suyuan.certify.qr import qr_svg

VOID = {"meta"}
EVERY = (*ALL, bare, long_table, long_texts)


class Outline(HTMLParser):
    """Elements, attributes and text of a page; `open` is empty at the end where every element is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("languages", [("zh",), ("en",), ("zh", "en"), ("en", "zh")])
@pytest.mark.parametrize("make", EVERY)
def test_every_page_is_well_formed_and_small(make, languages):
    page = render_html(make(), languages=languages, signed_xml=b"<a/>")
    seen = Outline(page)
    assert seen.open == []
    assert len(page.encode()) < 100_000
    assert ("html", "lang", languages[0]) in seen.attributes


@pytest.mark.parametrize("make", EVERY)
def test_a_page_asks_nothing_of_anyone(make):
    page = render_html(make())
    seen = Outline(page)
    assert not {"script", "img", "link", "iframe", "object", "form", "base"} & set(seen.tags)
    assert not re.search(r"url\(|@import|@font-face", page)
    assert all(tag == "a" for tag, name, _ in seen.attributes if name in ("href", "src", "xlink:href"))
    assert not [name for _, name, _ in seen.attributes if name.startswith("on") or name == "style"]
    assert any(
        value.startswith("default-src 'none'") for _, name, value in seen.attributes if name == "content"
    )


@pytest.mark.parametrize("make", ALL)
def test_mandatory_lines_stand_on_it_in_both_languages(make):
    content = make()
    text = squeezed(Outline(render_html(content)).text)
    for both in (
        content.title,
        content.issuer.name,
        content.authority,
        content.client.name,
        content.item.name,
        content.place,
        content.traceability,
        *(standard.name for standard in content.standards),
        *(table.title for table in content.tables),
        *(person.name for person in content.signatories),
        *(one for one in (content.conclusion.text, *content.conclusion.failing) if one.zh),
    ):
        assert squeezed(both.zh) in text
        assert squeezed(both.en) in text


@pytest.mark.parametrize("make", [*ALL, long_table])
def test_every_number_of_the_results_stands_on_it(make):
    content = make()
    text = squeezed(Outline(render_html(content)).text)
    cells = [cell for table in content.tables for row in table.rows for cell in row.cells]
    numbers = [cell for cell in cells if isinstance(cell, str) and any(sign.isdigit() for sign in cell)]
    assert numbers
    assert all(number.replace("-", "−") in text for number in numbers)


def test_one_language_leaves_the_other_out():
    chinese = Outline(render_html(scale_notice(), languages=("zh",))).text
    english = Outline(render_html(scale_notice(), languages=("en",))).text
    assert "Rejection Notice" not in chinese
    assert "检定结果通知书" in chinese
    assert "Rejection Notice" in english
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"\[2024\][^号]*号", "", english))


def test_another_language_is_refused():
    with pytest.raises(OutOfRange, match="languages"):
        render_html(scale_notice(), languages=("fr",))
    with pytest.raises(OutOfRange):
        render_html(scale_notice(), languages=("zh", "zh"))


def test_the_access_code_stays_off_the_page_unless_asked_for():
    content = weight_certificate()
    public = render_html(content)
    assert content.access_code not in public
    assert qr_svg(content.public_url) in public
    own = render_html(content, access_code=True)
    assert content.access_code in own
    assert qr_svg(content.scan_url) in own


def test_an_address_that_is_no_web_address_is_no_link():
    content = replace(weight_certificate(), public_url="javascript:alert(1)", scan_url="")
    seen = Outline(render_html(content))
    assert "javascript:alert(1)" in seen.text
    assert "a" not in seen.tags


def test_results_before_and_after_adjustment_are_told_apart():
    text = Outline(render_html(gauge_certificate())).text
    assert text.index("调整前") < text.index("调整后")


def test_budgets_stand_behind_the_results():
    content, budgets = with_budgets()
    text = Outline(render_html(content, budgets=budgets)).text
    assert text.index("折算质量修正值") < text.index("不确定度评定") < text.index("说明")
    assert "70.8 %" in text


def test_the_picture_can_be_left_out():
    assert "<figure>" in render_html(weight_certificate())
    assert "<figure>" not in render_html(weight_certificate(), charts=False)


def test_text_is_escaped_and_markup_is_not():
    assert el("p", '<b> & "quotes"', el("i", "x"), title='a"b') == (
        '<p title="a&quot;b">&lt;b&gt; &amp; &quot;quotes&quot;<i>x</i></p>'
    )
    assert joined(["a < b", el("b", ">")]) == "a &lt; b<b>&gt;</b>"


HOSTILE = st.text(alphabet=st.sampled_from(list("<>&\"'/=ax -{}![]\n%;")), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(word=HOSTILE)
def test_nothing_written_into_a_certificate_becomes_markup(word):
    content = scale_notice()
    text = Text(word, word + "e")
    table = content.tables[0]
    columns = tuple(replace(one, label=text, symbol=word) for one in table.columns)
    rows = tuple(replace(row, cells=(word, *row.cells[1:])) for row in table.rows)
    strange = replace(
        content,
        number=word,
        title=text,
        client=replace(content.client, name=text, address=text),
        item=replace(content.item, name=text, model=word, serial=word),
        issuer=replace(content.issuer, name=text, phone=word, website=word),
        place=text,
        remarks=(text,),
        access_code=word,
        tables=(replace(table, title=text, note=text, columns=columns, rows=rows),),
        conclusion=replace(content.conclusion, text=text, failing=(text,)),
    )
    plain = Outline(render_html(replace(content, access_code="x"), access_code=True, charts=False))
    seen = Outline(render_html(strange, access_code=True, charts=False))
    assert set(seen.tags) <= {*plain.tags, "p", "small", "sub"}
    assert seen.open == []


def test_nothing_written_into_a_picture_becomes_markup():
    content = scale_notice()
    table = content.tables[0]
    odd = Text("<script>alert(1)</script>", '"><img src=x>')
    columns = tuple(replace(one, label=odd) for one in table.columns)
    rows = tuple(replace(row, cells=("<b>", *row.cells[1:])) for row in table.rows)
    page = render_html(replace(content, tables=(replace(table, title=odd, columns=columns, rows=rows),)))
    assert "<figure>" in page
    assert not {"script", "img", "b>"} & set(Outline(page).tags)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("make", [weight_certificate, long_texts, long_table])
def test_it_fits_the_screen_and_nothing_is_fetched(make, width, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    browser_path = Path("/usr/bin/chromium")
    if not browser_path.exists():
        pytest.skip("no Chromium on this machine")
    file = tmp_path / "page.html"
    file.write_text(render_html(make(), budgets=with_budgets()[1]), encoding="utf-8")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(browser_path), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": width, "height": 900})
        asked: list[str] = []
        said: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto(file.as_uri())
        wide = page.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert wide <= width
    assert asked == [file.as_uri()]
    assert said == []
