"""Propagation of distributions by Monte Carlo: draws of the inputs, and the model run on them.

Draws are a pure function of seed, identity of the input and number of the trial (`trials.streams`): the same
input of the same identity is the same column of numbers in every computation, so results computed apart
stay correlated trial by trial, and the first 1e5 trials of 1e6 are the same 1e5. Trials run in blocks that
fit the cache; threads take whole blocks and change no number.
Source: JCGM 101:2008, 7.2-7.4, 6.4.8 (multivariate normal); JCGM 102:2011, 5.3.2 (multivariate t).
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import InputError, OutOfRange
from suyuan.base.text import Text
from suyuan.metrology.correlated import Factor
from suyuan.metrology.distribution import Distribution, Normal, StudentT
from suyuan.metrology.errors import NotFinite
from suyuan.metrology.laws.names import law_name
from suyuan.metrology.laws.quantile_tables import table
from suyuan.metrology.propagation import run_model
from suyuan.metrology.trials.kernel import Kernel, look_up_by
from suyuan.metrology.trials.streams import BLOCK, checked_seed, identity_of, key_of, words
from suyuan.metrology.trials.summary import MIN_TRIALS, Summary, summarise

__all__ = [
    "BLOCK",
    "MAX_TRIALS",
    "MIN_TRIALS",
    "Model",
    "Summary",
    "Trials",
    "in_order",
    "run_trials",
    "simulate",
    "summarise",
]

Floats = NDArray[np.float64]
Model = Callable[[Mapping[str, Any]], Any]
Result = TypeVar("Result")

MAX_TRIALS: Final = 20_000_000


class Trials:
    """Draws of all inputs, trial by trial.

    inputs : name -> law. seed : in [0, 2**128). identities : name -> identity of the input, where it has one;
    its name is taken otherwise. correlation : factor of the correlation matrix of exactly these inputs, if
    any; correlated inputs must all be normal, or all t with the same dof. kernel : "numpy", or "numba" for
    the compiled road to the same numbers.

    Correlated normal inputs share one stream per independent cause, which bears the identity of the first
    input it appears in: that input has the same draws as where it stands alone.
    """

    def __init__(
        self,
        inputs: Mapping[str, Distribution],
        *,
        seed: int,
        identities: Mapping[str, UUID] | None = None,
        correlation: Factor | None = None,
        kernel: Kernel = "numpy",
    ) -> None:
        self.inputs = inputs
        self.seed = checked_seed(seed)
        self.identities = {name: (identities or {}).get(name) or identity_of(name) for name in inputs}
        self.correlation = correlation
        self.groups = correlation.groups if correlation else ()
        for group in self.groups:
            _check_joint(group, inputs)
        self.look_up = look_up_by(kernel)
        joined = {name for group in self.groups for name in group}
        self._single = {
            name: (law, key_of(self.seed, self.identities[name]))
            for name, law in inputs.items()
            if name not in joined
        }
        self._joint = [_Joint(self, group) for group in self.groups]

    def draw(self, start: int, size: int) -> dict[str, Floats]:
        """The draws of trials `start` ... `start + size - 1`, one array (size,) per input."""
        drawn = {
            name: law.draw(words(key, start, size), self.look_up) if law.u else np.full(size, law.value)
            for name, (law, key) in self._single.items()
        }
        for joint in self._joint:
            drawn.update(joint.draw(start, size))
        return drawn

    def block(self, number: int, size: int = BLOCK) -> dict[str, Floats]:
        """The first `size` draws of block `number`."""
        return self.draw(number * BLOCK, size)


class _Joint:
    """Multivariate normal or t draws of one group. Source: JCGM 101:2008, 6.4.8; t as normal over chi."""

    def __init__(self, trials: Trials, group: Sequence[str]) -> None:
        assert trials.correlation is not None
        position = {name: k for k, name in enumerate(trials.correlation.names)}
        self.laws = [(name, trials.inputs[name]) for name in group]
        self.rows = [trials.correlation.rows[position[name]] for name in group]
        self.look_up = trials.look_up
        first = trials.identities[group[0]]
        self.keys: dict[int, Any] = {}
        for name, row in zip(group, self.rows, strict=True):
            for column in sorted(row):
                self.keys.setdefault(column, key_of(trials.seed, trials.identities[name]))
        law = self.laws[0][1]
        self.dof = law.dof if isinstance(law, StudentT) else math.inf
        self.chi_key = key_of(trials.seed, identity_of(first, "chi"))

    def draw(self, start: int, size: int) -> dict[str, Floats]:
        normal = table(("normal",))
        causes = {column: self.look_up(normal, words(key, start, size)) for column, key in self.keys.items()}
        scale: Floats | None = None
        if self.dof < math.inf:
            scale = self.look_up(table(("inverse_chi", self.dof)), words(self.chi_key, start, size))
        return {
            name: self._one(law, row, causes, scale)
            for (name, law), row in zip(self.laws, self.rows, strict=True)
        }

    @staticmethod
    def _one(
        law: Distribution, row: Mapping[int, float], causes: Mapping[int, Floats], scale: Floats | None
    ) -> Floats:
        total = sum(causes[column] * coefficient for column, coefficient in row.items())
        assert isinstance(total, np.ndarray)
        if scale is not None:
            total *= scale
        total *= law.u
        total += law.value
        return total


def simulate(
    models: Mapping[str, Model], trials: Trials, *, count: int, first_block: int = 0, threads: int = 1
) -> dict[str, Floats]:
    """`count` model values per output, all outputs from the same draws. Source: JCGM 101:2008, 7.3-7.4.

    All values are kept, 8 bytes each; `streaming.stream` needs constant memory. Raises NumericalError when
    the model is not finite for a draw.
    """
    if not 1 <= count <= MAX_TRIALS:
        raise OutOfRange("trials", given=count, allowed=f"[1, {MAX_TRIALS}]")
    outputs = {name: np.empty(count) for name in models}

    def work(start: int) -> None:
        size = min(BLOCK, count - start)
        for name, values in run_trials(models, trials, first_block * BLOCK + start, size).items():
            outputs[name][start : start + size] = values

    for _ in in_order(work, range(0, count, BLOCK), threads=threads):
        pass
    return outputs


def run_trials(models: Mapping[str, Model], trials: Trials, start: int, size: int) -> dict[str, Floats]:
    """Values (size,) of every model for the trials from number `start` on, all finite."""
    found = {}
    with np.errstate(all="ignore"):
        drawn = trials.draw(start, size)
        for name, model in models.items():
            values = np.asarray(run_model(model, drawn), dtype=float)
            if not np.isfinite(values).all():
                raise NotFinite(
                    Text(f"{name} 的部分试验值", f"some trials of {name}"),
                    given="nan/inf",
                    hint=Text(
                        "输入分布的一部分落在模型定义域之外。",
                        "Part of an input distribution lies outside the domain of the model.",
                    ),
                )
            found[name] = values if values.shape == (size,) else np.broadcast_to(values, (size,))
    return found


def in_order(work: Callable[[int], Result], items: Sequence[int], *, threads: int) -> Iterator[Result]:
    """`work` done on all items by some threads; the results come in the order of the items."""
    if not 1 <= threads <= 256:
        raise OutOfRange("threads", given=threads, allowed="[1, 256]")
    if threads == 1:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(threads) as pool:
        ahead: deque[Future[Result]] = deque()
        for item in items:
            # No more than two results per thread wait: memory stays constant.
            if len(ahead) >= 2 * threads:
                yield ahead.popleft().result()
            ahead.append(pool.submit(work, item))
        while ahead:
            yield ahead.popleft().result()


def _check_joint(group: Sequence[str], inputs: Mapping[str, Distribution]) -> None:
    """Correlated inputs need a joint law that the coefficients determine."""
    laws = [inputs[name] for name in group]
    if all(isinstance(law, Normal) for law in laws):
        return
    if (
        all(isinstance(law, StudentT) for law in laws)
        and len({getattr(law, "dof", None) for law in laws}) == 1
    ):
        return
    named = [(name, law_name(law.name)) for name, law in zip(group, laws, strict=True)]
    zh = "、".join(f"{name}（{law.zh}）" for name, law in named)
    en = ", ".join(f"{name} ({law.en})" for name, law in named)
    raise InputError(
        Text(
            f"相关的输入量 {zh} 没有由相关系数确定的联合分布",
            f"correlation coefficients do not determine a joint distribution of {en}",
        ),
        hint=Text(
            "蒙特卡洛法只接受同为正态、或自由度相同的 t 分布的相关输入量。",
            "Monte Carlo takes correlated inputs that are all normal, or all t with the same dof.",
        ),
        quantity=", ".join(group),
        given=", ".join(law.name for law in laws),
        allowed="normal; t with one dof",
    )
