"""What every act on a certificate does: find it and check the right and the state, keep a document, move the
state by a guarded update, write the journal, prepare the entry for the log.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.issuing import log, rules
from suyuan.registry.issuing.models import Certificate, Document
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import move_row
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.results.models import Evaluation

ENTITY = "certificate"


def certificate_for(act: Act, occasion: Occasion, certificate_id: UUID, *, event: str) -> Certificate:
    """The certificate, if the actor may do `act` in the house that issued it and its state allows it."""
    certificate = Certificate.objects.filter(pk=certificate_id).first()
    if certificate is None:
        raise NotFound(Text("没有这份证书", "there is no such certificate"), certificate=certificate_id)
    if occasion.actor.person is not None:
        permit(act, occasion, organization=certificate.issuer_id)
    if refusal := rules.why_not_event(certificate.state, event):
        raise RuleRefusal(refusal, certificate=certificate.number, state=certificate.state)
    return certificate


def move(occasion: Occasion, certificate: Certificate, *, event: str) -> None:
    """Move the state if nobody else did since it was read; what the evaluation supports follows."""
    target = rules.BY_EVENT[event].target
    move_row(
        occasion, Certificate, certificate.pk, state=certificate.state, row_version=certificate.row_version,
        target=target, what=Text("该证书", "the certificate"), certificate=certificate.number,
    )  # fmt: skip
    Evaluation.objects.filter(pk=certificate.evaluation_id).update(
        certificate_state=rules.support_of(certificate.kind, target)
    )


def note_move(
    act: Act, occasion: Occasion, certificate: Certificate, event: str, reason: str, **more: Any
) -> None:
    """Write the move into the journal."""
    record(
        act,
        occasion,
        entity=ENTITY,
        entity_id=certificate.pk,
        from_state=certificate.state,
        to_state=rules.BY_EVENT[event].target,
        reason=reason,
        payload={"number": certificate.number, **more},
    )


def keep(occasion: Occasion, certificate: Certificate, kind: str, body: bytes) -> None:
    """Store bytes under their own digest."""
    Document.objects.create(
        sha256=sha256_hex(body),
        certificate=certificate,
        kind=kind,
        size=len(body),
        body=body,
        created_at=occasion.at,
    )


def entry(kind: str, certificate: Certificate) -> log.Entry:
    """What the log is told about a certificate."""
    return log.Entry(kind, certificate.pk, certificate.xml_sha256, bytes.fromhex(certificate.salt))
