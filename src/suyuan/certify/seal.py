"""The seal of a certificate PDF: an invisible PAdES signature over the whole file, page and attachment.

The XML signature covers the data; the seal covers the page as printed, too. It is appended, so nothing of
the file before it changes: the attached certificate stays byte for byte as it was, and so do fonts, colours
and marks of PDF/A. It allows no later change. The signature is deterministic for keys of files.

Source: ETSI EN 319 142-1 V1.2.1 (PAdES baseline B-B); ISO 32000-1, 12.8; ISO 19005-3, 6.3 and 6.4.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.certify.cms import Fault, open_message
from suyuan.certify.evidence_errors import SealRefused, SigningKeyUnusable
from suyuan.certify.extract import MAX_PDF, extract_xml, is_pdf
from suyuan.certify.keychain import organisation_of

if TYPE_CHECKING:
    from cryptography import x509

    from suyuan.certify.signing import KeySigner

FIELD: Final = "Seal"
BYTE_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
VALUE: Final = re.compile(rb"<(?:[0-9A-Fa-f]{2}){64,65536}>")
DATED: Final = re.compile(rb"/M\s*\(D(?::|\\072)(\d{14})(?:Z|([+-])(\d\d)'?(\d\d)?'?)")


@dataclass(frozen=True, kw_only=True)
class Seal:
    """A seal that holds over the whole file; whether its key is trusted is another question."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    stated: datetime | None  # the time that the seal states

    @property
    def organisation(self) -> str:
        """The organisation that the certificate names, "" where it names none."""
        return organisation_of(self.certificate)


def seal_pdf(pdf: bytes, signer: KeySigner, *, at: datetime) -> bytes:
    """`pdf` (a certificate with its XML attached) with the seal of `signer`, dated `at`.

    SM2 keys cannot seal: PDF has no place for them that readers know. Raises Unreadable or TooLarge for a
    file that is no certificate PDF, InputError for one that is sealed already, SigningKeyUnusable for another
    kind of key or a certificate that is not valid at that time.
    """
    require_sealing(signer)
    _require_in_force(signer.chain[0], at=at)
    before = extract_xml(pdf)
    if b"/ID" not in pdf:  # PDF/A has one, and a seal must name the revision it adds
        raise InputError(Text("PDF 没有文件标识", "the PDF has no file identifier"), quantity="PDF")
    if b"/ByteRange" in pdf:
        raise InputError(Text("PDF 已有印章", "the PDF is already sealed"), quantity="PDF")
    sealed = _sealed(pdf, signer, at=at)
    if not sealed.startswith(pdf) or extract_xml(sealed) != before:
        raise SealRefused(Text("加盖印章改变了原文件", "sealing has changed the file before it"))
    return sealed


def require_sealing(signer: object) -> KeySigner:
    """`signer`, if it can seal a PDF. Raises SigningKeyUnusable."""
    from suyuan.certify.signing import KeySigner

    if not isinstance(signer, KeySigner):
        raise SigningKeyUnusable(
            Text("这种密钥不能加盖 PDF 印章", "a key of this kind cannot seal a PDF"),
            quantity="signing key",
            given=type(signer).__name__,
            allowed="ECDSA P-256, ECDSA P-384, RSA >= 2048",
        )
    return signer


def _require_in_force(certificate: x509.Certificate, *, at: datetime) -> None:
    begin, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not begin <= at <= end:
        raise SigningKeyUnusable(
            Text("印章证书不在有效期内", "the certificate of the seal is not valid at this time"),
            hint=Text("请安装新的印章密钥和证书。", "Install a new seal with its certificate."),
            quantity="seal",
            given=at.isoformat(timespec="seconds"),
            allowed=f"{begin.isoformat()} .. {end.isoformat()}",
        )


def verify_seal(pdf: bytes) -> Seal:
    """The seal of `pdf`: its mathematics, and that it covers every byte. Raises SealRefused, nothing else."""
    if not is_pdf(pdf) or len(pdf) > MAX_PDF:
        raise _refused("不是 PDF 文件或过大", "it is no PDF, or too large")
    try:
        return _checked(pdf)
    except EvidenceError as error:
        if isinstance(error, SealRefused):
            raise
        raise _refused(error.message.zh, error.message.en) from error
    # A hostile file may drive the PDF library into nearly any built-in error; all mean the same here.
    except Exception as error:
        raise _refused("PDF 已损坏", "the PDF is damaged", detail=type(error).__name__) from error


