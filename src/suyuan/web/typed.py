"""What people type into a field, as the value it means, or a fault that names the field and what it takes."""

from __future__ import annotations

from typing import Final

from suyuan.base.errors import InputError
from suyuan.base.text import Text

MOST: Final = 9_999_999
SHOWN: Final = 20  # letters of what was typed that a fault repeats


def whole(text: str, what: Text, *, least: int = 0, most: int = MOST) -> int:
    """A whole number from `least` to `most`. Raises InputError, also for an empty field."""
    plain = text.strip()
    if not plain:
        raise InputError(Text(f"请填写{what.zh}", f"give the {what.en}"), given="")
    is_whole = plain.isascii() and plain.isdigit() and len(plain) <= SHOWN
    if not is_whole or not least <= int(plain) <= most:
        takes = (
            Text("整数", "a whole number")
            if most == MOST and not least
            else Text(f" {least} 至 {most:,} 的整数", f"a whole number from {least} to {most:,}")
        )
        given = plain[:SHOWN]
        raise InputError(
            Text(
                f"{what.zh}应为{takes.zh}，给出的是“{given}”",
                f"the {what.en} is {takes.en}; “{given}” was given",
            ),
            given=given,
            allowed=f"[{least}, {most}]",
        )
    return int(plain)
