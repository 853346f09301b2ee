"""Files to be received: from folders and zip archives, one after the other, each within its size.

Nothing is unpacked to disk. An archive may promise anything in its directory: what counts is what comes out,
and that is read to the limit and no further. Folders are walked without following links.
Source: APPNOTE.TXT 6.3.10 (zip); design 7 (limits on everything from outside).
"""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from suyuan.base.errors import InputError, NotFound, TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.certify.extract import MAX_PDF

MAX_FILE: Final = MAX_PDF  # bytes; XML has a lower limit of its own
MAX_FILES: Final = 2_000_000  # of one import
MAX_RATIO: Final = 200  # unpacked to packed, for members above BOMB_SIZE
BOMB_SIZE: Final = 1024 * 1024
IGNORED: Final = ("__MACOSX/",)
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError,
                  ValueError, KeyError)  # fmt: skip


class Piece(NamedTuple):
    """One file: on disk, or the member of an archive at `place` of its directory."""

    name: str
    path: str
    place: int = -1


def pieces(paths: Iterable[Path]) -> Iterator[Piece]:
    """Every file under the paths, in the order of their names. NotFound, Unreadable or TooLarge."""
    count = 0
    for path in paths:
        for piece in _under(path):
            count += 1
            if count > MAX_FILES:
                raise TooLarge(str(path), given=f"> {MAX_FILES} files", allowed=f"{MAX_FILES} files")
            yield piece


def _under(path: Path) -> Iterator[Piece]:
    if path.is_dir():
        for folder, folders, files in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(files):
                inside = Path(folder) / name
                if not name.startswith(".") and inside.is_file():
                    yield from _file(inside, str(inside.relative_to(path)))
    elif path.is_file():
        yield from _file(path, path.name)
    else:
        raise NotFound(
            Text(f"没有这个文件或文件夹：{path}", f"there is no such file or folder: {path}"), given=path
        )


def _file(path: Path, name: str) -> Iterator[Piece]:
    if path.suffix.lower() != ".zip":
        yield Piece(name, str(path))
        return
    with _opened(path) as archive:
        for place, member in enumerate(archive.infolist()):
            base = member.filename.rpartition("/")[2]
            if not member.is_dir() and not base.startswith(".") and not member.filename.startswith(IGNORED):
                yield Piece(f"{name}:{_shown(member.filename)}", str(path), place)


def _opened(path: Path | str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _BROKEN:
        raise Unreadable(Text(f"{path} 不是可读的 zip", f"{path} is no readable zip"), given=path) from None


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)


class Reader:
    """Reads pieces; keeps the archive open that it read last."""

    def __init__(self) -> None:
        self._path = ""
        self._archive: zipfile.ZipFile | None = None

    def read(self, piece: Piece) -> bytes:
        """The bytes of a piece. Raises Unreadable or TooLarge."""
        try:
            content = self._member(piece) if piece.place >= 0 else self._plain(piece)
        except _BROKEN as error:
            reason = str(error) or type(error).__name__
            raise Unreadable(Text(f"无法读取：{reason}", f"it cannot be read: {reason}")) from None
        if len(content) > MAX_FILE:
            raise _too_large(f"> {MAX_FILE} B")
        if content[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            raise InputError(Text("压缩包中的压缩包不接收", "an archive within an archive is not taken"))
        return content

    def _plain(self, piece: Piece) -> bytes:
        with open(piece.path, "rb") as file:
            return file.read(MAX_FILE + 1)

    def _member(self, piece: Piece) -> bytes:
        if self._archive is None or self._path != piece.path:
            self.close()
            self._archive, self._path = _opened(piece.path), piece.path
        member = self._archive.infolist()[piece.place]
        if member.file_size > MAX_FILE:
            raise _too_large(f"{member.file_size} B")
        if member.file_size > BOMB_SIZE and member.file_size > MAX_RATIO * max(member.compress_size, 1):
            raise TooLarge("zip", given=f"{member.file_size} : {member.compress_size}",
                           allowed=f"{MAX_RATIO} : 1")  # fmt: skip
        with self._archive.open(member) as file:
            return file.read(MAX_FILE + 1)

    def close(self) -> None:
        """Let go of the archive."""
        if self._archive is not None:
            self._archive.close()
            self._archive = None


def _too_large(given: str) -> TooLarge:
    return TooLarge("file", given=given, allowed=f"{MAX_FILE} B")


def in_chunks(found: Iterator[Piece], size: int) -> Iterator[list[Piece]]:
    """The pieces in lists of at most `size`."""
    chunk: list[Piece] = []
    for piece in found:
        chunk.append(piece)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
