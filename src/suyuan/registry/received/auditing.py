"""The check of the files that were received: each unpacks to the bytes of its digest.

Their bytes are not noted by the journal (the key is the digest), so that they are looked at here.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Final

from suyuan.base.canonical import sha256_hex
from suyuan.base.text import Text
from suyuan.registry.received.models import Original

CHUNK: Final = 200


def faults() -> Iterator[Text]:
    """Every file that is not what was received."""
    rows = Original.objects.order_by("pk").values_list("sha256", "size", "packed")
    for sha256, size, packed in rows.iterator(CHUNK):
        try:
            content = zlib.decompress(bytes(packed))
        except zlib.error:
            content = b""
        if len(content) != size or sha256_hex(content) != sha256:
            yield Text(f"外部证书文件 {sha256[:12]} 已被改动", f"received file {sha256[:12]} was changed")
