"""Refusals of the unit engine."""

from __future__ import annotations

from suyuan.base.errors import NO_HINT, InputError
from suyuan.base.text import Text


class UnitMismatch(InputError):
    """A known unit that does not fit: another dimension, another kind, or a scale that cannot be added."""

    code = "SY-660"
    title = Text("单位不相容", "Units do not fit")

    def __init__(self, quantity: str, *, given: object, allowed: object, hint: Text = NO_HINT) -> None:
        message = Text(
            f"{quantity} 的单位 {given} 不适用，需要 {allowed}",
            f"the unit {given} of {quantity} does not fit; needed: {allowed}",
        )
        super().__init__(message, hint=hint, quantity=quantity, given=given, allowed=allowed)


class PintMissing(InputError):
    """The bridge to pint was crossed, but pint is not installed."""

    code = "SY-661"
    title = Text("未安装 pint", "pint is not installed")

    def __init__(self) -> None:
        super().__init__(
            Text("与 pint 互换需要安装 pint", "exchange with pint needs the package pint"),
            hint=Text("安装附加依赖：suyuan[pint]。", "Install the extra: suyuan[pint]."),
        )
