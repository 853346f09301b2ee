"""State machines walked at random by the real commands, beside a model that is nothing but the table.

Hypothesis chooses the events, allowed and forbidden ones. An allowed one moves the row to the target of the
table and adds one event to the chain (or is refused by a guard that the table does not know, and then leaves
no trace); a forbidden one is refused with RuleRefusal and leaves no trace. Comparisons and specifications
have tests of every event in every state beside their slices.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from tests.registry.conftest import COUNTY, TODAY, World, standard_form
from tests.registry.materials.making import Soil
from tests.registry.materials.making import soil as make_soil
from tests.registry.road import CONDITIONS, KEYS, Road, readings
from tests.registry.road import road as make_road

from suyuan.base.errors import RuleRefusal
from suyuan.registry.instruments import commands as instruments
from suyuan.registry.instruments import rules as instrument_rules
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.log import stamp
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.jobs import states as job_states
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event
from suyuan.registry.materials import commands as materials
from suyuan.registry.materials import states as material_states
from suyuan.registry.materials.models import ReferenceMaterial
from suyuan.registry.standards import assessing
from suyuan.registry.standards import commands as standards
from suyuan.registry.standards import states as standard_states
from suyuan.registry.standards.models import MeasurementStandard

WALKS = settings(
    max_examples=8,
    stateful_step_count=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
Do = Callable[[], object]


class Walk(RuleBasedStateMachine):
    """A row, the events that can be tried on it, and the table that says where each leads."""

    world: ClassVar[World]
    reached: ClassVar[set[tuple[str, str]]]
    targets: ClassVar[Mapping[tuple[str, str], str]]
    guarded: ClassVar[frozenset[str]] = frozenset()  # events that more than the table may refuse
    blind: ClassVar[frozenset[str]] = frozenset()  # events that lead on, but not along a way

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.savepoint()
        self.state = ""

    def begin(self) -> str:
        raise NotImplementedError

    def now(self) -> str:
        raise NotImplementedError

    def deeds(self) -> Mapping[str, Do]:
        raise NotImplementedError

    @initialize(data=st.data())
    def start(self, data: st.DataObject) -> None:
        self.go_to(data.draw(st.sampled_from(sorted(self.set_out()))))

    def set_out(self) -> dict[str, tuple[str, ...]]:
        self.state = self.begin()
        assert self.now() == self.state
        return self.ways()

    def go_to(self, state: str) -> None:
        for event in self.ways()[state]:
            self.attempt(event)
        assert self.state == state

    def ways(self) -> dict[str, tuple[str, ...]]:
        """The shortest way to every state from the first one, by events that no guard stops."""
        ways, fresh = {self.state: ()}, [self.state]  # type: dict[str, tuple[str, ...]], list[str]
        while fresh:
            state = fresh.pop(0)
            for event in self.deeds():
                target = self.targets.get((state, event))
                if target is not None and target not in ways and event not in self.blind:
                    ways[target] = (*ways[state], event)
                    fresh.append(target)
        return ways

    @rule(data=st.data(), is_due=st.sampled_from([True, True, True, False]))
    def step(self, data: st.DataObject, is_due: bool) -> None:
        deeds = self.deeds()
        due = [event for event in deeds if (self.state, event) in self.targets]
        self.attempt(data.draw(st.sampled_from(due if is_due and due else sorted(deeds))))

    def attempt(self, event: str) -> None:
        """Try an event; whatever comes of it is what the table says, or a guard's refusal without a trace."""
        target = self.targets.get((self.state, event))
        before = Event.objects.count()
        try:
            self.deeds()[event]()
        except RuleRefusal:
            assert target is None or event in self.guarded, f"{event} refused from {self.state}"
            assert (self.now(), Event.objects.count()) == (self.state, before)
            return
        assert target is not None, f"{event} was let through from {self.state}"
        assert self.now() == target
        assert Event.objects.count() > before
        self.reached.add((self.state, event))
        self.state = target

    def teardown(self) -> None:
        assert [str(fault) for fault in faults()] == []
        transaction.savepoint_rollback(self.undo)


def walk(machine: type[Walk], world: World) -> set[tuple[str, str]]:
    """Every event once from every state that can be reached, then random walks: the rows that were taken."""
    machine.world, machine.reached = world, set()
    for state in states_of(machine):
        one = machine()
        one.set_out()
        one.go_to(state)
        for event in one.deeds():
            here = transaction.savepoint()
            one.attempt(event)
            transaction.savepoint_rollback(here)
            one.state = state
        one.teardown()
    run_state_machine_as_test(machine, settings=WALKS)
    return machine.reached


def states_of(machine: type[Walk]) -> list[str]:
    one = machine()
    found = sorted(one.set_out())
    one.teardown()
    return found


