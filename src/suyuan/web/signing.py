"""Issuing from a screen: the certificate and its page."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.conf import settings

from suyuan.base.errors import SuyuanError
from suyuan.registry.issuing import commands, installed
from suyuan.registry.issuing.keys import seals_in
from suyuan.registry.journal.occasion import Occasion


def issue_now(occasion: Occasion, job_id: UUID) -> UUID:
    """Issue the certificate of an approved job and render its page; done before, it is returned as it is.

    If rendering fails the certificate stands all the same: its page is made when it is first asked for.
    """
    issued = commands.issue(occasion, job_id=job_id, idempotency_key=f"job:{job_id}", keys=installed.keys())
    with suppress(SuyuanError):
        commands.finish(occasion, certificate_id=issued.id, seals=seals_in(settings.KEYS))
    return issued.id
