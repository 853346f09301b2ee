"""Signed notes: a text, a blank line, and lines that each carry one signature.

A signature of a key that is not trusted says nothing and is passed over; a bad signature of a trusted key
condemns the whole note. Reading a note raises EvidenceError and nothing else, whatever the bytes.
Keys that cosign a checkpoint are keys of a note too, see `cosignature`.
Source: C2SP signed-note; Ed25519 of RFC 8032.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from suyuan.base.errors import EvidenceError, InputError
from suyuan.base.text import Text
from suyuan.tlog.cosignature import (
    ED25519_COSIGNATURE,
    MLDSA44_COSIGNATURE,
    Cosigner,
    verify_ed25519,
    verify_mldsa,
)
from suyuan.tlog.encoding import decode_base64, encode_base64

ED25519 = 1
KEY_SIZE = 32
KEY_ID_SIZE = 4
MAX_NOTE = 1_000_000
MAX_SIGNATURES = 100
DASH = "— "
SKEY_PREFIX = "PRIVATE+KEY+"


class Signature(NamedTuple):
    """One signature line: who claims to have signed, with which key, and the bytes."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """The line as it stands in a note."""
        return f"{DASH}{self.name} {encode_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A trusted key by name. Its text form ("vkey") is ``name+keyid+base64(type, key)``."""

    name: str
    public_key: bytes
    key_type: int = ED25519

    def __post_init__(self) -> None:
        _check_name(self.name)
        if self.key_type not in _ALGORITHMS:
            raise _bad_key(Text("签名算法未知", "the signature type is not known"), self.key_type)
        size = _ALGORITHMS[self.key_type].key_size
        if len(self.public_key) != size:
            raise _bad_key(
                Text(f"公钥应为 {size} 字节", f"the public key must have {size} bytes"), len(self.public_key)
            )

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Read a vkey; InputError where its form, type or key id is wrong."""
        name, key_id, key = _key_parts(vkey)
        verifier = cls(name, key[1:], key[0])
        if verifier.key_id != key_id:
            raise _bad_key(Text("密钥标识与密钥不符", "the key id does not belong to the key"), key_id.hex())
        return verifier

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256 over name, newline, type and key."""
        content = self.name.encode() + b"\n" + bytes([self.key_type]) + self.public_key
        return hashlib.sha256(content).digest()[:KEY_ID_SIZE]

    def vkey(self) -> str:
        """The text form, to be published."""
        key = bytes([self.key_type]) + self.public_key
        return f"{self.name}+{self.key_id.hex()}+{encode_base64(key)}"

    def verify(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature` is this key's signature of the note text."""
        return _ALGORITHMS[self.key_type].verify(self.name, self.public_key, text, signature)

    @classmethod
    def of_cosigner(cls, cosigner: Cosigner) -> Self:
        """The public half of a witness key."""
        return cls(cosigner.name, cosigner.public_key(), cosigner.kind)


@dataclass(frozen=True, slots=True)
class Signer:
    """A private Ed25519 key by name. Its text form ("skey") is ``PRIVATE+KEY+name+keyid+base64(1, seed)``."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.seed) != KEY_SIZE:
            raise _bad_key(Text("私钥应为 32 字节", "the private key must have 32 bytes"), len(self.seed))

    @classmethod
    def parse(cls, skey: str) -> Self:
        """Read a skey; InputError where its form or key id is wrong. The message never shows the key."""
        if not skey.startswith(SKEY_PREFIX):
            raise _bad_key(Text("这不是私钥文本", "this is not the text of a private key"), "")
        name, key_id, key = _key_parts(skey.removeprefix(SKEY_PREFIX))
        if key[0] != ED25519 or len(key) != 1 + KEY_SIZE:
            raise _bad_key(Text("签名算法未知", "the signature type is not known"), key[0])
        signer = cls(name, key[1:])
        if signer.verifier.key_id != key_id:
            raise _bad_key(Text("密钥标识与密钥不符", "the key id does not belong to the key"), key_id.hex())
        return signer

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self._private_key().public_key().public_bytes_raw())

    def skey(self) -> str:
        """The text form, to be kept secret."""
        key = encode_base64(bytes([ED25519]) + self.seed)
        return f"{SKEY_PREFIX}{self.name}+{self.verifier.key_id.hex()}+{key}"

    def sign(self, text: bytes) -> Signature:
        """This key's signature of a note text."""
        return Signature(self.name, self.verifier.key_id, self._private_key().sign(text))

    def _private_key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def sign_note(text: str, *signers: Signer) -> str:
    """The note of `text` with one signature line for each signer.

    Raises InputError where the text is empty, does not end with a newline or has control characters.
    """
    if not text.endswith("\n") or _has_control_characters(text) or _encoded(text) is None:
        raise InputError(
            Text(
                "签名文本应以换行结尾，且不含其他控制字符",
                "the text of a note ends with a newline and has no other control character",
            ),
            given=repr(text[-40:]),
        )
    return text + "\n" + "".join(signer.sign(text.encode()).line() for signer in signers)


def split_note(note: str | bytes) -> tuple[str, tuple[Signature, ...]]:
    """The text of a note and its signature lines, nothing verified yet. EvidenceError where malformed."""
    whole = _readable(note)
    text, blank, block = whole.rpartition("\n\n")
    if not blank or not block.endswith("\n") or not text:
        raise _refused(Text("没有签名行", "there are no signature lines"))
    if block.count("\n") > MAX_SIGNATURES:
        raise _refused(Text(f"签名多于 {MAX_SIGNATURES} 个", f"more than {MAX_SIGNATURES} signatures"))
    return text + "\n", tuple(_signature(line) for line in block[:-1].split("\n"))


def open_note(note: str | bytes, verifiers: Iterable[Verifier]) -> dict[str, bytes]:
    """The verified names of a note, each with its signature bytes.

    Raises EvidenceError where the note is malformed, a trusted key's signature is wrong, or no trusted key
    has signed. The text itself: `split_note`.
    """
    text, signatures = split_note(note)
    trusted: dict[tuple[str, bytes], list[Verifier]] = {}
    for verifier in verifiers:
        trusted.setdefault((verifier.name, verifier.key_id), []).append(verifier)
    content = text.encode()
    verified: dict[str, bytes] = {}
    for name, key_id, signature in signatures:
        keys = trusted.get((name, key_id))
        if keys is None:
            continue
        if not any(key.verify(content, signature) for key in keys):
            raise _refused(Text(f"{name} 的签名不成立", f"the signature of {name} does not hold"), given=name)
        verified[name] = signature
    if not verified:
        raise _refused(Text("没有可信密钥的签名", "no trusted key has signed"))
    return verified


class Algorithm(NamedTuple):
    """How a kind of key verifies: (name, key, text, signature) -> whether it holds; the size of a key."""

    verify: Callable[[str, bytes, bytes, bytes], bool]
    key_size: int


def _ed25519(name: str, public_key: bytes, text: bytes, signature: bytes) -> bool:  # noqa: ARG001
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


_ALGORITHMS: dict[int, Algorithm] = {
    ED25519: Algorithm(_ed25519, KEY_SIZE),
    ED25519_COSIGNATURE: Algorithm(verify_ed25519, KEY_SIZE),
    MLDSA44_COSIGNATURE: Algorithm(verify_mldsa, 1312),
}


def _readable(note: str | bytes) -> str:
    data = note if isinstance(note, bytes) else _encoded(note)
    if data is None or len(data) > MAX_NOTE:
        raise _refused(Text("文本过长或不是 UTF-8", "the note is too long or not UTF-8"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise _refused(Text("不是 UTF-8 文本", "the note is not UTF-8")) from None
    if _has_control_characters(text):
        raise _refused(Text("含有控制字符", "the note has control characters"))
    return text


def _encoded(text: object) -> bytes | None:
    try:
        return text.encode("utf-8") if isinstance(text, str) else None
    except UnicodeEncodeError:  # lone surrogates
        return None


_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")


def _has_control_characters(text: str) -> bool:
    return _CONTROL.search(text) is not None


def _signature(line: str) -> Signature:
    name, blank, encoded = line.removeprefix(DASH).partition(" ")
    data = decode_base64(encoded)
    if not line.startswith(DASH) or not blank or not _is_name(name):
        raise _refused(Text("签名行格式不对", "a signature line is malformed"), given=line[:120])
    if data is None or len(data) <= KEY_ID_SIZE:
        raise _refused(Text("签名的编码不对", "a signature is not well encoded"), given=line[:120])
    return Signature(name, data[:KEY_ID_SIZE], data[KEY_ID_SIZE:])


def _key_parts(text: str) -> tuple[str, bytes, bytes]:
    """Name, key id and type-with-key of a key text."""
    name, _, rest = text.partition("+")
    hexadecimal, _, encoded = rest.partition("+")
    key = decode_base64(encoded)
    is_id = len(hexadecimal) == 2 * KEY_ID_SIZE and set(hexadecimal) <= set("0123456789abcdef")
    if not is_id or key is None or len(key) < 1 + KEY_SIZE:
        raise _bad_key(Text("密钥文本格式不对", "the text of the key is malformed"), name[:120])
    return name, bytes.fromhex(hexadecimal), key


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(character.isspace() for character in name)


def _check_name(name: str) -> None:
    if not _is_name(name) or _has_control_characters(name) or _encoded(name) is None:
        raise _bad_key(
            Text("密钥名不能为空，不能含空白或加号", "a key name is not empty and has no blank or plus sign"),
            repr(name[:120]),
        )


def _bad_key(message: Text, given: object) -> InputError:
    return InputError(message, quantity="key", given=given)


def _refused(message: Text, *, given: str | None = None) -> EvidenceError:
    return EvidenceError(
        Text(f"签名文本不可信：{message.zh}", f"the signed note is not trusted: {message.en}"), given=given
    )
