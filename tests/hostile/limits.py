"""What one input may cost: processor time and memory, measured so that a busy machine does not matter.

Time is that of the processor, not of the clock on the wall. Memory is how far the resident set of the
process rose while the input was read; the kernel is asked to forget its high-water mark before.
Source: Linux, proc(5) (clear_refs, VmHWM); getrusage(2).
"""

from __future__ import annotations

import ctypes
import gc
import json
import multiprocessing
import os
import resource
import signal
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text

MEBIBYTE: Final = 1024 * 1024
MOST_SECONDS: Final = 1.0
MOST_MEMORY: Final = 512 * MEBIBYTE
# A process of its own may take so much more than it began with; what lies between the two is measured.
ADDRESS_SPACE: Final = 2 * MOST_MEMORY
MOST_WORDS: Final = 100_000  # of one refusal, as a record
STATUS: Final = Path("/proc/self/status")
FORGET: Final = Path("/proc/self/clear_refs")
_BEGUN: Final[dict[int, int]] = {}  # process: its resident set at the first input


class TooDear(BaseException):
    """An input that cost more than is allowed; no `except Exception` on the way swallows it."""


@dataclass(frozen=True)
class Cost:
    """What one input cost, and the refusal, where it was refused."""

    seconds: float
    memory: int
    refusal: Exception | None = None


def spent(work: Callable[[], object], *, seconds: float = MOST_SECONDS) -> Cost:
    """What `work` cost; a refusal of the error tree is an answer, anything else is raised.

    Raises TooDear beyond the limits, and AssertionError for a refusal without words in both languages.
    """
    before, refusal = _peak_forgotten(), None
    start = time.process_time()
    with _alarm(seconds):
        try:
            work()
        except SuyuanError as error:
            refusal = error
    used = time.process_time() - start
    memory = max(_status("VmHWM") - before, 0)
    if used > seconds:
        raise TooDear(f"{used:.2f} s of the processor, limit {seconds} s")
    if memory > MOST_MEMORY:
        raise TooDear(f"{memory // MEBIBYTE} MiB, limit {MOST_MEMORY // MEBIBYTE} MiB")
    if refusal is not None:
        _check_words(refusal)
    return Cost(used, memory, refusal)


def apart(work: Callable[[Path], None], *, seconds: float) -> str:
    """Run `work` in a process of its own with limits of the kernel; what went wrong in it, or "".

    `work` gets a file in which it keeps the input that it is about to try: whatever ends the process, even
    the kernel, the input is known.
    """
    context: Any = multiprocessing.get_context("fork")
    asking, answering = context.Pipe(duplex=False)
    trying = Path(tempfile.gettempdir(), f"suyuan-hostile-{os.getpid()}")
    child = context.Process(target=_limited, args=(work, trying, answering, seconds))
    child.start()
    answering.close()
    try:
        told: str = asking.recv()
    except EOFError:
        child.join()
        told = f"the process was ended by signal {-(child.exitcode or 0)}"
    child.join()
    if told and trying.exists():
        told += f"\nthe input was: {trying.read_bytes()[:600]!r}"
    trying.unlink(missing_ok=True)
    return told


def _limited(work: Callable[[Path], None], trying: Path, answering: Any, seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    whole = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 5))
    gc.freeze()  # what the parent left is not ours to look through
    room = _status("VmSize") + ADDRESS_SPACE
    resource.setrlimit(resource.RLIMIT_AS, (room, room))
    try:
        work(trying)
        answering.send("")
    except BaseException:
        answering.send(traceback.format_exc())
    answering.close()
    os._exit(0)  # without the parent's clean-up


class _alarm:  # noqa: N801 - a context manager, written as a function is called
    """Ends work that goes on for longer than it may, wherever the interpreter gets a word in."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __enter__(self) -> None:
        self.old = signal.signal(signal.SIGPROF, self._ring)
        signal.setitimer(signal.ITIMER_PROF, 2 * self.seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, self.old)

    def _ring(self, *_: object) -> None:
        raise TooDear(f"more than {2 * self.seconds} s of the processor")


def _peak_forgotten() -> int:
    """The resident set now, after the kernel forgot the highest it has been."""
    # A process that has run ten thousand tests is large before the first input; what counts is its growth.
    begun = _BEGUN.setdefault(os.getpid(), _status("VmRSS"))
    if _status("VmRSS") > begun + MOST_MEMORY:  # so that what others left behind is not counted in
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
    with suppress(OSError):
        FORGET.write_text("5")
    return _status("VmHWM")


def _status(name: str) -> int:
    for line in STATUS.read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) * 1024
    raise LookupError(name)


def _check_words(error: SuyuanError) -> None:
    words: Text = error.message
    assert words.zh, error
    assert words.en, error
    told = json.dumps(error.to_record(), ensure_ascii=False)
    assert len(told) < MOST_WORDS, f"a refusal of {len(told)} characters: {told[:200]}"
