"""A made-up country of laboratories, honest and false, to see what the detectors find and whom they accuse.

Honest laboratories differ in how many people they have, how steady their instruments are, how often things
fail, how quick they work, how round they read, and how often somebody mistypes a date. The frauds are planted
into some of them. Nothing here is tuned to the detectors: the numbers are guesses of what is usual, stated.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from suyuan.planning.integrity.works import Floats, Integers, Works

Draw = np.random.Generator


class Kind(NamedTuple):
    """A kind of work: readings, their scatter in last digits, share that fails, usual hours."""

    readings: int
    scatter: float
    fails: float
    hours: float
    on_site: float


KINDS: Final = (
    Kind(10, 3.0, 0.06, 0.5, 0.0),
    Kind(20, 8.0, 0.04, 1.0, 0.2),
    Kind(12, 5.0, 0.10, 0.7, 0.9),
    Kind(6, 2.0, 0.03, 0.3, 0.0),
    Kind(15, 12.0, 0.08, 1.5, 0.5),
    Kind(8, 4.0, 0.02, 0.4, 0.0),
    Kind(24, 6.0, 0.12, 2.0, 0.7),
    Kind(16, 20.0, 0.05, 1.2, 0.1),
)
YEAR: Final = 2025
BEGIN: Final = 482_136.0  # hours from 1970 to the beginning of that year
WORKING_DAYS: Final = 240
ROAD: Final = 60.0  # km/h in a straight line, honest
STANDARDS: Final = 4  # sets that each person carries


@dataclass(slots=True, kw_only=True)
class Book:
    """The works of one laboratory while they are made up; arrays (w,) and readings (w, longest)."""

    person: Integers
    kind: Integers
    instrument: Integers
    began: Floats
    ended: Floats
    received: Floats
    recorded: Floats
    signed: Floats
    latitude: Floats
    longitude: Floats
    error: Floats
    readings: Integers
    standard: Integers
    valid: np.ndarray

    def some(self, draw: Draw, share: float) -> Integers:
        """A share of the works, at random."""
        return np.flatnonzero(draw.random(len(self.kind)) < share)


def honest_book(draw: Draw, *, works: int) -> Book:
    """A year of an honest laboratory."""
    people = max(2, works // 250)
    kinds = draw.choice(len(KINDS), size=min(len(KINDS), 3 + works // 400), replace=False)
    kind = draw.choice(kinds, size=works)
    table = np.array(KINDS)[kind]
    quick = np.exp(draw.normal(0, 0.15))
    hours = table[:, 3] * quick * np.exp(draw.normal(0, 0.25, works))
    person = draw.integers(0, people, works)
    home = draw.uniform((41.0, 122.0), (46.0, 131.0))
    away = draw.random(works) < table[:, 4]
    began, latitude, longitude = _days(draw, person, hours, away, home)
    fails = table[:, 2] * np.exp(draw.normal(0, 0.4))
    error = _errors(draw, np.clip(fails, 1e-3, 0.5))
    readings = _readings(draw, table, error, calm=np.exp(draw.normal(0, 0.2)))
    rounder = draw.beta(1, 30)  # of the readings, those that this house rounds to a five
    rounded = draw.random(readings.shape) < rounder
    readings = np.where(rounded, 5 * np.round(readings / 5).astype(np.int64), readings)
    ended = began + hours
    book = Book(
        person=person,
        kind=kind,
        instrument=np.arange(works),
        began=began,
        ended=ended,
        received=began - draw.exponential(48, works),
        recorded=ended + draw.exponential(0.2, works),
        signed=ended + 1 + draw.exponential(30, works),
        latitude=latitude,
        longitude=longitude,
        error=error,
        readings=readings,
        standard=STANDARDS * person + kind % STANDARDS,
        valid=np.ones(works, dtype=bool),
    )
    _slips(draw, book)
    return book


def _days(
    draw: Draw, person: Integers, hours: Floats, away: np.ndarray, home: Floats
) -> tuple[Floats, Floats, Floats]:
    """Begin and place of each work: days filled one work after the other, with the road in between."""
    began = np.empty(len(person))
    latitude, longitude = (np.full(len(person), at) for at in home)
    bearing, far = draw.uniform(0, 2 * np.pi, len(person)), draw.gamma(2, 20, len(person))
    degree = 111.2
    latitude[away] += (far * np.sin(bearing) / degree)[away]
    longitude[away] += (far * np.cos(bearing) / degree / np.cos(np.radians(home[0])))[away]
    for one in np.unique(person):
        mine = np.flatnonzero(person == one)
        a_day = max(1, int(np.ceil(len(mine) / WORKING_DAYS)))
        for first in range(0, len(mine), a_day):
            clock = BEGIN + 24 * (first // a_day) * 364 / WORKING_DAYS + 8 + draw.uniform(0, 1)
            where = home
            for work in mine[first : first + a_day]:
                there = np.array((latitude[work], longitude[work]))
                apart = degree * np.hypot(
                    there[0] - where[0], (there[1] - where[1]) * np.cos(np.radians(home[0]))
                )
                clock += apart / ROAD
                began[work] = clock
                clock += hours[work] + draw.exponential(0.1)
                where = there
    return began, latitude, longitude


def _errors(draw: Draw, fails: Floats) -> Floats:
    """Errors over their limit, normal, so that the share `fails` lies beyond it."""
    from scipy.special import ndtri

    return np.abs(draw.normal(0, 1, len(fails))) / -ndtri(fails / 2)


def _readings(draw: Draw, table: Floats, error: Floats, *, calm: float) -> Integers:
    """Readings in last digits: the steps of the method, the instrument's own error, scatter."""
    longest = max(kind.readings for kind in KINDS)
    steps = np.arange(longest) * 1000
    scatter = draw.normal(0, 1, (len(error), longest)) * table[:, 1:2] * calm
    return np.rint(steps + 40 * error[:, None] + scatter).astype(np.int64)


