"""Issuing from a screen: the keys of this installation, the certificate, and its page."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from uuid import UUID

from django.conf import settings

from suyuan.base.errors import SuyuanError
from suyuan.registry.issuing import commands
from suyuan.registry.issuing.keys import IssuingKeys, load_keys, seals_in
from suyuan.registry.journal.occasion import Occasion
from suyuan.web.demonstration import is_demonstration


@lru_cache(maxsize=1)
def keys() -> IssuingKeys:
    """The keys in the data folder, read once. In a demonstration every certificate is marked as one."""
    return load_keys(settings.KEYS, base_url=settings.BASE_URL, synthetic=is_demonstration())


def issue_now(occasion: Occasion, job_id: UUID) -> UUID:
    """Issue the certificate of an approved job and render its page; done before, it is returned as it is.

    If rendering fails the certificate stands all the same: its page is made when it is first asked for.
    """
    issued = commands.issue(occasion, job_id=job_id, idempotency_key=f"job:{job_id}", keys=keys())
    with suppress(SuyuanError):
        commands.finish(occasion, certificate_id=issued.id, seals=seals_in(settings.KEYS))
    return issued.id
