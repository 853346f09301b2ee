"""Import of people: all rows or none, every fault with its line, and no more than one may do by hand."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY

from suyuan.base.errors import NotPermitted
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import broken_links
from suyuan.registry.parties.importing import import_people, references
from suyuan.registry.parties.models import Competence, Credential, Person
from suyuan.registry.parties.rows import ImportRefused
from suyuan.registry.parties.sheet import COLUMNS, activities_of, faults

PLAIN = {"staff_no": "A-1", "name_zh": "张新（示例）", "name_en": "Zhang Xin (example)"}
CREDENTIAL = {
    "credential_kind": "registered_metrologist_1",
    "credential_no": "R-1",
    "credential_from": "2025-01-01",
    "credential_to": "2029-12-31",
}
COMPETENCE = {
    "method": "suyuan.mass.weights",
    "activities": "检定、check",
    "competent_from": "2026-01-01",
    "competent_to": "2027-12-31",
}


def load(occasion, world, *rows):
    return import_people(occasion, organization=world.lab, rows=rows, source="people.csv")


def refused(occasion, world, *rows):
    with pytest.raises(ImportRefused) as caught:
        load(occasion, world, *rows)
    return [(one.line, one.column) for one in caught.value.problems]


class TestImport:
    def test_a_row_becomes_a_person_with_credential_and_competences(self, world, occasion_of):
        assert load(occasion_of("Wang"), world, PLAIN | CREDENTIAL | COMPETENCE) == 1
        person = Person.objects.get(staff_no="A-1")
        assert (person.name_zh, person.organization_id, person.employed_from) == (
            "张新（示例）", world.lab, TODAY,
        )  # fmt: skip
        assert Credential.objects.get(number="R-1").valid_to == date(2029, 12, 31)
        held = Competence.objects.filter(person=person).order_by("activity")
        assert list(held.values_list("activity", flat=True)) == ["check", "verify"]

    def test_rows_of_one_staff_number_are_one_person(self, world, occasion_of):
        more = COMPETENCE | {"method": "suyuan.mass.nawi"}
        load(occasion_of("Wang"), world, PLAIN | COMPETENCE, PLAIN | more)
        assert Person.objects.filter(staff_no="A-1").count() == 1
        assert Competence.objects.filter(person__staff_no="A-1").count() == 4

    def test_rows_without_a_staff_number_are_different_people_by_their_names(self, world, occasion_of):
        one, wang = PLAIN | {"staff_no": ""}, occasion_of("Wang")
        assert load(wang, world, one, one | {"name_en": "Zhang Xin the younger (example)"}) == 2
        other = one | {"name_zh": "赵新（示例）"}
        assert refused(wang, world, other, other) == [(2, "name_zh")]  # one person or two, nobody can tell
        for rows in ((other, other | {"staff_no": "A-7"}), (other | {"staff_no": "A-7"}, other)):
            nameless = [place for place, row in enumerate(rows, start=1) if not row["staff_no"]]
            assert refused(wang, world, *rows) == [(nameless[0], "name_zh")]
        assert load(wang, world, *(other | {"staff_no": f"A-{number}"} for number in (7, 8))) == 2

    def test_the_whole_import_is_one_event_and_the_chain_stands(self, world, occasion_of):
        load(occasion_of("Wang"), world, *(PLAIN | {"staff_no": f"A-{n}"} for n in range(5)))
        event = Event.objects.order_by("-seq").first()
        assert (event.act, event.entity_id) == ("parties.import_people", str(world.lab))
        assert broken_links() == []

    def test_queries_do_not_grow_with_rows(self, world, occasion_of):
        wang = occasion_of("Wang")
        counts = []
        for start, many in ((0, 3), (100, 30)):
            with CaptureQueriesContext(
                connection,
            ) as seen:
                load(wang, world, *(PLAIN | {"staff_no": f"B-{start + n}"} for n in range(many)))
            counts.append(len(seen))
        assert counts[0] == counts[1]


class TestPermission:
    def test_a_case_officer_and_another_house_may_not(self, world, occasion_of):
        for name in ("Sun", "Zhao", "Zhou"):
            with pytest.raises(NotPermitted):
                load(occasion_of(name), world, PLAIN)

    def test_an_administrator_registers_people_but_grants_no_competence(self, world, occasion_of):
        assert load(occasion_of("Ma"), world, PLAIN) == 1
        for more in (COMPETENCE, CREDENTIAL):
            with pytest.raises(NotPermitted):
                load(occasion_of("Ma"), world, PLAIN | {"staff_no": "A-2"} | more)
        assert not Person.objects.filter(staff_no="A-2").exists()


class TestFaults:
    def test_nothing_is_stored_where_one_row_is_wrong(self, world, occasion_of):
        assert refused(occasion_of("Wang"), world, PLAIN, {"staff_no": "A-2", "name_zh": "王"}) == [
            (2, "name_en")
        ]
        assert not Person.objects.filter(staff_no="A-1").exists()

    @pytest.mark.parametrize(
        ("changed", "column"),
        [
            ({"colour": "red"}, "colour"),
            ({"name_zh": "长" * 61}, "name_zh"),
            ({"employed_from": "2026/1/1"}, "employed_from"),
            ({"email": "nobody"}, "email"),
            ({"credential_no": ""}, "credential_no"),
            ({"credential_kind": "knight"}, "credential_kind"),
            ({"credential_to": "2024-12-31"}, "credential_to"),
            ({"activities": "verify, paint"}, "activities"),
            ({"method": ""}, "method"),
        ],
    )
    def test_each_fault_names_its_column(self, world, occasion_of, changed, column):
        row = PLAIN | CREDENTIAL | COMPETENCE | changed
        assert refused(occasion_of("Wang"), world, row) == [(1, column)]

    def test_numbers_known_already_or_given_twice_are_named(self, world, occasion_of):
        wang = occasion_of("Wang")
        load(wang, world, PLAIN | CREDENTIAL)
        again = PLAIN | CREDENTIAL
        assert refused(wang, world, again) == [(1, "staff_no"), (1, "credential_no")]
        fresh = {"staff_no": "A-2"}, {"staff_no": "A-3"}
        twice = (PLAIN | CREDENTIAL | {"credential_no": "R-2"} | one for one in fresh)
        assert refused(wang, world, *twice) == [(2, "credential_no")]

    def test_who_works_here_is_not_taken_over_again_without_a_staff_number(self, world, occasion_of):
        wang, nameless = occasion_of("Wang"), PLAIN | {"staff_no": ""}
        load(wang, world, nameless)
        assert refused(wang, world, nameless) == [(1, "name_zh")]
        assert load(wang, world, PLAIN, nameless | {"name_en": "Zhang Xin the younger (example)"}) == 2
        Person.objects.filter(name_zh="张新（示例）").update(employed_to=TODAY)
        assert load(wang, world, nameless) == 1  # who left may come back

    def test_one_staff_number_with_two_names_is_named(self, world, occasion_of):
        assert refused(occasion_of("Wang"), world, PLAIN, PLAIN | {"name_en": "Other"}) == [(2, "name_en")]

    def test_faults_are_found_from_rows_and_references_alone(self, world):
        known = references(world.lab, [PLAIN])
        assert faults([PLAIN | dict.fromkeys(COLUMNS[5:], "")], known) == []


def test_activities_are_read_in_both_languages_and_by_code():
    assert activities_of("检定， Calibrate;check、检定") == ("verify", "calibrate", "check")
