"""Whom the public check believes: the root of the signing certificates and the key of the log."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from suyuan.base.errors import GatewayError
from suyuan.base.text import Text
from suyuan.certify.trust import Trust
from suyuan.certify.trust_folder import read_trust
from suyuan.tlog.note import Signer


def trust_in(folder: Path) -> Trust:
    """The trust that the key folder of this installation gives. Raises GatewayError where it has no keys.

    Further roots, time-stamping authorities, revocation data and withdrawn keys lie in its folder ``trust``,
    as `certify.trust_folder` reads them. It is read again when the key of the log was changed.
    """
    try:
        changed = folder.joinpath("log.skey").stat().st_mtime_ns
    except OSError:
        changed = 0
    return _trust_in(folder, changed)


@lru_cache(maxsize=4)
def _trust_in(folder: Path, changed: int) -> Trust:  # noqa: ARG001 - part of what is remembered
    try:
        root = folder.joinpath("root.pem").read_bytes()
        log_key = folder.joinpath("log.skey").read_text().strip()
    except OSError as error:
        raise GatewayError(
            Text(
                "本系统还没有安装密钥，无法查验",
                "this installation has no keys yet and cannot check anything",
            ),
            hint=Text("由系统管理员安装密钥。", "The administrator installs them."),
            retryable=False,
        ) from error
    more = read_trust(folder / "trust", log_vkey=Signer.parse(log_key).verifier.vkey())
    return replace(more, anchors=(root, *more.anchors))
