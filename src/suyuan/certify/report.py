"""A report made from the registers as PDF/A-3b: title, facts, tables, pictures, with its data inside.

One page for every register: what is reported comes in as a `Report`. The same input gives the same bytes.
Source: ISO 19005-3 (PDF/A-3, conformance B, associated files).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import GatewayError
from suyuan.base.text import LANGUAGES, Text, same
from suyuan.certify.page import broken_up, require_fonts
from suyuan.certify.page_tables import typographic
from suyuan.certify.page_words import SYNTHETIC, WORDS, Voice

if TYPE_CHECKING:
    import typst

TEMPLATE: Final = Path(__file__).with_name("report.typ")
_LOCK: Final = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table: its head, its share of the width, numbers to the right."""

    head: Text
    width: float = 1.0
    is_number: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of the report. `note` stands alone where there are no rows. chart : SVG, or nothing."""

    title: Text
    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[Text]] = ()
    note: Text | None = None
    chart: str = ""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """Data carried inside the page."""

    name: str
    media: str
    content: str
    description: Text


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything the page prints. `made` is the day it speaks of and the date in the file."""

    title: Text
    author: Text
    made: date
    subject: Text | None = None
    facts: Sequence[tuple[Text, Text]] = ()
    sections: Sequence[Section] = ()
    attachment: Attachment | None = None
    synthetic: bool = False


def render_report(report: Report, *, languages: Sequence[str] = LANGUAGES) -> bytes:
    """The report as PDF/A-3b. languages : ("zh",), ("en",) or both, the first one large.

    Raises GatewayError where the Chinese fonts are not installed or the page cannot be set; OutOfRange for
    another language.
    """
    carried = report.attachment
    inputs = {
        "content": json.dumps(broken_up(report_data(report, languages=languages)), ensure_ascii=False),
        "data": carried.content if carried else "",
    }
    at = datetime.combine(report.made, time.min, UTC)
    compiler = _compiler()
    import typst

    with _LOCK:  # a compiler keeps its inputs between calls
        try:
            pdf: Any = compiler.compile(sys_inputs=inputs, format="pdf", pdf_standards=["a-3b"], timestamp=at)
        except typst.TypstError as error:
            raise GatewayError(
                Text("报告排版失败", "the report could not be set"),
                detail=str(getattr(error, "diagnostic", error)),
                retryable=False,
            ) from error
    return bytes(pdf)


def report_data(report: Report, *, languages: Sequence[str] = LANGUAGES) -> dict[str, Any]:
    """The report as JSON-ready data; every text is `first` and `second`."""
    voice, made, carried = Voice(tuple(languages)), report.made, report.attachment
    return {
        "language": voice.first,
        "title": voice.pair(report.title),
        "subject": voice.pair(report.subject) if report.subject else None,
        "author": voice.pair(report.author),
        "page": voice.pair(WORDS["page"]),
        "made": {"year": made.year, "month": made.month, "day": made.day},
        "facts": [{"label": voice.pair(label), "value": voice.pair(value)} for label, value in report.facts],
        "sections": [_section(one, voice) for one in report.sections],
        "attachment": carried
        and {
            "name": carried.name,
            "media": carried.media,
            "description": voice.pair(carried.description),
        },
        "synthetic": voice.pair(SYNTHETIC) if report.synthetic else None,
    }


def _section(section: Section, voice: Voice) -> dict[str, Any]:
    columns = section.columns
    return {
        "title": voice.pair(section.title),
        "note": voice.pair(section.note) if section.note else None,
        "heads": [voice.pair(column.head) for column in section.columns],
        "widths": [column.width for column in section.columns],
        "right": [column.is_number for column in section.columns],
        "rows": [
            [
                voice.pair(_number(cell) if column.is_number else cell)
                for column, cell in zip(columns, row, strict=True)
            ]
            for row in section.rows
        ],
        "chart": section.chart,
    }


def _number(cell: Text) -> Text:
    """A number with a true minus sign, as the drawings have it."""
    return Text(typographic(cell.zh), typographic(cell.en))


def cell(value: object) -> Text:
    """A cell that reads the same in both languages; nothing is a dash."""
    text = "" if value is None else str(value)
    return same(text or "—")


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    import typst

    fonts = typst.Fonts()
    require_fonts(frozenset(fonts.families()))
    return typst.Compiler(input=str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)
