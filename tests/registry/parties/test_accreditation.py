"""Accreditations with their scope, designations, and people who leave."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.registry.conftest import PROVINCE, TODAY

from suyuan.base.errors import Conflict, InputError, Missing, NotPermitted, RuleRefusal
from suyuan.registry.journal.occasion import why_not_permit
from suyuan.registry.parties import accrediting
from suyuan.registry.parties.accrediting import ScopeLine
from suyuan.registry.parties.acts import ACCREDIT
from suyuan.registry.parties.models import Accreditation, AccreditedScope, Designation, Person
from suyuan.registry.parties.queries import actor_of, competent_people, people_roles
from suyuan.registry.parties.scope import scope_of

LINE = ScopeLine(subject="质量", range_text="1 g ~ 1 kg", method="JJG 99-2022", uncertainty_text="U=0.05 mg")


def accredit(occasion, world, **changed):
    given = {
        "organization_id": world.lab, "body": "CNAS", "kind": "iso_17025", "number": "L0001",
        "valid_from": date(2025, 1, 1), "valid_to": date(2030, 12, 31), "scope": [LINE],
    }  # fmt: skip
    return accrediting.accredit(occasion, **(given | changed))


class TestAccredit:
    def test_it_is_kept_with_its_scope(self, world, occasion_of):
        row = accredit(
            occasion_of("Wang"), world, scope=[LINE, ScopeLine(subject="a", range_text="b", method="c")]
        )
        lines = AccreditedScope.objects.filter(accreditation=row).order_by("number")
        assert list(lines.values_list("number", "subject")) == [(1, "质量"), (2, "a")]

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"kind": "knight"}, InputError),
            ({"valid_to": date(2024, 1, 1)}, InputError),
            ({"scope": []}, InputError),
            ({"scope": [ScopeLine(subject="a", range_text="", method="c")]}, InputError),
            ({"number": " "}, Missing),
        ],
    )
    def test_what_is_refused_stores_nothing(self, world, occasion_of, changed, error):
        with pytest.raises(error):
            accredit(occasion_of("Wang"), world, **changed)
        assert not Accreditation.objects.exists()

    def test_a_number_is_recorded_once(self, world, occasion_of):
        accredit(occasion_of("Wang"), world)
        with pytest.raises(Conflict):
            accredit(occasion_of("Wang"), world)

    def test_states_lead_where_they_may(self, world, occasion_of):
        row = accredit(occasion_of("Wang"), world)
        wang = occasion_of("Wang")
        for to in ("suspended", "granted", "withdrawn"):
            accrediting.change_accreditation(wang, accreditation_id=row.pk, to=to, reason="决定")
        with pytest.raises(RuleRefusal):
            accrediting.change_accreditation(wang, accreditation_id=row.pk, to="granted", reason="决定")

    def test_a_change_says_why(self, world, occasion_of):
        row = accredit(occasion_of("Wang"), world)
        with pytest.raises(Missing):
            accrediting.change_accreditation(
                occasion_of("Wang"), accreditation_id=row.pk, to="suspended", reason=" "
            )


class TestDesignation:
    def test_the_decision_officer_revokes_it(self, world, occasion_of):
        row = Designation.objects.get(designee_id=world.lab)
        with pytest.raises(NotPermitted):
            accrediting.change_designation(
                occasion_of("Sun"), designation_id=row.pk, to="revoked", reason="x"
            )
        accrediting.change_designation(
            occasion_of("Feng"), designation_id=row.pk, to="revoked", reason="违规"
        )
        row.refresh_from_db()
        assert row.state == "revoked"


class TestLeaving:
    def test_who_left_has_no_grants_no_house_and_sees_nothing(self, world, occasion_of):
        wang = occasion_of("Wang")
        accrediting.end_employment(wang, person_id=world.people["Li"], last_day=TODAY)
        assert actor_of(world.people["Li"], on=TODAY).organization == world.lab
        gone = actor_of(world.people["Li"], on=TODAY + timedelta(days=1))
        assert (gone.organization, gone.grants) == (None, ())
        scope = scope_of(gone)
        assert (scope.path, scope.organization) == ("", None)
        assert not scope.sees_house(world.lab)
        assert why_not_permit(ACCREDIT, gone, organization=world.lab, path=PROVINCE) is not None

    def test_who_left_is_on_no_list_of_people_to_choose(self, world, occasion_of):
        accrediting.end_employment(occasion_of("Wang"), person_id=world.people["Qian"], last_day=TODAY)
        later = TODAY + timedelta(days=1)
        assert world.people["Qian"] not in [row["id"] for row in people_roles(world.lab, on=later)]
        assert competent_people(world.lab, method="suyuan.mass.weights", activity="check", on=later) == []

    def test_twice_is_a_conflict_and_before_the_beginning_an_error(self, world, occasion_of):
        wang = occasion_of("Wang")
        with pytest.raises(InputError):
            accrediting.end_employment(wang, person_id=world.people["Li"], last_day=date(2000, 1, 1))
        accrediting.end_employment(wang, person_id=world.people["Li"], last_day=TODAY)
        with pytest.raises(Conflict):
            accrediting.end_employment(wang, person_id=world.people["Li"], last_day=TODAY)
        assert Person.objects.get(pk=world.people["Li"]).employed_to == TODAY
