"""Writing what a parcel brings: evaluations, results and components under their own identities.

Components come as own influences of each result, also where the other installation keeps them in a set-up:
a set-up is a manner of storing, and the graph makes the same of both. Always inside a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from suyuan.certify.federation.subtree import Held, Line, Subtree
from suyuan.registry.federation.models import Holding, Parcel
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Organization
from suyuan.registry.received.linking import link
from suyuan.registry.received.rules import Candidate, clipped, folded
from suyuan.registry.results.models import Evaluation, Influence, Result
from suyuan.registry.specifications.models import MethodPack

if TYPE_CHECKING:
    from suyuan.registry.federation.importing import Coming

ORIGIN: Final = "peer"
BATCH: Final = 500
LINE: Final = (
    "id", "place", "test", "index", "symbol", "unit", "point", "value_text", "expanded_text", "value", "u",
    "dof", "k", "p", "limit_low", "limit_high", "verdict", "risk",
)  # fmt: skip


def store(occasion: Occasion, subtree: Subtree, new: Sequence[Coming], parcel: Parcel) -> None:
    """Evaluations that are not here yet, with all below them."""
    if not new:
        return
    houses = _houses()
    digests = {one.held.pack_digest for one in new} - {""}
    packs = dict(MethodPack.objects.filter(digest__in=digests).values_list("digest", "id"))
    Evaluation.objects.bulk_create(
        (_evaluation(occasion, one, houses, packs) for one in new), batch_size=BATCH
    )
    Holding.objects.bulk_create((_holding(occasion, one, subtree, parcel) for one in new), batch_size=BATCH)
    Result.objects.bulk_create(
        (_result(occasion, one.held, line) for one in new for line in one.held.lines), batch_size=BATCH
    )
    Influence.objects.bulk_create(_influences(subtree, new), batch_size=BATCH)
    # Certificates from outside that cite one of these lead to it from now on.
    link(
        [
            (Candidate(one.held.id, one.held.number, one.held.sha256, one.held.performed_on), ())
            for one in new
            if one.held.number
        ]
    )


def to_devices(occasion: Occasion, coming: Iterable[Coming]) -> None:
    """Tie what was taken over before to instruments that were registered since."""
    for one in coming:
        if one.standing != "new" and one.instrument is not None:
            Evaluation.objects.filter(pk=one.held.id, instrument=None).update(
                instrument_id=one.instrument, updated_at=occasion.at
            )


def tell_states(occasion: Occasion, coming: Iterable[Coming], made_at: datetime) -> None:
    """States of certificates that the other installation tells anew; never those of an older parcel."""
    for one in coming:
        if one.new_state:
            Evaluation.objects.filter(pk=one.held.id).update(
                certificate_state=one.new_state, updated_at=occasion.at
            )
            Holding.objects.filter(evaluation_id=one.held.id, stated_at__lt=made_at).update(
                stated_at=made_at, updated_at=occasion.at
            )


def _houses() -> dict[str, UUID | None]:
    """Registered houses by their folded names; None where two have the same."""
    found: dict[str, UUID | None] = {}
    for identity, zh, en in Organization.objects.values_list("id", "name_zh", "name_en"):
        for name in {folded(zh), folded(en)}:
            found[name] = identity if name not in found else None
    return found


def _evaluation(
    occasion: Occasion, one: Coming, houses: dict[str, UUID | None], packs: dict[str, UUID]
) -> Evaluation:
    held = one.held
    issuer = houses.get(folded(held.issuer.name.zh)) or houses.get(folded(held.issuer.name.en))
    name, house = held.device.name, held.issuer.name
    told = [
        clipped(" ".join(part for part in (said, held.device.model, held.device.serial_no) if part), 240)
        for said in (name.zh or name.en, name.en or name.zh)
    ]
    return Evaluation(
        **columns(occasion) | {"id": held.id},
        instrument_id=one.instrument,
        item_stated=told[0],
        item_stated_en=told[1],
        origin=ORIGIN,
        pack_id=packs.get(held.pack_digest),
        issuer_id=issuer,
        issuer_stated="" if issuer else house.zh or house.en,
        issuer_stated_en="" if issuer else house.en or house.zh,
        performed_on=held.performed_on,
        engine_version=held.engine_version,
        digest=held.digest,
        verdict=held.verdict,
        passes_on=held.passes_on,
        certificate_number=held.number,
        certificate_sha256=held.sha256,
        certificate_state=held.state,
        valid_until=held.valid_until,
    )


def _holding(occasion: Occasion, one: Coming, subtree: Subtree, parcel: Parcel) -> Holding:
    held, proved = one.held, one.proved
    return Holding(
        **columns(occasion),
        evaluation_id=held.id,
        peer_id=parcel.peer_id,
        parcel=parcel,
        origin=held.origin,
        device_zh=held.device.name.zh,
        device_en=held.device.name.en,
        manufacturer=held.device.manufacturer,
        model=held.device.model,
        serial_no=held.device.serial_no,
        house_code=held.issuer.code,
        house_zh=held.issuer.name.zh,
        house_en=held.issuer.name.en,
        pack=held.pack,
        pack_digest=held.pack_digest,
        proof=proved.proof,
        log=proved.log,
        log_index=proved.index,
        log_size=proved.size,
        proof_file=held.proof,
        stated_at=subtree.made_at,
    )


def _result(occasion: Occasion, held: Held, line: Line) -> Result:
    named: dict[str, Any] = {name: getattr(line, name) for name in LINE}
    return Result(
        **columns(occasion) | named,
        evaluation_id=held.id,
        label_zh=line.label.zh,
        label_en=line.label.en,
        quantity_zh=line.quantity.zh,
        quantity_en=line.quantity.en,
    )


def _influences(subtree: Subtree, new: Sequence[Coming]) -> Iterator[Influence]:
    """In the order of the other installation, so that sums are the same to the last bit."""
    for one in new:
        for line in one.held.lines:
            for part in subtree.parts_of(line):
                yield Influence(
                    result_id=line.id,
                    parent_id=part.origin if part.leans else None,
                    origin=part.origin,
                    kind=part.kind,
                    symbol=part.symbol,
                    label_zh=part.label.zh,
                    label_en=part.label.en,
                    component=part.component,
                    dof=part.dof,
                    distribution=part.distribution,
                )
