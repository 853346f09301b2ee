"""Citations: where those of new certificates lead, and which of the old ones lead to the new certificates.

It runs inside the transaction of every batch, so that at each commit all citations stand as they would had
everything come at once; there is nothing to catch up after a crash. The number of queries depends on the size
of the batch, not on how much is kept.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection

from suyuan.certify import links
from suyuan.registry.instruments.sheet import batches
from suyuan.registry.received import rules
from suyuan.registry.received.models import ReceivedCertificate
from suyuan.registry.received.rows import Table, plain
from suyuan.registry.received.rules import Candidate, Cited, Decision
from suyuan.registry.results.models import Citation, Evaluation

KEYS: Final = 500  # values of one query
READ_AGAIN: Final = 50  # documents in memory at a time
COLUMNS: Final = ("place", "label_zh", "label_en", "number", "procedure", "value", "sha256")


class Citing(NamedTuple):
    """A citation with the certificate it stands in; `pk` 0: it is not stored yet."""

    pk: int
    by: Candidate
    cited: Cited
    before: tuple[str, UUID | None] = ("", None)


def link(new: Sequence[tuple[Candidate, Sequence[Cited]]]) -> None:
    """Store the citations of new certificates with what they lead to; lead the older ones to the new."""
    fresh = [Citing(0, by, cited) for by, listed in new for cited in listed]
    numbers, digests = {by.number for by, _ in new}, {by.sha256 for by, _ in new}
    older = _waiting(numbers, digests, skip={by.evaluation for by, _ in new})
    known = _Known(
        {one.cited.number for one in (*fresh, *older)}, {one.cited.sha256 for one in (*fresh, *older)}
    )
    decided = _decided([*fresh, *older], known)
    _insert(list(zip(fresh, decided, strict=False)))
    _update(list(zip(older, decided[len(fresh) :], strict=True)))


class _Known:
    """Evaluations by number and by hash of their certificate."""

    def __init__(self, numbers: set[str], digests: set[str]) -> None:
        self.by_number: dict[str, list[Candidate]] = defaultdict(list)
        self.by_hash: dict[str, list[Candidate]] = defaultdict(list)
        for name, keys, found in (
            ("certificate_number", numbers, self.by_number),
            ("certificate_sha256", digests, self.by_hash),
        ):
            for some in batches(sorted(keys - {""}), KEYS):
                rows = Evaluation.objects.filter(**{f"{name}__in": some}).values_list(
                    "id", "certificate_number", "certificate_sha256", "performed_on"
                )
                for row in rows:
                    one = Candidate(*row)
                    found[one.number if found is self.by_number else one.sha256].append(one)


def _waiting(numbers: set[str], digests: set[str], *, skip: set[UUID]) -> list[Citing]:
    """Older citations of these numbers or hashes: what they lead to may have come, or be no longer alone."""
    found: dict[int, Citing] = {}
    for name, keys in (("number", numbers), ("sha256", digests)):
        for some in batches(sorted(keys - {""}), KEYS):
            rows = Citation.objects.filter(**{f"{name}__in": some}).values_list(
                "pk", "state", "target_id", "evaluation_id", "evaluation__certificate_number",
                "evaluation__certificate_sha256", "evaluation__performed_on", *COLUMNS
            )  # fmt: skip
            for pk, state, target, *rest in rows:
                by, cited = Candidate(*rest[:4]), rest[4:]
                if by.evaluation not in skip:
                    is_filler = links.hash_stated(cited[4], cited[5]) is None
                    found[pk] = Citing(pk, by, Cited._make((*cited, is_filler)), (state, target))
    return list(found.values())


def _decided(citing: Sequence[Citing], known: _Known) -> list[Decision]:
    decided = [
        rules.decide(
            one.cited, one.by,
            by_hash=known.by_hash.get(one.cited.sha256, ()) if one.cited.sha256 else (),
            by_number=known.by_number.get(one.cited.number, ()) if one.cited.number else (),
        )
        for one in citing
    ]  # fmt: skip
    places = [place for place, one in enumerate(decided) if one.to_compare]
    for some in batches(places, READ_AGAIN):
        files = _files(target for place in some if (target := decided[place].target) is not None)
        for place in some:
            decided[place] = _compared(citing[place], decided[place], known, files)
    return decided


def _compared(
    citing: Citing, decision: Decision, known: _Known, files: dict[UUID, links.Candidate]
) -> Decision:
    cited = citing.cited
    found = next(one for one in known.by_number[cited.number] if one.evaluation == decision.target)
    file, stated = files.get(found.evaluation), links.hash_stated(cited.procedure, cited.value)
    agrees: bool | None = None
    if stated is not None and file is not None:
        agrees = file.has(stated)
    elif stated is not None and found.sha256 and stated.method == "sha256":
        agrees = False  # issued here, or stated by hand with its hash: these are other bytes
    return rules.after_comparing(cited, citing.by, found, agrees=agrees)


def _files(evaluations: Iterable[UUID]) -> dict[UUID, links.Candidate]:
    rows = ReceivedCertificate.objects.filter(evaluation_id__in=set(evaluations)).values_list(
        "evaluation_id", "number", "original__packed"
    )
    return {
        evaluation: links.Candidate(number, zlib.decompress(bytes(packed)))
        for evaluation, number, packed in rows
    }


def _insert(decided: Sequence[tuple[Citing, Decision]]) -> None:
    table = Table(Citation, ("evaluation", *COLUMNS, "state", "target"), {})
    table.write(
        (one.by.evaluation.hex, *one.cited[:7], decision.state, plain(decision.target))
        for one, decision in decided
    )


def _update(decided: Sequence[tuple[Citing, Decision]]) -> None:
    moved: list[tuple[Any, ...]] = [
        (decision.state, plain(decision.target), one.pk)
        for one, decision in decided
        if (decision.state, decision.target) != one.before
    ]
    if moved:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {Citation._meta.db_table} SET state = %s, target_id = %s WHERE id = %s",  # noqa: S608
                moved,
            )
