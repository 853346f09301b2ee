"""What the page template receives: the content of a certificate as plain data, ready to be set in type.

All wording and the choice of lines per kind of document live here, so that the template only sets type.
Numbers keep their text; only the sign becomes a typographic minus.

Source: domain model 5.4 (mandatory content); GB 3101 for the order of quantity, symbol and unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from suyuan.base.canonical import sha256_hex
from suyuan.base.text import Text, same
from suyuan.certify.content import CertificateContent, Column, Condition, ResultTable, StandardUsed
from suyuan.certify.dcc.administrative import ONLY_THE_ITEM
from suyuan.certify.dcc.results import DECIMAL, STATES, cells
from suyuan.certify.units import fair_unit

WORDS: Final = {
    "attachment": Text("数字校准证书（机器可读）", "Digital calibration certificate, machine readable"),
    "number": Text("证书编号", "Certificate No."),
    "conclusion": Text("结论", "Conclusion"),
    "scan": Text("扫码核验", "Scan to verify"),
    "access": Text("查询码", "Access code"),
    "pack": Text("计算依据", "Method pack"),
    "standards": Text("所用计量标准", "Measurement standards used"),
    "conditions": Text("环境条件", "Environment"),
    "more": Text("器具的其他信息", "More about the instrument"),
    "results": Text("结果", "Results"),
    "statements": Text("说明", "Statements"),
    "end": Text("以下空白", "End of certificate"),
}
STANDARD_HEADS: Final = (
    Text("名称", "Name"),
    Text("测量范围", "Range"),
    Text("不确定度 / 等级 / 最大允许误差", "Uncertainty, class or MPE"),
    Text("证书编号", "Certificate No."),
    Text("有效期至", "Valid until"),
)
VERDICTS: Final = {
    "pass": Text("合格", "pass"),
    "fail": Text("不合格", "fail"),
    "undecided": Text("待定", "undecided"),
    "none": same("—"),
}
ACT: Final = {
    "verification": Text("检定", "verification"),
    "rejection_notice": Text("检定", "verification"),
    "calibration": Text("校准", "calibration"),
}
SIGNATURE: Final = Text(
    "本页由随附的 certificate.xml 生成，以该文件及其电子签名为准。",
    "This page was made from the attached certificate.xml, which is authoritative with its signature.",
)
FACE_LINES: Final = 11  # as many as the face holds above the signatures
FACE_FAILING: Final = 4
SYNTHETIC: Final = Text("演示数据，不具任何效力", "Demonstration data, without any legal effect")


def page_data(content: CertificateContent, signed_xml: bytes, *, qr: str) -> dict[str, Any]:
    """Everything the template prints, as JSON-ready data."""
    issued = content.issued
    face, more = _face(content)
    return {
        "words": {name: _pair(text) for name, text in WORDS.items()},
        "title": _pair(content.title),
        "number": content.number,
        "issued": {"year": issued.year, "month": issued.month, "day": issued.day},
        "issuer": {"name": _pair(content.issuer.name), "address": _pair(content.issuer.address)},
        "reach": [line for line in _reach(content) if line],
        "authority": _pair(content.authority),
        "synthetic": _pair(SYNTHETIC) if content.synthetic else None,
        "fields": face,
        "more": more,
        "conclusion": _conclusion(content),
        "dates": [{"label": _pair(label), "day": _day(day)} for label, day in _dates(content)],
        "signatories": _signatories(content),
        "qr": qr,
        "public_url": content.public_url,
        "access_code": content.access_code,
        "fingerprint": sha256_hex(signed_xml),
        "pack": content.provenance.pack_id if content.provenance else "",
        "standard_heads": [_pair(head) for head in STANDARD_HEADS],
        "standards": [_standard(one) for one in content.standards],
        "conditions": _lines([(one.label, same(_span(one))) for one in content.conditions]),
        "tables": [_table(one) for one in content.tables],
        "statements": _lines(_statements(content)),
    }


def _pair(text: Text) -> dict[str, str]:
    return {"zh": text.zh or text.en, "en": text.en}


def _lines(lines: Sequence[tuple[Text, Text | None]]) -> list[dict[str, Any]]:
    return [{"label": _pair(label), "value": _pair(value)} for label, value in lines if value and value.zh]


def _day(day: date | None) -> str:
    return day.isoformat() if day else "—"


def _reach(content: CertificateContent) -> tuple[str, ...]:
    return content.issuer.phone, content.issuer.email, content.issuer.website.removeprefix("https://")


def _face(content: CertificateContent) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The lines of the face, and the plate data for which there is no room on it."""
    item, client = content.item, content.client
    who = Text(f"{client.name.zh}　{client.address.zh}", f"{client.name.en}, {client.address.en}")
    about = _lines(
        [
            (Text("委托单位", "Client"), who if client.address.zh else client.name),
            (Text("计量器具名称", "Instrument"), item.name),
            (Text("型号 / 规格", "Model"), same(item.model)),
            (Text("出厂编号", "Serial number"), same(item.serial)),
            (Text("制造单位", "Manufacturer"), item.manufacturer),
            (Text("委托方编号", "Client's number"), same(item.asset_number)),
        ]
    )
    basis = _lines(
        [
            (_of(content, "依据", "Specification"), _specifications(content)),
            (_of(content, "地点", "Place"), content.place),
            (Text("本证书替代", "Replaces"), _replaced(content)),
        ]
    )
    plate = _lines([(detail.label, detail.value) for detail in item.details])
    failing = min(len(content.conclusion.failing), FACE_FAILING)
    room = max(FACE_LINES - len(about) - len(basis) - failing, 0)
    return [*about, *plate[:room], *basis], plate[room:]


