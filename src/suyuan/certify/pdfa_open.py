"""A PDF opened for examination: every object of the file, reachable or not, with all it contains.

Nothing in the file is run, and no address in it is followed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import TooLarge
from suyuan.base.text import Text
from suyuan.certify.extract import open_pdf

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_OBJECTS: Final = 100_000


@dataclass(frozen=True)
class Finding:
    """One rule that the file breaks: clause of ISO 19005-3, or "" for a rule of our own."""

    clause: str
    message: Text

    def __str__(self) -> str:
        return f"ISO 19005-3, {self.clause}: {self.message}" if self.clause else str(self.message)


@dataclass(frozen=True)
class Opened:
    """A PDF and the name under which its certificate should be attached."""

    data: bytes
    attachment: str

    @cached_property
    def reader(self) -> PdfReader:
        return open_pdf(self.data)

    @cached_property
    def root(self) -> Any:
        return self.reader.root_object

    @cached_property
    def objects(self) -> list[tuple[int, Any]]:
        """Every object of the file with its number."""
        from pypdf.generic import IndirectObject

        reader = self.reader
        numbered = [(number, generation) for generation, part in reader.xref.items() for number in part]
        numbered += [(number, 0) for number in reader.xref_objStm]
        if len(numbered) > MAX_OBJECTS:
            raise TooLarge("PDF", given=f"{len(numbered)} objects", allowed=f"{MAX_OBJECTS} objects")
        found = []
        for number, generation in sorted(set(numbered)):
            if number and (one := reader.get_object(IndirectObject(number, generation, reader))) is not None:
                found.append((number, one))
        return found

    @cached_property
    def values(self) -> list[tuple[int, Any]]:
        """Every object and every direct value inside, each with the number of the object it stands in."""
        from pypdf.generic import IndirectObject

        found, waiting = [], list(reversed(self.objects))
        while waiting:
            number, one = waiting.pop()
            found.append((number, one))
            inside = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
            waiting += [(number, value) for value in inside if not isinstance(value, IndirectObject)]
            if len(found) > 20 * MAX_OBJECTS:
                raise TooLarge("PDF", given="values", allowed=f"{20 * MAX_OBJECTS} values")
        return found

    @cached_property
    def dictionaries(self) -> list[tuple[int, Any]]:
        """Every dictionary, those of streams too."""
        return [(number, one) for number, one in self.values if isinstance(one, dict)]

    @cached_property
    def streams(self) -> list[tuple[int, Any]]:
        from pypdf.generic import StreamObject

        return [(number, one) for number, one in self.dictionaries if isinstance(one, StreamObject)]
