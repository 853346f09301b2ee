"""Files between the trial and the import: kept for a day in the data folder, for the person who gave them.

They lie there encrypted and under names that tell nothing of what is in them: a file may hold results of a
comparison, which nobody else reads before its data are closed (decision 0021).
"""

from __future__ import annotations

import json
import os
import re
import time
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.web.imports import hiding

HOURS: Final = 24
_KEY: Final = re.compile(r"[0-9a-f]{64}")


def folder_of(person: UUID) -> Path:
    """Where the files of a person lie."""
    return Path(settings.DATA) / "handed-in" / person.hex


def keep(person: UUID, *, name: str, content: bytes) -> str:
    """Keep a file: the key it is asked for by. What is older than a day goes away."""
    folder = folder_of(person)
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    key = hiding.digest(person, content)
    told = hiding.hide(person, content)
    for path, data in ((folder / key, told), (folder / f"{key}.name", json.dumps(name).encode())):
        draft = path.with_name(f"{path.name}.{os.urandom(6).hex()}.part")
        draft.write_bytes(data)
        draft.replace(path)
    return key


def kept(person: UUID, key: str) -> tuple[str, bytes]:
    """Name and content of a file of this person. Raises NotFound, also for one that is a day old."""
    path = folder_of(person) / key
    is_there = _KEY.fullmatch(key) and path.exists() and not _is_old(path)
    content = hiding.show(person, path.read_bytes()) if is_there else None
    if content is None:
        raise NotFound(
            Text("上传的文件已过期", "the file that was handed in is no longer kept"),
            hint=Text("请重新上传。", "Hand it in again."),
        )
    return str(json.loads(path.with_name(f"{key}.name").read_bytes())), content


def drop(person: UUID, key: str) -> None:
    """Forget a file that was imported."""
    if _KEY.fullmatch(key):
        for path in (folder_of(person) / key, folder_of(person) / f"{key}.name"):
            path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    return time.time() - path.stat().st_mtime > HOURS * 3600


def _sweep(folder: Path) -> None:
    for path in folder.iterdir():
        if _is_old(path):
            path.unlink(missing_ok=True)
