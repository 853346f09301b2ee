"""A certificate of a standard put right by another one: the difference first, then three persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW, TODAY, World
from tests.registry.road import KEYS, POINTS, Road, another_set, readings, row

from suyuan.base.errors import NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.issuing.content_record import read_content
from suyuan.registry.issuing.fsck import verify_everything
from suyuan.registry.issuing.models import Certificate
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs.models import Found, Job
from suyuan.registry.recalls import dependents, reevaluating
from suyuan.registry.recalls.reevaluating import NewCertificate
from suyuan.registry.results import rules as result_rules
from suyuan.registry.results.commands import store_statement
from suyuan.registry.results.models import Evaluation, ObservationSet, Result
from suyuan.registry.results.rules import Statement
from suyuan.registry.specifications.commands import adopt_pack
from suyuan.registry.specifications.queries import library

OccasionOf = Callable[..., Any]
NEW_NUMBER = "EX-ROOT-2026-0001-A"


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificate of the standard states its MPE, as that of a verified set does."""
    settings.DATA = tmp_path
    monkeypatch.setattr(result_rules, "largest_limit", lambda _low, _high: 0.02)


def put_right(world: World, *, by: str = "0.7", performed_on: date | None = None) -> Evaluation:
    """Another certificate of the standard: its 100 g weight is heavier than the first one said."""
    old = Evaluation.objects.get(origin="root", instrument=world.device)
    return store_statement(
        world.occasion("Gao"),
        instrument=world.device,
        issuer=old.issuer_id,
        kind="root",
        performed_on=performed_on or old.performed_on,
        valid_until=old.valid_until,
        certificate_number=NEW_NUMBER,
        statements=[
            Statement(
                point=one.point,
                value=str(Decimal(one.value_text) + (Decimal(by) if one.point == "100 g" else 0)),
                U=one.expanded_text,
                unit=one.unit,
                label=Text(one.label_zh, one.label_en),
            )
            for one in Result.objects.filter(evaluation=old)
        ],
    )


@pytest.fixture
def two(road: Road) -> list[Certificate]:
    others = [Road(world=road.world, instrument=another_set(road.world, number)) for number in (3,)]
    return [one.issued() for one in (road, *others)]


def change_of(world: World, new: Evaluation) -> NewCertificate:
    old = Evaluation.objects.filter(instrument=world.device, origin="root").order_by("created_at", "pk")[0]
    return reevaluating.new_certificate(old.pk, new.pk)


def digests(world: World, change: NewCertificate) -> dict[Any, str]:
    rows = reevaluating.dependents(change, house=world.lab)
    return {one.job: one.made_digest for one in rows if one.made is not None}


def stages(world: World, change: NewCertificate) -> list[str]:
    return [one.stage for one in reevaluating.dependents(change, house=world.lab)]


def test_the_whole_way(world: World, two: list[Certificate], occasion_of: OccasionOf) -> None:
    change = change_of(world, put_right(world))
    rows = reevaluating.dependents(change, house=world.lab)
    assert {one.certificate_number for one in rows} == {one.number for one in two}
    counted = (Job.objects.count(), Result.objects.count())
    shown = reevaluating.differences(change, rows)
    assert (Job.objects.count(), Result.objects.count()) == counted  # looking writes nothing
    sets = list(ObservationSet.objects.values_list("pk", "digest"))
    made = reevaluating.prepare(occasion_of("Li"), change, chosen=[one.job for one in rows])
    assert (made.done, made.refused, made.left) == (2, (), 0)
    assert list(ObservationSet.objects.values_list("pk", "digest")) == sets  # no reading was touched
    again = reevaluating.dependents(change, house=world.lab)
    for one in again:
        stored = Result.objects.filter(evaluation=one.made_evaluation).order_by("place")
        assert [(line.value_text, line.expanded_text, line.verdict) for line in stored] == [
            line.after for line in shown[one.evaluation].lines
        ]
    assert reevaluating.check(occasion_of("Qian"), change, digests=digests(world, change)).done == 2
    done = reevaluating.approve(occasion_of("Wang"), change, digests=digests(world, change), keys=KEYS)
    assert (done.done, done.refused) == (2, ())
    assert stages(world, change) == ["reissued", "reissued"]
    for old in Certificate.objects.filter(pk__in=[one.pk for one in two]):
        new = Certificate.objects.get(supersedes=old)
        content = read_content(new.content)
        assert (old.state, new.state) == ("superseded", "issued")
        assert NEW_NUMBER in content.remarks[-1].en
        assert NEW_NUMBER in {one.certificate_number for one in content.standards}
    assert verify_everything(KEYS.log_signer.verifier).differences == ()
    after = reevaluating.prepare(occasion_of("Li"), change, chosen=[one.job for one in rows])
    assert after.done == 0


