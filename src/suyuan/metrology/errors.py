"""Refusals of the engine: where no trustworthy number can be given, none is given."""

from __future__ import annotations

from suyuan.base.errors import NO_HINT, InputError, NumericalError
from suyuan.base.text import Text


class NoDerivative(NumericalError):
    """A model was evaluated where it has no (finite) derivative, so first-order propagation says nothing."""

    code = "SY-601"
    title = Text("此处不可导", "No derivative here")


class NotFinite(NumericalError):
    """A result is infinite or not a number."""

    code = "SY-602"
    title = Text("结果不是有限数", "Result is not finite")

    def __init__(self, quantity: Text, *, given: object, hint: Text = NO_HINT) -> None:
        message = Text(
            f"{quantity.zh} = {given}，不是有限数",
            f"{quantity.en} = {given} is not a finite number",
        )
        super().__init__(message, hint=hint, quantity=quantity.en, given=given, allowed="finite")


class NegativeVariance(NumericalError):
    """The terms asked for add up to a negative variance."""

    code = "SY-603"
    title = Text("方差为负", "Negative variance")


class NoRoot(NumericalError):
    """An implicit model has no solution that could be found from where the search began."""

    code = "SY-604"
    title = Text("隐式模型无解", "No root found")


class ImpossibleCorrelation(InputError):
    """Correlation coefficients that no set of quantities can have."""

    code = "SY-111"
    title = Text("相关系数不可能成立", "Impossible correlation")


class DisagreeingFreedom(InputError):
    """One identity was given with two different degrees of freedom."""

    code = "SY-112"
    title = Text("自由度不一致", "Degrees of freedom disagree")


class FormulaError(InputError):
    """A formula is not written in the closed language of measurement models and packs."""

    code = "SY-121"
    title = Text("公式不合规", "Formula refused")
