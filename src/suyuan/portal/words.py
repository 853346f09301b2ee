"""What a verdict means to somebody at the counter, in one colour and a few sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from suyuan.base.text import Text, same
from suyuan.certify.content import CertificateContent
from suyuan.certify.dcc.view import Certificate
from suyuan.certify.verify import Verification

STATES: Final[dict[str, Text]] = {
    "passed": Text("通过", "passed"),
    "failed": Text("未通过", "failed"),
    "unknown": Text("无法核实", "not known"),
    "not_applicable": Text("不适用", "does not apply"),
}
TONES: Final[dict[str, str]] = {
    "genuine": "good",
    "not_qualified": "warn",
    "expired": "warn",
    "superseded": "warn",
    "revoked": "bad",
    "in_doubt": "warn",
    "chain_broken": "warn",
    "unproven": "calm",
    "refused": "bad",
}
COMPARE: Final = Text(
    "请核对下面的名称、型号和出厂编号，与面前的器具是否一致。",
    "Compare name, model and serial number below with the instrument in front of you.",
)
ADVICE: Final[dict[str, tuple[Text, ...]]] = {
    "genuine": (
        Text(
            "由法定机构签发，内容没有被改动过。",
            "It was issued by the institution named, and nothing was changed.",
        ),
        COMPARE,
    ),
    "not_qualified": (
        Text(
            "这台器具检定不合格，不得用于交易、医疗或安全防护。",
            "This instrument failed; it must not be used for trade, health or safety.",
        ),
        COMPARE,
    ),
    "expired": (
        Text(
            "请使用单位尽快重新送检；在此之前不得使用。",
            "The owner must have it verified again and may not use it until then.",
        ),
        COMPARE,
    ),
    "superseded": (Text("请向持证人索要新证书。", "Ask the holder for the newer certificate."),),
    "revoked": (
        Text("签发机构已声明它无效。请勿依据它交易。", "The issuer has declared it void. Do not rely on it."),
    ),
    "in_doubt": (
        Text("签发机构正在复查，请稍后再来查验。", "The issuer is reviewing it; check again later."),
    ),
    "chain_broken": (
        Text(
            "证书本身没有问题，但所用标准器的证书链有缺口。",
            "The certificate is as issued, but a link to the national standard is missing.",
        ),
    ),
    "unproven": (
        Text(
            "有的项目无法在这里核实，例如由其他机构签发。",
            "Not everything can be checked here, for example because another body issued it.",
        ),
    ),
    "refused": (
        Text(
            "内容可能被改动，或不是由所称机构签发。请勿依据它。",
            "It may have been changed, or was not issued by whom it names. Do not rely on it.",
        ),
    ),
}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The banner of the page."""

    title: Text
    tone: str
    sentences: tuple[Text, ...]


def verdict_of(found: Verification) -> Verdict:
    """The banner that the checks lead to; a failed check is named."""
    failed = (
        tuple(one.words for one in found.checks if one.state == "failed")
        if found.outcome == "refused"
        else ()
    )
    return Verdict(
        title=found.headline, tone=TONES[found.outcome], sentences=(*failed[:1], *ADVICE[found.outcome])
    )


Facts = list[tuple[Text, Text | str]]


def facts_of_content(content: CertificateContent) -> Facts:
    """The instrument and the certificate, from what was issued here."""
    item = content.item
    rows: list[tuple[Text, Any]] = [
        (Text("文件", "document"), content.title),
        (Text("证书编号", "number"), content.number),
        (Text("器具", "instrument"), item.name),
        (Text("型号", "model"), item.model),
        (Text("出厂编号", "serial number"), item.serial),
        (Text("制造商", "manufacturer"), item.manufacturer),
        (Text("使用单位", "owner"), content.client.name),
        (Text("结论", "conclusion"), content.conclusion.text),
        (Text("检定日期", "performed on"), same(content.performed.isoformat())),
        (
            Text("有效期至", "valid until"),
            same(content.valid_until.isoformat()) if content.valid_until else "",
        ),
        (Text("签发机构", "issued by"), content.issuer.name),
    ]
    return [(label, value) for label, value in rows if str(value)]


def facts_of_document(view: Certificate) -> Facts:
    """The same from an uploaded document, as far as it says so."""
    item = view.items[0] if view.items else None
    rows: list[tuple[Text, Text | str]] = [
        (Text("证书编号", "number"), view.number),
        (Text("器具", "instrument"), both(item.name) if item else ""),
        (Text("型号", "model"), item.model if item else ""),
        (Text("编号", "numbers"), "，".join(item.identifications) if item else ""),
        (Text("客户", "customer"), both(view.customer.name) if view.customer else ""),
        (Text("日期", "performed on"), same(view.begin) if view.begin else ""),
        (Text("有效期至", "valid until"), same(view.valid_until) if view.valid_until else ""),
        (Text("签发机构", "issued by"), both(view.laboratory.name) if view.laboratory else ""),
    ]
    return [(label, value) for label, value in rows if str(value)]


def both(words: Any) -> Text:
    """The Chinese and English of a text in a document; one stands for the other where it is missing."""
    zh = words.get("zh") or words.get("") or words.get("en") or next(iter(words.values()), "")
    en = words.get("en") or words.get("") or zh
    return Text(zh, en)