def test_an_adjusted_instrument_is_reissued_as_found_and_as_left(
    world: World, road: Road, occasion_of: OccasionOf
) -> None:
    """Both sets of readings are evaluated with the new value; the adjustment is told as it was."""
    off = readings(tests={"comparison": [row(point.split()[0], "50.0") for point in POINTS]})
    road.started()
    jobs.record_found(road.occasion("Li"), job_id=road.job, data=off)
    jobs.adjust(road.occasion("Li"), job_id=road.job, what="更换调整腔填料")
    jobs.record(road.occasion("Li"), job_id=road.job, data=readings())
    jobs.check(road.occasion("Qian"), job_id=road.job, digest=road.row.digest)
    jobs.approve(road.occasion("Wang"), job_id=road.job, digest=road.row.digest)
    first = road.issue()
    before = {table.state: table for table in read_content(first.content).tables}
    change = change_of(world, put_right(world))
    rows = reevaluating.dependents(change, house=world.lab)
    shown = reevaluating.differences(change, rows)[rows[0].evaluation]
    assert {line.label.en.startswith("As found") for line in shown.lines if line.is_other} == {True, False}
    reevaluating.prepare(occasion_of("Li"), change, chosen=[road.job])
    reevaluating.check(occasion_of("Qian"), change, digests=digests(world, change))
    reevaluating.approve(occasion_of("Wang"), change, digests=digests(world, change), keys=KEYS)
    new = Certificate.objects.get(supersedes=first)
    content = read_content(new.content)
    assert any("更换调整腔填料" in one.zh for one in content.remarks)
    after = {table.state: table for table in content.tables}
    assert set(after) == set(before) == {"as_found", "as_left"}
    for state in ("as_found", "as_left"):
        assert after[state] != before[state]
    kept, anew = Found.objects.order_by("created_at", "pk")
    assert (kept.observations_id, kept.adjustment) == (anew.observations_id, anew.adjustment)
    moved = [
        Result.objects.get(evaluation=one.evaluation, point="100 g", symbol=change_symbol(change)).value
        for one in (kept, anew)
    ]
    assert moved[1] - moved[0] == pytest.approx(0.7)  # type: ignore[operator]
    pairs = {rows[0].evaluation: reevaluating.dependents(change, house=world.lab)[0].made_evaluation}
    from suyuan.registry.recalls.revaluing import recorded

    assert recorded(pairs)[rows[0].evaluation].lines == shown.lines  # type: ignore[arg-type]


def change_symbol(change: NewCertificate) -> str:
    """The symbol of the line that leans on the 100 g weight of the standard."""
    job = Job.objects.filter(standards_used__evaluation=change.old).first()
    assert job is not None
    assert job.evaluation is not None
    return job.evaluation.passes_on


def test_a_certificate_of_a_later_day_says_nothing_of_the_work(
    world: World, two: list[Certificate], occasion_of: OccasionOf
) -> None:
    change = change_of(world, put_right(world, performed_on=TODAY + timedelta(days=1)))
    batch = reevaluating.prepare(occasion_of("Li"), change, chosen=[one.job_id for one in two])
    assert batch.done == 0
    assert {number for number, _ in batch.refused} == {one.number for one in two}
    assert all("later than the work" in why.en for _, why in batch.refused)
    assert not Job.objects.filter(revalues__isnull=False).exists()
    assert dependents.certificate_candidates(world.lab) == []


def test_nothing_changes_nothing_is_reissued(
    world: World, two: list[Certificate], occasion_of: OccasionOf
) -> None:
    change = change_of(world, put_right(world, by="0"))
    batch = reevaluating.prepare(occasion_of("Li"), change, chosen=[one.job_id for one in two])
    assert batch.done == 0
    assert all("nothing that is printed" in why.en for _, why in batch.refused)


