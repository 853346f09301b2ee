"""The check of everything that was issued: numbers, certificates, documents, leaves, nodes and head agree.

Runs over the tables in order and computes the tree again from its leaves; it trusts nothing that is stored.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import EvidenceError, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.datasets import auditing as datasets
from suyuan.registry.issuing import anchoring, heads, log, rotating
from suyuan.registry.issuing.guarding import FileGuard
from suyuan.registry.issuing.models import Certificate, Document, LogLeaf, LogNode, NumberSeries
from suyuan.registry.issuing.rules import Series
from suyuan.registry.journal import auditing as journal
from suyuan.registry.received import auditing as received
from suyuan.registry.results import files as raw_files
from suyuan.tlog import tree
from suyuan.tlog.checkpoint import open_checkpoint
from suyuan.tlog.leaf import commitment
from suyuan.tlog.note import Verifier
from suyuan.tlog.succession import KIND as ROTATION

CHUNK = 2000
MOST_MISSING = 1000
UNREADABLE = (DatabaseError, SuyuanError, ValueError, TypeError, LookupError, AttributeError)
LEAF_OF_STATE = {"superseded": "supersede", "revoked": "revoke"}


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What the check found: counts, and every difference in words. No difference: `sound`."""

    certificates: int
    leaves: int
    gaps: int = 0
    duplicates: int = 0
    differences: tuple[Text, ...] = field(default=())

    @property
    def sound(self) -> bool:
        return not (self.gaps or self.duplicates or self.differences)


def verify_log(verifier: Verifier, *, guard: FileGuard | None = None) -> Audit:
    """Check numbers, certificates, documents and the log against each other, and the head with its guard.

    Reads every row once, in chunks; 1e5 certificates take some seconds. Writers may go on meanwhile: what
    looks wrong is looked at a second time, with the log locked.
    """
    audit = _audit(verifier, guard)
    if audit.sound or connections[DEFAULT_DB_ALIAS].in_atomic_block:
        return audit
    try:
        with transaction.atomic():
            log.lock_head()
            return _audit(verifier, guard)
    except (DatabaseError, NotFound):  # what cannot be read twice was told the first time
        return audit


def _audit(verifier: Verifier, guard: FileGuard | None) -> Audit:
    try:
        tally = _tally()
    except UNREADABLE as fault:
        tally = _Tally(differences=(_unreadable(Text("编号", "the numbers"), fault),))
    differences = list(tally.differences)
    for part, check in _parts(verifier, guard).items():
        differences += _as_far_as_readable(part, check)
    return Audit(
        certificates=Certificate.objects.count(),
        leaves=LogLeaf.objects.count(),
        gaps=tally.gaps,
        duplicates=tally.duplicates,
        differences=tuple(differences),
    )


@dataclass(frozen=True, kw_only=True)
class _Tally:
    """The numbers of the certificates against the series that gave them."""

    gaps: int = 0
    duplicates: int = 0
    differences: tuple[Text, ...] = ()


def _tally() -> _Tally:
    expected = _numbers()
    numbers = Counter(Certificate.objects.order_by().values_list("number", flat=True).iterator(CHUNK))
    missing, foreign = expected - numbers.keys(), numbers.keys() - expected
    differences = [Text(f"编号不属于任何序列：{n}", f"number of no series: {n}") for n in sorted(foreign)]
    differences += [Text(f"编号空缺：{n}", f"missing number: {n}") for n in sorted(missing)]
    return _Tally(
        gaps=len(missing),
        duplicates=sum(count - 1 for count in numbers.values()),
        differences=tuple(differences),
    )


def verify_everything(verifier: Verifier, *, guard: FileGuard | None = None) -> Audit:
    """`verify_log`, the journal (links, seals, triggers, rows, changes), received files and data sets."""
    audit = verify_log(verifier, guard=guard)
    found = _as_far_as_readable(Text("日志账", "the journal"), journal.faults())
    files = _as_far_as_readable(Text("外部证书", "the received certificates"), received.faults())
    sets = _as_far_as_readable(Text("数据集", "the data sets"), datasets.faults())
    raw = _as_far_as_readable(Text("读数文件", "the files of readings"), raw_files.faults())
    return replace(audit, differences=(*audit.differences, *found, *files, *sets, *raw))


def _parts(verifier: Verifier, guard: FileGuard | None) -> dict[Text, Iterable[Text]]:
    return {
        Text("日志", "the log"): _leaves_and_nodes(verifier),
        Text("日志守卫", "the guard"): _promise(guard, verifier),
        Text("证书", "the certificates"): _certificates(),
        Text("文件", "the documents"): _documents(),
        Text("锚定", "the anchors"): anchoring.faults(),
    }


def _as_far_as_readable(part: Text, check: Iterable[Text]) -> Iterator[Text]:
    """What a check finds; a value that no check can read is a finding too, and no reason to stop."""
    try:
        yield from check
    except UNREADABLE as fault:
        yield _unreadable(part, fault)


def _unreadable(part: Text, fault: Exception) -> Text:
    return Text(f"{part.zh}含有无法读取的值：{fault}", f"{part.en} hold a value that cannot be read: {fault}")


def _numbers() -> set[str]:
    rows = NumberSeries.objects.values_list("key", "last")
    most = Certificate.objects.count() + MOST_MISSING  # a last number out of all reason is not spelled out
    return {number for key, last in rows for number in _spelled(key, min(last, most))}


