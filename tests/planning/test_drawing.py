"""The draw: repeated by a second program written from its description alone, and by nobody who cheats."""

from __future__ import annotations

import copy
import hashlib
import json
import struct
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suyuan.base.errors import EvidenceError, InputError, RuleRefusal, Unreadable
from suyuan.planning import drawing
from suyuan.planning.drawing import Drawable, Inspector, Lists

SECRET = bytes(range(32))
PUBLIC = "3fa9 of the log at size 17"


def lists(objects: int = 30, inspectors: int = 6, *, barred: int = 2) -> Lists:
    things = [
        Drawable(f"o{i:03}", "high" if i % 5 == 0 else "low", f"单位 {i}\t（示例）") for i in range(objects)
    ]
    people = [Inspector(f"p{i}", f"检查员 {i}") for i in range(inspectors)]
    return Lists.of(reversed(things), people, [(f"o{i:03}", f"p{i % inspectors}") for i in range(barred)])


def published(**changes: Any) -> dict[str, Any]:
    rows = lists(**changes)
    counts = drawing.how_many(rows.objects, {"high": Decimal(1), "low": Decimal("0.25")})
    bound = drawing.commit(rows, number="D-1", counts=counts, secret=SECRET, public="log size 17")
    result = drawing.draw(rows, bound, secret=SECRET, public=PUBLIC)
    record = drawing.as_record(rows, bound, secret=SECRET, public=PUBLIC, result=result)
    again: dict[str, Any] = json.loads(json.dumps(record))
    return again


