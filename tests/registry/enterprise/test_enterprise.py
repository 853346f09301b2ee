"""Measurement management of Factory 42: processes, every event of a confirmation, studies, the first day."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import COUNTY, TODAY, World
from tests.registry.road import Road
from tests.registry.road import road as make_road

from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, NumericalError, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.enterprise import (
    confirming,
    partnering,
    processing,
    queries,
    questionnaire,
    rules,
    states,
)
from suyuan.registry.enterprise.models import Confirmation, MeasurementProcess, ProcessStudy, SelfAssessment
from suyuan.registry.instruments import commands as instruments
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event
from suyuan.registry.targets.tables import feed

ROOT = Path(__file__).parents[3]
OccasionOf = Callable[..., Any]


def form(world: World, **changed: Any) -> processing.ProcessForm:
    given: dict[str, Any] = {
        "house_id": world.factory, "number": "P-01", "name": Text("活塞直径", "Diameter of the piston"),
        "unit": "mm", "low": "29.95", "high": "30.05", "risk": "medium", "instrument_id": world.weights,
        "control": "chart",
    }  # fmt: skip
    return processing.ProcessForm(**(given | changed))


@pytest.fixture
def process(world: World, occasion_of: OccasionOf) -> MeasurementProcess:
    return processing.register(occasion_of("Zhou"), form(world))


def opened(occasion: Any, process: MeasurementProcess) -> Confirmation:
    return confirming.open_confirmation(
        occasion, process_id=process.pk, allowed_error="0.02", due_on=TODAY + timedelta(days=10)
    )


GOOD = [confirming.Point(point="30", error="0.005", U="0.01")]
FAIR = [confirming.Point(point="30", error="0.015", U="0.03")]
BAD = [confirming.Point(point="30", error="0.05", U="0.01")]


class TestProcess:
    @pytest.mark.parametrize(
        ("risk", "required"),
        [("low", "0.03333"), ("medium", "0.02"), ("high", "0.0125"), ("critical", "0.01")],
    )
    def test_the_uncertainty_needed_follows_from_tolerance_and_risk(
        self, risk: str, required: str, world: World, occasion_of: OccasionOf
    ):
        row = processing.register(occasion_of("Zhou"), form(world, risk=risk))
        assert Decimal(row.required) == Decimal(required)

    @pytest.mark.parametrize(
        "changed",
        [{"low": "31"}, {"low": "x"}, {"risk": "none"}, {"control": "?"}, {"number": " "}, {"unit": ""}],
    )
    def test_what_cannot_be_registered_leaves_nothing(
        self, changed: dict, world: World, occasion_of: OccasionOf
    ):
        with pytest.raises(InputError):
            processing.register(occasion_of("Zhou"), form(world, **changed))
        assert not MeasurementProcess.objects.exists()

    def test_the_instrument_belongs_to_the_house(self, world: World, occasion_of: OccasionOf):
        with pytest.raises(NotFound):
            processing.register(occasion_of("Zhou"), form(world, instrument_id=world.device))

    def test_a_number_is_used_once(self, process: MeasurementProcess, world: World, occasion_of: OccasionOf):
        with pytest.raises(Conflict):
            processing.register(occasion_of("Zhou"), form(world))

    def test_nobody_else_may(self, world: World, occasion_of: OccasionOf):
        for name in ("Li", "Wang", "Sun", "Ma"):
            with pytest.raises(NotPermitted):
                processing.register(occasion_of(name), form(world))

    def test_a_closed_process_is_closed(self, process: MeasurementProcess, occasion_of: OccasionOf):
        processing.close(occasion_of("Zhou"), process_id=process.pk, reason="停产")
        with pytest.raises(RuleRefusal):
            opened(occasion_of("Zhou"), process)


NEED = rules.Need(error=Decimal("0.02"), U=Decimal("0.02"), width=Decimal("0.1"))


class TestVerdict:
    @pytest.mark.parametrize(
        ("error", "u", "event"),
        [
            ("0", "0.02", "confirm"),
            ("0.01", "0.01", "confirm"),  # error and U together reach the largest error exactly
            ("-0.01", "0.01", "confirm"),
            ("0.0100001", "0.01", "limit"),
            ("0.02", "0.001", "limit"),
            ("0", "0.0200001", "limit"),
            ("0", "0.0333333", "limit"),
            ("0", "0.034", "fail"),
            ("0.0200001", "0.001", "fail"),
        ],
    )
    def test_at_every_border(self, error: str, u: str, event: str):
        assert rules.judge(NEED, [rules.Shown(error=Decimal(error), U=Decimal(u))]).event == event

    def test_the_worst_point_decides(self):
        good = rules.Shown(error=Decimal(0), U=Decimal("0.001"))
        bad = rules.Shown(error=Decimal("0.03"), U=Decimal("0.001"))
        assert rules.judge(NEED, [good, bad, good]).event == "fail"


def deeds(
    occasion: Any, row: Confirmation, points: list[confirming.Point]
) -> Mapping[str, Callable[[], object]]:
    key = {"confirmation_id": row.pk}
    later = TODAY + timedelta(days=365)

    def decide(wanted: str) -> Callable[[], object]:
        def do() -> None:
            known = Confirmation.objects.get(pk=row.pk)
            if known.verdict and known.verdict != wanted:
                raise RuleRefusal(Text("规则的结论不同", "the rule found otherwise"))
            confirming.decide(
                occasion, next_on=later, interval_reason="历次合格", limits="仅用于粗加工", **key
            )

        return do

    return {
        "send": lambda: confirming.send(occasion, **key),
        "evaluate": lambda: confirming.evaluate(occasion, certificate="C-1", points=points, **key),
        "confirm": decide("confirm"),
        "limit": decide("limit"),
        "fail": decide("fail"),
        "adjust": lambda: confirming.adjust(occasion, reason="调整后重校", **key),
        "downgrade": lambda: confirming.end(occasion, event="downgrade", reason="改作粗测", **key),
        "scrap": lambda: confirming.end(occasion, event="scrap", reason="磨损", **key),
    }


WAYS = {
    "due": ([], GOOD), "calibrating": (["send"], GOOD), "evaluated": (["send", "evaluate"], GOOD),
    "confirmed": (["send", "evaluate", "confirm"], GOOD), "limited": (["send", "evaluate", "limit"], FAIR),
    "failed": (["send", "evaluate", "fail"], BAD),
    "downgraded": (["send", "evaluate", "fail", "downgrade"], BAD),
    "scrapped": (["send", "evaluate", "fail", "scrap"], BAD),
}  # fmt: skip
OF_POINTS = {"confirm": GOOD, "limit": FAIR, "fail": BAD}


@pytest.mark.parametrize("state", states.STATES)
def test_every_event_of_a_confirmation(state: str, process: MeasurementProcess, occasion_of: OccasionOf):
    zhou = occasion_of("Zhou")
    row = opened(zhou, process)
    way, points = WAYS[state]
    for event in way:
        deeds(zhou, row, points)[event]()
    assert Confirmation.objects.get().state == state
    for event in states.EVENTS:
        target, before = states.TARGETS.get((state, event)), Event.objects.count()
        is_other = state == "evaluated" and event in ("limit", "fail")  # the rule found “confirm”
        point = transaction.savepoint()
        if target is None or is_other:
            with pytest.raises(RuleRefusal):
                deeds(zhou, row, points)[event]()
            assert (Confirmation.objects.get().state, Event.objects.count()) == (state, before)
        else:
            deeds(zhou, row, points)[event]()
            assert Confirmation.objects.get().state == target
        transaction.savepoint_rollback(point)


class TestConfirmation:
    @pytest.mark.parametrize(("points", "state"), [(GOOD, "confirmed"), (FAIR, "limited"), (BAD, "failed")])
    def test_the_rule_decides_and_nobody_else(
        self, points: list, state: str, process: MeasurementProcess, occasion_of: OccasionOf
    ):
        zhou = occasion_of("Zhou")
        row = opened(zhou, process)
        confirming.send(zhou, confirmation_id=row.pk)
        confirming.evaluate(zhou, confirmation_id=row.pk, certificate="C-1", points=points)
        found = confirming.decide(
            zhou,
            confirmation_id=row.pk,
            next_on=TODAY + timedelta(days=365),
            interval_reason="一年",
            limits="粗加工",
        )
        assert found == state
        assert list(faults()) == []

    def test_limits_have_to_be_said(self, process: MeasurementProcess, occasion_of: OccasionOf):
        zhou = occasion_of("Zhou")
        row = opened(zhou, process)
        confirming.send(zhou, confirmation_id=row.pk)
        confirming.evaluate(zhou, confirmation_id=row.pk, certificate="C-1", points=FAIR)
        with pytest.raises(InputError):
            confirming.decide(
                zhou, confirmation_id=row.pk, next_on=TODAY + timedelta(days=365), interval_reason="一年"
            )

    def test_there_is_one_open_at_a_time(self, process: MeasurementProcess, occasion_of: OccasionOf):
        opened(occasion_of("Zhou"), process)
        with pytest.raises(Conflict):
            opened(occasion_of("Zhou"), process)

    def test_a_certificate_of_the_register_is_read_as_points(
        self, world: World, settings: Any, tmp_path: Path
    ):
        settings.DATA = tmp_path
        road: Road = make_road(world)
        issued = road.issued()
        number, points = confirming.points_of_register(road.instrument or world.weights, "mg")
        assert number == issued.number
        assert points
        assert all(Decimal(one.U) > 0 for one in points)


class TestStudies:
    def test_the_printed_gauge_study_by_analysis_of_variance(self, world: World, occasion_of: OccasionOf):
        """AIAG MSA, 4th ed.: GRR = 0.302373 by analysis of variance, see golden/gauge-aiag.toml."""
        golden = tomllib.loads((ROOT / "golden" / "gauge-aiag.toml").read_text(encoding="utf-8"))["grr"]
        by_person = golden["readings"]  # appraiser, trial, part
        rows = [
            [str(by_person[person][trial][part]) for trial in range(3)]
            for part in range(10)
            for person in range(3)
        ]
        process = processing.register(occasion_of("Zhou"), form(world, low="-4", high="4"))
        study = processing.record_study(
            occasion_of("Zhou"), process_id=process.pk, kind="crossed", rows=rows, reference="3"
        )
        grr = next(one for one in study.answer["components"] if one["code"] == "GRR")
        assert grr["sd"] == pytest.approx(golden["anova"]["sd"]["GRR"], abs=golden["anova"]["sd_tolerance"])
        assert study.is_capable is (grr["percent_tolerance"] <= 30)

    def test_a_process_and_a_gauge(self, process: MeasurementProcess, occasion_of: OccasionOf):
        rows = [[f"{30 + step / 1000}" for step in (-3, -2, -1, 0, 1, 2, 3, 0, 1, -1)]]
        one = processing.record_study(occasion_of("Zhou"), process_id=process.pk, kind="process", rows=rows)
        two = processing.record_study(
            occasion_of("Zhou"), process_id=process.pk, kind="gauge", rows=rows, reference="30"
        )
        assert one.answer["cpk"] == pytest.approx(0.05 / (3 * one.answer["sd"]))
        assert two.answer["cg"] == pytest.approx(0.2 * 0.1 / (6 * two.answer["sd"]))

    @pytest.mark.parametrize(
        ("kind", "rows", "reference"),
        [("process", [["1", "x"]], ""), ("process", [], ""), ("process", [["1", "1"]], ""),
         ("gauge", [["1", "2"]], ""),
         ("crossed", [["1", "2"]], "2"), ("other", [["1", "2"]], ""), ("crossed", [["1", "2"], ["1"]], "2")],
    )  # fmt: skip
    def test_what_is_no_study_is_not_kept(
        self, kind: str, rows: list, reference: str, process: MeasurementProcess, occasion_of: OccasionOf
    ):
        with pytest.raises((InputError, NumericalError)):
            processing.record_study(
                occasion_of("Zhou"), process_id=process.pk, kind=kind, rows=rows, reference=reference
            )
        assert not ProcessStudy.objects.exists()


class TestAssessment:
    def test_scores_and_what_to_do_first(self, world: World, occasion_of: OccasionOf):
        answers = dict.fromkeys(questionnaire.CODES, 3) | {"q4": 0, "q5": 1}
        partnering.assess(occasion_of("Zhou"), house_id=world.factory, answers=answers)
        row = SelfAssessment.objects.get()
        assert questionnaire.scores(row.answers)["management"] == 100
        assert questionnaire.scores(row.answers)["resources"] == 100 * 10 // 15
        assert [one.code for one in questionnaire.improvements(row.answers)] == ["q4", "q5"]

    @pytest.mark.parametrize("changed", [{"q1": 4}, {"q1": -1}, {"q99": 1}])
    def test_answers_of_another_kind_are_refused(self, changed: dict, world: World, occasion_of: OccasionOf):
        answers = dict.fromkeys(questionnaire.CODES, 1) | changed
        with pytest.raises(InputError):
            partnering.assess(occasion_of("Zhou"), house_id=world.factory, answers=answers)

    def test_every_area_has_questions_and_every_question_an_area(self):
        assert {one.area for one in questionnaire.QUESTIONS} == set(questionnaire.AREAS)
        assert len(set(questionnaire.CODES)) == len(questionnaire.QUESTIONS)


class TestPartners:
    def test_a_small_firm_joins_and_says_what_it_brought(self, world: World, occasion_of: OccasionOf):
        plan = partnering.open_plan(
            occasion_of("Wang"), lead_id=world.lab, title=Text("共享压力校准", "Shared pressure calibration"),
            offer=Text("每月免费校准十件", "Ten free calibrations a month"),
        )  # fmt: skip
        firm = partnering.join(occasion_of("Zhou"), plan_id=plan.pk, firm_id=world.factory)
        with pytest.raises(Conflict):
            partnering.join(occasion_of("Zhou"), plan_id=plan.pk, firm_id=world.factory)
        partnering.note_benefit(occasion_of("Zhou"), partnership_id=firm.pk, benefit="节省两万元")
        assert len(list(feed("sme_partners", TODAY))) == 1
        partnering.close_plan(occasion_of("Wang"), plan_id=plan.pk, reason="期满")
        with pytest.raises(RuleRefusal):
            partnering.close_plan(occasion_of("Wang"), plan_id=plan.pk, reason="期满")
        assert next(iter(feed("sme_partners", TODAY)))["ended_on"] == TODAY

    def test_the_lead_need_not_join_and_nobody_joins_for_another(self, world: World, occasion_of: OccasionOf):
        plan = partnering.open_plan(
            occasion_of("Wang"),
            lead_id=world.lab,
            title=Text("共享", "Shared"),
            offer=Text("校准", "Calibration"),
        )
        with pytest.raises(NotPermitted):
            partnering.join(occasion_of("Zhou"), plan_id=plan.pk, firm_id=world.other_lab)


class TestToday:
    def add(self, world: World, occasion: Any, number: str, valid_until: date | None) -> Any:
        row = instruments.register_instrument(
            occasion, kind="weights", owner_id=world.factory, jurisdiction=COUNTY, model="M1",
            serial_no=number, manufacturer="示例砝码厂",
        )  # fmt: skip
        if valid_until is not None:
            type(row).objects.filter(pk=row.pk).update(valid_until=valid_until)
        return row

    def test_what_a_firm_sees_from_its_list_alone(self, world: World, occasion_of: OccasionOf):
        zhou = occasion_of("Zhou")
        before = queries.today_of(world.factory, on=TODAY)
        self.add(world, zhou, "A", TODAY - timedelta(days=1))
        self.add(world, zhou, "B", TODAY)
        self.add(world, zhou, "C", TODAY + timedelta(days=60))
        self.add(world, zhou, "D", TODAY + timedelta(days=61))
        self.add(world, zhou, "E", None)
        found = queries.today_of(world.factory, on=TODAY)
        assert (found.total - before.total, len(found.unknown) - len(before.unknown)) == (5, 1)
        assert [one["serial_no"] for one in found.overdue] == ["A"]
        assert [one["serial_no"] for one in found.due] == ["B", "C"]
        assert len(found.compulsory) == len(before.compulsory) == 2  # the two scales at the gate
        assert len(found.without_need) == found.total
        assert found.unpriced == 3
        assert sum(count for _, count in found.months) == 4
        assert len(found.months) == 12

    def test_a_process_is_at_risk_with_its_reasons(
        self, world: World, process: MeasurementProcess, occasion_of: OccasionOf
    ):
        found = queries.today_of(world.factory, on=TODAY)
        assert [one["number"] for one in found.at_risk] == ["P-01"]
        assert {one.en for one in found.at_risk[0]["reasons"]} == {
            "the instrument has no certificate", "never confirmed",
        }  # fmt: skip
        zhou = occasion_of("Zhou")
        row = opened(zhou, process)
        confirming.send(zhou, confirmation_id=row.pk)
        confirming.evaluate(zhou, confirmation_id=row.pk, certificate="C", points=GOOD)
        confirming.decide(
            zhou, confirmation_id=row.pk, next_on=TODAY + timedelta(days=365), interval_reason="一年"
        )
        process.instrument.__class__.objects.filter(pk=world.weights).update(
            valid_until=TODAY + timedelta(days=365)
        )
        assert queries.today_of(world.factory, on=TODAY).at_risk == []

    def test_suggestions_follow_from_the_figures(self, world: World, occasion_of: OccasionOf):
        zhou = occasion_of("Zhou")
        for number in ("A", "B"):
            self.add(world, zhou, number, TODAY + timedelta(days=5))
        told = queries.suggestions(queries.today_of(world.factory, on=TODAY))
        assert any("2 due within 60 days" in one.en for one in told)
        assert any("No measurement process" in one.en for one in told)

    def test_queries_do_not_grow_with_what_a_firm_owns(self, world: World, occasion_of: OccasionOf):
        zhou, counts = occasion_of("Zhou"), []
        for count in (3, 30):
            for number in range(count):
                self.add(world, zhou, f"{count}-{number}", TODAY + timedelta(days=number))
            with CaptureQueriesContext(connection) as seen:
                queries.today_of(world.factory, on=TODAY)
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 5
