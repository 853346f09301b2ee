"""The transparency log: its state, proofs for certificates, and the check of all that was issued."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.errors import EvidenceError, GatewayError, NotFound
from suyuan.base.text import Text
from suyuan.cli.cert import document_in, key_text, read_proof
from suyuan.cli.files import write_bytes
from suyuan.cli.manner import answer, command, said

if TYPE_CHECKING:
    from rich.console import Console

group = typer.Typer(no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    app.add_typer(group, name="log", help=str(Text("透明日志", "Transparency log")))
    command(app, "bundle", summary=Text("证书及其溯源链的证据包", "Bundle a certificate with all behind it"))(
        bundle
    )
    command(app, "fsck", summary=Text("检查事件链、编号与日志", "Check journal, numbers and log"))(fsck)


@command(group, "status", summary=Text("日志的当前状态", "The current head of the log"))
def status() -> None:
    """Size, root and checkpoint as committed and as the public sees it, keys, and who has cosigned."""
    from datetime import UTC, datetime

    keys = installed_keys()
    from suyuan.registry.issuing import heads, rotating
    from suyuan.tlog.checkpoint import open_checkpoint

    head, verifier = heads.known(), keys.log_signer.verifier
    checkpoint, shown = open_checkpoint(head.checkpoint, verifier), heads.public(head)
    examined = keys.witnesses.examine(shown.checkpoint, verifier)
    waiting, since = head.size - shown.size, heads.waiting_since(head)
    record = {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "at": head.updated_at.isoformat(),
        "key": verifier.vkey(),
        "keys": rotating.believed_keys(verifier.vkey(), rotating.switches()),
        "checkpoint": head.checkpoint,
        "public": {"size": shown.size, "at": shown.at.isoformat(), "checkpoint": shown.checkpoint},
        "waiting": waiting,
        "behind_seconds": int((datetime.now(UTC) - since).total_seconds()) if since else 0,
        "witnesses": dict(examined.witnesses),
        "quorum": examined.reached,
    }

    def show(console: Console) -> None:
        print_status(console, record)
        if words := said(examined.words()):
            console.print(f"{said(Text('见证', 'witnesses'))}: {words}")
        console.print(shown.checkpoint)

    answer(record, show=show)


def print_status(console: Console, record: dict[str, Any]) -> None:
    """The two heads, with the delay between them, and the key."""
    from datetime import timedelta

    console.print(f"{record['origin']}: {record['size']} {said(Text('条', 'entries'))}", style="bold")
    public = Text("公开 {size} 条", "public: {size} entries")
    behind = Text("；另有 {waiting} 条等待见证，已 {delay}", "; awaiting witnesses: {waiting}, for {delay}")
    delay = timedelta(seconds=record["behind_seconds"])
    words = said(public.fill(size=record["public"]["size"]))
    if record["waiting"]:
        words += said(behind.fill(waiting=record["waiting"], delay=delay))
    console.print(words)
    console.print(f"{said(Text('公钥', 'key'))}: {record['key']}")


@command(group, "publish", summary=Text("请见证联署并公开日志头", "Have the head cosigned and publish it"))
def publish() -> None:
    """Ask every witness of ``keys/witnesses.policy``; when the quorum has cosigned, the public sees it."""
    keys = installed_keys()
    from suyuan.registry.issuing import heads
    from suyuan.server.asking import publish_head
    from suyuan.server.serving import system_occasion

    shown, answers = publish_head(keys, system_occasion())
    waiting = heads.known().size - shown.size
    record = {
        "size": shown.size,
        "waiting": waiting,
        "checkpoint": shown.checkpoint,
        "witnesses": [
            {"name": one.witness, "time": one.time, "error": one.fault and one.fault.to_record()}
            for one in answers
        ],
    }

    def show(console: Console) -> None:
        for one in answers:
            words = said(one.fault.message) if one.fault else said(Text("已联署", "has cosigned"))
            console.print(f"{'✗' if one.fault else '✓'} {one.witness}: {words}")
            if one.fault is not None and one.fault.hint.zh:
                console.print(f"  → {said(one.fault.hint)}")
        console.print(said(Text("公开 {size} 条", "public: {size} entries").fill(size=shown.size)))

    answer(record, show=show)
    if waiting:
        raise GatewayError(
            Text(
                f"还有 {waiting} 条等待足够的见证联署",
                f"entries that still await enough witnesses: {waiting}",
            ),
            hint=Text("见证恢复后再运行一次。", "Run it again when the witnesses answer."),
            retryable=True,
        )


@command(group, "rotate", summary=Text("更换日志的密钥", "Change the key of the log"))
def rotate(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="理由 / why the key is changed")],
    reason: Annotated[
        str, typer.Option(help="planned 按计划，compromised 泄露 / planned or compromised")
    ] = "planned",
) -> None:
    """Stop the server first. The change is an entry of the log, and its head is signed with both keys.

    A change that a power cut left unfinished is finished, and no other is made.
    """
    import os

    keys = installed_keys()
    from django.conf import settings

    from suyuan.registry.issuing.key_files import install
    from suyuan.registry.issuing.log import settle
    from suyuan.registry.issuing.rotating import change_key
    from suyuan.server.serving import system_occasion

    if keys.guard is not None:
        settle(keys.guard)
    installed = install(settings.KEYS)
    if installed is not None:
        key, size = installed.verifier.vkey(), None
    else:
        change = change_key(
            system_occasion(),
            folder=settings.KEYS,
            keys=keys,
            seed=os.urandom(32),
            reason=reason,
            words=words,
        )
        key, size = change.new, change.leaf_id + 1
    record = {"key": key, "size": size, "finished": installed is not None}
    done = (
        Text("此前中断的更换已完成", "the change that was begun before is finished")
        if installed is not None
        else Text(f"自第 {size} 条起使用新密钥", f"the new key signs from entry {size} on")
    )

    def show(console: Console) -> None:
        console.print(said(done), style="bold")
        console.print(f"{said(Text('新公钥', 'new key'))}: {key}")
        console.print(said(NEXT_STEPS))

    answer(record, show=show)


NEXT_STEPS = Text(
    "请重新启动服务，把新公钥告知每个见证，并在本机构网站公布。",
    "Restart the server, give the new key to every witness, and publish it on your own site.",
)


@command(group, "prove", summary=Text("证书在日志中的证明", "Prove that a certificate is in the log"))
def prove(
    certificate: Annotated[str, typer.Argument(metavar="CERTIFICATE")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="输出文件 / where to write")] = None,
) -> None:
    """The proof that ``suyuan cert verify --proof`` and ``suyuan log verify`` take."""
    log, _ = opened()
    from suyuan.registry.issuing.models import Certificate

    index = Certificate.objects.filter(number=certificate).values_list("log_index", flat=True).first()
    if index is None:
        raise NotFound(
            Text(f"没有证书 {certificate}", f"there is no certificate {certificate}"), given=certificate
        )
    found = log.inclusion(index)
    record = {
        "certificate": certificate,
        "index": found.index,
        "size": found.size,
        "path": [hash_.hex() for hash_ in found.proof],
        "salt": found.salt,
        "checkpoint": found.checkpoint,
    }
    if output is not None:
        write_bytes(output, (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode())
    answer(record, show=lambda console: console.print(json.dumps(record, ensure_ascii=False, indent=1)))


def bundle(
    certificate: Annotated[str, typer.Argument(metavar="CERTIFICATE")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="输出文件 / where to write")] = None,
) -> None:
    """One file that ``suyuan cert verify`` checks without any network: certificates, proofs, policy."""
    from suyuan.base.canonical import sha256_hex

    keys = installed_keys()
    from suyuan.registry.issuing.bundling import bundle as gather

    content = gather(certificate, log_key=keys.log_signer.verifier, witnesses=keys.witnesses)
    target = output or Path(f"{certificate}.suyuan")
    write_bytes(target, content)
    record = {"file": str(target), "bytes": len(content), "sha256": sha256_hex(content)}
    answer(
        record, show=lambda console: console.print(f"{target}  {len(content)} {said(Text('字节', 'bytes'))}")
    )


@command(group, "verify", summary=Text("用证明核对一个文件", "Check a file against a proof"))
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="XML 或 PDF / XML or PDF")],
    proof: Annotated[Path, typer.Option(help="日志证明 / proof from the log")],
    log_key: Annotated[str, typer.Option(help="日志公钥或其文件 / key of the log, or its file")],
) -> None:
    """Whether the very file is in the log, without any database."""
    from suyuan.base.canonical import sha256_hex
    from suyuan.tlog.checkpoint import open_checkpoint
    from suyuan.tlog.leaf import commitment
    from suyuan.tlog.note import Verifier
    from suyuan.tlog.tree import leaf_hash, verify_inclusion

    given = read_proof(proof)
    checkpoint = open_checkpoint(given.checkpoint, Verifier.parse(key_text(log_key)))
    digest = sha256_hex(document_in(file))
    leaf = leaf_hash(commitment(kind="issue", document_sha256=digest, salt=given.salt))
    path = given.path
    if not verify_inclusion(leaf, path, index=given.index, size=checkpoint.size, root=checkpoint.root):
        raise EvidenceError(
            Text(
                "证明与文件不符：它不是当时签发的那一份",
                "the proof does not fit: this is not the file that was issued",
            ),
            sha256=digest,
        )
    words = Text(
        f"日志第 {given.index + 1} 条（共 {checkpoint.size} 条）记录了此文件的签发",
        f"entry {given.index + 1} of {checkpoint.size} records the issue of this file",
    )
    record = {"ok": True, "index": given.index, "size": checkpoint.size, "sha256": digest}
    answer(record, show=lambda console: console.print(f"✓ {said(words)}"))


@command(group, "fsck", summary=Text("检查日志与证书是否一致", "Check the log against the certificates"))
def fsck_log() -> None:
    """Numbers, certificates, documents, leaves, nodes and head: computed again and compared."""
    audit = audited()
    answer(audit_record(audit), show=lambda console: print_audit(console, audit))
    require_sound(audit)


@command(group, "anchor", summary=Text("将事件链锚定于日志", "Anchor the journal in the log"))
def anchor() -> None:
    """A salted commitment to the last event becomes a leaf of the log; issuing does the same every hour."""
    keys = installed_keys()
    from suyuan.registry.issuing.anchoring import anchor as anchor_now
    from suyuan.server.serving import system_occasion

    index = anchor_now(system_occasion(), keys=keys)
    nothing = Text("自上次锚定以来没有新的事件", "nothing happened since the last anchor")
    done = nothing if index is None else Text(f"锚定于日志第 {index} 条", f"anchored as entry {index}")
    answer({"index": index}, show=lambda console: console.print(said(done)))


@command(group, "adopt", summary=Text("认领命令之外的变更", "Take over changes that no command made"))
def adopt(
    reason: Annotated[str, typer.Argument(metavar="REASON", help="理由 / why they were made")],
) -> None:
    """After maintenance by hand: an event seals the changes that belong to none, and says why they were made.

    It cures nothing that was written behind the triggers.
    """
    installed_keys()
    from suyuan.registry.journal.commands import adopt as adopt_now
    from suyuan.server.serving import system_occasion

    event = adopt_now(system_occasion(), reason=reason)
    seq = None if event is None else event.seq
    nothing = Text("没有可认领的变更", "there is nothing to take over")
    done = nothing if seq is None else Text(f"已由事件 {seq} 认领", f"taken over by event {seq}")
    answer({"event": seq}, show=lambda console: console.print(said(done)))


def fsck() -> None:
    """The event chain, every change against seal and row, then all that was issued against the log."""
    audit = audited(everything=True)
    from suyuan.registry.journal.models import Change, Event
    from suyuan.registry.journal.queries import broken_links

    events, changes = Event.objects.count(), Change.objects.count()
    counts = {"events": events, "broken_events": broken_links(), "changes": changes}
    record = {**counts, **audit_record(audit)}

    def show(console: Console) -> None:
        words = Text(f"事件 {events} 个，变更 {changes} 处", f"{events} events, {changes} changes")
        console.print(said(words))
        print_audit(console, audit)

    answer(record, show=show)
    require_sound(audit)


def opened() -> tuple[Any, Any]:
    """The log slice and the public key of the log of this installation."""
    keys = installed_keys()  # opens the database, which the slice needs
    from suyuan.registry.issuing import log

    return log, keys.log_signer.verifier


def installed_keys() -> Any:
    """The keys of this installation, with its database open."""
    from suyuan.server.starting import open_database

    open_database()
    from django.conf import settings

    from suyuan.registry.issuing.keys import load_keys

    return load_keys(settings.KEYS, base_url=settings.BASE_URL)


def audited(*, everything: bool = False) -> Any:
    """The check of everything that was issued; with `everything`, of the journal and all tables too."""
    keys = installed_keys()
    from suyuan.registry.issuing.fsck import verify_everything, verify_log

    check = verify_everything if everything else verify_log
    return check(keys.log_signer.verifier, guard=keys.guard)


def audit_record(audit: Any) -> dict[str, Any]:
    """The outcome as plain data."""
    return {
        "sound": audit.sound,
        "certificates": audit.certificates,
        "leaves": audit.leaves,
        "gaps": audit.gaps,
        "duplicates": audit.duplicates,
        "differences": [one._asdict() for one in audit.differences],
    }


def print_audit(console: Console, audit: Any) -> None:
    """The outcome in words."""
    words = Text(
        f"证书 {audit.certificates} 份，日志 {audit.leaves} 条，空号 {audit.gaps}，重号 {audit.duplicates}，"
        f"差异 {len(audit.differences)}",
        f"{audit.certificates} certificates, {audit.leaves} log entries, {audit.gaps} gaps, "
        f"{audit.duplicates} duplicates, {len(audit.differences)} differences",
    )
    console.print(said(words), style="bold")
    for difference in audit.differences[:50]:
        console.print(f"✗ {said(difference)}", style="red")


def require_sound(audit: Any) -> None:
    """Raise EvidenceError where anything differs."""
    if not audit.sound:
        raise EvidenceError(
            Text("签发记录与日志不一致", "what was issued and the log disagree"),
            differences=len(audit.differences),
            gaps=audit.gaps,
            duplicates=audit.duplicates,
        )