def _checked(pdf: bytes) -> Seal:
    """ISO 32000-1, 12.8.1: the byte range is the whole file but the value of ``Contents``, in hex."""
    count = pdf.count(b"/ByteRange")
    found = BYTE_RANGE.findall(pdf) if count == 1 else []
    if len(found) != 1:
        raise _refused("应恰好有一个印章", "there must be exactly one seal", given=count)
    start, head, behind, tail = (int(one) for one in found[0])
    gap = pdf[head:behind]
    if start != 0 or behind + tail != len(pdf) or not VALUE.fullmatch(gap):
        raise _refused("印章没有覆盖整个文件", "it does not cover the whole file")
    value = bytes.fromhex(gap[1:-1].decode("ascii"))
    try:
        message = open_message(_first(value), content_type="data", detached=pdf[:head] + pdf[behind:])
    except Fault as fault:
        raise _refused(fault.reason.zh, fault.reason.en, given=fault.given) from fault
    extract_xml(pdf)
    return Seal(
        certificate=message.certificate, chain=message.chain, stated=_stated(pdf[behind : behind + 1000])
    )


def _stated(near: bytes) -> datetime | None:
    """The time in the signature dictionary, where it can be read."""
    found = DATED.search(near)
    if found is None:
        return None
    digits, sign, hours, minutes = (part.decode() if part else "" for part in found.groups())
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
    return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=timezone(offset))


def _first(value: bytes) -> bytes:
    """The message without the zeros that fill the place kept for it."""
    if value[:1] != b"\x30" or len(value) < 6 or not 0x81 <= value[1] <= 0x83:
        raise _refused("编码有误", "its encoding is broken")
    size = value[1] - 0x80
    end = 2 + size + int.from_bytes(value[2 : 2 + size], "big")
    if end > len(value) or value[end:].strip(b"\0"):
        raise _refused("编码有误", "its encoding is broken")
    return value[:end]


def _refused(zh: str, en: str, *, given: object = None, detail: str | None = None) -> SealRefused:
    message = Text(f"PDF 印章不成立：{zh}", f"The seal of the PDF does not hold: {en}")
    return SealRefused(message, given=given, detail=detail)


def _sealed(pdf: bytes, signer: KeySigner, *, at: datetime) -> bytes:
    from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter

    class Dated(signers.PdfSigner):
        """The clock comes in as an argument."""

        def init_signing_session(self, *args: Any, **options: Any) -> Any:
            session = super().init_signing_session(*args, **options)
            session.system_time = at
            return session

    class Appending(IncrementalPdfFileWriter):
        """Leaves the metadata as they are (PDF/A wants both kinds to agree) and draws no random identity."""

        @classmethod
        def _handle_id(cls, prev: Any) -> Any:
            first = prev.trailer["/ID"][0]
            second = ByteStringObject(hashlib.sha256(pdf).digest()[:16])  # names this revision
            return ArrayObject([ByteStringObject(getattr(first, "original_bytes", first)), second])

        def _update_meta(self) -> None:
            pass

        def ensure_output_version(self, version: Any) -> None:
            """PDF/A-3 stands on PDF 1.7, which is enough for this signature."""

        def register_extension(self, ext: Any) -> None:
            """Nothing of a later edition is used."""

    writer = Appending(BytesIO(pdf))
    described = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=signer.hash_name,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        signer_key_usage={"digital_signature"},
    )
    keeper = Dated(described, _keeper(signer), new_field_spec=SigFieldSpec(FIELD, box=None))
    out: Any = _beside_any_loop(lambda: keeper.sign_pdf(writer, bytes_reserved=2 * _room(signer)))
    return bytes(out.getvalue())


def _beside_any_loop(work: Callable[[], Any]) -> Any:
    """`work` starts an event loop of its own; under a loop that is running it needs a thread of its own."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return work()
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(work).result()


def _room(signer: KeySigner) -> int:
    """Bytes kept for the message: its certificates, the name of the issuer once more, and the rest of it.

    Said beforehand, because the library would otherwise make the whole message once only to weigh it.
    """
    from cryptography.hazmat.primitives.serialization import Encoding

    sizes = [len(one.public_bytes(Encoding.DER)) for one in signer.chain]
    return sum(sizes) + sizes[0] + 2048


def _keeper(signer: KeySigner) -> Any:
    """Our signer as the library wants one."""
    from asn1crypto import x509 as asn1  # type: ignore[import-untyped]
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.sign.signers.pdf_cms import Signer
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    class Keeper(Signer):
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002
            if digest_algorithm != signer.hash_name:
                raise ValueError(digest_algorithm)
            return bytes(600) if dry_run else signer.sign_octets(data)

    first, *others = [asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in signer.chain]
    make_registry: Any = SimpleCertificateStore
    registry = make_registry()
    registry.register_multiple(others)
    return Keeper(signing_cert=first, cert_registry=registry)
