"""Whether what another installation tells of a result is what is known of it here.

Compared is what the graph and the law depend on: day, certificate, values and components with the identities
of their origins. How components are stored (in a set-up or not) and in which words things are called makes no
difference. Pure functions on records of a subtree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, Final, NamedTuple

from suyuan.base.text import Text
from suyuan.certify.federation.subtree import Held, Line, Part

OF_EVALUATION: Final = ("performed_on", "digest", "verdict", "number", "sha256", "valid_until")
NOT_OF_LINE: Final = ("label", "quantity", "set_up", "parts")
OF_LINE: Final = tuple(one.name for one in fields(Line) if one.name not in NOT_OF_LINE)


class Difference(NamedTuple):
    """One thing that is told in two ways: where, what, as known here, as told."""

    where: str
    what: str
    here: object
    there: object

    @property
    def words(self) -> Text:
        """In a sentence that names both."""
        return Text(
            f"{self.where} 的 {self.what}：此处为 {self.here}，文件中为 {self.there}",
            f"{self.what} of {self.where} is {self.here} here and {self.there} in the parcel",
        )


SetUps = Sequence[Sequence[Part]]


def differences(here: Held, there: Held, *, ours: SetUps, theirs: SetUps) -> Iterator[Difference]:
    """Everything in which two tellings of one evaluation disagree, in order."""
    name = there.number or str(there.id)
    yield from _unlike(here, there, OF_EVALUATION, where=name)
    known = {line.id: line for line in here.lines}
    told = {line.id: line for line in there.lines}
    if known.keys() != told.keys():
        yield Difference(name, "results", len(known), len(told))
    for id_ in known.keys() & told.keys():
        mine, other = known[id_], told[id_]
        where = f"{name} {other.test}[{other.index}].{other.symbol}"
        yield from _unlike(mine, other, OF_LINE, where=where)
        before, after = _components(mine, ours), _components(other, theirs)
        for key in sorted(before.keys() | after.keys(), key=str):
            if before.get(key) != after.get(key):
                yield Difference(where, f"{key[0]} ({key[1]})", _shown(before, key), _shown(after, key))


def _unlike(here: Any, there: Any, names: Sequence[str], *, where: str) -> Iterator[Difference]:
    for name in names:
        mine, other = getattr(here, name), getattr(there, name)
        if mine != other:
            yield Difference(where, name, mine, other)


Key = tuple[str, str, str, int]


def _components(line: Line, set_ups: SetUps) -> dict[Key, tuple[float, float | None]]:
    """Components by symbol, origin, kind and whether it is a result; several of one key add up."""
    found: dict[Key, tuple[float, float | None]] = {}
    for part in (*(() if line.set_up is None else set_ups[line.set_up]), *line.parts):
        key = (part.symbol, str(part.origin), part.kind, part.leans)
        before = found.get(key)
        found[key] = (part.component if before is None else before[0] + part.component, part.dof)
    return found


def _shown(components: Mapping[Key, tuple[float, float | None]], key: Key) -> str:
    return repr(components[key][0]) if key in components else "—"
