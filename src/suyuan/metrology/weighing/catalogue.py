"""Published weighing designs, by name. Source: NIST/SEMATECH e-Handbook of Statistical Methods, 2.3.4.1."""

from __future__ import annotations

from typing import Final

from suyuan.base.errors import OutOfRange
from suyuan.metrology.weighing.design import WeighingDesign, all_pairs, design_of

_HANDBOOK: Final = "NIST/SEMATECH e-Handbook, 2.3.4.1"

# name: (nominal values, observations, restraint, check standard)
_DESIGNS: Final[dict[str, tuple[list[float], str, str, str]]] = {
    "1,1,1 increasing": ([1, 1, 1], "+-. +.- .+- .-+ -.+ -+.", "..+", "+.."),
    "2,2,2,1,1": (
        [2, 2, 2, 1, 1],
        "+-... +.-.. .+-.. +..-- .+.-- ..+-- ...+-",
        "++...",
        "...+.",
    ),
    "5,3,2,1,1,1": (
        [5, 3, 2, 1, 1, 1],
        "+--+-. +--.+- +---.+ +--... +.---- .+-+-- .+--+- .+---+ ..+--. ..+-.- ..+.--",
        "+++...",
        "...+..",
    ),
    "5,3,2,2,1,1,1": (
        [5, 3, 2, 2, 1, 1, 1],
        "+--.... +-.-... +.---.. +.--.-. +.--..- .+.--.. .+.-.-. .+.-..- .+..--- ....+-. .....+- ....-.+",
        "+++....",
        "....+..",
    ),
    "5,5,3,2,1,1,1": (
        [5, 5, 3, 2, 1, 1, 1],
        "+.--... .+--... +..---- .+.---- +.-.--. +.-.-.- +.-..-- .+-.--. .+-.-.- .+-..--",
        "++.....",
        "....+..",
    ),
    "5,5,2,2,1,1,1,1": (
        [5, 5, 2, 2, 1, 1, 1, 1],
        "+.---... .+--.-.. +.--..-. .+--...- ..++---- ..+.-.-. ..+..-.- ...+-..- ...+.--. ....+.-. .....+.-",
        "++......",
        "....+...",
    ),
}
_PAIRS: Final = {
    "1,1,1": (3, "+..", ".+."),
    "1,1,1,1": (4, "++..", "+-.."),
    "1,1,1,1,1": (5, "++...", "+-..."),
}
NAMES: Final = (*_PAIRS, *_DESIGNS)


def published_design(name: str) -> WeighingDesign:
    """The design `name` of the e-Handbook, with its restraint and check standard; see `NAMES`."""
    if name in _PAIRS:
        count, restraint, check = _PAIRS[name]
        return all_pairs(count, restraint=restraint, checks=check)
    if name not in _DESIGNS:
        raise OutOfRange("design", given=name, allowed="; ".join(NAMES))
    nominal, rows, restraint, check = _DESIGNS[name]
    return design_of(nominal, rows.split(), restraint=restraint, checks=check, name=name, source=_HANDBOOK)
