"""Labels to stick on things as PDF: a code to scan and a few lines, on sheets or one on a page.

Source: ISO/IEC 18004 (QR code). The same input gives the same bytes.
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

from suyuan.base.errors import GatewayError, OutOfRange
from suyuan.base.text import Text
from suyuan.certify.page import broken_up, require_fonts
from suyuan.certify.qr import qr_svg

if TYPE_CHECKING:
    import typst

TEMPLATE: Final = Path(__file__).with_name("label.typ")
_LOCK: Final = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Size:
    """A format, lengths in mm: one label, and how many stand across and down on a page."""

    name: Text
    width: float
    height: float
    across: int = 1
    down: int = 1


SIZES: Final[dict[str, Size]] = {
    "a4": Size(name=Text("A4 整张（3 × 8）", "A4 sheet (3 × 8)"), width=70, height=37, across=3, down=8),
    "60x40": Size(name=Text("单张 60 × 40 mm", "Single, 60 × 40 mm"), width=60, height=40),
    "40x30": Size(name=Text("单张 40 × 30 mm", "Single, 40 × 30 mm"), width=40, height=30),
}


@dataclass(frozen=True, kw_only=True)
class Label:
    """One label: the address behind its code, its number, and lines from the most to the least important."""

    address: str
    number: str
    lines: Sequence[str]


def render_labels(labels: Sequence[Label], *, size: str, title: str, made: date) -> bytes:
    """The labels as PDF, each on its own page or filling sheets. made : the date in the file.

    Raises OutOfRange for an unknown size; GatewayError where the fonts are missing or it cannot be set.
    """
    if size not in SIZES:
        raise OutOfRange("size", given=size, allowed=", ".join(SIZES))
    chosen = SIZES[size]
    content = {
        "title": title,
        "width": chosen.width,
        "height": chosen.height,
        "across": chosen.across,
        "down": chosen.down,
        "labels": [
            {"qr": qr_svg(one.address), "number": one.number, "lines": list(one.lines)} for one in labels
        ],
    }
    inputs = {"content": json.dumps(broken_up(content), ensure_ascii=False)}
    compiler = _compiler()
    import typst

    with _LOCK:  # a compiler keeps its inputs between calls
        try:
            pdf: Any = compiler.compile(
                sys_inputs=inputs, format="pdf", timestamp=datetime.combine(made, time.min, UTC)
            )
        except typst.TypstError as error:
            raise GatewayError(
                Text("标签排版失败", "the labels could not be set"),
                detail=str(getattr(error, "diagnostic", error)),
                retryable=False,
            ) from error
    return bytes(pdf)


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    import typst

    fonts = typst.Fonts()
    require_fonts(frozenset(fonts.families()))
    return typst.Compiler(input=str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)
