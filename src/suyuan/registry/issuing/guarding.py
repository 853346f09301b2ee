"""The guard of the log as a file beside the keys: written before a head is signed, and after it is committed.

The file belongs to the keys, not to the database: who restores or copies the database leaves it where it is.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from suyuan.base.errors import EvidenceError, GatewayError
from suyuan.base.text import Text
from suyuan.tlog.guard import Memory, Promise, read_memory


class FileGuard:
    """What the log promised, in one small file that is replaced as a whole and forced to the disk.

    Who intends or reviews holds the lock of the log's head. Who confirms has given it back with his commit,
    so he may meet the next writer here, or come after him: see `confirm`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def intend(self, now: Promise, new: Promise, *, key: str = "", successor: str = "") -> None:
        """The log stands at `now` and is about to sign `new` with `key`, and at a change with `successor`.

        Raises EvidenceError where it may not.
        """
        with self._alone():
            self._write(self.settle(now).intending(new, key=key, successor=successor))

    def settle(self, now: Promise) -> Memory:
        """Compare with the head in the database; the first time it is taken as it is."""
        memory = self.remembered()
        return Memory(now) if memory is None else memory.settled(now)

    def review(self, now: Promise) -> None:
        """Settle and remember the outcome. The caller holds the lock of the head."""
        with self._alone():
            memory = self.remembered()
            if memory is not None and memory.settled(now) != memory:
                self._write(memory.settled(now))

    def confirm(self, now: Promise) -> None:
        """The transaction is committed: `now` is out.

        Where `now` is no longer pending, another writer went on from it before we came here, and took it as
        true. To write it now would take back what he noted, and the log would stop.
        """
        with self._alone():
            memory = self.remembered()
            if memory is None or memory.pending == now:
                self._write(Memory(now) if memory is None else memory.settled(now))

    def remembered(self) -> Memory | None:
        """What was kept; None before the first head. Raises EvidenceError where it cannot be read."""
        try:
            return read_memory(self.path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except UnicodeDecodeError:
            raise EvidenceError(
                Text("日志守卫文件已损坏", "the file of the guard of the log is damaged")
            ) from None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Alone with the file, across threads and processes."""
        try:
            folder = os.open(self.path.parent, os.O_RDONLY)
        except OSError as error:
            raise _unwritable(error) from error
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)

    def _write(self, memory: Memory) -> None:
        beside = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            with beside.open("w", encoding="utf-8") as file:
                file.write(memory.text())
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.path)
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise _unwritable(error) from error


def _unwritable(error: OSError) -> GatewayError:
    return GatewayError(
        Text(
            f"日志守卫无法写入：{error.strerror}",
            f"the guard of the log cannot be written: {error.strerror}",
        ),
        hint=Text("检查密钥文件夹的权限和磁盘空间。", "See to the rights and space of the key folder."),
        retryable=True,
    )
