"""The draw of an inspection: objects and pairs of inspectors by lot, so that a stranger can repeat it.

Before the draw its authority commits to everything that decides it: the lists, how many of each stratum, a
secret of its own (by its SHA-256) and which public value will be mixed in that nobody can know yet. With the
secret opened and the public value known, anybody repeats the draw; `suyuan-draw-1` in full:

1.  A list is text: one line for each row, columns parted by a tab, rows in ascending order, each ended by a
    line feed. Its digest is the SHA-256 of the UTF-8 bytes.
2.  The commitment is the canonical JSON of `Commitment.record`; its digest likewise.
3.  seed = SHA-256 of "suyuan-draw-1", the digest of the commitment, the secret and the public value (the
    first three in lower-case hexadecimal or as they stand), each ended by a line feed.
4.  A stream has a label. Its block j (0, 1 ...) is SHA-256(seed, label, one zero byte, j as four bytes, the
    highest first); a block is read as eight numbers of 32 bits, the highest byte first.
5.  A number below n: the next number w of the stream; where w >= 2**32 - 2**32 mod n it is thrown away and
    the next one is taken (no remainder is favoured); the answer is w mod n.
6.  k of a list: for i = 0 ... k-1 the row at i changes places with the row at i + (a number below what is
    left); the first k rows are drawn, in this order.
7.  Strata in ascending order, each with the stream "objects/" and its name. Then for each object drawn, in
    that order, k = 2 (or more) of the inspectors who are not barred from it, with the stream "inspectors".

Source: domain model 13.1; the shuffle is Fisher and Yates (1938), the rejection von Neumann's (1951).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from hashlib import sha256
from itertools import count
from typing import Any, Final, NamedTuple

from suyuan.base.canonical import canonical_bytes, sha256_hex
from suyuan.base.errors import EvidenceError, InputError, RuleRefusal, TooLarge, Unreadable
from suyuan.base.text import Text

ALGORITHM: Final = "suyuan-draw-1"
WORDS: Final = 2**32
PAIR: Final = 2  # inspectors never come alone
MOST_ROWS: Final = 20_000
SECRET: Final = 32  # bytes


class Drawable(NamedTuple):
    """Somebody who can be inspected; `stratum` is the class of risk."""

    id: str
    stratum: str
    name: str


class Inspector(NamedTuple):
    """Somebody who can be sent."""

    id: str
    name: str


class Drawn(NamedTuple):
    """An object and who inspects it, by identity."""

    object: str
    inspectors: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Lists:
    """What the lot is drawn from. `barred` are pairs of object and inspector that may not meet."""

    objects: tuple[Drawable, ...]
    inspectors: tuple[Inspector, ...]
    barred: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        objects: Iterable[Drawable],
        inspectors: Iterable[Inspector],
        barred: Iterable[tuple[str, str]] = (),
    ) -> Lists:
        """In the order that the digests are made in. Raises InputError, TooLarge."""
        lists = cls(
            objects=tuple(sorted(Drawable(*map(_one_line, row)) for row in objects)),
            inspectors=tuple(sorted(Inspector(*map(_one_line, row)) for row in inspectors)),
            barred=tuple(sorted({(_one_line(one), _one_line(other)) for one, other in barred})),
        )
        for rows in (lists.objects, lists.inspectors):
            if len(rows) > MOST_ROWS:
                raise TooLarge("list", given=len(rows), allowed=MOST_ROWS)
            if len({row.id for row in rows}) != len(rows):
                raise InputError(Text("名单中有重复", "a list names somebody twice"), quantity="list")
        return lists

    def eligible(self, thing: str) -> list[str]:
        """Who may inspect an object, in ascending order."""
        barred = {inspector for one, inspector in self.barred if one == thing}
        return [one.id for one in self.inspectors if one.id not in barred]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def list_digest(rows: Iterable[Sequence[str]]) -> str:
    """Step 1."""
    return sha256_hex("".join("\t".join(row) + "\n" for row in rows).encode())


@dataclass(frozen=True, kw_only=True)
class Commitment:
    """Everything that decides the draw but the secret itself and the public value, which comes later.

    public : in words or as a code, which value it will be; counts : how many of each stratum.
    """

    number: str
    objects: str
    inspectors: str
    barred: str
    counts: tuple[tuple[str, int], ...]
    secret: str
    public: str
    each: int = PAIR

    def record(self) -> dict[str, Any]:
        return {
            "algorithm": ALGORITHM,
            "number": self.number,
            "objects": self.objects,
            "inspectors": self.inspectors,
            "barred": self.barred,
            "counts": dict(self.counts),
            "secret": self.secret,
            "public": self.public,
            "each": self.each,
        }

    def text(self) -> str:
        return canonical_bytes(self.record()).decode()

    def digest(self) -> str:
        """Step 2."""
        return sha256_hex(self.text().encode())


def commit(
    lists: Lists, *, number: str, counts: Mapping[str, int], secret: bytes, public: str, each: int = PAIR
) -> Commitment:
    """Bind the draw before anybody can know it.

    Raises InputError where more is asked of a stratum than it has, RuleRefusal where somebody on the list
    could not be inspected by enough people.
    """
    if len(secret) != SECRET:
        raise InputError(Text("密值应为 32 字节", "the secret has 32 bytes"), given=len(secret))
    sizes = strata(lists.objects)
    for stratum, wanted in counts.items():
        if not 0 <= wanted <= sizes.get(stratum, 0):
            raise InputError(
                Text("抽取数超过名单中的数量", "more are asked for than the list has"),
                quantity="count", given=wanted, allowed=f"0 … {sizes.get(stratum, 0)}",
            )  # fmt: skip
    if not any(counts.values()):
        raise InputError(Text("没有可抽取的对象", "there is nothing to draw from"), quantity="count")
    if each < PAIR:
        raise InputError(Text("检查人员至少两名", "inspectors go at least in pairs"), given=each)
    barred = {one for one, _ in lists.barred}
    for thing in (row for row in lists.objects if row.id in barred or len(lists.inspectors) < each):
        if len(lists.eligible(thing.id)) < each:
            raise RuleRefusal(
                Text(
                    f"可派往“{thing.name}”的检查人员不足 {each} 名",
                    f"fewer than {each} inspectors may be sent to “{thing.name}”",
                ),
                hint=Text("请增加检查人员。", "Name more inspectors."),
                object=thing.id,
            )
    return Commitment(
        number=number,
        objects=list_digest(lists.objects),
        inspectors=list_digest(lists.inspectors),
        barred=list_digest(lists.barred),
        counts=tuple(sorted(counts.items())),
        secret=sha256_hex(secret),
        public=_one_line(public),
        each=each,
    )


def strata(objects: Iterable[Drawable]) -> dict[str, int]:
    """How many objects each stratum has."""
    sizes: dict[str, int] = {}
    for row in objects:
        sizes[row.stratum] = sizes.get(row.stratum, 0) + 1
    return sizes


def how_many(objects: Iterable[Drawable], shares: Mapping[str, Decimal]) -> dict[str, int]:
    """The share of each stratum as a number of objects, rounded up: a share is never rounded to nobody."""
    return {
        stratum: int((shares.get(stratum, Decimal(0)) * size).to_integral_value(ROUND_CEILING))
        for stratum, size in sorted(strata(objects).items())
    }


def seed_of(commitment: Commitment, *, secret: bytes, public: str) -> bytes:
    """Step 3."""
    parts = (ALGORITHM, commitment.digest(), secret.hex(), _one_line(public))
    return sha256("".join(part + "\n" for part in parts).encode()).digest()


class Stream:
    """Steps 4 and 5: numbers that follow from the seed and a label."""

    def __init__(self, seed: bytes, label: str) -> None:
        self._numbers = (
            int.from_bytes(block[place : place + 4], "big")
            for j in count()
            for block in [sha256(seed + label.encode() + b"\0" + j.to_bytes(4, "big")).digest()]
            for place in range(0, 32, 4)
        )

    def below(self, n: int) -> int:
        """A number from 0 to n-1, each as likely as the others."""
        limit = WORDS - WORDS % n
        return next(number for number in self._numbers if number < limit) % n

    def pick(self, rows: Sequence[str], k: int) -> list[str]:
        """Step 6."""
        left = list(rows)
        for i in range(k):
            j = i + self.below(len(left) - i)
            left[i], left[j] = left[j], left[i]
        return left[:k]


def draw(lists: Lists, commitment: Commitment, *, secret: bytes, public: str) -> tuple[Drawn, ...]:
    """Step 7: who is inspected by whom. The lists must be those that were committed to."""
    seed = seed_of(commitment, secret=secret, public=public)
    chosen: list[str] = []
    for stratum, wanted in sorted(commitment.counts):
        rows = [row.id for row in lists.objects if row.stratum == stratum]
        chosen += Stream(seed, f"objects/{stratum}").pick(rows, wanted)
    pairs = Stream(seed, "inspectors")
    return tuple(Drawn(thing, tuple(pairs.pick(lists.eligible(thing), commitment.each))) for thing in chosen)


def as_record(
    lists: Lists, commitment: Commitment, *, secret: bytes, public: str, result: Iterable[Drawn]
) -> dict[str, Any]:
    """Everything that a stranger needs: the file that is published."""
    return {
        "schema": ALGORITHM,
        "commitment": commitment.record(),
        "commitment_sha256": commitment.digest(),
        "objects": [list(row) for row in lists.objects],
        "inspectors": [list(row) for row in lists.inspectors],
        "barred": [list(row) for row in lists.barred],
        "secret": secret.hex(),
        "public_value": _one_line(public),
        "result": [{"object": one.object, "inspectors": list(one.inspectors)} for one in result],
    }


def verify(record: Mapping[str, Any]) -> tuple[Drawn, ...]:
    """Repeat a published draw. Raises Unreadable, and EvidenceError at the first thing that disagrees."""
    lists, commitment, secret, public, told = _read(record)
    said = {
        "commitment": (commitment.digest(), record.get("commitment_sha256")),
        "objects": (list_digest(lists.objects), commitment.objects),
        "inspectors": (list_digest(lists.inspectors), commitment.inspectors),
        "barred": (list_digest(lists.barred), commitment.barred),
        "secret": (sha256_hex(secret), commitment.secret),
    }
    for what, (found, stated) in said.items():
        if found != stated:
            raise EvidenceError(
                Text(f"与承诺不符：{what}", f"not what was committed to: {what}"), given=found, allowed=stated
            )
    again = draw(lists, commitment, secret=secret, public=public)
    if again != told:
        raise EvidenceError(Text("抽取结果不能重复", "the result of the draw does not repeat"))
    return again


def _read(record: Mapping[str, Any]) -> tuple[Lists, Commitment, bytes, str, tuple[Drawn, ...]]:
    try:
        stated = dict(record["commitment"])
        if record["schema"] != ALGORITHM or stated.pop("algorithm") != ALGORITHM:
            raise Unreadable(Text("不认识的抽取算法", "the algorithm of the draw is not known"))
        counts = tuple(sorted((str(key), int(value)) for key, value in stated.pop("counts").items()))
        lists = Lists.of(
            (Drawable(*row) for row in record["objects"]),
            (Inspector(*row) for row in record["inspectors"]),
            ((one, other) for one, other in record["barred"]),
        )
        told = tuple(Drawn(row["object"], tuple(row["inspectors"])) for row in record["result"])
        sizes = strata(lists.objects)
        commitment = Commitment(**stated, counts=counts)
        if any(not 0 <= wanted <= sizes.get(name, 0) for name, wanted in counts):
            raise EvidenceError(Text("抽取数超过名单中的数量", "more were drawn than the list has"))
        enough = commitment.each <= len(lists.inspectors) and all(
            len(lists.eligible(one)) >= commitment.each for one in {one for one, _ in lists.barred}
        )
        if not enough:
            raise EvidenceError(Text("检查人员不足", "there are too few inspectors"))
        return lists, commitment, bytes.fromhex(record["secret"]), str(record["public_value"]), told
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unreadable(Text("抽取文件无法识别", "the file of the draw cannot be read")) from error
