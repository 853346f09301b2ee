"""Words of industrial chains, needs and centers, and how their states look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.centers import states
from suyuan.registry.resources.quantities import QUANTITIES

TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "center_state": states.STATES,
    "center_event": states.EVENTS,
    "center_level": states.LEVELS,
    "center_panel": states.PANELS,
    "center_service": states.SERVICES,
    "chain_stage": {**states.STAGES, "": Text("产品本身", "The product itself")},
    "need_environment": states.ENVIRONMENTS,
    "need_priority": {str(code): text for code, text in states.PRIORITIES.items()},
    "need_outcome": states.OUTCOMES,
    "need_target": states.TARGET_KINDS,
    "gap_class": states.GAP_CLASSES,
    "gap_project_state": states.PROJECT_STATES,
    "need_quantity": {code: one.name for code, one in QUANTITIES.items()},
}
TONES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("approved", "covered", "finished"), "good"),
    **dict.fromkeys(("improving", "partly", "incomplete", "accepting"), "wait"),
    **dict.fromkeys(("gap", "cannot_measure", "inaccurate"), "bad"),
}
