"""One uncertainty case of the public case format: read, checked, evaluated by the method asked for.

The format is that of `suyuan evaluate`: inputs, correlations, a model. A model is formula text, which may
name another output, or an equation to be solved (`case_model`); the caller may bring callables instead, one
per output. The answers are plain records.
Source: JCGM 100:2008, clause 8 (summary of the procedure); JCGM 101:2008, 5.9 and 8.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, cast, get_args

from suyuan.base.errors import InputError, Missing, NotANumber, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.correlated import Factor, Pair, factor
from suyuan.metrology.distribution import Distribution, distribution

Method = Literal["gum", "gum2", "mc"]
Model = Callable[[Mapping[str, Any]], Any]

METHODS: Final = get_args(Method)
DEFAULT_TRIALS: Final = 1_000_000
DEFAULT_SEED: Final = 20250101
DEFAULT_P: Final = 0.95


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """One input quantity: its law, the u that propagation takes, and the dof of that u."""

    name: str
    law: Distribution
    u: float
    dof: float

    @property
    def value(self) -> float:
        """The estimate."""
        return self.law.value


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One case: inputs, their correlations, the model as text, and what the case itself asks for."""

    id: str
    title: str
    unit: str
    inputs: tuple[Input, ...]
    correlations: tuple[Pair, ...]
    model: Mapping[str, str | Mapping[str, Any]]
    method: Method
    p: float
    trials: int | Literal["adaptive"]
    seed: int
    factor: Factor


def parse_cases(data: object) -> tuple[Case, ...]:
    """All cases of a file: one case object, or `{"cases": [...]}`. Raises InputError."""
    record = _object(data, "case file")
    if "cases" not in record:
        return (parse_case(record),)
    return tuple(parse_case(one) for one in _list(record["cases"], "cases"))


def parse_case(data: object) -> Case:
    """One case, checked: names, laws, dof, correlations. Raises InputError naming the field."""
    record = _object(data, "case")
    inputs = tuple(_parse_input(one) for one in _list(record.get("inputs") or [], "inputs"))
    names = [one.name for one in inputs]
    for name in names:
        if names.count(name) > 1:
            raise InputError(Text(f"输入量 {name} 重复", f"input {name} is given twice"), quantity=name)
    model = _object(record.get("model"), "model")
    if not model:
        raise Missing("model")
    correlations = tuple(_parse_pair(one) for one in _list(record.get("correlations") or [], "correlations"))
    return Case(
        id=str(record.get("id", "case")),
        title=str(record.get("title", "")),
        unit=str(record.get("unit", "")),
        inputs=inputs,
        correlations=correlations,
        model={str(name): _written(str(name), text) for name, text in model.items()},
        method=parse_method(record.get("method", "gum")),
        p=parse_probability(record.get("p", DEFAULT_P)),
        trials=parse_trials(record.get("trials", DEFAULT_TRIALS)),
        seed=_whole(record.get("seed", DEFAULT_SEED), "seed"),
        factor=factor(names, correlations),
    )


def evaluate_cases(data: object, **asked: Any) -> list[dict[str, Any]]:
    """The answers to every case in `data`; `asked` are the options of `evaluate_case`.

    Raises InputError for a case that cannot be read, NumericalError where it has no finite answer.
    """
    return [evaluate_case(case, **asked) for case in parse_cases(data)]


def evaluate_case(
    case: Case,
    models: Mapping[str, Model] | None = None,
    *,
    method: Method | None = None,
    p: float | None = None,
    trials: int | Literal["adaptive"] | None = None,
    seed: int | None = None,
) -> dict[str, Any]:
    """The answer record of `case`; what is not given here is taken from the case.

    models : output name -> callable(mapping of input names); those written in the case where none are given.
    Numbers are floats, never a negative zero, an infinite dof is None, notes are {"zh", "en"}. Raises
    InputError and NumericalError.
    """
    if models is None:
        models = written_models(case)
    for name in case.model:
        if name not in models:
            raise Missing(f"model {name}")
    asked = parse_method(case.method if method is None else method)
    probability = parse_probability(case.p if p is None else p)
    if asked == "mc":
        from suyuan.metrology.case_trials import evaluate_trials

        count = case.trials if trials is None else parse_trials(trials)
        start = case.seed if seed is None else seed
        outputs, notes = evaluate_trials(case, models, p=probability, trials=count, seed=start)
    else:
        from suyuan.metrology.case_linear import evaluate_linear

        outputs, notes = evaluate_linear(case, models, p=probability, second_order=asked == "gum2")
    answer = {"id": case.id, "method": asked, "outputs": outputs, "notes": [note._asdict() for note in notes]}
    return cast(dict[str, Any], _without_negative_zero(answer))


