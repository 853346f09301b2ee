"""What a calibration function is for: the response to a new stimulus, and the stimulus behind a response.

Both come with their uncertainty: that of the function (its parameters are correlated), that of the new
reading, and, where the data had no stated uncertainties, the scatter seen in the fit. Many readings are one
call. Two readings backwards: the delta method, as in the specification, and the interval of Fieller, which
stays right where the slope is poorly known.
Source: ISO/TS 28037:2010, clause 11 (use of the calibration function); JCGM 100:2008, H.3.3 to H.3.5;
E. C. Fieller, J. R. Statist. Soc. B 16 (1954), 175-185.
"""

from __future__ import annotations

import dataclasses
import math
from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray

from suyuan.base.text import Text
from suyuan.metrology import arguments
from suyuan.metrology.answer import Answer
from suyuan.metrology.coverage import coverage_factor
from suyuan.metrology.regression.crossing import edge, too_flat
from suyuan.metrology.regression.goodness import ChiSquaredTest
from suyuan.metrology.regression.guard import trustworthy

Array = NDArray[np.float64]
Interval = Literal["wald", "fieller"]
Of = Literal["mean", "observation"]


@dataclass(frozen=True, kw_only=True)
class Reading(Answer):
    """Values read from a calibration function, with what they share.

    value, u, low, high : arrays (n,); the interval has coverage probability p. covariance : array (n, n),
    only where it was asked for.
    """

    method: ClassVar[Text] = Text("由校准函数取值", "Reading of a calibration function")
    value: Array
    u: Array
    covariance: Array | None
    dof: float
    p: float
    low: Array
    high: Array
    interval: str

    def sentences(self) -> tuple[Text, ...]:
        """Each value with its interval."""
        return tuple(
            Text(
                f"{value:.6g}，u = {u:.2g}，{self.p:.0%} 区间 [{low:.6g}, {high:.6g}]。",
                f"{value:.6g}, u = {u:.2g}, {self.p:.0%} interval [{low:.6g}, {high:.6g}].",
            )
            for value, u, low, high in zip(self.value, self.u, self.low, self.high, strict=True)
        )


