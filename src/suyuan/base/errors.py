"""The error tree: one root, eight families, one table to HTTP status and exit code.

    SuyuanError
      InputError      what was handed in cannot be used       422   exit 2
        OutOfRange      a value outside its domain
        NotANumber      text where a number belongs
        Missing         a required reading or field is absent
        UnknownUnit     a unit the product does not know
        Unreadable      a document that cannot be parsed safely
        TooLarge        more bytes, rows or depth than allowed
      NotFound        there is no such object                 404   exit 2
      NotPermitted    this person may not                     403   exit 3
      RuleRefusal     the law or the method forbids it        409   exit 4
      Conflict        somebody else was faster                409   exit 5
      NumericalError  no trustworthy number can be given      422   exit 6
      EvidenceError   signature, digest or log disagree       500   exit 7, never retried
      GatewayError    another system failed                   502   exit 8

An error says which quantity, what was given and what is allowed, with units, and the hint says what
to do next. Codes are stable; texts may be improved at any time. Code below the web floor raises and
never logs.
"""

from __future__ import annotations

from typing import Any, ClassVar

from suyuan.base.text import Text, same

NO_HINT = same("")


class SuyuanError(Exception):
    """Root of everything Suyuan raises on purpose."""

    code: ClassVar[str] = "SY-000"
    http_status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 1
    title: ClassVar[Text] = Text("错误", "Error")

    def __init__(self, message: Text, *, hint: Text = NO_HINT, **facts: object) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint
        self.facts = {name: value for name, value in facts.items() if value is not None}

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint.zh else ""
        return f"{self.code}: {self.message}{hint}"

    def to_record(self) -> dict[str, Any]:
        """The error as plain JSON data, the same for the command line and for HTTP."""
        return {
            "code": self.code,
            "status": self.http_status,
            "title": self.title._asdict(),
            "message": self.message._asdict(),
            "hint": self.hint._asdict(),
            "facts": {name: str(value) for name, value in self.facts.items()},
        }


class InputError(SuyuanError):
    """What was handed in cannot be used."""

    code, http_status, exit_code = "SY-100", 422, 2
    title = Text("输入有误", "Input cannot be used")


class OutOfRange(InputError):
    """A value lies outside its domain."""

    code = "SY-101"
    title = Text("数值超出范围", "Value out of range")

    def __init__(
        self, quantity: str, *, given: object, allowed: object, hint: Text = NO_HINT, **facts: object
    ) -> None:
        is_interval = str(allowed)[:1] in "[("  # nothing lies outside "> 0"
        message = Text(
            f"{quantity} = {given}，超出允许范围 {allowed}",
            f"{quantity} = {given}"
            + (f" lies outside {allowed}" if is_interval else f"; allowed: {allowed}"),
        )
        super().__init__(message, hint=hint, quantity=quantity, given=given, allowed=allowed, **facts)


class NotANumber(InputError):
    """Text stands where a number belongs."""

    code = "SY-102"
    title = Text("不是数", "Not a number")

    def __init__(self, quantity: str, *, given: object, hint: Text = NO_HINT, **facts: object) -> None:
        message = Text(
            f"{quantity} 需要一个数，给出的是“{given}”", f"{quantity} needs a number; “{given}” was given"
        )
        super().__init__(
            message, hint=hint, quantity=quantity, given=given, allowed="a decimal number", **facts
        )


class Missing(InputError):
    """A required reading or field is absent."""

    code = "SY-103"
    title = Text("缺少必填项", "Something is missing")

    def __init__(self, quantity: str, *, hint: Text = NO_HINT, **facts: object) -> None:
        message = Text(f"缺少 {quantity}", f"{quantity} is missing")
        super().__init__(message, hint=hint, quantity=quantity, given="", **facts)


def to_give(label: Text, *, is_chosen: bool) -> Text:
    """The hint at a field that was left empty."""
    zh, en = ("选择", "Choose") if is_chosen else ("填写", "Fill in")
    return Text(f"请{zh}“{label.zh}”。", f"{en} “{label.en}”.")


class UnknownUnit(InputError):
    """A unit the product does not know, or that does not fit the quantity."""

    code = "SY-104"
    title = Text("单位无法识别", "Unknown unit")

    def __init__(self, quantity: str, *, given: object, allowed: object, hint: Text = NO_HINT) -> None:
        message = Text(
            f"{quantity} 的单位“{given}”无法识别，允许的单位：{allowed}",
            f"the unit “{given}” of {quantity} is not known; allowed: {allowed}",
        )
        super().__init__(message, hint=hint, quantity=quantity, given=given, allowed=allowed)


class Unreadable(InputError):
    """A document that cannot be parsed, or that asks for something unsafe."""

    code = "SY-105"
    title = Text("文件无法安全读取", "Document cannot be read safely")


class TooLarge(InputError):
    """More bytes, rows or depth than allowed."""

    code = "SY-106"
    title = Text("数据过大", "Too large")

    def __init__(self, quantity: str, *, given: object, allowed: object, hint: Text = NO_HINT) -> None:
        message = Text(
            f"{quantity} 过大：{given}，上限 {allowed}", f"{quantity} is too large: {given}, limit {allowed}"
        )
        super().__init__(message, hint=hint, quantity=quantity, given=given, allowed=allowed)

    @classmethod
    def letters(cls, quantity: str, text: str, *, most: int) -> TooLarge:
        """Words that are longer than their place."""
        self = cls(quantity, given=len(text), allowed=f"{most} characters")
        self.message = Text(
            f"{quantity} 过长：{len(text)} 字，最多 {most} 字",
            f"{quantity} is too long: {len(text)} characters, at most {most}",
        )
        return self


class NotFound(SuyuanError):
    """There is no such object, or the asker may not know of it."""

    code, http_status, exit_code = "SY-200", 404, 2
    title = Text("未找到", "Not found")


class NotPermitted(SuyuanError):
    """This person may not do this here."""

    code, http_status, exit_code = "SY-300", 403, 3
    title = Text("无权操作", "Not permitted")


class RuleRefusal(SuyuanError):
    """The law, the specification or the method forbids it."""

    code, http_status, exit_code = "SY-400", 409, 4
    title = Text("规则不允许", "Refused by rule")


class Conflict(SuyuanError):
    """Somebody else was faster, or the act was already done differently."""

    code, http_status, exit_code = "SY-500", 409, 5
    title = Text("操作冲突", "Conflict")


class NumericalError(SuyuanError):
    """No trustworthy number can be given."""

    code, http_status, exit_code = "SY-600", 422, 6
    title = Text("无法给出可信数值", "No trustworthy number")


class EvidenceError(SuyuanError):
    """A signature, a digest or the log disagrees. Never retried."""

    code, http_status, exit_code = "SY-700", 500, 7
    title = Text("证据不一致", "Evidence disagrees")


class GatewayError(SuyuanError):
    """Another system failed; the fact `retryable` says whether to try again."""

    code, http_status, exit_code = "SY-800", 502, 8
    title = Text("外部系统故障", "Another system failed")
