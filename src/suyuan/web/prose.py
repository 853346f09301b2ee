"""The small part of Markdown that the documentation of a pack is written in, as safe HTML.

Headings, paragraphs, lists, tables, **strong** and `code`. Everything is escaped first; links stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from markupsafe import Markup, escape

_STRONG: Final = re.compile(r"\*\*(.+?)\*\*")
_CODE: Final = re.compile(r"`([^`]+)`")
_BULLET: Final = re.compile(r"^[-*] +")
_NUMBER: Final = re.compile(r"^\d+[.)] +")
_HEADING: Final = re.compile(r"^(#{1,4}) +")


def prose(text: str) -> Markup:
    """`text` as HTML."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return Markup("\n").join(_block(block) for block in blocks if block.strip())


def _block(block: str) -> Markup:
    lines = [line.rstrip() for line in block.split("\n")]
    if heading := _HEADING.match(lines[0]):
        # The page has its own first heading, so those of the text start one level lower.
        level = min(len(heading[1]) + 1, 4)
        rest = "\n".join(lines[1:]).strip()
        head = _tagged(f"h{level}", _words(lines[0][heading.end() :]))
        return head + (_block(rest) if rest else Markup(""))
    if lines[0].startswith("|"):
        return _table(lines)
    for mark, tag in ((_BULLET, "ul"), (_NUMBER, "ol")):
        if mark.match(lines[0]):
            return _tagged(tag, Markup("").join(_tagged("li", _words(item)) for item in _items(lines, mark)))
    return _tagged("p", _words(_joined(lines)))


def _tagged(tag: str, inside: Markup) -> Markup:
    return Markup("<{0}>{1}</{0}>").format(Markup(tag), inside)  # noqa: S704 - a tag of ours


def _items(lines: list[str], mark: re.Pattern[str]) -> Iterator[str]:
    item: list[str] = []
    for line in lines:
        if mark.match(line) and item:
            yield _joined(item)
            item = []
        item.append(mark.sub("", line))
    yield _joined(item)


def _joined(lines: list[str]) -> str:
    """Lines as one: with a blank between Latin words, with nothing between Chinese ones."""
    whole = lines[0].strip()
    for line in (one.strip() for one in lines[1:]):
        tight = whole and line and (ord(whole[-1]) > 0x2E7F or ord(line[0]) > 0x2E7F)
        whole += line if tight else f" {line}"
    return whole


def _table(lines: list[str]) -> Markup:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    body = [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    made = Markup("")
    for place, row in enumerate(body):
        tag = "th" if place == 0 else "td"
        made += _tagged("tr", Markup("").join(_tagged(tag, _words(cell)) for cell in row))
    return Markup('<div class="table-box"><table class="listing">{}</table></div>').format(made)


def _words(text: str) -> Markup:
    safe = str(escape(text))
    safe = _CODE.sub(r"<code>\1</code>", safe)
    return Markup(_STRONG.sub(r"<strong>\1</strong>", safe))  # noqa: S704 - escaped above
