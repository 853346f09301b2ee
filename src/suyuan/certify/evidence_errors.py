"""What can be wrong with evidence of a certificate: its signature, its time stamp, the seal of its page.

All are EvidenceError and never retried. Beside them stand two errors of whoever signs: a key that cannot be
used, and an optional package that is not installed.
"""

from __future__ import annotations

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text


class SignatureRefused(EvidenceError):
    """A signature has a form that is not allowed, or its mathematics does not hold."""

    code = "SY-701"
    title = Text("签名不成立", "Signature does not hold")


class TimestampRefused(EvidenceError):
    """A time stamp does not fit what it stands by, or its own signature does not hold."""

    code = "SY-702"
    title = Text("时间戳不成立", "Time stamp does not hold")


class TimestampUnsupported(TimestampRefused):
    """A time stamp with an algorithm that is not read here: it proves nothing, and it is not false."""

    code = "SY-705"
    title = Text("不支持的时间戳算法", "Algorithm of the time stamp not supported")


class SealRefused(EvidenceError):
    """The seal of a PDF does not hold, or does not cover the whole file."""

    code = "SY-703"
    title = Text("PDF 印章不成立", "Seal of the PDF does not hold")


class RevocationRefused(EvidenceError):
    """A revocation list or status answer is not signed by whom it should be."""

    code = "SY-704"
    title = Text("吊销信息不成立", "Revocation data do not hold")


class SigningKeyUnusable(InputError):
    """The key, its certificate or the token that holds it cannot be used for signing."""

    code = "SY-140"
    title = Text("签名密钥不能使用", "Signing key cannot be used")


def chain_unreadable() -> SigningKeyUnusable:
    """The certificates that come with a key are no PEM, or hold a key of a kind that nothing here reads."""
    return SigningKeyUnusable(
        Text("证书链无法读取", "the certificate chain cannot be read"),
        hint=Text("应为 PEM 格式。", "It must be PEM."),
        quantity="signing certificate",
    )


class ExtraMissing(InputError):
    """An optional package is needed and not installed."""

    code = "SY-141"
    title = Text("缺少可选组件", "Optional package missing")

    def __init__(self, package: str, *, extra: str, detail: str | None = None) -> None:
        super().__init__(
            Text(f"未安装 {package}", f"{package} is not installed"),
            hint=Text(f"请安装：pip install 'suyuan[{extra}]'", f"Install it: pip install 'suyuan[{extra}]'"),
            package=package,
            extra=extra,
            detail=detail,
        )


def refused(zh: str, en: str, *, given: object = None, detail: str | None = None) -> SignatureRefused:
    """The error for a signature that does not hold, with the reason in both languages."""
    message = Text(f"签名不成立：{zh}", f"The signature does not hold: {en}")
    return SignatureRefused(message, given=given, detail=detail)
