"""The secret of this installation that seals submissions: a file beside the keys, made when needed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from django.conf import settings

from suyuan.base.errors import EvidenceError
from suyuan.base.text import Text
from suyuan.registry.comparisons.sealing import SECRET, Sealer

FILE: Final = "comparisons.key"


def sealer() -> Sealer:
    """Seals and opens with the secret in the key folder. Raises EvidenceError where it is damaged."""
    return sealer_in(settings.KEYS)


def sealer_in(folder: Path) -> Sealer:
    """The same, for a folder; the file is written once, whole, and readable by its owner alone."""
    path = folder / FILE
    if not path.exists():
        _write(path)
    secret = path.read_bytes()
    if len(secret) != SECRET:
        raise EvidenceError(
            Text("密封密钥文件损坏", "the file of the sealing key is damaged"),
            hint=Text("请从备份恢复。", "Restore it from its backup."),
            given=len(secret),
            allowed=SECRET,
        )
    return Sealer(secret=secret, entropy=os.urandom)


def _write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{FILE}.{os.urandom(8).hex()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(os.urandom(SECRET))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails where another process was first: then its secret is the one
    except FileExistsError:
        pass
    finally:
        draft.unlink()
