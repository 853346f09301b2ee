"""Rules on days: they can be read, follow each other, and do not lie ahead.

The day of the check comes in as an argument; without it nothing is said about the future.

Source: ISO/IEC 17025:2017, 7.8.2.1 h) to j); DCC 3.3.0 schema, coreDataType; domain model 5.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final

from suyuan.base.text import Text
from suyuan.certify.profile.subject import Hit, Sense, Subject, sense

DAY: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
STEPS: Final = (  # element of the core data, field of the view, name
    ("receiptDate", "received", Text("收样", "received")),
    ("beginPerformanceDate", "begin", Text("开始", "begun")),
    ("endPerformanceDate", "end", Text("结束", "ended")),
    ("issueDate", "issued", Text("签发", "issued")),
)
VALID_UNTIL: Final = "suyuan_validUntil"


def day(text: str) -> date | None:
    """A day as a certificate writes it; None where it is none."""
    found = DAY.fullmatch(text.strip())
    try:
        return date.fromisoformat(found.group(1)) if found else None
    except ValueError:
        return None


def _days(subject: Subject) -> Iterator[tuple[str, Text, str, date | None]]:
    """The days of the core data that are given: element, name, text, day."""
    for element, field, name in STEPS:
        if text := getattr(subject.view, field):
            yield element, name, text, day(text)


def unreadable(subject: Subject) -> Iterator[Hit]:
    """A text where a day belongs."""
    yield from (Hit(subject.core(element), text) for element, _, text, one in _days(subject) if one is None)


def out_of_order(subject: Subject) -> Iterator[Hit]:
    """A later step before an earlier one."""
    known = [(element, name, one) for element, name, _, one in _days(subject) if one is not None]
    for (_, earlier, before), (element, later, after) in pairwise(known):
        if after < before:
            yield Hit(subject.core(element), _named(later, after), _named(earlier, before))


def _named(name: Text, one: date) -> Text:
    return Text(f"{name.zh} {one}", f"{name.en} {one}")


def ahead(subject: Subject) -> Iterator[Hit]:
    """Something is said to have been done on a day that is still to come."""
    for element, _, _, one in _days(subject):
        if subject.today is not None and one is not None and one > subject.today:
            yield Hit(subject.core(element), one, subject.today)


def never_valid(subject: Subject) -> Iterator[Hit]:
    """The validity ends before the work was done."""
    performed = day(subject.view.end) or day(subject.view.begin)
    for one in subject.view.statements:
        ends = day(one.date) if VALID_UNTIL in one.ref_type.split() else None
        if ends is not None and performed is not None and ends < performed:
            yield Hit(one.path, ends, performed)


def standard_out_of_date(subject: Subject) -> Iterator[Hit]:
    """A standard was used after the end of its validity."""
    performed = day(subject.view.begin)
    for device in subject.view.equipment:
        for quantity in device.quantities:
            if VALID_UNTIL in quantity.ref_type.split():
                ends = next((found for text in quantity.words.values() if (found := day(text))), None)
                if ends is not None and performed is not None and ends < performed:
                    yield Hit(quantity.path, ends, performed)


RULES: Final[tuple[Sense, ...]] = (
    sense(
        "date-unreadable",
        "error",
        unreadable,
        words=("所写“{given}”不是日期", "the text “{given}” is not a date"),
        remedy=("写成 2026-03-04", "write it like 2026-03-04"),
        source=("DCC 3.3.0 模式，coreDataType", "DCC 3.3.0 schema, coreDataType"),
    ),
    sense(
        "dates-order",
        "error",
        out_of_order,
        words=(
            "日期顺序不对：{given}，早于 {wanted}",
            "the dates do not follow each other: {given}, before {wanted}",
        ),
        remedy=("核对收样、检定/校准和签发日期", "check the days of receipt, work and issue"),
        source=("ISO/IEC 17025:2017，7.8.2.1 h)~j)", "ISO/IEC 17025:2017, 7.8.2.1 h) to j)"),
    ),
    sense(
        "date-ahead",
        "error",
        ahead,
        words=(
            "日期 {given} 在检查日 {wanted} 之后",
            "the day {given} lies after the day of the check, {wanted}",
        ),
        remedy=("核对日期", "check the day"),
        source=("ISO/IEC 17025:2017，7.8.2.1 i)、j)", "ISO/IEC 17025:2017, 7.8.2.1 i) and j)"),
    ),
    sense(
        "validity-over",
        "error",
        never_valid,
        words=(
            "有效期至 {given}，早于检定/校准日期 {wanted}",
            "valid until {given}, before the work on {wanted}",
        ),
        remedy=("核对有效期", "check the end of validity"),
        source=("证书必备内容：有效期", "mandatory content of certificates: validity"),
    ),
    sense(
        "standard-out-of-date",
        "error",
        standard_out_of_date,
        words=(
            "所用标准有效期至 {given}，早于使用日期 {wanted}",
            "a standard valid until {given} was used on {wanted}",
        ),
        remedy=(
            "核对标准的有效期；已过期的结果须重新评定",
            "check its validity; if it had ended, assess the results again",
        ),
        source=("ISO/IEC 17025:2017，6.4.4、6.5", "ISO/IEC 17025:2017, 6.4.4 and 6.5"),
    ),
)
