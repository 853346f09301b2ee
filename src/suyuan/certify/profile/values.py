"""Texts of a document as XPath 2.0 sees them: text nodes, tokens, numbers, days.

The published Good Practice rules are written in XPath 2.0. Where they compare, split or convert, the result
on odd documents hangs on these definitions, so they are kept to the letter. What XPath answers with a dynamic
error (two texts where one belongs, a day that is none) raises `NotJudged`.

Source: W3C XQuery and XPath Functions and Operators 3.1, 5.6.3 (matches), 5.6.5 (tokenize), 19.1 (casting);
W3C XML Schema 1.1 part 2, 3.3.5 (double), 3.3.9 (date).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from lxml import etree

from suyuan.base.text import Text

WHITE: Final = " \t\r\n"
_STRING: Final = etree.XPath("string()", smart_strings=False)
_DOUBLE: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN")
_DAY: Final = re.compile(
    r"(-?)([1-9][0-9]{3,}|0[0-9]{3})-([0-9]{2})-([0-9]{2})(Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
)
_UNEVEN: Final = re.compile(r"\A\Z|\A[ \t\r\n]|[ \t\r\n]{2}|[ \t\r\n]\Z")
_WHITES: Final = re.compile(r"[ \t\r\n]+")
_CYCLE: Final = 400  # years after which the calendar repeats, 146 097 days
_CYCLE_DAYS: Final = 146_097


class NotJudged(Exception):
    """A rule cannot be applied to what stands there; `words` says why."""

    def __init__(self, words: Text) -> None:
        super().__init__(words.en)
        self.words = words


def string_of(element: etree._Element) -> str:
    """All text below an element, without comments."""
    return str(_STRING(element)) if len(element) else element.text or ""


def text_nodes(element: etree._Element) -> list[str]:
    """The texts that stand directly in an element, parted by what stands between them."""
    return [text for text in (element.text, *(child.tail for child in element)) if text]


def one_text(element: etree._Element) -> str:
    """The only text of an element, "" where there is none."""
    found = text_nodes(element)
    if len(found) > 1:
        raise NotJudged(Text("文字被其他内容隔开", "the text is broken by something in between"))
    return found[0] if found else ""


def tokens(text: str) -> list[str]:
    """The pieces between single blanks: two blanks have an empty piece between them."""
    return text.split(" ") if text else []


def pieces(text: str) -> list[str]:
    """The pieces between white space of XML, of which other blanks are no part."""
    return [piece for piece in _WHITES.split(text) if piece]


def tokens_of(elements: Sequence[etree._Element]) -> list[str]:
    """The pieces of the only element, none where there is none."""
    return tokens(string_of(only(elements))) if elements else []


def only(elements: Sequence[etree._Element]) -> etree._Element:
    """The one element of a sequence that is not empty."""
    if len(elements) > 1:
        raise NotJudged(Text("同名元素不止一个", "several elements stand where one belongs"))
    return elements[0]


def uneven(text: str) -> bool:
    """Whether the items of a list are not parted by exactly one blank each, with none at its ends."""
    return _UNEVEN.search(text) is not None


def number_of(element: etree._Element) -> float:
    """The text as a double."""
    text = string_of(element).strip(WHITE)
    if not _DOUBLE.fullmatch(text):
        raise NotJudged(Text(f"“{text[:40]}”不是数", f"“{text[:40]}” is no number"))
    return float(text)


def day_of(element: etree._Element) -> int:
    """The text as a day, counted in minutes from the year 1 on, so that time zones can be compared.

    A day without a time zone is one of UTC.
    """
    text = string_of(element).strip(WHITE)
    found = _DAY.fullmatch(text)
    refusal = NotJudged(Text(f"“{text[:40]}”不是日期", f"“{text[:40]}” is not a date"))
    if not found:
        raise refusal
    sign, year, month, day, zone = found.groups()
    cycles, within = divmod(int(sign + year), _CYCLE)
    try:
        days = date(within + _CYCLE, int(month), int(day)).toordinal() + (cycles - 1) * _CYCLE_DAYS
    except ValueError:
        raise refusal from None
    return days * 1440 - _minutes(zone or "Z")


def _minutes(zone: str) -> int:
    if zone == "Z":
        return 0
    offset = int(zone[1:3]) * 60 + int(zone[4:6])
    return -offset if zone[0] == "-" else offset
