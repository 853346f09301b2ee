"""The part of the traceability graph above some certificates, as one installation hands it to another.

Everything that the graph of the other one needs in order to go on exactly: results with value, u, degrees of
freedom and day under their own identities, the signed components they came from under the identities of
their origins, what the certificates say of number, digest and validity, and the proof of the log for each.
Equal lists of shared components (set-ups) are written once. Source: domain model 6.1; decision 0032.
"""

from __future__ import annotations

import graphlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.certify.federation import forms
from suyuan.certify.federation.forms import DAY, DIGEST, IDENTITY, MOMENT, REAL, maybe
from suyuan.certify.federation.sealed import KINDS, Sealed, seal, unreadable, unseal
from suyuan.tlog.note import Signer

KIND: Final = "subtree"
MOST_EVALUATIONS: Final = 5_000
MOST_LINES: Final = 5_000  # of one evaluation
MOST_RESULTS: Final = 50_000
MOST_PARTS: Final = 2_000  # components of one result
MOST_PROOF: Final = 20_000
MOST_KEYS: Final = 200_000
STATES: Final = ("", "issued", "received", "in_doubt", "superseded", "revoked", "rejected")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A signed component of a result, in its unit; `leans`: the origin is a result of this subtree."""

    symbol: Annotated[str, forms.words(30)]
    label: Annotated[Text, forms.both(120, 160)]
    kind: Annotated[str, forms.words(10)]
    origin: Annotated[UUID, IDENTITY]
    leans: Annotated[int, forms.integer(0, 1)]
    component: Annotated[float, REAL]
    dof: Annotated[float | None, maybe(REAL)]  # None: infinite
    distribution: Annotated[str, forms.words(30)]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One result. `set_up` is the place of its shared components in the list of the subtree."""

    id: Annotated[UUID, IDENTITY]
    place: Annotated[int, forms.integer(0, 32_000)]
    test: Annotated[str, forms.words(40)]
    index: Annotated[int, forms.integer(0, 32_000)]
    symbol: Annotated[str, forms.words(20)]
    label: Annotated[Text, forms.both(160, 200)]
    quantity: Annotated[Text, forms.both(80, 120)]
    unit: Annotated[str, forms.words(20)]
    point: Annotated[str, forms.words(40)]
    value_text: Annotated[str, forms.words(40)]
    expanded_text: Annotated[str, forms.words(40)]
    value: Annotated[float | None, maybe(REAL)]
    u: Annotated[float | None, maybe(REAL)]
    dof: Annotated[float | None, maybe(REAL)]  # None: infinite
    k: Annotated[float | None, maybe(REAL)]
    p: Annotated[float | None, maybe(REAL)]
    limit_low: Annotated[str, forms.words(40)]
    limit_high: Annotated[str, forms.words(40)]
    verdict: Annotated[str, forms.words(12)]
    risk: Annotated[float | None, maybe(REAL)]
    set_up: Annotated[int | None, maybe(forms.integer(0, MOST_RESULTS))]
    parts: Annotated[tuple[Part, ...], forms.many(forms.record(Part), MOST_PARTS)]


@dataclass(frozen=True, kw_only=True)
class Device:
    """What was measured, by its plate."""

    name: Annotated[Text, forms.both(240, 240)]
    manufacturer: Annotated[str, forms.words(160)]
    model: Annotated[str, forms.words(120)]
    serial_no: Annotated[str, forms.words(120)]


@dataclass(frozen=True, kw_only=True)
class House:
    """An institution, as it is registered where the subtree comes from."""

    code: Annotated[str, forms.words(20)]
    name: Annotated[Text, forms.both(200, 200)]


@dataclass(frozen=True, kw_only=True)
class Held:
    """One evaluation with its certificate; `proof` is the C2SP proof file of its place in the log."""

    id: Annotated[UUID, IDENTITY]
    origin: Annotated[str, forms.choice("engine", "external", "root", "peer")]
    device: Annotated[Device, forms.record(Device)]
    issuer: Annotated[House, forms.record(House)]
    performed_on: Annotated[date, DAY]
    digest: Annotated[str, DIGEST]
    verdict: Annotated[str, forms.words(12)]
    passes_on: Annotated[str, forms.words(20)]
    engine_version: Annotated[str, forms.words(30)]
    pack: Annotated[str, forms.words(100)]
    pack_digest: Annotated[str, DIGEST]
    number: Annotated[str, forms.words(80)]
    sha256: Annotated[str, DIGEST]
    state: Annotated[str, forms.choice(*STATES)]
    valid_until: Annotated[date | None, maybe(DAY)]
    proof: Annotated[str, forms.letter(MOST_PROOF)]
    lines: Annotated[tuple[Line, ...], forms.many(forms.record(Line), MOST_LINES)]