def _of(content: CertificateContent, zh: str, en: str) -> Text:
    return Text(ACT[content.kind].zh + zh, en)


def _specifications(content: CertificateContent) -> Text:
    return Text(
        "；".join(f"{one.number}《{one.name.zh}》" for one in content.specifications),
        "; ".join(f"{one.number} {one.name.en}" for one in content.specifications),
    )


def _conclusion(content: CertificateContent) -> dict[str, Any] | None:
    conclusion = content.conclusion
    if not conclusion.text.zh:
        return None
    shown = list(conclusion.failing[:FACE_FAILING])
    if hidden := len(conclusion.failing) - len(shown):
        shown.append(Text(f"另有 {hidden} 项，见结果。", f"and {hidden} more, see the results."))
    return {
        "state": conclusion.verdict,
        "text": _pair(conclusion.text),
        "failing": [_pair(one) for one in shown],
    }


def _dates(content: CertificateContent) -> list[tuple[Text, date | None]]:
    act = ACT[content.kind]
    dates: list[tuple[Text, date | None]] = [
        (Text("接收日期", "Received"), content.received),
        (Text(f"{act.zh}日期", f"Date of {act.en}"), content.performed_end or content.performed),
        (Text("签发日期", "Date of issue"), content.issued),
        (Text("有效期至", "Valid until"), content.valid_until),
    ]
    return [(label, day) for label, day in dates if day]


def _signatories(content: CertificateContent) -> list[dict[str, Any]]:
    act = ACT[content.kind]
    roles = {
        "approver": Text("批准", "Approved by"),
        "checker": Text("核验", "Checked by"),
        "verifier": Text(act.zh, "Verified by" if act.zh == "检定" else "Calibrated by"),
    }
    order = list(roles)
    people = sorted(content.signatories, key=lambda person: order.index(person.role))
    return [
        {
            "role": _pair(roles[person.role]),
            "name": _pair(person.name),
            "title": _pair(person.title),
            "at": _moment(person.at),
        }
        for person in people
    ]


def _moment(at: datetime) -> str:
    offset = at.strftime("%z")
    zone = f"{offset[:3]}:{offset[3:]}" if offset.strip("+-0") else "UTC"
    return f"{at:%Y-%m-%d %H:%M} {zone}"


def _replaced(content: CertificateContent) -> Text | None:
    earlier = content.supersedes
    if earlier is None:
        return None
    return Text(
        f"{earlier.number}（{earlier.issued.isoformat()}）：{earlier.change.zh}",
        f"{earlier.number}: {earlier.change.en}",
    )


