"""SM2 signatures and the SM3 hash, the national algorithms, behind the same interface as the others.

An extra: the curve arithmetic comes from gmssl and is imported only when an SM2 key turns up. It is plain
Python and not hardened against timing, so a production key belongs in a token. Signatures are
deterministic: the nonce follows from key and message as in RFC 6979, with HMAC-SHA-256.

XML Signature has no registered identifiers for them; here the object identifiers of GM/T 0006 are written
as ``urn:oid:1.2.156.10197.1.501`` (SM2 with SM3) and ``urn:oid:1.2.156.10197.1.401`` (SM3), and the value
is r and s, 32 octets each, as for ECDSA.

Source: GB/T 32918.2-2016 (signature), GB/T 32918.5-2017 (curve), GB/T 32905-2016 (SM3), GB/T 35276-2017
(default identity); RFC 6979, 3.2.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from suyuan.certify.evidence_errors import ExtraMissing, refused

if TYPE_CHECKING:
    from cryptography import x509

SM2_CURVE: Final = "1.2.156.10197.1.301"
P: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A: Final = P - 3
B: Final = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G: Final = bytes.fromhex(
    "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
)
IDENTITY: Final = b"1234567812345678"


def sm3(octets: bytes) -> bytes:
    """The SM3 hash, 32 octets."""
    from cryptography.hazmat.primitives.hashes import SM3, Hash

    hashing = Hash(SM3())
    hashing.update(octets)
    return hashing.finalize()


def public_key_of(certificate: x509.Certificate) -> bytes:
    """The SM2 key of `certificate`, x and y, 64 octets; SignatureRefused where it holds another kind."""
    from asn1crypto import x509 as asn1  # type: ignore[import-untyped]
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        info = asn1.Certificate.load(certificate.public_bytes(Encoding.DER)).public_key
        curve = info["algorithm"]["parameters"].chosen.dotted
        point = bytes(info["public_key"].native)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise refused("签名证书无法读取", "a certificate in it cannot be read") from error
    if curve != SM2_CURVE or len(point) != 65 or point[0] != 4 or not on_curve(point[1:]):
        raise refused("签名算法与密钥不符", "its algorithm does not fit the key", given=str(curve)[:60])
    return point[1:]


def on_curve(key: bytes) -> bool:
    """Whether 64 octets are a point of the curve."""
    x, y = int.from_bytes(key[:32], "big"), int.from_bytes(key[32:], "big")
    return x < P and y < P and (y * y - (x * x * x + A * x + B)) % P == 0


def public_of(private: int) -> bytes:
    """The public key of a private one, 64 octets."""
    return _times(private, G)


def sign_sm2(private: int, octets: bytes, *, nonce: int | None = None) -> bytes:
    """r and s of `octets`, 64 octets; `nonce` only to repeat a published example."""
    d_inverse = pow(1 + private, -1, N)
    e = int.from_bytes(message_digest(public_of(private), octets), "big")
    for k in [nonce] if nonce else _nonces(private, e):
        r = (e + int.from_bytes(_times(k, G)[:32], "big")) % N
        s = d_inverse * (k - r * private) % N
        if r and r + k != N and s:
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
    raise refused("随机数不可用", "the nonce cannot be used")


def verify_sm2(public: bytes, octets: bytes, value: bytes) -> bool:
    """Whether `value` (r and s, 64 octets) is the signature of `octets` by the key `public`."""
    r, s = int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")
    t = (r + s) % N
    if len(value) != 64 or not (0 < r < N and 0 < s < N and t):
        return False
    checker = gmssl().CryptSM2(private_key="", public_key="")
    checker.public_key = public.hex()  # its constructor would take leading digits 0 and 4 away
    try:
        return bool(checker.verify(value.hex(), message_digest(public, octets)))
    except (TypeError, ValueError):  # the sum of the two points is the one at infinity
        return False


def message_digest(public: bytes, octets: bytes) -> bytes:
    """SM3 of the signer's identity, the curve, the key and the message (GB/T 32918.2, 5.5 and 6.1)."""
    head = (len(IDENTITY) * 8).to_bytes(2, "big") + IDENTITY
    curve = A.to_bytes(32, "big") + B.to_bytes(32, "big") + G
    return sm3(sm3(head + curve + public) + octets)


def _times(k: int, point: bytes) -> bytes:
    """`k` times a point of the curve."""
    arithmetic = gmssl().CryptSM2(private_key="", public_key="")
    return bytes.fromhex(arithmetic._kg(k, point.hex()))


def gmssl() -> Any:
    """The module ``gmssl.sm2``; ExtraMissing with the way out where it is not installed."""
    try:
        from gmssl import sm2
    except ImportError as error:
        raise ExtraMissing("gmssl", extra="sm") from error
    return sm2


def _nonces(private: int, e: int) -> Iterator[int]:
    """RFC 6979, 3.2: candidates for the nonce, from the key and the digest."""
    seed = private.to_bytes(32, "big") + (e % N).to_bytes(32, "big")
    v, k = b"\x01" * 32, b"\x00" * 32
    for mark in (b"\x00", b"\x01"):
        k = hmac.digest(k, v + mark + seed, "sha256")
        v = hmac.digest(k, v, "sha256")
    while True:
        v = hmac.digest(k, v, "sha256")
        candidate = int.from_bytes(v, "big")
        if 0 < candidate < N:
            yield candidate
        k = hmac.digest(k, v + b"\x00", "sha256")
        v = hmac.digest(k, v, "sha256")
