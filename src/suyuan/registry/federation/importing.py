"""Taking over a part of another installation's graph: checked as a whole, stored as a whole, or not at all.

    1 read        the parcel within its limits, canonical, whole
    2 signature   by the log key of an installation that is trusted here
    3 proofs      every certificate of a log that is known here stands in it
    4 agreement   what is known here already must be the same; else the Conflict names both
    5 devices     evaluations about instruments of the holder are matched by their plates
    6 store       results and components under their own identities, so that the graph goes on; one event

A trial stops after step 5. Whoever takes over accepts: certificates of the holder's own devices support its
work from then on. Source: decision 0032.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Conflict
from suyuan.base.text import Text
from suyuan.certify.federation.proving import Proved, prove, signer_of
from suyuan.certify.federation.sealed import Sealed, unseal
from suyuan.certify.federation.subtree import Held, Subtree, read_subtree
from suyuan.registry.federation import acts
from suyuan.registry.federation.agreeing import Difference, differences
from suyuan.registry.federation.gathering import Gathered
from suyuan.registry.federation.models import Holding, Parcel, Peer
from suyuan.registry.federation.storing import store, tell_states, to_devices
from suyuan.registry.federation.trusting import trusted
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.instruments.sheet import batches
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.received.models import Original
from suyuan.registry.received.rules import folded
from suyuan.registry.results.models import Evaluation, Influence, Result
from suyuan.tlog.note import Verifier

KEYS: Final = 500  # identities of one query
TOLD: Final = 20  # differences that an error carries

NEW, KNOWN, OWN = "new", "known", "own"


@dataclass(frozen=True, kw_only=True)
class Coming:
    """One evaluation of a parcel: what is held of it here, and what taking over changes."""

    held: Held
    proved: Proved
    standing: str  # new, known (taken over before), own (made here)
    instrument: UUID | None = None  # of the holder, that it is about and was not tied to yet
    new_state: str = ""  # of the certificate, where the other installation tells another one


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a parcel brings, all of it checked."""

    subtree: Subtree
    peer: Peer
    key: Verifier
    sha256: str
    coming: tuple[Coming, ...]

    @property
    def new(self) -> tuple[Coming, ...]:
        """The evaluations that are not here yet."""
        return tuple(one for one in self.coming if one.standing == NEW)

    @property
    def changes_nothing(self) -> bool:
        """Whether all of it is here already, as it is told."""
        return not any(one.standing == NEW or one.instrument or one.new_state for one in self.coming)

    @property
    def subjects(self) -> str:
        """The certificates that the parcel is about."""
        wanted = set(self.subtree.subjects)
        return ", ".join(one.held.number for one in self.coming if one.held.id in wanted)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of a parcel. `parcel` is None after a trial."""

    plan: Plan
    parcel: UUID | None = None
    counts: dict[str, int] = field(default_factory=dict)


def take_subtree(
    occasion: Occasion, *, holder: UUID, content: bytes, file_name: str = "", is_trial: bool = False
) -> Receipt:
    """Take over a subtree for the house `holder`, or only say what would come.

    Raises NotPermitted; Unreadable and TooLarge (1); EvidenceError (2, 3); Conflict, naming both (4). Again
    with the same bytes does no harm.
    """
    permit(acts.IMPORT, occasion, organization=holder)
    sealed = unseal(content)
    plan = plan_of(sealed, sha256=sha256_hex(content), holder=holder)
    counts = {
        "evaluations": len(plan.coming),
        "new": len(plan.new),
        "results": sum(len(one.held.lines) for one in plan.new),
        "proved": sum(one.proved.proof == "proved" for one in plan.coming),
        "devices": sum(one.instrument is not None for one in plan.coming),
        "states": sum(bool(one.new_state) for one in plan.coming),
    }
    if is_trial:
        return Receipt(plan=plan, counts=counts)
    before = Parcel.objects.filter(original_id=plan.sha256).first()
    if before is not None and plan.changes_nothing:
        return Receipt(plan=plan, parcel=before.pk, counts=counts)
    try:
        with transaction.atomic():
            parcel = before or keep_parcel(
                occasion, content, plan.subtree.made_at, holder=holder, peer=plan.peer, key=plan.key,
                kind="subtree", file_name=file_name, subject=plan.subjects,
                evaluations=len(plan.coming), results=sum(len(one.held.lines) for one in plan.coming),
            )  # fmt: skip
            store(occasion, plan.subtree, plan.new, parcel)
            to_devices(occasion, plan.coming)
            tell_states(occasion, plan.coming, plan.subtree.made_at)
            record(
                acts.IMPORT, occasion, entity="parcel", entity_id=parcel.pk,
                payload={"sha256": plan.sha256, "log": plan.peer.log, "holder": holder, **counts},
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(
            Text("同一批结果正由他人接收", "somebody else is taking over the same results"),
            hint=Text("请再执行一次。", "Run it again."),
        ) from error
    return Receipt(plan=plan, parcel=parcel.pk, counts=counts)


def plan_of(sealed: Sealed, *, sha256: str, holder: UUID) -> Plan:
    """Steps 1 to 5."""
    subtree = read_subtree(sealed)  # 1
    peer, key = sender(sealed, log=subtree.log, log_keys=subtree.log_keys)  # 2
    proved = prove(subtree, keys=[key for _, key in trusted()])  # 3
    known = _known(subtree)  # 4
    _refuse_clashes(subtree, known)
    coming = _coming(subtree, proved, known, peer)
    devices = _devices([one.held for one in coming if one.standing != OWN], holder, known)  # 5
    return Plan(
        subtree=subtree,
        peer=peer,
        key=key,
        sha256=sha256,
        coming=tuple(_with_device(one, devices) for one in coming),
    )


def sender(sealed: Sealed, *, log: str, log_keys: str) -> tuple[Peer, Verifier]:
    """The trusted installation that signed a parcel, and the key it signed with. Raises EvidenceError."""
    believed = trusted()
    key = signer_of(sealed, log=log, log_keys=log_keys, keys=[key for _, key in believed])
    # A successor that the log proves is the same installation as the key it followed.
    row = next((row for row, known in believed if known == key), None)
    return row or next(row for row, known in believed if known.name == log), key


def keep_parcel(
    occasion: Occasion, content: bytes, made_at: Any, *, file_name: str, peer: Peer, key: Verifier,
    holder: UUID, kind: str, **more: Any,
) -> Parcel:  # fmt: skip
    """Store a parcel as it came. Inside a transaction."""
    packed = Original(
        sha256=sha256_hex(content), kind="parcel", size=len(content), packed=zlib.compress(content)
    )
    packed.save(force_insert=True)
    shown = "".join(one if one.isprintable() else "_" for one in file_name)[-240:]
    subject = str(more.pop("subject"))
    row = Parcel(
        **columns(occasion), peer=peer, holder_id=holder, original=packed, kind=kind, file_name=shown,
        made_at=made_at, signed_with=key.vkey(), subject=subject[:240], **more,
    )  # fmt: skip
    row.save(force_insert=True)
    return row


def _known(subtree: Subtree) -> dict[UUID, dict[str, Any]]:
    """The evaluations of a parcel that are here already, if all is told of them as it is known.

    Raises Conflict.
    """
    there = {held.id: held for held in subtree.evaluations}
    gathered = Gathered()
    present = _present(Evaluation, there)
    gathered.read(present)
    here, ours = gathered.held()
    found = [
        one for held in here for one in differences(held, there[held.id], ours=ours, theirs=subtree.set_ups)
    ]
    lines = {line.id: held.id for held, line in subtree.lines()}
    for some in batches(sorted(lines), KEYS):
        for id_, evaluation in Result.objects.filter(pk__in=some).values_list("id", "evaluation_id"):
            if evaluation != lines[id_]:
                found.append(Difference(str(id_), "evaluation", evaluation, lines[id_]))
    if found:
        raise _conflict(found)
    keepings = Holding.objects.filter(evaluation_id__in=present).values(
        "evaluation_id", "peer_id", "stated_at", "evaluation__instrument_id", "evaluation__certificate_state"
    )
    known: dict[UUID, dict[str, Any]] = {id_: {"own": True} for id_ in present}
    return known | {row["evaluation_id"]: dict(row) | {"own": False} for row in keepings}


def _present(table: Any, ids: Iterable[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for some in batches(sorted(ids), KEYS):
        found |= set(table.objects.filter(pk__in=some).values_list("pk", flat=True))
    return found


def _refuse_clashes(subtree: Subtree, known: dict[UUID, Any]) -> None:
    """An identity is a result on both sides, or on neither. Raises Conflict."""
    new = {line.id for held, line in subtree.lines() if held.id not in known}
    bare = {part.origin for _, line in subtree.lines() for part in subtree.parts_of(line) if not part.leans}
    found = [
        Difference(str(id_), "identity", "a source / 来源", "a result / 结果")
        for some in batches(sorted(new), KEYS)
        for id_ in Influence.objects.filter(origin__in=some, parent=None).values_list("origin", flat=True)
    ]
    for id_ in sorted(_present(Result, bare - {line.id for _, line in subtree.lines()})):
        found.append(Difference(str(id_), "identity", "a result / 结果", "a source / 来源"))
    if found:
        raise _conflict(found)


def _conflict(found: Sequence[Difference]) -> Conflict:
    error = Conflict(
        Text(
            f"与此处已有的结果不一致，未写入任何内容：{found[0].words.zh}",
            f"it disagrees with what is known here; nothing was stored: {found[0].words.en}",
        ),
        hint=Text("请与对方核对是哪一方改动了记录。", "Ask the other side whose record was changed."),
        given=len(found),
    )
    error.facts["differences"] = "; ".join(one.words.en for one in found[:TOLD])
    return error


def _coming(subtree: Subtree, proved: Any, known: dict[UUID, dict[str, Any]], peer: Peer) -> list[Coming]:
    found = []
    for held in subtree.evaluations:
        row = known.get(held.id)
        standing = NEW if row is None else OWN if row["own"] else KNOWN
        state = ""
        if row is not None and standing == KNOWN and row["peer_id"] == peer.pk:
            is_later = subtree.made_at > row["stated_at"]
            state = held.state if is_later and held.state != row["evaluation__certificate_state"] else ""
        found.append(Coming(held=held, proved=proved[held.id], standing=standing, new_state=state))
    return found


def _devices(helds: Sequence[Held], holder: UUID, known: dict[UUID, dict[str, Any]]) -> dict[UUID, UUID]:
    """Instruments of the holder that evaluations are about: maker, model and serial number agree."""
    free = [one for one in helds if (known.get(one.id) or {}).get("evaluation__instrument_id") is None]
    serials = sorted({one.device.serial_no for one in free} - {""})
    plates: dict[tuple[str, str, str], UUID] = {}
    for some in batches(serials, KEYS):
        rows = Instrument.objects.filter(owner_id=holder, serial_no__in=some)
        for id_, maker, model, serial in rows.values_list("id", "manufacturer", "model", "serial_no"):
            if maker and model:
                plates[folded(maker), folded(model), serial] = id_
    found = {}
    for one in free:
        device = one.device
        plate = (folded(device.manufacturer), folded(device.model), device.serial_no)
        if plate in plates:
            found[one.id] = plates[plate]
    return found


def _with_device(one: Coming, devices: dict[UUID, UUID]) -> Coming:
    return Coming(
        held=one.held, proved=one.proved, standing=one.standing, new_state=one.new_state,
        instrument=devices.get(one.held.id),
    )  # fmt: skip
