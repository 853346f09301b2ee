"""An actor carries the grants in force on the day, read in one query, which says what may be seen as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from tests.registry.conftest import LONG_AGO, PROVINCE, TODAY

from suyuan.base.errors import NotFound, NotPermitted
from suyuan.registry.journal.occasion import Grant
from suyuan.registry.parties import commands
from suyuan.registry.parties.models import Person, RoleAssignment
from suyuan.registry.parties.queries import actor_of, competent_people, people_roles
from suyuan.registry.parties.scope import scope_of


def test_grants_of_a_laboratory_hold_in_that_house(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        wang = actor_of(world.people["Wang"], on=TODAY)
        scope = scope_of(wang)
    assert wang.grants == (
        Grant(role="approver", organization=world.lab),
        Grant(role="lab_manager", organization=world.lab),
    )
    assert wang.organization == world.lab
    assert scope == scope_of(replace(wang, paths={}))  # what was not read with the person is asked for


def test_grants_of_the_authority_hold_in_the_province(world):
    assert actor_of(world.people["Sun"], on=TODAY).grants == (
        Grant(role="case_officer", jurisdiction=PROVINCE),
    )


def test_nothing_is_granted_before_the_first_day(world):
    assert actor_of(world.people["Li"], on=LONG_AGO - timedelta(days=1)).grants == ()


def test_an_ended_role_counts_on_its_last_day_and_not_after(world, occasion_of):
    role = RoleAssignment.objects.get(person_id=world.people["Li"])
    commands.end_role(occasion_of("Ma"), assignment_id=role.id, last_day=TODAY)
    assert actor_of(world.people["Li"], on=TODAY).has_role("verifier")
    assert not actor_of(world.people["Li"], on=TODAY + timedelta(days=1)).has_role("verifier")


def test_who_has_left_may_do_nothing_from_the_next_day(world):
    Person.objects.filter(pk=world.people["Li"]).update(employed_to=TODAY)
    assert actor_of(world.people["Li"], on=TODAY).has_role("verifier")
    assert actor_of(world.people["Li"], on=TODAY + timedelta(days=1)).grants == ()


def test_a_stranger_is_not_found(world):
    with pytest.raises(NotFound):
        actor_of(UUID(int=1), on=TODAY)


def test_only_the_administrator_assigns_roles(world, occasion_of):
    with pytest.raises(NotPermitted):
        commands.assign_role(
            occasion_of("Wang"), person_id=world.people["Li"], role="approver", organization_id=world.lab
        )


def test_people_are_listed_with_their_roles_in_one_query(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        people = people_roles(world.lab, on=TODAY)
    assert {person["name"].en: person["roles"] for person in people}["Wang Qiang (example)"] == [
        "approver",
        "lab_manager",
    ]
    assert len(people) == 5


def test_competent_people_of_a_house_are_found_by_method_and_activity(world):
    found = competent_people(world.lab, method="suyuan.mass.weights", activity="check", on=TODAY)
    assert [person["id"] for person in found] == [world.people["Qian"]]
