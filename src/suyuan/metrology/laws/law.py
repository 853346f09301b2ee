"""What every law of an input quantity answers, and the laws that are drawn from a table.

A law has two ways to draw from itself: `draw` turns the random words of a stream into draws through a
table of its quantile function (module `quantile_tables`), which is what the Monte Carlo method does;
`sample` uses the generators of numpy and is the independent second road of the tests.
Source: JCGM 101:2008, 6.4.1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from suyuan.metrology.laws.quantiles import Shape
    from suyuan.metrology.trials.kernel import LookUp
    from suyuan.metrology.trials.streams import Words

    Floats = NDArray[np.float64]
    Generator = np.random.Generator
    Form = tuple[Shape, float, float]


class Distribution(Protocol):
    """A law of one quantity."""

    name: ClassVar[str]

    @property
    def value(self) -> float:
        """Best estimate, the expectation."""

    @property
    def u(self) -> float:
        """Standard uncertainty as the law of propagation takes it."""

    @property
    def standard_deviation(self) -> float:
        """Standard deviation of the law; infinite where there is none."""

    def sample(self, rng: Generator, n: int) -> Floats:
        """`n` independent draws by numpy's own generators, (n,), in the unit of the value."""

    def draw(self, words: Words, look_up: LookUp) -> Floats:
        """One draw per random word, (n,), in the unit of the value."""


class Tabled:
    """A law drawn from the table of its standardised quantile function."""

    __slots__ = ()

    def form(self) -> Form:
        """(standardised law, where its zero lies, its unit): the law is zero + unit Q(u)."""
        raise NotImplementedError

    def draw(self, words: Words, look_up: LookUp) -> Floats:
        """One draw per word, by the table."""
        from suyuan.metrology.laws.quantile_tables import table

        shape, zero, unit = self.form()
        draws = look_up(table(shape), words)
        draws *= unit
        draws += zero
        return draws
