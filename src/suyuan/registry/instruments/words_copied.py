"""Words of many instruments as PostgreSQL takes them fastest: rows of its binary COPY.

Out of text the server makes a set of tokens letter by letter, which costs more than all else about such a
row. Source: PostgreSQL manual, COPY, binary format; a tsvector is sent as the number of its lexemes (int32),
then each of them in UTF-8 with a null byte, and the number of its places (int16, none here). The server puts
them in order; that each stands once is up to who sends them, and `words.search_text` takes care of it.
"""

from __future__ import annotations

from binascii import unhexlify
from typing import Final

import numpy as np

from suyuan.registry.instruments.marking import PART, Columns, contents
from suyuan.registry.journal.copied import SIGNATURE, TRAILER, binary, letters

NO_PLACES: Final = b"\0\0\0"  # the end of a lexeme, and that no places follow
# What stands before the lexemes of a row: three fields, each after its length.
HEAD: Final = np.dtype([
    ("fields", ">i2"), ("of_id", ">i4"), ("id", "V16"), ("of_number", ">i4"), ("number", ">i8"),
    ("of_tokens", ">i4"), ("lexemes", ">i4"),
])  # fmt: skip


def copied(given: Columns, first: int, *, bits: int) -> bytes:
    """Identity, number and tokens of rows that are numbered from `first`; a part has 2**bits numbers."""
    import pyarrow as pa
    import pyarrow.compute as pc

    rows = len(given["search"])
    numbers = np.arange(first, first + rows)
    parts = pa.array(numbers >> bits).cast(pa.string())
    joined = pc.binary_join_element_wise(contents(given), f" {PART}", parts, "")
    words = pc.utf8_ltrim(pc.replace_substring(joined, "  ", " "), " ")
    lexemes = pc.replace_substring(words.cast(pa.binary()), b" ", NO_PLACES)
    head = np.empty(rows, HEAD)
    head["fields"], head["of_id"], head["of_number"] = 3, 16, 8
    head["id"] = np.frombuffer(unhexlify(letters(given["id"])), "V16")
    head["number"] = numbers
    head["lexemes"] = np.asarray(pc.count_substring(words, " ")) + 1
    head["of_tokens"] = np.asarray(pc.binary_length(lexemes)) + len(NO_PLACES) + 4
    end = pa.scalar(NO_PLACES, pa.binary())
    whole = pc.binary_join_element_wise(binary(head), lexemes, end, pa.scalar(b"", pa.binary()))
    return b"".join((SIGNATURE, letters(whole), TRAILER))
