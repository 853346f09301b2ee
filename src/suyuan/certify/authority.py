"""A certificate authority of one's own: one root, and a signing certificate per institution.

`new_root` and `certified` make keys by chance, for an installation without a certificate authority at hand.
`make_authority` is for demonstrations and tests: everything follows from the arguments, the same seed, names
and days give the same keys and certificates, so that a world can be built twice and compared. Never use it
for real certificates: whoever knows the seed can sign.

Source: RFC 5280 (profile of the certificates); RFC 5869 (keys from a seed).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.x509.oid import NameOID

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.certify.signing import FileSigner

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, kw_only=True)
class SigningKey:
    """Key and chain of one institution, PEM; the chain begins with its own certificate."""

    organisation: Text
    key_pem: bytes
    chain_pem: bytes

    def signer(self) -> FileSigner:
        """The signer of this institution."""
        return FileSigner(self.key_pem, self.chain_pem)


def new_root(name: Text, *, valid_from: date, valid_until: date, country: str = "CN") -> SigningKey:
    """A root with a key that nobody knows; its chain is itself. `country`: two letters, ISO 3166-1."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name.zh, name.en, country)
    root = _certificate(subject, subject, key, key, (valid_from, valid_until), is_authority=True)
    return SigningKey(organisation=name, key_pem=_private_pem(key), chain_pem=_pem(root))


def certified(root: SigningKey, organisation: Text, *, valid_from: date, valid_until: date) -> SigningKey:
    """A new key of an institution, certified by the root for these days, the last one included.

    Raises InputError where the days are in the wrong order or reach beyond those of the root.
    """
    issuer = x509.load_pem_x509_certificate(root.chain_pem)
    last = issuer.not_valid_after_utc.date()
    if not valid_from <= valid_until <= last:
        raise InputError(
            Text(
                "密钥的有效期不在根证书有效期内", "the key would outlive the root, or ends before it begins"
            ),
            quantity="valid_until",
            given=valid_until.isoformat(),
            allowed=f"{valid_from} .. {last}",
        )
    issuer_key = serialization.load_pem_private_key(root.key_pem, None)
    if not isinstance(issuer_key, ec.EllipticCurvePrivateKey):
        raise InputError(
            Text("根密钥不是 ECDSA 密钥", "the key of the root is no ECDSA key"), quantity="root"
        )
    key = ec.generate_private_key(ec.SECP256R1())
    country = issuer.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)[0].value
    leaf = _certificate(
        _name(organisation.zh, organisation.en, str(country)), issuer.subject, key, issuer_key,
        (valid_from, valid_until), is_authority=False,
    )  # fmt: skip
    return SigningKey(organisation=organisation, key_pem=_private_pem(key), chain_pem=_pem(leaf))


@dataclass(frozen=True, kw_only=True)
class Authority:
    """A demonstration root and the institutions that it certified, in the order of the request."""

    root_pem: bytes
    institutions: tuple[SigningKey, ...]


def make_authority(
    seed: bytes,
    organisations: Sequence[Text],
    *,
    valid_from: date,
    valid_until: date,
    name: Text = Text("溯源演示根证书", "Suyuan demonstration root"),  # noqa: B008
) -> Authority:
    """A root and one signing certificate for each of `organisations`, valid from the first to the last day.

    Raises InputError for a seed under 16 bytes or days in the wrong order.
    """
    if len(seed) < 16:
        raise InputError(
            Text("种子太短", "the seed is too short"), quantity="seed", given=len(seed), allowed=">= 16 bytes"
        )
    if valid_until < valid_from:
        raise InputError(
            Text("有效期起止颠倒", "the days of validity are in the wrong order"),
            given=f"{valid_from} .. {valid_until}",
        )
    root_key = _key(seed, "root")
    root_name = _name(name.zh, name.en)
    root = _certificate(
        root_name, root_name, root_key, root_key, (valid_from, valid_until), is_authority=True
    )
    institutions = []
    for organisation in organisations:
        key = _key(seed, organisation.zh)
        subject = _name(organisation.zh, organisation.en)
        leaf = _certificate(subject, root_name, key, root_key, (valid_from, valid_until), is_authority=False)
        institutions.append(
            SigningKey(organisation=organisation, key_pem=_private_pem(key), chain_pem=_pem(leaf))
        )
    return Authority(root_pem=_pem(root), institutions=tuple(institutions))


def demo_authority(organisation: Text, *, valid_from: date, valid_until: date) -> Authority:
    """The authority of the tests and the demonstration, for one institution."""
    return make_authority(
        b"suyuan demonstration seed", [organisation], valid_from=valid_from, valid_until=valid_until
    )


def _key(seed: bytes, label: str) -> ec.EllipticCurvePrivateKey:
    # 48 bytes reduced modulo the order of the group: the bias is below 2**-128.
    stretched = HKDF(
        algorithm=hashes.SHA256(), length=48, salt=b"suyuan authority", info=label.encode()
    ).derive(seed)
    return ec.derive_private_key(int.from_bytes(stretched, "big") % (P256_ORDER - 1) + 1, ec.SECP256R1())


def _name(organisation: str, common: str, country: str = "CN") -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    days: tuple[date, date],
    *,
    is_authority: bool,
) -> x509.Certificate:
    public = key.public_key()
    serial = x509.SubjectKeyIdentifier.from_public_key(public).digest[:15]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(int.from_bytes(serial, "big") | 1)
        .not_valid_before(datetime.combine(days[0], time.min, UTC))
        .not_valid_after(datetime.combine(days[1], time(23, 59, 59), UTC))
        .add_extension(
            x509.BasicConstraints(ca=is_authority, path_length=0 if is_authority else None), critical=True
        )
        .add_extension(_usage(is_authority=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
    )
    return builder.sign(issuer_key, hashes.SHA256(), ecdsa_deterministic=True)


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
