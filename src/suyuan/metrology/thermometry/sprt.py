"""Standard platinum resistance thermometers on the ITS-90: calibrated at fixed points, read both ways.

The coefficients of the deviation function follow from the ratios W at the fixed points of the subrange.
Ratios may be uncertain: the coefficients then carry all influences, and a temperature between the fixed
points has the uncertainty that the fixed points leave there.
Source: The International Temperature Scale of 1990 (Metrologia 27 (1990) 3-10, 107), section 3.3; for the
propagation between fixed points BIPM, Guide to the realization of the ITS-90, part 5.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np

from suyuan.base.errors import Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.answer import Answer, plain
from suyuan.metrology.arguments import chosen, interval, number
from suyuan.metrology.propagation import Var
from suyuan.metrology.thermometry.curve import Floats, as_data, lifted, operand, value_of
from suyuan.metrology.thermometry.elimination import solve
from suyuan.metrology.thermometry.fixed_points import FIXED_POINTS
from suyuan.metrology.thermometry.reference_function import REFERENCE, ZERO_CELSIUS, reference_ratio
from suyuan.metrology.thermometry.subrange import SUBRANGES, VAPOUR_POINTS, SubRange

MARGIN: Final = 0.1
"""How far beyond the ends of a subrange a reading may lie, in °C: a cell is never exactly at its value."""

_EDITION: Final = "ITS-90 (Metrologia 27 (1990) 3, 107), {section}"
_PURITY: Final = (("Ga", 1.11807, ">="), ("Hg", 0.844235, "<="), ("Ag", 4.2844, ">="))
"""Equations (8a), (8b) and (8c): what the platinum must be like."""


@dataclass(frozen=True, kw_only=True)
class SprtCalibration(Answer):
    """A calibrated thermometer.

    subrange : its subrange. coefficients : in the order of `subrange.symbols`, numbers or uncertain.
    r_tpw : resistance at the triple point of water in Ω, a number or uncertain.
    w_al : ratio at the freezing point of aluminium; only in the range to silver.
    """

    method: ClassVar[Text] = Text("标准铂电阻温度计按 ITS-90 分度", "Calibration of an SPRT on the ITS-90")
    subrange: SubRange
    coefficients: tuple[Any, ...]
    r_tpw: Any = 1.0
    w_al: Any = None

    @property
    def value(self) -> tuple[Any, ...]:
        """The coefficients as bare numbers."""
        return tuple(value_of(one) for one in self.coefficients)

    @property
    def u(self) -> tuple[Any, ...]:
        """Standard uncertainties of the coefficients; zeros where the ratios were exact."""
        return tuple(getattr(one, "u", 0.0) for one in self.coefficients)

    def deviation(self, w: Any) -> Any:
        """W - W_r at the ratio W. Source: ITS-90, equations (12) to (14)."""
        total = self.subrange.deviation(w, self.coefficients)
        if self.subrange.silver:
            excess = w - self.w_al
            total = total + self.coefficients[-1] * excess * excess * _above(w, self.w_al)
        return total

    def temperature(self, resistance: Any) -> Any:
        """t90 in °C of a resistance in Ω; numbers, arrays, uncertain numbers and vectors."""
        return self.temperature_at(operand(resistance, "R/Ω") / operand(self.r_tpw, "R_tpw/Ω", positive=True))

    def temperature_at(self, w: Any) -> Any:
        """t90 in °C at the ratio W = R(t90)/R(0.01 °C)."""
        w = operand(w, "W", positive=True)
        t = lifted(w - self.deviation(w), _inverse_beyond, "W_r")
        self._check(value_of(t))
        return t

    def ratio(self, t90: Any) -> Any:
        """W at t90 in °C, the exact inverse of `temperature_at`."""
        t90 = operand(t90, "t90/°C")
        self._check(value_of(t90))
        reference = lifted(t90, _reference_beyond, "t90/°C")
        w = np.asarray(value_of(reference), dtype=float)
        for _ in range(50):
            residual = w - self._bare_deviation(w) - value_of(reference)
            w = w - residual / self._steepness(w)
            if np.all(np.abs(residual) <= 1e-11 * np.abs(w)):
                break
        gain = 1.0 / self._steepness(w)
        start: Any = float(w) if w.ndim == 0 else w
        if not any(isinstance(one, Var) for one in (reference, *self.coefficients, self.w_al)):
            return start
        # One more step of the solution in uncertain numbers carries every derivative over.
        return (reference - (start - self.deviation(start))) * (float(gain) if w.ndim == 0 else gain) + start

    def resistance(self, t90: Any) -> Any:
        """Resistance in Ω at t90 in °C."""
        return self.ratio(t90) * self.r_tpw

    def to_record(self) -> dict[str, Any]:
        """The calibration as JSON data; an uncertain coefficient as value and u."""
        record = super().to_record()
        for name in ("r_tpw", "w_al"):
            record[name] = plain(as_data(getattr(self, name)))
        record["coefficients"] = {
            symbol: plain(as_data(one))
            for symbol, one in zip(self.subrange.symbols, self.coefficients, strict=True)
        }
        return record

    def sentences(self) -> tuple[Text, ...]:
        """The coefficients in words."""
        named = ", ".join(
            f"{symbol} = {value_of(one):.6g}"
            for symbol, one in zip(self.subrange.symbols, self.coefficients, strict=True)
            if not hasattr(value_of(one), "shape")
        )
        low, high = self.subrange.low, self.subrange.high
        return (
            Text(
                f"分温区 {low:g} °C 至 {high:g} °C，偏差函数系数：{named}。",
                f"Subrange {low:g} °C to {high:g} °C; coefficients of the deviation function: {named}.",
            ),
        )

    def _bare_deviation(self, w: Floats) -> Floats:
        plain = SprtCalibration(
            edition=self.edition, subrange=self.subrange, coefficients=self.value, w_al=value_of(self.w_al)
        )
        found: Floats = np.asarray(plain.deviation(w))
        return found

    def _steepness(self, w: Floats) -> Floats:
        """Derivative of W - deviation(W), by central differences; it only steers the solution."""
        step = 1e-6 * w
        rise = self._bare_deviation(w + step) - self._bare_deviation(w - step)
        return 1.0 - rise / (2.0 * step)

    def _check(self, t: Any) -> None:
        values = np.asarray(t, dtype=float)
        low, high = self.subrange.low - MARGIN, self.subrange.high + MARGIN
        if not np.all((values >= low) & (values <= high)):
            worst = values.reshape(-1)[int(np.argmax(np.abs(values - (low + high) / 2.0)))]
            raise OutOfRange(
                "t90/°C",
                given=float(worst),
                allowed=interval(self.subrange.low, self.subrange.high),
                hint=Text(
                    "请用覆盖该温度的分温区。", "Use a calibration whose subrange covers the temperature."
                ),
            )


def calibrate_sprt(
    subrange: str,
    ratios: Mapping[str, Any],
    *,
    r_tpw: Any = 1.0,
    vapour_points: Mapping[str, float] | None = None,
) -> SprtCalibration:
    """The deviation function of a thermometer from its ratios W at the fixed points of a subrange.

    subrange : H2, Ne, O2, Ar (ending at 0.01 °C), Ga, In, Sn, Zn, Al, Ag (starting at 0 °C), or Hg-Ga.
    ratios : W = R/R(0.01 °C) by fixed point; numbers, arrays (one entry per thermometer) or uncertain.
    r_tpw : resistance at the triple point of water in Ω, for readings in Ω.
    vapour_points : T90 in K of the two points near 17.0 K and 20.3 K; only in the range H2.
    Raises Missing for a fixed point that the subrange needs and is not given.
    Source: ITS-90, section 3.3, table 5.
    """
    chosen_range = SUBRANGES[chosen("subrange", subrange, SUBRANGES)]
    points = chosen_range.points[:3] if chosen_range.silver else chosen_range.points
    rows, right = [], []
    for point in points:
        w = _ratio_at(point, ratios)
        rows.append(chosen_range.functions(w))
        right.append(w - _reference_at(point, vapour_points or {}))
    coefficients = solve(rows, right)
    w_al = _ratio_at("Al", ratios) if chosen_range.silver else None
    if chosen_range.silver:
        coefficients = (*coefficients, _silver(chosen_range, coefficients, ratios))
    return SprtCalibration(
        edition=_EDITION.format(section=chosen_range.section),
        warnings=_purity(ratios),
        subrange=chosen_range,
        coefficients=tuple(coefficients),
        r_tpw=r_tpw,
        w_al=w_al,
    )


def sprt(
    subrange: str, coefficients: Sequence[Any], *, r_tpw: Any = 1.0, w_al: Any = None
) -> SprtCalibration:
    """A thermometer from the coefficients of its certificate, in the order of the scale (a, b, c ...).

    w_al : W(660.323 °C), needed in the range Ag. Missing where the number of coefficients is wrong.
    """
    chosen_range = SUBRANGES[chosen("subrange", subrange, SUBRANGES)]
    if len(coefficients) != len(chosen_range.symbols):
        raise Missing(
            "coefficients",
            hint=Text(
                f"该分温区需要 {', '.join(chosen_range.symbols)}。",
                f"This subrange needs {', '.join(chosen_range.symbols)}.",
            ),
        )
    if chosen_range.silver and w_al is None:
        raise Missing("w_al")
    return SprtCalibration(
        edition=_EDITION.format(section=chosen_range.section),
        subrange=chosen_range,
        coefficients=tuple(coefficients),
        r_tpw=r_tpw,
        w_al=w_al,
    )


def _ratio_at(point: str, ratios: Mapping[str, Any]) -> Any:
    if point not in ratios:
        raise Missing(
            f"W({point})", hint=Text("该分温区需要此固定点。", "The subrange needs this fixed point.")
        )
    return operand(ratios[point], f"W({point})", positive=True)


def _reference_at(point: str, vapour_points: Mapping[str, float]) -> float:
    """W_r at a point, computed from the reference function rather than taken from its rounded table."""
    if point in FIXED_POINTS:
        return float(reference_ratio(FIXED_POINTS[point].celsius))
    if point not in vapour_points:
        raise Missing(f"T90({point})")
    low, high = VAPOUR_POINTS[point]
    kelvin = number(f"T90({point})/K", vapour_points[point], low=low, high=high)
    return float(reference_ratio(kelvin - ZERO_CELSIUS))


def _silver(subrange: SubRange, coefficients: Sequence[Any], ratios: Mapping[str, Any]) -> Any:
    """The coefficient d from the silver point; a, b, c stay as the lower points gave them."""
    w = _ratio_at("Ag", ratios)
    rest = w - _reference_at("Ag", {}) - subrange.deviation(w, coefficients)
    excess = w - _ratio_at("Al", ratios)
    return rest / (excess * excess)


def _purity(ratios: Mapping[str, Any]) -> tuple[Text, ...]:
    found = []
    for point, limit, sense in _PURITY:
        if point not in ratios:
            continue
        values = np.asarray(value_of(ratios[point]), dtype=float)
        if not np.all(values >= limit if sense == ">=" else values <= limit):
            found.append(
                Text(
                    f"W({point}) 不满足 ITS-90 对铂丝的要求（{sense} {limit}）。",
                    f"W({point}) does not meet the ITS-90 requirement on the platinum ({sense} {limit}).",
                )
            )
    return tuple(found)


def _above(w: Any, limit: Any) -> Any:
    bare = np.asarray(value_of(w), dtype=float) > value_of(limit)
    return float(bare) if bare.ndim == 0 else bare.astype(float)


def _reference_beyond(t: Floats) -> tuple[Floats, Floats]:
    """The reference function, continued within the margin beyond the silver point."""
    return REFERENCE.evaluate(t)


def _inverse_beyond(w: Floats) -> tuple[Floats, Floats]:
    return REFERENCE.solve_beyond(w, MARGIN)
