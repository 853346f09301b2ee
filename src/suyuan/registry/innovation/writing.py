"""What people write into this slice, checked before it is stored: words, both languages, money, decimals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from suyuan.base.errors import InputError, Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.registry.results.rules import number, sum_of_money, words

MOST_MONEY: Final = Decimal(10) ** 12


def pair(name: str, text: Text, *, most: int = 160) -> dict[str, str]:
    """A text in both languages as two columns; both are needed. Raises Missing, TooLarge, InputError."""
    if not text.zh.strip() or not text.en.strip():
        raise Missing(name, hint=Text("中英文都要填写。", "Both languages are needed."))
    return {
        f"{name}_zh": words(text.zh.strip(), name, most=most),
        f"{name}_en": words(text.en.strip(), name, most=most),
    }


def money(text: str, name: str) -> Decimal:
    """An amount of yuan from decimal text, to the cent. Raises Missing, NotANumber, OutOfRange."""
    return sum_of_money(text, quantity=name, most=MOST_MONEY)


def decimal_text(text: str, name: str) -> str:
    """Decimal text as it is kept: every digit as it was written. Raises Missing, NotANumber, OutOfRange."""
    kept = text.strip().replace("−", "-")
    value = number(kept, quantity=name)
    if len(kept) > 30 or (value and abs(value.adjusted()) > 15):
        raise OutOfRange(name, given=text, allowed="|x| < 1e15, 30 letters")
    return kept


def positive_text(text: str, name: str) -> str:
    """Decimal text above zero. Raises as `decimal_text`."""
    kept = decimal_text(text, name)
    if Decimal(kept) <= 0:
        raise OutOfRange(name, given=text, allowed="> 0")
    return kept


def no_future(day: date, today: date, name: str) -> date:
    """A day that has been. Raises InputError."""
    if day > today:
        raise InputError(
            Text("日期不得晚于今天", "the day lies in the future"), quantity=name, given=day.isoformat()
        )
    return day


def level(value: int, name: str) -> int:
    """A technology readiness level. Raises OutOfRange. Source: ISO 16290:2013."""
    if not 1 <= value <= 9:
        raise OutOfRange(name, given=value, allowed="1 ... 9")
    return value
