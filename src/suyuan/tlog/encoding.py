"""The few encodings that the formats of a log share: canonical base64, plain decimal numbers.

Source: C2SP signed-note, tlog-checkpoint, tlog-proof; RFC 4648, 4.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

MAX_NUMBER: Final = 2**64 - 1
MAX_DIGITS: Final = len(str(MAX_NUMBER))


def decode_base64(text: str) -> bytes | None:
    """Standard base64 in its one canonical form, or None: no blanks, full padding, no stray bits."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode() == text else None


def encode_base64(data: bytes) -> str:
    """Standard base64."""
    return base64.b64encode(data).decode()


def plain_number(text: str) -> int | None:
    """A decimal number without sign, blanks or leading zeroes, at most 64 bits; None for anything else."""
    plain = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    if not plain or (text != "0" and text.startswith("0")):
        return None
    number = int(text)
    return number if number <= MAX_NUMBER else None
