"""Which degree a polynomial calibration function should have.

Polynomials of rising degree are fitted and compared by an information criterion, by the chi-squared test or
by the F test of the added term. The lowest value (or the first acceptable degree) wins; the whole table is
told, because the choice is the metrologist's.
Source: ISO/TS 28038:2018 (choice of the degree); H. Akaike, IEEE Trans. Autom. Control 19 (1974), 716-723;
G. Schwarz, Ann. Statist. 6 (1978), 461-464; C. M. Hurvich and C.-L. Tsai, Biometrika 76 (1989), 297-307.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

import numpy as np

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.regression.goodness import f_tail
from suyuan.metrology.regression.guard import trustworthy
from suyuan.metrology.regression.polynomial import HIGHEST, PolynomialFit, fit_polynomial

Criterion = Literal["aicc", "aic", "bic", "chi_squared", "f"]
CRITERIA = ("aicc", "aic", "bic", "chi_squared", "f")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One degree: residual standard deviation, criteria, p-values of the two tests, monotonicity."""

    degree: int
    residual_sd: float
    aic: float
    aicc: float
    bic: float
    chi_squared_p: float | None
    added_term_p: float | None
    monotonic: bool


@dataclass(frozen=True, kw_only=True)
class DegreeChoice(Answer):
    """The degree chosen, the table of candidates, and the fit of the chosen degree."""

    method: ClassVar[Text] = Text("多项式次数的选择", "Choice of the degree of a polynomial")
    degree: int
    criterion: str
    candidates: tuple[Candidate, ...]
    fit: PolynomialFit

    def sentences(self) -> tuple[Text, ...]:
        """What was compared and chosen."""
        degrees = f"{self.candidates[0].degree}-{self.candidates[-1].degree}"
        return (
            Text(
                f"比较了 {degrees} 次多项式，按 {self.criterion} 选用 {self.degree} 次。",
                f"Degrees {degrees} were compared; by {self.criterion} degree {self.degree} is chosen.",
            ),
        )


@trustworthy()
def choose_degree(
    x: Any,
    y: Any,
    highest: int,
    *,
    lowest: int = 1,
    u_x: Any = None,
    u_y: Any = None,
    covariance_x: Any = None,
    covariance_y: Any = None,
    criterion: Criterion = "aicc",
    p: float = 0.95,
) -> DegreeChoice:
    """Fit degrees `lowest` to `highest` and choose one.

    criterion : "aicc", "aic", "bic" take the smallest value; "chi_squared" the lowest degree that the
    test accepts (needs stated uncertainties); "f" the highest degree whose added term is significant at
    level p. Information criteria are -2 log likelihood of normal errors plus the penalty, constants left
    out: with stated uncertainties chi-squared, else n log(RSS / n); parameters counted are degree + 1, and
    the scatter where it is estimated.
    """
    first = arguments.count("lowest", lowest, at_most=HIGHEST)
    last = arguments.count("highest", highest, at_least=first, at_most=HIGHEST)
    arguments.chosen("criterion", criterion, CRITERIA)
    arguments.probability(p)
    if criterion == "chi_squared" and u_y is None and covariance_y is None:
        raise InputError(
            Text("χ² 检验需要 y 的不确定度", "the chi-squared test needs the uncertainties of y"),
            quantity="criterion",
            given=criterion,
        )
    size = arguments.array("y", y).size
    if last > size - 2:
        raise OutOfRange("highest", given=last, allowed=f"{first} ... {size - 2}")
    fits = [
        fit_polynomial(x, y, degree, u_x=u_x, u_y=u_y, covariance_x=covariance_x, covariance_y=covariance_y)
        for degree in range(first, last + 1)
    ]
    before = [None, *fits[:-1]]
    candidates = tuple(_candidate(fit, below, size) for fit, below in zip(fits, before, strict=True))
    place = _place(candidates, criterion, p)
    return DegreeChoice(
        edition="ISO/TS 28038:2018",
        warnings=_warnings(fits[place], last),
        degree=fits[place].degree,
        criterion=criterion,
        candidates=candidates,
        fit=fits[place],
    )


def _candidate(fit: PolynomialFit, below: PolynomialFit | None, size: int) -> Candidate:
    known = fit.chi_squared is not None
    count = fit.degree + 1 + (0 if known else 1)
    misfit = fit.residual.sum if known else _log_likelihood(fit.residual.sum, size)
    spare = size - count - 1
    added = None
    if below is not None:
        gain = below.residual.sum - fit.residual.sum
        added = f_tail(gain / fit.residual.mean, 1, fit.residual.dof) if fit.residual.mean > 0.0 else 1.0
    return Candidate(
        degree=fit.degree,
        residual_sd=fit.residual_sd,
        aic=misfit + 2.0 * count,
        aicc=misfit + 2.0 * count * (1.0 + (count + 1.0) / spare) if spare > 0 else math.inf,
        bic=misfit + count * math.log(size),
        chi_squared_p=fit.chi_squared.p_value if fit.chi_squared is not None else None,
        added_term_p=added,
        monotonic=fit.monotonic(),
    )


def _log_likelihood(residual_sum: float, size: int) -> float:
    return size * math.log(residual_sum / size) if residual_sum > 0.0 else -math.inf


def _place(candidates: tuple[Candidate, ...], criterion: str, p: float) -> int:
    if criterion == "chi_squared":
        accepted = [i for i, one in enumerate(candidates) if (one.chi_squared_p or 0.0) >= 1.0 - p]
        return accepted[0] if accepted else len(candidates) - 1
    if criterion == "f":
        place = 0
        for i, one in enumerate(candidates[1:], start=1):
            if one.added_term_p is not None and one.added_term_p < 1.0 - p:
                place = i
        return place
    return int(np.argmin([getattr(one, criterion) for one in candidates]))


def _warnings(fit: PolynomialFit, last: int) -> tuple[Text, ...]:
    found = list(fit.warnings)
    if fit.degree == last:
        found.append(
            Text("选中的是所比较的最高次数。", "The degree chosen is the highest that was compared.")
        )
    if not fit.monotonic():
        found.append(
            Text("校准范围内多项式不单调，不能反查。", "The polynomial turns within the calibrated range.")
        )
    return tuple(found)
