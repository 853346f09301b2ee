"""Reissuing affected certificates in bulk, by the commands that issue every other one.

Somebody evaluates the readings again, another one checks, a third one approves; each certificate goes its own
way in its own transaction. What cannot be done is told with its reason and does not stop the others; whoever
comes again goes on where it stopped. Source: domain model 6.3 (resolve: reissued), SOD-1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet

from suyuan.base.errors import Conflict, NotFound, RuleRefusal, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.keys import IssuingKeys
from suyuan.registry.issuing.rules import kind_of
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.acts import APPROVE, CHECK
from suyuan.registry.jobs.models import Job
from suyuan.registry.jobs.revaluing import revalue
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.recalls import acts, states
from suyuan.registry.recalls.commands import fault_of
from suyuan.registry.recalls.leaning import Leaning, leaning_of
from suyuan.registry.recalls.models import Recall, RecallCorrection, RecallItem
from suyuan.registry.recalls.movement import ENTITY
from suyuan.registry.recalls.revaluing import PutRight, put_right
from suyuan.registry.recalls.settling import settle
from suyuan.registry.results.correcting import Correction, store_correction
from suyuan.registry.results.models import Evaluation
from suyuan.registry.results.rules import MAX_REASON

AnyRow = TypeVar("AnyRow", bound=Model)
PER_BATCH: Final = 50  # certificates of one request; the next one goes on


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What one go did: affected certificates that moved on (`ids`), those refused with the reason, and how
    many are left.
    """

    ids: tuple[UUID, ...]
    refused: tuple[tuple[str, Text], ...]
    left: int

    @property
    def done(self) -> int:
        return len(self.ids)


def prepare(
    occasion: Occasion, *, recall_id: UUID, items: Iterable[UUID] | None = None, limit: int = PER_BATCH
) -> Batch:
    """Evaluate the readings of affected certificates again: the chosen ones, or all doubtful ones of the
    houses that the actor measures for. Each becomes a job that waits to be checked.

    Raises NotFound, NotPermitted, RuleRefusal where the recall is not that far.
    """
    row = _recall(recall_id)
    settle(occasion, recall_id=recall_id)
    open_ones = _mine(occasion, row, acts.PREPARE, items).filter(Q(job=None) | Q(job__state="cancelled"))
    if items is None:
        open_ones = open_ones.filter(doubtful=True)
    chosen = list(
        open_ones.order_by("evaluation__created_at", "evaluation_id")
    )  # standards before their users
    leaning = leaning_of(row)
    fault = fault_of(
        amount=row.amount, u_amount=row.u_amount, course=row.course, since=row.since, until=row.until
    )
    basis = put_right(row, fault)

    def one(item: RecallItem) -> None:
        leaning.refuse_waiting(item.evaluation_id)
        _prepare(occasion, row, item, leaning, basis)

    return _each(occasion, row, chosen, one, limit=limit)


def check(
    occasion: Occasion, *, recall_id: UUID, digests: Mapping[UUID, str], limit: int = PER_BATCH
) -> Batch:
    """A second person confirms the results that were shown: item -> digest of what was shown."""
    row = _recall(recall_id)
    waiting = _mine(occasion, row, CHECK, digests).filter(job__state="recorded")

    def one(item: RecallItem) -> None:
        jobs.check(occasion, job_id=_job(item), digest=digests[item.pk])

    return _each(occasion, row, list(waiting), one, limit=limit)


def approve(
    occasion: Occasion,
    *,
    recall_id: UUID,
    digests: Mapping[UUID, str],
    keys: IssuingKeys,
    limit: int = PER_BATCH,
) -> Batch:
    """A third person approves the results that were shown; each certificate is replaced at once.

    One that was approved and not issued, because something stopped in between, is issued now.
    """
    row = _recall(recall_id)
    settle(occasion, recall_id=recall_id)
    waiting = _mine(occasion, row, APPROVE, digests).filter(job__state__in=("checked", "approved"))

    def one(item: RecallItem) -> None:
        job = _job(item)
        if item.job is not None and item.job.state == "checked":
            jobs.approve(occasion, job_id=job, digest=digests[item.pk])
        issuing.issue(occasion, job_id=job, idempotency_key=f"job:{job}", keys=keys)
        settle(occasion, recall_id=recall_id, item=item.pk)

    return _each(occasion, row, list(waiting), one, limit=limit)


def _recall(recall_id: UUID) -> Recall:
    """The recall, if its certificates may be dealt with now. Raises NotFound, RuleRefusal."""
    row = Recall.objects.select_related("jurisdiction").filter(pk=recall_id).first()
    if row is None:
        raise NotFound(Text("没有这项追溯处理", "there is no such recall"), recall=recall_id)
    if refusal := states.why_not_event(row.state, "resolve"):
        raise RuleRefusal(refusal, recall=row.number, state=row.state)
    return row


def _mine(occasion: Occasion, row: Recall, act: Act, items: Iterable[UUID] | None) -> QuerySet[RecallItem]:
    """Certificates without an outcome that the actor may do this for, narrowed to the chosen ones.

    Raises NotPermitted where there is no house that the actor does this for.
    """
    houses = [one.organization for one in occasion.actor.grants if one.role in act.roles and one.organization]
    if not houses:
        permit(act, occasion, organization=row.house_id)
    found = RecallItem.objects.filter(
        recall=row, outcome="", certificate__isnull=False, issuer_id__in=houses
    ).select_related("certificate", "job", "evaluation")
    return found if items is None else found.filter(pk__in=list(items))


