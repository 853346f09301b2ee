"""Files inside the body of a request, as base64 text: readings of a job, certificates of other laboratories.

A body holds one file of at most `MOST_TEXT` characters; larger stocks are taken over by the pages and by
``suyuan cert import``. What is done with a file is the command behind the page.

Source: RFC 4648, 4 (base64 with padding).
"""

from __future__ import annotations

import base64
import binascii
import tempfile
from pathlib import Path, PurePath
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from suyuan.base.errors import InputError, Missing, Unreadable
from suyuan.base.text import Text
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import JobFile
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.received import queries
from suyuan.registry.received.commands import receive
from suyuan.registry.received.gathering import gather

MOST_TEXT: Final = 480_000  # characters: 360 000 bytes, which leaves room in the body for the rest
ENDINGS: Final = (".xml", ".pdf")  # a stock in an archive is for the command
BASE64: Final = Annotated[str, Field(min_length=4, max_length=MOST_TEXT, pattern="^[A-Za-z0-9+/]+={0,2}$")]


def decoded(content: str) -> bytes:
    """The bytes of a file. Raises Unreadable for text that is no base64."""
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise Unreadable(
            Text("文件内容不是 base64 文本", "the content of the file is no base64 text"), given=content[:40]
        ) from None


def hand_in_file(
    occasion: Occasion, *, job_id: UUID, file_name: str, content: str, device: str = ""
) -> JobFile:
    """Keep a file of readings for a job in work as it came."""
    return jobs.hand_in_file(
        occasion, job_id=job_id, file_name=file_name, content=decoded(content), device=device
    )


def receive_certificate(occasion: Occasion, *, file_name: str, content: str) -> list[UUID]:
    """Take over a certificate, XML or PDF, for one's own house. The same bytes again are the same one.

    Raises InputError for a file of another kind, CertificatesRefused with every fault of this one.
    """
    house = occasion.actor.organization
    if house is None:
        raise Missing("organization")
    name = PurePath(file_name.replace("\\", "/")).name
    if PurePath(name).suffix.lower() not in ENDINGS:
        raise InputError(
            Text("请发送一份 XML 或 PDF 证书", "send one certificate, XML or PDF"),
            given=name[:40],
            allowed=" ".join(ENDINGS),
        )
    with tempfile.TemporaryDirectory(prefix="suyuan-upload-") as folder:
        path = Path(folder) / name
        path.write_bytes(decoded(content))
        gathered = gather([path])
        try:
            digests = [one.sha256 for one in gathered.certificates()]
            receive(occasion, holder=house, gathered=gathered, source=name)
        finally:
            gathered.discard()
    return queries.of_files(house, digests)