class StandardWalk(Walk):
    targets = standard_states.TARGETS
    guarded = frozenset({"establish", "apply_renewal", "resume", "certify"})
    # Certified is only who was recommended to pass; renewals wait for their window.
    blind = frozenset({"recommend_fail", "apply_renewal"})

    def begin(self) -> str:
        row = standards.register_standard(self.world.occasion("Gao"), standard_form(self.world))
        self.id = row.id
        return "established"

    def now(self) -> str:
        return str(MeasurementStandard.objects.values_list("state", flat=True).get(pk=self.id))

    def by(self, event: str, name: str) -> Do:
        occasion = self.world.occasion(name)
        return lambda: standards.advance(occasion, standard_id=self.id, event=event, reason="因故")

    def corrected(self) -> None:
        open_ones = assessing._open_findings(self.id)
        assessing.report_correction(
            self.world.occasion("Wang"),
            standard_id=self.id,
            corrections=dict.fromkeys(open_ones, "已整改"),
        )

    def deeds(self) -> dict[str, Do]:
        occasion, world = self.world.occasion, self.world
        named = {
            "Gao": ("establish",),
            "Wang": ("apply", "resubmit", "start_use", "apply_renewal"),
            "Sun": ("request_supplement", "accept", "suspend"),
            "Feng": ("reject", "refuse", "withdraw", "revoke"),
        }
        simple = {event: self.by(event, name) for name, events in named.items() for event in events}

        def resume() -> None:
            standards.advance(occasion("Sun"), standard_id=self.id, event="resume", reason="已恢复")

        return simple | {
            "resume": resume,
            "assign": lambda: assessing.assign(
                occasion("Sun"), standard_id=self.id, people=[world.people["He"]]
            ),
            "find_defects": lambda: assessing.find_defects(
                occasion("He"),
                standard_id=self.id,
                findings=["缺记录"],
                correct_by=TODAY + timedelta(days=20),
            ),
            "report_correction": self.corrected,
            "recommend_pass": lambda: assessing.recommend(
                occasion("He"), standard_id=self.id, passed=True, report="合格"
            ),
            "recommend_fail": lambda: assessing.recommend(
                occasion("He"), standard_id=self.id, passed=False, report="不合格"
            ),
            "certify": lambda: standards.certify(
                occasion("Feng"), standard_id=self.id, certificate_no="证 1"
            ),
            "issue_public_certificate": lambda: standards.issue_public_certificate(
                occasion("Feng"), standard_id=self.id, certificate_no="公 1"
            ),
        }


class InstrumentWalk(Walk):
    targets: ClassVar[Mapping[tuple[str, str], str]] = {
        (state, "move" if event == "move_free" else event): target
        for (state, event), target in instrument_rules.TARGETS.items()
        if event not in ("move_free", "register", "register_free")
    }

    def begin(self) -> str:
        self.id = instruments.register_instrument(
            self.world.occasion("Zhou"), kind="nawi", owner_id=self.world.factory, jurisdiction=COUNTY,
            use_field="trade_settlement", model="SC", serial_no="W-1",
        ).id  # fmt: skip
        return "registered"

    def now(self) -> str:
        return str(Instrument.objects.values_list("state", flat=True).get(pk=self.id))

    def deeds(self) -> dict[str, Do]:
        zhou, sun, tan = (self.world.occasion(name) for name in ("Zhou", "Sun", "Tan"))
        one = self.id

        def verified(event: str) -> Do:
            return lambda: instruments.apply_certificate(
                zhou.as_system(),
                instrument_id=one,
                event=event,
                certificate_number="证 1",
                performed_on=TODAY,
                valid_until=TODAY + timedelta(days=365) if event == "verify_pass" else None,
            )

        return {
            "accept_registration": lambda: instruments.accept_registration(sun, instrument_id=one),
            "return_registration": lambda: instruments.return_registration(
                sun, instrument_id=one, reason="补铭牌"
            ),
            "repair": lambda: instruments.record_repair(zhou, instrument_id=one, note="换传感器"),
            "set_idle": lambda: instruments.set_idle(zhou, instrument_id=one, reason="停产"),
            "reactivate": lambda: instruments.reactivate(zhou, instrument_id=one),
            "scrap": lambda: instruments.scrap(zhou, instrument_id=one, reason="报废"),
            "rotate_out": lambda: instruments.rotate_out(zhou, instrument_id=one, reason="轮换"),
            "order_stop": lambda: instruments.order_stop(tan, instrument_id=one, reason="检查"),
            "move": lambda: instruments.move(
                zhou, instrument_id=one, jurisdiction=COUNTY, place="二号库", use_field="trade_settlement"
            ),
            "verify_pass": verified("verify_pass"),
            "verify_fail": verified("verify_fail"),
        }


