"""The folder of the official schemas: what an edition needs, what is there, and putting files in.

Files are known by their SHA-256 and by nothing else: an operator hands in a folder or a ZIP archive as it
was downloaded, whatever the names. What is not one of the official files is named and left. Nothing is
fetched from anywhere.

In the folder every file stands under the path of its address. A schema is written after those that it
imports, each by one renaming, so that an edition that is there is whole, also after a crash.

Source: the imports of the schemas as published at the addresses of `schemas.OFFICIAL`.
"""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import EvidenceError, GatewayError, InputError, NotFound, TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.certify.dcc.schemas import OFFICIAL, installed, official_schema, pinned, schema_address

MOST_FILES: Final = 2000
MOST_BYTES: Final = 64 * 1024 * 1024  # of all files together, once unpacked
MOST_OF_ONE: Final = 4 * 1024 * 1024  # the largest schema has 0.3 MB
MOST_NAME: Final = 120

_UNITS: Final = "https://ptb.de/si/v{}/SI_Format.xsd"
_QUANTITIES: Final = "https://www.ptb.de/si/v2.2.1/qudt/quantitykind.xsd"
_SIGNATURE: Final = "https://www.ptb.de/dcc/d-sig/xmldsig-core-schema.xsd"
_SIGNATURE_W3C: Final = "https://www.w3.org/TR/xmldsig-core/xmldsig-core-schema.xsd"
# Edition: the addresses that its schema imports, directly or not, in the order in which they are needed.
NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "3.0.0": (_UNITS.format("2.0.0"),),
    "3.1.0": (_UNITS.format("2.1.0"),),
    "3.1.1": (_UNITS.format("2.1.0"),),
    "3.1.2": (_UNITS.format("2.1.0"),),
    "3.2.0": (_SIGNATURE_W3C, _UNITS.format("2.1.0")),
    "3.2.1": (_SIGNATURE, _UNITS.format("2.1.0")),
    "3.3.0": (_SIGNATURE, _QUANTITIES, _UNITS.format("2.2.1")),
}


@dataclass(frozen=True, kw_only=True)
class Edition:
    """An edition of the certificate: whether its own schema is there, and what is missing for its use."""

    number: str
    present: bool
    missing: tuple[str, ...]  # addresses, its own among them

    @property
    def ready(self) -> bool:
        """Whether documents can be checked against it."""
        return not self.missing


@dataclass(frozen=True, kw_only=True)
class Installed:
    """What an installation did: addresses written and found there already, names that were left."""

    written: tuple[str, ...]
    known: tuple[str, ...]
    left: tuple[str, ...]


def editions_in(folder: Path) -> tuple[Edition, ...]:
    """Every official edition with what `folder` lacks for it."""
    return _editions(held(folder).keys())


def is_ready(folder: Path, edition: str) -> bool:
    """Whether the schema of `edition` and all it imports are in `folder`, unchanged."""
    return any(one.number == edition and one.ready for one in editions_in(folder))


def held(folder: Path) -> dict[str, Path]:
    """The official files in `folder` by address, each with the digest it was published with."""
    found = installed(folder) if folder.is_dir() else {}
    return {
        address: path
        for address, path in found.items()
        if address in OFFICIAL and path.is_file() and sha256_hex(path.read_bytes()) == OFFICIAL[address]
    }


def place_of(address: str) -> str:
    """Where the file of an address stands in the folder."""
    host, _, path = address.removeprefix("https://").partition("/")
    return f"w3c/{path}" if host == "www.w3.org" else path


def install(source: Path, folder: Path, *, partly: bool = False) -> Installed:
    """Put the official files of `source` (a folder or a ZIP archive) into `folder`.

    Raises NotFound where there is no such source, Unreadable or TooLarge for one that cannot be read,
    InputError where none of its files is official, or where an edition would lack what it imports: then
    nothing is written, unless `partly`.
    """
    offered: dict[str, bytes] = {}
    left: list[str] = []
    digests = frozenset(OFFICIAL.values())
    for name, content in _files(source):
        digest = sha256_hex(content)
        if digest in digests:
            offered[digest] = content
        else:
            left.append(name)
    given = {address: offered[digest] for address, digest in OFFICIAL.items() if digest in offered}
    if not given:
        raise InputError(
            Text(f"{source} 中没有官方模式文件", f"there is no official schema in {source}"),
            hint=Text(
                "请按发布的原样下载，不要改动换行或编码。",
                "Download them as published; line ends and encoding must stay as they are.",
            ),
            given=len(left),
        )
    before = held(folder)
    if not partly:
        _require_whole(before.keys() | given.keys(), given.keys())
    fresh = [address for address in sorted(given, key=_order) if address not in before]
    _write(folder, {address: given[address] for address in fresh})
    official_schema.cache_clear()
    known = tuple(sorted(given.keys() & before.keys(), key=_order))
    return Installed(written=tuple(fresh), known=known, left=tuple(left))


