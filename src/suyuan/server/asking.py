"""Asking witnesses to cosign the head of the log, and letting the public see it when enough of them have.

Runs after a certificate was issued, at every start, and in between as long as the server runs. A witness that
does not answer, or refuses, is told by name and keeps nobody else from answering.
Source: C2SP tlog-witness.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import Request as HTTPRequest
from urllib.request import urlopen

from suyuan.base.errors import NO_HINT, EvidenceError, GatewayError, SuyuanError
from suyuan.base.text import Text
from suyuan.tlog.checkpoint import parse_checkpoint
from suyuan.tlog.cosignature import time_of
from suyuan.tlog.encoding import plain_number
from suyuan.tlog.note import Verifier, open_note, split_note
from suyuan.tlog.witness import Request, read_cosignatures, with_cosignatures

if TYPE_CHECKING:
    from suyuan.registry.issuing.heads import Shown
    from suyuan.registry.issuing.keys import IssuingKeys

WAIT: Final = 10  # seconds for a witness to answer
LONGEST_REPLY: Final = 100_000
PAUSE: Final = 5  # seconds between two looks at the log
PAUSE_FOR_THE_SILENT: Final = 60  # seconds until somebody who did not cosign is asked again

HINTS: Final = {
    403: Text("把日志现在的公钥告知该见证。", "Give the witness the key that signs the log now."),
    404: Text("把日志现在的公钥告知该见证。", "Give the witness the key that signs the log now."),
    422: Text(
        "422 表示日志与见证见过的不一致：立即停止签发并查明。",
        "422 says that the log contradicts what the witness saw: stop issuing and find out why.",
    ),
}

Prove = Callable[[int], Sequence[bytes]]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of asking one witness: the time of its cosignature, or why there is none."""

    witness: str
    time: int | None = None
    fault: SuyuanError | None = None


class Round(NamedTuple):
    """The size of the log when witnesses were last asked, and when that was (a monotonic clock, in s)."""

    size: int = -1
    at: float = 0.0


def publish_head(keys: IssuingKeys, occasion: Any) -> tuple[Shown, tuple[Answer, ...]]:
    """Ask every configured witness that has not cosigned the current head, and keep what they answer.

    Gives what the public sees then. Done already? Then nobody is asked. Raises NotFound without a log.
    """
    from suyuan.registry.issuing import cosigning, heads, log

    head = heads.known()
    before, witnesses = heads.witnessed_of(head), keys.witnesses.policy
    same = before is not None and before.size == head.size
    done = cosigning.known_times(before.checkpoint, keys) if before and same else {}
    if not head.size or (before and before.size > head.size):
        return heads.public(head), ()
    note, answers = head.checkpoint, []
    for name, key in witnesses.witnesses.items():
        if name in done or name not in witnesses.urls:
            continue
        try:
            signed = cosigned(
                head.checkpoint,
                url=witnesses.urls[name],
                verifier=key,
                prove=lambda old: log.consistency(old, head.size),
            )
        except SuyuanError as fault:
            answers.append(Answer(witness=name, fault=fault))
            continue
        note += signed.removeprefix(head.checkpoint)
        answers.append(Answer(witness=name, time=time_of(open_note(signed, [key])[key.name])))
    if note == head.checkpoint:
        return heads.public(head), tuple(answers)
    return cosigning.take_in(occasion, note=note, keys=keys), tuple(answers)


def publish_heads(folder: Path, base_url: str) -> None:
    """Publish heads as the log grows, as long as the server lives that this process stands beside.

    What goes wrong in one round (a database that is busy, keys that are being changed) is tried again.
    """
    from django.db import DatabaseError, close_old_connections

    server, last = os.getppid(), Round()
    while os.getppid() == server:
        with suppress(SuyuanError, DatabaseError):
            close_old_connections()
            last = next_round(last, folder, base_url, now=time.monotonic())
        time.sleep(PAUSE)


def next_round(last: Round, folder: Path, base_url: str, *, now: float) -> Round:
    """Ask where the log has grown since the last round, and now and then who was silent in it."""
    from suyuan.registry.issuing import heads
    from suyuan.registry.issuing.keys import load_keys
    from suyuan.server.serving import system_occasion

    size = heads.known().size
    if size == last.size and now - last.at < PAUSE_FOR_THE_SILENT:
        return last
    publish_head(load_keys(folder, base_url=base_url), system_occasion())
    return Round(size, now)


def cosigned(note: str, *, url: str, verifier: Verifier, prove: Prove) -> str:
    """The note with a cosignature; asks first which size the witness has seen, then proves from there.

    Raises GatewayError where the witness refuses or cannot be reached, EvidenceError for a bad cosignature
    or where the witness has seen a longer log.
    """
    size = parse_checkpoint(split_note(note)[0]).size
    status, body = post(url, Request(0, (), note).body())
    if status == 409 and (old := plain_number(body.strip())) is not None:
        if old > size:
            raise EvidenceError(
                Text(
                    f"见证见过 {old} 条的日志，这里只有 {size} 条：数据库可能是旧副本",
                    f"the witness has seen {old} entries, there are {size} here: this may be an old copy",
                ),
                given=size,
                allowed=f">= {old}",
            )
        status, body = post(url, Request(old, tuple(prove(old)) if old else (), note).body())
    if status != 200:
        raise GatewayError(
            Text(
                f"见证拒绝联署（{status}）：{body.strip()[:200]}",
                f"the witness refuses ({status}): {body.strip()[:200]}",
            ),
            hint=HINTS.get(status, NO_HINT),
            retryable=status >= 500,
        )
    return with_cosignatures(note, read_cosignatures(body, note, [verifier]))


def post(url: str, body: str) -> tuple[int, str]:
    """Status and body of one request. Raises GatewayError where nobody answers."""
    if not url.startswith(("http://", "https://")):
        raise GatewayError(
            Text(f"见证地址不是网址：{url}", f"the address of the witness is no URL: {url}"), retryable=False
        )
    request = HTTPRequest(f"{url.rstrip('/')}/add-checkpoint", data=body.encode(), method="POST")  # noqa: S310
    try:
        try:
            answered = urlopen(request, timeout=WAIT)  # noqa: S310 - the scheme was checked
        except HTTPError as refused:
            answered = refused
        with answered:
            return answered.status, answered.read(LONGEST_REPLY).decode("utf-8", errors="replace")
    except (HTTPException, URLError, OSError, ValueError) as error:
        raise GatewayError(
            Text(f"见证没有回应：{error}", f"the witness does not answer: {error}"), retryable=True
        ) from error