class JobWalk(Walk):
    targets: ClassVar[Mapping[tuple[str, str], str]] = {
        (source, row.event): row.target for row in job_states.TRANSITIONS for source in row.sources if source
    }
    # Who measured twice, or a result that is the same again, is a matter of more than the table.
    guarded = frozenset({"approve", "issue", "refer_up"})

    road: Road

    def begin(self) -> str:
        self.road = Road(world=self.world).submitted()
        return "submitted"

    def now(self) -> str:
        return self.road.state

    def deeds(self) -> dict[str, Do]:
        road, job = self.road, self.road.job
        by = self.world.occasion

        return {
            "accept": lambda: jobs.accept(by("Wang"), job_id=job),
            "refer_up": lambda: jobs.refer_up(by("Wang"), job_id=job, reason="无能力"),
            "decline": lambda: jobs.decline(by("Wang"), job_id=job, reason="资料不符"),
            "schedule": lambda: jobs.schedule(
                by("Wang"), job_id=job, scheduled_for=TODAY, standards={"reference": self.world.standard}
            ),
            "receive": lambda: jobs.receive(by("Chen"), job_id=job, condition="完好"),
            "start": lambda: jobs.start(by("Li"), job_id=job, conditions=CONDITIONS, checkpoint=stamp()),
            "record": lambda: jobs.record(by("Li"), job_id=job, data=readings()),
            "check": lambda: jobs.check(by("Qian"), job_id=job, digest=road.row.digest),
            "check_back": lambda: jobs.check_back(by("Qian"), job_id=job, reason="重测"),
            "approve": lambda: jobs.approve(by("Wang"), job_id=job, digest=road.row.digest),
            "approve_back": lambda: jobs.approve_back(by("Wang"), job_id=job, reason="重测"),
            "issue": lambda: issuing.issue(
                by("Wang"), job_id=job, idempotency_key=f"walk-{Event.objects.count()}", keys=KEYS
            ),
            "hand_over": lambda: jobs.hand_over(by("Chen"), job_id=job, collected_by="周敏", document="slip"),
            "cancel": lambda: jobs.cancel(by("Wang"), job_id=job, reason="撤回"),
        }


class MaterialWalk(Walk):
    targets = material_states.PRODUCT_TARGETS
    guarded = frozenset({"finish_studies", "apply_grading", "pass", "fail"})
    soil: Soil

    def begin(self) -> str:
        self.soil = make_soil(self.world)
        return "developing"

    def now(self) -> str:
        rows = ReferenceMaterial.objects.filter(pk=self.soil.material)
        return str(rows.values_list("state", flat=True).get())

    def deeds(self) -> dict[str, Do]:
        one, by = self.soil.material, self.world.occasion

        def simple(event: str) -> Do:
            return lambda: materials.advance(by("Sun"), material_id=one, event=event, reason="补充")

        def finish() -> None:
            if self.state == "developing":
                self.soil.studied()
            else:
                materials.finish_studies(by("Gao"), material_id=one)

        return {
            "finish_studies": finish,
            "apply_grading": lambda: materials.apply_grading(by("Wang"), material_id=one, grade="secondary"),
            "accept": simple("accept"),
            "supplement": simple("supplement"),
            "reject": simple("reject"),
            "pass": lambda: self.soil.decide(),
            "fail": lambda: self.soil.decide(is_passed=False),
            "withdraw": lambda: materials.withdraw(by("Wang"), material_id=one, reason="停产"),
        }


def rows_of(machine: type[Walk], *, but: set[str]) -> set[tuple[str, str]]:
    return {key for key in machine.targets if key[0] and key[1] not in but}


@pytest.mark.django_db
def test_standards(world: World):
    taken = walk(StandardWalk, world)
    # A year has to pass for a renewal, and what it takes to establish or resume one has its own tests.
    wanted = rows_of(StandardWalk, but={"establish", "expire", "apply_renewal", "resume", "start_use"})
    missed = {row for row in wanted - taken if row[0] not in ("expired", "renewing")}
    assert missed == set()


@pytest.mark.django_db
def test_instruments(world: World):
    taken = walk(InstrumentWalk, world)
    wanted = rows_of(InstrumentWalk, but={"overdue", "calibrated"})
    assert {row for row in wanted - taken if row[0] != "overdue"} == set()


@pytest.mark.django_db
def test_jobs(world: World):
    make_road(world)
    taken = walk(JobWalk, world)
    assert rows_of(JobWalk, but={"refer_up"}) - taken == set()


@pytest.mark.django_db
def test_materials(world: World):
    assert rows_of(MaterialWalk, but=set()) - walk(MaterialWalk, world) == set()
