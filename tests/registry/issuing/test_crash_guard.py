"""A crash at any step between the guard and the commit: the guard and the database come together again.

"lost": the power fails before the step has done anything; "done": after it did its work. What the guard
remembers is forced to the disk before a head is signed, so it is never behind what anybody saw.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.registry.issuing.test_crash import PowerCut, cut
from tests.registry.road import KEYS, LOG_KEY, Road

from suyuan.registry.issuing import log, making
from suyuan.registry.issuing.fsck import verify_log
from suyuan.registry.issuing.guarding import FileGuard
from suyuan.registry.issuing.models import Certificate

pytestmark = pytest.mark.django_db(transaction=True)

STEPS: dict[str, tuple[Any, str, str]] = {
    # step: (holder, name, when a cut there leaves a certificate)
    "8 settle": (FileGuard, "settle", "never"),
    "8 intend": (FileGuard, "intend", "never"),
    "8 write": (FileGuard, "_write", "never"),
    "8 sign": (log, "sign_checkpoint", "never"),
    "9 journal": (making, "_note", "never"),
    "10 confirm": (FileGuard, "confirm", "always"),
}


@pytest.mark.parametrize("outcome", ["lost", "done"])
@pytest.mark.parametrize("step", STEPS)
def test_guard_and_database_meet_again(
    road: Road, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, step: str, outcome: str
):
    guard = FileGuard(tmp_path / "log.guard")
    road.keys = replace(KEYS, guard=guard)
    road.approved()
    holder, name, issued = STEPS[step]
    with monkeypatch.context() as patch:
        patch.setattr(holder, name, cut(getattr(holder, name), done=outcome == "done"))
        with pytest.raises(PowerCut):
            road.issue()
    assert Certificate.objects.exists() == (issued == "always")
    assert verify_log(LOG_KEY.verifier, guard=guard).sound
    road.issue()
    audit = verify_log(LOG_KEY.verifier, guard=guard)
    assert (audit.sound, audit.certificates, audit.leaves) == (True, 1, 1)
    log.settle(guard)
    memory = guard.remembered()
    assert memory is not None
    assert (memory.confirmed, memory.pending) == (log.promise_of(log.head()), None)
    assert not list(tmp_path.glob("log.guard.*"))
