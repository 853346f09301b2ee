"""A pack as one file: a ZIP archive of its folder, read within limits and written the same way every time."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Final

from suyuan.base.errors import TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.methods.errors import PackError
from suyuan.methods.loading import MAX_FILE, MAX_FILES, is_hidden

MOST_PACKED: Final = 4_000_000
MOST_UNPACKED: Final = 16_000_000
DECLARATION: Final = "pack.toml"
_DAY: Final = (1980, 1, 1, 0, 0, 0)
_BROKEN: Final = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OSError,
)  # fmt: skip


def files_in(archive: bytes) -> dict[str, bytes]:
    """The files of the pack in an archive, by their path inside the pack.

    The pack may stand at the top or inside one folder. Sizes are counted while unpacking, never believed.
    Raises TooLarge, Unreadable for what is no archive, PackError unless there is exactly one pack.toml.
    """
    if len(archive) > MOST_PACKED:
        raise TooLarge("pack", given=f"{len(archive)} B", allowed=f"{MOST_PACKED} B")
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            members = [one for one in opened.infolist() if not one.is_dir()]
            if len(members) > MAX_FILES:
                raise TooLarge("pack", given=len(members), allowed=f"{MAX_FILES} files")
            files = dict(_unpacked(opened, members))
    except _BROKEN as error:
        raise Unreadable(
            Text("方法包文件不是可读的 ZIP", "the pack is not a readable ZIP archive"),
            given=type(error).__name__,
        ) from None
    return _below(files)


def _unpacked(opened: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Iterator[tuple[str, bytes]]:
    left = MOST_UNPACKED
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or not name.isprintable():
            raise PackError(
                Text("压缩包内的路径不安全", "a path inside the archive is not safe"), given=name[:80]
            )
        if is_hidden(name):
            continue
        with opened.open(member) as stream:
            content = stream.read(min(MAX_FILE, left) + 1)
        if len(content) > MAX_FILE or len(content) > left:
            raise TooLarge(name[:80], given=f"> {min(MAX_FILE, left)} B", allowed=f"{MAX_FILE} B")
        left -= len(content)
        yield name, content


def _below(files: Mapping[str, bytes]) -> dict[str, bytes]:
    declared = [name for name in files if name.rpartition("/")[2] == DECLARATION]
    if len(declared) != 1:
        raise PackError(
            Text(
                f"压缩包中应有一个 {DECLARATION}，实有 {len(declared)} 个",
                f"one {DECLARATION} belongs into the archive, {len(declared)} found",
            ),
            given=len(declared),
            allowed=1,
        )
    folder = declared[0].removesuffix(DECLARATION)
    return {name.removeprefix(folder): files[name] for name in sorted(files) if name.startswith(folder)}


def archive_of(files: Mapping[str, bytes]) -> bytes:
    """The files as an archive; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _DAY), files[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
