"""Good inputs of every kind, made once: what hostile inputs are made from. Nothing here is a secret key."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from asn1crypto import keys, pem
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject
from tests.certify.conftest import SHARED, SIGNED_AT
from tests.certify.sample import INSTITUTE, scale_notice, weight_certificate

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.certify.authority import Authority, make_authority
from suyuan.certify.bundle import MANIFEST, Enclosed, write_bundle
from suyuan.certify.compose import compose_dcc
from suyuan.certify.lossless import document_to_json
from suyuan.certify.seal import seal_pdf
from suyuan.certify.timestamp import timestamp_request
from suyuan.certify.trust import Trust
from suyuan.tlog.checkpoint import Checkpoint, sign_checkpoint
from suyuan.tlog.cosignature import MLDSA44_COSIGNATURE, Cosigner
from suyuan.tlog.guard import Memory, Promise
from suyuan.tlog.leaf import commitment
from suyuan.tlog.note import Signer, Verifier
from suyuan.tlog.policy import Policy, parse_policy
from suyuan.tlog.proof import ProofFile
from suyuan.tlog.succession import Switch, change_digest, write_switches
from suyuan.tlog.tree import leaf_hash, node_hash

ROOT: Final = Path(__file__).resolve().parents[2]
PACK: Final = ROOT / "packs" / "weights" / "2026"
DATA: Final = Path(__file__).resolve().parent / "data"
MUSEUM: Final = ROOT / "museum" / "archive-1"
NOW: Final = datetime(2026, 4, 1, tzinfo=UTC)
OCTETS: Final = b"what is stamped"
SALT: Final = b"sixteen bytes of salt"
LOG: Final = Signer("log.example", bytes(range(32)))
NEXT_LOG: Final = Signer("log.example", bytes(range(1, 33)))
WITNESS: Final = Cosigner("witness.example", bytes(32))
LATER_WITNESS: Final = Cosigner("later.example", bytes(32), MLDSA44_COSIGNATURE)
SM2_PRIVATE: Final = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8


@cache
def authority() -> Authority:
    return make_authority(
        b"seed of the hostile tests",
        [INSTITUTE.name],
        valid_from=date(2025, 1, 1),
        valid_until=date(2030, 12, 31),
    )


@cache
def trust() -> Trust:
    return Trust(
        anchors=(authority().root_pem,), tsa_anchors=(made("time-root.pem"),), log_vkey=LOG.verifier.vkey()
    )


@cache
def plain() -> tuple[bytes, ...]:
    return compose_dcc(weight_certificate()), compose_dcc(scale_notice())


@cache
def signed() -> tuple[bytes, ...]:
    signer = authority().institutions[0].signer()
    once = signer.sign_xml(plain()[0], at=SIGNED_AT)
    return once, signer.countersign(once, at=SIGNED_AT, role="approver")


@cache
def shared_documents() -> tuple[bytes, ...]:
    """Published certificates beside the repository, the small ones; none where they are not there."""
    found = sorted((SHARED / "samples").glob("*.xml")) + sorted((SHARED / "dsi-examples").glob("GOLD*.xml"))
    return tuple(path.read_bytes() for path in found if path.stat().st_size < 40_000)


@cache
def documents() -> tuple[bytes, ...]:
    return (*plain(), *signed(), *shared_documents(), b"<a xmlns='b'>c<d e='f'/><!--g--><![CDATA[h]]></a>")


@cache
def documents_as_json() -> tuple[bytes, ...]:
    return tuple(document_to_json(one).encode() for one in documents())


def pdf_with(*attachments: tuple[str, bytes]) -> bytes:
    """A small PDF whose streams are not compressed, so that a changed byte is a changed meaning."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    for name, data in attachments:
        writer.add_attachment(name, data)
    writer._ID = ArrayObject([ByteStringObject(bytes(16)), ByteStringObject(bytes(16))])
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


@cache
def pdfs() -> tuple[bytes, ...]:
    one = pdf_with(("certificate.xml", b"<a/>"))
    return one, pdf_with(("readme.txt", b"x"), ("certificate.xml", signed()[0])), pdf_with()


@cache
def sealed() -> tuple[bytes, ...]:
    return (seal_pdf(pdfs()[0], authority().institutions[0].signer(), at=SIGNED_AT),)


def leaf_of(xml: bytes) -> bytes:
    return leaf_hash(commitment(kind="issue", document_sha256=sha256_hex(xml), salt=SALT))