def _each(
    occasion: Occasion,
    row: Recall,
    items: list[RecallItem],
    do: Callable[[RecallItem], None],
    *,
    limit: int,
) -> Batch:
    """Do it to one after the other; a refusal is noted with the certificate and holds nobody up."""

    def told(item: RecallItem, why: Text) -> str:
        _note_refusal(occasion, row, item, why)
        return item.certificate.number if item.certificate else ""

    return one_by_one(items, do, told=told, limit=limit)


def one_by_one(
    items: Sequence[AnyRow], do: Callable[[AnyRow], None], *, told: Callable[[AnyRow, Text], str], limit: int
) -> Batch:
    """Do it to one after the other; who is refused holds nobody up. `told` notes why, and names it."""
    refused, ids = [], []
    for item in items[:limit]:
        try:
            do(item)
        except SuyuanError as error:
            refused.append((told(item, error.message), error.message))
        else:
            ids.append(item.pk)
    return Batch(ids=tuple(ids), refused=tuple(refused), left=max(0, len(items) - limit))


def _note_refusal(occasion: Occasion, row: Recall, item: RecallItem, why: Text) -> None:
    if item.refusal == why._asdict():
        return
    with transaction.atomic():
        RecallItem.objects.filter(pk=item.pk).update(refusal=why._asdict(), updated_at=occasion.at)
        record(
            acts.NOTE_REFUSAL,
            occasion.as_system(),
            entity=ENTITY,
            entity_id=row.pk,
            reason=why.zh[:MAX_REASON],
            payload={
                "number": row.number,
                "certificate": item.certificate.number if item.certificate else "",
            },
        )


def _job(item: RecallItem) -> UUID:
    assert item.job_id is not None
    return item.job_id


def _prepare(occasion: Occasion, row: Recall, item: RecallItem, leaning: Leaning, basis: PutRight) -> None:
    used = leaning.pins.get(item.evaluation_id, {})
    results = leaning.put_right(item.evaluation_id)
    for role, evaluation in used.items():
        if evaluation == basis.point.evaluation_id:
            results[role] = _corrected(occasion, row, basis, basis.share(item.evaluation.performed_on))
    if item.certificate is None or not results:
        raise RuleRefusal(
            Text(
                "没有保存可重新计算的读数和标准器", "no readings and standards are kept to be evaluated again"
            )
        )
    with transaction.atomic():
        job = revalue(
            occasion, job_id=item.certificate.job_id, results=results, change=change_of(row, basis.point.unit)
        )
        refuse_undecided(job)
        changed = RecallItem.objects.filter(pk=item.pk, outcome="", job=item.job).update(
            job=job, refusal={}, updated_at=occasion.at, row_version=item.row_version + 1
        )
        if changed != 1:
            raise Conflict(Text("该证书刚被他人处理", "somebody else has just dealt with it"))
        record(
            acts.PREPARE,
            occasion,
            entity=ENTITY,
            entity_id=row.pk,
            payload={"number": row.number, "certificate": item.certificate.number, "job": job.number},
        )


def refuse_undecided(job: Job) -> None:
    """Raise RuleRefusal where no document follows from what was evaluated again."""
    verdict = Evaluation.objects.values_list("verdict", flat=True).get(jobs=job)
    if kind_of(job.pack.activity, verdict) is None:
        raise RuleRefusal(
            Text(
                "重新计算后无法判定，需重新测量", "the result is undecided now: it has to be measured again"
            ),
            job=job.number,
        )


def change_of(row: Recall, unit: str) -> Text:
    """What a certificate that follows says of the change."""
    amount = f"{row.amount} {unit}" if unit not in ("", "1") else row.amount
    return Text(
        f"所用标准器的结果更正 {amount}（{row.number}），以原读数重新计算；读数未变",
        f"the result of the standard was corrected by {amount} ({row.number}); evaluated again from the same "
        "readings",
    )


def _corrected(occasion: Occasion, row: Recall, basis: PutRight, share: float) -> UUID:
    """The standard's results for those who took over this share of the fault; written when first needed."""
    known = RecallCorrection.objects.filter(recall=row, share=share).values_list("evaluation_id", flat=True)
    if (found := known.first()) is not None:
        return found
    amount = basis.fault.amount * share
    decimals = len(row.amount.partition(".")[2]) + (0 if share == 1.0 else 2)
    correction = Correction(
        result=basis.point.pk,
        amount=amount,
        u_amount=basis.fault.u_amount * share,
        decimals=decimals,
        origin=basis.origin,
    )

    def keep(made: Evaluation) -> None:
        RecallCorrection(**columns(occasion), recall=row, share=share, evaluation=made).save(
            force_insert=True
        )

    try:
        made = store_correction(
            occasion, correction=correction, house=row.house_id, reference=row.number, also=keep
        )
    except IntegrityError:  # somebody else was first
        return known.get()
    return made.pk