def stranger(record: dict[str, Any]) -> list[dict[str, Any]]:
    """A second implementation, from the published description; it shares no code with the first."""
    sha = hashlib.sha256

    def table(rows: list[list[str]]) -> str:
        return sha(b"".join("\t".join(row).encode("utf8") + b"\n" for row in sorted(rows))).hexdigest()

    commitment = record["commitment"]
    text = json.dumps(commitment, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert table(record["objects"]) == commitment["objects"]
    assert table(record["inspectors"]) == commitment["inspectors"]
    assert table(record["barred"]) == commitment["barred"]
    assert sha(bytes.fromhex(record["secret"])).hexdigest() == commitment["secret"]
    seed = sha(
        f"suyuan-draw-1\n{sha(text.encode()).hexdigest()}\n{record['secret']}\n{record['public_value']}\n".encode()
    ).digest()
    position: dict[str, int] = {}

    def word(label: str) -> int:
        at = position.get(label, 0)
        position[label] = at + 1
        block = sha(seed + label.encode() + bytes(1) + struct.pack(">I", at // 8)).digest()
        number: int = struct.unpack(">8I", block)[at % 8]
        return number

    def below(label: str, n: int) -> int:
        while (w := word(label)) // n == (1 << 32) // n and (1 << 32) % n:
            pass
        return w % n

    def take(label: str, pool: list[str], k: int) -> list[str]:
        pool = pool[:]
        for i in range(k):
            j = i + below(label, len(pool) - i)
            pool[i], pool[j] = pool[j], pool[i]
        return pool[:k]

    drawn = []
    for stratum in sorted(commitment["counts"]):
        members = sorted(row[0] for row in record["objects"] if row[1] == stratum)
        drawn += take("objects/" + stratum, members, commitment["counts"][stratum])
    answer = []
    for one in drawn:
        out = {pair[1] for pair in record["barred"] if pair[0] == one}
        free = sorted(row[0] for row in record["inspectors"] if row[0] not in out)
        answer.append({"object": one, "inspectors": take("inspectors", free, commitment["each"])})
    return answer


class TestAStranger:
    def test_a_second_program_draws_the_same(self) -> None:
        record = published()
        assert len(record["result"]) == 6 + 6  # all six of high risk, a quarter of 24
        assert stranger(record) == record["result"]

    @given(st.binary(min_size=32, max_size=32), st.text(max_size=30), st.integers(1, 60), st.integers(3, 12))
    def test_whatever_the_secret_and_the_public_value(
        self, secret: bytes, public: str, objects: int, inspectors: int
    ) -> None:
        rows = lists(objects, inspectors, barred=0)
        counts = drawing.how_many(rows.objects, {"high": Decimal("0.5"), "low": Decimal("0.5")})
        bound = drawing.commit(rows, number="D", counts=counts, secret=secret, public="to come")
        result = drawing.draw(rows, bound, secret=secret, public=public)
        record = drawing.as_record(rows, bound, secret=secret, public=public, result=result)
        assert stranger(record) == record["result"]
        assert drawing.verify(record) == result

    def test_rejection_is_exercised(self) -> None:
        """2**31 + 1 throws away nearly half of the words; both programs skip the same ones."""
        seed = hashlib.sha256(b"rejection").digest()
        stream = drawing.Stream(seed, "x")
        got = [stream.below(2**31 + 1) for _ in range(40)]
        words = (
            int.from_bytes(hashlib.sha256(seed + b"x\0" + struct.pack(">I", j)).digest()[p : p + 4], "big")
            for j in range(40)
            for p in range(0, 32, 4)
        )
        kept = [w for w in words if w < 2**31 + 1]
        assert got == kept[:40]


class TestCheating:
    @pytest.mark.parametrize(
        ("where", "change"),
        [
            ("objects", lambda record: record["objects"].pop()),
            ("objects", lambda record: record["objects"][0].__setitem__(2, "another name")),
            ("inspectors", lambda record: record["inspectors"].append(["p9", "x"])),
            ("barred", lambda record: record["barred"].clear()),
            ("secret", lambda record: record.__setitem__("secret", "00" * 32)),
            ("commitment", lambda record: record["commitment"].__setitem__("public", "another value")),
            ("repeat", lambda record: record.__setitem__("public_value", "another")),
            ("repeat", lambda record: record["result"].reverse()),
            ("repeat", lambda record: record["result"][0]["inspectors"].reverse()),
        ],
    )
    def test_any_change_is_found(self, where: str, change: Any) -> None:
        record = published()
        assert len(drawing.verify(record)) == 12
        forged = copy.deepcopy(record)
        change(forged)
        with pytest.raises(EvidenceError, match=where):
            drawing.verify(forged)

    @pytest.mark.parametrize("broken", [{}, {"schema": "suyuan-draw-1"}, {"schema": "x", "commitment": {}}])
    def test_a_file_that_is_none_is_unreadable(self, broken: dict[str, Any]) -> None:
        with pytest.raises(Unreadable):
            drawing.verify(broken)

    def test_counts_beyond_the_list_are_no_proof(self) -> None:
        record = published()
        record["commitment"]["counts"]["low"] = 10**9
        with pytest.raises(EvidenceError):
            drawing.verify(record)


class TestCommitting:
    def test_pairs_never_hold_the_same_person_twice_nor_a_barred_one(self) -> None:
        record = published(objects=200, inspectors=5, barred=40)
        barred = {tuple(row) for row in record["barred"]}
        for row in record["result"]:
            assert len(set(row["inspectors"])) == 2
            assert not barred & {(row["object"], one) for one in row["inspectors"]}

    def test_too_few_inspectors_are_refused_before_the_draw(self) -> None:
        rows = lists(3, 2, barred=1)
        with pytest.raises(RuleRefusal, match="fewer than 2"):
            drawing.commit(rows, number="D", counts={"high": 1}, secret=SECRET, public="x")

    def test_more_than_the_list_has_is_refused(self) -> None:
        with pytest.raises(InputError):
            drawing.commit(lists(), number="D", counts={"high": 7}, secret=SECRET, public="x")

    def test_nobody_stands_on_a_list_twice(self) -> None:
        with pytest.raises(InputError):
            Lists.of([Drawable("a", "low", "x"), Drawable("a", "high", "x")], [])

    def test_a_share_is_never_rounded_to_nobody(self) -> None:
        assert drawing.how_many(lists(3).objects, {"low": Decimal("0.01"), "high": Decimal(0)}) == {
            "high": 0,
            "low": 1,
        }


def test_every_object_is_as_likely_as_the_others() -> None:
    """6000 draws of 1 out of 7: chi squared with 6 degrees of freedom below its 99.9 % point, 22.46."""
    rows = Lists.of((Drawable(f"o{i}", "s", "") for i in range(7)), (Inspector(p, p) for p in "abc"))
    seen = dict.fromkeys((f"o{i}" for i in range(7)), 0)
    bound = drawing.commit(rows, number="D", counts={"s": 1}, secret=SECRET, public="x")
    for number in range(6000):
        seen[drawing.draw(rows, bound, secret=SECRET, public=str(number))[0].object] += 1
    mean = 6000 / 7
    assert sum((count - mean) ** 2 / mean for count in seen.values()) < 22.46
