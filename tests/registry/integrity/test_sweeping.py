"""The daily sweep on real jobs: what it strikes, what it leaves alone, and what it opens."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
from tests.registry.conftest import NOW, TODAY, World
from tests.registry.integrity.conftest import measured_before_it_came
from tests.registry.road import Road

from suyuan.registry.integrity.feeding import works_between
from suyuan.registry.integrity.models import Case, Signal
from suyuan.registry.integrity.sweeping import sweep
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import SYSTEM, Occasion
from suyuan.registry.standards import acts
from suyuan.registry.standards.models import MeasurementStandard
from suyuan.registry.standards.movement import ENTITY


def by_itself(world: World) -> Occasion:
    return replace(world.occasion("Sun"), actor=SYSTEM)


def test_works_in_order_strike_nobody(road: Road, world: World) -> None:
    road.issued()
    assert sweep(by_itself(world)) == 0
    assert not Signal.objects.exists()
    assert not Case.objects.exists()


def test_a_work_is_read_as_it_was_done(road: Road, world: World) -> None:
    road.issued()
    fed = works_between(TODAY, TODAY)
    works = fed.works
    assert fed.jobs == [road.job]
    assert fed.labs == [world.lab]
    assert works.began.tolist() == works.ended.tolist() == [NOW.timestamp() / 3600]
    assert works.use_valid.all()
    assert works.passed.tolist() == [road.row.evaluation.verdict != "fail"] if road.row.evaluation else False
    # The shift of 0.05 mg stands as 50 in the third decimal, the most that its column shows.
    assert 50 in works.counts.tolist()
    assert np.isfinite(works.latitude).all()


def test_time_out_of_order_is_noted_once(road: Road, world: World) -> None:
    job = measured_before_it_came(road, number=1)
    assert sweep(by_itself(world)) == 1
    signal = Signal.objects.get()
    assert (signal.job_id, signal.detector, signal.laboratory_id) == (job, "time_order", world.lab)
    assert signal.case is None  # one strike may be a slip of the pen
    assert sweep(by_itself(world)) == 0
    assert Event.objects.filter(act="integrity.sweep").count() == 1
    assert not list(faults())


def test_a_standard_out_of_validity(road: Road, world: World) -> None:
    road.issued()
    MeasurementStandard.objects.filter(pk=world.standard).update(assessment_cert_to=TODAY - timedelta(days=1))
    sweep(by_itself(world))
    assert [row.detector for row in Signal.objects.all()] == ["out_of_validity"]


def test_a_renewal_does_not_make_earlier_works_doubtful(road: Road, world: World) -> None:
    road.issued()
    wang, sun = world.occasion("Wang"), world.occasion("Sun")
    tomorrow = TODAY + timedelta(days=1)
    record(  # as the decision on a renewal leaves it, without the months between
        acts.OF_EVENT["apply_renewal"], wang, entity=ENTITY, entity_id=world.standard,
        from_state="in_service", to_state="renewing",
    )  # fmt: skip
    MeasurementStandard.objects.filter(pk=world.standard).update(assessment_cert_from=tomorrow)
    record(
        acts.OF_EVENT["certify"], sun, entity=ENTITY, entity_id=world.standard,
        from_state="renewing", to_state="in_service", payload={"valid_from": tomorrow.isoformat()},
    )  # fmt: skip
    sweep(by_itself(world))
    assert not Signal.objects.exists()


def test_many_strikes_open_one_case(road: Road, world: World) -> None:
    for number in range(1, 6):
        measured_before_it_came(road, number=number)
    assert sweep(by_itself(world)) == 5 + 1
    case = Case.objects.get()
    assert (case.laboratory_id, case.year, case.state, case.origin) == (
        world.lab, TODAY.year, "open", "evidence",
    )  # fmt: skip
    assert case.evidence is not None
    assert case.evidence >= 500
    assert next(iter(case.detectors)) == "time_order"
    assert case.signals.count() == 5
    assert case.course[-1][0] == TODAY.isoformat()
    assert sweep(by_itself(world)) == 0
    assert not list(faults())
