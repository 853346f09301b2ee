"""Certificates reissued in bulk: three persons, what cannot be done, what is left after a crash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.registry.conftest import NOW
from tests.registry.road import KEYS, Road, another_set

from suyuan.base.errors import NotPermitted, RuleRefusal, SuyuanError
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.content_record import read_content
from suyuan.registry.issuing.evidence import chain
from suyuan.registry.issuing.fsck import verify_everything
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import Job
from suyuan.registry.recalls import commands, reissuing, telling
from suyuan.registry.recalls.models import Recall, RecallCorrection, RecallItem
from suyuan.registry.recalls.revaluing import put_right, revalued
from suyuan.registry.results import rules as result_rules
from suyuan.registry.results.models import ObservationSet, Result

OccasionOf = Callable[..., Any]
AMOUNT, U = "0.7", "0.02"  # mg: the 100 g weight of an F1 set may be off by 0.5 mg


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate of the standard states its MPE, as that of a verified set does."""
    settings.DATA = tmp_path
    monkeypatch.setattr(result_rules, "largest_limit", lambda _low, _high: 0.02)


@pytest.fixture
def three(road: Road) -> list[Certificate]:
    """Three certificates of the provincial laboratory that lean on the same standard."""
    others = [Road(world=road.world, instrument=another_set(road.world, number)) for number in (3, 4)]
    return [one.issued() for one in (road, *others)]


@pytest.fixture
def told(three: list[Certificate], occasion_of: OccasionOf) -> Recall:
    """A recall of the 100 g weight whose houses are told."""
    wang = occasion_of("Wang")
    source = Result.objects.get(evaluation__origin="root", point="100 g")
    row = commands.open_recall(wang, result_id=source.pk, trigger="as_found", note="送检发现 100 g 砝码超差")
    commands.bound(wang, recall_id=row.pk, amount=AMOUNT, u_amount=U)
    commands.propagate(wang, recall_id=row.pk)
    telling.notify(wang, recall_id=row.pk)
    return row


def digests(row: Recall) -> dict[Any, str]:
    return dict(RecallItem.objects.filter(recall=row).exclude(job=None).values_list("pk", "job__digest"))


def checked(row: Recall, occasion_of: OccasionOf) -> None:
    reissuing.prepare(occasion_of("Li"), recall_id=row.pk)
    reissuing.check(occasion_of("Qian"), recall_id=row.pk, digests=digests(row))


def test_the_whole_way(told: Recall, three: list[Certificate], occasion_of: OccasionOf):
    before = revalued_lines(told)
    sets = list(ObservationSet.objects.values_list("pk", "digest"))
    made = reissuing.prepare(occasion_of("Li"), recall_id=told.pk)
    assert (made.done, made.refused, made.left) == (3, (), 0)
    assert list(ObservationSet.objects.values_list("pk", "digest")) == sets  # no reading was touched
    for item in RecallItem.objects.select_related("job__evaluation", "evaluation"):
        assert item.job is not None
        assert item.job.evaluation is not None
        assert item.job.evaluation.observations_id == item.evaluation.observations_id
        stored = Result.objects.filter(evaluation=item.job.evaluation).order_by("place")
        assert [(row.value_text, row.expanded_text, row.verdict) for row in stored] == before[
            item.evaluation_id
        ]
    assert reissuing.check(occasion_of("Qian"), recall_id=told.pk, digests=digests(told)).done == 3
    issued = reissuing.approve(occasion_of("Wang"), recall_id=told.pk, digests=digests(told), keys=KEYS)
    assert (issued.done, issued.refused) == (3, ())
    for old in Certificate.objects.filter(pk__in=[one.pk for one in three]):
        new = Certificate.objects.get(supersedes=old)
        assert (old.state, new.state, new.version) == ("superseded", "issued", 2)
        assert new.kind == "rejection_notice"  # 0.7 mg is more than F1 allows for 100 g
        content = read_content(new.content)
        assert content.supersedes is not None
        assert (content.supersedes.number, content.supersedes.sha256) == (old.number, old.xml_sha256)
        assert told.number in content.remarks[-1].en
        assert told.number in {one.certificate_number for one in content.standards}
        assert content.performed == read_content(old.content).performed
        assert {one.role for one in content.signatories} == {"verifier", "checker", "approver"}
        above = chain(new.evaluation_id)
        assert above is not None
        assert above.state == "traceable"
    assert set(RecallItem.objects.values_list("outcome", flat=True)) == {"reissued"}
    commands.close(occasion_of("Wang"), recall_id=told.pk, cause="砝码磕碰", correction="更换砝码")
    audit = verify_everything(KEYS.log_signer.verifier)
    assert audit.differences == ()