@dataclass(frozen=True, kw_only=True)
class Subtree:
    """What one installation tells another of the results above some certificates."""

    format: Annotated[str, forms.choice(KINDS[KIND])]
    log: Annotated[str, forms.words(120, least=1)]  # the name of the installation's log
    made_at: Annotated[datetime, MOMENT]
    house: Annotated[House, forms.record(House)]  # that hands it over
    log_keys: Annotated[str, forms.letter(MOST_KEYS)]  # changes of the log's key, see `tlog.succession`
    subjects: Annotated[tuple[UUID, ...], forms.many(IDENTITY, MOST_EVALUATIONS)]
    set_ups: Annotated[
        tuple[tuple[Part, ...], ...], forms.many(forms.many(forms.record(Part), MOST_PARTS), MOST_RESULTS)
    ]
    evaluations: Annotated[tuple[Held, ...], forms.many(forms.record(Held), MOST_EVALUATIONS)]

    def parts_of(self, line: Line) -> tuple[Part, ...]:
        """All components of a result: those of its set-up, then its own."""
        return (*(() if line.set_up is None else self.set_ups[line.set_up]), *line.parts)

    def lines(self) -> Iterator[tuple[Held, Line]]:
        """Every result with its evaluation."""
        return ((held, line) for held in self.evaluations for line in held.lines)


_FORM: Final = forms.record(Subtree)


def write_subtree(subtree: Subtree, *, signer: Signer) -> bytes:
    """The signed file. Raises InputError and TooLarge where the other side could not read it."""
    body = forms.write(subtree, _FORM)
    if fault := _fault(subtree):
        raise InputError(fault)
    return seal(body, kind=KIND, signer=signer)


def read_subtree(content: bytes | Sealed) -> Subtree:
    """Read and check a subtree; nobody's signature and no proof is verified.

    Raises Unreadable, TooLarge and EvidenceError, nothing else, whatever the bytes.
    """
    sealed = content if isinstance(content, Sealed) else unseal(content)
    if sealed.kind != KIND:
        raise unreadable(Text("不是溯源子图", "it is no part of a traceability graph"))
    found: Subtree = forms.read(sealed.body, _FORM)
    if fault := _fault(found):
        raise unreadable(fault)
    return found


def _fault(subtree: Subtree) -> Text | None:
    """What keeps the subtree from being a graph, or None."""
    lines = {line.id: (held, line) for held, line in subtree.lines()}
    count = sum(len(held.lines) for held in subtree.evaluations)
    if count > MOST_RESULTS:
        return Text(f"结果多于 {MOST_RESULTS} 个", f"it has more than {MOST_RESULTS} results")
    evaluations = {held.id for held in subtree.evaluations}
    if len(lines) != count or len(evaluations) != len(subtree.evaluations):
        return Text("同一标识出现两次", "an identity is given twice")
    if not subtree.subjects or not evaluations.issuperset(subtree.subjects):
        return Text("没有主证书", "it lacks the certificate it is about")
    for held, line in lines.values():
        if line.set_up is not None and line.set_up >= len(subtree.set_ups):
            return Text(f"{_name(held, line)}：没有这套标准", f"{_name(held, line)}: there is no such set-up")
        if (line.u or 0.0) < 0 or (line.dof is not None and line.dof <= 0):
            return Text(f"{_name(held, line)}：不确定度为负", f"{_name(held, line)}: u or dof is negative")
        for part in subtree.parts_of(line):
            if part.leans and (fault := _fault_of_edge(held, line, part, lines.get(part.origin))):
                return fault
    return _fault_of_order(subtree, set(lines))


def _fault_of_edge(held: Held, line: Line, part: Part, parent: tuple[Held, Line] | None) -> Text | None:
    name = _name(held, line)
    if parent is None:
        return Text(f"{name}：缺少上级 {part.origin}", f"{name}: its parent {part.origin} is missing")
    if parent[0].performed_on > held.performed_on:
        above = _name(*parent)
        return Text(f"{name} 早于其上级 {above}", f"{name} is older than its parent {above}")
    if part.component and not parent[1].u:
        return Text(
            f"{name}：分量来自没有不确定度的上级", f"{name}: a component comes from a parent without u"
        )
    return None


def _fault_of_order(subtree: Subtree, known: set[UUID]) -> Text | None:
    above = {
        line.id: {part.origin for part in subtree.parts_of(line) if part.leans} & known
        for _, line in subtree.lines()
    }
    try:
        graphlib.TopologicalSorter(above).prepare()
    except graphlib.CycleError as circle:
        members = " → ".join(str(one) for one in itertools.islice(circle.args[1], 6))
        return Text(f"溯源关系成环：{members}", f"its results form a circle: {members}")
    return None


def _name(held: Held, line: Line) -> str:
    return f"{held.number or held.id} {line.test}[{line.index}].{line.symbol}"
