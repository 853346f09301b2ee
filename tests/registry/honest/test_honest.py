"""Units by the real commands: rights, guards, what is kept, the watch, and the whole table walked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import DatabaseError, transaction
from tests.registry.conftest import COUNTY, LONG_AGO, NOW, PROVINCE, SETTING_UP, ZONE, World
from tests.registry.honest.conftest import AFTER, Road, form, full_marks, make_road, verify
from tests.registry.test_state_machines import Do, Walk, rows_of, walk

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.registry.honest import assessing, declaring, naming, plaques, standing, watching
from suyuan.registry.honest.models import (
    HonestAlert,
    HonestDeclaration,
    HonestObjection,
    HonestSheet,
    HonestTitle,
    HonestUnit,
)
from suyuan.registry.honest.states import TARGETS
from suyuan.registry.journal.auditing import faults
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties
from suyuan.registry.targets import queries as targets

pytestmark = pytest.mark.django_db


def test_a_declaration_is_kept_word_for_word(road: Road):
    row = HonestDeclaration.objects.get(unit_id=road.unit)
    assert (row.text, row.declared_on, row.ended_on) == ("保证计量准确，公平交易。", NOW.date(), None)
    with pytest.raises(DatabaseError), transaction.atomic():
        HonestDeclaration.objects.filter(pk=row.pk).update(text="别的")


def test_a_place_declares_once(road: Road):
    with pytest.raises(Conflict):
        declaring.declare(road.by("Zhou"), form())


@pytest.mark.parametrize(
    "changed", [{"category": "bank"}, {"text": " "}, {"place": ""}, {"place": "x" * 161}]
)
def test_a_declaration_that_cannot_be_is_refused(world: World, changed: dict[str, str]):
    with pytest.raises(InputError):
        declaring.declare(world.occasion("Zhou"), form(**changed))
    assert not HonestUnit.objects.exists()


def test_who_sees_a_veto_himself_does_not_apply(road: Road):
    with pytest.raises(RuleRefusal):
        declaring.apply(road.by("Zhou"), unit_id=road.unit, marks=full_marks(no_fraud="not_met"))
    assert not HonestSheet.objects.exists()


def test_an_overdue_scale_is_a_veto_whatever_anybody_marks(road: Road):
    verify(road.world, road.world.scale, number="证 9", until=NOW.date())
    road.to("apply")
    later = NOW + timedelta(days=1)
    with pytest.raises(RuleRefusal, match="否决"):
        assessing.recommend(
            road.by("Tan", later), unit_id=road.unit, second_officer_id=road.world.people["Lu"],
            marks=full_marks(),
        )  # fmt: skip


def test_two_officers_check_a_place(road: Road):
    road.to("apply")
    tan, people = road.by("Tan"), road.world.people
    with pytest.raises(RuleRefusal):
        assessing.recommend(tan, unit_id=road.unit, second_officer_id=people["Tan"], marks=full_marks())
    with pytest.raises(NotPermitted):
        assessing.recommend(tan, unit_id=road.unit, second_officer_id=people["Zhou"], marks=full_marks())
    road.recommend()
    sheet = HonestSheet.objects.get(kind="on_site")
    assert (sheet.first_officer_id, sheet.second_officer_id) == (people["Tan"], people["Lu"])


def test_nobody_evaluates_what_he_checked(road: Road):
    road.to("apply")
    assessing.recommend(
        road.by("Sun"), unit_id=road.unit, second_officer_id=road.world.people["Lu"], marks=full_marks()
    )
    with pytest.raises(RuleRefusal):
        road.evaluate()


def test_the_county_does_not_evaluate(road: Road):
    road.to("recommend")
    with pytest.raises(NotPermitted):
        assessing.evaluate(road.by("Kong"), unit_id=road.unit, marks=full_marks())


def test_fewer_points_send_it_back(road: Road):
    road.to("recommend").evaluate(five_unified="0", culture="4")
    assert (road.row.state, road.row.score) == ("self_declared", 84)
    assert HonestSheet.objects.get(kind="evaluation").points == 84


def test_a_title_has_a_plaque_and_three_years(road: Road):
    title = road.to("confirm").title
    assert plaques.why_not_plaque(title.plaque) is None
    assert title.plaque.startswith(f"HM{COUNTY}20260001")
    assert (title.valid_from, title.valid_to) == (AFTER.date(), date(2029, 3, 17))


def test_plaques_of_a_county_follow_each_other(road: Road):
    road.to("confirm")
    other = declaring.declare(road.by("Zhou"), form(place="西街 2 号"))
    second = Road(world=road.world, unit=other.id).to("confirm").title
    assert second.plaque[12:16] == "0002"


def test_no_title_before_the_last_day_for_objections_is_over(road: Road):
    road.to("publish")
    with pytest.raises(RuleRefusal, match="2026-03-17"):
        naming.confirm(road.by("Feng", AFTER - timedelta(days=1)), unit_id=road.unit)


def test_no_title_over_an_open_objection(road: Road):
    objection = road.to("publish").object()
    with pytest.raises(RuleRefusal):
        road.confirm()
    naming.answer_objection(road.by("Sun"), objection_id=objection, reason="复核合格。")
    road.confirm()
    assert road.row.state == "valid"
    with pytest.raises(RuleRefusal):
        naming.answer_objection(road.by("Sun"), objection_id=objection, reason="再来")


def test_an_objection_upheld_takes_the_unit_back(road: Road):
    objection = road.to("publish").object()
    naming.uphold(road.by("Feng"), objection_id=objection, reason="现场复核不合格。")
    assert road.row.state == "self_declared"
    assert HonestObjection.objects.get().outcome == "upheld"


def test_an_objection_comes_in_time_or_not_at_all(road: Road):
    with pytest.raises(RuleRefusal):
        road.object()
    road.to("publish").object(at=AFTER - timedelta(days=1))
    with pytest.raises(RuleRefusal):
        road.object(at=AFTER)
    with pytest.raises(Missing):
        naming.object_to(road.by("Ma"), unit_id=road.unit, text=" ")


def test_who_objected_is_not_in_the_journal(road: Road):
    road.to("publish").object()
    event = Event.objects.order_by("-seq")[0]
    assert (event.act, event.actor_id) == ("honest.object", None)
    assert "三号" not in event.payload


def test_who_evaluated_does_not_name(road: Road):
    start = Occasion(actor=SETTING_UP, at=NOW, identities=road.world.identities, zone=ZONE)
    parties.assign_role(
        start, person_id=road.world.people["Sun"], role="decision_officer", jurisdiction=PROVINCE,
        valid_from=LONG_AGO,
    )  # fmt: skip
    road.to("publish")
    with pytest.raises(RuleRefusal):
        naming.confirm(road.by("Sun", AFTER), unit_id=road.unit)


def overdue(road: Road) -> None:
    verify(road.world, road.world.scale, number="证 9", until=AFTER.date())


def test_the_watch_proposes_and_a_person_decides(road: Road):
    road.to("confirm")
    day = AFTER + timedelta(days=1)
    assert watching.watch(road.by("Ma", day).as_system()) == 0
    overdue(road)
    assert watching.watch(road.by("Ma", day).as_system()) == 1
    assert watching.watch(road.by("Ma", day + timedelta(days=1)).as_system()) == 0  # told once
    alert = HonestAlert.objects.get()
    assert (alert.kind, alert.source, road.row.state) == ("instruments", AFTER.date().isoformat(), "valid")
    standing.suspend(road.by("Feng", day), unit_id=road.unit, reason="超期", alert_id=alert.id)
    alert.refresh_from_db()
    assert (alert.outcome, road.row.state) == ("suspended", "suspended")
    assert (road.title.state, road.title.ended_on) == ("suspended", day.date())
    assert [str(fault) for fault in faults()] == []


def test_a_proposal_may_be_dismissed_with_a_reason(road: Road):
    road.to("confirm")
    overdue(road)
    watching.watch(road.by("Ma", AFTER + timedelta(days=1)).as_system())
    alert = HonestAlert.objects.get()
    with pytest.raises(NotPermitted):
        watching.dismiss(road.by("Sun"), alert_id=alert.id, reason="已送检")
    with pytest.raises(Missing):
        watching.dismiss(road.by("Feng"), alert_id=alert.id, reason="")
    watching.dismiss(road.by("Feng"), alert_id=alert.id, reason="已送检")
    with pytest.raises(RuleRefusal):
        watching.dismiss(road.by("Feng"), alert_id=alert.id, reason="已送检")
    assert road.row.state == "valid"


def test_the_watch_looks_at_the_division_of_the_unit_alone(road: Road):
    unit = declaring.declare(road.by("Zhou"), form(jurisdiction="220100", place="市区店"))
    Road(world=road.world, unit=unit.id).to("confirm")
    road.to("confirm")
    overdue(road)
    watching.watch(road.by("Ma", AFTER + timedelta(days=1)).as_system())
    # The city contains the county; a shop of another county would not be touched.
    assert set(HonestAlert.objects.values_list("unit_id", flat=True)) == {road.unit, unit.id}
    other = declaring.declare(road.by("Zhou"), form(jurisdiction="220200", place="外市店"))
    assert not [one for one in watching._signs(AFTER.date()) if one.unit_id == other.id]


def test_a_reassessment_that_fails_proposes_a_suspension(road: Road):
    road.to("confirm")
    assessing.reassess(
        road.by("Tan", AFTER), unit_id=road.unit, second_officer_id=road.world.people["Lu"],
        marks=full_marks(five_unified="0", culture="0"),
    )  # fmt: skip
    assert HonestAlert.objects.get().kind == "reassessment"
    assert road.row.state == "valid"


def test_a_restored_title_counts_again(road: Road):
    road.to("confirm")
    standing.suspend(road.by("Feng", AFTER), unit_id=road.unit, reason="查处中")
    standing.restore(road.by("Feng", AFTER), unit_id=road.unit, reason="已整改")
    assert (road.title.state, road.title.ended_on) == ("valid", None)


def test_a_revocation_ends_the_declaration_and_bars_for_two_years(road: Road):
    road.to("confirm")
    standing.suspend(road.by("Feng", AFTER), unit_id=road.unit, reason="查处中")
    standing.revoke(road.by("Feng", AFTER), unit_id=road.unit, reason="作弊属实")
    assert road.title.state == "revoked"
    assert HonestDeclaration.objects.get().ended_on == AFTER.date()
    early = AFTER.replace(year=2028) - timedelta(days=1)
    with pytest.raises(RuleRefusal, match="2028-03-18"):
        declaring.declare_again(road.by("Zhou", early), unit_id=road.unit, text="再次承诺")
    declaring.declare_again(road.by("Zhou", early + timedelta(days=1)), unit_id=road.unit, text="再次承诺")
    assert road.row.state == "self_declared"


def test_titles_expire_by_the_day(road: Road):
    title = road.to("confirm").title
    end = NOW.replace(year=title.valid_to.year, month=title.valid_to.month, day=title.valid_to.day)
    assert standing.expire_titles(road.by("Ma", end).as_system()) == 0
    assert standing.expire_titles(road.by("Ma", end + timedelta(days=1)).as_system()) == 1
    assert (road.row.state, road.title.state) == ("self_declared", "expired")
    assert standing.expire_titles(road.by("Ma", end + timedelta(days=1)).as_system()) == 0


def test_what_is_not_there_is_not_found(world: World):
    nobody = world.factory
    for do in (
        lambda: naming.publish(world.occasion("Sun"), unit_id=nobody),
        lambda: naming.uphold(world.occasion("Feng"), objection_id=nobody, reason="x"),
        lambda: naming.answer_objection(world.occasion("Sun"), objection_id=nobody, reason="x"),
        lambda: watching.dismiss(world.occasion("Feng"), alert_id=nobody, reason="x"),
    ):
        with pytest.raises(NotFound):
            do()


class UnitWalk(Walk):
    targets: ClassVar[Mapping[tuple[str, str], str]] = TARGETS
    road: Road

    def begin(self) -> str:
        self.road = make_road(self.world)
        return "self_declared"

    def now(self) -> str:
        return str(self.road.row.state)

    def near_the_end(self, days: int) -> datetime:
        """A moment that many days before the title of the unit ends, or now where it has none."""
        title = HonestTitle.objects.filter(unit_id=self.road.unit).order_by("-valid_from", "-id").first()
        return NOW if title is None else NOW + (title.valid_to - NOW.date()) - timedelta(days=days)

    def upheld(self) -> None:
        naming.uphold(self.road.by("Feng"), objection_id=self.road.object(), reason="属实")

    def renewed(self) -> None:
        if self.state == "valid":
            self.reassessed(days=60)
        naming.renew(self.road.by("Feng", self.near_the_end(30)), unit_id=self.road.unit)

    def reassessed(self, days: int = 60) -> None:
        assessing.reassess(
            self.road.by("Tan", self.near_the_end(days)), unit_id=self.road.unit,
            second_officer_id=self.world.people["Lu"], marks=full_marks(),
        )  # fmt: skip

    def deeds(self) -> dict[str, Do]:
        road, unit = self.road, self.road.unit
        late = NOW.replace(year=2034)
        by = road.by
        return {
            "declare": lambda: declaring.declare_again(by("Zhou", late), unit_id=unit, text="再次承诺"),
            "withdraw": lambda: declaring.withdraw(by("Zhou"), unit_id=unit, reason="停业"),
            "apply": road.apply,
            "recommend": road.recommend,
            "send_back": lambda: assessing.send_back(by("Sun"), unit_id=unit, reason="补台账"),
            "evaluate": road.evaluate,
            "fail": lambda: road.evaluate(five_unified="0", culture="0"),
            "publish": road.publish,
            "confirm": road.confirm,
            "object_upheld": self.upheld,
            "reassess": self.reassessed,
            "renew": self.renewed,
            "suspend": lambda: standing.suspend(by("Feng", AFTER), unit_id=unit, reason="查处中"),
            "restore": lambda: standing.restore(by("Feng", AFTER), unit_id=unit, reason="已整改"),
            "revoke": lambda: standing.revoke(by("Feng", AFTER), unit_id=unit, reason="属实"),
            "expire": lambda: standing.expire(by("Ma", self.near_the_end(-1)).as_system(), unit_id=unit),
        }


def test_every_event_in_every_state(world: World):
    assert rows_of(UnitWalk, but=set()) - walk(UnitWalk, world) == set()


def figures(on: date) -> tuple[float | None, float | None]:
    found = (
        targets.measure(code, on=on, within=PROVINCE) for code in ("honest_units", "self_declared_units")
    )
    return tuple(one.value for one in found)  # type: ignore[return-value]


def test_the_plan_counts_titles_and_declarations(road: Road):
    road.to("publish")
    assert figures(NOW.date()) == (0, 1)
    road.confirm()
    day = AFTER.date()
    assert figures(day) == (1, 1)
    standing.suspend(road.by("Feng", AFTER), unit_id=road.unit, reason="查处中")
    assert figures(day) == (0, 1)
    standing.revoke(road.by("Feng", AFTER), unit_id=road.unit, reason="属实")
    assert figures(day) == (0, 0)
    assert figures(day - timedelta(days=1)) == (0, 1)