def revalued_lines(row: Recall) -> dict[Any, list[tuple[str, str, str]]]:
    """What the preview says before anything is accepted."""
    row.refresh_from_db()
    fault = commands.fault_of(
        amount=row.amount, u_amount=row.u_amount, course=row.course, since=row.since, until=row.until
    )
    ids = list(RecallItem.objects.filter(recall=row).values_list("evaluation_id", flat=True))
    found = revalued(ids, basis=put_right(row, fault))
    return {one: [line.after for line in found[one].lines] for one in ids}


def test_one_correction_serves_all(told: Recall, occasion_of: OccasionOf):
    reissuing.prepare(occasion_of("Li"), recall_id=told.pk)
    correction = RecallCorrection.objects.select_related("evaluation").get()
    line = Result.objects.get(evaluation=correction.evaluation, point="100 g")
    assert line.value_text == "0.702"  # 0.002 mg on the certificate of the standard, and 0.7 mg
    assert line.u == pytest.approx((0.025**2 + 0.02**2) ** 0.5)
    assert correction.evaluation.certificate_state == "corrected"  # nothing new is measured with it
    from suyuan.registry.standards.queries import current_evaluation

    device = correction.evaluation.instrument_id
    current = current_evaluation([device], on=NOW.date())[device]  # type: ignore[list-item,index]
    assert current.origin == "root"


def test_persons_are_different(told: Recall, occasion_of: OccasionOf):
    with pytest.raises(NotPermitted):
        reissuing.prepare(occasion_of("Qian"), recall_id=told.pk)
    with pytest.raises(NotPermitted):
        reissuing.prepare(occasion_of("Zhou"), recall_id=told.pk)
    reissuing.prepare(occasion_of("Li"), recall_id=told.pk)
    with pytest.raises(NotPermitted):
        reissuing.check(occasion_of("Li"), recall_id=told.pk, digests=digests(told))
    assert set(Job.objects.filter(revalues__isnull=False).values_list("state", flat=True)) == {"recorded"}
    Job.objects.filter(revalues__isnull=False).update(verifier_id=told_by("Qian", occasion_of))
    same = reissuing.check(occasion_of("Qian"), recall_id=told.pk, digests=digests(told))
    assert same.done == 0
    assert len(same.refused) == 3


def told_by(name: str, occasion_of: OccasionOf) -> Any:
    return occasion_of(name).actor.person


def test_what_was_not_shown_is_not_signed(told: Recall, occasion_of: OccasionOf):
    reissuing.prepare(occasion_of("Li"), recall_id=told.pk)
    shown = {one: "0" * 64 for one in digests(told)}
    batch = reissuing.check(occasion_of("Qian"), recall_id=told.pk, digests=shown)
    assert batch.done == 0
    assert "not the one that is stored" in batch.refused[0][1].en


def test_one_refusal_holds_nobody_up(
    told: Recall, three: list[Certificate], road: Road, occasion_of: OccasionOf
):
    """The second instrument has come in again: it is in an open job, and only it is refused."""
    busy = Road(world=road.world, instrument=three[1].instrument_id).submitted()
    batch = reissuing.prepare(occasion_of("Li"), recall_id=told.pk)
    assert batch.done == 2
    assert [number for number, _ in batch.refused] == [three[1].number]
    item = RecallItem.objects.get(certificate=three[1])
    assert "open job" in item.refusal["en"]
    jobs.decline(busy.occasion("Wang"), job_id=busy.job, reason="撤回申请")
    again = reissuing.prepare(occasion_of("Li"), recall_id=told.pk)
    assert (again.done, again.refused) == (1, ())
    item.refresh_from_db()
    assert item.refusal == {}


