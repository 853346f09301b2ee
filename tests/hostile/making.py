"""Made the files of `data`, whose signatures are random: ``python -m tests.hostile.making`` makes others."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from tests.certify.conftest import SIGNED_AT
from tests.certify.timestamping import TestAuthority, crl
from tests.hostile.seeds import DATA, LATER_WITNESS, NOW, OCTETS, WITNESS, note_of, request

from suyuan.tlog.cosignature import Cosigner
from suyuan.tlog.note import Signature, Verifier
from suyuan.tlog.tree import leaf_hash


def status_answer(clock: TestAuthority) -> bytes:
    """That the certificate of the authority is good."""
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=clock.certificate,
        issuer=clock.root,
        algorithm=hashes.SHA256(),
        cert_status=ocsp.OCSPCertStatus.GOOD,
        this_update=SIGNED_AT,
        next_update=NOW,
        revocation_time=None,
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, clock.root)
    return builder.sign(clock.root_key, hashes.SHA256()).public_bytes(Encoding.DER)


def cosigned() -> bytes:
    """A checkpoint with the cosignatures of two witnesses, one of each kind."""
    note = note_of(2, leaf_hash(b"root"))
    text = note.partition("\n\n")[0].encode() + b"\n"

    def line(cosigner: Cosigner) -> str:
        key_id = Verifier.of_cosigner(cosigner).key_id
        return Signature(cosigner.name, key_id, cosigner.cosign(text, time=1_760_000_000)).line()

    return (note + line(WITNESS) + line(LATER_WITNESS)).encode()


def make() -> None:
    """Write all files again."""
    clock = TestAuthority()
    DATA.mkdir(exist_ok=True)
    for name, content in {
        "token.tsr": clock.token(OCTETS, at=SIGNED_AT),
        "answer.tsr": clock.answer(request(), at=SIGNED_AT),
        "rejection.tsr": clock.lying(status="rejection").answer(request(), at=SIGNED_AT),
        "list.crl": crl(clock.root, clock.root_key, {77: SIGNED_AT, 78: SIGNED_AT}, at=SIGNED_AT),
        "status.ocsp": status_answer(clock),
        "time-root.pem": clock.root_pem,
        "time.pem": clock.certificate.public_bytes(Encoding.PEM),
        "cosigned.note": cosigned(),
    }.items():
        (DATA / name).write_bytes(content)


if __name__ == "__main__":
    make()
