"""The check runs beside a server at work: what was issued between two of its looks is no difference."""

from __future__ import annotations

import pytest
from tests.registry.road import LOG_KEY, Road, another_set

from suyuan.registry.issuing import fsck
from suyuan.registry.issuing.models import LogNode

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_certificate_issued_during_the_check_is_no_difference(road: Road, monkeypatch: pytest.MonkeyPatch):
    road.issued()
    meanwhile = Road(world=road.world, instrument=another_set(road.world, 1)).approved()
    plain, looks = fsck._numbers, list[set[str]]()

    def numbers() -> set[str]:
        looks.append(plain())
        if len(looks) == 1:
            meanwhile.issue()
        return looks[-1]

    monkeypatch.setattr(fsck, "_numbers", numbers)
    audit = fsck.verify_log(LOG_KEY.verifier)
    assert (audit.sound, audit.certificates, audit.leaves) == (True, 2, 2)
    assert len(looks) == 2


def test_what_is_wrong_stays_wrong_at_the_second_look(road: Road, monkeypatch: pytest.MonkeyPatch):
    road.issued()
    monkeypatch.setattr(fsck, "_nodes", lambda: {})
    node = LogNode.objects.get()
    found = fsck.verify_log(LOG_KEY.verifier).differences
    assert [words.en for words in found] == [f"node ({node.level}, {node.index}) of the log differs"]
