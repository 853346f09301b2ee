"""Civil dates: adding months and the last valid day of a certificate.

Source: domain rule R5. valid_until = add_months(date, interval) - 1 day, inclusive; month ends are clamped.
"""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta


def add_months(day: date, months: int) -> date:
    """`day` plus `months`; the 31st becomes the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def valid_until(day: date, *, months: int) -> date:
    """The last day, inclusive, on which a certificate of `day` with an interval of `months` is valid."""
    return add_months(day, months) - timedelta(days=1)


def years_later(start: date, years: int) -> date:
    """The last valid day of a validity of whole years that begins on `start`."""
    try:
        end = start.replace(year=start.year + years)
    except ValueError:  # 29 February
        end = date(start.year + years, 3, 1)
    return end - timedelta(days=1)


def time_of_day(local: datetime) -> str:
    """The clock of a local instant; seconds where there are any."""
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
