"""A rule of a profile and what it found: level, place, what is wrong, what to do.

Profiles are lists of rules over a certificate that reads and is built as its edition asks; they say what a
schema cannot. A finding never stops the check: whoever reads the list decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Literal

from lxml import etree

from suyuan.base.errors import NO_HINT
from suyuan.base.text import Text, same

Level = Literal["error", "warning", "note"]

LEVELS: Final[dict[Level, Text]] = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "note": Text("说明", "note"),
}
QUOTED: Final = re.compile(r"(?:：|: |[ ])?“\{(?:given|wanted)\}”")
NOT_JUDGED: Final = Text("此规则无法判断", "this rule cannot be judged")
MAX_GIVEN: Final = 60  # characters of a document that are repeated in a sentence


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule. `words` may hold ``{given}`` and ``{wanted}``, which the finding fills in.

    What a document says word by word stands in quotation marks there; everything outside them is made by us
    (numbers, days, units, counts), so that the quotations can be left out.
    """

    id: str
    level: Level
    words: Text  # what is wrong
    remedy: Text  # what to do
    source: Text  # document and clause


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One place where a rule does not hold."""

    rule: Rule
    path: str  # XPath to the element or attribute
    line: int
    words: Text
    given: Text = NO_HINT
    wanted: Text = NO_HINT
    judged: bool = True  # False: the rule cannot be applied to what stands there

    @property
    def level(self) -> Level:
        """The level of the rule; a rule that cannot be applied is an error."""
        return self.rule.level if self.judged else "error"

    @property
    def without_quotes(self) -> Text:
        """The words without what the document says: for pages that must not repeat a forger's text."""
        if not self.judged:
            return NOT_JUDGED
        words = self.rule.words
        kept = Text(QUOTED.sub("", words.zh), QUOTED.sub("", words.en))
        return filled(kept, self.given, self.wanted)

    def to_record(self) -> dict[str, Any]:
        """The finding as plain JSON data."""
        return {
            "rule": self.rule.id,
            "level": self.level,
            "path": self.path,
            "line": self.line,
            "judged": self.judged,
            "words": self.words._asdict(),
            "remedy": self.rule.remedy._asdict(),
            "source": self.rule.source._asdict(),
        }


def told(given: object) -> Text:
    """What a sentence is filled with: words of ours in both languages, or a text of the document, cut."""
    if isinstance(given, Text):
        return Text(short(given.zh), short(given.en))
    return same(short(given))


def filled(words: Text, given: Text, wanted: Text = NO_HINT) -> Text:
    """The sentence with its places filled, each language with its own words."""
    return Text(
        words.zh.format(given=given.zh, wanted=wanted.zh), words.en.format(given=given.en, wanted=wanted.en)
    )


def short(given: object) -> str:
    """A text folded and cut to a length that a sentence bears."""
    folded = " ".join(str(given)[: 8 * MAX_GIVEN].split())
    return folded if len(folded) <= MAX_GIVEN else folded[: MAX_GIVEN - 1] + "…"


def line_of(element: etree._Element) -> int:
    """The line where an element stands, 0 for one that was never in a file."""
    line: Any = element.sourceline
    return int(line or 0)


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, then by the line of the document."""
    ranks = {level: rank for rank, level in enumerate(LEVELS)}
    return tuple(sorted(found, key=lambda one: (ranks[one.level], one.line)))
