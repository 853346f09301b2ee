"""TOML of strangers, read within limits: for some texts the reader of the library needs endless time.

Source: TOML 1.0.0; time of the library grows with the square of tables and of dots in a name.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any, Final

from suyuan.base.errors import TooLarge, Unreadable
from suyuan.base.text import Text

MAX_BYTES: Final = 500_000
MAX_TABLES: Final = 2_000
MAX_DOTS: Final = 100  # in one name
_LONG_NUMBER: Final = re.compile(rb"[0-9A-Fa-f_]{1000}")


def read_toml(data: bytes, *, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """The table that `data` describes. Raises TooLarge or Unreadable, nothing else."""
    if len(data) > MAX_BYTES:
        raise TooLarge("TOML", given=f"{len(data)} B", allowed=f"{MAX_BYTES} B")
    if (tables := data.count(b"\n[")) > MAX_TABLES:
        raise TooLarge("TOML", given=f"{tables} tables", allowed=f"{MAX_TABLES} tables")
    if any(line.partition(b"=")[0].count(b".") > MAX_DOTS for line in data.split(b"\n")):
        raise TooLarge("TOML", given=f"> {MAX_DOTS} dots", allowed=f"{MAX_DOTS} dots")
    if _LONG_NUMBER.search(data):
        raise TooLarge("TOML", given="> 1000 digits", allowed="1000 digits")
    try:
        return tomllib.loads(data.decode("utf-8"), parse_float=parse_float)
    except (ValueError, ArithmeticError, RecursionError) as fault:
        told = str(fault)[:200]
        raise Unreadable(
            Text(f"不是可读的 TOML：{told}", f"it is no readable TOML: {told}"), given=told
        ) from None
