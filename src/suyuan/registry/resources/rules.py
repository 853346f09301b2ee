"""Whether a capability covers a need: range, smallest uncertainty at the needed points, validity on the day.

A need is covered where a capability contains its range and U <= target (domain model 11). Everything is
compared in the unit of the capability. U is expanded, k = 2, on both sides; U(x) = a + b·|x|.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from suyuan.base.errors import InputError, Missing, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.units.conversion import convert
from suyuan.registry.resources.quantities import (
    QUANTITIES,
    fits,
    has_zero_of_its_own,
    unit_of,
    why_not_unit,
)

RELATIVE: Final[dict[str, Decimal]] = {"%": Decimal("1e-2"), "ppm": Decimal("1e-6"), "1": Decimal(1)}
SERVICES: Final[dict[str, Text]] = {
    "lab": Text("送实验室", "In the laboratory"),
    "on_site": Text("上门服务", "On site"),
    "both": Text("送检或上门", "In the laboratory or on site"),
}
# How near a laboratory is: the smallest division that holds it and the asker.
DISTANCES: Final[dict[int, Text]] = {
    0: Text("同县（区）", "same county"),
    1: Text("同市（州）", "same city"),
    2: Text("同省", "same province"),
    3: Text("省外", "another province"),
}
MOST_POINTS: Final = 50
# Numbers that agree to nine digits are the same number, so that 20 kg is inside 20000 g in floats too.
TOUCH: Final = 1e-9
# [choice] With a margin of three and more the laboratory is not what limits the result (ISO 10012's rule of
# thumb for a measuring process); between 1.5 and 3 it counts little; below 1 it is not enough.
MARGINS: Final = (3.0, 1.5, 1.0)
# [choice] An uncertainty a hundred times too large is no near miss.
FAR: Final = 0.01


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A capability as plain numbers. `kind` "" is any instrument of the quantity; a, b of U = a + b·|x|."""

    quantity: str
    kind: str
    unit: str
    low: float
    high: float
    a: float
    b: float
    service: str
    state: str
    shared_from: date
    shared_to: date | None = None
    accredited_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Need:
    """What somebody wants calibrated, on which day. Kind or quantity, or both.

    target : needed U in `unit`, or relative (dimensionless) where `is_relative`; None where any will do.
    points : where it is needed; the ends of the range unless told.
    service : "", lab or on_site.
    """

    unit: str
    low: Decimal
    high: Decimal
    on: date
    quantity: str = ""
    kind: str = ""
    target: Decimal | None = None
    is_relative: bool = False
    points: tuple[Decimal, ...] = ()
    service: str = ""
    accredited: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A need in the unit of a capability."""

    low: float
    high: float
    points: tuple[float, ...]
    target: float | None  # in that unit, or relative


def check_need(need: Need) -> None:
    """Whether a need can be searched for. Raises InputError."""
    if not (need.quantity or need.kind):
        raise Missing("kind", hint=Text("请选择器具种类或量。", "Choose a kind of instrument or a quantity."))
    if need.quantity and need.quantity not in QUANTITIES:
        raise InputError(Text("没有这个量", "there is no such quantity"), given=need.quantity[:20])
    unit_of(need.unit)
    if need.quantity and (wrong := why_not_unit(need.unit, need.quantity)):
        raise InputError(wrong, given=need.unit)
    if need.low > need.high:
        raise InputError(
            Text("范围的下限大于上限", "the range ends below its beginning"),
            given=f"{need.low} ... {need.high}",
        )
    if need.target is not None and need.target <= 0:
        raise OutOfRange("U", given=need.target, allowed="(0, ∞)")
    if need.is_relative and has_zero_of_its_own(need.unit):
        raise InputError(
            Text("温标上没有相对不确定度", "a relative uncertainty has no meaning on a scale of temperature"),
            hint=Text("请给出绝对不确定度。", "Give it in degrees."),
        )
    if len(need.points) > MOST_POINTS:
        raise OutOfRange("n", given=len(need.points), allowed=f"n <= {MOST_POINTS}")
    outside = [point for point in need.points if not need.low <= point <= need.high]
    if outside:
        raise OutOfRange("x", given=outside[0], allowed=f"[{need.low}, {need.high}] {need.unit}")


def asked_in(need: Need, unit: str) -> Asked | None:
    """The need in another unit, or None where it measures something else."""
    if not fits(need.unit, unit):
        return None
    given, wanted = unit_of(need.unit), unit_of(unit)
    points = need.points or _ends(need)
    target = need.target
    if target is not None and not need.is_relative:
        target = convert(target, given, wanted, difference=True)
    return Asked(
        low=float(convert(need.low, given, wanted)),
        high=float(convert(need.high, given, wanted)),
        points=tuple(float(convert(point, given, wanted)) for point in points),
        target=None if target is None else float(target),
    )


def _ends(need: Need) -> tuple[Decimal, ...]:
    """Where U is compared unless told: it is largest at an end, a relative target is least at zero."""
    middle = (Decimal(0),) if need.low < 0 < need.high else ()
    return (need.low, *middle, need.high)


def is_about(offer: Offer, need: Need) -> bool:
    """Whether the capability is for what the need names, whatever its range."""
    if need.quantity and offer.quantity != need.quantity:
        return False
    if need.kind and offer.kind != need.kind and not (need.quantity and not offer.kind):
        return False
    return fits(need.unit, offer.unit)


def reaches_down(offer: Offer, asked: Asked) -> bool:
    """Whether the range begins low enough."""
    return offer.low <= asked.low + TOUCH * max(abs(offer.low), abs(asked.low))


def reaches_up(offer: Offer, asked: Asked) -> bool:
    """Whether the range ends high enough."""
    return offer.high >= asked.high - TOUCH * max(abs(offer.high), abs(asked.high))


def share(offer: Offer, asked: Asked) -> float:
    """How much of the needed range is offered, 0 to 1; of a single point all or nothing."""
    if reaches_down(offer, asked) and reaches_up(offer, asked):
        return 1.0
    if asked.high == asked.low:
        return 0.0
    return max(0.0, min(offer.high, asked.high) - max(offer.low, asked.low)) / (asked.high - asked.low)


def margin(offer: Offer, asked: Asked, *, is_relative: bool) -> float:
    """The needed U over the offered one where it is tightest; infinite where nothing is needed.

    A point outside of the range offered is moved to its end, so that a near miss is judged by what there is.
    """
    if asked.target is None:
        return math.inf
    tightest = math.inf
    for point in asked.points:
        size = abs(min(max(point, offer.low), offer.high))
        offered = offer.a + offer.b * size
        wanted = asked.target * size if is_relative else asked.target
        if offered > 0:
            tightest = min(tightest, wanted / offered)
    return tightest


def nearness(part: float, tightest: float) -> float:
    """How much of a need is met, 0 to 1: the share of its range times that of its uncertainty."""
    return round(part * min(1.0, tightest), 9)


def is_open(offer: Offer, need: Need) -> bool:
    """Whether it is offered on the day, in the way asked for, with the accreditation asked for."""
    return not _closed(offer, need)


def why_not_cover(offer: Offer, need: Need) -> tuple[Text, ...]:
    """Every reason why a capability does not cover a need; empty where it does."""
    asked = asked_in(need, offer.unit)
    if asked is None or not is_about(offer, need):
        return (Text("不是所求的量或器具种类", "it is for another quantity or kind of instrument"),)
    reasons = [*_range(offer, asked), *_closed(offer, need)]
    tightest = margin(offer, asked, is_relative=need.is_relative)
    if tightest < 1 - TOUCH:
        reasons.append(_too_large(tightest))
    return tuple(reasons)


def _too_large(tightest: float) -> Text:
    if tightest == 0:
        return Text("零点处达不到相对不确定度", "no relative uncertainty can be reached at zero")
    times = f"{1 / tightest:.3g}" if tightest > 1e-3 else f"{1 / tightest:,.0f}"
    return Text(f"不确定度达不到：为所需的 {times} 倍", f"the uncertainty is {times} times what you need")


def _range(offer: Offer, asked: Asked) -> Sequence[Text]:
    unit = offer.unit
    reasons = []
    if not reaches_down(offer, asked):
        reasons.append(
            Text(
                f"范围自 {offer.low:.6g} {unit} 起，您需要自 {asked.low:.6g} {unit} 起",
                f"the range begins at {offer.low:.6g} {unit}; you need {asked.low:.6g} {unit}",
            )
        )
    if not reaches_up(offer, asked):
        reasons.append(
            Text(
                f"范围至 {offer.high:.6g} {unit} 止，您需要至 {asked.high:.6g} {unit}",
                f"the range ends at {offer.high:.6g} {unit}; you need {asked.high:.6g} {unit}",
            )
        )
    return reasons


def _closed(offer: Offer, need: Need) -> Sequence[Text]:
    day, reasons = need.on, []
    if offer.state != "offered":
        reasons.append(Text("目前暂停共享", "it is not offered at present"))
    if day < offer.shared_from:
        reasons.append(Text(f"自 {offer.shared_from} 起共享", f"it is shared from {offer.shared_from}"))
    if offer.shared_to is not None and offer.shared_to < day:
        reasons.append(Text(f"共享已于 {offer.shared_to} 截止", f"it was shared to {offer.shared_to}"))
    if need.service and offer.service not in (need.service, "both"):
        offered = SERVICES[offer.service]
        reasons.append(Text(f"仅限{offered.zh}", f"only {offered.en[0].lower()}{offered.en[1:]}"))
    if need.accredited and (offer.accredited_until is None or offer.accredited_until < day):
        reasons.append(Text("该能力未获认可或认可已到期", "it is not accredited on that day"))
    return reasons


def margin_class(value: float) -> int:
    """0 for ample to 3 for not enough."""
    return sum(value < limit - TOUCH * limit for limit in MARGINS)


def distance(here: str, there: str) -> int:
    """How far apart two divisions are by their paths, see DISTANCES; 0 where `here` is not told."""
    if not here:
        return 0
    one, other = here.split("/"), there.split("/")
    common = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    return max(0, 4 - max(1, min(len(one), len(other)) if common is None else common))


Rank = tuple[bool, float, int, int, int]


def rank(offer: Offer, need: Need, *, apart: int, turnaround: int) -> Rank:
    """The place in a list of results: coverage, margin of uncertainty, distance, turnaround."""
    asked = asked_in(need, offer.unit)
    if asked is None:
        return (True, 0.0, len(MARGINS), apart, turnaround)
    tightest = margin(offer, asked, is_relative=need.is_relative)
    return (
        bool(why_not_cover(offer, need)),
        -nearness(share(offer, asked), tightest),
        margin_class(tightest),
        apart,
        turnaround,
    )