@dataclass(frozen=True, kw_only=True)
class Calibration(Answer):
    """A calibration function y = f(x) with the uncertainty of its parameters.

    estimate, u : arrays (p,), the coefficients from the constant upwards; covariance : array (p, p).
    dof : of these uncertainties; infinite where the uncertainties of the data were given.
    scatter : standard deviation of one response about the function; zero where uncertainties were given.
    x_low, x_high : the range of the calibration points.
    """

    estimate: Array
    u: Array
    covariance: Array
    dof: float
    residuals: Array
    residual_sd: float
    scatter: float
    chi_squared: ChiSquaredTest | None
    x_low: float
    x_high: float
    name: str = field(default="y = f(x)")

    @abstractmethod
    def evaluate(self, x: Array) -> Array:
        """f at `x` (n,)."""

    @abstractmethod
    def slope_at(self, x: Array) -> Array:
        """df/dx at `x` (n,)."""

    @abstractmethod
    def spread(self, x: Array) -> tuple[Array, Array]:
        """G (n, q) and C (q, q): the covariance of f at `x` from the parameters alone is G C Gᵀ."""

    @abstractmethod
    def solve(self, y: Array) -> Array:
        """The x (n,) with f(x) = `y`; raises NotInvertible where there is none."""

    def fieller(self, x: Array, *, reading: Array, k: float) -> tuple[Array, Array]:
        """Ends of the Fieller intervals about `x`, for responses of uncertainty `reading` and factor k.

        Where the function differs from the response by k standard uncertainties of the difference.
        """
        y = self.evaluate(x)

        def outside(at: Array) -> NDArray[np.bool_]:
            variance = _variance(*self.spread(at)) + reading**2
            return np.asarray((y - self.evaluate(at)) ** 2 > k**2 * variance)

        reach = (self.x_high - self.x_low) * 1e-6
        return edge(outside, x, -reach), edge(outside, x, reach)

    @trustworthy()
    def predict(
        self, x: Any, *, u: Any = 0.0, of: Of = "mean", p: float = 0.95, joint: bool = False
    ) -> Reading:
        """The response to each stimulus `x`, array (n,) or a number, with standard uncertainty `u`.

        of : "mean" for the function itself, "observation" for one new response with its scatter.
        joint : whether the covariance of the responses is wanted as well.
        Source: ISO/TS 28037:2010, clause 11 (forward evaluation).
        """
        stimulus, own = _readings("x", x, u)
        arguments.chosen("of", of, ("mean", "observation"))
        scatter = self.scatter**2 if of == "observation" else 0.0
        return self._reading(
            self.evaluate(stimulus),
            self.spread(stimulus),
            (self.slope_at(stimulus) * own) ** 2 + scatter,
            p=p,
            joint=joint,
            warnings=self._outside(stimulus),
        )

    @trustworthy()
    def invert(
        self,
        y: Any,
        *,
        u: Any = None,
        readings: int = 1,
        p: float = 0.95,
        interval: Interval = "wald",
        joint: bool = False,
    ) -> Reading:
        """The stimulus behind each response `y`, array (n,) or a number.

        u : standard uncertainty of the responses. Without it: the scatter of the fit divided by the root of
        the number of `readings` behind each y, or zero where the fit was made with stated uncertainties.
        interval : "wald" for value ± k u, "fieller" for the stimuli that the response does not contradict.
        joint : whether the covariance of the stimuli is wanted as well.
        Raises NotInvertible where the function does not take the value y, or takes it too flatly.
        Source: ISO/TS 28037:2010, clause 11 (inverse evaluation).
        """
        count = arguments.count("readings", readings, at_least=1)
        arguments.chosen("interval", interval, ("wald", "fieller"))
        response, own = _readings("y", y, self.scatter / math.sqrt(count) if u is None else u)
        found = self.solve(response)
        slopes = self.slope_at(found)
        if not slopes.all():
            raise too_flat("y", float(response[slopes == 0.0][0]))
        gradient, covariance = self.spread(found)
        spread = gradient / slopes[:, None], covariance
        answer = self._reading(
            found, spread, (own / slopes) ** 2, p=p, joint=joint, warnings=self._outside(found)
        )
        if interval == "wald":
            return answer
        low, high = self.fieller(found, reading=own, k=coverage_factor(self.dof, p))
        return dataclasses.replace(answer, low=low, high=high, interval=interval)

    def _reading(
        self,
        value: Array,
        spread: tuple[Array, Array],
        own: Array,
        *,
        p: float,
        joint: bool,
        warnings: tuple[Text, ...],
    ) -> Reading:
        """The answer; `own` is the variance of each value that it does not share with the others."""
        gradient, covariance = spread
        u = np.sqrt(_variance(gradient, covariance) + own)
        half = coverage_factor(self.dof, arguments.probability(p)) * u
        return Reading(
            edition=f"ISO/TS 28037:2010, 11 ({self.edition})",
            warnings=(*self.warnings, *warnings),
            value=value,
            u=u,
            covariance=gradient @ covariance @ gradient.T + np.diag(own) if joint else None,
            dof=self.dof,
            p=p,
            low=value - half,
            high=value + half,
            interval="wald",
        )

    def _outside(self, x: Array) -> tuple[Text, ...]:
        if np.all((x >= self.x_low) & (x <= self.x_high)):
            return ()
        bounds = f"[{self.x_low:g}, {self.x_high:g}]"
        return (Text(f"超出校准范围 {bounds}。", f"Beyond the calibrated range {bounds}: extrapolated."),)


def _variance(gradient: Array, covariance: Array) -> Array:
    """Diagonal of G C Gᵀ."""
    return np.asarray(np.sum((gradient @ covariance) * gradient, axis=1))


def _readings(quantity: str, given: Any, u: Any) -> tuple[Array, Array]:
    single = np.isscalar(given) or getattr(given, "shape", None) == ()
    values = arguments.array(quantity, [given] if single else given)
    return values, arguments.alongside(f"u({quantity})", u, values, low=0.0)
