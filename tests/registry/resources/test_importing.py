"""Declaring many capabilities from a file, and reading back what was exported."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import World
from tests.registry.resources.conftest import form

from suyuan.base.errors import InputError, Missing, NotPermitted
from suyuan.registry.instruments.sheet import ImportRefused
from suyuan.registry.journal.models import Event
from suyuan.registry.resources import importing, sheet
from suyuan.registry.resources.models import Capability


def rows(*changes: dict[str, Any]) -> list[dict[str, str]]:
    return [asdict(form(**one)) for one in changes]


class TestImport:
    def test_it_declares_every_row_with_one_event(self, world: World):
        before = Event.objects.count()
        done = importing.import_capabilities(
            world.occasion("Wang"), organization_id=world.lab, rows=rows({}, {"high": "50"}), source="a.csv"
        )
        assert done == Capability.objects.count() == 2
        assert Event.objects.count() == before + 1

    def test_a_trial_stores_nothing(self, world: World):
        done = importing.import_capabilities(
            world.occasion("Wang"), organization_id=world.lab, rows=rows({}), source="a.csv", is_trial=True
        )
        assert (done, Capability.objects.count()) == (1, 0)

    def test_one_wrong_row_stops_all_and_every_fault_has_its_line(self, world: World):
        given = rows({}, {"unit": "m"}, {"high": "", "kind": "crystal_ball"})
        given[0] |= {"colour": "blue", "organization": "CIM"}
        with pytest.raises(ImportRefused) as refused:
            importing.import_capabilities(
                world.occasion("Wang"), organization_id=world.lab, rows=given, source="a.csv"
            )
        assert [(one.line, one.column) for one in refused.value.problems] == [
            (1, "colour"), (1, "organization"), (2, "unit"), (3, "high"), (3, "kind"),
        ]  # fmt: skip
        assert not Capability.objects.exists()

    def test_who_may_not_declare_may_not_import(self, world: World):
        with pytest.raises(NotPermitted):
            importing.import_capabilities(
                world.occasion("Wang"), organization_id=world.other_lab, rows=rows({}), source="a.csv"
            )

    def test_more_rows_ask_no_more_queries(self, world: World):
        counts = []
        for many in (3, 30):
            with CaptureQueriesContext(connection) as asked:
                importing.import_capabilities(
                    world.occasion("Wang"),
                    organization_id=world.lab,
                    rows=rows(*[{"method": f"JJG {many}"}] * many),
                    source="a.csv",
                )
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestSheet:
    @pytest.mark.parametrize(
        ("content", "error"),
        [(b"", Missing), (b"low,high\n", Missing), (b"\xff\xfe\x00", InputError), (b'a\n"x', InputError)],
    )
    def test_what_is_no_such_file_is_refused(self, content: bytes, error: type[InputError]):
        with pytest.raises(error):
            sheet.read(content)

    def test_a_row_longer_than_the_head_has_a_column_too_many(self):
        read = sheet.read(b"low,high\n1,2,3\n")
        assert next(one.column for one in sheet.problems(read, house="PIM", kinds=())) == ""
