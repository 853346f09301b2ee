"""Words under which an instrument is found: folded Latin words and Chinese bigrams, on every database.

The trigram index of PostgreSQL finds nothing for words of two characters such as 水表, so the tokens are our
own: a query is found where all of its tokens are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from operator import add
from typing import Final

MAX_TOKENS: Final = 120
# Planes 2 and 3 hold the rarer characters of names of people and places.
_RUNS: Final = re.compile(r"[0-9a-z]+|[\u3400-\u9fff\U00020000-\U0003ffff]+")

# Text that folding leaves as it is, but for capital letters.
_PLAIN: Final = re.compile(r"[\x00-\x7f\u3400-\u9fff]*")


def search_tokens(*texts: str) -> tuple[str, ...]:
    """Tokens of the texts, each once, in order of appearance.

    Latin words and numbers are folded (full width to half width, no accents, lower case); a Chinese run
    gives its pairs of neighbours, a single character itself.
    """
    return tuple(dict.fromkeys(chain.from_iterable(_split(text)[0] for text in texts)))[:MAX_TOKENS]


def search_text(texts: Iterable[str]) -> str:
    """The tokens as the column stores them: each once, joined, with a blank at both ends of each.

    Of a Chinese run its last character stands there as well, so that every single character is the beginning
    of a token.
    """
    parts = [parts_of(text) for text in texts]
    tokens = tuple(dict.fromkeys(chain.from_iterable(part[0] for part in parts)))[:MAX_TOKENS]
    ends = chain.from_iterable(part[1] for part in parts)
    return f" {' '.join(dict.fromkeys(chain(tokens, ends)))} "


def parts_of(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tokens of one text, and the last characters of its Chinese runs."""
    return ((text.lower(),), ()) if text.isascii() and text.isalnum() else _split(text)


def search_patterns(query: str) -> tuple[str, ...]:
    """What the column must contain to match a query: Latin words by their beginning, pairs exactly."""
    return tuple(f" {token}" if token.isascii() else token for token in search_tokens(query))


@lru_cache(maxsize=20_000)  # names of kinds, owners and places stand in thousands of rows
def _split(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    runs = _RUNS.findall(_folded(text))
    tokens = tuple(chain.from_iterable(map(_of_run, runs)))
    return tokens, tuple([run[-1] for run in runs if not run.isascii() and len(run) > 1])


def _folded(text: str) -> str:
    if _PLAIN.fullmatch(text):
        return text.lower()
    parts = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).casefold()


def _of_run(run: str) -> Iterable[str]:
    return (run,) if run.isascii() or len(run) == 1 else map(add, run, run[1:])
