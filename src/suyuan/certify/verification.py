"""What a verification says: the steps with their state and words, and one sentence on top of them.

The wording is for the person at the counter, not for the laboratory: no key, no hash, no schema.

Source: design 1 and 7 (numbered checks in words that a shopkeeper understands); domain model 5.4 (states).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from suyuan.base.text import Text
from suyuan.certify.dcc.view import Certificate

State = Literal["passed", "failed", "unknown", "not_applicable"]
Outcome = Literal[
    "genuine",
    "not_qualified",
    "expired",
    "superseded",
    "revoked",
    "in_doubt",
    "chain_broken",
    "unproven",
    "refused",
]

TITLES: Final[dict[str, Text]] = {
    "file": Text("文件可读", "The file can be read"),
    "build": Text("格式正确", "It is built as it should be"),
    "signature": Text("内容未被改动", "Nothing was changed"),
    "key": Text("签名机构有权签发", "The signer was entitled"),
    "log": Text("已记入公开日志", "It stands in the public log"),
    "status": Text("证书状态", "The issuer stands by it"),
    "validity": Text("在有效期内", "It is within its validity"),
    "chain": Text("可溯源至国家标准", "It leads to the national standard"),
    "page": Text("纸面与签发时一致", "The page is the one issued"),
}
HEADLINES: Final[dict[str, Text]] = {
    "genuine": Text("证书真实有效", "This certificate is genuine and in force"),
    "not_qualified": Text(
        "文件真实；结论为不合格，该器具不得使用",
        "This notice is genuine: the instrument did not pass and must not be used",
    ),
    "expired": Text("证书真实，但已过有效期", "This certificate is genuine but no longer valid"),
    "superseded": Text("此证书已被新证书替代", "This certificate has been replaced by a newer one"),
    "revoked": Text("此证书已被撤销，不得使用", "This certificate has been revoked; do not rely on it"),
    "in_doubt": Text("此证书正在复查，暂勿依据", "This certificate is under review; do not rely on it yet"),
    "chain_broken": Text("证书真实，但溯源链有缺口", "This certificate is genuine, but its chain has a gap"),
    "unproven": Text(
        "未发现问题，但有项目无法核实", "No fault was found, but not everything could be checked"
    ),
    "refused": Text("不能证明此证书真实", "This certificate cannot be shown to be genuine"),
}
STANDING_WORDS: Final[dict[str, Text]] = {
    "issued": Text("签发机构确认此证书有效。", "The issuer confirms this certificate."),
    "lapsed": Text("签发机构的登记显示已过有效期。", "The register says that its validity has ended."),
    "superseded": Text("已被证书 {by} 替代，请以新证书为准。", "It was replaced by {by}; use the new one."),
    "revoked": Text("已被签发机构撤销，请勿使用。", "The issuer has revoked it; do not use it."),
    "in_doubt": Text(
        "签发机构正在复查此结果，请暂勿依据。", "The issuer is reviewing it; do not rely on it yet."
    ),
}
NOT_REACHED: Final = Text(
    "前面的步骤未通过，无法检查。", "An earlier step did not pass, so this was not checked."
)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One step: its number, a stable code, and what was found."""

    number: int
    code: str
    title: Text
    state: State
    words: Text

    def to_record(self) -> dict[str, Any]:
        """The step as plain JSON data."""
        return {
            "number": self.number,
            "code": self.code,
            "title": self.title._asdict(),
            "state": self.state,
            "words": self.words._asdict(),
        }


@dataclass(frozen=True, kw_only=True)
class SignatureFound:
    """One of the signatures over the whole document, with its own state."""

    number: int  # in the order of the document
    signed_by: str  # the organisation, with the role that it claims in brackets; "" where not readable
    signed_at: datetime | None
    state: State
    words: Text

    def to_record(self) -> dict[str, Any]:
        """The signature as plain JSON data."""
        return {
            "number": self.number,
            "signed_by": self.signed_by,
            "signed_at": self.signed_at.isoformat() if self.signed_at else "",
            "state": self.state,
            "words": self.words._asdict(),
        }


@dataclass(frozen=True, kw_only=True)
class Verification:
    """All steps, and the one sentence on top of them."""

    checks: tuple[Check, ...]
    outcome: Outcome
    certificate: Certificate | None  # what the document says; to be relied on only where `content_signed`
    content_signed: bool
    document_sha256: str
    signed_at: datetime | None = None
    signed_by: str = ""
    countersigned_by: tuple[str, ...] = ()  # organisation, with the role that it claims in brackets
    proven_before: datetime | None = None  # by a time stamp of an authority that is trusted
    signatures: tuple[SignatureFound, ...] = ()  # those over the whole document, each by itself

    @property
    def headline(self) -> Text:
        """The one sentence."""
        return HEADLINES[self.outcome]

    def check(self, code: str) -> Check:
        """The step of that code."""
        return next(one for one in self.checks if one.code == code)

    def to_record(self) -> dict[str, Any]:
        """The outcome and the steps as plain JSON data."""
        return {
            "outcome": self.outcome,
            "headline": self.headline._asdict(),
            "number": self.certificate.number if self.certificate else "",
            "document_sha256": self.document_sha256,
            "signed_by": self.signed_by,
            "signed_at": self.signed_at.isoformat() if self.signed_at else "",
            "countersigned_by": list(self.countersigned_by),
            "proven_before": self.proven_before.isoformat() if self.proven_before else "",
            "content_signed": self.content_signed,
            "signatures": [one.to_record() for one in self.signatures],
            "checks": [one.to_record() for one in self.checks],
        }
