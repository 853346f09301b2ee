"""Words of data sets: kinds, access, states, events, checks, columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.datasets import checks, columns, rules, states

TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "data_kind": rules.KINDS,
    "data_access": rules.ACCESS,
    "data_licence": {code: licence.name for code, licence in rules.LICENCES.items()},
    "data_state": states.STATES,
    "data_event": states.EVENTS,
    "data_check": checks.KINDS,
    "data_limit": checks.WITH_LIMIT,
    "column_type": columns.TYPES,
    "column_role": columns.ROLES,
}
TONES: Final[Mapping[str, str]] = {"discarded": "over"}
