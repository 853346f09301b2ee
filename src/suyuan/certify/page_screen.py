"""The certificate page in a browser: the HTML page under a bar with languages and files, and its standing.

The certificate itself is made once for each document and language and kept in memory, for it never changes.
Bar and standing are made for each reader: addresses in the bar may hold an access code, and the register may
have changed its mind. What the register says of a document that is not in force stands on every print, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import OutOfRange
from suyuan.base.text import Language, Text
from suyuan.certify.content import CertificateContent
from suyuan.certify.drawing import ON_SCREEN
from suyuan.certify.page_data import page_data
from suyuan.certify.page_html import STYLE, Html, article, el, framed, policy_for, title_of, widths_of
from suyuan.certify.page_words import SIGNATURE_ON_SCREEN
from suyuan.certify.qr import qr_svg
from suyuan.certify.trust import Standing
from suyuan.certify.verification import STANDING_WORDS

BAR_STYLE: Final = Path(__file__).with_name("page_screen.css").read_text(encoding="utf-8")
KEPT: Final = 128  # certificates in memory, 30 kB each
SHOWN: Final[dict[str, tuple[tuple[Language, ...], Text]]] = {
    "both": (("zh", "en"), Text("中英对照", "Both")),
    "zh": (("zh",), Text("中文", "中文")),
    "en": (("en",), Text("English", "English")),
}
REASON: Final = Text("原因：{reason}", " Reason: {reason}")
LANGUAGES_OF_PAGE: Final = Text("证书语言", "Language of the certificate")


@dataclass(frozen=True, kw_only=True)
class Link:
    """Where an entry of the bar leads."""

    label: str
    address: str
    here: bool = False


@dataclass(frozen=True, kw_only=True)
class Bar:
    """What stands above the certificate: the way back, the languages, the files."""

    back: Link
    languages: Sequence[Link]
    files: Sequence[Link]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A complete page and the content policy that it needs."""

    html: str
    policy: str


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """A certificate in certain languages: two are the same where the document is."""

    sha256: str
    shown: str
    content: CertificateContent = field(compare=False)
    signed_xml: bytes = field(compare=False)


@dataclass(frozen=True, kw_only=True)
class _Made:
    body: Html
    title: str
    style: str


def screen_page(
    content: CertificateContent,
    signed_xml: bytes,
    *,
    shown: str,
    bar: Bar,
    standing: Standing,
    language: Language,
) -> Screen:
    """The page of a certificate for a reader who speaks `language`.

    shown : a key of `SHOWN`. Raises OutOfRange for another one.
    """
    if shown not in SHOWN:
        raise OutOfRange("shown", given=shown[:20], allowed=", ".join(SHOWN))
    made = _made(_Wanted(sha256=sha256_hex(signed_xml), shown=shown, content=content, signed_xml=signed_xml))
    above = (_bar(bar, language), *_standing(standing, language))
    html = framed(*above, made.body, title=made.title, language=_tag(language), style=made.style)
    return Screen(html=html, policy=f"{policy_for(made.style)}; frame-ancestors 'none'")


def shown_links(here: str, address: str, *, language: Language) -> tuple[Link, ...]:
    """The choice of languages; `address` ends where the key of the choice belongs."""
    return tuple(
        Link(label=words.to(language), address=f"{address}{key}", here=key == here)
        for key, (_, words) in SHOWN.items()
    )


@lru_cache(maxsize=KEPT)
def _made(wanted: _Wanted) -> _Made:
    languages, _ = SHOWN[wanted.shown]
    it = page_data(
        wanted.content,
        wanted.signed_xml,
        qr=qr_svg(wanted.content.public_url),
        languages=languages,
        paper=ON_SCREEN,
        signature=SIGNATURE_ON_SCREEN,
    )
    it["access_code"] = ""  # a page in a browser is passed on more easily than a letter
    body = el("div", article(it), class_="sheet", lang=_tag(languages[0]))
    return _Made(body=body, title=title_of(it), style=STYLE + BAR_STYLE + widths_of(it))


def _bar(bar: Bar, language: Language) -> Html:
    tongues = (
        el("a", one.label, href=one.address, aria_current="true" if one.here else "") for one in bar.languages
    )
    files = (el("a", one.label, href=one.address) for one in bar.files)
    return el(
        "nav",
        el("a", f"← {bar.back.label}", href=bar.back.address, class_="back"),
        el("span", *tongues, class_="tongues", role="group", aria_label=LANGUAGES_OF_PAGE.to(language)),
        el("span", *files, class_="files"),
        class_="bar",
    )


def _standing(standing: Standing, language: Language) -> tuple[Html, ...]:
    """What the reader must know before reading on; nothing where the certificate is in force."""
    if standing.state == "issued":
        return ()
    words = STANDING_WORDS[standing.state].fill(by=standing.replaced_by or "—").to(language)
    if standing.reason:
        words += REASON.fill(reason=standing.reason.to(language)).to(language)
    kind = "standing mild" if standing.state == "lapsed" else "standing"
    return (el("p", words, class_=kind, role="alert"),)


def _tag(language: Language) -> str:
    return "zh-Hans" if language == "zh" else "en"
