"""The certificate page: PDF/A-3b through Typst, with the signed XML embedded byte for byte.

One compiler is kept and used again, so a page takes milliseconds; the same input gives the same bytes.
Nothing is fetched: fonts come from the system, the template from this package.

Source: ISO 19005-3 (PDF/A-3, conformance B, associated files); ISO/IEC 18004 (QR code).
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import GatewayError, Unreadable
from suyuan.base.text import Text
from suyuan.certify.budget import Budget
from suyuan.certify.content import CertificateContent
from suyuan.certify.drawing import PRINTED
from suyuan.certify.page_data import page_data
from suyuan.certify.qr import qr_svg

if TYPE_CHECKING:
    import typst

TEMPLATE: Final = Path(__file__).with_name("page.typ")
ATTACHMENT: Final = "certificate.xml"
FONTS: Final = ("Noto Serif CJK SC", "Noto Sans CJK SC")
APT: Final = "sudo apt-get install -y fonts-noto-cjk"
LONG_WORD: Final = re.compile(r"[!-~]{41,}")
PIECE: Final = re.compile(r".{1,12}")
SOFT_BREAK: Final = "\u200b"
UNBROKEN: Final = frozenset({"qr", "chart", "fingerprint", "public_url"})
_LOCK: Final = threading.Lock()


def render_pdf(
    signed_xml: bytes,
    content: CertificateContent,
    *,
    languages: Sequence[str] | None = None,
    budgets: Sequence[Budget] = (),
    charts: bool = True,
) -> bytes:
    """The page of `content` as PDF/A-3b with `signed_xml` embedded as certificate.xml.

    languages : ("zh",), ("en",) or both, the first one large; None: those of the content.
    budgets : uncertainty budgets to print behind the results. charts : a picture of each table with limits.

    Raises GatewayError where the Chinese fonts are not installed or the page cannot be set; OutOfRange for
    another language; Unreadable for XML that is not UTF-8.
    """
    data = page_data(
        content,
        signed_xml,
        qr=qr_svg(content.qr_url),
        languages=languages or content.languages,
        budgets=budgets,
        paper=PRINTED if charts else None,
    )
    inputs = {"content": json.dumps(broken_up(data), ensure_ascii=False), "xml": _as_text(signed_xml)}
    return _set(inputs, at=datetime.combine(content.issued, time.min, UTC))


def _set(inputs: dict[str, str], *, at: datetime) -> bytes:
    compiler = _compiler()
    import typst

    with _LOCK:  # a compiler keeps its inputs between calls
        try:
            pdf: Any = compiler.compile(sys_inputs=inputs, format="pdf", pdf_standards=["a-3b"], timestamp=at)
        except typst.TypstError as error:
            raise GatewayError(
                Text("证书页面排版失败", "the certificate page could not be set"),
                detail=str(getattr(error, "diagnostic", error)),
                retryable=False,
            ) from error
    return bytes(pdf)


def broken_up(data: Any) -> Any:
    """`data` with places to break inside words too long for any column: numbers of parts, addresses."""
    if isinstance(data, str):
        return LONG_WORD.sub(lambda found: SOFT_BREAK.join(PIECE.findall(found[0])), data)
    if isinstance(data, list):
        return [broken_up(one) for one in data]
    if isinstance(data, dict):
        return {name: one if name in UNBROKEN else broken_up(one) for name, one in data.items()}
    return data


def missing_fonts(families: frozenset[str]) -> tuple[str, ...]:
    """The fonts of the page that are not among the installed `families`."""
    return tuple(name for name in FONTS if name not in families)


def require_fonts(families: frozenset[str]) -> None:
    """Raise GatewayError with the command that installs what is missing."""
    if missing := missing_fonts(families):
        raise GatewayError(
            Text(f"缺少中文字体：{'、'.join(missing)}", f"Chinese fonts are missing: {', '.join(missing)}"),
            hint=Text(f"请安装：{APT}", f"Install them: {APT}"),
            missing=", ".join(missing),
            retryable=False,
        )


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    import typst

    fonts = typst.Fonts()
    require_fonts(frozenset(fonts.families()))
    return typst.Compiler(input=str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)


def _as_text(signed_xml: bytes) -> str:
    try:
        return signed_xml.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(Text("证书 XML 不是 UTF-8", "the certificate XML is not UTF-8")) from error
