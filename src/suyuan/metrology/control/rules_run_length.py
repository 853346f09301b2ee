"""Average run length of a Shewhart chart with supplementary rules, by an exact Markov chain.

A rule remembers little: a run its length, "k of n" which of the last n - 1 points counted. The chain lives on
what all rules together remember, found by walking from the empty memory; points fall into the zones between
the borders of the rules.
Source: C. W. Champ, W. H. Woodall, Technometrics 29 (1987), 393-399.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from suyuan.base.errors import OutOfRange
from suyuan.metrology import arguments
from suyuan.metrology.control.rules import WESTERN_ELECTRIC, Rule

Array = NDArray[np.float64]
Memory = tuple[Any, ...]
Move = tuple[int, int, int]
"""From a state, by a zone, to a state."""

MOST_STATES: Final = 20_000


def rules_run_length(shift: Any = 0.0, *, rules: Sequence[Rule] = WESTERN_ELECTRIC) -> Any:
    """ARL of normal points under `rules` of the kinds "beyond" and "within"; `shift` a number or array.

    shift : in standard deviations of a point. Raises OutOfRange for other kinds (trends compare neighbours,
    so they have no finite zones), TooLarge for rules that remember too much.
    """
    for rule in rules:
        if rule.kind not in ("beyond", "within") or (rule.kind == "within" and rule.needed != rule.of):
            raise OutOfRange("rule", given=rule.code, allowed="beyond, within")
    if not rules:
        raise OutOfRange("rules", given=(), allowed=">= 1")
    borders = sorted({side * rule.sigma for rule in rules for side in (-1.0, 1.0)})
    moves, states = _walk(rules, borders)
    if np.ndim(shift) == 0:
        return _solve(moves, states, borders, arguments.number("shift", shift, low=-1e4, high=1e4))
    checked = arguments.array("shift", shift, ndim=np.ndim(shift), low=-1e4, high=1e4)
    found = [_solve(moves, states, borders, one) for one in checked.ravel().tolist()]
    return np.array(found).reshape(checked.shape)


def _walk(rules: Sequence[Rule], borders: Sequence[float]) -> tuple[list[Move], int]:
    """All moves that do not signal, and the number of states; state 0 is the empty memory."""
    inner = [0.5 * (low + high) for low, high in pairwise(borders)]
    zones = [borders[0] - 1.0, *inner, borders[-1] + 1.0]  # a point inside each zone stands for all of it
    sides = [(rule, side) for rule in rules for side in ((1, -1) if rule.kind == "beyond" else (0,))]
    empty: Memory = tuple(0 if rule.needed == rule.of else (False,) * (rule.of - 1) for rule, _ in sides)
    place, waiting, moves = {empty: 0}, [empty], []
    while waiting:
        memory = waiting.pop()
        for zone, z in enumerate(zones):
            after = tuple(
                _next(one, rule, _counts(z, rule, side))
                for one, (rule, side) in zip(memory, sides, strict=True)
            )
            if None in after:
                continue
            if after not in place:
                arguments.not_above("states", len(place) + 1, MOST_STATES)
                place[after] = len(place)
                waiting.append(after)
            moves.append((place[memory], zone, place[after]))
    return moves, len(place)


def _counts(z: float, rule: Rule, side: int) -> bool:
    return side * z > rule.sigma if side else abs(z) < rule.sigma


def _next(memory: Any, rule: Rule, counts: bool) -> Any:  # noqa: FBT001
    """What the rule remembers after one more point; None where it fires."""
    if isinstance(memory, int):
        run = memory + 1 if counts else 0
        return None if run >= rule.of else run
    flags = (*memory, counts)
    if counts and sum(flags) >= rule.needed:
        return None
    return flags[1:]


def _solve(moves: Sequence[Move], states: int, borders: Sequence[float], shift: float) -> float:
    from scipy.sparse import csr_matrix, identity
    from scipy.sparse.linalg import spsolve
    from scipy.special import ndtr

    edges = np.array([-np.inf, *borders, np.inf]) - shift
    probability = np.diff(ndtr(edges))
    start, zone, end = np.array(moves, dtype=np.int64).reshape(-1, 3).T
    chain = csr_matrix((probability[zone], (start, end)), shape=(states, states))
    lengths = spsolve((identity(states, format="csr") - chain).tocsc(), np.ones(states))
    return float(np.atleast_1d(lengths)[0])
