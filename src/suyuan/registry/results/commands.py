"""Writing observations, evaluations and stated results: nothing written here is ever edited."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import canonical_bytes, digest, sha256_hex
from suyuan.base.errors import InputError, Missing, NotFound, TooLarge
from suyuan.base.identity import derived
from suyuan.base.text import Text
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.results import acts, rules
from suyuan.registry.results.models import Evaluation, Influence, ObservationSet, Result, SetUp
from suyuan.registry.specifications.models import MethodPack

if TYPE_CHECKING:
    from suyuan.methods.evaluation import Evaluation as Computed
    from suyuan.methods.evaluation import Influence as Part
    from suyuan.methods.evaluation import Line


def record_observations(
    occasion: Occasion,
    *,
    instrument: UUID,
    data: Mapping[str, Any],
    source: str,
    place: str = "",
    replaces: UUID | None = None,
    checkpoint: str = "",
    origin: rules.Origin = rules.TYPED,
) -> ObservationSet:
    """Keep raw observations as received, under their digest. A correction names the set it replaces.

    checkpoint : the head of the log that the record names as older than itself. Numbers are decimal text.
    origin : file, device, phase, and the reason of a correction.
    Raises InputError for anything without canonical bytes, TooLarge above 1 MB.
    """
    permit(acts.OBSERVE, occasion, organization=occasion.actor.organization)
    source, place = rules.words(source, "source", most=120), rules.words(place, "place", most=160)
    body = canonical_bytes(dict(data))
    if len(body) > rules.MAX_OBSERVATIONS:
        raise TooLarge("observations", given=len(body), allowed=f"{rules.MAX_OBSERVATIONS} bytes")
    with transaction.atomic():
        kept = ObservationSet(
            **columns(occasion),
            instrument_id=instrument,
            data=body.decode(),
            digest=sha256_hex(body),
            source=source,
            place=place,
            recorded_at=occasion.at,
            recorded_by_id=occasion.actor.person,
            replaces_id=replaces,
            checkpoint=checkpoint,
            reason=rules.words(origin.reason, "reason", most=240),
            phase=origin.phase,
            device=rules.words(origin.device, "device", most=120),
            file_id=origin.file or None,
            file_name=rules.words(origin.file_name, "file", most=200),
        )
        kept.save(force_insert=True)
        record(
            acts.OBSERVE,
            occasion,
            entity="observations",
            entity_id=kept.id,
            payload={
                "instrument": instrument,
                "digest": kept.digest,
                "replaces": replaces,
                "source": source,
                "checkpoint": checkpoint,
                **origin.told(),
            },
        )
    return kept


def store_evaluation(
    occasion: Occasion,
    *,
    evaluation: Computed,
    instrument: UUID,
    pack: MethodPack,
    observations: ObservationSet,
    issuer: UUID,
    performed_on: date,
    performed_by: UUID,
    parents: Collection[UUID] = (),
    passes_on: str = "",
    seed: int = 0,
) -> Evaluation:
    """Store a computed evaluation: its lines, what they share (set-ups) and what is their own.

    `parents` are the results kept here that the standards handed on: their influences become the edges of the
    traceability graph, so nobody types an edge. `passes_on` is the symbol of the lines that this instrument
    hands on in its turn.
    """
    permit(acts.EVALUATE, occasion, organization=issuer)
    if not evaluation.lines:
        raise Missing("results", hint=Text("没有任何测量结果。", "There is no result at all."))
    with transaction.atomic():
        row = Evaluation(
            **columns(occasion),
            instrument_id=instrument,
            pack=pack,
            observations=observations,
            issuer_id=issuer,
            performed_on=performed_on,
            performed_by_id=performed_by,
            engine_version=evaluation.engine_version,
            seed=seed,
            digest=evaluation.digest(),
            verdict=evaluation.verdict,
            passes_on=passes_on,
        )
        row.save(force_insert=True)
        _store_lines(occasion, row.id, pack, evaluation.lines, frozenset(parents))
        record(
            acts.EVALUATE,
            occasion,
            entity="evaluation",
            entity_id=row.id,
            to_state=evaluation.verdict,
            payload={"digest": row.digest, "observations": observations.digest, "pack": pack.digest},
        )
    return row


def _store_lines(
    occasion: Occasion, evaluation: UUID, pack: MethodPack, lines: Sequence[Line], parents: frozenset[UUID]
) -> None:
    parts = [rules.split(line.influences) for line in lines]
    set_ups = _set_ups(occasion, pack, [part.shared for part in parts], parents)
    results = [
        _result(occasion, evaluation, place, line, set_up)
        for place, (line, set_up) in enumerate(zip(lines, set_ups, strict=True))
    ]
    Result.objects.bulk_create(results)
    Influence.objects.bulk_create(
        _influence(part, result_id=result.id)
        for result, each in zip(results, parts, strict=True)
        for part in each.own
    )


def _set_ups(
    occasion: Occasion, pack: MethodPack, shared: Sequence[tuple[Part, ...]], parents: frozenset[UUID]
) -> list[UUID | None]:
    """Identity of the set-up of each line, new ones written. Equal influences are one row."""
    digests = [rules.set_up_digest(pack.digest, parts) if parts else None for parts in shared]
    wanted = {digest_: parts for digest_, parts in zip(digests, shared, strict=True) if digest_ is not None}
    known = set(SetUp.objects.filter(digest__in=wanted).values_list("digest", flat=True))
    new = {digest_: parts for digest_, parts in wanted.items() if digest_ not in known}
    if new:
        stamps = columns(occasion)
        # Two writers may meet here: identity and uniqueness make the later one's rows fall away.
        SetUp.objects.bulk_create(
            [SetUp(**stamps | {"id": _identity(digest_)}, digest=digest_, pack=pack) for digest_ in new],
            ignore_conflicts=True,
        )
        Influence.objects.bulk_create(
            [
                _influence(
                    part,
                    set_up_id=_identity(digest_),
                    parent_id=part.origin if part.origin in parents else None,
                )
                for digest_, parts in new.items()
                for part in parts
            ],
            ignore_conflicts=True,
        )
    return [None if digest_ is None else _identity(digest_) for digest_ in digests]


def _identity(set_up_digest: str) -> UUID:
    return derived("set-up", set_up_digest)


def _result(occasion: Occasion, evaluation: UUID, place: int, line: Line, set_up: UUID | None) -> Result:
    return Result(
        **columns(occasion),
        evaluation_id=evaluation,
        set_up_id=set_up,
        place=place,
        test=line.test,
        index=line.index,
        symbol=line.symbol,
        label_zh=line.label.zh,
        label_en=line.label.en,
        quantity_zh=line.quantity.zh,
        quantity_en=line.quantity.en,
        unit=line.unit,
        point=line.point or "",
        value_text=line.value_text or "",
        expanded_text=line.U_text or "",
        value=line.value,
        u=line.u,
        dof=_finite(line.dof),
        k=line.k,
        p=line.p,
        limit_low=line.limit_low or "",
        limit_high=line.limit_high or "",
        verdict=line.verdict,
        risk=line.risk,
    )


def _influence(part: Part, **owner: UUID | None) -> Influence:
    return Influence(
        **owner,
        origin=part.origin,
        kind=part.kind,
        symbol=part.symbol,
        label_zh=part.label.zh,
        label_en=part.label.en,
        component=part.component,
        dof=_finite(part.dof),
        distribution=part.distribution,
    )


def _finite(dof: float | None) -> float | None:
    return None if dof is None or math.isinf(dof) else dof


def store_statement(
    occasion: Occasion,
    *,
    instrument: UUID,
    issuer: UUID,
    kind: str,
    performed_on: date,
    valid_until: date | None,
    certificate_number: str,
    statements: Sequence[rules.Statement],
    certificate_sha256: str = "",
) -> Evaluation:
    """Register what a certificate from outside states about an instrument, or the statement of a root.

    `kind` is ``external`` or ``root``. Raises InputError for a number that is none, an uncertainty that is
    not positive, two lines at one point, or a certificate without number.
    """
    owner = Instrument.objects.filter(pk=instrument).values_list("owner_id", flat=True).first()
    if owner is None:
        raise NotFound(Text("没有这台器具", "there is no such instrument"), instrument=instrument)
    permit(acts.STATE, occasion, organization=owner)
    _check_statement(kind, certificate_number, statements, performed_on, valid_until)
    body = {
        "certificate": certificate_number,
        "instrument": instrument,
        "kind": kind,
        "performed": performed_on.isoformat(),
        "lines": [
            [item.test, item.symbol, item.point, item.value, item.U, item.unit, item.k] for item in statements
        ],
    }
    with transaction.atomic():
        row = Evaluation(
            **columns(occasion),
            instrument_id=instrument,
            origin=kind,
            issuer_id=issuer,
            performed_on=performed_on,
            digest=digest(body),
            verdict="none",
            certificate_number=certificate_number,
            certificate_sha256=certificate_sha256,
            certificate_state="issued",
            valid_until=valid_until,
        )
        row.save(force_insert=True)
        Result.objects.bulk_create(
            [stated_line(occasion, row.id, index, item) for index, item in enumerate(statements)]
        )
        record(acts.STATE, occasion, entity="evaluation", entity_id=row.id, to_state=kind, payload=body)
    return row


def _check_statement(
    kind: str,
    certificate_number: str,
    statements: Sequence[rules.Statement],
    performed_on: date,
    valid_until: date | None,
) -> None:
    if kind not in ("external", "root"):
        raise InputError(
            Text(f"不认识结果来源“{kind}”", f"the origin “{kind}” is not known"),
            given=kind,
            allowed="external, root",
        )
    if not certificate_number.strip():
        raise Missing("certificate_number")
    if not statements:
        raise Missing("statements")
    if valid_until is not None and valid_until < performed_on:
        raise InputError(
            Text("有效期止日早于校准日期", "the validity ends before the day of calibration"),
            given=valid_until.isoformat(),
        )
    lines = [(item.test, item.symbol, item.point) for item in statements]
    if len(set(lines)) != len(lines):
        raise InputError(Text("同一点给出了两次", "one point is given twice"), quantity="point")


def stated_line(occasion: Occasion, evaluation: UUID, index: int, item: rules.Statement) -> Result:
    """A statement as a line of its evaluation. Raises NotANumber and OutOfRange."""
    numbers = rules.read_statement(item)
    return Result(
        **columns(occasion),
        evaluation_id=evaluation,
        place=index,
        test=item.test,
        index=index,
        symbol=item.symbol,
        label_zh=item.label.zh,
        label_en=item.label.en,
        quantity_zh=item.quantity.zh,
        quantity_en=item.quantity.en,
        unit=item.unit,
        point=item.point,
        value_text=item.value,
        expanded_text=item.U,
        value=numbers.value,
        u=numbers.u,
        dof=item.dof,
        k=numbers.k,
        p=numbers.p,
        verdict="none",
    )
