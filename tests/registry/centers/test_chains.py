"""Chains, needs one by one and in bulk, the match with the register, and what a gap leads to."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.registry.centers.conftest import LINKS, TASKS, Road, chain_form, need
from tests.registry.conftest import PROVINCE, TODAY, World
from tests.registry.resources.conftest import form as capability
from tests.registry.specifications.conftest import project_form

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.centers import chains, following, mapping, matching, queries, reporting
from suyuan.registry.centers.chains import LinkForm, NeedRefused
from suyuan.registry.centers.following import GapForm
from suyuan.registry.centers.kpis import KPIS
from suyuan.registry.centers.models import CenterKpi, ChainLink, FollowUp, IndustrialChain, MeasurementNeed
from suyuan.registry.centers.reporting import KpiEntry, ServiceForm
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.rows import ImportRefused
from suyuan.registry.resources import commands as resources
from suyuan.registry.resources import rules as resource_rules
from suyuan.registry.resources.models import Capability
from suyuan.registry.resources.queries import OFFERED, offer_of
from suyuan.registry.specifications.models import SpecificationProject
from suyuan.registry.standards.form import StandardForm
from suyuan.registry.standards.models import MeasurementStandard

pytestmark = pytest.mark.django_db


def ask(world: World, chain: IndustrialChain, **changes: Any) -> MeasurementNeed:
    return chains.ask(world.occasion("Zhou"), chain_id=chain.id, form=need(**changes))


def mass(**changes: Any) -> dict[str, Any]:
    """A need in the quantity of the weights of `resources`."""
    usual = {
        "quantity": "mass", "low": "2", "high": "10", "unit": "kg", "target": "100", "target_unit": "",
        "environment": "static",
    }  # fmt: skip
    return {**usual, **changes}


def offer(world: World, **changes: Any) -> Capability:
    return resources.declare(world.occasion("Wang"), organization_id=world.lab, form=capability(**changes))


def matched(chain: IndustrialChain) -> dict[str, matching.Match]:
    numbers = dict(MeasurementNeed.objects.filter(chain=chain).values_list("id", "number"))
    rows = queries.needs(chain.id, with_names=False)
    return {numbers[key]: one for key, one in matching.match_needs(rows, on=TODAY).items()}


class TestChains:
    def test_a_chain_with_its_tree(self, chain: IndustrialChain):
        tree = {one.code: one.parent_id for one in ChainLink.objects.filter(chain=chain)}
        top = ChainLink.objects.get(code="GB")
        assert tree == {
            "GB": None, "GB-1": top.id, "GB-T": top.id, "GB-1-P": ChainLink.objects.get(code="GB-1").id
        }  # fmt: skip

    def test_an_enterprise_does_not_write_chains(self, world: World):
        with pytest.raises(NotPermitted):
            chains.write_chain(world.occasion("Zhou"), chain_form())

    def test_a_code_is_used_once(self, world: World, chain: IndustrialChain):
        with pytest.raises(Conflict):
            chains.write_chain(world.occasion("Sun"), chain_form())

    @pytest.mark.parametrize(
        "link",
        [
            LinkForm(code="GB", name=Text("又一个", "again")),
            LinkForm(code="P", name=Text("过程", "process"), kind="process", parent="GB"),
            LinkForm(code="P", name=Text("过程", "process"), kind="process", stage="use"),
            LinkForm(code="P", name=Text("产品", "product"), stage="use"),
            LinkForm(code="P", name=Text("产品", "product"), parent="GB-T"),
            LinkForm(code="P", name=Text("产品", "product"), parent="nowhere"),
            LinkForm(code="P", name=Text("", "product")),
            LinkForm(code="a b", name=Text("产品", "product")),
            LinkForm(code="P", name=Text("产品", "product"), kind="idea"),
        ],
    )
    def test_a_link_that_makes_no_sense_is_refused(
        self, world: World, chain: IndustrialChain, link: LinkForm
    ):
        with pytest.raises(InputError):
            chains.add_links(world.occasion("Sun"), chain_id=chain.id, links=[link])
        assert ChainLink.objects.count() == len(LINKS)

    def test_a_map_is_open_only_after_it_was_opened(self, world: World, chain: IndustrialChain):
        with pytest.raises(NotFound):
            queries.chain(chain.id, is_public=True)
        chains.publish_chain(world.occasion("Sun"), chain_id=chain.id, is_public=True)
        assert queries.chain(chain.id, is_public=True)["code"] == "GEAR"
        assert "asked_by_id" not in queries.NEED


class TestNeeds:
    def test_an_enterprise_asks(self, world: World, chain: IndustrialChain):
        row = ask(world, chain, asked_by="F42")
        assert (row.floor, row.slope, row.asked_by_id) == (0.0, 0.003, world.factory)
        assert Event.objects.get(entity_id=str(row.id)).act == "centers.ask"

    def test_a_tolerance_asks_for_a_third_of_itself(self, world: World, chain: IndustrialChain):
        row = ask(world, chain, target_kind="tolerance", target="1.5", target_unit="")
        assert (row.floor, row.slope) == (0.5, 0.0)

    def test_any_uncertainty_will_do(self, world: World, chain: IndustrialChain):
        assert ask(world, chain, target_kind="none", target="", target_unit="").floor is None

    @pytest.mark.parametrize(
        ("changes", "column"),
        [
            ({"number": ""}, "number"),
            ({"link": "X"}, "link"),
            ({"quantity": "beauty"}, "quantity"),
            ({"unit": "kg"}, "unit"),
            ({"unit": "nonsense"}, "unit"),
            ({"low": "ten"}, "low"),
            ({"low": "NaN"}, "low"),
            ({"high": "1e99"}, "high"),
            ({"low": "600"}, "high"),
            ({"target": "0"}, "target"),
            ({"target": ""}, "target"),
            ({"target_kind": "none"}, "target"),
            ({"target_unit": "‰"}, "target_unit"),
            ({"environment": "wet"}, "environment"),
            ({"priority": "9"}, "priority"),
            ({"asked_by": "nobody"}, "asked_by"),
            ({"kind": "nothing"}, "kind"),
            ({"parameter_zh": "扭" * 81}, "parameter_zh"),
            ({"parameter_en": "a\x00b"}, "parameter_en"),
            ({"quantity": "temperature", "unit": "°C", "target_unit": "%"}, "target_unit"),
        ],
    )
    def test_every_fault_is_named_by_its_column(
        self, world: World, chain: IndustrialChain, changes: dict[str, str], column: str
    ):
        with pytest.raises(NeedRefused) as refused:
            ask(world, chain, **changes)
        assert column in refused.value.facts["columns"]
        assert not MeasurementNeed.objects.exists()

    def test_a_number_is_used_once(self, world: World, chain: IndustrialChain):
        ask(world, chain)
        with pytest.raises(NeedRefused):
            ask(world, chain)

    def test_a_file_is_taken_whole(self, world: World, chain: IndustrialChain):
        rows = [asdict(need(number=f"N-{n}")) for n in range(1, 31)]
        count = chains.import_needs(world.occasion("Zhou"), chain_id=chain.id, rows=rows, source="需求.csv")
        assert (count, MeasurementNeed.objects.count()) == (30, 30)
        assert [str(fault) for fault in faults()] == []

    def test_a_file_with_faults_is_refused_whole(self, world: World, chain: IndustrialChain):
        rows = [asdict(need(number="N-1")), asdict(need(number="N-1")), asdict(need(number="N-3", unit="V"))]
        with pytest.raises(ImportRefused) as refused:
            chains.import_needs(world.occasion("Zhou"), chain_id=chain.id, rows=rows, source="x")
        assert [(one.line, one.column) for one in refused.value.problems] == [(2, "number"), (3, "unit")]
        assert not MeasurementNeed.objects.exists()

    @given(
        row=st.dictionaries(
            st.sampled_from(["low", "unit", "target", "link", "quantity", "priority", "extra"]),
            st.text(max_size=12),
        )
    )
    @settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
    def test_any_text_is_refused_by_words(self, world: World, chain: IndustrialChain, row: dict[str, str]):
        known = chains.known_of(chain.id)
        for _, told in chains.faults({**asdict(need()), **row}, known):
            assert told.zh
            assert told.en

    def test_a_class_by_judgement_needs_a_reason_and_stays(self, world: World, chain: IndustrialChain):
        row = ask(world, chain)
        with pytest.raises(Missing):
            chains.class_gap(world.occasion("Sun"), need_id=row.id, gap_class="inaccurate", reason="")
        chains.class_gap(world.occasion("Sun"), need_id=row.id, gap_class="inaccurate", reason="动态下不准")
        one = matched(chain)["N-1"]
        assert (one.suggested, one.gap_class) == ("cannot_measure", "inaccurate")

    def test_a_house_without_a_center_does_not_class_the_needs_of_others(
        self, world: World, chain: IndustrialChain
    ):
        row = ask(world, chain)
        with pytest.raises(NotPermitted):
            chains.class_gap(world.occasion("Wang"), need_id=row.id, gap_class="none", reason="可测")

    def test_the_host_of_a_center_of_the_chain_does(self, road: Road, chain: IndustrialChain):
        row = ask(road.world, chain)
        road.to("applied")
        chains.class_gap(road.by("Wang"), need_id=row.id, gap_class="none", reason="可测")
        assert MeasurementNeed.objects.get().gap_class == "none"

    def test_a_closed_need_is_off_the_map(self, world: World, chain: IndustrialChain):
        row = ask(world, chain, asked_by="F42")
        chains.close_need(world.occasion("Zhou"), need_id=row.id, reason="停产")
        assert queries.needs(chain.id, with_names=True) == []
        with pytest.raises(RuleRefusal):
            chains.close_need(world.occasion("Zhou"), need_id=row.id, reason="停产")


class TestMatch:
    def test_covered_partly_and_gap(self, world: World, chain: IndustrialChain):
        offer(world)  # 1 kg to 20 kg, U = 20 mg + 1e-6 m
        for number, changes in {
            "A": mass(low="2000", high="10000", unit="g", target="0.1"),
            "B": mass(low="10", high="40", target="0.001"),
            "C": mass(low="2", high="10", target="0.000001"),
            "D": mass(low="30", high="50", target="1"),
        }.items():
            ask(world, chain, number=number, **changes)
        found = matched(chain)
        assert [found[n].outcome for n in "ABCD"] == ["covered", "partly", "gap", "gap"]
        assert [found[n].suggested for n in "ABCD"] == ["none", "incomplete", "inaccurate", "cannot_measure"]
        assert found["A"].ratio == pytest.approx((0.02 + 0.01) / 0.1)
        assert (found["B"].met, found["B"].met_low, found["B"].met_high) == (pytest.approx(1 / 3), 10, 20)
        assert found["C"].ratio == pytest.approx(30)
        assert found["D"].capability is None

    def test_what_is_paused_or_over_does_not_count(self, world: World, chain: IndustrialChain):
        row = offer(world, shared_to="2026-03-09")
        ask(world, chain, **mass())
        assert matched(chain)["N-1"].outcome == "gap"
        resources.advance(world.occasion("Wang"), capability_id=row.id, event="withdraw", reason="停用")
        offer(world)
        assert matched(chain)["N-1"].outcome == "covered"

    def test_it_says_what_a_search_of_the_register_says(self, world: World, chain: IndustrialChain):
        """Every need against every capability by the rules of the register, one by one."""
        for kind, low, high, unit, u_abs, u_rel in (
            ("weights", "1", "20", "kg", "0.00002", "1"), ("", "1", "500", "g", "0.002", ""),
            ("nawi", "0", "60", "kg", "0.005", "10"), ("", "0.1", "2", "t", "", "500"),
        ):  # fmt: skip
            offer(world, kind=kind, low=low, high=high, unit=unit, u_absolute=u_abs, u_relative=u_rel)
        targets = (("100", ""), ("5", "ppm"), ("0.0001", "%"), ("0.0005", ""), ("0.1", "%"))
        for n, (target, unit) in enumerate(targets):
            for m, (low, high) in enumerate((("1", "20"), ("0.05", "0.5"), ("0", "60"), ("100", "1500"))):
                for kind in ("", "weights"):
                    ask(world, chain, number=f"{n}-{m}-{kind}",
                        **mass(low=low, high=high, target=target, target_unit=unit, kind=kind))  # fmt: skip
        offers = [offer_of(dict(row)) for row in Capability.objects.values(*OFFERED)]
        found = matched(chain)
        outcomes = set()
        for row in MeasurementNeed.objects.all():
            is_relative = bool(row.slope)
            asked = resource_rules.Need(
                unit=row.unit, low=Decimal(row.low), high=Decimal(row.high), on=TODAY, quantity="mass",
                kind=row.kind_id or "", is_relative=is_relative,
                target=Decimal(repr(row.slope if is_relative else row.floor)),
            )  # fmt: skip
            able = [one for one in offers if not resource_rules.why_not_cover(one, asked)]
            assert found[row.number].able == len(able), row.number
            assert (found[row.number].outcome == "covered") == bool(able)
            outcomes.add(found[row.number].outcome)
        assert outcomes == {"covered", "partly", "gap"}

    def test_thirty_needs_ask_no_more_of_the_database_than_three(self, world: World, chain: IndustrialChain):
        offer(world)
        counts = []
        for rows in (range(3), range(3, 30)):
            for n in rows:
                ask(world, chain, number=f"N-{n}", **mass())
            with CaptureQueriesContext(connection) as seen:
                matching.match_needs(queries.needs(chain.id, with_names=True), on=TODAY)
            counts.append(len(seen))
        assert counts[0] == counts[1] == 2

    def test_the_map_adds_up(self, world: World, chain: IndustrialChain):
        offer(world)
        ask(world, chain, number="A", link="GB-1-P", **mass())
        ask(world, chain, number="B", link="GB-T")
        rows, found = queries.needs(chain.id, with_names=False), matched(chain)
        told = [(row["link_id"], found[row["number"]].outcome) for row in rows]
        nodes = {node.link["code"]: node for node in mapping.nodes(queries.links(chain.id), told)}
        assert (nodes["GB"].tally.covered, nodes["GB"].tally.gap, nodes["GB"].own.total) == (1, 1, 0)
        assert (nodes["GB-1"].tally.share, nodes["GB-T"].tally.share) == (1.0, 0.0)
        stages = mapping.by_stage(queries.links(chain.id), told)
        assert (stages["production"].covered, stages["test"].gap, stages["use"].share) == (1, 1, None)


def gap_form(world: World, **changes: Any) -> GapForm:
    form = GapForm(
        title=Text("动态扭矩装置", "Dynamic torque device"), task="研制装置", budget="120.5",
        begins_on=date(2026, 4, 1), ends_on=date(2027, 4, 1), leader_id=world.lab,
    )  # fmt: skip
    return replace(form, **changes)


class TestFollowUps:
    def test_a_project_lives_from_plan_to_result(self, world: World, chain: IndustrialChain):
        row = ask(world, chain)
        project = following.plan_project(world.occasion("Sun"), need_id=row.id, form=gap_form(world))
        with pytest.raises(RuleRefusal):
            following.finish_project(world.occasion("Wang"), project_id=project.id, result="完成")
        following.begin_project(world.occasion("Wang"), project_id=project.id)
        with pytest.raises(Missing):
            following.finish_project(world.occasion("Wang"), project_id=project.id, result="")
        following.finish_project(world.occasion("Wang"), project_id=project.id, result="已建成装置")
        with pytest.raises(RuleRefusal):
            following.stop_project(world.occasion("Wang"), project_id=project.id, reason="x")
        (told,) = queries.follow_ups([row.id])[row.id]
        assert (told["gap_project__state"], told["gap_project__result"]) == ("finished", "已建成装置")

    def test_a_project_can_be_stopped(self, world: World, chain: IndustrialChain):
        row = ask(world, chain)
        project = following.plan_project(world.occasion("Sun"), need_id=row.id, form=gap_form(world))
        following.stop_project(world.occasion("Sun"), project_id=project.id, reason="改由他人承担")
        with pytest.raises(RuleRefusal):
            following.begin_project(world.occasion("Sun"), project_id=project.id)

    @pytest.mark.parametrize(
        "changes", [{"budget": "much"}, {"budget": "-1"}, {"ends_on": date(2026, 4, 1)}, {"task": " "}]
    )
    def test_a_project_that_makes_no_sense(
        self, world: World, chain: IndustrialChain, changes: dict[str, Any]
    ):
        row = ask(world, chain)
        with pytest.raises(InputError):
            following.plan_project(world.occasion("Sun"), need_id=row.id, form=gap_form(world, **changes))
        assert not FollowUp.objects.exists()

    def test_a_specification_is_proposed_by_its_own_command(self, road: Road, chain: IndustrialChain):
        row = ask(road.world, chain)
        road.to("applied")
        project = following.propose_specification(
            road.by("Wang"), need_id=row.id, form=project_form(road.world)
        )
        assert SpecificationProject.objects.get().state == "proposed"
        assert FollowUp.objects.get().specification_project_id == project.id
        with pytest.raises(Conflict):
            following.link(road.by("Wang"), need_id=row.id, specification_project_id=project.id)

    def test_a_refused_proposal_leaves_no_link(self, world: World, chain: IndustrialChain):
        row = ask(world, chain)
        with pytest.raises(InputError):
            following.propose_specification(
                world.occasion("Sun"), need_id=row.id, form=project_form(world, kind="poem")
            )
        assert not FollowUp.objects.exists()

    def test_a_standard_is_planned_by_its_own_command(self, road: Road, chain: IndustrialChain):
        row = ask(road.world, chain)
        road.to("applied")
        before = MeasurementStandard.objects.get(pk=road.world.standard)
        form = StandardForm(
            code=before.code, name=Text("扭矩标准装置", "Torque standard"), owner_id=road.world.lab,
            jurisdiction=PROVINCE, field=before.field_id, legal_class="public", level="province",
            measuring_range="(10~500) N·m", capability="U=0.1%", established_on=TODAY,
        )  # fmt: skip
        standard = following.plan_standard(road.by("Wang"), need_id=row.id, form=form)
        assert (standard.state, FollowUp.objects.get().standard_id) == ("planned", standard.id)

    def test_a_link_names_one_thing(self, world: World, chain: IndustrialChain):
        row = ask(world, chain)
        with pytest.raises(InputError):
            following.link(world.occasion("Sun"), need_id=row.id)
        with pytest.raises(NotFound):
            following.link(world.occasion("Sun"), need_id=row.id, standard_id=UUID(int=7))


class TestReports:
    def test_figures_are_corrected_on_the_record(self, road: Road):
        road.to("preparing").report(2026)
        reporting.report_kpis(
            road.by("Wang"), center_id=road.center, year=2026,
            values={"income": KpiEntry(value="99.5", evidence="更正")},
        )  # fmt: skip
        assert CenterKpi.objects.count() == len(KPIS)
        assert str(CenterKpi.objects.get(indicator="income").value) == "99.50"
        assert '"income":"12.00"' in Event.objects.order_by("-seq")[0].payload.replace(" ", "")

    @pytest.mark.parametrize(
        ("values", "year"),
        [
            ({}, 2026),
            ({"fame": KpiEntry(value="1", evidence="x")}, 2026),
            ({"income": KpiEntry(value="a lot", evidence="x")}, 2026),
            ({"income": KpiEntry(value="-1", evidence="x")}, 2026),
            ({"income": KpiEntry(value="1", evidence="")}, 2026),
            ({"income": KpiEntry(value="1", evidence="x")}, 2030),
        ],
    )
    def test_figures_that_make_no_sense(self, road: Road, values: dict[str, KpiEntry], year: int):
        road.to("preparing")
        with pytest.raises(InputError):
            reporting.report_kpis(road.by("Wang"), center_id=road.center, year=year, values=values)
        assert not CenterKpi.objects.exists()

    def test_nothing_is_reported_after_the_end(self, road: Road):
        road.to("closed")
        with pytest.raises(RuleRefusal):
            road.report(2026)

    def test_a_service_to_a_client(self, road: Road):
        road.to("approved")
        form = ServiceForm(
            client_name="", client_id=road.world.factory, kind="testing", served_on=TODAY, subject="台架试验",
            saved="3.5",
        )  # fmt: skip
        reporting.record_service(road.by("Wang"), center_id=road.center, form=form)
        (told,) = queries.services(road.center)
        assert told["client_name"] == "四十二号工厂（示例）"
        for wrong in (
            replace(form, kind="magic"), replace(form, served_on=date(2027, 1, 1)),
            replace(form, subject=""), replace(form, saved="x"), replace(form, client_id=None),
        ):  # fmt: skip
            with pytest.raises(InputError):
                reporting.record_service(road.by("Wang"), center_id=road.center, form=wrong)


def test_the_plan_counts_approved_ones_and_on_request_those_in_preparation(road: Road):
    assert queries.for_plan() == []
    road.to("preparing")
    (row,) = queries.for_plan()
    assert (row["unit_code"], row["preparing_from"], row["approved_on"]) == (PROVINCE, TODAY, None)
    assert len(TASKS) == len(queries.tasks(road.center))
