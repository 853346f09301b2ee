"""Words under which an instrument is found: folded Latin words and Chinese bigrams, on every database.

The trigram index of PostgreSQL finds nothing for words of two characters such as 水表, so the tokens are our
own: a query is found where all of its tokens are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

MAX_TOKENS: Final = 120
# Planes 2 and 3 hold the rarer characters of names of people and places.
_RUNS: Final = re.compile(r"[0-9a-z]+|[\u3400-\u9fff\U00020000-\U0003ffff]+")


def search_tokens(*texts: str) -> tuple[str, ...]:
    """Tokens of the texts, each once, in order of appearance.

    Latin words and numbers are folded (full width to half width, no accents, lower case); a Chinese run
    gives its pairs of neighbours, a single character itself.
    """
    tokens: dict[str, None] = {}
    for run in _RUNS.findall(_folded(" ".join(texts))):
        for token in _of_run(run):
            tokens[token] = None
    return tuple(tokens)[:MAX_TOKENS]


def search_text(texts: Iterable[str]) -> str:
    """The tokens as the column stores them: joined, with a blank at both ends of each.

    Of a Chinese run its last character stands there as well, so that every single character is the beginning
    of a token.
    """
    tokens = search_tokens(*texts)
    runs = _RUNS.findall(_folded(" ".join(texts)))
    ends = dict.fromkeys(run[-1] for run in runs if not run.isascii() and len(run) > 1)
    return f" {' '.join((*tokens, *ends))} "


def search_patterns(query: str) -> tuple[str, ...]:
    """What the column must contain to match a query: Latin words by their beginning, pairs exactly."""
    return tuple(f" {token}" if token.isascii() else token for token in search_tokens(query))


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()


def _of_run(run: str) -> tuple[str, ...]:
    if run.isascii() or len(run) == 1:
        return (run,)
    return tuple(run[start : start + 2] for start in range(len(run) - 1))
