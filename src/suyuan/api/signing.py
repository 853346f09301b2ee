"""Starting and issuing over HTTP: the head of the log and the keys of this installation are brought here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final
from uuid import UUID

from django.conf import settings

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.registry.comparisons.sealing import SECRET, Sealer
from suyuan.registry.issuing import commands, log, withdrawing
from suyuan.registry.issuing.keys import IssuingKeys, load_keys, seals_in
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.journal.occasion import Actor, Occasion

MARK: Final = "demo.json"  # what `suyuan demo` leaves in the data folder


@lru_cache(maxsize=1)
def keys() -> IssuingKeys:
    """The keys in the data folder, read once. In a demonstration every certificate is marked as one."""
    return load_keys(settings.KEYS, base_url=settings.BASE_URL, synthetic=is_demonstration())


def is_demonstration() -> bool:
    """Whether every document is to say that it is one of a demonstration."""
    return bool((settings.DATA / MARK).exists())


def start(occasion: Occasion, *, job_id: UUID, conditions: Mapping[str, str]) -> None:
    """Begin a job under the head that the log has now."""
    jobs.start(occasion, job_id=job_id, conditions=conditions, checkpoint=log.stamp())


def issue(occasion: Occasion, *, job_id: UUID) -> UUID:
    """Issue the certificate of an approved job; done before, it is returned as it is."""
    issued = commands.issue(occasion, job_id=job_id, idempotency_key=f"job:{job_id}", keys=keys())
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
        keys=keys(),
    )
    with suppress(SuyuanError):
        finish(occasion, issued.id)
    return issued.id


def revoke(occasion: Occasion, *, certificate_id: UUID, reason: str, second: Actor) -> UUID:
    """Withdraw a certificate for good, with another person who confirmed it."""
    withdrawing.revoke(occasion, certificate_id=certificate_id, reason=reason, second=second, keys=keys())
    return certificate_id


def finish(occasion: Occasion, certificate_id: UUID) -> None:
    """Make the page of a certificate, if nobody did so far."""
    commands.finish(occasion, certificate_id=certificate_id, seals=seals_in(settings.KEYS))


SEALING: Final = "comparisons.key"


def sealer() -> Sealer:
    """Seals submissions with the secret in the key folder, made when it is first needed.

    A file that is there is never replaced: whoever comes second takes what the first one left.
    """
    path = Path(settings.KEYS) / SEALING
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent) as draft:
            draft.write(os.urandom(SECRET))
            draft.flush()
            os.fsync(draft.fileno())
            with suppress(FileExistsError):
                os.link(draft.name, path)
    return Sealer(secret=path.read_bytes(), entropy=os.urandom)
