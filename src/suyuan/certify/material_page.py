"""The certificate of a reference material as a page: PDF/A-3b through Typst, with its XML embedded.

It is made like the page of a calibration certificate (`page`), from the content of the digital document and
nothing else. Source: domain model 8 (certificate content); ISO 33401:2024, 5.2 to 5.4; ISO 19005-3.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import GatewayError
from suyuan.base.text import LANGUAGES, Text, same
from suyuan.certify.drmd import FOR_INFORMATION, ROLES
from suyuan.certify.material_content import Amount, MaterialContent, PropertyTable
from suyuan.certify.page import require_fonts
from suyuan.certify.page_words import SYNTHETIC, Voice

if TYPE_CHECKING:
    import typst

TEMPLATE: Final = Path(__file__).with_name("material_page.typ")
WORDS: Final = {
    "attachment": Text("数字标准物质证书（机器可读）", "Digital reference material document"),
    "number": Text("证书编号", "Certificate No."),
    "page": Text("第 {page} 页 共 {last} 页", "Page {page} of {last}"),
    "statements": Text("说明", "Statements"),
    "end": Text("以下空白", "End of certificate"),
    "property": Text("特性", "Property"),
    "value": Text("量值", "Value"),
    "expanded": Text("扩展不确定度 U", "Expanded uncertainty U"),
    "factor": Text("包含因子 k", "Coverage factor k"),
    "unit": Text("单位", "Unit"),
    "issued": Text("签发日期", "Date of issue"),
}
BATCH: Final = "batch"  # scheme of the identifiers that name the lot
_LOCK: Final = threading.Lock()


def render_material_pdf(
    xml: bytes, content: MaterialContent, *, languages: Sequence[str] = LANGUAGES
) -> bytes:
    """The page of `content` as PDF/A-3b with `xml` embedded as certificate.xml.

    languages : ("zh",), ("en",) or both, the first one large. Raises GatewayError where the Chinese fonts are
    not installed or the page cannot be set; OutOfRange for another language.
    """
    data = material_page_data(content, xml, languages=languages)
    inputs = {"content": json.dumps(data, ensure_ascii=False), "xml": xml.decode("utf-8")}
    at = datetime.combine(content.issued, time.min, UTC)
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


def material_page_data(
    content: MaterialContent, xml: bytes, *, languages: Sequence[str] = LANGUAGES
) -> dict[str, Any]:
    """Everything the page prints, as JSON-ready data; every text is `first` and `second`."""
    voice = Voice(tuple(languages))
    issued = content.issued
    return {
        "language": voice.first,
        "words": {name: voice.pair(text) for name, text in WORDS.items()},
        "title": voice.pair(content.title),
        "name": voice.pair(content.name),
        "number": content.number,
        "issued": {"year": issued.year, "month": issued.month, "day": issued.day},
        "day": issued.isoformat(),
        "producer": {
            "name": voice.pair(content.producer.name),
            "address": voice.pair(content.producer.address),
        },
        "fields": [
            {"label": voice.pair(label), "value": voice.pair(value)} for label, value in _fields(content)
        ],
        "tables": [_table(one, voice) for one in content.tables],
        "statements": [
            {"label": voice.pair(label), "value": voice.pair(value)}
            for label, value in _statements(content)
            if value is not None and value.zh
        ],
        "signatories": [
            {
                "role": voice.pair(ROLES[one.role]),
                "name": voice.pair(one.name),
                "at": one.at.date().isoformat(),
            }
            for one in content.signatories
        ],
        "fingerprint": sha256_hex(xml),
        "synthetic": voice.pair(SYNTHETIC) if content.synthetic else None,
    }


def _fields(content: MaterialContent) -> list[tuple[Text, Text]]:
    numbers = [one.value for one in content.identifiers if one.scheme != BATCH]
    lots = [one.value for one in content.identifiers if one.scheme == BATCH]
    kinds = {one.scheme: Text.read(one.value) for one in content.classes}
    until = content.validity.until
    fields = [
        (Text("标准物质编号", "Material number"), same(", ".join(numbers))),
        (Text("批号", "Batch"), same(", ".join(lots))),
        (Text("级别", "Grade"), kinds.get("grade", same(""))),
        (Text("描述", "Description"), content.description or same("")),
        (Text("用途", "Intended use"), content.intended_use),
        (Text("规格", "Unit size"), _amount(content.amounts)),
        (Text("最小取样量", "Minimum sample"), _amount(content.minimum_sample)),
        (Text("有效期至", "Valid until"), same(until.isoformat() if until else "")),
    ]
    return [(label, value) for label, value in fields if value.zh]


def _amount(amounts: tuple[Amount, ...]) -> Text:
    return same(", ".join(f"{one.value} {one.unit}" for one in amounts))


def _table(table: PropertyTable, voice: Voice) -> dict[str, Any]:
    return {
        "title": voice.pair(table.title),
        "note": None if table.certified else voice.pair(FOR_INFORMATION),
        "rows": [
            {
                "name": voice.pair(one.name),
                "value": one.value,
                "expanded": one.expanded or "—",
                "k": one.k or "—",
                "unit": one.unit if one.unit != "1" else "",
            }
            for one in table.values
        ],
    }


def _statements(content: MaterialContent) -> list[tuple[Text, Text | None]]:
    return [
        (Text("定值", "Characterisation"), next((one.characterisation for one in content.tables), None)),
        (Text("均匀性", "Homogeneity"), content.homogeneity),
        (Text("稳定性", "Stability"), content.stability),
        (Text("不确定度", "Uncertainty"), content.uncertainty),
        (Text("溯源性", "Traceability"), content.traceability),
        (Text("保存", "Storage"), content.storage),
        (Text("使用说明", "Instructions"), content.instructions),
        (
            Text("电子文件", "Digital document"),
            Text(
                "本页由随附的 certificate.xml 生成，以该文件为准。",
                "This page was made from the attached certificate.xml, which is authoritative.",
            ),
        ),
    ]


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    import typst

    fonts = typst.Fonts()
    require_fonts(frozenset(fonts.families()))
    return typst.Compiler(input=str(TEMPLATE), root=str(TEMPLATE.parent), font_paths=fonts)
