"""The two passes over the leaves as one table expression each: uncertainties, and what a recall does to them.

The arithmetic is that of `formulas`, on columns. Intermediate values are columns of their own (`mutate`), so
that an engine works each of them out once. Rows come back in no order; `number` says which result they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from suyuan.trace import formulas

if TYPE_CHECKING:
    from suyuan.trace.faults import Fault

Expression = Any  # an Ibis table expression
Column = Any
FOUND: Final = (
    "number", "id", "value", "shift", "u", "low", "high", "before", "after", "p_flip",
)  # fmt: skip


class Columns:
    """The formulas on columns of Ibis; what is not known is null."""

    def number(self, value: float) -> Column:
        import ibis

        # As text: engines read a bare decimal number as a decimal, and round it twice on the way to binary.
        return ibis.literal(repr(float(value))).cast("float64")

    def sqrt(self, x: Column) -> Column:
        return x.sqrt()

    def size(self, x: Column) -> Column:
        return x.abs()

    def ratio(self, x: Column, y: Column) -> Column:
        return x / y.nullif(self.number(0.0))

    def known(self, x: Column) -> Column:
        return x.notnull()

    def holds(self, condition: Column) -> Column:
        return condition.fill_null(False)  # noqa: FBT003 - the form of Ibis

    def choose(self, condition: Column, yes: Column, no: Column) -> Column:
        import ibis

        return ibis.ifelse(condition, yes, no)

    def within_one(self, x: Column) -> Column:
        import ibis

        return ibis.greatest(ibis.least(x, self.number(1.0)), self.number(0.0))

    def normal(self, z: Column) -> Column:
        argument = formulas.normal_tail_argument(self, z)
        return formulas.normal_from(self, z, _tail(z, argument))


COLUMNS: Final = Columns()


def _tail(z: Column, argument: Column) -> Column:
    return formulas.normal_tail(COLUMNS, z, argument, lambda x: x.exp())


def uncertainties(leaves: Expression, set_ups: Expression) -> Expression:
    """Standard uncertainty of every leaf: `number` and `u`, each in the unit of its result."""
    both = leaves.join(set_ups.select("set_up", "variance"), "set_up")
    variance = formulas.leaf_variance(both.scale, both.variance, both.own_variance)
    return both.select("number", u=COLUMNS.sqrt(variance))


def effects(leaves: Expression, reached: Expression, fault: Fault) -> Expression:
    """What a fault does to the leaves that it reaches, the columns of `recall.Effects`.

    reached : the set-ups that the fault reaches, with `set_up`, `variance`, `through` and `direct`
    """
    both = leaves.join(reached, "set_up")
    day_part = formulas.taken(COLUMNS, both.day, **fault.span)
    moved = both.mutate(effect=formulas.leaf_effect(both.scale, both.through, both.direct, day_part))
    moved = moved.filter(moved.effect != 0.0)
    moved = moved.mutate(
        shift=formulas.shift(COLUMNS, moved.effect, fault),
        spread=formulas.spread(COLUMNS, moved.effect, fault),
        variance_before=formulas.leaf_variance(moved.scale, moved.variance, moved.own_variance),
        judged=formulas.is_judged(COLUMNS, moved.value, moved.low, moved.high),
    )
    moved = moved.mutate(corrected=moved.value + moved.shift)
    moved = moved.mutate(
        u=formulas.corrected_u(COLUMNS, moved.variance_before, moved.spread),
        before=_verdict(moved, moved.value),
        after=_verdict(moved, moved.corrected),
    )
    return _with_chance(moved, fault).select(*FOUND)


def _verdict(moved: Expression, value: Column) -> Column:
    return formulas.verdict(COLUMNS, moved.judged, value, moved.low, moved.high).cast("int8")


def _with_chance(moved: Expression, fault: Fault) -> Expression:
    """The probability that the verdict turns over; of a known amount it is 0 or 1."""
    if fault.u_amount == 0.0:
        turned = formulas.turned(COLUMNS, moved.before, moved.after)
        return moved.mutate(p_flip=COLUMNS.choose(moved.judged, turned, COLUMNS.number(0.0)))
    moved = moved.mutate(
        below=COLUMNS.ratio(moved.low - moved.corrected, moved.spread),
        above=COLUMNS.ratio(moved.corrected - moved.high, moved.spread),
    )
    if fault.distribution == "rectangular":
        moved = moved.mutate(
            p_below=formulas.rectangular(COLUMNS, moved.below),
            p_above=formulas.rectangular(COLUMNS, moved.above),
        )
    else:
        moved = _with_normal(moved)
    moved = moved.mutate(
        outside=formulas.where_limited(COLUMNS, moved.below, moved.p_below)
        + formulas.where_limited(COLUMNS, moved.above, moved.p_above)
    )
    return moved.mutate(
        p_flip=formulas.turning(
            COLUMNS,
            judged=moved.judged,
            before=moved.before,
            after=moved.after,
            spread=moved.spread,
            outside=moved.outside,
        )
    )


def _with_normal(moved: Expression) -> Expression:
    """The normal law step by step: what stands inside a choice, engines work out as often as it stands."""
    moved = moved.mutate(
        at_below=formulas.normal_tail_argument(COLUMNS, moved.below),
        at_above=formulas.normal_tail_argument(COLUMNS, moved.above),
    )
    moved = moved.mutate(
        q_below=_tail(moved.below, moved.at_below), q_above=_tail(moved.above, moved.at_above)
    )
    return moved.mutate(
        p_below=formulas.normal_from(COLUMNS, moved.below, moved.q_below),
        p_above=formulas.normal_from(COLUMNS, moved.above, moved.q_above),
    )
