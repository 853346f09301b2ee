"""A prepared query answers as the same query of the ORM does, whatever its values are."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World

from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.parties.models import Competence, Jurisdiction, Person, RoleAssignment

PEOPLE = Prepared(
    lambda people: Person.objects.filter(pk__in=people).order_by("pk").values_list("pk", flat=True)
)


def in_force(on: date, person: UUID | None) -> Any:
    ends = Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    return RoleAssignment.objects.filter(ends, valid_from__lte=on, person=person).order_by("pk").values()


def test_rows_are_those_of_the_orm(world: World):
    prepared = Prepared(in_force)
    for name in ("Li", "Wang", "Sun"):
        person = world.people[name]
        for on in (date(2000, 1, 1), date(2030, 1, 1)):
            assert prepared(on, person) == list(in_force(on, person))
    assert prepared(date(2030, 1, 1), world.people["Li"])


def test_joined_rows_come_with_what_they_are_joined_to(world: World):
    prepared = Prepared(
        lambda person, method: Competence.objects.select_related("person__organization").filter(
            person_id=person, method=method
        )
    )
    held = Competence.objects.filter(person_id=world.people["Li"])[0]
    found = prepared.first(world.people["Li"], held.method)
    with CaptureQueriesContext(connection) as seen:
        assert found is not None
        assert found.person.organization.pk == world.lab
    assert not seen


@pytest.mark.parametrize("count", range(6))
def test_a_collection_may_have_any_number_of_members(world: World, count: int):
    wanted = sorted(world.people.values())[:count]
    assert sorted(PEOPLE(wanted)) == wanted
    assert sorted(PEOPLE(set(wanted))) == wanted


def test_nothing_known_gives_no_row(world: World):
    assert PEOPLE([uuid4()]) == []
    assert PEOPLE.first([uuid4()]) is None


def test_a_value_that_is_not_known_is_not_a_value(world: World):
    prepared = Prepared(lambda house: Person.objects.filter(organization__parent=house))
    assert len(prepared(None)) == Person.objects.filter(organization__parent=None).count()
    assert prepared(world.lab) == []
    assert len(prepared(None)) > 0


def test_a_query_that_changes_its_values_is_refused(world: World):
    prepared = Prepared(lambda name: Person.objects.filter(name_en__startswith=name))
    with pytest.raises(TypeError):
        prepared("Li")


def test_whole_numbers_are_handed_on_as_they_are(world: World):
    prepared = Prepared(lambda population: Jurisdiction.objects.filter(population=population).order_by("pk"))
    wanted = Jurisdiction.objects.order_by("pk")[0]
    Jurisdiction.objects.filter(pk=wanted.pk).update(population=1_234_567)
    assert prepared(1_234_567) == [wanted]
    assert prepared(-1) == []


def test_who_looks_on_sees_the_query_and_gets_the_same_rows(world: World):
    people = sorted(world.people.values())
    unseen = PEOPLE(people)
    with CaptureQueriesContext(connection) as seen:
        assert PEOPLE(people) == unseen == people
    assert len(seen) == 1


def test_instants_come_as_the_orm_gives_them(world: World):
    prepared = Prepared(lambda key: Person.objects.filter(pk=key).values_list("created_at", flat=True))
    person = world.people["Li"]
    (found,) = prepared(person)
    wanted = Person.objects.values_list("created_at", flat=True).get(pk=person)
    assert (found, found.utcoffset(), type(found.tzinfo)) == (wanted, wanted.utcoffset(), type(wanted.tzinfo))


def test_a_broken_transaction_is_told_as_django_tells_it(world: World):
    prepared = Prepared(lambda key: Person.objects.filter(pk=key))
    with transaction.atomic():
        transaction.set_rollback(True)
        connection.needs_rollback = True
        with pytest.raises(transaction.TransactionManagementError):
            prepared(world.people["Li"])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps every statement by its text")
def test_the_server_keeps_a_plan_unless_the_values_decide_it(world: World):
    kept = Prepared(lambda key: Competence.objects.filter(person_id=key).order_by("method", "pk"))
    anew = Prepared(
        lambda key: Competence.objects.filter(person_id=key).order_by("-method", "-pk"), planned_anew=True
    )
    person = world.people["Li"]
    assert kept(person) == anew(person)[::-1] != []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT statement LIKE %s FROM pg_prepared_statements WHERE statement LIKE %s",
            ["%DESC", '%"parties_competence"%'],
        )
        assert cursor.fetchall() == [(False,)]
