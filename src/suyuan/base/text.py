"""Bilingual text: every sentence a user may see exists in Chinese and in English, Chinese first."""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple, Self

Language = Literal["zh", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
HAN: Final = re.compile("[\u4e00-\u9fff]")


class Text(NamedTuple):
    """One sentence in both languages.

    Both fields are required, so a text that lacks a language cannot be written.
    """

    zh: str
    en: str

    def to(self, language: str) -> str:
        """The sentence in `language`; any tag that does not start with ``en`` reads Chinese."""
        return self.en if language.lower().startswith("en") else self.zh

    def fill(self, **values: object) -> Self:
        """Put the same values into both languages (``{name}`` places)."""
        return type(self)(self.zh.format(**values), self.en.format(**values))

    @classmethod
    def read(cls, written: str) -> Self:
        """What `str` wrote, taken apart again; without the parting stroke both languages are the same."""
        zh, stroke, en = written.partition(" / ")
        return cls(zh, en if stroke else zh)

    def __str__(self) -> str:
        return self.zh if self.zh == self.en else f"{self.zh} / {self.en}"


def same(word: str) -> Text:
    """A text that is the same in both languages: a number, a symbol, a proper code."""
    return Text(word, word)


def either(written: str) -> Text:
    """Free text of a register, which may hold both languages: Chinese, a stroke, English."""
    read = Text.read(written)
    return read if HAN.search(read.zh) and not HAN.search(read.en) else same(written)
