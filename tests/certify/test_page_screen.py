"""The page in a browser: bar, standing, a policy that names the style, and the certificate made once."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import date
from pathlib import Path

import pytest
from tests.certify.page_samples import long_table, long_texts
from tests.certify.sample import ALL, weight_certificate
from tests.certify.test_page_html import Outline

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Language, Text
from suyuan.certify.content import CertificateContent
from suyuan.certify.page_html import render_html
from suyuan.certify.page_screen import Bar, Link, Screen, _made, screen_page, shown_links
from suyuan.certify.trust import Standing

ISSUED = Standing(state="issued")
CODE = "SECRET7KEY"


def screen(
    content: CertificateContent,
    *,
    shown: str = "both",
    standing: Standing = ISSUED,
    language: Language = "zh",
    xml: bytes = b"<a/>",
) -> Screen:
    address = f"/c/1/page?code={CODE}&show="
    bar = Bar(
        back=Link(label="查验结果", address=f"/c/1?code={CODE}"),
        languages=shown_links(shown, address, language=language),
        files=(Link(label="PDF", address=f"/c/1/certificate.pdf?code={CODE}"),),
    )
    return screen_page(content, xml, shown=shown, bar=bar, standing=standing, language=language)


@pytest.fixture(autouse=True)
def fresh() -> None:
    _made.cache_clear()


@pytest.mark.parametrize("shown", ["zh", "en", "both"])
@pytest.mark.parametrize("make", [*ALL, long_table, long_texts])
def test_it_is_well_formed_and_says_what_the_page_says(make, shown):
    content = make()
    languages = {"zh": ("zh",), "en": ("en",), "both": ("zh", "en")}[shown]
    seen = Outline(screen(content, shown=shown).html)
    assert seen.open == []
    alone = render_html(content, languages=languages, signed_xml=b"<a/>")
    assert alone[alone.index("<main") : alone.index("</main>")] in screen(content, shown=shown).html


def test_the_policy_allows_this_style_and_nothing_else():
    made = screen(weight_certificate())
    (style,) = re.findall(r"<style>(.*?)</style>", made.html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    rest = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    assert made.policy == f"default-src 'none'; style-src 'sha256-{digest}'; {rest}"
    assert "unsafe" not in made.html
    seen = Outline(made.html)
    assert not {"script", "img", "link", "iframe", "form"} & set(seen.tags)
    assert not [name for _, name, _ in seen.attributes if name == "style" or name.startswith("on")]


def test_the_choice_that_is_shown_is_marked():
    marked = re.findall(
        r'<a href="([^"]*)" aria-current="true">', screen(weight_certificate(), shown="en").html
    )
    assert marked == [f"/c/1/page?code={CODE}&amp;show=en"]


def test_another_choice_is_refused():
    with pytest.raises(OutOfRange):
        screen(weight_certificate(), shown="de")


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(state="revoked", reason=Text("标准器失效", "a standard failed")), "已被签发机构撤销"),
        (Standing(state="superseded", replaced_by="NEW-7"), "NEW-7"),
        (Standing(state="in_doubt"), "正在复查"),
        (Standing(state="lapsed", since=date(2026, 1, 1)), "有效期"),
    ],
)
def test_what_is_not_in_force_says_so_above_the_certificate(standing: Standing, words: str):
    html = screen(weight_certificate(), standing=standing).html
    notice = html.partition('role="alert">')[2].partition("</p>")[0]
    assert words in notice
    assert html.index('role="alert"') < html.index("<main")


def test_what_is_in_force_has_no_notice():
    assert 'role="alert"' not in screen(weight_certificate()).html


class TestKept:
    def test_a_reader_never_gets_the_code_or_the_standing_of_another(self):
        screen(weight_certificate(), standing=Standing(state="revoked"))
        bar = Bar(back=Link(label="x", address="/"), languages=(), files=())
        other = screen_page(
            weight_certificate(), b"<a/>", shown="both", bar=bar, standing=ISSUED, language="en"
        ).html
        assert _made.cache_info().hits == 1
        assert CODE not in other
        assert 'role="alert"' not in other

    def test_no_access_code_stands_on_it(self):
        content = weight_certificate()
        assert content.access_code
        html = screen(content).html
        assert content.access_code not in html

    def test_another_document_is_made_anew(self):
        first, second = screen(weight_certificate(), xml=b"<a/>"), screen(weight_certificate(), xml=b"<b/>")
        assert hashlib.sha256(b"<a/>").hexdigest() in first.html
        assert hashlib.sha256(b"<b/>").hexdigest() in second.html


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("shown", ["zh", "en", "both"])
def test_it_fits_the_screen_under_its_policy(shown, width, tmp_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    browser_path = Path("/usr/bin/chromium")
    if not browser_path.exists():
        pytest.skip("no Chromium on this machine")
    made = screen(weight_certificate(), shown=shown, standing=Standing(state="revoked"), language="en")
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=str(browser_path), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": width, "height": 900})
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        headers = {"Content-Security-Policy": made.policy, "Content-Type": "text/html; charset=utf-8"}
        page.route("**/*", lambda route: route.fulfill(body=made.html, headers=headers))
        page.goto("http://certificates.example/page")
        wide = page.evaluate("document.documentElement.scrollWidth")
        colour = page.evaluate("getComputedStyle(document.querySelector('nav.bar')).backgroundColor")
        page.emulate_media(media="print")
        printed = page.evaluate("getComputedStyle(document.querySelector('nav.bar')).display")
        warned = page.evaluate("getComputedStyle(document.querySelector('.standing')).display")
        browser.close()
    assert wide <= width
    assert colour == "rgb(29, 63, 94)"  # the style was let through
    assert (printed, warned) == ("none", "block")
    assert said == []
