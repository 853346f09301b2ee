"""Words of siting proposals: goals, reasons, stages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.siting import states, wishes, working

TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "siting_state": states.STATES,
    "siting_goal": wishes.GOALS,
    "siting_reason": working.REASONS,
    "siting_wait": working.WAITS,
}
TONES: Final[Mapping[str, str]] = {"enacted": "good"}
