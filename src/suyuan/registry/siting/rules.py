"""Decisions about siting proposals: what must be on record before one is submitted or decided."""

from __future__ import annotations

from uuid import UUID

from suyuan.base.text import Text


def why_not_submit(*, standards: int, is_stale: bool) -> Text | None:
    """Why a proposal may not be submitted, or None. `is_stale`: the registers say something else by now."""
    if not standards:
        return Text("方案没有要建的计量标准", "the proposal builds nothing")
    if is_stale:
        return Text(
            "登记簿自测算后已有变化，请重新测算", "the registers have changed since: work it out again"
        )
    return None


def why_not_decide(decider: UUID | None, submitter: UUID | None) -> Text | None:
    """Whoever submitted a proposal does not decide it (SOD-4)."""
    if decider is not None and decider == submitter:
        return Text("提交人不能同时审批", "whoever submitted it does not decide it")
    return None