def test_only_who_measures_checks_and_approves(
    world: World, two: list[Certificate], occasion_of: OccasionOf
) -> None:
    change = change_of(world, put_right(world))
    for name in ("Qian", "Wang"):
        refused = reevaluating.prepare(occasion_of(name), change, chosen=[two[0].job_id]).refused
        assert len(refused) == 1
    outside = reevaluating.prepare(occasion_of("Zhou"), change, chosen=[two[0].job_id])
    assert (outside.done, outside.refused) == (0, ())  # another house sees nothing of it
    reevaluating.prepare(occasion_of("Li"), change, chosen=[two[0].job_id])
    assert reevaluating.check(occasion_of("Li"), change, digests=digests(world, change)).done == 0
    wrong = reevaluating.check(occasion_of("Qian"), change, digests={two[0].job_id: "0" * 64})
    assert "not the one that is stored" in wrong.refused[0][1].en


def test_what_is_no_change_is_refused(world: World, two: list[Certificate]) -> None:
    new = put_right(world)
    old = Evaluation.objects.filter(instrument=world.device, origin="root").order_by("created_at", "pk")[0]
    other = Evaluation.objects.get(pk=two[0].evaluation_id)
    with pytest.raises(NotFound):
        reevaluating.new_certificate(old.pk, two[0].pk)
    with pytest.raises(RuleRefusal):
        reevaluating.new_certificate(old.pk, other.pk)
    Evaluation.objects.filter(pk=new.pk).update(certificate_state="revoked")
    with pytest.raises(RuleRefusal):
        reevaluating.new_certificate(old.pk, new.pk)


def test_the_list_names_what_could_be_put_right(world: World, two: list[Certificate]) -> None:
    assert dependents.certificate_candidates(world.lab) == []
    new = put_right(world)
    (found,) = dependents.certificate_candidates(world.lab)
    assert (found.new["pk"], found.jobs) == (new.pk, 2)
    assert dependents.certificate_candidates(world.factory) == []


def test_as_many_queries_for_two_as_for_one(world: World, two: list[Certificate]) -> None:
    change = change_of(world, put_right(world))

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            reevaluating.differences(change, reevaluating.dependents(change, house=world.lab))
        return len(found)

    count()
    both = count()
    Certificate.objects.filter(pk=two[0].pk).update(state="revoked")
    assert count() == both


def test_a_corrected_edition_of_the_method(
    world: World, two: list[Certificate], occasion_of: OccasionOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edition with k = 3: every U is one and a half times as large, no value and no reading moves."""
    old = Job.objects.select_related("pack").get(pk=two[0].job_id).pack
    pack = library()[old.pack_id]
    wide = replace(
        pack, id=f"{old.method}/2026b", digest="b" * 64, coverage=replace(pack.coverage, k=Decimal(3))
    )
    monkeypatch.setitem(library().packs, wide.id, wide)  # type: ignore[arg-type]
    assert dependents.edition_candidates(world.lab) == []
    new = adopt_pack(occasion_of("Wang", at=NOW + timedelta(hours=1)), wide)
    (candidate,) = dependents.edition_candidates(world.lab)
    assert (candidate.old["pk"], candidate.new["pk"], candidate.jobs) == (old.pk, new.pk, 2)
    change = reevaluating.new_edition(old.pk, new.pk)
    rows = reevaluating.dependents(change, house=world.lab)
    shown = reevaluating.differences(change, rows)
    ratios = [
        Decimal(line.after[1]) / Decimal(line.before[1])
        for one in shown.values()
        for line in one.lines
        if line.before[1]
    ]
    assert ratios
    assert all(ratio == pytest.approx(Decimal("1.5"), rel=Decimal("0.1")) for ratio in ratios)
    made = reevaluating.prepare(occasion_of("Li"), change, chosen=[one.job for one in rows])
    assert (made.done, made.refused) == (2, ())
    assert set(Job.objects.filter(revalues__isnull=False).values_list("pack", flat=True)) == {new.pk}
    reevaluating.check(occasion_of("Qian"), change, digests=digests(world, change))
    done = reevaluating.approve(occasion_of("Wang"), change, digests=digests(world, change), keys=KEYS)
    assert (done.done, done.refused) == (2, ())
    content = read_content(Certificate.objects.get(supersedes=two[0]).content)
    assert content.provenance is not None
    assert content.provenance.pack_id == wide.id
    with pytest.raises(RuleRefusal):
        reevaluating.new_edition(new.pk, old.pk)
