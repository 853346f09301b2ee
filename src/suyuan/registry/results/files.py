"""Files of readings as they were received: kept once under the digest of their bytes, and checked by it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Missing, NotFound, TooLarge
from suyuan.base.text import Text
from suyuan.registry.results.models import RawFile

MOST_BYTES: Final = 4 * 1024 * 1024
CHUNK: Final = 100


def keep_file(content: bytes) -> str:
    """Keep the bytes; gives their SHA-256. Called inside the transaction of the act that brings them.

    Raises Missing for an empty file, TooLarge above 4 MiB.
    """
    if not content:
        raise Missing("file", hint=Text("请选择文件。", "Choose a file."))
    if len(content) > MOST_BYTES:
        raise TooLarge("file", given=f"{len(content)} B", allowed=f"{MOST_BYTES} B")
    digest = sha256_hex(content)
    if not RawFile.objects.filter(pk=digest).exists():
        RawFile(sha256=digest, size=len(content), packed=zlib.compress(content, 6)).save(force_insert=True)
    return digest


def content_of(sha256: str) -> bytes:
    """The bytes of a file. Raises NotFound."""
    packed = RawFile.objects.filter(pk=sha256).values_list("packed", flat=True).first()
    if packed is None:
        raise NotFound(Text("没有这个文件", "there is no such file"), sha256=sha256)
    return zlib.decompress(bytes(packed))


def faults() -> Iterator[Text]:
    """Every file of readings that is not what was received."""
    rows = RawFile.objects.order_by("pk").values_list("sha256", "size", "packed")
    for sha256, size, packed in rows.iterator(CHUNK):
        try:
            content = zlib.decompress(bytes(packed))
        except zlib.error:
            content = b""
        if len(content) != size or sha256_hex(content) != sha256:
            yield Text(f"读数文件 {sha256[:12]} 已被改动", f"file of readings {sha256[:12]} was changed")
