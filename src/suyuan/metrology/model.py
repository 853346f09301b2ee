"""A measurement model, written once: a formula, a Python function, or an equation to be solved for y.

The same object serves every method. Called with floats it gives a value, with arrays the values of all
trials of a Monte Carlo run, with uncertain quantities a result with its influences; `first_order` and
`second_order` give the whole statement with its budget.
Source: JCGM 100:2008, 4.1, 5.1.2 with its note, 5.2.2; JCGM 101:2008, 5.9; JCGM 102:2011, 6.3.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeGuard
from uuid import UUID

from suyuan.base.errors import Missing, NotANumber, OutOfRange
from suyuan.base.identity import derived
from suyuan.metrology.choice import estimate
from suyuan.metrology.distribution import Distribution
from suyuan.metrology.formula import compile_text
from suyuan.metrology.implicit import Implicit
from suyuan.metrology.propagation import Var, linearise, run_model
from suyuan.metrology.statement import BudgetRow, Statement, expanded
from suyuan.metrology.taylor import second_order, total_variance
from suyuan.metrology.uncertain import SealedRow, Uncertain, covariance

if TYPE_CHECKING:
    from suyuan.metrology.trials.summary import Summary

Env = Mapping[str, Any]
Given = Uncertain | Distribution | float

FIRST_ORDER: Final = "JCGM 100:2008, 5.1.2, eq. (10), 5.2.2, eq. (16), G.4.1"
SECOND_ORDER: Final = "JCGM 100:2008, 5.1.2, note"


@dataclass(frozen=True)
class Model:
    """y = f(x1, ..., xN). Made by `of_text`, `of_function` or `of_equation`.

    names : the input quantities; empty where a function did not say. text : the formula or equation.
    """

    evaluate: Callable[[Env], Any] = field(repr=False)
    names: frozenset[str] = frozenset()
    text: str = ""

    @classmethod
    def of_text(cls, text: str) -> Model:
        """The model written as a formula of the closed language. Raises FormulaError."""
        formula = compile_text(text)
        return cls(formula, formula.names, text)

    @classmethod
    def of_function(cls, function: Callable[..., Any], *, names: Collection[str] = ()) -> Model:
        """The model as a Python function of a mapping, or with `names` of that many arguments in order.

        It must use the operators and the functions of `suyuan.metrology.elementary`.
        """
        ordered = tuple(names)
        if not ordered:
            return cls(function)
        return cls(lambda env: function(*(env[name] for name in ordered)), frozenset(ordered))

    @classmethod
    def of_equation(
        cls,
        equation: str | Callable[[Env], Any],
        *,
        of: str,
        start: float | None = None,
        bracket: tuple[float, float] | None = None,
    ) -> Model:
        """The model as an equation f(y, x...) = 0 to be solved for the symbol `of`; see `Implicit`."""
        written = isinstance(equation, str)
        compiled = compile_text(equation) if isinstance(equation, str) else equation
        names = compile_text(equation).names - {of} if isinstance(equation, str) else frozenset[str]()
        implicit = Implicit(equation=compiled, of=of, start=start, bracket=bracket)
        return cls(implicit, names, f"{equation} = 0" if written else "")

    def __call__(self, env: Env) -> Any:
        """The value for floats, arrays, tape nodes, jets or uncertain quantities, one per input name."""
        return run_model(self.evaluate, env)

    def first_order(self, inputs: Mapping[str, Given], *, p: float = 0.95) -> Statement:
        """The result by the law of propagation, with its budget.

        inputs : per name an uncertain quantity, a law of `distribution`, or an exact number. Inputs that
        share influences are correlated through them. A law gets the identity that follows from its name and
        numbers: the same input in two results is one influence.
        Source: JCGM 100:2008, eq. (10), (16), (G.2b).
        """
        return self._statement(inputs, p=p, second=False)

    def second_order(self, inputs: Mapping[str, Given], *, p: float = 0.95) -> Statement:
        """The same with the terms of second order added. Source: JCGM 100:2008, 5.1.2, note."""
        return self._statement(inputs, p=p, second=True)

    def by_trials(
        self, inputs: Mapping[str, Given], *, seed: int, trials: int = 1_000_000, p: float = 0.95
    ) -> Summary:
        """The result by the Monte Carlo method: mean, u, and both coverage intervals.

        The same inputs as for `first_order`; those that share influences move together.
        Source: JCGM 101:2008, 7.
        """
        from suyuan.metrology.trials.model_trials import summary_of

        laws = {name: (one, _law_identity(name, one)) for name, one in inputs.items() if _is_law(one)}
        others = {name: _quantity(name, one) for name, one in inputs.items() if name not in laws}
        return summary_of(self, laws, others, trials=trials, seed=seed, p=p)

    def _statement(self, inputs: Mapping[str, Given], *, p: float, second: bool) -> Statement:
        if not 0.0 < p < 1.0:
            raise OutOfRange("p", given=p, allowed="(0, 1)")
        for name in sorted(self.names - inputs.keys()):
            raise Missing(name)
        carried = {name: _quantity(name, given) for name, given in inputs.items()}
        values = {name: one.value for name, one in carried.items() if one.u}
        exact = {name: one.value for name, one in carried.items() if not one.u}
        linear = linearise(lambda env: self.evaluate({**exact, **env}), values)
        result = _gathered(linear.value, [(linear.partials[name], carried[name]) for name in values])
        extra, shift = self._second(carried, result) if second else (0.0, 0.0)
        u = math.sqrt(result.u**2 + extra)
        k, U = expanded(result.dof, u, p)
        return Statement(
            edition=f"{FIRST_ORDER}; {SECOND_ORDER}" if second else FIRST_ORDER,
            value=linear.value + 0.0,
            u=u,
            dof=result.dof,
            k=k,
            U=U,
            p=p,
            second_order=extra,
            shift=shift,
            budget=(
                *_budget(inputs, carried, linear.partials, result=result, variance=u * u),
                *_second_order_row(extra, variance=u * u),
            ),
            quantity=result,
        )

    def _second(self, carried: Mapping[str, Uncertain], result: Uncertain) -> tuple[float, float]:
        """What the second order adds to the variance and to the expectation."""
        directions: dict[int, dict[str, float]] = {}
        for name, one in carried.items():
            for key, component, _ in one.sealed():
                directions.setdefault(key, {})[name] = component
        at = {name: one.value for name, one in carried.items()}
        terms = second_order(self, at, list(directions.values()))
        return total_variance(result.variance, terms) - result.variance, terms.shift


def _quantity(name: str, given: Given) -> Uncertain:
    if isinstance(given, Uncertain):
        return given
    if isinstance(given, Var):
        raise OutOfRange(name, given=type(given).__name__, allowed="Uncertain, distribution, number")
    if not _is_law(given):
        try:
            return Uncertain.exact(given, label=name)  # type: ignore[arg-type]
        except NotANumber:
            raise NotANumber(name, given=given) from None
    dof = getattr(given, "dof", math.inf)
    uid = _law_identity(name, given)
    return Uncertain.elementary(given.value, given.u, uid=uid, dof=dof, label=name)


def _is_law(given: Given) -> TypeGuard[Distribution]:
    return not isinstance(given, Var) and hasattr(given, "standard_deviation")


def _law_identity(name: str, law: Distribution) -> UUID:
    return derived("suyuan.metrology/input", name, law.name, repr(law))


def _gathered(value: float, terms: list[tuple[float, Uncertain]]) -> Uncertain:
    """The result with the influences of all inputs, weighted with their sensitivities."""
    rows: list[SealedRow] = [
        (key, slope * component, dof) for slope, one in terms for key, component, dof in one.sealed()
    ]
    return Uncertain.from_rows(value, [(UUID(int=key), component, dof) for key, component, dof in rows])


def _budget(
    inputs: Mapping[str, Given],
    carried: Mapping[str, Uncertain],
    partials: Mapping[str, float],
    *,
    result: Uncertain,
    variance: float,
) -> tuple[BudgetRow, ...]:
    """A row per input; the share c_i cov(x_i, y) / u(y)^2 adds up to 1 also where inputs are correlated."""
    rows = []
    for name, one in carried.items():
        slope = float(estimate(partials.get(name, 0.0)))
        part = slope * covariance(one, result) / variance if variance else 0.0
        law = inputs[name]
        rows.append(
            BudgetRow(
                name=name,
                value=one.value,
                u=one.u,
                distribution=getattr(law, "name", "normal" if one.u else "constant"),
                dof=one.dof,
                sensitivity=slope + 0.0,
                contribution=abs(slope) * one.u,
                share=part + 0.0,
                origin=tuple(uid for uid, _, _ in one.rows()),
            )
        )
    return tuple(rows)


def _second_order_row(extra: float, *, variance: float) -> tuple[BudgetRow, ...]:
    """What no single input brings: a row of its own, so that the shares still add up to 1."""
    if not extra:
        return ()
    return (
        BudgetRow(
            name="second-order terms",
            value=0.0,
            u=0.0,
            distribution="",
            dof=math.inf,
            sensitivity=0.0,
            contribution=math.copysign(math.sqrt(abs(extra)), extra),
            share=extra / variance if variance else 0.0,
            origin=(),
        ),
    )