def _slips(draw: Draw, book: Book) -> None:
    """Honest mistakes: a date mistyped, a wrong standard chosen, a wrong address."""
    rate = 3e-4 * np.exp(draw.normal(0, 0.5))
    late = book.some(draw, rate)
    book.received[late] = book.began[late] + 24
    book.valid[book.some(draw, rate)] = False
    lost = book.some(draw, rate)
    book.latitude[lost] += 2.0


# -- frauds ------------------------------------------------------------------------------------------------


def _expired(draw: Draw, book: Book, share: float) -> None:
    book.valid[book.some(draw, share)] = False


def _ghosts(draw: Draw, book: Book, share: float) -> None:
    """Visits that nobody made: written down for a person who was at work elsewhere."""
    false = book.some(draw, share)
    real = draw.integers(0, len(book.kind), len(false))
    book.person[false] = book.person[real]
    book.began[false] = book.began[real] + 0.05
    book.ended[false] = np.maximum(book.ended[real], book.began[false] + 0.1)
    book.recorded[false], book.signed[false] = book.ended[false] + 0.1, book.ended[false] + 20
    book.received[false] = book.began[false] - 24
    book.latitude[false] = book.latitude[real] + draw.choice((-1, 1), len(false)) * draw.uniform(
        0.3, 1.0, len(false)
    )


def _backdated(draw: Draw, book: Book, share: float) -> None:
    """Signed as if done before it was done."""
    false = book.some(draw, share)
    book.signed[false] = book.began[false] - draw.uniform(12, 400, len(false))


def _copied(draw: Draw, book: Book, share: float) -> None:
    false = book.some(draw, share)
    book.readings[false] = book.readings[_templates(book, false)]


def _edited(draw: Draw, book: Book, share: float) -> None:
    """Copied from one file a kind, one reading in six changed a little."""
    false = book.some(draw, share)
    copy = book.readings[_templates(book, false)]
    changed = draw.random(copy.shape) < 1 / 6
    book.readings[false] = np.where(changed, copy + draw.integers(-3, 4, copy.shape), copy)


