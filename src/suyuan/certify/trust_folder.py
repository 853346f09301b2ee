"""A folder that says who is trusted: roots, time-stamping authorities, revocation data, withdrawn keys.

    *.pem             roots of signing certificates
    tsa/*.pem         roots of time-stamping authorities
    chain/*.pem       certificates between a signer and a root, where signatures leave them out; not trusted
    *.crl  *.ocsp     revocation lists (DER or PEM) and status answers (DER)
    withdrawn.txt     lines: SHA-256 of a public key (or of a signing certificate), blank, since when (ISO
                      8601 with offset)

Source: design 7 (verification without any network).
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Final

from suyuan.base.errors import GatewayError, InputError
from suyuan.base.text import Text
from suyuan.certify.trust import Trust

_WITHDRAWN: Final = re.compile(r"([0-9a-f]{64})\s+(\S+)")


def read_trust(folder: Path, *, log_vkey: str = "", schema_dir: Path | None = None) -> Trust:
    """The trust that `folder` describes. GatewayError where it cannot be read, InputError for a bad line."""
    try:
        return Trust(
            anchors=_files(folder, "*.pem"),
            tsa_anchors=_files(folder / "tsa", "*.pem"),
            certificates=_files(folder / "chain", "*.pem"),
            revocations=_files(folder, "*.crl") + _files(folder, "*.ocsp"),
            withdrawn=_withdrawn(folder / "withdrawn.txt"),
            log_vkey=log_vkey,
            schema_dir=schema_dir,
        )
    except OSError as error:
        raise GatewayError(
            Text(f"无法读取 {error.filename}", f"{error.filename} cannot be read"), retryable=False
        ) from error


def _files(folder: Path, pattern: str) -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(folder.glob(pattern)))


def _withdrawn(path: Path) -> dict[str, datetime]:
    found = {}
    written = path.read_bytes().decode("utf-8", errors="replace") if path.exists() else ""
    for number, line in enumerate(written.splitlines(), start=1):
        text = line.partition("#")[0].strip()
        if not text:
            continue
        matched = _WITHDRAWN.fullmatch(text)
        try:
            since = datetime.fromisoformat(matched.group(2)) if matched else None
        except ValueError:
            since = None
        if matched is None or since is None or since.tzinfo is None:
            raise InputError(
                Text(f"{path.name} 第 {number} 行有误", f"line {number} of {path.name} is wrong"),
                hint=Text("指纹、空格、带时区的时间。", "A fingerprint, a blank, a time with its offset."),
                given=text[:120],
            )
        found[matched.group(1)] = since
    return found
