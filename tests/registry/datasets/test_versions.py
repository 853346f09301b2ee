"""Versions from draft to withdrawal: states, guards, digests, who reads what, and the check of all of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.registry.conftest import World
from tests.registry.datasets.conftest import CHECKS, COLUMNS, csv_of, form, publish

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Conflict, InputError, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.datasets import auditing, citing, commands, looking, publishing, queries, rules, states
from suyuan.registry.datasets.columns import read_columns
from suyuan.registry.datasets.models import DataSet, DataSetVersion
from suyuan.registry.datasets.rules import Reader
from suyuan.registry.datasets.storage import content_of, store
from suyuan.registry.journal import auditing as journal
from suyuan.registry.journal.models import Event
from suyuan.registry.parties.scope import scope_of

Take = Callable[..., Any]


class TestRegister:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"code": "x"}, {"code": "lower"}, {"title": Text("只有中文", "")}, {"kind": "luck"},
            {"access": "all"},
            {"licence": "none"}, {"licence": "named"}, {"licence": "GPL"}, {"retention_years": 0},
            {"columns": []},
            {"columns": [*COLUMNS, COLUMNS[0]]}, {"columns": [COLUMNS[2] | {"unit": "yard-stick"}]},
            {"columns": [COLUMNS[2] | {"unit": ""}]}, {"columns": [COLUMNS[2] | {"low": "30"}]},
            {"columns": [COLUMNS[2] | {"name": "flags"}]}, {"columns": [COLUMNS[0] | {"type": "float64"}]},
            {"checks": [{"kind": "luck"}]}, {"checks": [{"kind": "gap"}]},
            {"checks": [{"kind": "stuck", "column": "q"}]},
            {"checks": [{"kind": "missing", "column": "t", "most": "2"}]},
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, world: World, wrong: dict[str, Any]):
        with pytest.raises(InputError):
            commands.register(world.occasion("Wang"), organization_id=world.lab, form=form(**wrong))
        assert not DataSet.objects.exists()

    def test_a_code_is_used_once(self, world: World, data_set: DataSet):
        with pytest.raises(Conflict):
            commands.register(world.occasion("Wang"), organization_id=world.lab, form=form())

    def test_another_laboratory_may_not(self, world: World):
        with pytest.raises(NotPermitted):
            commands.register(world.occasion("Zhao"), organization_id=world.lab, form=form())

    def test_the_checks_follow_from_the_columns_unless_told(self, world: World):
        row = commands.register(world.occasion("Wang"), organization_id=world.lab, form=form(checks=None))
        assert [(one["kind"], one.get("column")) for one in row.checks] == [
            ("duplicate", None), ("missing", "t"), ("range", "t"), ("missing", "rh"), ("range", "rh"),
        ]  # fmt: skip

    def test_a_description_may_change(self, world: World, data_set: DataSet):
        commands.describe(
            world.occasion("Wang"), data_set_id=data_set.pk, form=form(title=Text("新名", "New title"))
        )
        data_set.refresh_from_db()
        assert data_set.title_en == "New title"


class TestStates:
    @pytest.mark.parametrize("state", list(states.STATES))
    @pytest.mark.parametrize("event", list(states.EVENTS))
    def test_an_event_happens_exactly_where_the_table_says(self, state: str, event: str):
        assert (states.why_not(state, event) is None) == ((state, event) in states.TARGETS)

    def test_nothing_leads_back_from_publication(self):
        reached = {"published"}
        for _ in states.STATES:
            reached |= {target for (state, _), target in states.TARGETS.items() if state in reached}
        assert reached == {"published", "superseded", "withdrawn"}

    def test_one_version_is_open_at_a_time(self, world: World, data_set: DataSet, draft: DataSetVersion):
        with pytest.raises(Conflict):
            commands.begin(world.occasion("Li"), data_set_id=data_set.pk)

    def test_a_draft_without_data_is_not_checked(self, world: World, draft: DataSetVersion):
        with pytest.raises(RuleRefusal):
            publishing.check(world.occasion("Li"), version_id=draft.pk)

    def test_a_checked_version_can_be_opened_again(self, world: World, draft: DataSetVersion, take: Take):
        take(draft, csv_of(10))
        publishing.check(world.occasion("Li"), version_id=draft.pk)
        commands.advance(world.occasion("Li"), version_id=draft.pk, event="reopen", reason="more to come")
        take(draft, csv_of(10, start=10), name="b.csv")
        again = publishing.check(world.occasion("Li"), version_id=draft.pk)
        assert (again.state, again.rows) == ("checked", 20)

    @given(st.data())
    def test_guards_say_why(self, data: st.DataObject):
        failing = data.draw(st.booleans())
        looked = data.draw(st.booleans())
        rows = data.draw(st.integers(0, 2))
        report = [{"kind": "gap", "must": failing, "passed": not failing}]
        reason = rules.why_not_publish(rows=rows, report=report, is_looked_at=looked, licence=None)
        assert (reason is None) == (rows > 0 and looked and not failing)


class TestPublish:
    def test_the_report_has_to_be_looked_at(self, world: World, draft: DataSetVersion, take: Take):
        take(draft, csv_of(10))
        publishing.check(world.occasion("Li"), version_id=draft.pk)
        with pytest.raises(RuleRefusal, match="looked"):
            publishing.publish(world.occasion("Wang"), version_id=draft.pk)

    def test_a_check_that_must_pass_blocks(self, world: World, draft: DataSetVersion, take: Take):
        take(draft, csv_of(10))
        take(draft, csv_of(2), name="again.csv")  # the same instants once more
        checked = publishing.check(world.occasion("Li"), version_id=draft.pk)
        assert checked.report[0] | {"first": []} == {
            "kind": "duplicate", "must": True, "most": "0", "count": 2, "passed": False, "first": [],
        }  # fmt: skip
        assert checked.report[1]["count"] == 0  # each file came in order
        commands.advance(world.occasion("Qian"), version_id=draft.pk, event="look")
        with pytest.raises(RuleRefusal, match="Duplicate"):
            publishing.publish(world.occasion("Wang"), version_id=draft.pk)

    def test_the_report_counts_what_is_odd(self, world: World, draft: DataSetVersion, take: Take):
        text = (
            csv_of(20)
            + "2026-03-01 09:40:00,A,30,45\n"
            + "".join(f"2026-03-01 09:4{m}:00,A,20.5,45\n" for m in range(1, 6))
        )
        take(draft, text)
        report = {
            one["kind"]: one for one in publishing.check(world.occasion("Li"), version_id=draft.pk).report
        }
        assert (report["gap"]["count"], report["gap"]["first"][0]["size"]) == (1, "1260.0")  # 9:19 to 9:40
        assert (report["range"]["count"], report["range"]["first"][0]["value"]) == (1, "30.0")
        assert (report["stuck"]["count"], report["stuck"]["passed"]) == (5, False)

    def test_the_event_names_the_digest_of_the_manifest(self, published: DataSetVersion):
        event = Event.objects.get(act="datasets.publish")
        assert json.loads(event.payload)["digest"] == sha256_hex(published.manifest.encode())
        manifest = json.loads(published.manifest)
        assert manifest["provenance"][0]["source"] == "a.csv"
        assert sum(part["rows"] for part in manifest["parts"]) == manifest["rows"] == 120
        assert (published.state, published.licence) == ("published", "CC-BY-4.0")

    def test_the_same_rows_have_the_same_parts(self, world: World, published: DataSetVersion, take: Take):
        following = commands.begin(world.occasion("Li"), data_set_id=published.data_set_id)
        take(following, csv_of(60))
        take(following, csv_of(60, start=60), name="b.csv")
        checked = publishing.check(world.occasion("Li"), version_id=following.pk)
        assert content_of(checked.manifest).parts == content_of(published.manifest).parts
        assert checked.digest != published.digest

    def test_a_newer_version_replaces_the_older(self, world: World, published: DataSetVersion, take: Take):
        following = commands.begin(world.occasion("Li"), data_set_id=published.data_set_id, goes_on=True)
        take(following, csv_of(30, start=120), name="b.csv")
        newer = publish(world, following.pk)
        published.refresh_from_db()
        assert (published.state, newer.state, newer.rows, newer.number) == ("superseded", "published", 150, 2)
        assert json.loads(newer.manifest)["replaces"] == published.digest
        assert list(auditing.faults()) == []
        assert list(journal.faults()) == []

    def test_a_licence_is_needed_for_everybody(self, world: World, draft: DataSetVersion, take: Take):
        take(draft, csv_of(10))
        publishing.check(world.occasion("Li"), version_id=draft.pk)
        commands.advance(world.occasion("Qian"), version_id=draft.pk, event="look")
        DataSet.objects.update(licence="none")
        with pytest.raises(RuleRefusal, match="licence"):
            publishing.publish(world.occasion("Wang"), version_id=draft.pk)

    def test_withdrawing_needs_a_reason(self, world: World, published: DataSetVersion):
        with pytest.raises(InputError):
            commands.advance(world.occasion("Wang"), version_id=published.pk, event="withdraw")
        commands.advance(
            world.occasion("Feng"), version_id=published.pk, event="withdraw", reason="sensor was misplaced"
        )
        published.refresh_from_db()
        assert (published.state, published.reason) == ("withdrawn", "sensor was misplaced")


class TestReading:
    def test_who_sees_what(self):
        nobody, known, inside = Reader(), Reader(is_known=True), Reader(is_known=True, is_inside=True)
        table = {
            ("open", "published"): (True, True, True),
            ("registered", "published"): (False, True, True),
            ("house", "published"): (False, False, True),
            ("open", "superseded"): (True, True, True),
            ("open", "draft"): (False, False, True),
            ("open", "checked"): (False, False, True),
            ("open", "withdrawn"): (False, False, True),
            ("open", "discarded"): (False, False, False),
        }
        for (access, state), expected in table.items():
            assert tuple(rules.may_read(access, state, one) for one in (nobody, known, inside)) == expected

    def test_the_catalogue_of_a_stranger(self, world: World, published: DataSetVersion):
        commands.register(world.occasion("Wang"), organization_id=world.lab, form=form(code="NEW-ONE"))
        names = {
            who: [row["code"] for row in queries.page(scope, queries.Asked(), page=1, size=30)[0]]
            for who, scope in (
                ("nobody", None), ("Zhao", scope_of(world.occasion("Zhao").actor)),
                ("Li", scope_of(world.occasion("Li").actor)), ("Sun", scope_of(world.occasion("Sun").actor)),
            )
        }  # fmt: skip
        assert names["nobody"] == names["Zhao"] == ["LAB-CLIMATE"]
        assert sorted(names["Li"]) == sorted(names["Sun"]) == ["LAB-CLIMATE", "NEW-ONE"]

    def test_a_set_of_the_house_is_not_there_for_others(self, world: World, published: DataSetVersion):
        DataSet.objects.update(access="house")
        assert queries.version("LAB-CLIMATE", 1, scope_of(world.occasion("Li").actor)).pk == published.pk
        for scope in (None, scope_of(world.occasion("Zhao").actor)):
            with pytest.raises(NotFound):
                queries.version("LAB-CLIMATE", 1, scope)

    def test_a_withdrawn_version_is_known_and_not_read(self, world: World, published: DataSetVersion):
        commands.advance(world.occasion("Wang"), version_id=published.pk, event="withdraw", reason="wrong")
        with pytest.raises(NotPermitted):
            queries.version("LAB-CLIMATE", 1, None)

    @pytest.mark.parametrize(("words", "count"), [("温湿", 1), ("climate", 1), ("A-101", 1), ("压力", 0)])
    def test_search(self, published: DataSetVersion, words: str, count: int):
        assert queries.page(None, queries.Asked(words=words), page=1, size=30)[1] == count

    def test_the_number_of_queries_does_not_grow(self, world: World, published: DataSetVersion):
        counts = []
        for many in (3, 30):
            for number in range(many):
                commands.register(
                    world.occasion("Wang"), organization_id=world.lab, form=form(code=f"S-{many}-{number}")
                )
            with CaptureQueriesContext(connection) as asked:
                queries.page(scope_of(world.occasion("Li").actor), queries.Asked(), page=1, size=50)
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_a_picture_of_a_stretch(self, published: DataSetVersion):
        view = looking.view_of(
            published, column="t", begin="2026-03-01T09:10:00+08:00", end="2026-03-01T09:19:30+08:00"
        )
        assert view is not None
        picture = looking.picture(published, view)
        assert picture.count.sum() == 10
        assert (picture.low.min(), picture.high.max()) == (20.0, 20.6)

    @pytest.mark.parametrize(
        "wrong", [{"column": "luck"}, {"series": "Z"}, {"begin": "yesterday"}, {"end": "9" * 18}]
    )
    def test_a_picture_of_nonsense_is_refused(self, published: DataSetVersion, wrong: dict[str, str]):
        if wrong == {"end": "9" * 18}:  # far after the end: the end
            view = looking.view_of(published, **wrong)
            assert view is not None
            assert view.end == looking.micros(published.ends_at)  # type: ignore[arg-type]
            return
        with pytest.raises(InputError):
            looking.view_of(published, **wrong)

    @pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
    def test_files_hold_all_rows(self, published: DataSetVersion, kind: str):
        import io

        import pyarrow.csv as pacsv
        import pyarrow.parquet as pq
        from openpyxl import load_workbook

        content = io.BytesIO(b"".join(looking.file_of(published, kind)))
        if kind == "xlsx":
            sheet = load_workbook(content).active
            assert sheet is not None
            assert sheet.max_row == 121
        else:
            table = pacsv.read_csv(content) if kind == "csv" else pq.read_table(content)
            assert table.num_rows == 120

    def test_a_page_of_rows(self, published: DataSetVersion):
        assert [len(looking.rows_of(published, page=n)) for n in (1, 5, 6)] == [25, 20, 0]


class TestCiting:
    def test_a_citation_in_both_languages(self, published: DataSetVersion):
        row = queries.one("LAB-CLIMATE")
        version = queries.versions(row["id"], Reader())[0]
        cited = citing.citation(row, version, address="http://x/datasets/LAB-CLIMATE")
        assert "《质量室温湿度》，第 1 版" in cited.zh
        assert "(2026): Climate of the mass laboratory, version 1" in cited.en

    def test_a_description_for_catalogues(self, published: DataSetVersion):
        row = queries.one("LAB-CLIMATE")
        node = citing.described(row, queries.versions(row["id"], Reader())[0], base="http://x")
        assert node["@type"] == "dcat:Dataset"
        assert node["dct:license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
        assert node["spdx:checksum"]["spdx:checksumValue"] == published.digest
        assert len(node["dcat:distribution"]) == 3


class TestFsck:
    def test_a_sound_house(self, published: DataSetVersion):
        assert list(auditing.faults()) == []
        assert list(journal.faults()) == []

    def test_a_changed_part_is_found(self, published: DataSetVersion):
        path = store().path(content_of(published.manifest).parts[0].sha256)
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
        assert [fault for fault in auditing.faults() if "LAB-CLIMATE/1" in fault.en]

    def test_a_changed_manifest_is_found(self, published: DataSetVersion):
        other = published.manifest.replace('"rows":120', '"rows":121', 1)
        DataSetVersion.objects.filter(pk=published.pk).update(
            manifest=other, digest=sha256_hex(other.encode())
        )
        assert ["not that of its publication" in fault.en for fault in auditing.faults()] == [True]


def test_columns_can_be_read_back():
    columns = read_columns(COLUMNS)
    assert read_columns([column.to_record() for column in columns]) == columns
    assert replace(columns[2], low="16").bounds == (16.0, 25.0)
    assert [check["kind"] for check in CHECKS] == [
        "duplicate",
        "monotone",
        "missing",
        "gap",
        "stuck",
        "range",
    ]
