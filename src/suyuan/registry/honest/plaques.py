"""The number on the plaque of an honest unit, with a check character that catches a mistyped one.

A number is HM, division (6 digits), year (4 digits), serial (4 digits), check character. The check is the
hybrid system MOD 37,36 of ISO/IEC 7064: every single wrong character shows, and of a hundred swaps of
neighbours about one is missed.
"""

from __future__ import annotations

import re
from typing import Final

from suyuan.base.text import Text

LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FORM: Final = re.compile(r"HM\d{14}[0-9A-Z]")
MOST: Final = 9_999  # plaques of one division in one year


def check_character(body: str) -> str:
    """The character that follows `body` (digits and capital letters). Source: ISO/IEC 7064, MOD 37,36."""
    product = 36
    for letter in body:
        total = (product + LETTERS.index(letter)) % 36 or 36
        product = total * 2 % 37
    return LETTERS[(37 - product) % 36]


def plaque_of(division: str, year: int, serial: int) -> str:
    """The number of the `serial`-th plaque of a division in a year."""
    body = f"HM{division}{year:04d}{serial:04d}"
    return body + check_character(body)


def tidy(written: str) -> str:
    """A number as it is kept, from what somebody typed: no blanks or strokes, capital letters."""
    return re.sub(r"[\s\-－—]+", "", written).upper()[:40]


def printed(plaque: str) -> str:
    """A number as it is printed, in groups that can be read aloud."""
    return "-".join((plaque[:2], plaque[2:8], plaque[8:12], plaque[12:16], plaque[16:]))


def why_not_plaque(plaque: str) -> Text | None:
    """Why this cannot be a number of a plaque, or None: its form, or its check character."""
    if not FORM.fullmatch(plaque):
        return Text(
            "牌匾编号由 HM、14 位数字和一个校验字符组成",
            "a plaque number is HM, 14 digits and a check character",
        )
    if plaque[-1] != check_character(plaque[:-1]):
        return Text(
            "编号的校验字符不符，可能输错了一位", "the check character does not fit: one may be mistyped"
        )
    return None
