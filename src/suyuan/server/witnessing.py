"""A small witness: keeps the last head it cosigned of each log in a folder and answers one kind of request.

It runs apart from the logs it watches, best at another institution: what it remembers is the reason why a
log cannot show two faces. A head is forced to the disk before the cosignature leaves.
Source: C2SP tlog-witness.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from suyuan.base.errors import EvidenceError
from suyuan.base.text import Text
from suyuan.tlog.cosignature import Cosigner
from suyuan.tlog.encoding import decode_base64, encode_base64, plain_number
from suyuan.tlog.note import Verifier
from suyuan.tlog.tree import HASH_SIZE
from suyuan.tlog.witness import MAX_REQUEST, Head, Reply, answer

PATH: Final = "/add-checkpoint"
PHRASES: Final = {
    200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    409: "Conflict", 413: "Content Too Large", 422: "Unprocessable Entity", 500: "Internal Server Error",
}  # fmt: skip


class HeadFolder:
    """The last cosigned head of each log, one small file per origin; one request at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Alone with the folder, across threads and processes."""
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def head(self, origin: str) -> Head | None:
        """The head kept of a log. Raises EvidenceError where the file was damaged."""
        try:
            size, _, root = self._file(origin).read_text("ascii").strip().partition(" ")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            size, root = "", ""
        number, digest = plain_number(size), decode_base64(root)
        if number is None or digest is None or len(digest) != HASH_SIZE:
            raise EvidenceError(Text("见证记录已损坏", "the record of the witness is damaged"), given=origin)
        return Head(number, digest)

    def keep(self, origin: str, head: Head) -> None:
        """Remember, on the disk."""
        file = self._file(origin)
        beside = file.with_suffix(".new")
        with beside.open("w", encoding="ascii") as made:
            made.write(f"{head.size} {encode_base64(head.root)}\n")
            made.flush()
            os.fsync(made.fileno())
        beside.replace(file)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _file(self, origin: str) -> Path:
        return self.folder / f"{hashlib.sha256(origin.encode()).hexdigest()}.head"


class Kept(Mapping[str, Head]):
    """The heads of a folder as the protocol asks for them."""

    def __init__(self, heads: HeadFolder) -> None:
        self.heads = heads

    def __getitem__(self, origin: str) -> Head:
        found = self.heads.head(origin)
        if found is None:
            raise KeyError(origin)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def witness(
    *,
    logs: Mapping[str, Sequence[Verifier]],
    cosigner: Cosigner,
    heads: HeadFolder,
    clock: Callable[[], int],
) -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    """The WSGI application of a witness. `clock` gives the POSIX time."""

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        reply = _reply(environ, logs=logs, cosigner=cosigner, heads=heads, clock=clock)
        headers = [("Content-Type", reply.content_type), ("Cache-Control", "no-store")]
        start(f"{reply.status} {PHRASES[reply.status]}", headers)
        return [reply.body.encode()]

    return application


def _reply(
    environ: Mapping[str, Any],
    *,
    logs: Mapping[str, Sequence[Verifier]],
    cosigner: Cosigner,
    heads: HeadFolder,
    clock: Callable[[], int],
) -> Reply:
    if environ.get("PATH_INFO") != PATH:
        return Reply(404, "not found\n")
    if environ.get("REQUEST_METHOD") != "POST":
        return Reply(405, "only POST\n")
    length = plain_number(environ.get("CONTENT_LENGTH") or "0")
    if length is None or length > MAX_REQUEST:
        return Reply(413, "too long\n")
    body = environ["wsgi.input"].read(length)
    try:
        with heads.held():
            reply = answer(body, logs=logs, seen=Kept(heads), cosigner=cosigner, time=clock())
            if reply.keep is not None:
                heads.keep(reply.origin, reply.keep)
    except (EvidenceError, OSError):
        return Reply(500, "the witness cannot remember\n")
    return reply


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    timeout = 10

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is logged: a witness keeps heads, not visitors."""


def make_witness(application: Callable[..., Any], *, address: str = "127.0.0.1", port: int = 0) -> WSGIServer:
    """A server for the application; port 0 takes a free one."""
    return make_server(address, port, application, server_class=_Server, handler_class=_Quiet)
