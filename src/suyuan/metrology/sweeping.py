"""The way back along the tape: from a result to its inputs, with the derivative for each.

The order of creation is an order of evaluation: a node is always younger than what it was computed from.
Source: Griewank & Walther, Evaluating Derivatives (2008), ch. 3.2 (reverse accumulation).
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, TypeAlias

Node: TypeAlias = Any
"""A node of the tape: `serial`, `value`, `parents` (flat pairs of node and partial derivative)."""

_by_age = attrgetter("serial")


def sweep(result: Node) -> list[tuple[Any, Any]]:
    """The inputs behind `result`, each with the derivative of `result` with respect to it.

    While every intermediate value is used once, as in most formulas, one pass in any order will do.
    """
    if not result.parents:
        return [(result, 1.0)]
    adjoints: dict[int, Any] = {}
    leaves: dict[int, Node] = {}
    waiting: list[tuple[Node, Any]] = [(result, 1.0)]
    seen: set[int] = set()
    for node, adjoint in waiting:
        parents = node.parents
        # Both parents are written out, because a loop over one or two costs as much as the work itself.
        parent = parents[0]
        key = parent.serial
        if not parent.parents:
            if key in leaves:
                # Never `+=`: an array must not be added to in place, it may have to grow by broadcasting.
                adjoints[key] = adjoints[key] + adjoint * parents[1]
            else:
                leaves[key] = parent
                adjoints[key] = adjoint * parents[1]
        elif key in seen:
            return _sweep_by_age(result)
        else:
            seen.add(key)
            waiting.append((parent, adjoint * parents[1]))
        if len(parents) == 4:
            parent = parents[2]
            key = parent.serial
            if not parent.parents:
                if key in leaves:
                    adjoints[key] = adjoints[key] + adjoint * parents[3]
                else:
                    leaves[key] = parent
                    adjoints[key] = adjoint * parents[3]
            elif key in seen:
                return _sweep_by_age(result)
            else:
                seen.add(key)
                waiting.append((parent, adjoint * parents[3]))
    return list(zip(leaves.values(), adjoints.values(), strict=True))


def _sweep_by_age(result: Node) -> list[tuple[Any, Any]]:
    """The same where an intermediate value is used twice: a value waits until all its uses are known."""
    adjoints: dict[int, Any] = {result.serial: 1.0}
    leaves: dict[int, Node] = {}
    for node in _computed(result):
        adjoint, parents = adjoints.pop(node.serial), node.parents
        for place in range(0, len(parents), 2):
            parent, part = parents[place], _product(adjoint, parents[place + 1])
            key = parent.serial
            if key in adjoints:
                adjoints[key] = adjoints[key] + part
            else:
                adjoints[key] = part
                if not parent.parents:
                    leaves[key] = parent
    # Every computed node was taken out when its turn came: what is left are the inputs, in the same order.
    return list(zip(leaves.values(), adjoints.values(), strict=True))


def sweep_arrays(result: Node) -> list[tuple[Any, Any]]:
    """`sweep` for values that are arrays: nothing is multiplied by one, which would copy it."""
    return _sweep_by_age(result) if result.parents else [(result, 1.0)]


def _product(adjoint: Any, slope: Any) -> Any:
    if type(adjoint) is float and adjoint == 1.0:
        return slope
    if type(slope) is float and slope == 1.0:
        return adjoint
    return adjoint * slope


def _computed(result: Node) -> list[Node]:
    """The nodes behind `result` that were computed, `result` included, the youngest first."""
    found = [result]
    seen = {result.serial}
    for node in found:
        parents = node.parents
        parent = parents[0]
        if parent.parents and parent.serial not in seen:
            seen.add(parent.serial)
            found.append(parent)
        if len(parents) == 4:
            parent = parents[2]
            if parent.parents and parent.serial not in seen:
                seen.add(parent.serial)
                found.append(parent)
    found.sort(key=_by_age, reverse=True)
    return found
