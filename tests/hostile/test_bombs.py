"""Known bombs are refused in both languages. How soon stands in `bench/hostile.py`, not here."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hostile.bombs import BOMBS, Bomb
from tests.hostile.limits import apart, spent
from tests.hostile.targets import BY_NAME, TARGETS


def refused(bomb: Bomb) -> None:
    """That the bomb is refused within the limits that hold for every input."""
    data, target = bomb.make(), BY_NAME[bomb.target]
    cost = spent(lambda: target.read(data))
    assert cost.refusal is not None, "it was read"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("target", sorted({bomb.target for bomb in BOMBS}))
def test_every_bomb_for_a_parser_is_refused(target: str):
    """In a process apart: a bomb that goes off must not take the other tests with it."""

    def throw(trying: Path) -> None:
        for seed in BY_NAME[target].seeds():
            spent(lambda seed=seed: BY_NAME[target].read(seed), seconds=10)
        for bomb in (one for one in BOMBS if one.target == target):
            trying.write_text(bomb.name)
            refused(bomb)

    if told := apart(throw, seconds=60):
        pytest.fail(told, pytrace=False)


def test_the_bombs_name_parsers_of_the_table_and_differ():
    assert {bomb.target for bomb in BOMBS} <= {one.name for one in TARGETS}
    assert len({bomb.name for bomb in BOMBS}) == len(BOMBS)


@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("billion laughs in UTF-16", "实体声明", "entity declaration"),
        ("inclusion", "引用外部文件", "includes other files"),
        ("a million attributes", "过大", "too large"),
        ("signature: XSLT", "不被允许", "not allowed"),
        ("bundle: way out of the folder", "不认识的文件", "a file of another kind"),
        ("PDF: no certificate in 19 MB", "已损坏", "is damaged"),
        ("formula: 9**9**9", "指数", "exponent"),
        ("pack: a number of a million digits", "过大", "too large"),
    ],
)
def test_a_refusal_says_what_was_found(name: str, zh: str, en: str):
    (bomb,) = [one for one in BOMBS if one.name == name]
    refusal = spent(lambda: BY_NAME[bomb.target].read(bomb.make()), seconds=10).refusal
    assert refusal is not None
    assert zh in refusal.message.zh
    assert en in refusal.message.en
