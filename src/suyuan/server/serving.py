"""Serving the office, the public pages and the API with granian over WSGI.

At start-up the tables are brought up to date, and what a crash left open between the log and its guard is
closed. Certificates that were committed but not yet published when the
last process ended are published beside the running server: recovery is the ordinary path.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing import get_context
from typing import Any

from suyuan.base.errors import EvidenceError, GatewayError, InputError, NotFound, OutOfRange, SuyuanError
from suyuan.base.text import Text
from suyuan.server.starting import migrate, start_django

WORLD_FILE = "demo.json"
THREADS_PER_WORKER = 4
M_ARENA_MAX = -8
PAUSES = (1, 5, 15, 60, 300)  # seconds after an act that found the database busy


@dataclass(frozen=True, kw_only=True)
class Start:
    """How the last process left the house."""

    waiting: int  # certificates that are committed and not yet published
    doubt: EvidenceError | None  # why log and guard do not agree; nothing is issued until they do


def prepare() -> Start:
    """Bring the tables up to date and settle the log with its guard."""
    start_django()
    migrate()
    from django.conf import settings

    from suyuan.registry.issuing.queries import unpublished

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    return Start(waiting=unpublished(), doubt=doubt_about_the_log())


def doubt_about_the_log() -> EvidenceError | None:
    """Why the head in the database is none that the guard beside the keys knows, where that is so.

    A change of the key that was committed and not yet installed is finished here, too.
    The public pages go on: they show what is there. Issuing is refused by the guard itself.
    """
    from django.conf import settings

    from suyuan.registry.issuing.key_files import install
    from suyuan.registry.issuing.keys import guard_in
    from suyuan.registry.issuing.log import settle

    try:
        settle(guard_in(settings.KEYS))
        install(settings.KEYS)
    except EvidenceError as error:
        return error
    except (GatewayError, InputError, NotFound):
        pass  # no log yet, no place for its guard, no readable next key: there is nothing to compare
    return None


def has_witnesses() -> bool:
    """Whether somebody is to be asked to cosign the log. Raises InputError where the file has a bad line."""
    from django.conf import settings

    from suyuan.registry.issuing.witnesses import witnesses_in

    return bool(witnesses_in(settings.KEYS).policy.urls)


def have_heads_witnessed() -> None:
    """Ask the witnesses as the log grows, as long as the server runs. Runs in a process of its own."""
    os.nice(10)
    start_django()
    from django.conf import settings

    from suyuan.server.asking import publish_heads

    publish_heads(settings.KEYS, settings.BASE_URL)


def publish_waiting() -> None:
    """Publish what waits, one after the other, giving way to the server. Runs in a process of its own."""
    os.nice(10)
    start_django()
    from django.conf import settings

    from suyuan.registry.issuing.commands import finish_all
    from suyuan.registry.issuing.keys import seals_in

    def publish() -> None:
        for _ in finish_all(system_occasion(), seals=seals_in(settings.KEYS)):
            pass

    try:
        patiently(publish)
    except SuyuanError as error:
        print(error.message, file=sys.stderr)


def patiently(act: Callable[[], None], *, pause: Callable[[float], object] = time.sleep) -> None:
    """Do what may be begun again, and begin it again where the database is busy.

    Raises GatewayError when it was busy every time; the next start does what is left.
    """
    from django.db import OperationalError, close_old_connections

    for seconds in PAUSES:
        try:
            return act()
        except OperationalError as error:
            busy = error
        close_old_connections()
        pause(seconds)
    raise GatewayError(
        Text(
            "数据库一直忙，待公布的证书下次启动时再公布",
            "the database stayed busy; what waits is published at the next start",
        ),
        retryable=True,
        fault=str(busy),
    )


def system_occasion() -> Any:
    """The software itself acts, now."""
    from datetime import UTC

    from django.utils import timezone

    from suyuan.base.identity import Rising
    from suyuan.registry.journal.occasion import SYSTEM, Occasion

    identities = Rising(lambda: datetime.now(UTC), lambda: os.urandom(10))
    return Occasion(
        actor=SYSTEM, at=datetime.now(UTC), identities=identities, zone=timezone.get_default_timezone()
    )


def demo_world() -> dict[str, Any] | None:
    """Log-ins and story of the demonstration, where this database holds one."""
    from django.conf import settings

    file = settings.DATA / WORLD_FILE
    if not file.is_file():
        return None
    world: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return world


def run_server(*, address: str, port: int, workers: int, waiting: int = 0) -> None:
    """Serve until interrupted; publish beside it what is `waiting`.

    Raises OutOfRange for a port that is none, GatewayError where it is taken.
    """
    if not 1 <= port <= 65535:
        raise OutOfRange("port", given=port, allowed="[1, 65535]")
    if not 1 <= workers <= 64:
        raise OutOfRange("workers", given=workers, allowed="[1, 64]")
    _require_free(address, port)
    _few_heaps()
    # Where the rest of the process has its memory, so that what an export needed serves pages afterwards.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    # Spawned, not forked: they must not share the open database of this process.
    beside = get_context("spawn")
    if waiting:
        beside.Process(target=publish_waiting, daemon=True).start()
    if has_witnesses():
        beside.Process(target=have_heads_witnessed, daemon=True).start()
    from suyuan.server.daily import keep_house

    beside.Process(target=keep_house, daemon=True).start()
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "suyuan.server.wsgi:application",
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS_PER_WORKER,
        respawn_failed_workers=True,
        log_enabled=False,
    ).serve()


def _few_heaps() -> None:
    """Let all threads of a worker share two heaps: each keeps what was freed in it (22 MB less of 257).

    The number of the parameter is the one of malloc.h in glibc; other C libraries have no such heaps.
    """
    if hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(M_ARENA_MAX, 2)


def _require_free(address: str, port: int) -> None:
    import socket

    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise GatewayError(
                Text(
                    f"端口 {port} 不可用：{error.strerror}", f"port {port} cannot be used: {error.strerror}"
                ),
                hint=Text("用 --port 选择另一个端口。", "Choose another one with --port."),
                retryable=True,
            ) from None
