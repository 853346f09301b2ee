"""Several processes at work on one database, as in a real province: each serves some of the institutes.

Everything of one institute stays in one process, so that its numbers follow from the seed. With one process
the work is done here, which is what tests use.
"""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from suyuan.base.errors import GatewayError
from suyuan.base.text import Text
from suyuan.server.demo.progress import Progress

Work = TypeVar("Work")


def shares(work: Iterable[Work], *, house_of: Callable[[Work], str], processes: int) -> list[list[Work]]:
    """The work in its order, parted by house: the fullest house goes to the emptiest share."""
    houses: dict[str, list[tuple[int, Work]]] = {}
    for place, one in enumerate(work):
        houses.setdefault(house_of(one), []).append((place, one))
    parts: list[list[tuple[int, Work]]] = [[] for _ in range(processes)]
    for house in sorted(houses, key=lambda key: (-len(houses[key]), key)):
        min(parts, key=len).extend(houses[house])
    return [[one for _, one in sorted(part, key=lambda entry: entry[0])] for part in parts]


def work_off(parts: Sequence[Sequence[Work]], do: Callable[[int, Work], None], *, progress: Progress) -> None:
    """Let `do(share, work)` happen for all shares at once. Raises GatewayError when a process fails."""
    if len(parts) == 1:
        for one in parts[0]:
            do(0, one)
            progress.step()
        return
    from django.db import connections

    connections.close_all()  # a connection must not be shared with a child
    context = multiprocessing.get_context("fork")
    told: Any = context.SimpleQueue()
    crew = [
        context.Process(target=_serve, args=(number, part, do, told)) for number, part in enumerate(parts)
    ]
    for member in crew:
        member.start()
    faults = list(_listen(told, len(parts), progress))
    for member in crew:
        member.join()
    if faults:
        raise GatewayError(
            Text(f"并行建立失败：{faults[0]}", f"a process of the crew failed: {faults[0]}"), retryable=False
        )


def _serve(number: int, part: Sequence[Work], do: Callable[[int, Work], None], told: Any) -> None:
    """What a child does: its share, telling each step; a fault is told in words."""
    # What was made before stays; collecting garbage over it again and again would cost a tenth of the time.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    try:
        with hurried():
            for one in part:
                do(number, one)
                told.put(("step", ""))
        told.put(("done", ""))
    except BaseException as fault:  # the parent must hear of it whatever it is
        told.put(("fault", f"{type(fault).__name__}: {fault}"))


def _listen(told: Any, members: int, progress: Progress) -> Iterator[str]:
    while members:
        kind, words = told.get()
        if kind == "step":
            progress.step()
            continue
        members -= 1
        if kind == "fault":
            yield words


@contextmanager
def hurried() -> Iterator[None]:
    """Do not wait for the disk on every commit: a demonstration that was cut off is simply built again."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
        else:
            cursor.execute("SET synchronous_commit=off")
    try:
        yield
    finally:
        connection.close()  # the next one opens with the settings of the server, durable again
