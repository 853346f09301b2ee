"""The certified value with its uncertainty, and its use as an influence of later results.

Source: ISO Guide 35:2017; ISO 33405:2024; JJF 1343-2012 and -2022 (combination);
JCGM 100:2008, G.4 (degrees of freedom).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import show, unfold, within_reach
from suyuan.metrology.coverage import coverage_factor, welch_satterthwaite
from suyuan.metrology.uncertain import Uncertain

if TYPE_CHECKING:
    from uuid import UUID

PARTS: Final = ("u_char", "u_bb", "u_lts", "u_sts")


@dataclass(frozen=True, kw_only=True)
class CertifiedValue(Answer):
    """Certified value of one property, floats, or of m properties, arrays (m,).

    value, u, dof, k, U : value, combined standard uncertainty u_CRM, its effective degrees of freedom,
    coverage factor and expanded uncertainty. u_char, u_bb, u_lts, u_sts : its parts, all in the unit of the
    value.
    """

    method: ClassVar[Text] = Text("认定值及其不确定度", "Certified value and its uncertainty")
    value: Any
    u: Any
    dof: Any
    k: Any
    U: Any
    u_char: Any
    u_bb: Any
    u_lts: Any
    u_sts: Any

    def sentences(self) -> tuple[Text, ...]:
        return (
            Text(
                f"认定值 {show(self.value)}，扩展不确定度 U = {show(self.U, 3)}（k = {show(self.k, 3)}）。",
                f"Certified value {show(self.value)}, expanded uncertainty U = {show(self.U, 3)} "
                f"(k = {show(self.k, 3)}).",
            ),
            Text(
                f"u_CRM = {show(self.u, 4)}：定值 {show(self.u_char, 3)}，均匀性 {show(self.u_bb, 3)}，"
                f"长期稳定性 {show(self.u_lts, 3)}，短期稳定性 {show(self.u_sts, 3)}。",
                f"u_CRM = {show(self.u, 4)}: characterisation {show(self.u_char, 3)}, homogeneity "
                f"{show(self.u_bb, 3)}, long-term stability {show(self.u_lts, 3)}, short-term "
                f"{show(self.u_sts, 3)}.",
            ),
        )

    def as_uncertain(self, *, uid: UUID, label: str = "") -> Uncertain:
        """The value as one influence, for use in a result; `uid` names the batch and the property.

        One property only. Two results that use the same batch are correlated through `uid`.
        """
        if np.ndim(self.value):
            raise OutOfRange("value", given=np.shape(self.value), allowed="one property")
        return Uncertain.elementary(self.value, self.u, uid=uid, dof=self.dof, label=label)


def certify(
    value: Any, *, u_char: Any, u_bb: Any, u_lts: Any = 0.0, u_sts: Any = 0.0,
    dof: dict[str, Any] | None = None, k: float | None = 2.0, p: float = 0.95,
    scale: Literal["absolute", "relative"] = "absolute",
) -> CertifiedValue:  # fmt: skip
    """u_CRM = sqrt(u_char^2 + u_bb^2 + u_lts^2 + u_sts^2) and U = k u_CRM, for value float or (m,).

    The parts : one number or as value, >= 0, in the unit of the value, or with scale="relative" as shares of
    it. dof : degrees of freedom of some parts by name, the others infinite. k : coverage factor; None takes
    it from Student's law for p and the effective dof. Raises InputError.
    Source: ISO Guide 35:2017, clause 10.
    """
    arguments.chosen("scale", scale, ("absolute", "relative"))
    single = np.ndim(value) == 0
    values = arguments.array("value", [value] if single else value)
    within_reach("value", values)
    share = abs(values) if scale == "relative" else np.ones_like(values)
    given = dict(zip(PARTS, (u_char, u_bb, u_lts, u_sts), strict=True))
    parts = np.stack(
        [arguments.alongside(name, one, values, low=0.0) * share for name, one in given.items()], 1
    )
    within_reach("u", parts)
    u = np.sqrt((parts * parts).sum(axis=1))
    if not u.all():
        raise OutOfRange("u_CRM", given=0.0, allowed="(0, ∞)")
    freedom = np.array(
        [welch_satterthwaite(*pair) for pair in zip(parts, _freedoms(dof, values), strict=True)]
    )
    if k is None:
        factor = np.array([coverage_factor(float(one), p) for one in freedom])
    else:
        factor = np.full_like(u, arguments.number("k", k, low=0.0, open_low=True))

    def one(found: Any) -> Any:
        return unfold(found, single=single)

    named = {name: one(parts[:, i]) for i, name in enumerate(PARTS)}
    return CertifiedValue(
        value=one(values), u=one(u), dof=unfold(freedom, single=single, infinite=True),
        k=one(factor), U=one(factor * u), **named,
        edition="ISO Guide 35:2017, 10; ISO 33405:2024",
    )  # fmt: skip


def _freedoms(dof: dict[str, Any] | None, values: Any) -> Any:
    """Degrees of freedom (m, 4) of the parts."""
    found = np.full((len(values), len(PARTS)), math.inf)
    for name, given in (dof or {}).items():
        column = PARTS.index(arguments.chosen("dof", name, PARTS))
        found[:, column] = [
            arguments.freedom(one, f"dof[{name}]") for one in np.broadcast_to(given, len(values))
        ]
    return found
