"""Numbers of Chinese patents and applications: year, kind and serial number with their check digit.

Source: ZC 0006-2003, standard for application numbers of patents (twelve digits, since October 2003); before
it eight digits, with the same check. A patent has the number of its application after ZL, an application may
stand after CN.
"""

from __future__ import annotations

import re
from typing import Final

from suyuan.base.text import Text

WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
# The digit after the year; 8 and 9 came by the treaty (PCT).
KINDS: Final = {"1": "invention", "2": "utility_model", "3": "design", "8": "invention", "9": "utility_model"}
_CHINESE: Final = re.compile(r"(ZL|CN)? ?((?:19|20)\d\d|\d\d) ?(\d) ?(\d{7}|\d{5})\.([\dX])", re.IGNORECASE)


def check_digit(digits: str) -> str:
    """The check digit of an application number of eight or twelve digits: their weighted sum modulo 11."""
    left = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=False)) % 11
    return "X" if left == 10 else str(left)


def claims_to_be_chinese(number: str) -> bool:
    """Whether a number has to be a Chinese one: it begins with ZL, or it is written as one."""
    return number[:2].upper() == "ZL" or _CHINESE.fullmatch(number) is not None


def tidied(number: str) -> str:
    """A Chinese number as it is kept: capital letters, no blanks. Others stay as they are."""
    return number.replace(" ", "").upper() if claims_to_be_chinese(number) else number


def why_not_chinese(number: str, kind: str) -> Text | None:
    """Why a number that has to be Chinese is none, or not of that kind of patent; None where it is right."""
    found = _CHINESE.fullmatch(number)
    year, sort, serial, check = found.groups()[1:] if found else ("", "", "", "")
    if len(year + sort + serial) not in (8, 12):
        return Text(
            f"专利号应为 ZL、12 位数字、圆点和校验位，给出的是“{number}”",
            f"a Chinese number is ZL, 12 digits, a point and the check digit; “{number}” was given",
        )
    if (right := check_digit(year + sort + serial)) != check.upper():
        return Text(
            f"专利号“{number}”的校验位不对：按其数字应为 {right}",
            f"the check digit of “{number}” is wrong: its digits give {right}",
        )
    if KINDS.get(sort) != kind:
        return Text(
            f"专利号“{number}”的类别位 {sort} 与所选的专利类型不符",
            f"the digit {sort} after the year of “{number}” is of another kind of patent",
        )
    return None
