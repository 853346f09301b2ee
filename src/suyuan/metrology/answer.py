"""What every statistical answer of the engine can do: say itself as plain data and in words.

An answer is a frozen record: its numbers, the method and the edition that asked for them, and what the
reader has to be warned of. `to_record()` gives JSON data with the field names; `explain()` says in a few
sentences what was done and found.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, ClassVar

from suyuan.base.text import Language, Text


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answer:
    """Root of the answers; a subclass adds its numbers as fields and its sentences.

    method : the name of the method, in both languages; a constant of the class.
    edition : document, year and clause that the numbers follow; may depend on the variant chosen.
    warnings : what the reader has to know before using the numbers.
    """

    method: ClassVar[Text]
    edition: str
    warnings: tuple[Text, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """The answer as JSON data; an infinite number is None, an array a list, a text both languages."""
        fields = {field.name: plain(getattr(self, field.name)) for field in dataclasses.fields(self)}
        return {"method": self.method._asdict(), **fields}

    def explain(self, language: Language = "zh") -> str:
        """What was done and found, in words; the warnings last."""
        sentences = (self.method, *self.sentences(), *self.warnings)
        source = Text(f"依据：{self.edition}。", f"Source: {self.edition}.")
        return "\n".join(sentence.to(language) for sentence in (*sentences, source))

    def sentences(self) -> tuple[Text, ...]:
        """The findings in words, one sentence each; a subclass writes them."""
        raise NotImplementedError


def plain(value: Any) -> Any:
    """`value` as JSON data: a number that is not finite is None, an array a list, a text both languages."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Answer):
        return value.to_record()
    return _plain_structure(value)


def _plain_structure(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if hasattr(value, "_asdict"):
        return plain(value._asdict())
    if isinstance(value, Mapping):
        return {str(name): plain(entry) for name, entry in value.items()}
    if hasattr(value, "tolist"):  # arrays and numbers of numpy
        return plain(value.tolist())
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(entry) for entry in value]
    return str(value)
