"""Technical specifications: kinds, numbers, whether one is in force. Source: domain model 10."""

from __future__ import annotations

from datetime import date
from typing import Final

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
    "in_force": Text("现行", "In force"),
    "superseded": Text("被代替", "Superseded"),
    "abolished": Text("废止", "Abolished"),
}


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
