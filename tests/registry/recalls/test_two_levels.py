"""A recall and a re-evaluation through two affected levels: a set of weights, and what was measured with it.

The second set is weighed against the first one: what was off above the first reaches the second by it alone.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.registry.conftest import World
from tests.registry.recalls.test_reevaluating import change_of, digests, put_right
from tests.registry.road import KEYS, Road, another_set, readings

from suyuan.registry.issuing.models import Certificate
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import JobStandard
from suyuan.registry.recalls import commands, reevaluating, reissuing, telling
from suyuan.registry.recalls.models import Recall, RecallItem
from suyuan.registry.results import rules as result_rules
from suyuan.registry.results.models import Result

OccasionOf = Callable[..., Any]
AMOUNT = 0.7  # mg


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Certificates state an MPE, so that no contribution follows from the error of a standard."""
    settings.DATA = tmp_path
    monkeypatch.setattr(result_rules, "largest_limit", lambda _low, _high: 0.02)


@pytest.fixture
def upper(road: Road) -> Certificate:
    return road.issued()


@pytest.fixture
def lower(road: Road, upper: Certificate) -> Certificate:
    """A set whose job leans on the certificate of the first set, not on that of the laboratory's own."""
    second = Road(world=road.world, instrument=another_set(road.world, 7)).started()
    own = JobStandard.objects.filter(job_id=second.job, evaluation__isnull=False)
    assert own.update(evaluation=upper.evaluation) == 1
    jobs.record(second.occasion("Li"), job_id=second.job, data=readings())
    jobs.check(second.occasion("Qian"), job_id=second.job, digest=second.row.digest)
    jobs.approve(second.occasion("Wang"), job_id=second.job, digest=second.row.digest)
    return second.issue()


def line(certificate: Certificate) -> Result:
    """The 100 g line that a set hands on."""
    symbol = certificate.evaluation.passes_on
    return Result.objects.get(evaluation=certificate.evaluation_id, point="100 g", symbol=symbol)


def moved(old: Certificate) -> float:
    """By how much the certificate that follows differs at 100 g."""
    before, after = line(old).value, line(Certificate.objects.get(supersedes=old)).value
    assert before is not None
    assert after is not None
    return after - before


@pytest.fixture
def told(upper: Certificate, lower: Certificate, occasion_of: OccasionOf) -> Recall:
    wang = occasion_of("Wang")
    source = Result.objects.get(evaluation__origin="root", point="100 g")
    row = commands.open_recall(wang, result_id=source.pk, trigger="as_found", note="送检超差")
    commands.bound(wang, recall_id=row.pk, amount=str(AMOUNT), u_amount="0.02")
    commands.propagate(wang, recall_id=row.pk)
    telling.notify(wang, recall_id=row.pk)
    return row


def test_a_recall_reaches_both_levels_and_reissues_the_upper_one_first(
    told: Recall, upper: Certificate, lower: Certificate, occasion_of: OccasionOf
) -> None:
    items = {one.certificate_id: one for one in RecallItem.objects.filter(recall=told)}
    assert set(items) == {upper.pk, lower.pk}
    assert all(one.doubtful and one.flips for one in items.values())
    first = reissuing.prepare(occasion_of("Li"), recall_id=told.pk)
    assert first.done == 1
    ((number, why),) = first.refused
    assert number == lower.number
    assert upper.number in why.en
    for done in (1, 1):
        shown = dict(
            RecallItem.objects.filter(recall=told, outcome="")
            .exclude(job=None)
            .values_list("pk", "job__digest")
        )
        assert reissuing.check(occasion_of("Qian"), recall_id=told.pk, digests=shown).done == done
        batch = reissuing.approve(occasion_of("Wang"), recall_id=told.pk, digests=shown, keys=KEYS)
        assert (batch.done, batch.refused) == (1, ())
        reissuing.prepare(occasion_of("Li"), recall_id=told.pk)
    assert set(RecallItem.objects.values_list("outcome", flat=True)) == {"reissued"}
    # By hand: each set is what was read plus what its standard is, so the whole amount goes down both levels.
    assert moved(upper) == pytest.approx(AMOUNT)
    assert moved(lower) == pytest.approx(AMOUNT)
    leans = JobStandard.objects.filter(job__revalues=lower.job_id, evaluation__isnull=False).get()
    assert leans.evaluation_id == Certificate.objects.get(supersedes=upper).evaluation_id
    commands.close(occasion_of("Wang"), recall_id=told.pk, cause="磕碰", correction="更换")


def test_a_certificate_put_right_reaches_both_levels(
    world: World, upper: Certificate, lower: Certificate, occasion_of: OccasionOf
) -> None:
    change = change_of(world, put_right(world, by=str(AMOUNT)))
    rows = reevaluating.dependents(change, house=world.lab)
    assert [one.certificate for one in rows] == [upper.pk, lower.pk]
    shown = reevaluating.differences(change, rows)
    assert all(shown[one.evaluation].verdict == ("pass", "fail") for one in rows)
    both = [one.job for one in rows]
    first = reevaluating.prepare(occasion_of("Li"), change, chosen=both)
    assert first.done == 1
    assert first.refused[0][0] == lower.number
    for _ in range(2):
        reevaluating.check(occasion_of("Qian"), change, digests=digests(world, change))
        batch = reevaluating.approve(occasion_of("Wang"), change, digests=digests(world, change), keys=KEYS)
        assert (batch.done, batch.refused) == (1, ())
        reevaluating.prepare(occasion_of("Li"), change, chosen=both)
    assert {one.stage for one in reevaluating.dependents(change, house=world.lab)} == {"reissued"}
    assert moved(upper) == pytest.approx(AMOUNT)
    assert moved(lower) == pytest.approx(AMOUNT)
