"""A crash at any step of a change of the log's key: the change happened as a whole, or it did not.

"lost": the power fails before the step has done anything; "done": after it did its work. Then the server
starts: guard and key settle. Where the change had not been committed it is tried again, and takes the key
that was prepared.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.registry.issuing.test_crash import PowerCut, cut
from tests.registry.issuing.test_rotating import software
from tests.registry.road import AUTHORITY, LOG_KEY, Road

from suyuan.registry.issuing import key_files, log, rotating
from suyuan.registry.issuing.fsck import verify_everything
from suyuan.registry.issuing.guarding import FileGuard
from suyuan.registry.issuing.keys import load_keys, save_keys
from suyuan.registry.issuing.models import KeySwitch, LogLeaf
from suyuan.registry.journal.commands import adopt
from suyuan.server.serving import doubt_about_the_log
from suyuan.tlog.note import Signer

pytestmark = pytest.mark.django_db(transaction=True)

STEPS: dict[str, tuple[Any, str, bool]] = {
    # step: (holder, name, whether a cut there leaves the key changed)
    "1 force": (key_files, "_force", False),
    "1 prepare": (rotating, "prepare", False),
    "2 head": (log, "lock_head", False),
    "2 key": (rotating, "why_not_follow", False),
    "2 settle": (FileGuard, "settle", False),
    "2 intend": (FileGuard, "intend", False),
    "2 write": (FileGuard, "_write", False),
    "2 sign": (log, "sign_checkpoint", False),
    "2 append": (log, "append", False),
    "2 sign what is shown": (rotating, "_sign_what_is_shown", False),
    "2 journal": (rotating, "record", False),
    "2 rotate": (rotating, "rotate", False),  # "done" is after the commit
    "2 confirm": (FileGuard, "confirm", True),
    "3 install": (rotating, "install", True),
}


@pytest.mark.parametrize("outcome", ["lost", "done"])
@pytest.mark.parametrize("step", STEPS)
def test_the_key_is_changed_or_not(
    road: Road, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any, step: str, outcome: str
):
    adopt(software(), reason="reference data")
    settings.KEYS = tmp_path
    key = AUTHORITY.institutions[0]
    save_keys(
        tmp_path,
        log_signer=LOG_KEY,
        root_pem=AUTHORITY.root_pem,
        institutions={"PIM": (key.key_pem, key.chain_pem)},
    )

    def keys() -> Any:
        return load_keys(tmp_path, base_url="https://verify.example")

    def change(seed: bytes) -> None:
        rotating.change_key(
            software(), folder=tmp_path, keys=keys(), seed=seed, reason="planned", words="why"
        )

    holder, name, changed = STEPS[step]
    with monkeypatch.context() as patch:
        patch.setattr(holder, name, cut(getattr(holder, name), done=outcome == "done"))
        with pytest.raises(PowerCut):
            change(b"1" * 32)
    changed |= (step, outcome) == ("2 rotate", "done")
    assert KeySwitch.objects.exists() == changed
    assert doubt_about_the_log() is None  # the server starts
    assert (keys().log_signer != LOG_KEY) == changed
    if not changed:
        change(b"2" * 32)
    prepared = step.startswith("2") or changed or outcome == "done" or step == "1 force"
    expected = Signer(LOG_KEY.name, b"1" * 32 if prepared else b"2" * 32)
    assert keys().log_signer == expected
    road.keys = keys()
    road.issued()
    audit = verify_everything(expected.verifier, guard=keys().guard)
    assert (audit.differences, audit.certificates) == ((), 1)
    kinds = LogLeaf.objects.order_by("index").values_list("kind", flat=True)
    assert list(kinds) == ["rotate", "issue", "journal"]
    assert KeySwitch.objects.count() == 1
    memory = FileGuard(tmp_path / "log.guard").remembered()
    assert memory is not None
    assert (memory.confirmed, memory.key) == (log.promise_of(log.head()), expected.verifier.vkey())
