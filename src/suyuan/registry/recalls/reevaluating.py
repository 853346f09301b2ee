"""Re-evaluation: a certificate of a standard was put right, or a method was; what rests on it is reissued.

No recall is needed: nobody asks how far a standard was off, a certificate says so. The readings of every job
of one's own house that rests on the old one are evaluated again; the difference is shown before anybody
accepts it, and each certificate is replaced by the commands of every other one. Nothing is kept beside the
jobs: what is left to be done is read from them.
Source: domain model 6.3; design 2 (a correction revalues all dependents).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.keys import IssuingKeys
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import Job
from suyuan.registry.jobs.revaluing import revalue
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.recalls.dependents import Dependent, dependents_of
from suyuan.registry.recalls.reissuing import PER_BATCH, Batch, one_by_one, refuse_undecided
from suyuan.registry.recalls.revaluing import Revalued, recorded, replaced, revalued
from suyuan.registry.results.models import Evaluation
from suyuan.registry.specifications.models import MethodPack
from suyuan.registry.specifications.queries import library


@dataclass(frozen=True, kw_only=True)
class NewCertificate:
    """A later statement about a device in the place of the one that was used."""

    old: Evaluation
    new: Evaluation

    @property
    def words(self) -> Text:
        """What a certificate that follows says of the change."""
        old, new = self.old.certificate_number, self.new.certificate_number
        return Text(
            f"所用标准器的证书 {old} 由 {new} 更正，以原读数重新计算；读数未变",
            f"the certificate {old} of the standard was put right by {new}; evaluated again from "
            "the same readings",
        )


@dataclass(frozen=True, kw_only=True)
class NewEdition:
    """A corrected edition of a method in the place of the one that was used."""

    old: MethodPack
    new: MethodPack

    @property
    def words(self) -> Text:
        """What a certificate that follows says of the change."""
        return Text(
            f"方法包 {self.old.pack_id} 由 {self.new.pack_id} 更正，以原读数重新计算；读数未变",
            f"the method pack {self.old.pack_id} was put right by {self.new.pack_id}; evaluated again from "
            "the same readings",
        )


Change = NewCertificate | NewEdition


def new_certificate(old: UUID, new: UUID) -> NewCertificate:
    """The change from one evaluation of a device to a later one: one query. Raises NotFound, RuleRefusal."""
    rows = Evaluation.objects.select_related("instrument", "issuer").in_bulk([old, new])
    if old not in rows or new not in rows:
        raise NotFound(Text("没有这份证书", "there is no such certificate"), given=f"{old}, {new}")
    first, second = rows[old], rows[new]
    if old == new or first.instrument_id is None or first.instrument_id != second.instrument_id:
        raise RuleRefusal(
            Text("两份证书不属于同一台标准器", "the certificates are not of one device"), old=old, new=new
        )
    if second.certificate_state != "issued":
        raise RuleRefusal(
            Text(
                "新证书无效，不能据以重新计算", "the new certificate does not stand: nothing follows from it"
            ),
            certificate=second.certificate_number,
            state=second.certificate_state,
        )
    return NewCertificate(old=first, new=second)


def new_edition(old: UUID, new: UUID) -> NewEdition:
    """The change from one edition of a method to another: one query. Raises NotFound, RuleRefusal."""
    rows = MethodPack.objects.in_bulk([old, new])
    if old not in rows or new not in rows:
        raise NotFound(Text("没有这个方法包", "there is no such pack"), given=f"{old}, {new}")
    if old == new or rows[old].method != rows[new].method or not rows[new].current:
        raise RuleRefusal(
            Text(
                "新版本须是同一方法的现行版本",
                "the new one has to be the edition in force of the same method",
            ),
            old=rows[old].pack_id,
            new=rows[new].pack_id,
        )
    return NewEdition(old=rows[old], new=rows[new])


def dependents(change: Change, *, house: UUID) -> list[Dependent]:
    """What rests on the old one in a house, standards before their users, with the stage of each."""
    if isinstance(change, NewEdition):
        return dependents_of(house, packs={change.old.pk: change.new.pk})
    return dependents_of(house, evaluations={change.old.pk: change.new.pk})


def differences(change: Change, rows: Sequence[Dependent]) -> dict[UUID, Revalued]:
    """What becomes of each, by its evaluation: worked out where nobody evaluated it yet, else on record.

    Nothing is written. What a standard among them is found to be is handed on to its users.
    """
    made = {one.evaluation: one.made_evaluation for one in rows if one.made_evaluation is not None}
    asked = [one.evaluation for one in rows if one.evaluation not in made]
    pairs = dict(made)
    if isinstance(change, NewCertificate):
        pairs |= {change.old.pk: change.new.pk}
        return recorded(made) | revalued(asked, basis=replaced(pairs))
    editions = {change.old.method: library()[change.new.pack_id]}
    return recorded(made) | revalued(asked, basis=replaced(pairs), editions=editions)


def with_standards(known: Sequence[Dependent], chosen: Iterable[Dependent]) -> list[Dependent]:
    """Chosen dependents and the standards among all of them, which hand on what they are found to be."""
    wanted = {one.job for one in chosen}
    used = {evaluation for one in known for evaluation in one.pins.values()}
    return [one for one in known if one.job in wanted or one.evaluation in used]


def prepare(occasion: Occasion, change: Change, *, chosen: Sequence[UUID], limit: int = PER_BATCH) -> Batch:
    """Evaluate the readings of chosen jobs again; each becomes a job that waits to be checked."""
    known = dependents(change, house=_house(occasion))
    asked = with_standards(known, [one for one in known if one.job in set(chosen)])
    shown = differences(change, asked)
    moved = {one.evaluation for one in asked if shown[one.evaluation].is_other}
    made = {one.evaluation: one.made_evaluation for one in known if one.stage == "reissued"}
    target = {one: new for one, new in made.items() if new is not None}
    if isinstance(change, NewCertificate):
        target |= {change.old.pk: change.new.pk}
    by_job = {one.job: one for one in known}

    def one(job: Job) -> None:
        row = by_job[job.pk]
        for used in row.pins.values():
            if used in moved and used not in target:
                raise RuleRefusal(
                    Text("先换发其标准器的证书", "the certificate of its standard comes first"),
                    job=job.number,
                )
        results = {role: target[used] for role, used in row.pins.items() if used in target}
        _refuse_later(job, results, change)
        pack = change.new if isinstance(change, NewEdition) and job.pack_id == change.old.pk else None
        with transaction.atomic():
            refuse_undecided(
                revalue(occasion, job_id=job.pk, results=results, change=change.words, pack=pack)
            )

    return _each(known, "to_prepare", chosen, one, limit=limit)


def check(
    occasion: Occasion, change: Change, *, digests: Mapping[UUID, str], limit: int = PER_BATCH
) -> Batch:
    """A second person confirms the results that were shown: job -> digest of what was shown."""
    known = dependents(change, house=_house(occasion))
    made = {one.job: one.made for one in known if one.made is not None}

    def one(job: Job) -> None:
        jobs.check(occasion, job_id=made[job.pk], digest=digests[job.pk])

    return _each(known, "recorded", list(digests), one, limit=limit)


def approve(
    occasion: Occasion,
    change: Change,
    *,
    digests: Mapping[UUID, str],
    keys: IssuingKeys,
    limit: int = PER_BATCH,
) -> Batch:
    """A third person approves the results that were shown; each certificate is replaced at once."""
    known = dependents(change, house=_house(occasion))
    rows = {one.job: one for one in known}

    def one(job: Job) -> None:
        row = rows[job.pk]
        assert row.made is not None
        if row.made_state == "checked":
            jobs.approve(occasion, job_id=row.made, digest=digests[job.pk])
        issuing.issue(occasion, job_id=row.made, idempotency_key=f"job:{row.made}", keys=keys)

    return _each(known, "checked", list(digests), one, limit=limit)


def _each(
    known: Sequence[Dependent],
    stage: str,
    chosen: Sequence[UUID],
    do: Callable[[Job], None],
    *,
    limit: int,
) -> Batch:
    """The chosen ones that are at this stage, in their order: standards before their users."""
    wanted = set(chosen)
    order = [one.job for one in known if one.stage == stage and one.job in wanted]
    numbers = {one.job: one.certificate_number for one in known}
    rows = Job.objects.in_bulk(order)
    return one_by_one([rows[one] for one in order], do, told=lambda job, _why: numbers[job.pk], limit=limit)


def _house(occasion: Occasion) -> UUID:
    house = occasion.actor.organization
    if house is None:
        raise NotFound(Text("您不属于任何单位", "you belong to no organization"))
    return house


def _refuse_later(job: Job, results: Mapping[str, UUID], change: Change) -> None:
    """Raise RuleRefusal where a standard would be known by what was measured after the work.

    A device that is recalibrated is another one from that day on; for work before it a recall is opened.
    """
    if not isinstance(change, NewCertificate) or change.new.pk not in results.values():
        return
    if job.performed_on is not None and change.new.performed_on > job.performed_on:
        raise RuleRefusal(
            Text(
                f"新证书的校准日期 {change.new.performed_on} 晚于本次工作，不能替代当时的结果",
                f"the new certificate is of {change.new.performed_on}, later than the work: it says "
                "nothing of that day",
            ),
            hint=Text("如标准器当时已有偏差，请立案追溯。", "If it was off on that day, open a recall."),
            job=job.number,
        )
