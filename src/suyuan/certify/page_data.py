"""What a page receives: the content of a certificate as plain data, ready to be set in type.

The choice of lines per kind of document lives here, so that the PDF template and the HTML page only set
type and can never say different things. Numbers keep their text.

Source: domain model 5.4 (mandatory content); GB 3101 for the order of quantity, symbol and unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Final

from suyuan.base.canonical import sha256_hex
from suyuan.base.text import LANGUAGES, Text, same
from suyuan.certify.budget import Budget, budget_data
from suyuan.certify.content import CertificateContent, Condition, StandardUsed
from suyuan.certify.dcc.administrative import ONLY_THE_ITEM
from suyuan.certify.drawing import PRINTED, Paper
from suyuan.certify.page_tables import printed, table_data, typographic
from suyuan.certify.page_words import ACT, SIGNATURE, STANDARD_HEADS, SYNTHETIC, WORDS, Voice

FACE_LINES: Final = 11  # as many as the face holds above the signatures
FACE_FAILING: Final = 4
TOGETHER: Final = 1500  # signs of all statements that still fit on half a page
BEIJING: Final = timezone(timedelta(hours=8))
"""One legal time for all of China, without summer time."""

Lines = list[dict[str, Any]]


def page_data(
    content: CertificateContent,
    signed_xml: bytes | None,
    *,
    qr: str,
    languages: Sequence[str] = LANGUAGES,
    budgets: Sequence[Budget] = (),
    paper: Paper | None = PRINTED,
    signature: Text = SIGNATURE,
) -> dict[str, Any]:
    """Everything a page prints, as JSON-ready data.

    languages : zh, en or both, the first one large; every text is `first` and `second` (empty where there is
    no second language or it says the same). signed_xml : for its fingerprint; None leaves that out.
    paper : for the pictures of the tables; None draws none. signature : the statement on where it stands.
    """
    voice = Voice(tuple(languages))
    issued = content.issued
    face, more = _face(content, voice)
    statements = _lines(_statements(content, signature), voice)
    return {
        "language": voice.first,
        "second_language": voice.second,
        "words": {name: voice.pair(text) for name, text in WORDS.items()},
        "title": voice.pair(content.title),
        "number": content.number,
        "kind": content.kind,
        "issued": {"year": issued.year, "month": issued.month, "day": issued.day},
        "issuer": {"name": voice.pair(content.issuer.name), "address": voice.pair(content.issuer.address)},
        "reach": [line for line in _reach(content) if line],
        "authority": voice.pair(content.authority),
        "synthetic": voice.pair(SYNTHETIC) if content.synthetic else None,
        "fields": face,
        "more": more,
        "conclusion": _conclusion(content, voice),
        "dates": [{"label": voice.pair(label), "day": _day(day)} for label, day in _dates(content)],
        "signatories": _signatories(content, voice),
        "qr": qr,
        "public_url": content.public_url,
        "access_code": content.access_code,
        "fingerprint": sha256_hex(signed_xml) if signed_xml is not None else "",
        "pack": content.provenance.pack_id if content.provenance else "",
        "standard_heads": [voice.pair(head) for head in STANDARD_HEADS],
        "standards": [_standard(one, voice) for one in content.standards],
        "conditions": _lines([(one.label, same(_span(one, voice))) for one in content.conditions], voice),
        "tables": [table_data(one, voice, paper=paper) for one in content.tables],
        "budgets": [budget_data(one, voice) for one in budgets],
        "statements": statements,
        "statements_together": _length(statements) < TOGETHER,
    }


def _lines(lines: Sequence[tuple[Text, Text | None]], voice: Voice) -> Lines:
    """The lines that say something."""
    return [
        {"label": voice.pair(label), "value": voice.pair(value)}
        for label, value in lines
        if value and (value.zh or value.en)
    ]


def _length(lines: Lines) -> int:
    return sum(len(line["value"]["first"]) + len(line["value"]["second"]) for line in lines)


def _day(day: date | None) -> str:
    return day.isoformat() if day else "—"


def _reach(content: CertificateContent) -> tuple[str, ...]:
    return content.issuer.phone, content.issuer.email, content.issuer.website.removeprefix("https://")


def _face(content: CertificateContent, voice: Voice) -> tuple[Lines, Lines]:
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
        ],
        voice,
    )
    basis = _lines(
        [
            (_of(content, "依据", "Specification"), _specifications(content)),
            (_of(content, "地点", "Place"), content.place),
            (Text("本证书替代", "Replaces"), _replaced(content)),
        ],
        voice,
    )
    plate = _lines([(detail.label, detail.value) for detail in item.details], voice)
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


def _conclusion(content: CertificateContent, voice: Voice) -> dict[str, Any] | None:
    conclusion = content.conclusion
    if not conclusion.text.zh:
        return None
    shown = list(conclusion.failing[:FACE_FAILING])
    if hidden := len(conclusion.failing) - len(shown):
        shown.append(Text(f"另有 {hidden} 项，见结果。", f"and {hidden} more, see the results."))
    return {
        "state": conclusion.verdict,
        "text": voice.pair(conclusion.text),
        "failing": [voice.pair(one) for one in shown],
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


def _signatories(content: CertificateContent, voice: Voice) -> Lines:
    act = ACT[content.kind]
    roles = {
        "approver": Text("批准", "Approved by"),
        "checker": Text("核验", "Checked by"),
        "verifier": Text(act.zh, "Verified by" if act.zh == "检定" else "Calibrated by"),
    }
    order = list(roles)
    people = sorted(content.signatories, key=lambda person: order.index(person.role))
    zone = BEIJING if content.issuer.country == "CN" else UTC
    return [
        {
            "role": voice.pair(roles[person.role]),
            "name": voice.pair(person.name),
            "title": voice.pair(person.title),
            "at": _moment(person.at, zone),
        }
        for person in people
    ]


def _moment(at: datetime, zone: timezone) -> str:
    """An instant in the legal time of the institution, with its offset from UTC."""
    offset = "UTC" if zone is UTC else "UTC+8"
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M} ({offset})"


def _replaced(content: CertificateContent) -> Text | None:
    earlier = content.supersedes
    if earlier is None:
        return None
    day = earlier.issued.isoformat()
    return Text(
        f"{earlier.number}（{day}）：{earlier.change.zh}", f"{earlier.number} ({day}): {earlier.change.en}"
    )


def _standard(standard: StandardUsed, voice: Voice) -> dict[str, Any]:
    return {
        "name": voice.pair(standard.name),
        "range": voice.pair(standard.range if standard.range.zh else same("—")),
        "accuracy": voice.pair(standard.accuracy if standard.accuracy.zh else same("—")),
        "certificate": standard.certificate_number,
        "digest": f"{standard.sha256[:8]}…{standard.sha256[-8:]}" if standard.sha256 else "",
        "valid_until": _day(standard.valid_until),
    }


def _span(condition: Condition, voice: Voice) -> str:
    unit = f" {printed(condition.unit, quantity=condition.label.zh)}".rstrip()
    low, high = (typographic(value) for value in (condition.low, condition.high))
    to = " to " if voice.first == "en" else " ~ "
    return f"({low}{to}{high}){unit}" if high and high != low else f"{low}{unit}"


def _statements(content: CertificateContent, signature: Text) -> list[tuple[Text, Text | None]]:
    return [
        (Text("计量溯源性", "Traceability"), content.traceability),
        (Text("不确定度", "Uncertainty"), content.uncertainty),
        (Text("判定规则", "Decision rule"), content.decision_rule),
        (Text("方法偏离", "Deviations"), content.deviations),
        (Text("抽样", "Sampling"), content.sampling),
        *((Text("备注", "Remark"), remark) for remark in content.remarks),
        (Text("机构说明", "Institution"), content.institution_note),
        (Text("电子签名", "Signature"), signature),
        (Text("使用范围", "Scope"), ONLY_THE_ITEM),
    ]
