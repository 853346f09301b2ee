"""When an instrument is under compulsory control: listed kind AND listed use, on that day.

Source: domain model 0.5 and 2; the announcement behind the catalogue edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from suyuan.base.text import Text

USE_FIELDS: Final[dict[str, Text]] = {
    "trade_settlement": Text("贸易结算", "Trade settlement"),
    "safety_protection": Text("安全防护", "Safety protection"),
    "medical_health": Text("医疗卫生", "Medical and health care"),
    "environmental_monitoring": Text("环境监测", "Environmental monitoring"),
    "administrative_enforcement": Text("行政执法", "Administrative enforcement"),
    "judicial_appraisal": Text("司法鉴定", "Judicial appraisal"),
}
OTHER_USE: Final = Text("其他用途（自行溯源）", "Other use (traced by the user's own choice)")

SUPERVISION: Final[dict[str, Text]] = {
    "P": Text("型式批准", "Type approval"),
    "V": Text("强制检定", "Compulsory verification"),
    "P+V": Text("型式批准和强制检定", "Type approval and compulsory verification"),
}

VERIFICATION_MODES: Final[dict[str, Text]] = {
    "periodic": Text("周期检定", "Periodic verification"),
    "initial_only_scrap": Text(
        "首次强检，失准报废", "Initial verification only, scrapped when out of tolerance"
    ),
    "initial_only_rotate": Text(
        "首次强检，到期轮换", "Initial verification only, replaced at the end of life"
    ),
    "mixed": Text("按器具类型确定", "Depends on the type of instrument"),
}

LEVELS_OF_BUILDING: Final[dict[str, frozenset[str]]] = {
    # Which suggested building levels make up the list of required items of each level of government.
    "province": frozenset({"province", "city", "county"}),
    "city": frozenset({"city", "county"}),
    "county": frozenset({"county"}),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A kind as one edition lists it."""

    edition: str
    kind: str
    supervision: str
    verification_mode: str
    use_fields: tuple[str, ...]
    valid_from: date


def controlled(entry: Entry | None, use_field: str, *, on: date) -> bool:
    """Whether an instrument of that kind in that use must be verified on the day."""
    if entry is None or on < entry.valid_from:
        return False
    return "V" in entry.supervision.split("+") and use_field in entry.use_fields


def rotated(entry: Entry | None) -> bool:
    """Whether the edition lists the kind as verified once and replaced at the end of its service life."""
    return entry is not None and entry.verification_mode == "initial_only_rotate"


def required_levels(suggested_build_level: str) -> tuple[str, ...]:
    """The levels of government that must be able to verify a kind suggested for that level."""
    return tuple(level for level, wanted in LEVELS_OF_BUILDING.items() if suggested_build_level in wanted)
