"""A witness over HTTP: it remembers across restarts, never goes back, and survives what is thrown at it."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from suyuan.base.errors import EvidenceError, GatewayError
from suyuan.cli.witness import cosigned
from suyuan.server.witnessing import HeadFolder, make_witness, witness
from suyuan.tlog import tree
from suyuan.tlog.checkpoint import Checkpoint, sign_checkpoint
from suyuan.tlog.cosignature import Cosigner, time_of
from suyuan.tlog.note import Signer, Verifier, open_note
from suyuan.tlog.witness import Head

LOG = Signer("log.example", bytes(range(32)))
COSIGNER = Cosigner("witness.example/w1", bytes(32))
KEY = Verifier.of_cosigner(COSIGNER)
TIME = 1_790_000_001


class Log:
    """A log in memory, with proofs."""

    def __init__(self, leaves: int, *, salt: bytes = b"") -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        frontier = tree.Frontier()
        for index in range(leaves):
            frontier, complete = tree.append(frontier, tree.leaf_hash(salt + bytes([index])))
            self.nodes |= {(level, place): hash_ for level, place, hash_ in complete}
        self.size = leaves
        self.note = sign_checkpoint(Checkpoint(LOG.name, leaves, frontier.root()), LOG)

    def prove(self, old: int) -> list[bytes]:
        return tree.consistency_proof(old, self.size, lambda level, index: self.nodes[level, index])


@contextmanager
def running(folder: Path) -> Iterator[tuple[str, int]]:
    application = witness(
        logs={LOG.name: [LOG.verifier]}, cosigner=COSIGNER, heads=HeadFolder(folder), clock=lambda: TIME
    )
    server = make_witness(application)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", server.server_port
    finally:
        server.shutdown()
        server.server_close()


def ask(url: str, log: Log, key: Verifier = KEY) -> str:
    return cosigned(log.note, url=url, verifier=key, prove=log.prove)


def test_it_cosigns_a_log_that_grows_and_remembers_after_a_restart(tmp_path: Path):
    for size in (3, 5):
        with running(tmp_path) as (url, _):
            note = ask(url, Log(size))
            assert time_of(open_note(note, [KEY])[KEY.name]) == TIME
            assert ask(url, Log(size)) == note  # the same head again


def test_a_log_with_two_faces_is_refused(tmp_path: Path):
    with running(tmp_path) as (url, _):
        ask(url, Log(3))
        with pytest.raises(GatewayError, match="422"):
            ask(url, Log(4, salt=b"another"))
        with pytest.raises(GatewayError, match="422"):
            ask(url, Log(3, salt=b"another"))
        ask(url, Log(4))  # its record was not spoilt


def test_an_old_head_is_refused(tmp_path: Path):
    with running(tmp_path) as (url, _):
        ask(url, Log(5))
        with pytest.raises(EvidenceError, match="5"):
            ask(url, Log(3))


def test_a_witness_with_another_key_is_not_believed(tmp_path: Path):
    stranger = Verifier.of_cosigner(Cosigner("witness.example/w1", b"x" * 32))
    with running(tmp_path) as (url, _), pytest.raises(EvidenceError):
        ask(url, Log(2), stranger)


def test_many_at_once_never_turn_it_back(tmp_path: Path):
    with running(tmp_path) as (url, _):
        ask(url, Log(1))

        def grow(size: int) -> None:
            try:
                ask(url, Log(size))
            except (GatewayError, EvidenceError):  # somebody else was faster
                return

        threads = [threading.Thread(target=grow, args=(size,)) for size in range(2, 12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        kept = HeadFolder(tmp_path).head(LOG.name)
        assert kept is not None
        assert kept.size >= 2
        ask(url, Log(12))


def test_a_damaged_record_stops_it(tmp_path: Path):
    with running(tmp_path) as (url, _):
        ask(url, Log(2))
        (record,) = tmp_path.glob("*.head")
        record.write_bytes(b"\xff not a head")
        with pytest.raises(GatewayError, match="500"):
            ask(url, Log(3))


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("GET", "/add-checkpoint", b"", {}, 405),
        ("POST", "/elsewhere", b"", {}, 404),
        ("POST", "/add-checkpoint", b"", {}, 400),
        ("POST", "/add-checkpoint", b"\x00\xff" * 100, {}, 400),
        ("POST", "/add-checkpoint", b"", {"Content-Length": "99999999"}, 413),
        ("POST", "/add-checkpoint", b"", {"Content-Length": "-1"}, 413),
    ],
)
def test_hostile_requests_get_an_answer(
    tmp_path: Path, method: str, path: str, body: bytes, headers: dict[str, str], status: int
):
    with running(tmp_path) as (_, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request(method, path, body, headers)
        assert connection.getresponse().status == status
        connection.close()


def test_what_is_kept_can_be_read_back(tmp_path: Path):
    heads = HeadFolder(tmp_path)
    assert heads.head("log.example") is None
    heads.keep("log.example", Head(7, b"r" * 32))
    assert HeadFolder(tmp_path).head("log.example") == Head(7, b"r" * 32)


def test_nobody_at_the_address_is_said(tmp_path: Path):
    with pytest.raises(GatewayError):
        ask("http://127.0.0.1:9", Log(1))
    with pytest.raises(GatewayError):
        ask("file:///etc/passwd", Log(1))
