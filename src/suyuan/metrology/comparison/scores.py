"""Performance of the participants: z, z', zeta, E_n, percentage difference; one score per result.

Source: ISO 13528:2022, 9.3 (differences), 9.4 (z), 9.5 (z'), 9.6 (zeta), 9.7 (E_n); ISO/IEC 17043:2023,
annex B; JJF 1117-2010 (E_n with the own value in the reference value); CIPM MRA-G-11.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal

import numpy as np

from suyuan.base.errors import OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.comparison.columns import within_reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

Verdict = Literal["satisfactory", "questionable", "unsatisfactory"]
VERDICTS: Final[tuple[Verdict, ...]] = ("satisfactory", "questionable", "unsatisfactory")
ASSIGNED_U_SHARE: Final = 0.3
_CRUDE: Final = Text(
    "指定值的标准不确定度大于 0.3 σpt，不宜忽略；请用 z' 或 ζ 比分数。",
    "The standard uncertainty of the assigned value exceeds 0.3 sigma_pt; use z' or zeta scores.",
)


@dataclass(frozen=True, kw_only=True)
class Scores(Answer):
    """Scores of n results.

    value : array (n,) or (n, m). score : which score. level : array of 0, 1, 2 for satisfactory,
    questionable, unsatisfactory; `verdicts` has the words.
    """

    method: ClassVar[Text] = Text("能力评定", "Performance scores")
    value: Array
    score: str
    level: NDArray[np.intp]

    @property
    def verdicts(self) -> Any:
        """The words for `level`, as an array of the same shape."""
        return np.array(VERDICTS)[self.level]

    def sentences(self) -> tuple[Text, ...]:
        counts = [int((self.level == one).sum()) for one in range(3)]
        return (
            Text(
                f"{self.value.size} 个 {self.score} 值：满意 {counts[0]} 个，有问题 {counts[1]} 个，"
                f"不满意 {counts[2]} 个；"
                f"绝对值最大 {abs(self.value).max():.3g}。",
                f"{self.value.size} {self.score} scores: {counts[0]} satisfactory, {counts[1]} questionable, "
                f"{counts[2]} unsatisfactory; the largest is {abs(self.value).max():.3g} in absolute value.",
            ),
        )


def z_scores(x: Any, *, assigned: Any, sigma: Any, u_assigned: Any = 0.0) -> Scores:
    """z = (x - x_pt)/sigma_pt for results x (n,) or (n, m).

    assigned, sigma : one number, or (m,) for m measurands; sigma > 0. u_assigned : only to warn where it
    exceeds 0.3 sigma. |z| <= 2 satisfactory, >= 3 unsatisfactory. Raises InputError.
    Source: ISO 13528:2022, 9.4.
    """
    values, centre = _values(x), _per_measurand("assigned", assigned)
    spread = _per_measurand("sigma", sigma, low=0.0, open_low=True)
    crude = (_per_measurand("u_assigned", u_assigned, low=0.0) > ASSIGNED_U_SHARE * spread).any()
    warnings = (_CRUDE,) if crude else ()
    return _banded((values - centre) / spread, "z", "ISO 13528:2022, 9.4", warnings)


def z_prime_scores(x: Any, *, assigned: Any, sigma: Any, u_assigned: Any) -> Scores:
    """z' = (x - x_pt)/sqrt(sigma_pt^2 + u(x_pt)^2); arguments and limits as for z.

    Source: ISO 13528:2022, 9.5.
    """
    values, centre = _values(x), _per_measurand("assigned", assigned)
    spread = _per_measurand("sigma", sigma, low=0.0, open_low=True)
    wide = np.hypot(spread, _per_measurand("u_assigned", u_assigned, low=0.0))
    return _banded((values - centre) / wide, "z'", "ISO 13528:2022, 9.5", ())


def zeta_scores(x: Any, *, u: Any, assigned: Any, u_assigned: Any, own_in_reference: bool = False) -> Scores:
    """zeta = (x - x_pt)/sqrt(u_x^2 + u(x_pt)^2), u standard uncertainties as x or one number.

    own_in_reference : the result took part in the weighted mean that is the assigned value; the variances
    then subtract. Limits as for z. Raises InputError. Source: ISO 13528:2022, 9.6.
    """
    ratio = _standardised(x, u, assigned, u_assigned, own=own_in_reference)
    return _banded(ratio, "ζ", "ISO 13528:2022, 9.6", ())


def en_scores(x: Any, *, U: Any, assigned: Any, U_assigned: Any, own_in_reference: bool = False) -> Scores:
    """E_n = (x - x_pt)/sqrt(U_x^2 + U(x_pt)^2), U expanded uncertainties (k = 2) as x or one number.

    own_in_reference : the result took part in the weighted mean that is the assigned value, and the
    denominator is sqrt(U_x^2 - U(x_pt)^2). |E_n| <= 1 satisfactory, else unsatisfactory. Raises InputError.
    Source: ISO 13528:2022, 9.7; ISO/IEC 17043:2023, annex B; JJF 1117-2010.
    """
    ratio = _standardised(x, U, assigned, U_assigned, own=own_in_reference)
    level = np.where(abs(ratio) <= 1.0, 0, 2)
    return Scores(value=ratio, score="E_n", level=level, edition="ISO 13528:2022, 9.7")


def percentage_differences(x: Any, *, assigned: Any) -> Array:
    """100 (x - x_pt)/x_pt, as x. Source: ISO 13528:2022, 9.3."""
    values, centre = _values(x), _per_measurand("assigned", assigned)
    if not centre.all():
        raise OutOfRange("assigned", given=0.0, allowed="≠ 0")
    found: Array = 100.0 * (values - centre) / centre
    return found


def _standardised(x: Any, u: Any, assigned: Any, u_assigned: Any, *, own: bool) -> Array:
    values = _values(x)
    spread = arguments.alongside("u", u, values, low=0.0)
    within_reach("u", spread)
    reference = _per_measurand("u_assigned", u_assigned, low=0.0)
    square = spread**2 - reference**2 if own else spread**2 + reference**2
    if not (square > 0.0).all():
        raise OutOfRange(
            "u", given=float(spread.ravel()[np.argmin(square)]),
            allowed=f"> {float(np.max(reference)):g}" if own else "> 0",
            hint=Text(
                "参与了参考值的结果，其不确定度必大于参考值的不确定度；请核对，或把该实验室从参考值中去掉。",
                "A result that took part in the reference value is more uncertain than it; check the "
                "figures, "
                "or take this laboratory out of the reference value.",
            ) if own else Text("两个不确定度不能同时为零。", "The two uncertainties cannot both be zero."),
        )  # fmt: skip
    found: Array = (values - _per_measurand("assigned", assigned)) / np.sqrt(square)
    return found


def _banded(ratio: Array, score: str, edition: str, warnings: tuple[Text, ...]) -> Scores:
    size = abs(ratio)
    level = np.where(size <= 2.0, 0, np.where(size < 3.0, 1, 2))
    return Scores(value=ratio, score=score, level=level, edition=edition, warnings=warnings)


def _values(x: Any) -> Array:
    values = arguments.array("x", x, ndim=2 if np.ndim(x) == 2 else 1)
    within_reach("x", values)
    return values


def _per_measurand(name: str, given: Any, **limits: Any) -> Array:
    if np.ndim(given) == 0:
        found = np.asarray(arguments.number(name, given, **limits))
    else:
        found = arguments.array(name, given, ndim=np.ndim(given), **limits)
    within_reach(name, found)
    return found
