"""The transparency log for everybody: a page, the signed checkpoint, keys, policy, tiles, and proofs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from suyuan.base.errors import EvidenceError, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.portal.growth import drawn
from suyuan.portal.language import speaking
from suyuan.portal.views import page
from suyuan.registry.issuing import cosigning, heads, log, rotating, tiling
from suyuan.registry.issuing.believed import trust_in
from suyuan.registry.issuing.heads import Shown
from suyuan.registry.issuing.witnesses import Witnesses, witnesses_in
from suyuan.tlog.checkpoint import open_checkpoint
from suyuan.tlog.note import Verifier
from suyuan.tlog.succession import REASONS, Switch, write_switches
from suyuan.tlog.tiles import WIDTH, parse_bundle_path, parse_tile_path

A_MINUTE = "public, max-age=60"
FOR_EVER = "public, max-age=31536000, immutable"
PLAIN = "text/plain; charset=utf-8"


@require_GET
@speaking
def overview(request: HttpRequest) -> HttpResponse:
    """What the log is, how far it has grown, under which keys, and who has cosigned: six queries."""
    try:
        head = heads.known()
        shown, key = heads.public(head), log_key()
        checkpoint = open_checkpoint(shown.checkpoint, key)
        witnesses, changes = witnesses_in(settings.KEYS), rotating.switches()
    except SuyuanError as problem:
        return page(request, "portal/log.html", {"problem": problem}, status=problem.http_status)
    context = {
        "problem": None,
        "origin": checkpoint.origin,
        "shown": shown,
        "root": checkpoint.root.hex(),
        "waiting": head.size - shown.size,
        "waiting_since": heads.waiting_since(head),
        "key": key.vkey(),
        "tenures": tenures(key.vkey(), changes),
        "quorum": quorum_words(witnesses),
        "witnesses": witness_rows(witnesses, shown, key),
        "growth": drawn(tiling.growth(shown.size)),
    }
    return page(request, "portal/log.html", context)


@require_GET
def checkpoint(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The signed note that the public sees, with its cosignatures (C2SP tlog-checkpoint)."""
    try:
        note = heads.public(heads.known()).checkpoint
    except SuyuanError as problem:
        return refused(problem)
    return HttpResponse(note, content_type=PLAIN, headers={"Cache-Control": "no-cache"})


@require_GET
def keys(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Every change of the log's key, each signed with both keys (`tlog.succession`)."""
    text = write_switches(rotating.switches())
    return HttpResponse(text, content_type="application/json", headers={"Cache-Control": A_MINUTE})


@require_GET
def policy(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The policy that the log recommends to its readers (C2SP tlog-policy)."""
    try:
        known = rotating.believed_keys(log_key().vkey(), rotating.switches())
        text = witnesses_in(settings.KEYS).policy_text(known)
    except SuyuanError as problem:
        return refused(problem)
    return HttpResponse(text, content_type=PLAIN, headers={"Cache-Control": A_MINUTE})


@require_GET
def tile(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001
    """A tile of hashes or a bundle of entries, as far as the public sees the log (C2SP tlog-tiles)."""
    try:
        size = heads.public(heads.known()).size
        if rest.startswith("entries/"):
            bundle = parse_bundle_path(f"tile/{rest}")
            content, width = tiling.entries(bundle, size=size), bundle.width
        else:
            wanted = parse_tile_path(f"tile/{rest}")
            content, width = tiling.tile(wanted, size=size), wanted.width
    except EvidenceError as problem:
        return refused(NotFound(problem.message))
    except SuyuanError as problem:
        return refused(problem)
    kept = FOR_EVER if width == WIDTH else A_MINUTE
    return HttpResponse(content, content_type="application/octet-stream", headers={"Cache-Control": kept})


@require_GET
def proof(request: HttpRequest, index: int) -> HttpResponse:  # noqa: ARG001
    """The inclusion proof of an entry. The salt is left out: it belongs to whoever holds the certificate."""
    try:
        found = log.inclusion(index)
    except SuyuanError as problem:
        return refused(problem)
    record = {
        "index": found.index,
        "size": found.size,
        "leaf": found.leaf.decode("utf-8"),
        "path": [hash_.hex() for hash_ in found.proof],
        "checkpoint": found.checkpoint,
    }
    return JsonResponse(record, headers={"Cache-Control": A_MINUTE})


def refused(problem: SuyuanError) -> JsonResponse:
    """An error of the tree as a JSON problem."""
    return JsonResponse(
        problem.to_record(), status=problem.http_status, content_type="application/problem+json"
    )


def log_key() -> Verifier:
    """The key that signs the log now."""
    return Verifier.parse(trust_in(settings.KEYS).log_vkey)


def tenures(current: str, changes: tuple[Switch, ...]) -> list[dict[str, Any]]:
    """Every key with the entry from which it signed, since when, and why the one before it was given up."""
    rows: list[dict[str, Any]] = []
    first = changes[0].old.vkey() if changes else current
    rows.append({"key": first, "entry": 0, "since": None, "reason": Text("开启日志", "the log was opened")})
    for one in changes:
        since = timezone.localtime(datetime.fromisoformat(one.at))
        rows.append(
            {"key": one.new.vkey(), "entry": one.index, "since": since, "reason": REASONS[one.reason]}
        )
    return rows[::-1]


def quorum_words(witnesses: Witnesses) -> Text:
    """What the log asks of its witnesses before it shows a head."""
    policy = witnesses.policy
    count, group = len(policy.witnesses), policy.groups.get(policy.quorum)
    if not count:
        return Text(
            "本日志还没有见证：请保留您取得的检查点。",
            "This log has no witnesses yet: keep the checkpoints that you have seen.",
        )
    if not witnesses.awaited:
        return Text(
            f"请 {count} 个见证联署，但不等待它们。",
            f"{count} witness{' is' if count == 1 else 'es are'} asked to cosign; nobody waits for them.",
        )
    if group is not None and set(group.members) <= set(policy.witnesses):
        return Text(
            f"{len(group.members)} 个见证中至少 {group.threshold} 个联署后，新的记录才公开。",
            f"New entries are shown once at least {group.threshold} of {len(group.members)} witnesses have"
            " cosigned.",
        )
    return Text(
        "见证按策略联署后，新的记录才公开。",
        "New entries are shown once the witnesses of the policy have cosigned.",
    )


def witness_rows(witnesses: Witnesses, shown: Shown, key: Verifier) -> list[dict[str, Any]]:
    """Each configured witness, whether it has cosigned what is shown, and what it cosigned last."""
    if not witnesses.policy.witnesses:
        return []
    now = witnesses.examine(shown.checkpoint, key).witnesses
    last = cosigning.last_cosignatures()
    return [
        {"name": name, "server": one.name, "now": name in now, "last": last.get(name)}
        for name, one in witnesses.policy.witnesses.items()
    ]
