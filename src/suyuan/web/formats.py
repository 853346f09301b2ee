"""How days, instants, counts, numbers and sizes are written in the language of the page."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils import timezone

from suyuan.base.civil import time_of_day
from suyuan.base.money import in_cents
from suyuan.base.text import Text
from suyuan.web.speech import MONTHS, language, say

NONE: Final = "—"
# What a sentence may begin with and is no word: k, x_ref, U(y); "a" is one.
SYMBOL: Final = re.compile(r"(?!a )[A-Za-z](_\w+)?[ (=]")


def day(value: date | datetime | str | None) -> str:
    """A civil day: 2026-03-10 in Chinese (GB/T 7408), 10 Mar 2026 in English."""
    if not value:
        return NONE
    if isinstance(value, str):
        value = date.fromisoformat(value[:10])
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if language() == "en":
        return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
    return value.isoformat()


def day_month(value: date) -> str:
    """A day where the year is plain from what stands around it: 03-10 in Chinese, 10 Mar in English."""
    return f"{value.day} {MONTHS[value.month - 1]}" if language() == "en" else f"{value:%m-%d}"


def moment(value: datetime | None) -> str:
    """An instant in the civil time of the installation, to the minute."""
    if value is None:
        return NONE
    here = timezone.localtime(value)
    return f"{day(here.date())} {here:%H:%M}"


def second(value: datetime | None) -> str:
    """An instant in the civil time of the installation, to the second."""
    if value is None:
        return NONE
    here = timezone.localtime(value)
    return f"{day(here.date())} {here:%H:%M:%S}"


def clock(value: datetime) -> str:
    """The time of day of an instant; seconds where there are any."""
    return time_of_day(timezone.localtime(value))


def reading(value: float | str) -> str:
    """A stored number as it is, without digits that only the computer sees."""
    return f"{float(value):.12g}"


def first_upper(text: str) -> str:
    """A sentence with its first letter in capital; a symbol it begins with stays as it is written."""
    return text if SYMBOL.match(text) else text[:1].upper() + text[1:]


def count(value: int | None) -> str:
    """A whole number with grouped thousands."""
    return NONE if value is None else f"{value:,}"


def number(value: float | Decimal | None, digits: int = 4) -> str:
    """A number for orientation, to `digits` significant digits; what is signed is printed as its own text."""
    if value is None:
        return NONE
    if value == 0:
        return "0"
    text = f"{float(value):.{digits}g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        return f"{mantissa}×10{_raised(int(exponent))}"
    return text


def signed(value: float, digits: int = 2) -> str:
    """A change for orientation: its sign is always there."""
    text = number(value, digits)
    return text if value < 0 or text == "0" else f"+{text}"


def plain(value: Decimal | None) -> str:
    """A decimal number without the zeros that only its column adds."""
    return NONE if value is None else f"{value.normalize():f}"


def _raised(exponent: int) -> str:
    return str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def percent(share: float | None, digits: int = 1) -> str:
    """A share as per cent; what rounds to nothing has no sign."""
    return NONE if share is None else f"{round(100 * float(share), digits) + 0.0:.{digits}f} %"


def file_size(size: int) -> str:
    """Bytes as kB or MB."""
    return f"{size / 1e6:.1f} MB" if size >= 1_000_000 else f"{max(size / 1e3, 0.1):.1f} kB"


def address_with(request: HttpRequest, **changes: object) -> str:
    """The address of this page with other query values; None or an empty text takes a value out."""
    values = {name: request.GET[name] for name in request.GET}
    values.update({name: "" if value is None else str(value) for name, value in changes.items()})
    query = urlencode({name: value for name, value in values.items() if value != ""})
    return f"{request.path}?{query}" if query else request.path


def yuan(amount: Decimal | None) -> str:
    """An amount of yuan in the language of the page; a stroke where there is none."""
    if amount is None:
        return NONE
    said = in_cents(amount)
    return say(Text(f"{said} 元", f"{said} yuan"))


def wan_yuan(value: float) -> str:
    """A sum kept in units of 10 000 yuan, as Chinese sentences write it; English ones name the yuan."""
    sum_of = Decimal(str(round(value, 2)))  # of what is assumed or worked out: hundreds of yuan
    return say(Text(f"{in_cents(sum_of)} 万元", f"{in_cents(sum_of * 10_000)} yuan"))
