"""Reading many files in worker processes; what they hold waits in a folder until all is known to be good.

Memory holds the pieces at work and, of every file, what tells it apart (some hundred bytes). The rows
themselves go from the workers to spool files in a temporary folder and from there to the tables, so that a
hundred thousand certificates need no more memory than a few hundred.
"""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO, Final, NamedTuple

from suyuan.base.errors import GatewayError, InputError
from suyuan.base.text import Text
from suyuan.registry.received.reading import Prove, Taken, prover, take
from suyuan.registry.received.rules import Fault
from suyuan.registry.received.sources import Piece, Reader, in_chunks, pieces

CHUNK: Final = 200  # files that one worker reads at a time
PREFIX: Final = "suyuan-received-"
LOCK: Final = "lock"
AHEAD: Final = 3  # chunks for each worker that are handed out before the first is asked for

Progress = Callable[[int], None]


class Head(NamedTuple):
    """What tells a certificate apart from others."""

    name: str
    sha256: str
    xml_sha256: str
    number: str
    issuer_key: str

    @property
    def key(self) -> bytes:
        """Number and issuer, short."""
        return blake2b(f"{self.number}\n{self.issuer_key}".encode(), digest_size=16).digest()


class Chunk(NamedTuple):
    """What came of some files: the spool file of those that can be taken, their heads, and the faults."""

    spool: str
    heads: list[Head]
    faults: list[Fault]
    read: int


@dataclass(kw_only=True)
class Gathered:
    """Everything that was read. `doubles`: files whose bytes came before; `refused`: digests not to take."""

    folder: Path
    chunks: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    refused: set[bytes] = field(default_factory=set)
    files: int = 0
    doubles: int = 0

    def heads(self) -> Iterator[list[Head]]:
        """What tells the certificates apart, spool by spool."""
        for spool in self.chunks:
            with open(spool, "rb") as file:
                yield _unpickled(file)

    def certificates(self) -> Iterator[Taken]:
        """What can be taken, in the order in which it was handed in; each file of bytes once."""
        taken: set[bytes] = set()
        for spool in self.chunks:
            with open(spool, "rb") as file:
                _unpickled(file)  # the heads stand before
                held: list[Taken] = _unpickled(file)
            for one in held:
                key = bytes.fromhex(one.sha256)
                if key not in self.refused and key not in taken:
                    taken.add(key)
                    yield one

    def discard(self) -> None:
        """Remove the spool."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if lock := _HELD.pop(self.folder, None):
            lock.close()


def gather(
    paths: Iterable[Path],
    *,
    trust: Any = None,
    at: datetime | None = None,
    processes: int = 0,
    progress: Progress | None = None,
) -> Gathered:
    """Read and check every file. `processes` 0: here and now, for a handful of files.

    Two files of one number and issuer with different bytes are a fault of both. Raises NotFound, Unreadable
    or TooLarge for a path that cannot be read at all; faults of single files are in the answer.
    """
    found = Gathered(folder=_new_folder())
    seen: set[bytes] = set()
    named: dict[bytes, tuple[bytes, str]] = {}
    try:
        for chunk in _read(in_chunks(pieces(paths), CHUNK), found.folder, trust, at, processes):
            found.chunks.append(chunk.spool)
            found.faults.extend(chunk.faults)
            found.files += chunk.read
            for head in chunk.heads:
                _compare(head, found, seen, named)
            if progress is not None:
                progress(chunk.read)
    except BaseException:
        found.discard()
        raise
    return found


_HELD: Final[dict[Path, BinaryIO]] = {}  # open locks: a folder whose lock is free belongs to nobody


def _new_folder() -> Path:
    """A folder for the spool, locked as long as this process lives; those of killed ones are swept away."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if left not in _HELD and (lock := _locked(left)) is not None:
            shutil.rmtree(left, ignore_errors=True)
            lock.close()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = (folder / f"{LOCK}.new").open("wb")
    fcntl.flock(lock, fcntl.LOCK_EX)
    _HELD[folder] = lock
    (folder / f"{LOCK}.new").rename(folder / LOCK)  # nobody ever sees it unlocked
    return folder


def _locked(folder: Path) -> BinaryIO | None:
    """The lock of a folder, where nobody else has it; None for a folder that is not ours to open."""
    try:
        lock = (folder / LOCK).open("rb")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return None
    return lock


def _compare(head: Head, found: Gathered, seen: set[bytes], named: dict[bytes, tuple[bytes, str]]) -> None:
    name, digest, key = head.name, bytes.fromhex(head.sha256), head.key
    if digest in seen:
        found.doubles += 1
        return
    seen.add(digest)
    before = named.setdefault(key, (digest, name))
    if before[0] != digest:
        found.refused |= {before[0], digest}
        words = Text(f"与 {before[1]} 编号和机构相同而内容不同",
                     f"the number and issuer of {before[1]}, but other content")  # fmt: skip
        found.faults.append(Fault(name, 0, words))


def _read(
    chunks: Iterator[list[Piece]], folder: Path, trust: Any, at: datetime | None, processes: int
) -> Iterator[Chunk]:
    if processes < 1:
        reader = Reader()
        for number, chunk in enumerate(chunks):
            yield read_chunk(chunk, str(folder / f"{number:07d}"), trust, at, reader)
        reader.close()
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_end_with_parent) as pool:
        try:
            waiting: deque[Future[Chunk]] = deque()
            for number, chunk in enumerate(chunks):
                waiting.append(pool.submit(read_chunk, chunk, str(folder / f"{number:07d}"), trust, at))
                if len(waiting) >= AHEAD * processes:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            raise GatewayError(
                Text("读取文件的进程意外终止", "a process that reads files has ended unexpectedly"),
                hint=Text("未写入任何内容；请减少文件或内存占用后重试。",
                          "Nothing was written; try again with fewer files, or more memory."),
                retryable=True,
            ) from None  # fmt: skip
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""

    def wait() -> None:
        if parent := parent_process():
            parent.join()
        os._exit(1)

    Thread(target=wait, daemon=True).start()


_READER: Final = Reader()  # of a worker: the directory of an archive is read once, not for every chunk


def read_chunk(
    chunk: list[Piece], spool: str, trust: Any, at: datetime | None, reader: Reader | None = None
) -> Chunk:
    """Read some files and spool what can be taken; runs in a worker."""
    prove = None if trust is None else prover(trust, at=at)
    taken, faults = [], []
    for piece in chunk:
        found = _taken(reader or _READER, piece, prove)
        if isinstance(found, Taken):
            taken.append(found)
        else:
            faults += found
    heads = [_head(one) for one in taken]
    with open(spool, "wb") as file:
        pickle.dump(heads, file, protocol=pickle.HIGHEST_PROTOCOL)
        pickle.dump(taken, file, protocol=pickle.HIGHEST_PROTOCOL)
    return Chunk(spool, heads, faults, len(chunk))


def _taken(reader: Reader, piece: Piece, prove: Prove | None) -> Taken | list[Fault]:
    try:
        content = reader.read(piece)
    except InputError as error:
        return [Fault(piece.name, 0, error.message)]
    return take(content, name=piece.name, prove=prove)


def _head(one: Taken) -> Head:
    return Head(one.name, one.sha256, one.xml_sha256, one.facts.number, one.facts.issuer_key)


def _unpickled(file: BinaryIO) -> Any:
    """What a worker of ours has written a moment ago into a folder that only we can open."""
    return pickle.load(file)  # noqa: S301