def _standard(standard: StandardUsed) -> dict[str, Any]:
    return {
        "name": _pair(standard.name),
        "range": _pair(standard.range),
        "accuracy": _pair(standard.accuracy),
        "certificate": standard.certificate_number,
        "digest": f"{standard.sha256[:8]}…{standard.sha256[-8:]}" if standard.sha256 else "",
        "valid_until": _day(standard.valid_until),
    }


def _span(condition: Condition) -> str:
    symbol = fair_unit(condition.unit, quantity=condition.label.zh)
    unit = "" if symbol == "1" else f" {symbol}"
    low, high = (_minus(value) for value in (condition.low, condition.high))
    return f"({low} ~ {high}){unit}" if high and high != low else f"{low}{unit}"


def _minus(number: str) -> str:
    return number.replace("-", "−")


def _table(table: ResultTable) -> dict[str, Any]:
    columns = [_cells(table, column) for column in table.columns]
    return {
        "title": _pair(table.title),
        "state": _pair(STATES[table.state]) if table.state else None,
        "note": _pair(_note(table)) if table.note or table.subcontracted_to else None,
        "columns": [
            {
                "label": _pair(column.label),
                "symbol": column.symbol,
                "unit": _unit(column),
                "coverage": _coverage(column),
                "wide": column.role == "text",
            }
            for column in table.columns
        ],
        "rows": [list(row) for row in zip(*columns, strict=True)],
    }


def _unit(column: Column) -> str:
    symbol = fair_unit(column.unit, quantity=column.label.zh)
    return "" if symbol == "1" else symbol


def _coverage(column: Column) -> str:
    """k and p under the head of an uncertainty column, where they are one number for all rows."""
    percent = f"{(Decimal(column.p) * 100).normalize():f} %" if DECIMAL.fullmatch(column.p) else ""
    parts = {"k": column.k, "p": percent}
    return ", ".join(f"{name} = {value}" for name, value in parts.items() if value)


def _note(table: ResultTable) -> Text:
    parts = [table.note] if table.note else []
    if table.subcontracted_to:
        who = table.subcontracted_to
        parts.append(Text(f"由 {who.zh} 完成（分包）", f"subcontracted to {who.en}"))
    return Text("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _cells(table: ResultTable, column: Column) -> list[dict[str, Any]]:
    values = cells(table, column)
    decimals = max((_places(value) for value in values if isinstance(value, str)), default=0)
    return [_cell(column, value, decimals=decimals) for value in values]


def _places(value: str) -> int:
    """Characters behind the decimal point, the point included."""
    plain = value.lstrip("±")
    return len(plain) - plain.find(".") if DECIMAL.fullmatch(plain) and "." in plain else 0


def _cell(column: Column, value: str | Text, *, decimals: int) -> dict[str, Any]:
    if isinstance(value, Text):
        return {"kind": "words", "words": _pair(value)}
    if column.role == "verdict":
        return {"kind": "verdict", "state": value, "words": _pair(VERDICTS.get(value, same(value)))}
    if not DECIMAL.fullmatch(value.lstrip("±")):
        return {"kind": "words", "words": _pair(same(value or "—"))}
    places = _places(value)
    pad = ("." if places == 0 and decimals else "") + "0" * (decimals - max(places, 1 if decimals else 0))
    return {"kind": "number", "text": _minus(value), "pad": pad}


def _statements(content: CertificateContent) -> list[tuple[Text, Text | None]]:
    return [
        (Text("计量溯源性", "Traceability"), content.traceability),
        (Text("不确定度", "Uncertainty"), content.uncertainty),
        (Text("判定规则", "Decision rule"), content.decision_rule),
        (Text("方法偏离", "Deviations"), content.deviations),
        (Text("抽样", "Sampling"), content.sampling),
        *((Text("备注", "Remark"), remark) for remark in content.remarks),
        (Text("机构说明", "Institution"), content.institution_note),
        (Text("电子签名", "Signature"), SIGNATURE),
        (Text("使用范围", "Scope"), ONLY_THE_ITEM),
    ]
