"""Wrong access codes are counted per address and per number, and further tries refused for a while.

Nothing tells a wrong number from a wrong code: both count, both get the same answer. The count lives in the
cache; a right code does not clear it, so that nobody can mix guesses with a number he knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import ClassVar, Final

from django.core.cache import cache

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import InputError, SuyuanError
from suyuan.base.text import Text

WINDOW: Final = 15 * 60  # seconds
PER_ADDRESS: Final = 12
PER_NUMBER: Final = 30  # higher: others must not be able to lock a holder out easily


class TooManyAttempts(SuyuanError):
    """Too many wrong codes from one address or for one certificate."""

    code, http_status, exit_code = "SY-310", 429, 3
    title = Text("尝试次数过多", "Too many attempts")
    # What was too much, as others that are paced say it.
    words: ClassVar[Text] = Text("编号或查验码错误次数过多", "there were too many wrong numbers or codes")

    def __init__(self) -> None:
        minutes = WINDOW // 60
        super().__init__(
            self.words,
            hint=Text(f"请在 {minutes} 分钟后再试。", f"Try again in {minutes} minutes."),
        )


@dataclass(frozen=True)
class Counter:
    """One count of wrong tries with its limit."""

    key: str
    limit: int

    def is_full(self) -> bool:
        return int(cache.get(self.key, 0)) >= self.limit

    def add(self) -> None:
        if not cache.add(self.key, 1, WINDOW):
            try:
                cache.incr(self.key)
            except ValueError:  # it ran out in between
                cache.set(self.key, 1, WINDOW)

    def take_back(self) -> None:
        if int(cache.get(self.key, 0)) > 0:
            cache.decr(self.key)


PER_ADDRESS_UPLOADS: Final = 60


def note_upload(address: str) -> None:
    """Count an upload: each one costs a second of work. Raises TooManyAttempts above the limit."""
    count_from(address, "portal-upload", most=PER_ADDRESS_UPLOADS, too_many=TooManyAttempts)


def count_from(address: str, what: str, *, most: int, too_many: Callable[[], SuyuanError]) -> None:
    """Count something that an address sends without a log-in; `too_many` is raised beyond `most`.

    The key does not show the address. Whatever counts under the same name shares the limit: a page and the
    interface to programs, for one.
    """
    counter = _counter(address, what, most)
    if counter.is_full():
        raise too_many()
    counter.add()


@dataclass(frozen=True)
class Pace:
    """How much of one kind an address may send without a log-in: `most` in a quarter of an hour."""

    what: str
    most: int
    too_many: Callable[[], SuyuanError]

    def __call__(self, address: str) -> None:
        """Count one. Raises `too_many` beyond the limit."""
        count_from(address, self.what, most=self.most, too_many=self.too_many)

    @contextmanager
    def forgiving(self, address: str) -> Iterator[None]:
        """Count one, and take it back where the form is refused for what was typed: nobody was told."""
        self(address)
        try:
            yield
        except InputError:
            _counter(address, self.what, self.most).take_back()
            raise


def _counter(address: str, what: str, most: int) -> Counter:
    return Counter(f"{what}-{sha256_hex(address.encode())[:32]}", most)


def counters(address: str, number: str) -> tuple[Counter, ...]:
    """The counts that a try belongs to; the keys do not show whom they are about."""
    return (
        Counter("portal-address-" + sha256_hex(address.encode())[:32], PER_ADDRESS),
        Counter("portal-number-" + sha256_hex(number.encode())[:32], PER_NUMBER),
    )


def require_free(address: str, number: str) -> None:
    """Raise TooManyAttempts when a limit is reached."""
    if any(counter.is_full() for counter in counters(address, number)):
        raise TooManyAttempts


def note_wrong(address: str, number: str) -> None:
    """Count a wrong try."""
    for counter in counters(address, number):
        counter.add()
