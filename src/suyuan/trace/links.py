"""What an edge of the chain must show, check by check: certificate, issuer, day, range and ratio.

Every check looks at one use of a parent and says in words what is wrong, or nothing.
Source: domain model 6.2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple
from uuid import UUID

from suyuan.base.text import Text

CODES: Final[dict[str, Text]] = {
    "NO_CERT": Text("没有可用的上级证书", "there is no certificate to lean on"),
    "REVOKED": Text("上级证书已被撤销", "the certificate has been revoked"),
    "ISSUER_UNKNOWN": Text("出具机构无法确认", "the issuing institution is not known"),
    "OUT_OF_SCOPE": Text("超出出具机构的能力范围", "outside the scope of the issuing institution"),
    "EXPIRED_AT_USE": Text("使用当日上级证书已过期", "the certificate had expired on the day of use"),
    "OUT_OF_RANGE": Text("使用点超出校准范围", "used at a point outside the calibrated range"),
    "RATIO": Text("不确定度之比超出检定系统表的允许", "the uncertainty ratio exceeds the hierarchy scheme"),
}
RATIO_SLACK: Final = 1e-9  # both uncertainties are binary numbers made from decimal text


@dataclass(frozen=True, kw_only=True)
class ChainNode:
    """One result of the chain, with what its certificate says. Dates are civil dates, uncertainties k = 1."""

    id: UUID
    kind: Literal["result", "root"]
    label: Text
    value_text: str
    U_text: str
    unit: str
    u: float
    own_u: float
    performed_on: date
    issuer: Text
    issuer_known: bool = True
    issuer_accepted_root: bool = False
    in_scope: bool = True
    certificate_number: str | None = None
    certificate_state: str = "issued"
    valid_until: date | None = None
    point: str | None = None
    range_low: Decimal | None = None
    range_high: Decimal | None = None
    range_unit: str = ""  # of the points, which may differ from that of the result; empty: the same

    @property
    def is_accepted_root(self) -> bool:
        """Whether the chain may end here."""
        return self.kind == "root" or (self.issuer_known and self.issuer_accepted_root)


@dataclass(frozen=True, kw_only=True)
class ChainEdge:
    """`child` used `parent` on a day, at `point` of the parent's range; `component` is in the child's unit.

    `max_ratio` is the largest share of the child's u that the hierarchy scheme leaves to this parent.
    """

    child: UUID
    parent: UUID
    component: float
    used_on: date
    point: Decimal | None = None
    max_ratio: float | None = None
    ratio_by: Text | None = None  # who says so


class Use(NamedTuple):
    """One edge with both of its ends: what a check looks at."""

    edge: ChainEdge
    child: ChainNode
    parent: ChainNode


EdgeCheck = Callable[[Use], Text | None]


def _no_certificate(use: Use) -> Text | None:
    if use.parent.kind != "root" and not use.parent.certificate_number:
        return Text("未登记证书号", "no certificate number is on record")
    if use.parent.performed_on > use.edge.used_on:
        return Text(
            f"使用日 {use.edge.used_on} 早于该结果的日期 {use.parent.performed_on}",
            f"used on {use.edge.used_on}, before it was made on {use.parent.performed_on}",
        )
    return None


def _revoked(use: Use) -> Text | None:
    number = use.parent.certificate_number or ""
    return Text(number, number) if use.parent.certificate_state == "revoked" else None


def _issuer_unknown(use: Use) -> Text | None:
    return None if use.parent.kind == "root" or use.parent.issuer_known else use.parent.issuer


def _out_of_scope(use: Use) -> Text | None:
    return None if use.parent.kind == "root" or use.parent.in_scope else use.parent.issuer


def _expired(use: Use) -> Text | None:
    if use.parent.valid_until is None or use.edge.used_on <= use.parent.valid_until:
        return None
    return Text(
        f"有效期至 {use.parent.valid_until}，使用日 {use.edge.used_on}",
        f"valid until {use.parent.valid_until}, used on {use.edge.used_on}",
    )


def _out_of_range(use: Use) -> Text | None:
    low, high, point = use.parent.range_low, use.parent.range_high, use.edge.point
    if point is None or ((low is None or low <= point) and (high is None or point <= high)):
        return None
    unit = use.parent.range_unit or use.parent.unit
    allowed = f"[{'-∞' if low is None else low}, {'∞' if high is None else high}] {unit}"
    return Text(f"使用点 {point}，允许 {allowed}", f"used at {point}, allowed {allowed}")


def _ratio(use: Use) -> Text | None:
    component, allowed = abs(use.edge.component), use.edge.max_ratio
    if allowed is None or component <= allowed * use.child.u * (1 + RATIO_SLACK):
        return None
    ratio = f"{component / use.child.u:.3g}" if use.child.u else "∞"
    by = use.edge.ratio_by
    return Text(
        f"比值 {ratio}，允许 {allowed:.3g}" + (f"，依据 {by.zh}" if by else ""),
        f"ratio {ratio}, allowed {allowed:.3g}" + (f" by {by.en}" if by else ""),
    )


CHECKS: Final[dict[str, EdgeCheck]] = {
    "NO_CERT": _no_certificate,
    "REVOKED": _revoked,
    "ISSUER_UNKNOWN": _issuer_unknown,
    "OUT_OF_SCOPE": _out_of_scope,
    "EXPIRED_AT_USE": _expired,
    "OUT_OF_RANGE": _out_of_range,
    "RATIO": _ratio,
}
