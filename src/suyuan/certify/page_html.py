"""The certificate page as one HTML file that needs nothing else: no script, no font, no image from outside.

It says exactly what the PDF says, from the same data. Everything is escaped by default: only what this module
built itself is taken as markup. The access code is left out unless it is asked for, because a page in a
browser is passed on more easily than a letter.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

from suyuan.certify.budget import Budget
from suyuan.certify.content import CertificateContent
from suyuan.certify.drawing import ON_SCREEN
from suyuan.certify.page_data import page_data
from suyuan.certify.page_words import SIGNATURE_ON_SCREEN
from suyuan.certify.qr import qr_svg

STYLE: Final = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
POLICY: Final = "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
BAR: Final = (
    '<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
    '<rect width="{share:.1f}" height="10"/></svg>'
)
HALVES: Final = {".": 1, " ": 1} | dict.fromkeys("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", 1) | dict.fromkeys("±≤≥×", 3)
"""Widths of signs in halves of a figure; some types make ± as wide as a Chinese character."""

SHORT: Final = 12  # letters

Pair = dict[str, str]


class Html(str):
    """Text that is markup already; any other text is escaped before it gets into the page."""

    __slots__ = ()


def el(name: str, *inside: str, **attributes: str) -> Html:
    """An element; `class_` gives the class, attributes without value are left out."""
    pairs = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value
    )
    return Html(f"<{name}{pairs}>{joined(inside)}</{name}>")


def joined(parts: Iterable[str]) -> Html:
    return Html("".join(part if isinstance(part, Html) else escape(part) for part in parts))


def render_html(
    content: CertificateContent,
    *,
    signed_xml: bytes | None = None,
    languages: Sequence[str] | None = None,
    budgets: Sequence[Budget] = (),
    charts: bool = True,
    access_code: bool = False,
) -> str:
    """The page of `content` as a complete HTML document.

    signed_xml : prints its SHA-256. languages, budgets, charts : as for `render_pdf`. access_code : print it
    and put it into the QR code, for the client's own copy only. Raises OutOfRange for another language.
    """
    scanned = content.qr_url if access_code else content.public_url
    it = page_data(
        content,
        signed_xml,
        qr=qr_svg(scanned),
        languages=languages or content.languages,
        budgets=budgets,
        paper=ON_SCREEN if charts else None,
        signature=SIGNATURE_ON_SCREEN,
    )
    if not access_code:
        it["access_code"] = ""
    return framed(article(it), title=title_of(it), language=it["language"], style=STYLE + widths_of(it))


def framed(*inside: Html, title: str, language: str, style: str) -> str:
    """A complete document that allows itself its own style and nothing else."""
    head = el(
        "head",
        Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{escape(policy_for(style))}">'),
        Html('<meta name="referrer" content="no-referrer">'),
        el("title", title),
        el("style", Html(style)),
    )
    return f"<!DOCTYPE html>\n{el('html', head, el('body', *inside), lang=language)}\n"


def policy_for(style: str) -> str:
    """The content policy of a page with that style: it names the style by its digest."""
    return POLICY.format(digest=base64.b64encode(hashlib.sha256(style.encode()).digest()).decode())


def title_of(it: dict[str, Any]) -> str:
    return f"{it['title']['first']} {it['number']}"


def article(it: dict[str, Any]) -> Html:
    """The certificate itself, from `page_data`; its style is `STYLE`."""
    words = it["words"]
    return el(
        "main",
        *_demonstration(it),
        _letterhead(it),
        _title(it),
        el("dl", *(part for line in it["fields"] for part in _line(it, line)), class_="face"),
        *_conclusion(it),
        _people(it),
        _verify(it),
        _section(it, words["standards"], _standards(it)),
        _section(it, words["conditions"], _facts(it, it["conditions"])),
        *([_section(it, words["more"], _facts(it, it["more"]))] if it["more"] else []),
        *(
            [_section(it, words["results"], *(_results(it, one) for one in it["tables"]))]
            if it["tables"]
            else []
        ),
        *(
            [_section(it, words["budgets"], *(_budget(it, one) for one in it["budgets"]))]
            if it["budgets"]
            else []
        ),
        _section(
            it,
            words["statements"],
            el("dl", *(part for line in it["statements"] for part in _line(it, line)), class_="statements"),
        ),
        el("p", "— ", _pair(it, words["end"]), " —", class_="end"),
        class_="certificate",
    )


def _pair(it: dict[str, Any], pair: Pair) -> Html:
    """Both languages, the second one marked as such."""
    if not pair["second"]:
        return joined([pair["first"]])
    return joined([pair["first"], Html(" "), el("small", pair["second"], lang=it["second_language"])])


def _line(it: dict[str, Any], line: dict[str, Any]) -> tuple[Html, Html]:
    return el("dt", _pair(it, line["label"])), el("dd", _pair(it, line["value"]))


def _demonstration(it: dict[str, Any]) -> Iterator[Html]:
    if it["synthetic"]:
        yield el("p", _pair(it, it["synthetic"]), class_="synthetic", role="note")


def _letterhead(it: dict[str, Any]) -> Html:
    return el(
        "header",
        el("p", _pair(it, it["issuer"]["name"]), class_="issuer"),
        el("p", _pair(it, it["authority"]), class_="authority"),
    )


def _title(it: dict[str, Any]) -> Html:
    number = el(
        "p", el("span", _pair(it, it["words"]["number"])), " ", el("b", it["number"]), class_="number"
    )
    return el("div", el("h1", _pair(it, it["title"])), number, class_="title")


def _conclusion(it: dict[str, Any]) -> Iterator[Html]:
    if found := it["conclusion"]:
        failing = (
            el("ul", *(el("li", _pair(it, one)) for one in found["failing"])) if found["failing"] else Html()
        )
        yield el(
            "section",
            el("h2", _pair(it, it["words"]["conclusion"])),
            el("div", el("p", _pair(it, found["text"])), failing),
            class_="conclusion failed" if found["state"] == "fail" else "conclusion",
        )


def _people(it: dict[str, Any]) -> Html:
    dates = (el("div", el("dt", _pair(it, one["label"])), el("dd", one["day"])) for one in it["dates"])
    people = (
        el(
            "div",
            el("dt", _pair(it, one["role"])),
            el("dd", el("b", _pair(it, one["name"])), el("i", one["at"]), _title_of(it, one)),
        )
        for one in it["signatories"]
    )
    return joined([el("dl", *dates, class_="dates"), el("dl", *people, class_="people")])


def _title_of(it: dict[str, Any], person: dict[str, Any]) -> Html:
    return el("i", _pair(it, person["title"])) if person["title"]["first"] else Html()


def _verify(it: dict[str, Any]) -> Html:
    words, address = it["words"], it["public_url"]
    safe = address.startswith(("https://", "http://"))
    link = el("a", address, href=address, rel="noopener noreferrer") if safe else el("span", address)
    lines = [el("p", el("b", _pair(it, words["scan"]))), el("p", link)]
    if it["access_code"]:
        lines.append(el("p", _pair(it, words["access"]), " ", el("code", it["access_code"])))
    if it["fingerprint"]:
        lines.append(el("p", "SHA-256 ", el("code", it["fingerprint"]), class_="fine"))
    if it["pack"]:
        lines.append(el("p", _pair(it, words["pack"]), " ", it["pack"], class_="fine"))
    reach = [el("p", _pair(it, it["issuer"]["address"])), *(el("p", one) for one in it["reach"])]
    return el(
        "section",
        el("div", Html(it["qr"]), class_="qr", role="img", aria_label=words["scan"]["first"]),
        el("div", *lines),
        el("address", *reach),
        class_="verify",
    )


def _section(it: dict[str, Any], heading: Pair, *inside: Html) -> Html:
    return el("section", el("h2", _pair(it, heading)), *inside)


def _facts(it: dict[str, Any], lines: list[dict[str, Any]]) -> Html:
    return el("dl", *(el("div", *_line(it, line)) for line in lines), class_="facts")


def _standards(it: dict[str, Any]) -> Html:
    heads = it["standard_heads"]
    rows = []
    for one in it["standards"]:
        certificate = joined([one["certificate"], el("code", one["digest"]) if one["digest"] else ""])
        cells = (
            _pair(it, one["name"]),
            _pair(it, one["range"]),
            _pair(it, one["accuracy"]),
            certificate,
            joined([one["valid_until"]]),
        )
        rows.append(
            el(
                "tr",
                *(el("td", cell, data_label=head["first"]) for cell, head in zip(cells, heads, strict=True)),
            )
        )
    top = el("thead", el("tr", *(el("th", _pair(it, head), scope="col") for head in heads)))
    return el("table", top, el("tbody", *rows), class_="standards")


def _results(it: dict[str, Any], table: dict[str, Any]) -> Html:
    state = el("em", _pair(it, table["state"])) if table["state"] else Html()
    note = el("p", _pair(it, table["note"]), class_="note") if table["note"] else Html()
    picture = el("figure", Html(table["chart"])) if table["chart"] else Html()
    heading = el("h3", _pair(it, table["title"]), " ", state)
    return el("div", heading, note, _grid(it, table), picture, class_="result")


def _grid(it: dict[str, Any], table: dict[str, Any]) -> Html:
    columns = table["columns"]
    heads = el("thead", el("tr", *(_head(it, column) for column in columns)))
    widths = [_widths(table, place) for place in range(len(columns))]
    rows = (
        el("tr", *(_cell(it, *one) for one in zip(row, columns, widths, strict=True)))
        for row in table["rows"]
    )
    return el("div", el("table", heads, el("tbody", *rows)), class_="scroll")


def _head(it: dict[str, Any], column: dict[str, Any]) -> Html:
    symbol, index, rest = column["symbol"].partition("_")
    below = joined([el("var", symbol) if symbol else "", el("sub", rest) if index else ""])
    unit = joined([" / " if below and column["unit"] else "", column["unit"]])
    lines = [_pair(it, column["label"])]
    if below or unit:
        lines.append(el("span", below, unit))
    if column["coverage"]:
        lines.append(el("span", column["coverage"]))
    return el("th", *lines, scope="col", class_="w" if column["wide"] else "")


def _cell(it: dict[str, Any], cell: dict[str, Any], column: dict[str, Any], widths: tuple[int, int]) -> Html:
    if cell["kind"] == "number":
        left = el("span", cell["left"], class_=f"l l{widths[0]}")
        right = el("span", cell["right"], class_=f"r r{widths[1]}")
        return el("td", left, right, class_="n")
    if cell["kind"] == "share":
        bar = BAR.format(share=100 * cell["share"])
        return el("td", el("span", cell["text"]), Html(bar), class_="share")
    if cell["kind"] == "symbol":
        symbol, index, rest = cell["text"].partition("_")
        return el("td", el("var", symbol), el("sub", rest) if index else Html())
    if cell["kind"] == "verdict":
        return el("td", _pair(it, cell["words"]), class_="v failed" if cell["state"] == "fail" else "v")
    kinds = ("w" if column["wide"] else "", "s" if _is_short(cell["words"]) else "")
    return el("td", _pair(it, cell["words"]), class_=" ".join(filter(None, kinds)))


def _is_short(words: Pair) -> bool:
    """A nominal value or the like, which reads badly when it is broken."""
    return not words["second"] and len(words["first"]) <= SHORT


def _budget(it: dict[str, Any], budget: dict[str, Any]) -> Html:
    note = el("p", _pair(it, budget["note"]), class_="note") if budget["note"] else Html()
    sums = []
    for one in budget["sums"]:
        symbol, index, rest = one["symbol"].partition("_")
        figure = joined([el("var", symbol), el("sub", rest) if index else "", f" = {one['value']}"])
        sums.append(el("div", el("dt", _pair(it, one["label"])), el("dd", figure)))
    heading = el("h3", _pair(it, budget["title"]))
    return el("div", heading, note, _grid(it, budget), el("dl", *sums, class_="facts sums"), class_="result")


def _widths(table: dict[str, Any], place: int) -> tuple[int, int]:
    """How wide the numbers of a column are on both sides of their points, in halves of a figure."""
    numbers = [row[place] for row in table["rows"] if row[place]["kind"] == "number"]
    left, right = (
        max((sum(HALVES.get(sign, 2) for sign in one[side]) for one in numbers), default=0)
        for side in ("left", "right")
    )
    return left, right


def widths_of(it: dict[str, Any]) -> str:
    """The style of the widths that the columns of this page need."""
    tables = [*it["tables"], *it["budgets"]]
    found = {_widths(table, place) for table in tables for place in range(len(table["columns"]))}
    left, right = ({widths[side] for widths in found} - {0} for side in (0, 1))
    return "".join(
        f".{name}{halves}{{min-width:{halves / 2:g}ch}}"
        for name, side in (("l", left), ("r", right))
        for halves in sorted(side)
    )
