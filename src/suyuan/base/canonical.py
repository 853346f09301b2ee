"""Canonical bytes and digests: one object, one sequence of bytes, on every machine and for ever.

The form is JSON as RFC 8785 (JCS) writes it, with one stricter rule: no floating-point numbers. What is
signed or compared by digest is decimal text, because the last bits of a float differ between machines.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any
from uuid import UUID

from suyuan.base.errors import InputError
from suyuan.base.text import Text

MAX_EXACT_INTEGER = 2**53 - 1


def canonical_bytes(value: object) -> bytes:
    """UTF-8 bytes of `value` with sorted keys and no blanks.

    Accepts None, bool, int within ±(2**53 - 1), str, Decimal and UUID (written as text), Text, lists,
    tuples and dicts with text keys. Raises InputError for anything else, floats above all.
    Source: RFC 8785, 3.2.
    """
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def sha256_hex(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256 of `data`."""
    return hashlib.sha256(data).hexdigest()


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes of `value`, as lower-case hexadecimal."""
    return sha256_hex(canonical_bytes(value))


def _plain(value: object) -> Any:
    match value:
        case None | bool() | str():
            return value
        case int() if abs(value) <= MAX_EXACT_INTEGER:
            return value
        case Decimal() | UUID():
            return str(value)
        case Text():
            return {"en": value.en, "zh": value.zh}
        case list() | tuple():
            return [_plain(item) for item in value]
        case dict():
            return _plain_object(value)
        case _:
            raise InputError(
                Text(
                    f"类型 {type(value).__name__} 没有规范字节形式",
                    f"{type(value).__name__} has no canonical bytes",
                ),
                hint=Text("数值请用十进制文本表示。", "Write numbers as decimal text."),
                given=repr(value),
            )


def _plain_object(value: dict[Any, Any]) -> dict[str, Any]:
    for key in value:
        if not isinstance(key, str):
            raise InputError(
                Text(f"对象的键必须是文本：{key!r}", f"keys of an object must be text: {key!r}"),
                given=repr(key),
            )
    # RFC 8785 sorts by UTF-16 code units, which differs from code points above U+FFFF.
    ordered = sorted(value, key=lambda key: key.encode("utf-16-be"))
    return {key: _plain(value[key]) for key in ordered}