def written_models(case: Case) -> dict[str, Model]:
    """The models as the case writes them. Raises FormulaError."""
    from suyuan.metrology.case_model import models_of

    return dict(models_of(case.model, inputs=frozenset(one.name for one in case.inputs)))


def parse_method(given: object) -> Method:
    """The name of a method."""
    if given not in METHODS:
        raise OutOfRange("method", given=given, allowed=", ".join(METHODS))
    return given  # type: ignore[return-value]


def parse_probability(given: object) -> float:
    """A coverage probability in (0, 1)."""
    p = _number(given, "p")
    if not 0.0 < p < 1.0:
        raise OutOfRange("p", given=given, allowed="(0, 1)")
    return p


def parse_trials(given: object) -> int | Literal["adaptive"]:
    """A number of trials, or "adaptive"."""
    if given == "adaptive":
        return "adaptive"
    return _whole(given, "trials")


def _parse_input(data: object) -> Input:
    record = _object(data, "input")
    name = record.get("name")
    if not isinstance(name, str) or not name:
        raise Missing("input name")
    kind = record.get("dist", "normal")
    law = distribution(str(kind), record, quantity=name)
    dof = record.get("dof")
    freedom = math.inf if dof is None else _number(dof, f"{name}.dof", infinite=True)
    if not freedom > 0.0:
        raise OutOfRange(f"{name}.dof", given=dof, allowed="(0, ∞]")
    stated = record.get("u")
    # GUM takes the u that is printed; the law's own parameters serve the Monte Carlo method.
    u = law.u if stated is None or law.name == "t" else float(stated)
    return Input(name=name, law=law, u=u, dof=freedom)


def _written(name: str, model: object) -> str | Mapping[str, Any]:
    """A model: formula text, or an object that holds an equation."""
    if isinstance(model, str):
        return model
    if isinstance(model, Mapping):
        return dict(model)
    raise InputError(
        Text(f"{name} 的模型应为公式文本", f"the model of {name} must be the text of a formula"),
        quantity=f"model {name}",
        given=model,
    )


def _without_negative_zero(record: Any) -> Any:
    """A sensitivity of -0.0 says nothing that 0.0 does not say."""
    if isinstance(record, float):
        return record + 0.0
    if isinstance(record, dict):
        return {name: _without_negative_zero(value) for name, value in record.items()}
    if isinstance(record, list):
        return [_without_negative_zero(value) for value in record]
    return record


def _parse_pair(data: object) -> Pair:
    parts = _list(data, "correlations")
    if len(parts) != 3:
        raise OutOfRange("correlations", given=data, allowed="[[a, b, r], ...]")
    a, b, r = parts
    return str(a), str(b), _number(r, f"r({a}, {b})")


def _object(data: object, what: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise InputError(
            Text(f"{what} 应为对象", f"{what} must be an object"), quantity=what, given=type(data).__name__
        )
    return data


def _list(data: object, what: str) -> Sequence[Any]:
    if not isinstance(data, (list, tuple)):
        raise InputError(
            Text(f"{what} 应为列表", f"{what} must be a list"), quantity=what, given=type(data).__name__
        )
    return data


def _number(given: object, what: str, *, infinite: bool = False) -> float:
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        raise NotANumber(what, given=given)
    try:
        number = float(given)
    except OverflowError:
        raise NotANumber(what, given=given) from None
    if math.isnan(number) or (math.isinf(number) and not infinite):
        raise NotANumber(what, given=given)
    return number


def _whole(given: object, what: str) -> int:
    number = _number(given, what)
    if not number.is_integer() or number < 0:
        raise OutOfRange(what, given=given, allowed="whole number, 0, 1, 2, ...")
    return given if isinstance(given, int) else int(number)  # a float would lose the digits of a long seed