def _invented(draw: Draw, book: Book, share: float) -> None:
    """Written at the desk: calmer than an instrument, and rounder."""
    false = book.some(draw, share)
    table = np.array(KINDS)[book.kind[false]]
    book.error[false] = np.minimum(book.error[false], 0.8)
    calm = _readings(draw, table, book.error[false], calm=0.35)
    is_round = draw.random(calm.shape) < 0.45
    book.readings[false] = np.where(is_round, 5 * np.round(calm / 5).astype(np.int64), calm)


def _rescued(draw: Draw, book: Book, share: float) -> None:
    """What failed is written down as just good enough."""
    failed = np.flatnonzero((book.error > 1) & (draw.random(len(book.error)) < 2 * share))
    book.error[failed] = draw.uniform(0.92, 1.0, len(failed))


def _unmeasured(draw: Draw, book: Book, share: float) -> None:
    """Passed without measuring: nothing fails, all goes quickly; the numbers themselves are perfect."""
    false = book.some(draw, share)
    book.error[false] = np.where(book.error[false] > 0.9, 0.9 * draw.random(len(false)), book.error[false])
    book.ended[false] = book.began[false] + 0.4 * (book.ended[false] - book.began[false])


def _templates(book: Book, false: Integers) -> Integers:
    """One honest-looking work of each kind, the same for all copies of that kind."""
    _, first = np.unique(book.kind, return_index=True)
    template = np.zeros(len(KINDS), dtype=np.int64)
    template[book.kind[first]] = first
    return template[book.kind[false]]


FRAUDS: Final[dict[str, Callable[[Draw, Book, float], None]]] = {
    "expired": _expired,
    "ghosts": _ghosts,
    "backdated": _backdated,
    "copied": _copied,
    "edited": _edited,
    "invented": _invented,
    "rescued": _rescued,
    "unmeasured": _unmeasured,
}
SHARE: Final = (0.2, 0.6)  # of the works of a false laboratory that are false


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Country:
    """A year of a country: its works, and what was planted where (laboratory -> fraud)."""

    works: Works
    planted: dict[int, str]

    @property
    def year(self) -> Integers:
        """The year of every work, (w,)."""
        return np.full(len(self.works), YEAR)


def country(seed: int, *, labs: int = 500, false: float = 0.1, share: tuple[float, float] = SHARE) -> Country:
    """Laboratories of all sizes; a share `false` of them cheats in one of the ways of FRAUDS."""
    draw = np.random.default_rng(seed)
    sizes = np.clip(np.exp(draw.normal(np.log(700), 0.6, labs)), 250, 5000).astype(int)
    names = list(FRAUDS)
    books, planted = [], {}
    for lab, size in enumerate(sizes):
        book = honest_book(draw, works=int(size))
        if draw.random() < false:
            planted[lab] = names[int(draw.integers(len(names)))]
            FRAUDS[planted[lab]](draw, book, draw.uniform(*share))
        books.append(book)
    return Country(works=_together(books), planted=planted)


def _together(books: list[Book]) -> Works:
    sizes = np.array([len(book.kind) for book in books])
    lab = np.repeat(np.arange(len(books)), sizes)
    kind = np.concatenate([book.kind for book in books])
    length = np.array([row.readings for row in KINDS])[kind]
    start = np.concatenate(([0], np.cumsum(length)))
    wide = np.concatenate([book.readings for book in books])
    counts = wide[np.arange(wide.shape[1]) < length[:, None]]

    def column(name: str) -> np.ndarray:
        return np.concatenate([getattr(book, name) for book in books])

    error = column("error")
    people = np.concatenate([book.person + 10_000 * lab for lab, book in enumerate(books)])
    standards = np.concatenate([book.standard + 40_000 * lab for lab, book in enumerate(books)])
    fields = ("received", "began", "ended", "recorded", "signed", "latitude", "longitude")
    return Works(
        lab=lab,
        person=people,
        kind=kind,
        instrument=np.arange(len(lab)),
        error=error,
        passed=error <= 1,
        start=start,
        counts=counts,
        use_work=np.arange(len(lab)),
        use_standard=standards,
        use_valid=column("valid"),
        **{name: column(name) for name in fields},
    )