def proof_of(xml: bytes) -> str:
    leaf = leaf_of(xml)
    other = leaf_hash(b"an earlier entry")
    return ProofFile(1, (other,), note_of(2, node_hash(other, leaf)), SALT).text()


@cache
def bundles() -> tuple[bytes, ...]:
    held = [Enclosed(number=f"N-{n}", xml=xml, proof=proof_of(xml)) for n, xml in enumerate(signed())]
    return tuple(write_bundle(one.sha256, held[: n + 1], policy=POLICY_TEXT) for n, one in enumerate(held))


@cache
def parcels() -> tuple[bytes, ...]:
    """A subtree and a notice of a recall, signed by the log."""
    from tests.certify.federation import sample

    from suyuan.certify.federation.notice import write_notice
    from suyuan.certify.federation.subtree import write_subtree

    tree = sample.subtree(log=LOG.name, evaluations=sample.evaluations(signer=LOG))
    return write_subtree(tree, signer=LOG), write_notice(sample.notice(log=LOG.name), signer=LOG)


def parcel_contents() -> list[bytes]:
    return [one.split(b"\n\n", 2)[2] for one in parcels()]


def zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return held.getvalue()


@cache
def manifests() -> tuple[bytes, ...]:
    with zipfile.ZipFile(io.BytesIO(bundles()[0])) as archive:
        return archive.read(MANIFEST), canonical_bytes({"format": "suyuan-bundle/1"})


def made(name: str) -> bytes:
    """A file that holds random signatures and was therefore made once, by `making`."""
    return (DATA / name).read_bytes()


def tokens() -> tuple[bytes, ...]:
    return (made("token.tsr"),)


def request() -> bytes:
    return timestamp_request(OCTETS, nonce=1)


def answers() -> tuple[bytes, ...]:
    return made("answer.tsr"), made("rejection.tsr")


def revocation_files() -> tuple[bytes, ...]:
    return made("list.crl"), pem.armor("X509 CRL", made("list.crl")), made("status.ocsp")


@cache
def roots() -> tuple[bytes, ...]:
    return authority().root_pem, authority().root_pem + made("time-root.pem")


@cache
def sm2_keys() -> tuple[bytes, ...]:
    keys.NamedCurve.register("sm2p256v1", "1.2.156.10197.1.301", 32)
    inner = keys.ECPrivateKey(
        {
            "version": "ecPrivkeyVer1",
            "private_key": SM2_PRIVATE,
            "parameters": keys.ECDomainParameters(name="named", value="1.2.156.10197.1.301"),
        }
    )
    return (pem.armor("EC PRIVATE KEY", inner.dump()),)


def note_of(size: int, root: bytes) -> str:
    return sign_checkpoint(Checkpoint(LOG.name, size, root), LOG)


POLICY_TEXT: Final = (
    f"log {LOG.verifier.vkey()}\nwitness w1 {Verifier.of_cosigner(WITNESS).vkey()}\n"
    f"witness w2 {Verifier.of_cosigner(LATER_WITNESS).vkey()}\ngroup g any w1 w2\nquorum none\n"
)


@cache
def policy() -> Policy:
    return parse_policy(POLICY_TEXT)


@cache
def notes() -> tuple[bytes, ...]:
    extended = sign_checkpoint(Checkpoint(LOG.name, 7, leaf_hash(b"other"), ("extension",)), LOG)
    return note_of(2, leaf_hash(b"root")).encode(), extended.encode(), made("cosigned.note")


def memory() -> bytes:
    """What the guard of a log writes."""
    root = leaf_hash(b"root")
    vkey = LOG.verifier.vkey()
    return (
        Memory(Promise(1, root), Promise(2, root), key=vkey, successor=NEXT_LOG.verifier.vkey())
        .text()
        .encode()
    )


def change_of_key() -> bytes:
    """The file of a log that changed its key, with its last entry, at its first entry but one."""
    at, old, new = "2026-03-05T01:10:00+00:00", LOG.verifier, NEXT_LOG.verifier
    sealed = change_digest(old=old.vkey(), new=new.vkey(), reason="planned", at=at)
    entry = leaf_hash(commitment(kind="rotate", document_sha256=sealed, salt=SALT))
    other = leaf_hash(b"an earlier entry")
    head = sign_checkpoint(Checkpoint(LOG.name, 2, node_hash(other, entry)), LOG, NEXT_LOG)
    return write_switches([Switch(old, new, "planned", at, 1, SALT, (other,), head)]).encode()


