"""Technical specifications: kinds, numbers, whether one is in force. Source: domain model 10."""

from __future__ import annotations

from datetime import date
from typing import Final

from suyuan.base.errors import InputError, Missing, TooLarge
from suyuan.base.text import Text

KINDS: Final[dict[str, Text]] = {
    "hierarchy_scheme": Text("国家计量检定系统表", "Hierarchy scheme"),
    "verification_regulation": Text("检定规程", "Verification regulation"),
    "type_evaluation_programme": Text("型式评价大纲", "Type evaluation programme"),
    "calibration_specification": Text("校准规范", "Calibration specification"),
    "other": Text("其他计量技术规范", "Other specification"),
}

SCOPES: Final[dict[str, Text]] = {
    "national": Text("国家", "National"),
    "departmental": Text("部门", "Departmental"),
    "local": Text("地方", "Local"),
}

STATES: Final[dict[str, Text]] = {
    "issued": Text("已发布", "Issued"),
    "in_force": Text("现行", "In force"),
    "revising": Text("修订中", "Being revised"),
    "superseded": Text("被代替", "Superseded"),
    "abolished": Text("废止", "Abolished"),
}

SENDERS: Final[dict[str, Text]] = {
    "laboratory": Text("检定、校准机构", "A laboratory"),
    "maker": Text("生产企业", "A maker"),
    "user": Text("使用单位", "A user of instruments"),
    "authority": Text("主管部门", "An authority"),
    "public": Text("社会公众", "A member of the public"),
}
REPLIES: Final[dict[str, Text]] = {
    "taken": Text("采纳", "Taken"),
    "partly": Text("部分采纳", "Partly taken"),
    "not_taken": Text("不采纳", "Not taken"),
}
LONGEST: Final = 100_000  # of a draft, an explanation, a report
LONGEST_COMMENT: Final = 4_000


def written(text: str, what: str, *, most: int, is_needed: bool = True) -> str:
    """Words as they may be stored: stripped, no control characters but line ends, not longer than that.

    Raises Missing, TooLarge or InputError.
    """
    kept = text.replace("\r\n", "\n").strip()
    if is_needed and not kept:
        raise Missing(what)
    if len(kept) > most:
        raise TooLarge.letters(what, kept, most=most)
    if any(not letter.isprintable() and letter not in "\n\t" for letter in kept):
        raise InputError(
            Text(f"{what} 含有不可显示的字符", f"{what} holds characters that cannot be shown"), quantity=what
        )
    return kept


def kind_of_number(number: str) -> str:
    """What the prefix of a number says: JJG a regulation (2001-2099 hierarchy schemes), JJF the rest."""
    prefix, _, rest = number.partition(" ")
    digits = rest.partition("-")[0]
    if prefix.startswith("JJG"):
        is_scheme = digits.isdecimal() and len(digits) == 4 and 2001 <= int(digits) <= 2099
        return "hierarchy_scheme" if is_scheme else "verification_regulation"
    return "calibration_specification" if prefix.startswith("JJF") else "other"


def in_force(*, in_force_from: date | None, abolished_on: date | None, on: date) -> bool:
    """Whether a specification may be worked under on the day; a missing first day means it always could."""
    started = in_force_from is None or in_force_from <= on
    return started and (abolished_on is None or on < abolished_on)


def method_of(pack_id: str) -> str:
    """The identity of a pack without its edition: ``oiml.mass.weights/1`` gives ``oiml.mass.weights``."""
    return pack_id.partition("/")[0]