def check(folder: Path) -> tuple[Edition, ...]:
    """Every edition after all files were read again and the whole ones compiled.

    Raises NotFound where nothing is installed, EvidenceError for a file that was changed, GatewayError for
    one that libxml2 cannot use.
    """
    changed = [address for address, path in _claimed(folder) if not _is_official(address, path)]
    if changed:
        pinned(changed[0], folder / place_of(changed[0]))
    for address, path in installed(folder).items() if folder.is_dir() else ():
        if not path.is_file():
            raise EvidenceError(Text(f"模式文件 {path.name} 不见了", f"schema file {path.name} is gone"))
        pinned(address, path)
    editions = editions_in(folder)
    if not any(one.present for one in editions):
        raise NotFound(
            Text(f"{folder} 中没有官方模式文件", f"there is no official schema in {folder}"),
            hint=Text("用 suyuan cert schemas install 安装。", "Install them: suyuan cert schemas install."),
        )
    for one in editions:
        if one.ready:
            official_schema(str(folder), one.number)
    return editions


def _editions(addresses: Iterable[str]) -> tuple[Edition, ...]:
    there = frozenset(addresses)
    found = []
    for number, imports in NEEDS.items():
        own = schema_address(number)
        missing = tuple(address for address in (own, *imports) if address not in there)
        found.append(Edition(number=number, present=own in there, missing=missing))
    return tuple(found)


def _require_whole(there: Iterable[str], given: Iterable[str]) -> None:
    touched = frozenset(given)
    broken = [one for one in _editions(there) if schema_address(one.number) in touched and one.missing]
    if broken:
        lacking = ", ".join(dict.fromkeys(address for one in broken for address in one.missing))
        numbers = ", ".join(one.number for one in broken)
        raise InputError(
            Text(
                f"DCC {numbers} 还缺所引用的模式文件，未安装任何文件",
                f"DCC {numbers} lacks schemas that it imports; nothing was installed",
            ),
            hint=Text(
                "补齐这些文件，或用 --partly 只装现有的。",
                "Add these files, or install what is there with --partly.",
            ),
            missing=lacking,
        )


def _order(address: str) -> tuple[bool, str]:
    """The schemas of certificates last: what they import is there before them."""
    return address.endswith("/dcc.xsd"), address


def _claimed(folder: Path) -> Iterator[tuple[str, Path]]:
    """Files at the places where this module puts them."""
    for address in OFFICIAL:
        if (path := folder / place_of(address)).is_file():
            yield address, path


def _is_official(address: str, path: Path) -> bool:
    return sha256_hex(path.read_bytes()) == OFFICIAL[address]


def _write(folder: Path, contents: Mapping[str, bytes]) -> None:
    try:
        for address, content in contents.items():
            path = folder / place_of(address)
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as beside:
                beside.write(content)
                beside.flush()
                os.fsync(beside.fileno())
            Path(beside.name).chmod(0o644)
            Path(beside.name).replace(path)
    except OSError as error:
        raise GatewayError(
            Text(f"无法写入 {folder}", f"{folder} cannot be written"), detail=error.strerror, retryable=True
        ) from error


def _files(source: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file of a folder or an archive, within limits."""
    if not source.exists():
        raise NotFound(Text(f"没有 {source}", f"there is no {source}"), given=source)
    try:
        if source.is_dir():
            yield from _limited(_folder(source))
            return
        with zipfile.ZipFile(io.BytesIO(_content(source, MOST_BYTES))) as archive:
            yield from _limited(_archive(archive))
    # What the archive module raises on damaged or hostile archives.
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        LookupError,
        RuntimeError,
    ) as fault:
        raise Unreadable(
            Text(
                f"{source} 无法作为文件夹或 ZIP 文件读取",
                f"{source} cannot be read as a folder or a ZIP file",
            ),
            detail=type(fault).__name__,
        ) from fault


def _folder(source: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(source.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield str(path.relative_to(source)), _content(path, MOST_OF_ONE)


def _content(path: Path, limit: int) -> bytes:
    """The file; of a larger one so much that nobody takes it for an official one."""
    with path.open("rb") as file:
        return file.read(limit + 1)


def _archive(archive: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    for entry in archive.infolist():
        if not entry.is_dir():
            with archive.open(entry) as file:
                yield entry.filename, file.read(MOST_OF_ONE + 1)


def _limited(files: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    left: Any = MOST_BYTES
    for number, (name, content) in enumerate(files, start=1):
        left -= len(content)
        if number > MOST_FILES or left < 0:
            raise TooLarge(
                "schemas",
                given=f"> {MOST_FILES}" if number > MOST_FILES else f"> {MOST_BYTES} B",
                allowed=f"{MOST_FILES}; {MOST_BYTES} B",
            )
        yield name[:MOST_NAME], content
