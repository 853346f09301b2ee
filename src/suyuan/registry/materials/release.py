"""Released batches: the certificate, monitoring, extension, recall and expiry.

The certificate is a DRMD and a page, kept with their digests; the digests stand in the event, and so in the
chain that the log anchors. The documents carry no electronic signature of their own yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

import suyuan
from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Conflict, Missing, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.certify.content import Signatory
from suyuan.certify.drmd import compose_drmd
from suyuan.certify.material_page import render_material_pdf
from suyuan.metrology.reference_material import agrees_with_certified
from suyuan.metrology.reference_material.rules import expiry
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.materials import rules
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.commands import properties_of
from suyuan.registry.materials.content import Stamp, content_of
from suyuan.registry.materials.evidence import (
    certified_values,
    evidence_of,
    newest_studies,
    newest_values,
)
from suyuan.registry.materials.models import (
    BatchValue,
    MaterialBatch,
    MaterialCertificate,
    MaterialDocument,
    MaterialProperty,
    MonitoringPoint,
)
from suyuan.registry.materials.movement import BATCH, batch_for, move_batch, no_future, refuse
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import names_of
from suyuan.registry.results.rules import number, words

MOST_REASON: Final = 400


@dataclass(frozen=True, kw_only=True)
class Made:
    """A certificate with its documents, made but not written yet."""

    row: MaterialCertificate
    documents: tuple[MaterialDocument, ...]

    def digests(self) -> dict[str, str]:
        """What the event says of the documents."""
        return {one.kind: one.sha256 for one in self.documents}


def release_batch(
    occasion: Occasion, *, batch_id: UUID, months: int, is_synthetic: bool = False
) -> MaterialCertificate:
    """Release a batch of a graded product for `months`, with its certificate.

    Raises RuleRefusal where the product is not graded, studies are missing or do not reach so far;
    NotPermitted for who entered the studies.
    """
    row = batch_for("release_batch", occasion, batch_id)
    if row.material.state != "graded":
        raise RuleRefusal(
            Text("标准物质尚未定级，不能发布", "the material is not graded; the batch cannot be released"),
            state=row.material.state,
        )
    properties = _ready(occasion, row, months)
    until = expiry(occasion.today, months=months)
    made = _certificate(occasion, row, properties, until=until, is_synthetic=is_synthetic)
    changes = {"released_on": occasion.today, "expires_on": until}
    return _issue(occasion, row, made, event="release_batch", changes=changes)


def extend(
    occasion: Occasion, *, batch_id: UUID, months: int, is_synthetic: bool = False
) -> MaterialCertificate:
    """Prolong a released batch to `months` after its release, by newer stability data; a new certificate
    supersedes the old one.

    Raises RuleRefusal where the new validity is not longer or the data do not reach so far.
    """
    row = batch_for("extend", occasion, batch_id)
    assert row.released_on is not None
    assert row.expires_on is not None
    properties = _ready(occasion, row, months)
    until = expiry(row.released_on, months=months)
    if until <= row.expires_on:
        raise RuleRefusal(
            Text(
                f"新的有效期 {until} 不晚于现有的 {row.expires_on}",
                f"the new end {until} is not later than {row.expires_on}",
            )
        )
    made = _certificate(occasion, row, properties, until=until, is_synthetic=is_synthetic)
    return _issue(occasion, row, made, event="extend", changes={"expires_on": until})


def monitor(
    occasion: Occasion, *, batch_id: UUID, property_id: UUID, performed_on: date, value: str, u: str
) -> MonitoringPoint:
    """Enter a monitoring point; it agrees with the certified value or raises an alarm.

    value, u : decimal text, in the unit of the property; u is standard. Raises InputError.
    """
    row = batch_for("monitor_ok", occasion, batch_id)
    no_future(performed_on, occasion)
    against = certified_values(row.pk).get(property_id)
    if against is None:
        raise RuleRefusal(Text("该特性没有标准值", "the property has no value"), property=property_id)
    found = agrees_with_certified(
        float(number(words(value, "value", most=40), quantity="value")),
        u=float(number(words(u, "u", most=40), quantity="u")),
        certified=float(against.answer["value"]),
        u_certified=against.u,
    )
    point = MonitoringPoint(
        **columns(occasion),
        batch=row,
        property_id=property_id,
        against=against,
        performed_on=performed_on,
        value=value,
        u=u,
        answer=found.to_record(),
        agrees=bool(found.agrees),
        engine_version=suyuan.__version__,
    )
    payload = {
        "point": point.pk,
        "property": property_id,
        "value": value,
        "u": u,
        "difference": f"{found.difference:.6g}",
        "limit": f"{found.limit:.6g}",
    }
    with transaction.atomic():
        point.save(force_insert=True)
        if point.agrees:
            move_batch(occasion, row, "monitor_ok", payload=payload)
        else:  # the batch stays released until the producer has judged; the alarm shows wherever it is used
            record(
                OF["monitor_alarm"],
                occasion,
                entity=BATCH,
                entity_id=row.pk,
                from_state=row.state,
                to_state=row.state,
                payload=payload,
            )
    return point


def recall(occasion: Occasion, *, batch_id: UUID, reason: str) -> None:
    """Recall a released batch. Who has it and which results it served: `queries.users_of`."""
    row = batch_for("recall", occasion, batch_id)
    why = words(reason.strip(), "reason", most=MOST_REASON)
    if not why:
        raise Missing("reason", hint=Text("请写明召回原因。", "Say why."))
    with transaction.atomic():
        move_batch(occasion, row, "recall", changes={"recalled_on": occasion.today}, reason=why)


def expire_batches(occasion: Occasion) -> int:
    """Mark the batches whose last day has passed; number of them. Their use was refused already."""
    system = occasion.as_system()
    due = MaterialBatch.objects.filter(state="released", expires_on__lt=system.today)
    count = 0
    for row in due.select_related("material"):
        with transaction.atomic():
            move_batch(system, row, "expire")
        count += 1
    return count


def _ready(occasion: Occasion, row: MaterialBatch, months: int) -> list[MaterialProperty]:
    """The properties of a batch that may be certified for so long by this person."""
    properties = properties_of(row.material)
    evidence = evidence_of(row.pk, properties)
    refuse(
        rules.why_not_complete(evidence, units=row.units),
        Text("该批的研究尚未完成", "the studies of the batch are not finished"),
    )
    if reason := rules.why_not_months(months, evidence):
        raise RuleRefusal(reason, months=months)
    writers = {study.created_by for found in newest_studies(row.pk).values() for study in found.values()}
    writers |= {value.created_by for value in newest_values(row.pk).values()}
    if occasion.actor.person in writers:
        raise NotPermitted(
            Text("记录研究的人员不得批准证书", "who entered the studies may not approve the certificate")
        )
    return properties


def _certificate(
    occasion: Occasion,
    row: MaterialBatch,
    properties: Sequence[MaterialProperty],
    *,
    until: date,
    is_synthetic: bool,
) -> Made:
    """Compose the certificate with its documents. Writes nothing."""
    earlier = MaterialCertificate.objects.filter(batch=row).order_by("-version").first()
    values, studies = newest_values(row.pk), newest_studies(row.pk)
    approver = occasion.actor.person
    assert approver is not None
    stamps = columns(occasion)
    stamp = Stamp(
        id=stamps["id"],
        number=_next_number(row, occasion.today),
        version=earlier.version + 1 if earlier else 1,
        issued=occasion.today,
        valid_until=until,
        signatories=_signatories(occasion, studies, approver),
        synthetic=is_synthetic,
    )
    content = content_of(row, properties, values, studies, stamp)
    xml = compose_drmd(content)
    certificate = MaterialCertificate(
        **stamps,
        batch=row,
        number=stamp.number,
        version=stamp.version,
        issued_on=stamp.issued,
        valid_until=until,
        approver_id=approver,
        values=[_printed(one.pk, values[one.pk]) for one in properties if one.pk in values],
        supersedes=earlier,
        state="issued",
    )
    files = {"xml": xml, "pdf": render_material_pdf(xml, content)}
    documents = tuple(
        MaterialDocument(
            **columns(occasion),
            certificate=certificate,
            kind=kind,
            sha256=sha256_hex(data),
            size=len(data),
            content=data,
        )
        for kind, data in files.items()
    )
    return Made(row=certificate, documents=documents)


def _printed(property_id: UUID, value: BatchValue) -> dict[str, str]:
    """What the certificate states of a property, and the value that it comes from."""
    return {
        "property": str(property_id),
        "found": str(value.pk),
        "value": value.value,
        "expanded": value.expanded,
        "k": value.k,
    }


def _issue(
    occasion: Occasion, row: MaterialBatch, made: Made, *, event: str, changes: dict[str, Any]
) -> MaterialCertificate:
    """Write the certificate and move the batch, in one transaction."""
    try:
        with transaction.atomic():
            earlier = made.row.supersedes
            if earlier is not None:
                MaterialCertificate.objects.filter(pk=earlier.pk, state="issued").update(
                    state="superseded", updated_at=occasion.at, row_version=earlier.row_version + 1
                )
            made.row.save(force_insert=True)
            MaterialDocument.objects.bulk_create(made.documents)
            move_batch(
                occasion,
                row,
                event,
                changes=changes,
                payload={
                    "certificate": made.row.number,
                    "valid_until": made.row.valid_until.isoformat(),
                    "supersedes": earlier.number if earlier else "",
                    "documents": made.digests(),
                },
            )
    except IntegrityError as error:
        raise Conflict(
            Text("该证书编号刚被使用", "the number was taken just now"),
            hint=Text("请再试一次。", "Try again."),
        ) from error
    return made.row


def _next_number(row: MaterialBatch, day: date) -> str:
    """Producer, year, and a number that is never used again."""
    stem = f"{row.material.producer.code}-RM{day.year}-"
    taken = MaterialCertificate.objects.filter(number__startswith=stem).count()
    return f"{stem}{taken + 1:04d}"


def _signatories(occasion: Occasion, studies: Any, approver: UUID) -> tuple[Signatory, ...]:
    """Who found the values, last of all, and who approves."""
    last = max(
        (study for found in studies.values() for study in found.values()), key=lambda one: one.created_at
    )
    names = names_of([one for one in (last.created_by, approver) if one is not None])
    signed = [Signatory(role="approver", name=names[approver], at=occasion.at)]
    if last.created_by in names:
        signed.insert(0, Signatory(role="verifier", name=names[last.created_by], at=last.created_at))
    return tuple(signed)
