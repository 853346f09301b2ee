"""Data as a law: values with their probabilities, and the results of earlier trials.

Source: JCGM 101:2008, 6.5 (a PDF from an earlier evaluation), 7.5 and annex D (continuous approximation to
the distribution function).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Final

from suyuan.base.errors import OutOfRange
from suyuan.metrology import arguments

if TYPE_CHECKING:
    from suyuan.metrology.laws.law import Floats, Generator
    from suyuan.metrology.trials.kernel import LookUp
    from suyuan.metrology.trials.streams import Words

_ROUNDING: Final = 1e-9


def checked_shares(
    values: tuple[float, ...], probabilities: tuple[float, ...], *, prefix: str = ""
) -> tuple[float, ...]:
    """The probabilities of `values`, equal ones where none are given; refusals name them with `prefix`."""
    arguments.array(f"{prefix}values", values)
    given = probabilities or (1.0 / len(values),) * len(values)
    arguments.array(f"{prefix}probabilities", given, low=0.0)
    if len(given) != len(values):
        raise OutOfRange(f"{prefix}probabilities", given=len(given), allowed=f"{len(values)} values")
    total = math.fsum(given)
    if abs(total - 1.0) > _ROUNDING:
        raise OutOfRange(f"Σ {prefix}probabilities", given=total, allowed="1")
    return given


@dataclass(frozen=True, kw_only=True, slots=True)
class Discrete:
    """Only the given `values` occur, with the given `probabilities` (equal ones where none are given)."""

    name: ClassVar[str] = "discrete"
    values: tuple[float, ...]
    probabilities: tuple[float, ...] = ()
    array: Floats = field(init=False, repr=False, compare=False)
    limits: Floats = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        import numpy as np

        shares = checked_shares(self.values, self.probabilities)
        object.__setattr__(self, "array", arguments.array("values", self.values))
        object.__setattr__(self, "limits", np.cumsum(shares) / math.fsum(shares))

    @property
    def value(self) -> float:
        """The expectation."""
        return math.fsum(x * p for x, p in zip(self.values, self._weights(), strict=True))

    @property
    def u(self) -> float:
        """Standard deviation of the law."""
        mean = self.value
        squares = ((x - mean) ** 2 * p for x, p in zip(self.values, self._weights(), strict=True))
        return math.sqrt(math.fsum(squares))

    @property
    def standard_deviation(self) -> float:
        """The standard uncertainty."""
        return self.u

    def draw(self, words: Words, look_up: LookUp) -> Floats:  # noqa: ARG002 - steps need no table
        """One draw per word: the value whose stretch of the probability axis holds (w + 1/2) 2**-32."""
        import numpy as np

        place = (words + 0.5) * 2.0**-32
        return self.array[np.searchsorted(self.limits[:-1], place, side="right")]

    def sample(self, rng: Generator, n: int) -> Floats:
        """Draws with replacement, (n,)."""
        return rng.choice(self.array, size=n, p=self._weights())

    def _weights(self) -> list[float]:
        import numpy as np

        weights: list[float] = np.diff(self.limits, prepend=0.0).tolist()
        return weights


@dataclass(frozen=True, kw_only=True, slots=True)
class Empirical:
    """The law that trials or readings `values` stand for, continuous between neighbours.

    The distribution function is (r - 1/2)/M at the r-th of M ordered values and straight between them.
    Source: JCGM 101:2008, 7.5.1, D.2, D.3.
    """

    name: ClassVar[str] = "empirical"
    values: tuple[float, ...]
    ordered: Floats = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        import numpy as np

        object.__setattr__(self, "ordered", np.sort(arguments.array("values", self.values, at_least=2)))

    @property
    def value(self) -> float:
        """The mean of the values, which is also that of the continuous law."""
        return math.fsum(self.values) / len(self.values)

    @property
    def u(self) -> float:
        """Standard deviation of the continuous law."""
        mean, count = self.value, len(self.values)
        x = [one - mean for one in self.ordered.tolist()]
        squares = math.fsum((a * a + a * b + b * b) / 3.0 for a, b in pairwise(x))
        # Half a trial's probability lies at either end.
        return math.sqrt((squares + 0.5 * (x[0] ** 2 + x[-1] ** 2)) / count)

    @property
    def standard_deviation(self) -> float:
        """The standard uncertainty."""
        return self.u

    def draw(self, words: Words, look_up: LookUp) -> Floats:  # noqa: ARG002 - the data are the table
        """One draw per word, on the straight line between two ordered values."""
        import numpy as np

        count = len(self.ordered)
        rank = np.clip((words + 0.5) * (count * 2.0**-32) - 0.5, 0.0, count - 1.0)
        below = np.minimum(rank.astype(np.int64), count - 2)
        draws: Floats = self.ordered[below]
        draws += (rank - below) * (self.ordered[below + 1] - draws)
        return draws

    def sample(self, rng: Generator, n: int) -> Floats:
        """Draws by interpolation, (n,)."""
        import numpy as np

        places = (np.arange(len(self.ordered)) + 0.5) / len(self.ordered)
        return np.asarray(np.interp(rng.random(n), places, self.ordered), dtype=float)