def test_what_cannot_be_decided_any_more_is_measured_again(
    told: Recall, occasion_of: OccasionOf, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(result_rules, "largest_limit", lambda _low, _high: 5.0)
    batch = reissuing.prepare(occasion_of("Li"), recall_id=told.pk)
    assert batch.done == 0
    assert "measured again" in batch.refused[0][1].en
    assert not Job.objects.filter(revalues__isnull=False).exists()


def test_doing_it_twice_does_it_once(told: Recall, occasion_of: OccasionOf):
    checked(told, occasion_of)
    again = reissuing.prepare(occasion_of("Li"), recall_id=told.pk)
    assert (again.done, again.refused, again.left) == (0, (), 0)
    wang = occasion_of("Wang")
    reissuing.approve(wang, recall_id=told.pk, digests=digests(told), keys=KEYS)
    assert reissuing.approve(wang, recall_id=told.pk, digests=digests(told), keys=KEYS).done == 0
    assert Certificate.objects.count() == 6


def test_a_batch_goes_on_where_it_stopped(told: Recall, occasion_of: OccasionOf):
    first = reissuing.prepare(occasion_of("Li"), recall_id=told.pk, limit=2)
    assert (first.done, first.left) == (2, 1)
    second = reissuing.prepare(occasion_of("Li"), recall_id=told.pk, limit=2)
    assert (second.done, second.left) == (1, 0)


@pytest.mark.parametrize("step", ["approve", "issue", "settle"])
def test_a_crash_between_loses_nothing(
    told: Recall, occasion_of: OccasionOf, monkeypatch: pytest.MonkeyPatch, step: str
):
    """The process dies at the second certificate, before or after a step: whoever comes again finishes."""
    checked(told, occasion_of)
    wang = occasion_of("Wang")
    home = {"approve": jobs, "issue": issuing, "settle": reissuing}[step]
    real, count = getattr(home, step), []

    def dies(*given: Any, **named: Any) -> Any:
        count.append(named)
        if len(count) == (3 if step == "settle" else 2):  # settle is called once before the first one
            raise KeyboardInterrupt
        return real(*given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(home, step, dies)
        with pytest.raises(KeyboardInterrupt):
            reissuing.approve(wang, recall_id=told.pk, digests=digests(told), keys=KEYS)
    reissuing.approve(wang, recall_id=told.pk, digests=digests(told), keys=KEYS)
    assert set(RecallItem.objects.values_list("outcome", flat=True)) == {"reissued"}
    assert Certificate.objects.filter(state="superseded").count() == 3
    assert Certificate.objects.count() == 6
    assert verify_everything(KEYS.log_signer.verifier).differences == ()


def test_issued_from_the_page_of_the_job_it_replaces_too(
    told: Recall, three: list[Certificate], occasion_of: OccasionOf
):
    """An approver who meets the job in his tray cannot issue a second certificate beside the first."""
    checked(told, occasion_of)
    wang = occasion_of("Wang")
    item = RecallItem.objects.select_related("job").get(certificate=three[0])
    assert item.job is not None
    jobs.approve(wang, job_id=item.job.pk, digest=item.job.digest)
    new = issuing.issue(wang, job_id=item.job.pk, idempotency_key="page", keys=KEYS)
    assert new.supersedes_id == three[0].pk
    with pytest.raises(RuleRefusal, match="certificates not resolved: 2"):
        commands.close(wang, recall_id=told.pk, cause="a", correction="b")
    item.refresh_from_db()
    assert item.outcome == "reissued"


def test_sent_back_it_takes_no_new_readings_and_can_be_prepared_again(told: Recall, occasion_of: OccasionOf):
    reissuing.prepare(occasion_of("Li"), recall_id=told.pk)
    item = RecallItem.objects.select_related("job__observations").first()
    assert item is not None
    assert item.job is not None
    jobs.check_back(occasion_of("Qian"), job_id=item.job.pk, reason="请复核修正值")
    with pytest.raises(SuyuanError, match="takes no new ones"):
        jobs.record(occasion_of("Li"), job_id=item.job.pk, data={})
    jobs.cancel(occasion_of("Wang"), job_id=item.job.pk, reason="修正值待定")
    assert reissuing.prepare(occasion_of("Li"), recall_id=told.pk).done == 1
    item.refresh_from_db()
    assert item.job is not None
    assert item.job.number.endswith("-R2")


def test_not_before_the_houses_are_told(three: list[Certificate], occasion_of: OccasionOf):
    wang = occasion_of("Wang")
    source = Result.objects.get(evaluation__origin="root", point="100 g")
    row = commands.open_recall(wang, result_id=source.pk, trigger="as_found", note="超差")
    with pytest.raises(RuleRefusal):
        reissuing.prepare(occasion_of("Li"), recall_id=row.pk)


def test_a_house_says_once_that_it_knows(told: Recall, occasion_of: OccasionOf):
    (notice,) = telling.notices(told.pk)
    assert (notice["items"], notice["acknowledged_at"]) == (3, None)
    zhou = occasion_of("Zhou")
    assert [one["recall__number"] for one in telling.waiting_for(notice["house_id"])] == [told.number]
    telling.acknowledge(zhou, recall_id=told.pk, reply="已停用")
    assert telling.waiting_for(notice["house_id"]) == []
    (notice,) = telling.notices(told.pk)
    assert (notice["reply"], notice["acknowledged_by__name_en"]) == ("已停用", "Zhou Min (example)")
    with pytest.raises(RuleRefusal):
        telling.acknowledge(zhou, recall_id=told.pk)
    with pytest.raises(SuyuanError):
        telling.acknowledge(occasion_of("Zhao"), recall_id=told.pk)
