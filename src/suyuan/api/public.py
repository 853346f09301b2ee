"""What anybody may ask: a certificate by number and code, the checks of a file, the transparency log."""

from __future__ import annotations

from typing import Annotated, Any, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router

from suyuan.api.body import MEGABYTE, received, refuse_announced
from suyuan.base.errors import Missing, NotFound
from suyuan.certify.verify import verify as run_checks
from suyuan.registry.issuing import heads, log
from suyuan.registry.issuing.attempts import note_upload, note_wrong, require_free
from suyuan.registry.issuing.believed import trust_in
from suyuan.registry.issuing.evidence import RegisterEvidence
from suyuan.registry.issuing.queries import public_view

router = Router(tags=["public"])

LIMIT: Final = 12 * MEGABYTE
FORM_OVERHEAD: Final = 64 * 1024
MOST_ENTRIES: Final = 2**53  # above that, programs disagree on whole numbers in JSON
ADDRESS: Final = "REMOTE_ADDR"
Index = Annotated[int, Path(ge=0, lt=MOST_ENTRIES)]
FILE: Final = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("application/pdf", "application/xml")
        }
        | {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"document": {"type": "string", "format": "binary"}},
                    "required": ["document"],
                }
            }
        },
    }
}


@router.get("/certificates/{number}", summary="A certificate with its checks")
def certificate(request: HttpRequest, number: str, code: str = "") -> dict[str, Any]:
    """For whoever holds number and access code. A wrong number and a wrong code get the same answer."""
    address = request.META.get(ADDRESS, "")
    require_free(address, number)
    try:
        found = public_view(number, code, on=timezone.localdate())
    except NotFound:
        note_wrong(address, number)
        raise
    checks = run_checks(found.xml, trust_in(settings.KEYS), at=timezone.localtime(), evidence=found.evidence)
    content = found.content
    return checks.to_record() | {
        "kind": content.kind,
        "instrument": content.item.name._asdict(),
        "model": content.item.model,
        "serial_no": content.item.serial,
        "issuer": content.issuer.name._asdict(),
        "performed_on": content.performed.isoformat(),
        "valid_until": content.valid_until.isoformat() if content.valid_until else None,
        "synthetic": content.synthetic,
    }


@router.post("/verify", summary="Check a certificate file", openapi_extra=FILE)
def verify(request: HttpRequest) -> dict[str, Any]:
    """A PDF or XML of at most 12 MB, as the body or as the form field ``document``; it is not kept."""
    note_upload(request.META.get(ADDRESS, ""))
    content = document_in(request)
    evidence = RegisterEvidence(on=timezone.localdate())
    return run_checks(
        content, trust_in(settings.KEYS), at=timezone.localtime(), evidence=evidence
    ).to_record()


def document_in(request: HttpRequest) -> bytes:
    """The file of a form, or else the body itself. Raises TooLarge or Missing."""
    if request.content_type != "multipart/form-data":
        return received(request, limit=LIMIT)
    refuse_announced(request, limit=LIMIT + FORM_OVERHEAD)
    document = request.FILES.get("document")
    if not isinstance(document, UploadedFile):
        raise Missing("document")
    return bytes(document.read())


@router.get("/log/checkpoint", summary="The signed head of the log")
def checkpoint(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """The signed note (C2SP tlog-checkpoint) and the key that it is checked with."""
    shown = heads.public(heads.known())
    return {"checkpoint": shown.checkpoint, "key": trust_in(settings.KEYS).log_vkey}


@router.get("/log/inclusion/{index}", summary="The proof that an entry is in the log")
def inclusion(request: HttpRequest, index: Index) -> dict[str, Any]:  # noqa: ARG001
    """Leaf, path and checkpoint. The salt belongs to whoever holds the certificate and is left out."""
    found = log.inclusion(index)
    return {
        "index": found.index,
        "size": found.size,
        "leaf": found.leaf.decode("utf-8"),
        "path": [hash_.hex() for hash_ in found.proof],
        "checkpoint": found.checkpoint,
    }
