"""Tiers on disk: the same numbers when they come back; a build that is damaged or half is not served."""

from __future__ import annotations

import numpy as np
import pytest
from tests.trace.provinces import province
from tests.trace.worlds import uid

from suyuan.base.errors import EvidenceError, NotFound
from suyuan.trace import stored
from suyuan.trace.faults import Fault
from suyuan.trace.pairs import Pairs
from suyuan.trace.recall import recall
from suyuan.trace.stored import current_build, read_tiers, write_tiers


def test_what_comes_back_gives_the_same_numbers(tmp_path):
    world = province(11, 50)
    write_tiers(tmp_path, world.tiers, build=uid(1), source={"results": 50})
    back = read_tiers(tmp_path)
    assert current_build(tmp_path).source == {"results": 50}
    assert (back.uncertainties() == world.tiers.uncertainties()).all()
    numbers = world.numbers()
    assert (Pairs(back).matrix(numbers) == Pairs(world.tiers).matrix(numbers)).all()
    mine, theirs = (recall(tiers, uid(1), Fault(amount=1.0)) for tiers in (back, world.tiers))
    assert len(mine)
    assert (mine.shift == theirs.shift).all()
    assert back.numbers([uid(7)]) == world.tiers.numbers([uid(7)])


def test_arrays_are_mapped_and_not_read(tmp_path):
    write_tiers(tmp_path, province(11, 50).tiers, build=uid(1), source={})
    assert isinstance(read_tiers(tmp_path).graph.own_u, np.memmap)


def test_nothing_is_served_before_the_first_build(tmp_path):
    with pytest.raises(NotFound, match="not been compiled"):
        read_tiers(tmp_path)


@pytest.mark.parametrize("fault", ["cut", "gone", "manifest", "other"])
def test_a_damaged_build_is_refused_by_the_name_of_the_file(tmp_path, fault):
    build = write_tiers(tmp_path, province(11, 50).tiers, build=uid(1), source={})
    victim = build.folder / ("manifest.json" if fault == "manifest" else "reach.component.npy")
    if fault == "gone":
        victim.unlink()
    elif fault == "other":
        victim.write_bytes(b"x" * victim.stat().st_size)
    else:
        victim.write_bytes(victim.read_bytes()[:-9])
    with pytest.raises(EvidenceError) as caught:
        read_tiers(tmp_path)
    assert caught.value.facts["given"] == victim.name


def test_a_build_that_breaks_off_leaves_the_last_one_serving(tmp_path, monkeypatch):
    first = province(11, 50).tiers
    write_tiers(tmp_path, first, build=uid(1), source={"results": 50})

    def full(*_args, **_named):
        raise OSError("no space left")

    monkeypatch.setattr(stored, "canonical_bytes", full)
    with pytest.raises(OSError, match="no space"):
        write_tiers(tmp_path, province(12, 9).tiers, build=uid(2), source={"results": 9})
    assert current_build(tmp_path).source == {"results": 50}
    assert len(read_tiers(tmp_path)) == len(first)
    assert not list(tmp_path.glob(".*"))


def test_old_builds_are_forgotten_but_for_one(tmp_path):
    for number in range(1, 5):
        write_tiers(tmp_path, province(number, 9).tiers, build=uid(number), source={"n": number})
    assert current_build(tmp_path).source == {"n": 4}
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == {str(uid(3)), str(uid(4))}
