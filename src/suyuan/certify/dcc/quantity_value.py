"""The value of a quantity as a certificate states it: texts first, numbers and units when they are asked for.

Texts are kept as they stand, because the last digit counts. `numbers()` makes arrays of them (numpy is loaded
then, not before); the first axis is always the item. `standard_uncertainty()` is what an evaluation needs.

Source: D-SI 1.3.1 to 2.2.1 (PTB); JCGM 100:2008, 6.2 (u = U / k); JCGM 102:2011, 7.7 (regions of coverage).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from suyuan.base.errors import Missing, NotANumber

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from suyuan.metrology.units import Unit

_NUMBER: Final = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([Ee][-+]?[0-9]+)?|NaN")

UncertaintyKind = Literal["expanded", "standard", "interval"]


@dataclass(frozen=True, kw_only=True)
class Uncertainty:
    """Uncertainty of one value, or of a list: one text for all values or one for each."""

    path: str
    kind: UncertaintyKind
    values: tuple[str, ...]  # U for an expanded one, else u
    k: tuple[str, ...] = ()
    p: tuple[str, ...] = ()
    distribution: tuple[str, ...] = ()
    low: tuple[str, ...] = ()  # limits of a coverage interval
    high: tuple[str, ...] = ()

    def numbers(self) -> NDArray[np.float64]:
        """U or u as stated. NotANumber where a text is no number."""
        return as_numbers(self.values, self.path)

    def standard(self) -> NDArray[np.float64]:
        """u: as stated, or U / k. Missing where an expanded uncertainty has no coverage factor."""
        if self.kind != "expanded":
            return self.numbers()
        if not self.k:
            raise Missing(f"k: {self.path}")
        result: NDArray[np.float64] = self.numbers() / as_numbers(self.k, self.path)
        return result


@dataclass(frozen=True, kw_only=True)
class Region:
    """A region of coverage of several quantities, or of the parts of complex ones, with its covariances."""

    path: str
    kind: Literal["ellipsoidal", "rectangular"]
    columns: tuple[tuple[tuple[str, ...], ...], ...]  # column, row, item: one text, or one for each value
    units: tuple[tuple[tuple[str, ...], ...], ...]
    k: tuple[str, ...] = ()
    p: tuple[str, ...] = ()
    distribution: tuple[str, ...] = ()

    def covariance(self) -> NDArray[np.float64]:
        """The covariance matrix, shape (n, n); for lists one for each item, shape (items, n, n).

        NotANumber where it is not square or holds something else than numbers.
        """
        import numpy as np

        cells = [[as_numbers(cell, self.path) for cell in column] for column in self.columns]
        if any(len(column) != len(cells) for column in cells):
            raise NotANumber(f"covariance: {self.path}", given="columns of different length")
        try:
            matrix = np.array(np.broadcast_arrays(*(cell for column in cells for cell in column)))
            matrix = matrix.reshape(len(cells), len(cells), -1)
        except ValueError:
            raise NotANumber(f"covariance: {self.path}", given="lists of different length") from None
        by_item = np.moveaxis(matrix, -1, 0).transpose(0, 2, 1)
        return by_item[0] if by_item.shape[0] == 1 else by_item


@dataclass(frozen=True, kw_only=True)
class QuantityValue:
    """A value, a list of values, or a list of lists; of a complex one also the second part."""

    path: str
    kind: str  # real, constant, complex, realListXMLList, complexListXMLList, list, realList, complexList
    label: str = ""
    quantity_type: str = ""  # such as a QUDT quantity kind
    values: tuple[str, ...] = ()  # of a complex one: real part or magnitude
    second: tuple[str, ...] = ()  # imaginary part or phase; empty for real ones
    polar: bool = False
    units: tuple[str, ...] = ()  # one for all or one for each
    phase_units: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    significant_digits: tuple[str, ...] = ()
    uncertainty: Uncertainty | None = None
    region: Region | None = None
    items: tuple[QuantityValue, ...] = ()

    def leaves(self) -> Iterator[QuantityValue]:
        """The values that hold texts themselves, in the order of the document, with what their list says."""
        if not self.items:
            yield self
        for item in self.items:
            lent = {
                name: getattr(self, name)
                for name in ("units", "phase_units", "uncertainty")
                if getattr(self, name) and not getattr(item, name)
            }
            yield from (replace(item, **lent) if lent else item).leaves()

    def numbers(self) -> NDArray[np.float64]:
        """All values as one array, shape (items,). NotANumber where a text is no number."""
        return as_numbers([text for leaf in self.leaves() for text in leaf.values], self.path)

    def complex_numbers(self) -> NDArray[np.complex128]:
        """Complex values, shape (items,); a phase is taken in its unit, in radian where none is given.

        Raises NotANumber for texts that are no numbers, UnknownUnit for a phase in no unit of angle.
        """
        import numpy as np

        first = self.numbers()
        second = as_numbers([text for leaf in self.leaves() for text in leaf.second], self.path)
        if not any(leaf.polar for leaf in self.leaves()):
            return first + 1j * second
        scale = as_numbers([str(one) for leaf in self.leaves() for one in _radians(leaf)], self.path)
        turned: NDArray[np.complex128] = first * np.exp(1j * second * scale)
        return turned

    def standard_uncertainty(self) -> NDArray[np.float64]:
        """u of every value, shape (items,). Missing where one is not stated."""
        import numpy as np

        parts = []
        for leaf in self.leaves():
            stated = leaf.uncertainty
            if stated is None:
                raise Missing(f"u: {leaf.path}")
            try:
                parts.append(np.broadcast_to(stated.standard(), (len(leaf.values),)))
            except ValueError:
                raise NotANumber(
                    f"u: {leaf.path}", given=f"{len(stated.values)} / {len(leaf.values)}"
                ) from None
        return np.concatenate(parts) if parts else np.empty(0)

    def parsed_units(self) -> tuple[Unit, ...]:
        """The units, read by the rules of D-SI, else as plain writing. UnknownUnit where both fail."""
        return tuple(parsed_unit(text, self.path) for leaf in self.leaves() for text in leaf.units)


def parsed_unit(text: str, path: str) -> Unit:
    r"""A unit as certificates write it: ``\kelvin``, also with small slips, or °C. UnknownUnit otherwise."""
    from suyuan.metrology.units import read_dsi, read_plain

    if "\\" in text:
        return read_dsi(text.strip(), quantity="D-SI", tolerant=True)
    return read_plain(text, quantity=path)


def as_numbers(texts: Sequence[str], path: str) -> NDArray[np.float64]:
    """Decimal texts as an array. NotANumber names the first that is none."""
    import numpy as np

    bad = next((text for text in texts if not is_number(text)), None)
    if bad is not None:
        raise NotANumber(path, given=bad)
    return np.array([float(text) for text in texts], dtype=np.float64)


def is_number(text: str) -> bool:
    """Whether a text is a decimal number (or NaN, which D-SI allows since 2.2)."""
    return _NUMBER.fullmatch(text) is not None


def _radians(leaf: QuantityValue) -> list[float]:
    """The factor from the stated unit of phase to radian, for each value."""
    from suyuan.metrology.units import unit

    texts = leaf.phase_units or (r"\radian",)
    factors = [float(parsed_unit(text, leaf.path).ratio(unit("rad"), quantity=leaf.path)) for text in texts]
    return factors * len(leaf.values) if len(factors) == 1 else factors