@cache
def packs() -> dict[str, bytes]:
    """The files of the pack of weights."""
    from suyuan.methods.loading import read_files

    return read_files(PACK)


@cache
def example() -> dict[str, Any]:
    return tomllib.loads(packs()["golden/f1-1kg-pass.toml"].decode())


@cache
def runs() -> tuple[bytes, ...]:
    both = {"observations": example()["observations"], "sources": example()["sources"]}
    return (json.dumps(both, ensure_ascii=False).encode(),)


@cache
def cases() -> tuple[bytes, ...]:
    two: dict[str, Any] = {
        "id": "two",
        "inputs": [
            {"name": "a", "value": 1.0, "u": 0.3, "dof": 9, "dist": "normal"},
            {"name": "b", "value": 2.0, "half_width": 0.4, "dist": "rectangular"},
            {
                "name": "c",
                "value": 3.0,
                "half_width": 0.4,
                "dist": "curvilinear_trapezoid",
                "limit_inexactness": 0.1,
            },
        ],
        "correlations": [["a", "b", 0.1]],
        "model": {"y": "a + b * 2 - log(c)", "z": "y ** 2 / sqrt(b)"},
        "method": "gum",
        "p": 0.95,
        "trials": 1000,
        "seed": 1,
    }
    solved = {
        "inputs": two["inputs"],
        "model": {"t": {"equation": "a * t - b", "bracket": [0, 9]}},
        "method": "gum2",
    }
    drawn = {**two, "method": "mc", "correlations": []}
    return tuple(json.dumps(one).encode() for one in (two, solved, drawn, {"cases": [two]}))


@cache
def sheets() -> tuple[bytes, ...]:
    typed = [
        ("model", "y = a*b\nz = y + a"), ("correlations", "a, b, 0.5"), ("p", "0.95"), ("order", "2"),
        ("name", "a"), ("value", "1.0"), ("dist", "normal"), ("spread", "0.1"), ("dof", "9"),
        ("name", "b"), ("value", "2"), ("dist", "rectangular"), ("spread", "0.2"), ("dof", ""),
        ("unit", "mm"), ("inexactness", ""), ("inexactness", "0.1"),
    ]  # fmt: skip
    return (urlencode(typed).encode(),)


@cache
def forms() -> tuple[bytes, ...]:
    typed: dict[str, str] = {}
    for part in ("header", "conditions"):
        typed |= {f"{part}.{name}": str(value) for name, value in example()["observations"][part].items()}
    for test, rows in example()["observations"]["tests"].items():
        for number, row in enumerate(rows):
            for name, value in row.items():
                many = enumerate(value) if isinstance(value, list) else [("", value)]
                typed |= {f"tests.{test}.{number}.{name}.{at}".rstrip("."): str(one) for at, one in many}
    return (urlencode(typed).encode(),)


@cache
def uploads() -> tuple[bytes, ...]:
    head = b'--x\r\nContent-Disposition: form-data; name="document"; filename="a.xml"\r\n'
    kind = b"Content-Type: application/xml\r\n\r\n"
    return head + kind + b"<a/>\r\n--x--\r\n", head + kind + signed()[0] + b"\r\n--x--\r\n"


FORMULAS: Final = (
    b"a + b * 2 - log(c) ** 2", b"choose(a > 1 and not b < 2, sqrt(a), -b)", b"max(a, b, 3e-5) / (c - 1)",
    b"band('mpe', 'F1', a, 'F1')", b"mean(a) + sd(b)", b"cell('mpe', 1000, 'F1') * edge('mpe', a, 1)",
    b"((((a))))", b"a == 'III'", b"-+-a**-2",
)  # fmt: skip
UNITS: Final = (
    rb"\kilogram\metre\tothe{2}\per\second", b"kg*m^2/s", "m·s^-1".encode(), rb"\degreecelsius",
    "µm".encode(), rb"\milli\gram\tothe{-0.5}", b"mol/(m^3)", b"1", rb"\one", b"dB", "°C".encode(), b"kg/m^3",
    b"%", rb"\per\kilo\hertz",
)  # fmt: skip
QUANTITIES: Final = ("20.00 °C".encode(), rb"1.5e3 \kilo\pascal", b"-0.1 mg", b"3 %", b"1")
