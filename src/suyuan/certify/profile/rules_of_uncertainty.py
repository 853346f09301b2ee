"""Rules on uncertainties: that there is one, that U, u, k, p and the distribution fit each other.

Source: JCGM 100:2008 (GUM), 2.2.3, 6.2 and 6.3, annex G; JCGM 101:2008, 3.12; ISO/IEC 17025:2017, 7.8.4.1 a).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from suyuan.certify.dcc.quantity_value import QuantityValue, Uncertainty
from suyuan.certify.dcc.view import Quantity, Result
from suyuan.certify.profile.subject import (
    POINTS,
    Hit,
    Sense,
    Subject,
    exact,
    factor_between,
    kinds_of,
    sense,
    spread_over,
)

SLACK: Final = 0.005  # k = 2 for "0.95" (0.9545 in truth) is how everybody writes it
ROUNDING: Final = Decimal("0.05")  # two printed digits of U agree within 5 %
NOT_MEASURED: Final = ("imit", "nominal", "reference", "setPoint", "tolerance", "validityRange", "formula")
LEGAL: Final = ("verification", "rejection_notice")
GUM_STATED: Final = ("JCGM 100:2008，6.2、7.2", "JCGM 100:2008, 6.2 and 7.2")


def _stated(subject: Subject) -> Iterator[tuple[QuantityValue, Uncertainty]]:
    for _, leaf in subject.leaves:
        if leaf.uncertainty is not None:
            yield leaf, leaf.uncertainty


def _is_measured(quantity: Quantity) -> bool:
    kinds = kinds_of(quantity)
    return (
        bool(quantity.values)
        and quantity.kind not in ("charsXMLList", "noQuantity")
        and not (POINTS & set(kinds) or any(part in kind for kind in kinds for part in NOT_MEASURED))
    )


def _without_uncertainty(result: Result) -> bool:
    """Values were measured, and none in this result has an uncertainty; coefficients of a fit are not."""
    if "oefficient" in result.ref_type:
        return False
    spread = any(
        leaf.uncertainty is not None or leaf.region is not None or form.region is not None
        for one in result.quantities
        for form in one.forms
        for leaf in form.leaves()
    )
    named = any("ncertainty" in kind for one in result.quantities for kind in kinds_of(one))
    return not spread and not named and any(map(_is_measured, result.quantities))


def missing(*, legal: bool) -> Callable[[Subject], Iterator[Hit]]:
    """Results without uncertainty: of verifications, where the regulation decides, or of all others."""

    def find(subject: Subject) -> Iterator[Hit]:
        if (subject.view.kind in LEGAL) is legal:
            yield from (Hit(one.path) for one in subject.view.results if _without_uncertainty(one))

    return find


def _each(
    texts: Callable[[Uncertainty], tuple[str, ...]], wrong: Callable[[Decimal], bool]
) -> Callable[[Subject], Iterator[Hit]]:
    """The first number of each uncertainty that is wrong."""

    def find(subject: Subject) -> Iterator[Hit]:
        for _, stated in _stated(subject):
            numbers = (exact(text) for text in texts(stated))
            bad = next((one for one in numbers if one is not None and wrong(one)), None)
            if bad is not None:
                yield Hit(stated.path, bad)

    return find


def no_factor(subject: Subject) -> Iterator[Hit]:
    """U without k: nobody can find u."""
    yield from (Hit(one.path) for _, one in _stated(subject) if one.kind == "expanded" and not one.k)


def no_probability(subject: Subject) -> Iterator[Hit]:
    """U or an interval without p."""
    yield from (Hit(one.path) for _, one in _stated(subject) if one.kind != "standard" and not one.p)


def _normal_pairs(subject: Subject) -> Iterator[tuple[Uncertainty, Decimal, Decimal, float]]:
    """k, p and the probability that k has under a normal distribution, where one is stated to be normal."""
    from suyuan.metrology.coverage import normal_cdf

    for _, stated in _stated(subject):
        named = {one.lower() for one in stated.distribution}
        if (
            stated.kind != "expanded"
            or not named
            or not all(one.startswith(("normal", "gauss")) for one in named)
        ):
            continue
        count = max(len(stated.k), len(stated.p))
        pairs = zip(spread_over(stated.k, count), spread_over(stated.p, count), strict=True)
        for k, p in dict.fromkeys(pairs):
            if k is not None and p is not None and 0 < p < 1 <= k < 40:
                yield stated, k, p, 2 * float(normal_cdf(float(k))) - 1


def factor_too_small(subject: Subject) -> Iterator[Hit]:
    """Normal, but k covers less than p."""
    for stated, k, p, covered in _normal_pairs(subject):
        if covered < float(p) - SLACK:
            yield Hit(stated.path, f"k = {k}", f"p = {p}")


def factor_too_large(subject: Subject) -> Iterator[Hit]:
    """Normal, but k covers more than p."""
    for stated, k, p, covered in _normal_pairs(subject):
        if covered > float(p) + SLACK:
            yield Hit(stated.path, f"k = {k}", f"p = {p}")


def _intervals(
    subject: Subject,
) -> Iterator[tuple[Uncertainty, list[Decimal | None], list[Decimal | None], list[Decimal | None]]]:
    for leaf, stated in _stated(subject):
        if stated.low and stated.high:
            count = len(leaf.values)
            yield (
                stated,
                spread_over(stated.low, count),
                spread_over(leaf.values, count),
                spread_over(stated.high, count),
            )


def interval_without_value(subject: Subject) -> Iterator[Hit]:
    """The value lies outside its own coverage interval, or the interval is upside down."""
    for stated, *lists in _intervals(subject):
        for low, value, high in zip(*lists, strict=True):
            if low is not None and value is not None and high is not None and not low <= value <= high:
                yield Hit(stated.path, value, f"[{low}, {high}]")
                break


def interval_of_another_u(subject: Subject) -> Iterator[Hit]:
    """Normal, but half the interval is not k(p) times u."""
    from suyuan.metrology.coverage import normal_quantile

    for stated, lows, _, highs in _intervals(subject):
        named = {one.lower() for one in stated.distribution}
        if not named or not all(one.startswith(("normal", "gauss")) for one in named):
            continue
        rows = zip(
            lows, highs, spread_over(stated.values, len(lows)), spread_over(stated.p, len(lows)), strict=True
        )
        for low, high, u, p in rows:
            if low is None or high is None or not u or p is None or not 0 < p < 1:
                continue
            meant = Decimal(float(normal_quantile((1 + float(p)) / 2))) * u
            if abs((high - low) / 2 - meant) > ROUNDING * meant:
                yield Hit(stated.path, f"{(high - low) / 2:.3g}", f"{meant:.3g}")
                break


def uncertainties_that_disagree(subject: Subject) -> Iterator[Hit]:
    """Two forms of one quantity whose standard uncertainties differ: U = k u does not hold between them."""
    for quantity in subject.quantities.values():
        spread = [(one, found) for one in quantity.forms if (found := _standard(one))]
        for other, found in spread[1:]:
            first, known = spread[0]
            factor = factor_between(first.units[0], other.units[0]) if first.units and other.units else None
            if factor is None or len(known) != len(found):
                continue
            pairs = zip(known, found, strict=True)
            bad = next((pair for pair in pairs if abs(pair[0] * factor - pair[1]) > ROUNDING * pair[1]), None)
            if bad:
                yield Hit(other.path, f"{bad[1]:.3g}", f"{bad[0] * factor:.3g}")


def _standard(value: QuantityValue) -> list[Decimal]:
    """u of each value; empty where one cannot be had."""
    stated, count = value.uncertainty, len(value.values)
    if stated is None or not count:
        return []
    spreads = spread_over(stated.values, count)
    factors = spread_over(stated.k, count) if stated.kind == "expanded" else [Decimal(1)] * count
    found = [u / k for u, k in zip(spreads, factors, strict=True) if u and k]
    return found if len(found) == count else []


RULES: Final[tuple[Sense, ...]] = (
    sense(
        "uncertainty-missing",
        "error",
        missing(legal=False),
        words=("有测得值，但没有测量不确定度", "there are measured values, but no uncertainty"),
        remedy=("给出扩展不确定度 U、k 和 p", "state the expanded uncertainty U with k and p"),
        source=("ISO/IEC 17025:2017，7.8.4.1 a)", "ISO/IEC 17025:2017, 7.8.4.1 a)"),
    ),
    sense(
        "uncertainty-not-given",
        "note",
        missing(legal=True),
        words=(
            "检定结果没有给出不确定度；是否需要由检定规程决定",
            "no uncertainty with this result; for a verification the regulation decides",
        ),
        remedy=("规程要求时补充", "add it where the regulation asks for it"),
        source=("ISO/IEC 17025:2017，7.8.3.1 c)", "ISO/IEC 17025:2017, 7.8.3.1 c)"),
    ),
    sense(
        "uncertainty-negative",
        "error",
        _each(lambda one: one.values, lambda number: number < 0),
        words=("不确定度 {given} 是负数", "the uncertainty {given} is negative"),
        remedy=("不确定度不能为负，请核对", "an uncertainty is never negative; check it"),
        source=("JCGM 100:2008，2.2.3", "JCGM 100:2008, 2.2.3"),
    ),
    sense(
        "uncertainty-zero",
        "warning",
        _each(lambda one: one.values, lambda number: number == 0),
        words=("不确定度为 0", "an uncertainty is 0"),
        remedy=("给出实际的不确定度；多半是修约过度", "state the true one; it was most likely rounded away"),
        source=("JCGM 100:2008，7.2.6", "JCGM 100:2008, 7.2.6"),
    ),
    sense(
        "k-missing",
        "error",
        no_factor,
        words=("扩展不确定度没有包含因子 k", "an expanded uncertainty has no coverage factor k"),
        remedy=("给出 k", "state k"),
        source=GUM_STATED,
    ),
    sense(
        "p-missing",
        "warning",
        no_probability,
        words=("扩展不确定度没有包含概率 p", "an expanded uncertainty has no coverage probability p"),
        remedy=("给出 p", "state p"),
        source=GUM_STATED,
    ),
    sense(
        "k-below-one",
        "error",
        _each(lambda one: one.k, lambda number: number < 1),
        words=("包含因子 k = {given} 小于 1", "the coverage factor k = {given} is smaller than 1"),
        remedy=("核对 k，通常为 2", "check k; it is mostly 2"),
        source=("JCGM 100:2008，6.3.1", "JCGM 100:2008, 6.3.1"),
    ),
    sense(
        "p-outside",
        "error",
        _each(lambda one: one.p, lambda number: not 0 < number < 1),
        words=(
            "包含概率 p = {given} 不在 0 与 1 之间",
            "the coverage probability p = {given} is not between 0 and 1",
        ),
        remedy=("写成 0.95 这样的小数，不用百分数", "write it like 0.95, not in per cent"),
        source=("JCGM 100:2008，6.2.2", "JCGM 100:2008, 6.2.2"),
    ),
    sense(
        "k-too-small",
        "error",
        factor_too_small,
        words=(
            "正态分布下 {given} 达不到 {wanted}",
            "for a normal distribution {given} does not reach {wanted}",
        ),
        remedy=("核对 k、p 和分布", "check k, p and the distribution"),
        source=("JCGM 100:2008，6.3.3、表 G.1", "JCGM 100:2008, 6.3.3 and table G.1"),
    ),
    sense(
        "k-too-large",
        "warning",
        factor_too_large,
        words=(
            "正态分布下 {given} 超过 {wanted} 所需",
            "for a normal distribution {given} is more than {wanted} needs",
        ),
        remedy=("自由度小时写明 t 分布", "with few degrees of freedom, name Student's distribution"),
        source=("JCGM 100:2008，G.3.2、表 G.2", "JCGM 100:2008, G.3.2 and table G.2"),
    ),
    sense(
        "interval-without-value",
        "error",
        interval_without_value,
        words=(
            "量值 {given} 不在自己的包含区间 {wanted} 内",
            "the value {given} lies outside its own interval {wanted}",
        ),
        remedy=("核对区间的两端", "check both ends of the interval"),
        source=("JCGM 101:2008，3.12", "JCGM 101:2008, 3.12"),
    ),
    sense(
        "interval-and-u",
        "error",
        interval_of_another_u,
        words=(
            "包含区间半宽 {given}，按 k·u 应为 {wanted}",
            "half the interval is {given}; k u gives {wanted}",
        ),
        remedy=("核对 u、p 和区间", "check u, p and the interval"),
        source=("JCGM 100:2008，6.2.1", "JCGM 100:2008, 6.2.1"),
    ),
    sense(
        "uncertainties-disagree",
        "error",
        uncertainties_that_disagree,
        words=(
            "同一量的两种写法，标准不确定度为 {given}，应为 {wanted}",
            "two forms of one quantity: u is {given}, not {wanted}",
        ),
        remedy=("核对 U = k·u 与单位", "check U = k u and the units"),
        source=("JCGM 100:2008，6.2.1", "JCGM 100:2008, 6.2.1"),
    ),
)
