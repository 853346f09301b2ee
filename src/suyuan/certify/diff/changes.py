"""What a comparison of two certificates finds: plain records, numbers as decimal text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from suyuan.base.text import Text

NodeKind = Literal["added", "removed", "moved", "text", "attribute", "namespace", "signature"]
Words = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class NodeChange:
    """One element that is new, gone, elsewhere, or says something else; paths lead to exactly one element."""

    kind: NodeKind
    name: str  # local name of the element; of an attribute @name
    old_path: str = ""  # "" for an element that is new
    new_path: str = ""  # "" for an element that is gone
    before: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class TextChange:
    """One text in one language: `language` is "" where the document does not say."""

    language: str
    old_path: str = ""
    new_path: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, kw_only=True)
class PointChange:
    """One value of one quantity at one point, in both certificates.

    Values and uncertainties stand in the unit of the earlier certificate. `shift` is new minus old, exact
    where the units allow it; `en` takes the two results for independent. What is not stated is None.
    """

    result: Words
    quantity: Words
    ref_type: str
    point: str  # the nominal value or the words of the row; "" for a single value
    point_unit: str
    unit: str  # printed symbol
    old: str
    new: str
    shift: str
    old_expanded: str | None = None
    new_expanded: str | None = None
    shift_over_expanded: float | None = None  # shift over U of the earlier certificate
    en: float | None = None  # (new - old) / sqrt(U_old^2 + U_new^2)
    drift_per_year: float | None = None
    drift_expanded: float | None = None  # sqrt(U_old^2 + U_new^2) per year
    old_path: str = ""
    new_path: str = ""

    @property
    def changed(self) -> bool:
        """Whether the value or its uncertainty is another one."""
        return bool(float(self.shift)) or self.old_expanded != self.new_expanded

    @property
    def agrees(self) -> bool | None:
        """Whether abs(En) is at most 1; None where it cannot be said."""
        return None if self.en is None else abs(self.en) <= 1.0


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two certificates."""

    number: str
    version: str
    kind: str
    performed: str  # the last day of the work
    laboratory: Words
    item: Words
    serials: tuple[str, ...]
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """All differences between two certificates, in the order of the documents."""

    old: Side
    new: Side
    days: int | None  # between the two last days of work; None where a date is absent
    points: tuple[PointChange, ...]  # every point that both have, also where nothing changed
    nodes: tuple[NodeChange, ...]
    texts: tuple[TextChange, ...]
    notes: tuple[Text, ...]  # what could not be compared, and why

    @property
    def equal(self) -> bool:
        """Whether both say the same (blanks, comments and the order of attributes apart)."""
        return not self.nodes

    def to_record(self) -> dict[str, Any]:
        """The comparison as plain JSON data."""
        from dataclasses import asdict

        record = asdict(self)
        record["notes"] = [note._asdict() for note in self.notes]
        record["equal"] = self.equal
        for point, given in zip(record["points"], self.points, strict=True):
            point["agrees"] = given.agrees
        return record

    def explain(self, language: str) -> str:
        """The comparison in words, zh or en."""
        from suyuan.certify.diff.words import explained

        return explained(self, language)
