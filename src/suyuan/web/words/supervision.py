"""Words and looks of supervision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.planning.prepackages.judging import VERDICTS
from suyuan.planning.prepackages.sampling import PLANS
from suyuan.planning.prepackages.tables import QUANTITIES
from suyuan.registry.instruments import approval_states
from suyuan.registry.supervision import rules, states

OUTCOMES: Final[dict[str, Text]] = {
    "compliant": Text("符合", "Compliant"),
    "corrected": Text("发现问题，已改正", "Findings, corrected"),
    "case": Text("立案查处", "Handed over as a case"),
}
TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "inspection_plan_state": states.PLAN_STATES,
    "draw_state": states.DRAW_STATES,
    "inspection_state": states.INSPECTION_STATES,
    "inspection_outcome": OUTCOMES,
    "inspection_reason": rules.REASONS,
    "inspection_signature": rules.SIGNATURES,
    "risk": rules.RISKS,
    "severity": rules.SEVERITIES,
    "complaint_state": states.COMPLAINT_STATES,
    "complaint_nature": rules.NATURES,
    "complaint_channel": rules.CHANNELS,
    "arbitration_state": states.ARBITRATION_STATES,
    "dispute": rules.DISPUTES,
    "public_value": rules.PUBLIC,
    "approval_state": approval_states.STATES,
    "lot_verdict": VERDICTS,
    "sampling_plan": PLANS,
    "prepackage_quantity": QUANTITIES,
}
TONES: Final[Mapping[str, str]] = {
    "compliant": "good", "reinspected": "good", "corrected": "good", "agreed": "good", "informed": "good",
    "final": "good", "passed": "good", "granted": "good", "amended": "good", "drawn": "good",
    "order_correction": "wait", "mediating": "wait", "frozen": "wait", "appealed": "wait",
    "committed": "wait", "medium": "wait", "ordinary": "wait",
    "case": "bad", "failed": "bad", "refused": "bad", "high": "bad", "serious": "bad",
    "no_case": "over",
}  # fmt: skip
