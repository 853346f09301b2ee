"""A bundle: one file with a certificate, those of the standards behind it, and the log's proof of each.

It is a ZIP archive with a fixed order and fixed times, so that the same content is the same file:

    bundle.json          format, number and SHA-256 of the subject, and per document: number, sha256
    documents/SHA.xml    every signed certificate, named after its SHA-256
    proofs/SHA.tlog-proof    C2SP proof file; its extra data are the salt of the leaf
    policy.txt           the policy that the log recommends: its keys and witnesses; for information
    log-keys.json        where the log changed its key: each change, signed with the key before it

Nothing in it is believed because it is there: `verify_bundle` takes the reader's own roots and policy.
Source: C2SP tlog-proof, tlog-policy; design 5 (`suyuan bundle`, `suyuan cert verify`).
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.base.errors import TooLarge, Unreadable
from suyuan.base.text import Text

FORMAT: Final = "suyuan-bundle/1"
MANIFEST: Final = "bundle.json"
POLICY: Final = "policy.txt"
LOG_KEYS: Final = "log-keys.json"
MOST_FILES: Final = 1000
MOST_BYTES: Final = 64_000_000
MOST_OF_ENTRY: Final = 500  # bytes of one line of its directory
END_RECORD: Final = 22  # bytes, without a comment: APPNOTE 6.3.10, 4.3.16
FIXED_TIME: Final = (1980, 1, 1, 0, 0, 0)
NAME: Final = re.compile(
    r"(documents/[0-9a-f]{64}\.xml|proofs/[0-9a-f]{64}\.tlog-proof|bundle\.json|policy\.txt|log-keys\.json)"
)

# What the archive module raises on damaged or hostile archives.
BROKEN: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError,
    RuntimeError, KeyError,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """One certificate in a bundle: its signed XML and, where its issuer logs, the proof file."""

    number: str
    xml: bytes
    proof: str = ""

    @property
    def sha256(self) -> str:
        """The name of the document."""
        return sha256_hex(self.xml)


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """What a bundle holds; nothing of it is verified but that each document is the one it is named after."""

    subject: str  # SHA-256
    documents: Mapping[str, Enclosed]  # by SHA-256
    policy: str = ""
    log_keys: str = ""


def write_bundle(
    subject: str, documents: Sequence[Enclosed], *, policy: str = "", log_keys: str = ""
) -> bytes:
    """The bundle of the document with SHA-256 `subject`, which is one of `documents`."""
    listed = sorted(documents, key=lambda one: one.sha256)
    manifest = {
        "format": FORMAT,
        "subject": subject,
        "documents": [{"number": one.number, "sha256": one.sha256} for one in listed],
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        _put(archive, MANIFEST, canonical_bytes(manifest))
        if policy:
            _put(archive, POLICY, policy.encode())
        if log_keys:
            _put(archive, LOG_KEYS, log_keys.encode())
        for one in listed:
            _put(archive, f"documents/{one.sha256}.xml", one.xml)
            if one.proof:
                _put(archive, f"proofs/{one.sha256}.tlog-proof", one.proof.encode())
    return held.getvalue()


def is_bundle(content: bytes) -> bool:
    """Whether the file may be a bundle: a ZIP archive whose first entry is the list of its content."""
    return content[:4] == b"PK\x03\x04" and content[30 : 30 + len(MANIFEST)] == MANIFEST.encode()


def read_bundle(content: bytes) -> Bundle:
    """Read a bundle within limits. Raises Unreadable and TooLarge, nothing else, whatever the bytes."""
    files = _files(content)
    manifest = _manifest(files)
    documents: dict[str, Enclosed] = {}
    for entry in manifest["documents"]:
        sha256, number = str(entry["sha256"]), str(entry["number"])
        xml = files.get(f"documents/{sha256}.xml")
        if xml is None or sha256_hex(xml) != sha256:
            raise _unreadable(
                Text(
                    f"文件 {sha256[:12]} 缺失或已被改动", f"document {sha256[:12]} is missing or was changed"
                )
            )
        proof = files.get(f"proofs/{sha256}.tlog-proof", b"").decode("utf-8", errors="replace")
        documents[sha256] = Enclosed(number=number, xml=xml, proof=proof)
    if manifest["subject"] not in documents:
        raise _unreadable(Text("缺少主证书", "the certificate itself is missing"))
    policy, log_keys = (files.get(name, b"").decode("utf-8", errors="replace") for name in (POLICY, LOG_KEYS))
    return Bundle(subject=manifest["subject"], documents=documents, policy=policy, log_keys=log_keys)


def _put(archive: zipfile.ZipFile, name: str, body: bytes) -> None:
    entry = zipfile.ZipInfo(name, FIXED_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, body)


def _files(content: bytes) -> dict[str, bytes]:
    """The files of the archive, as many bytes as are allowed and no more, whatever their headers say."""
    if len(content) > MOST_BYTES:
        raise TooLarge("bundle", given=len(content), allowed=MOST_BYTES)
    _check_end(content)
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES:
                raise TooLarge("bundle", given=len(entries), allowed=MOST_FILES)
            if (told := sum(entry.file_size for entry in entries)) > MOST_BYTES:
                raise TooLarge("bundle", given=told, allowed=MOST_BYTES)
            for entry in entries:
                if not NAME.fullmatch(entry.filename) or entry.filename in found:
                    raise _unreadable(Text("含有不认识的文件", "it holds a file of another kind"))
                with archive.open(entry) as file:
                    body = file.read(left + 1)
                left -= len(body)
                if left < 0:
                    raise TooLarge("bundle", given=f"> {MOST_BYTES}", allowed=MOST_BYTES)
                found[entry.filename] = body
    except BROKEN as fault:
        raise _unreadable(Text("不是完整的 ZIP 文件", "it is no complete ZIP archive")) from fault
    return found


def _check_end(content: bytes) -> None:
    """Refuse an archive with more in its directory than a bundle has, before the directory is read."""
    end = content[-END_RECORD:]
    if end[:4] != b"PK\x05\x06" or end[-2:] != b"\0\0" or content[-END_RECORD - 20 :][:4] == b"PK\x06\x07":
        raise _unreadable(Text("不是完整的 ZIP 文件", "it is no complete ZIP archive"))
    entries, size = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    if entries > MOST_FILES or size > MOST_FILES * MOST_OF_ENTRY:
        raise TooLarge("bundle", given=f"{entries} / {size} B", allowed=MOST_FILES)


def _manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        manifest = json.loads(files[MANIFEST])
        entries = [(entry["number"], entry["sha256"]) for entry in manifest["documents"]]
        sound = manifest["format"] == FORMAT and isinstance(manifest["subject"], str) and len(entries) > 0
    except (KeyError, TypeError, ValueError, RecursionError):
        sound = False
    if not sound:
        raise _unreadable(Text("目录缺失或格式不对", "its list of content is missing or malformed"))
    return dict(manifest)


def _unreadable(reason: Text) -> Unreadable:
    return Unreadable(
        Text(f"证据包无法读取：{reason.zh}", f"the bundle cannot be read: {reason.en}"),
        hint=Text("请索取原始文件。", "Ask for the original file."),
    )
