"""A crash at any step never leaves a half-issued certificate: every step broken twice.

"lost": the power fails before the step has done anything; "done": after it did its work. Whatever happened,
the same command with the same key then gives one certificate with number 1, and everything agrees.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.registry.road import AUTHORITY, LOG_KEY, Road

from suyuan.certify.seal import verify_seal
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing import log, making, publishing
from suyuan.registry.issuing.fsck import verify_log
from suyuan.registry.issuing.keys import Seals
from suyuan.registry.issuing.models import Certificate, Document, LogHead, LogLeaf, LogNode, NumberSeries
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.journal.queries import broken_links


class PowerCut(BaseException):
    """The process is gone; no code of ours may catch it."""


Target = tuple[Any, str]
SEAL = AUTHORITY.institutions[0].signer()
SEALS = Seals(shared=SEAL)
STEPS: dict[str, Target] = {
    "1 head": (log, "lock_head"),
    "2 job": (making, "_approved"),
    "3 conclude": (jobs, "conclude"),
    "4 number": (making, "_next_number"),
    "5 compose": (making, "compose_dcc"),
    "5 document": (making, "_draft"),
    "6 certificate": (making, "_store"),
    "7 instrument": (making, "apply_certificate"),
    "7 effect": (making, "_take_effect"),
    "8 log": (log, "append"),
    "9 journal": (making, "_note"),
}
TABLES = (Certificate, Document, LogLeaf, LogNode, NumberSeries)


def cut(step: Callable[..., Any], *, done: bool) -> Callable[..., Any]:
    def broken(*args: Any, **more: Any) -> Any:
        if done:
            step(*args, **more)
        raise PowerCut

    return broken


def whole(road: Road) -> None:
    """Exactly one certificate, number 1, and everything agrees."""
    certificate = Certificate.objects.get()
    assert certificate.number == "PIM-12-2026-0000001"
    assert road.state == "issued"
    audit = verify_log(LOG_KEY.verifier)
    assert (audit.certificates, audit.leaves, audit.differences) == (1, 1, ())
    assert broken_links() == []


@pytest.mark.parametrize("outcome", ["lost", "done"])
@pytest.mark.parametrize("step", STEPS)
def test_before_the_commit_nothing_is_issued(
    road: Road, monkeypatch: pytest.MonkeyPatch, step: str, outcome: str
):
    road.approved()
    holder, name = STEPS[step]
    with monkeypatch.context() as patch:
        patch.setattr(holder, name, cut(getattr(holder, name), done=outcome == "done"))
        with pytest.raises(PowerCut):
            road.issue()
    assert [table.objects.count() for table in TABLES] == [0] * len(TABLES)
    assert LogHead.objects.get().size == 0
    assert road.state == "approved"
    assert broken_links() == []
    road.issue()
    whole(road)


def test_a_cut_right_after_the_commit_finds_it_issued(road: Road):
    road.approved()
    with pytest.raises(PowerCut):
        cut(road.issue, done=True)()
    whole(road)
    road.issue()  # the caller never got an answer and asks again
    whole(road)


PUBLISHING: dict[str, Target] = {
    "render": (publishing, "render"),
    "seal": (publishing, "seal_pdf"),
    "keep": (publishing, "keep"),
    "note": (publishing, "record"),
}


@pytest.mark.parametrize("outcome", ["lost", "done"])
@pytest.mark.parametrize("step", PUBLISHING)
def test_a_cut_while_publishing_is_mended_at_the_next_start(
    road: Road, monkeypatch: pytest.MonkeyPatch, step: str, outcome: str
):
    certificate = road.issued()
    holder, name = PUBLISHING[step]
    with monkeypatch.context() as patch:
        patch.setattr(holder, name, cut(getattr(holder, name), done=outcome == "done"))
        with pytest.raises(PowerCut):
            issuing.finish(road.occasion("Wang"), certificate_id=certificate.pk, seals=SEALS)
    assert Certificate.objects.get().published_at is None
    assert not Document.objects.filter(kind="pdf").exists()
    system = road.occasion("Wang").as_system()
    assert list(issuing.finish_all(system, seals=SEALS)) == [certificate.number]
    assert list(issuing.finish_all(system, seals=SEALS)) == []
    assert verify_seal(bytes(Document.objects.get(kind="pdf").body)).certificate == SEAL.chain[0]
    whole(road)