def _spelled(key: str, last: int) -> list[str]:
    series = Series(key, key)
    try:
        return [series.number(n) for n in range(1, last + 1)]
    except (ValueError, LookupError):  # a key that is no template: its numbers show as numbers of no series
        return []


def _leaves_and_nodes(verifier: Verifier) -> Iterator[Text]:
    frontier, nodes = tree.Frontier(), _nodes()
    wanted = rotating.sizes_of_interest()
    roots = {0: frontier.root()}
    for leaf in LogLeaf.objects.order_by("index").iterator(CHUNK):
        if leaf.index != frontier.size:
            yield Text(f"日志第 {frontier.size} 条缺失", f"entry {frontier.size} of the log is missing")
            return
        frontier, complete = tree.append(frontier, tree.leaf_hash(bytes(leaf.data)))
        for level, index, hash_ in complete:
            if nodes.pop((level, index), None) != hash_:
                yield Text(f"日志节点 ({level}, {index}) 不符", f"node ({level}, {index}) of the log differs")
        if frontier.size in wanted:
            roots[frontier.size] = frontier.root()
    for level, index in sorted(nodes):
        yield Text(f"日志多出节点 ({level}, {index})", f"node ({level}, {index}) of the log is too many")
    yield from _head(frontier, verifier)
    yield from _witnessed(roots, verifier)
    yield from rotating.faults(verifier, roots)


def _nodes() -> dict[tuple[int, int], bytes]:
    rows = LogNode.objects.values_list("level", "index", "hash").iterator(CHUNK)
    return {(level, index): bytes(hash_) for level, index, hash_ in rows}


def _head(frontier: tree.Frontier, verifier: Verifier) -> Iterator[Text]:
    head = log.head()
    if head.size != frontier.size or head.edge.split() != [hash_.hex() for hash_ in frontier.hashes]:
        yield Text(
            f"日志头为 {head.size} 条，实有 {frontier.size} 条或右沿不符",
            f"the head says {head.size} entries; there are {frontier.size}, or the edge differs",
        )
    try:
        signed = open_checkpoint(head.checkpoint, verifier)
    except EvidenceError as error:
        yield error.message
        return
    if (signed.size, signed.root) != (frontier.size, frontier.root()):
        yield Text("签名的日志头与日志不符", "the signed head does not belong to the log")


def _witnessed(roots: Mapping[int, bytes], verifier: Verifier) -> Iterator[Text]:
    """The head that the public sees is a head of this log, under the current key."""
    shown = heads.witnessed_of(heads.known())
    if shown is None:
        return
    try:
        signed = open_checkpoint(shown.checkpoint, verifier)
    except EvidenceError as error:
        yield error.message
        return
    if signed.size != shown.size or roots.get(signed.size) != signed.root:
        yield Text("已见证的日志头与日志不符", "the witnessed head does not belong to the log")


def _promise(guard: FileGuard | None, verifier: Verifier) -> Iterator[Text]:
    """The head in the database is one that the guard knows, and so is the key: this is no old copy."""
    if guard is None:
        return
    try:
        guard.settle(log.promise_of(log.head())).intending(log.promise_of(log.head()), key=verifier.vkey())
    except EvidenceError as fault:
        yield fault.message


def _certificates() -> Iterator[Text]:
    leaves: dict[UUID, dict[str, tuple[int, bytes, str]]] = defaultdict(dict)
    for index, certificate, kind, data, salt in (
        LogLeaf.objects.values_list("index", "certificate_id", "kind", "data", "salt")
        .exclude(kind__in=(anchoring.KIND, ROTATION), certificate=None)
        .iterator(CHUNK)
    ):
        if kind in leaves[certificate]:
            yield Text(f"日志第 {index} 条重复", f"entry {index} of the log is a double")
        leaves[certificate][kind] = (index, bytes(data), salt)
    columns = ("id", "number", "state", "xml_sha256", "salt", "log_index")
    for id_, number, state, sha256, salt, index in Certificate.objects.values_list(*columns).iterator(CHUNK):
        found = leaves.pop(id_, {})
        wanted = {"issue"} | ({LEAF_OF_STATE[state]} if state in LEAF_OF_STATE else set())
        if found.keys() != wanted or found["issue"][0] != index:
            yield Text(f"{number} 的日志条目不符", f"the log entries of {number} do not match")
        for kind, (_, data, kept) in found.items():
            expected = commitment(kind=kind, document_sha256=sha256, salt=bytes.fromhex(salt))
            if data != expected or kept != salt:
                yield Text(f"{number} 的日志内容不符", f"the log says something else about {number}")
    for strays in leaves.values():
        for index, _, _ in strays.values():
            yield Text(f"日志第 {index} 条没有证书", f"entry {index} of the log has no certificate")


def _documents() -> Iterator[Text]:
    expected = dict(Certificate.objects.values_list("id", "xml_sha256").iterator(CHUNK))
    rows = Document.objects.values_list("sha256", "certificate_id", "kind", "size", "body")
    for sha256, certificate, kind, size, body in rows.iterator(CHUNK // 10):
        if len(body) != size or sha256_hex(bytes(body)) != sha256:
            yield Text(f"文件 {sha256[:12]} 已被改动", f"document {sha256[:12]} was changed")
        if kind == "xml" and expected.pop(certificate, None) != sha256:
            yield Text(f"文件 {sha256[:12]} 与证书不符", f"document {sha256[:12]} is not of its certificate")
    for sha256 in expected.values():
        yield Text(f"缺少文件 {sha256[:12]}", f"document {sha256[:12]} is missing")
