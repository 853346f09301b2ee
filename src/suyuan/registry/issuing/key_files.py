"""The files of a change of the log's key: the next private key beside the current one, and its installation.

Files are replaced as a whole and forced to the disk, and can be read by their owner only.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from suyuan.base.errors import GatewayError
from suyuan.base.text import Text
from suyuan.registry.issuing import log
from suyuan.tlog.note import Signer

CURRENT: Final = "log.skey"
NEXT: Final = "log.skey.next"


def prepare(folder: Path, *, origin: str, seed: bytes) -> Signer:
    """The next key of the log, made from `seed` where none lies there yet from an attempt before.

    Raises GatewayError where it cannot be written, InputError where what lies there is no key.
    """
    if (waiting := _waiting(folder)) is not None:
        return waiting
    signer = Signer(origin, seed)
    beside = folder / f"{NEXT}.{os.getpid()}"
    try:
        beside.touch(mode=0o600)
        with beside.open("w", encoding="ascii") as file:
            file.write(f"{signer.skey()}\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(folder / NEXT)
        _force(folder)
    except OSError as error:
        raise _not_written(error) from error
    return signer


def install(folder: Path) -> Signer | None:
    """Put the next key in place where the log was changed to it; else nothing happens.

    Called after the change, and at every start. Raises GatewayError and InputError as `prepare`.
    """
    waiting = _waiting(folder)
    if waiting is None or log.head().key != waiting.verifier.vkey():
        return None
    try:
        (folder / NEXT).replace(folder / CURRENT)
        _force(folder)
    except OSError as error:
        raise _not_written(error) from error
    return waiting


def _waiting(folder: Path) -> Signer | None:
    try:
        return Signer.parse((folder / NEXT).read_text("ascii", errors="replace").strip())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _not_written(error) from error


def _force(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _not_written(error: OSError) -> GatewayError:
    return GatewayError(
        Text(
            f"日志密钥无法存取：{error.strerror}",
            f"the key of the log cannot be read or written: {error.strerror}",
        ),
        hint=Text("检查密钥文件夹的权限和磁盘空间。", "See to the rights and space of the key folder."),
        retryable=True,
    )
