"""A witness may answer anything: what comes of it is an error of the tree, never a traceback."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from suyuan.base.errors import EvidenceError, GatewayError
from suyuan.server.asking import cosigned, post
from suyuan.tlog.checkpoint import Checkpoint, sign_checkpoint
from suyuan.tlog.cosignature import Cosigner
from suyuan.tlog.note import Signer, Verifier
from suyuan.tlog.tree import empty_root

LOG = Signer("log.example", bytes(range(32)))
KEY = Verifier.of_cosigner(Cosigner("w.example", bytes(32)))
NOTE = sign_checkpoint(Checkpoint("log.example", 0, empty_root()), LOG)


def _read_request(connection: socket.socket) -> None:
    """Head and body, which come apart: what is left unread would end the connection with a reset."""
    said = b""
    while b"\r\n\r\n" not in said:
        said += connection.recv(65536)
    head, _, body = said.partition(b"\r\n\r\n")
    length = int(re.search(rb"content-length: (\d+)", head.lower())[1])
    while len(body) < length:
        body += connection.recv(65536)


@contextmanager
def answering(reply: bytes) -> Iterator[str]:
    """A server that reads one request and writes these bytes, whatever was asked, once per connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    _read_request(connection)
                    connection.sendall(reply)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 two hundred\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
    ],
    ids=["nothing", "another protocol", "no status", "cut short", "bad chunk", "many headers", "elsewhere"],
)
def test_what_is_no_answer_is_a_fault_of_the_gateway(reply: bytes):
    with answering(reply), answering(reply) as url, pytest.raises((GatewayError, EvidenceError)):
        cosigned(NOTE, url=url, verifier=KEY, prove=lambda old: [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"no signature\n",
        "— w.example AAAA\n".encode(),
        "— other.example AAAAAAAA\n".encode(),
    ],
)
def test_a_cosignature_that_is_none_is_refused(body: bytes):
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with answering(reply) as url, pytest.raises(EvidenceError):
        cosigned(NOTE, url=url, verifier=KEY, prove=lambda old: [])


def test_a_reply_without_end_is_cut():
    reply = b"HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" + b"x" * 200_000
    with answering(reply) as url:
        assert len(post(url, "old 0\n\n")[1]) == 100_000
