"""Withdrawing: a certificate is revoked by two people, or put in doubt until the matter is clear.

The document itself stays as it was issued; the register, the log and the evaluation say what became of it.
Source: domain model 5.4.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from suyuan.base.errors import RuleRefusal
from suyuan.registry.issuing import acts, anchoring, log, rules
from suyuan.registry.issuing.custody import certificate_for, entry, move, note_move
from suyuan.registry.issuing.keys import IssuingKeys
from suyuan.registry.journal.occasion import Actor, Occasion, why_not_permit
from suyuan.registry.results.rules import reason_of


def revoke(
    occasion: Occasion, *, certificate_id: UUID, reason: str, second: Actor, keys: IssuingKeys
) -> None:
    """Withdraw a certificate for good: laboratory manager and approver together, two different persons.

    The log gets a leaf, the evaluation no longer supports anything; the document itself stays as it was.
    """
    reason = reason_of(reason)
    with transaction.atomic(durable=True):
        head = log.lock_head()
        certificate = certificate_for(acts.REVOKE, occasion, certificate_id, event="revoke")
        refusal = rules.why_not_two_persons(occasion.actor.person, second.person) or why_not_permit(
            acts.SECOND_REVOCATION, second, organization=certificate.issuer_id
        )
        if refusal:
            raise RuleRefusal(refusal, certificate=certificate.number, second=second.name)
        move(occasion, certificate, event="revoke")
        anchoring.append(head, [entry("revoke", certificate)], occasion=occasion, keys=keys)
        note_move(acts.REVOKE, occasion, certificate, "revoke", reason, second=str(second.person))


def flag_doubt(occasion: Occasion, *, certificate_id: UUID, reason: str) -> None:
    """Put a certificate in doubt, for example because a standard behind it was found off."""
    reason = reason_of(reason)
    with transaction.atomic():
        certificate = certificate_for(acts.FLAG_DOUBT, occasion, certificate_id, event="flag_doubt")
        move(occasion, certificate, event="flag_doubt")
        note_move(acts.FLAG_DOUBT, occasion, certificate, "flag_doubt", reason)


def clear_doubt(occasion: Occasion, *, certificate_id: UUID, reason: str) -> None:
    """The doubt was resolved; the certificate stands."""
    reason = reason_of(reason)
    with transaction.atomic():
        certificate = certificate_for(acts.CLEAR_DOUBT, occasion, certificate_id, event="clear_doubt")
        move(occasion, certificate, event="clear_doubt")
        note_move(acts.CLEAR_DOUBT, occasion, certificate, "clear_doubt", reason)
