"""Thermistors: the Steinhart-Hart equation, fitted to calibration points and read both ways.

1/T = A + B ln R + C (ln R)³, T in K, R in Ω. Three points determine the coefficients; more are fitted by
least squares so that the residuals in temperature count alike. The way from temperature to resistance is the
closed root of the cubic.
Source: Steinhart and Hart, Deep-Sea Research 15 (1968) 497-503; JCGM 100:2008, annex H.3, for the covariance
of a fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from suyuan.base.errors import NumericalError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.answer import Answer, plain
from suyuan.metrology.arguments import alongside, array
from suyuan.metrology.elementary import log
from suyuan.metrology.thermometry.curve import Floats, as_data, lifted, operand, value_of
from suyuan.metrology.thermometry.elimination import solve
from suyuan.metrology.thermometry.reference_function import ZERO_CELSIUS


@dataclass(frozen=True, kw_only=True)
class Thermistor(Answer):
    """A thermistor with its Steinhart-Hart coefficients.

    a, b, c : coefficients in 1/K, numbers or uncertain. covariance : (3, 3) of a fit, None otherwise.
    dof : degrees of freedom of the fit. residuals : (n,) in °C, fitted minus given. s : their standard
    deviation.
    """

    method: ClassVar[Text] = Text("热敏电阻 Steinhart-Hart 拟合", "Steinhart-Hart fit of a thermistor")
    edition: str = "Steinhart and Hart (1968)"
    a: Any
    b: Any
    c: Any
    covariance: Any = None
    dof: int = 0
    residuals: Any = None
    s: float = 0.0

    def temperature(self, resistance: Any) -> Any:
        """t in °C of a resistance in Ω; numbers, arrays and uncertain values."""
        x = log(operand(resistance, "R/Ω", positive=True))
        inverse = self.a + x * (self.b + self.c * (x * x))
        if not np.all(np.asarray(value_of(inverse), dtype=float) > 0.0):
            raise OutOfRange("1/T", given="≤ 0", allowed="(0, ∞)")
        return 1.0 / inverse - ZERO_CELSIUS

    def resistance(self, t: Any) -> Any:
        """Resistance in Ω at t in °C, at the bare coefficients; the inverse of `temperature`."""
        return lifted(t, self._resistance, "t/°C")

    def u_temperature(self, t: Any) -> Any:
        """Standard uncertainty in °C that a fit leaves at t in °C; a float or an array.

        Source: JCGM 100:2008, eq. (13), with the covariance of the fitted coefficients.
        """
        values = np.asarray(value_of(operand(t, "t/°C")))
        x = np.log(np.asarray(self.resistance(values)))
        gradient = np.stack([np.ones_like(x), x, x**3], axis=-1) * (values[..., None] + ZERO_CELSIUS) ** 2
        covariance = np.zeros((3, 3)) if self.covariance is None else self.covariance
        found = np.sqrt(np.einsum("...i,ij,...j->...", gradient, covariance, gradient))
        return float(found) if found.ndim == 0 else found

    def to_record(self) -> dict[str, Any]:
        """The thermistor as JSON data; an uncertain coefficient as value and u."""
        return {
            **super().to_record(),
            **{name: plain(as_data(getattr(self, name))) for name in ("a", "b", "c")},
        }

    def sentences(self) -> tuple[Text, ...]:
        """The coefficients in words."""
        values = [value_of(one) for one in (self.a, self.b, self.c)]
        named = ", ".join(f"{name} = {value:.6g}" for name, value in zip("ABC", values, strict=True))
        return (
            Text(
                f"系数 {named}；残差标准偏差 {self.s:.3g} °C，自由度 {self.dof}。",
                f"Coefficients {named}; standard deviation of residuals {self.s:.3g} °C, {self.dof} dof.",
            ),
        )

    def _resistance(self, t: Floats) -> tuple[Floats, Floats]:
        kelvin = t + ZERO_CELSIUS
        if not (kelvin > 0.0).all():
            raise OutOfRange("t/°C", given=float(t.min()), allowed=f"(-{ZERO_CELSIUS}, ∞)")
        a, b, c = (float(value_of(one)) for one in (self.a, self.b, self.c))
        x = _cubic_root(a - 1.0 / kelvin, b, c)
        r = np.exp(x)
        slope = -r / (kelvin**2 * (b + 3.0 * c * x**2))
        return r, slope


def fit_thermistor(resistance: Any, temperature: Any, *, u: Any = None) -> Thermistor:
    """The Steinhart-Hart coefficients of a thermistor from its calibration.

    resistance : (n,) in Ω, n >= 3. temperature : (n,) in °C. u : standard uncertainties of the temperatures
    in °C, one or (n,); without it the scatter about the fit is taken for it (needs n > 3 for a covariance).
    """
    r = array("resistance", resistance, at_least=3, low=0.0, open_low=True)
    t = array("temperature", temperature, at_least=3, low=-ZERO_CELSIUS, open_low=True)
    if t.shape != r.shape:
        raise OutOfRange("temperature.shape", given=t.shape, allowed=r.shape)
    kelvin = t + ZERO_CELSIUS
    spread = np.ones_like(t) if u is None else alongside("u", u, t, low=0.0, open_low=True)
    x = np.log(r)
    weight = kelvin**2 / spread  # 1/T moves by u/T²
    design = np.stack([np.ones_like(x), x, x**3], axis=1) * weight[:, None]
    norms = np.linalg.norm(design, axis=0)
    found, _, rank, _ = np.linalg.lstsq(design / norms, weight / kelvin, rcond=1e-13)
    if rank < 3:
        raise NumericalError(Text("标定点不足以确定系数", "The points do not determine the coefficients"))
    inner = np.linalg.inv((design / norms).T @ (design / norms)) / np.outer(norms, norms)
    a, b, c = (float(value) for value in found / norms)
    residuals = 1.0 / (a + b * x + c * x**3) - kelvin
    dof = len(t) - 3
    s = float(np.sqrt(np.sum(residuals**2) / dof)) if dof else 0.0
    covariance = inner if u is not None else (inner * s**2 if dof else None)
    return Thermistor(a=a, b=b, c=c, covariance=covariance, dof=dof, residuals=residuals, s=s)


def thermistor_through(points: Any) -> Thermistor:
    """The thermistor through exactly three points (R in Ω, t in °C), whose entries may be uncertain."""
    if len(points) != 3:
        raise OutOfRange("points", given=len(points), allowed="3")
    logs = [log(operand(r, "R/Ω", positive=True)) for r, _ in points]
    rows = [[1.0, x, x * x * x] for x in logs]
    a, b, c = solve(rows, [1.0 / (t + ZERO_CELSIUS) for _, t in points])
    return Thermistor(a=a, b=b, c=c)


def _cubic_root(constant: Floats, b: float, c: float) -> Floats:
    """The real x with constant + b x + c x³ = 0, for b and c of one sign; Cardano, then one Newton step."""
    if c == 0.0:
        return -constant / b
    if b / c <= 0.0:
        raise NumericalError(
            Text("系数 B 与 C 异号，曲线不单调", "B and C differ in sign; no monotone curve")
        )
    p, q = b / c / 3.0, constant / c / 2.0
    root = np.sqrt(p**3 + q**2)
    # The cube root without cancellation, and its partner from their product -p.
    large = -np.sign(q) * np.cbrt(np.abs(q) + root)
    large = np.where(q == 0.0, np.cbrt(root), large)
    x = large - p / large
    return np.asarray(x - (constant + x * (b + c * x * x)) / (b + 3.0 * c * x * x))
