"""Daily duties: what the software does by itself once on every civil day, declared by the slices as data.

A slice has a module `duties` that calls `declare_duty` for each of its duties, as `acts` declares its acts.
A duty finds out by itself what there is to do, so that doing it twice on a day does nothing the second time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion

Do = Callable[[Occasion], int]


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One thing done daily. `do` acts for `occasion.today` and gives how many rows it was done to.

    `in_steps`: `do` commits by itself, step by step, since it asks another machine or touches many rows, and
    must not hold a lock meanwhile. Every other duty is done in one transaction, wholly or not at all.
    """

    code: str  # ``slice.verb``
    name: Text
    do: Do
    in_steps: bool = False


DUTIES: dict[str, Duty] = {}


def declare_duty(code: str, *, name: Text, do: Do, in_steps: bool = False) -> Duty:
    """Enter a duty into the table; duties are done in the order of their declaration.

    Raises InputError for a double code.
    """
    if code in DUTIES:
        raise InputError(
            Text(f"每日事务 {code} 重复声明", f"the daily duty {code} is declared twice"), given=code
        )
    DUTIES[code] = Duty(code=code, name=name, do=do, in_steps=in_steps)
    return DUTIES[code]
