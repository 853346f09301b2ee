"""Starting and issuing over HTTP: the head of the log and the keys of this installation are brought here."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from django.conf import settings

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing import commands, installed, log, withdrawing
from suyuan.registry.issuing.keys import seals_in
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.journal.occasion import Actor, Occasion


def start(occasion: Occasion, *, job_id: UUID, conditions: Mapping[str, str]) -> None:
    """Begin a job under the head that the log has now."""
    jobs.start(occasion, job_id=job_id, conditions=conditions, checkpoint=log.stamp())


def issue(occasion: Occasion, *, job_id: UUID) -> UUID:
    """Issue the certificate of an approved job; done before, it is returned as it is."""
    issued = commands.issue(occasion, job_id=job_id, idempotency_key=f"job:{job_id}", keys=installed.keys())
    with suppress(SuyuanError):  # its page is made when it is first asked for
        finish(occasion, issued.id)
    return issued.id


def supersede(occasion: Occasion, *, certificate_id: UUID, job_id: UUID, change: Text) -> UUID:
    """Replace a certificate by that of another approved job; done before, it is returned as it is."""
    issued = commands.supersede(
        occasion,
        certificate_id=certificate_id,
        job_id=job_id,
        change=change,
        idempotency_key=f"job:{job_id}",
        keys=installed.keys(),
    )
    with suppress(SuyuanError):
        finish(occasion, issued.id)
    return issued.id


def revoke(occasion: Occasion, *, certificate_id: UUID, reason: str, second: Actor) -> UUID:
    """Withdraw a certificate for good, with another person who confirmed it."""
    withdrawing.revoke(
        occasion, certificate_id=certificate_id, reason=reason, second=second, keys=installed.keys()
    )
    return certificate_id


def finish(occasion: Occasion, certificate_id: UUID) -> None:
    """Make the page of a certificate, if nobody did so far."""
    commands.finish(occasion, certificate_id=certificate_id, seals=seals_in(settings.KEYS))
