"""Gathering a bundle: a certificate, those of its standards as far as they are kept here, and proofs."""

from __future__ import annotations

from typing import Final

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.certify.bundle import Enclosed, write_bundle
from suyuan.registry.issuing import log, rotating
from suyuan.registry.issuing.content_record import read_content
from suyuan.registry.issuing.models import Certificate, Document
from suyuan.registry.issuing.witnesses import NO_WITNESSES, Witnesses
from suyuan.tlog.note import Verifier
from suyuan.tlog.proof import ProofFile
from suyuan.tlog.succession import write_switches

DEEPEST: Final = 50


def bundle(number: str, *, log_key: Verifier, witnesses: Witnesses = NO_WITNESSES) -> bytes:
    """The bundle of a certificate of this installation. Raises NotFound.

    One query a level, and four per document for its proof. A certificate that still awaits its witnesses
    goes without a proof: no head is handed out before they have seen it.
    """
    subject = Certificate.objects.filter(number=number).first()
    if subject is None:
        raise NotFound(Text(f"没有证书 {number}", f"there is no certificate {number}"), given=number)
    found: dict[str, Certificate] = {}
    level = [subject]
    for _ in range(DEEPEST):
        found |= {one.xml_sha256: one for one in level}
        above = {sha256 for one in level for sha256 in _links(one)} - found.keys()
        level = list(Certificate.objects.filter(xml_sha256__in=above))
        if not level:
            break
    bodies = dict(Document.objects.filter(sha256__in=found).values_list("sha256", "body"))
    enclosed = [
        Enclosed(number=one.number, xml=bytes(bodies[sha256]), proof=proof_file(one))
        for sha256, one in found.items()
    ]
    changes = rotating.switches()
    return write_bundle(
        subject.xml_sha256,
        enclosed,
        policy=witnesses.policy_text(rotating.believed_keys(log_key.vkey(), changes)),
        log_keys=write_switches(changes) if changes else "",
    )


def proof_file(certificate: Certificate) -> str:
    """The C2SP proof that a certificate is in the log; its extra data are the salt of the leaf.

    Empty while the entry awaits its witnesses.
    """
    try:
        found = log.inclusion(certificate.log_index)
    except NotFound:
        return ""
    return ProofFile(found.index, found.proof, found.checkpoint, bytes.fromhex(certificate.salt)).text()


def _links(certificate: Certificate) -> set[str]:
    return {one.sha256 for one in read_content(certificate.content).standards if one.sha256}
