"""Search words of many rows at once: what `words.search_text` says of each, without a text for each.

A kind, an owner or a maker stands in thousands of rows, so the words of every distinct value are worked out
once and stand as numbers. The words of a row are then gathered by arrays. Only a word that stands in more
than one column can come twice in a row; those between two such words stay together as one piece.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, combinations, groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from suyuan.registry.instruments.words import MAX_TOKENS, parts_of, search_text

if TYPE_CHECKING:
    import pyarrow as pa

Numbers = np.ndarray[tuple[int], np.dtype[np.integer[Any]]]
Words = tuple[str, ...]


class SearchTexts:
    """The column `search` of rows whose texts stand in columns.

    columns : of each the distinct values, a value being one text or several; None for a column of numbers,
    where nearly every row has a value of its own.
    """

    def __init__(self, columns: Sequence[Sequence[Words] | None]) -> None:
        self.columns = columns
        parts = [
            [[parts_of(text) for text in value] for value in values]
            for values in columns
            if values is not None
        ]
        tokens = [[_joined(part[0] for part in value) for value in values] for values in parts]
        ends = [[_joined(part[1] for part in value) for value in values] for values in parts]
        self.counts = [np.array([len(words) for words in values]) for values in tokens]
        self.every = sorted({*chain.from_iterable(chain.from_iterable(tokens))})
        pieces = _Pieces()
        both = pieces.of([*tokens, *ends])
        self.tokens, self.ends = both[: len(tokens)], both[len(tokens) :]
        self.pieces, self.shared = list(pieces.texts), np.array(pieces.shared, np.int64)

    def of(self, given: Sequence[pa.Array]) -> pa.Array:
        """The texts of rows: codes of their values under repeating columns, plain text under the others."""
        import pyarrow as pa
        import pyarrow.compute as pc

        both = list(zip(given, self.columns, strict=True))
        codes = [one.to_numpy() for one, values in both if values is not None]
        numbers = [pc.ascii_lower(one) for one, values in both if values is None]
        tokens, rows = iter(zip(self.tokens, codes, strict=True)), len(given[0])
        own = iter(_own(numbers, len(self.pieces)))
        columns = [next(own) if values is None else next(tokens) for values in self.columns]
        found, ends = self._gathered([*columns, *zip(self.ends, codes, strict=True)], rows)
        words = pa.concat_arrays([pa.array(self.pieces, pa.string()), *numbers]).take(pa.array(found))
        joined = pc.binary_join(pa.ListArray.from_arrays(pa.array(ends, pa.int32()), words), " ")
        texts = pc.binary_join_element_wise(" ", joined, " ", "")
        strange = pa.array(self._strange(codes, numbers))
        places = pc.indices_nonzero(strange).to_pylist()
        one_by_one = pa.array([search_text(self._row(given, place)) for place in places], pa.string())
        return pc.replace_with_mask(texts, strange, one_by_one)

    def _gathered(self, columns: Sequence[tuple[_Lists, Numbers]], rows: int) -> tuple[Numbers, Numbers]:
        """The pieces of all rows, each once in its row, and where the pieces of each row end."""
        lengths = np.stack([lists.lengths[codes] for lists, codes in columns])
        first = np.concatenate(([0], np.cumsum(lengths.sum(axis=0))))
        starts = first[:-1] + np.cumsum(lengths, axis=0) - lengths
        found: Numbers = np.empty(first[-1], np.int64)
        for (lists, codes), length, start in zip(columns, lengths, starts, strict=True):
            within = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
            taken = lists.flat[np.repeat(lists.starts[codes], length) + within]
            found[np.repeat(start, length) + within] = taken
        row = np.repeat(np.arange(rows), np.diff(first))
        kept = np.ones(len(found), bool)
        again = np.nonzero(np.isin(found, self.shared, kind="table"))[0] if len(self.shared) else row[:0]
        kept[again] = False
        kept[again[np.unique(row[again] * (len(self.pieces) + 1) + found[again], return_index=True)[1]]] = (
            True
        )
        ends = np.concatenate(([0], np.cumsum(np.bincount(row[kept], minlength=rows))))
        return found[kept], ends

    def _strange(self, codes: Sequence[Numbers], numbers: Sequence[pa.Array]) -> Any:
        """Rows with more words than are kept, or with a number that is no single word or comes twice."""
        import pyarrow as pa
        import pyarrow.compute as pc

        count = sum(counts[code] for counts, code in zip(self.counts, codes, strict=True))
        found = count + len(numbers) > MAX_TOKENS
        every = pa.array(self.every, pa.string())
        for one in numbers:
            is_word = pc.or_(pc.ascii_is_alnum(one), pc.equal(one, ""))
            found |= np.asarray(pc.or_(pc.invert(is_word), pc.is_in(one, every)))
        for one, other in combinations(numbers, 2):
            found |= np.asarray(pc.and_(pc.equal(one, other), pc.not_equal(one, "")))
        return found

    def _row(self, given: Sequence[pa.Array], place: int) -> Iterator[str]:
        for one, values in zip(given, self.columns, strict=True):
            value = one[place].as_py()
            yield from [value] if values is None else values[value]


class _Lists:
    """A list of pieces for every value of a column, laid end to end."""

    def __init__(self, flat: Numbers, lengths: Numbers) -> None:
        self.flat, self.lengths = flat, lengths
        self.starts = np.cumsum(lengths) - lengths


class _Pieces:
    """The numbers of words, or of words that always stand together."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.shared: list[int] = []

    def of(self, columns: Sequence[Sequence[Words]]) -> list[_Lists]:
        """The pieces of each value of each column; a word that stands in several is a piece by itself."""
        times = Counter(chain.from_iterable({*chain.from_iterable(values)} for values in columns))
        known: dict[str, int] = {}
        found = []
        for values in columns:
            lists = [self._of_value(words, times, known) for words in values]
            lengths = np.array([len(one) for one in lists], np.int64)
            found.append(_Lists(np.fromiter(chain.from_iterable(lists), np.int64), lengths))
        return found

    def _of_value(self, words: Words, times: Counter[str], known: dict[str, int]) -> list[int]:
        pieces = []
        for is_shared, some in groupby(words, lambda word: times[word] > 1):
            for piece in some if is_shared else [" ".join(some)]:
                if piece not in known:
                    known[piece] = len(self.texts)
                    self.texts.append(piece)
                    if is_shared:
                        self.shared.append(known[piece])
                pieces.append(known[piece])
        return pieces


def _own(numbers: Sequence[pa.Array], first: int) -> Iterator[tuple[_Lists, Numbers]]:
    """Columns in which every row has a number of its own or none, as pieces from `first` on."""
    import pyarrow.compute as pc

    for place, one in enumerate(numbers):
        rows = np.arange(len(one))
        lengths = np.asarray(pc.not_equal(one, "")).astype(np.int64)
        yield _Lists(rows[lengths > 0] + first + place * len(one), lengths), rows


def _joined(words: Iterator[Words]) -> Words:
    return tuple(dict.fromkeys(chain.from_iterable(words)))
