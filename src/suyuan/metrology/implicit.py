"""A quantity given by an equation f(y, x1, ..., xN) = 0: solved for y, and carried on like any other model.

The root is found by Newton's method with the exact slope of the tape, kept inside a bracket where one is
given. One more Newton step with uncertain inputs then gives the first derivatives -f_x/f_y exactly; with
jets three steps give the derivatives of third order, one order a step.
Source: JCGM 102:2011, 6.3 (implicit measurement models, first order: C_y u_y C_y^T = C_x u_x C_x^T).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from suyuan.base.errors import Missing
from suyuan.base.text import Text
from suyuan.metrology.choice import estimate
from suyuan.metrology.elementary import no_derivative
from suyuan.metrology.errors import NoDerivative, NoRoot, NotFinite
from suyuan.metrology.propagation import Var, linearise, run_model
from suyuan.metrology.taylor import Jet

Env = Mapping[str, Any]

MOST_STEPS: Final = 100
_SETTLED: Final = 4.0 * np.finfo(float).eps
_ROUNDING: Final = 1e-10
_STUCK: Final = 3


@dataclass(frozen=True, kw_only=True)
class Implicit:
    """y with equation(env) = 0, where env holds the inputs and, under the name `of`, y itself.

    bracket : (low, high) around the root, with a change of sign between them; without one the plain Newton
    steps must find it. start : where the search begins, a number of the size of y; the middle of the bracket
    where there is one.
    """

    equation: Callable[[Env], Any]
    of: str
    start: float | None = None
    bracket: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if self.start is None and self.bracket is None:
            raise Missing(f"start of {self.of}", hint=Text("给出初值或区间。", "Give a start, or a bracket."))

    def __call__(self, env: Env) -> Any:
        """y for floats, arrays, tape nodes, uncertain quantities or jets.

        Raises NoRoot where the search does not settle, NoDerivative where df/dy is zero.
        """
        plain = {name: estimate(value) for name, value in env.items()}
        root = self.solve(plain)
        kinds = [type(value) for value in env.values()]
        carried = any(issubclass(kind, Var | Jet) for kind in kinds)
        if not carried:
            return root
        slope = self._slope(plain, root)[1]
        if np.any(np.equal(slope, 0.0)):
            raise self._flat(root)
        y: Any = root
        for _ in range(3 if any(issubclass(kind, Jet) for kind in kinds) else 1):
            y = y - run_model(self.equation, {**env, self.of: y}) / slope
        return y

    def solve(self, plain: Env) -> Any:
        """The root for plain numbers or arrays of one shape."""
        shape = np.broadcast_shapes(*(np.shape(value) for value in plain.values())) if plain else ()
        begin = self._begin()
        y: Any = np.full(shape, begin) if shape else begin
        ends = self._ends(plain, shape)
        best: Any = np.inf
        stuck: Any = 0
        size: Any = abs(begin)
        for _ in range(MOST_STEPS):
            value, slope = self._slope(plain, y)
            with np.errstate(all="ignore"):
                step = np.where(np.equal(value, 0.0), 0.0, np.divide(value, slope))
            new = y - step
            if ends is not None:
                ends, new = _inside(ends, y, value, new)
            if not np.isfinite(new).all():
                raise self._lost(y)
            moved, far = np.abs(new - y), np.abs(new)
            size = np.maximum(size, moved)
            # Where rounding alone is left, f grows no smaller; at a double root it still does.
            stuck = np.where(np.abs(value) > 0.5 * best, stuck + 1, 0)
            best = np.minimum(best, np.abs(value))
            y = new if shape else float(new)
            settled = (moved <= _SETTLED * far) | np.equal(value, 0.0)
            if np.all(settled | ((stuck >= _STUCK) & (moved <= _ROUNDING * np.maximum(far, size)))):
                return y
        raise self._lost(y)

    def _slope(self, plain: Env, y: Any) -> tuple[Any, Any]:
        """f and df/dy at y."""

        def of_y(env: Env) -> Any:
            return self.equation({**plain, **env})

        try:
            linear = linearise(of_y, {self.of: y})
        except NotFinite:
            raise self._lost(y) from None
        slope = linear.partials[self.of]
        if self.bracket is None and np.any(np.equal(slope, 0.0) & np.not_equal(linear.value, 0.0)):
            raise self._flat(y)
        return linear.value, slope

    def _ends(self, plain: Env, shape: tuple[int, ...]) -> tuple[Any, Any, Any] | None:
        if self.bracket is None:
            return None
        low, high = (np.full(shape, end) if shape else float(end) for end in sorted(self.bracket))
        at_low, at_high = (self._slope(plain, end)[0] for end in (low, high))
        if not np.all(np.sign(at_low) * np.sign(at_high) <= 0.0):
            raise NoRoot(
                Text(
                    f"{self.of} 在区间 {list(self.bracket)} 两端方程同号",
                    f"the equation for {self.of} has the same sign at both ends of {list(self.bracket)}",
                ),
                hint=Text("扩大区间。", "Widen the bracket."),
                quantity=self.of,
                given=self.bracket,
            )
        return low, high, np.sign(at_high)

    def _begin(self) -> float:
        if self.bracket is None:
            return float(self.start or 0.0)
        low, high = sorted(self.bracket)
        inside = self.start is not None and low <= self.start <= high
        return float(self.start) if inside and self.start is not None else 0.5 * (low + high)

    def _flat(self, y: Any) -> NoDerivative:
        return no_derivative(f"∂f/∂{self.of} = 0, {self.of} = {np.ravel(y)[0]:.6g}")

    def _lost(self, y: Any) -> NoRoot:
        last = float(np.ravel(y)[0])
        return NoRoot(
            Text(
                f"找不到 {self.of} 的根（停在 {last:.6g}）", f"no root found for {self.of}, last {last:.6g}"
            ),
            hint=Text("给出更近的初值，或给出区间。", "Give a closer start, or a bracket."),
            quantity=self.of,
            given=self.start,
        )


def _inside(ends: tuple[Any, Any, Any], y: Any, value: Any, new: Any) -> tuple[tuple[Any, Any, Any], Any]:
    """Narrow the bracket with the value at y; where the Newton step leaves it, take the middle instead."""
    low, high, rising = ends
    above = np.sign(value) * np.where(rising == 0.0, 1.0, rising) > 0.0
    high, low = np.where(above, y, high), np.where(above, low, y)
    kept = (new >= low) & (new <= high) & np.isfinite(new)
    return (low, high, rising), np.where(kept, new, 0.5 * (low + high))
