"""Whatever is read, the answer is a result or a refusal in both languages, soon and in little memory.

Every parser of the table is tried on bytes that nobody meant well. `make torture` draws more of them.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tests.hostile.findings import findings_of
from tests.hostile.limits import apart, spent
from tests.hostile.mutations import hostile
from tests.hostile.targets import BY_NAME, TARGETS, Target

from suyuan.base.errors import SuyuanError

TIMES = 50 if os.environ.get("SUYUAN_SEARCH") else 1
MOST_SECONDS = 60 * TIMES  # of the processor, for all examples of one parser: a parser that hangs ends here


def tried(target: Target, trying: Path) -> None:
    """Draw inputs for `target`; the one being read stands in the file `trying`."""
    seeds = [*target.seeds(), *findings_of(target.name)]
    for seed in target.seeds():
        with suppress(SuyuanError):
            target.read(seed)  # what is imported or compiled at first use is not counted

    @settings(
        max_examples=target.examples * TIMES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=hostile(seeds))
    def draw(data: bytes) -> None:
        trying.write_bytes(data)
        spent(lambda: target.read(data))

    draw()


@pytest.mark.parametrize("name", BY_NAME)
def test_a_parser_answers_or_refuses_whatever_it_reads(name: str):
    if told := apart(lambda trying: tried(BY_NAME[name], trying), seconds=MOST_SECONDS):
        pytest.fail(told, pytrace=False)


@pytest.mark.parametrize("name", BY_NAME)
def test_what_was_found_once_is_refused_or_read(name: str):
    for number, data in enumerate(findings_of(name)):
        spent(lambda data=data: BY_NAME[name].read(data))
        assert data, number


def test_the_names_of_the_table_differ_and_each_parser_has_seeds():
    assert len(BY_NAME) == len(TARGETS)
    assert all(list(one.seeds()) for one in TARGETS)
