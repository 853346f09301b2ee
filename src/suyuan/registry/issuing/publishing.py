"""Publishing: the page of an issued certificate, rendered after the commit and again at every start.

The page can be made at any time from what is stored, so losing it loses nothing. Where the institution has a
seal, the page is sealed with it; the seal states the moment of publishing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import SuyuanError
from suyuan.certify.keychain import fingerprint_of
from suyuan.certify.seal import seal_pdf
from suyuan.registry.issuing import acts
from suyuan.registry.issuing.content_record import read_content
from suyuan.registry.issuing.custody import ENTITY, keep
from suyuan.registry.issuing.keys import NO_SEALS, Seals
from suyuan.registry.issuing.models import Certificate, Document
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion


def finish(occasion: Occasion, *, certificate_id: UUID, seals: Seals = NO_SEALS) -> None:
    """Publish a certificate: render its page, seal it, keep it. Done already? Then nothing happens.

    The page is made outside of the transaction, because it takes longer than everything else.
    """
    waiting = Certificate.objects.filter(pk=certificate_id, published_at=None).select_related("issuer")
    certificate = waiting.first()
    if certificate is None:
        return
    signer = seals.of(certificate.issuer.code)
    page = render(certificate)
    if signer is not None:
        page = seal_pdf(page, signer, at=occasion.at.astimezone(UTC))
    system = occasion.as_system()
    with transaction.atomic():
        first = Certificate.objects.filter(pk=certificate_id, published_at=None).update(
            published_at=occasion.at, updated_at=occasion.at
        )
        if first != 1:  # somebody else finished it while we were rendering
            return
        keep(occasion, certificate, "pdf", page)
        record(
            acts.PUBLISH,
            system,
            entity=ENTITY,
            entity_id=certificate_id,
            payload={
                "number": certificate.number,
                "pdf": sha256_hex(page),
                **({"seal": fingerprint_of(signer.chain[0])} if signer else {}),
            },
        )


def render(certificate: Certificate) -> bytes:
    """The page of a certificate as PDF/A-3b with its signed XML embedded, from what is stored."""
    from suyuan.certify.page import render_pdf

    body = Document.objects.values_list("body", flat=True).get(pk=certificate.xml_sha256)
    return render_pdf(bytes(body), read_content(certificate.content))


def finish_all(occasion: Occasion, *, seals: Seals = NO_SEALS) -> Iterator[str]:
    """Publish whatever was issued and not yet published: at start-up, after a crash. Yields the numbers.

    One that fails, as for a seal that has ended, does not hold up the others; the first error is raised last.
    """
    waiting = Certificate.objects.filter(published_at=None).order_by("log_index")
    failed: SuyuanError | None = None
    for certificate_id, number in list(waiting.values_list("pk", "number")):
        try:
            finish(occasion, certificate_id=certificate_id, seals=seals)
        except SuyuanError as error:
            failed = failed or error
            continue
        yield number
    if failed is not None:
        raise failed
