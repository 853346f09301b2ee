"""The check of every chain in the registers: equal to the walk from each result, kept, and made anew."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import NOW
from tests.registry.road import Road, another_set
from tests.registry.tampering import unseen
from tests.trace.worlds import uid

from suyuan.registry.instruments.models import Instrument
from suyuan.registry.parties.models import Designation, Organization
from suyuan.registry.results import health, uses
from suyuan.registry.results.certified import NONE, belonging_read, certified_read
from suyuan.registry.results.chain import chain_rows
from suyuan.registry.results.checking import Checked, checked, cites_read
from suyuan.registry.results.compiled import tiers_of_register
from suyuan.registry.results.health import Health, check_register, health_of_register
from suyuan.registry.results.models import Evaluation, Result
from suyuan.registry.results.uses import At
from suyuan.trace.chain import ChainReport, check_chain
from suyuan.trace.health import RANKS
from suyuan.trace.identities import uuid_of
from suyuan.trace.links import CODES

TODAY = date(2026, 7, 1)


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def two_issued(road: Road) -> list[str]:
    return [
        one.issued().number for one in (road, Road(world=road.world, instrument=another_set(road.world, 3)))
    ]


def all_at_once() -> tuple[Checked, dict[object, int]]:
    tiers = tiers_of_register()
    certified = certified_read()
    found = checked(tiers, certified, belonging_read(tiers, certified), cites_read(certified))
    ids = list(Result.objects.values_list("id", flat=True))
    return found, dict(zip(ids, tiers.numbers(ids).tolist(), strict=True))


def compared() -> set[str]:
    """Every result both ways; the codes that were met, "" for an unbroken chain."""
    found, numbers = all_at_once()
    rows = chain_rows(list(numbers))
    codes = set()
    register = certified_read()
    for result, number in numbers.items():
        report = check_chain(result, nodes=rows.nodes, edges=rows.edges)
        code = "" if report.first_fault is None else report.first_fault.code
        assert (*CODES, "")[found.breaks.rank[number]] == code
        codes.add(code)
        if code:
            evaluation = uuid_of(register.index.column[found.at_fault[number]])
            faulty = {fault.parent for fault in report.faults if fault.code == code}
            told = set(Result.objects.filter(pk__in=faulty).values_list("evaluation_id", flat=True))
            assert evaluation in told | faulty
        else:
            assert found.at_fault[number] == NONE
    return codes


def change(line: Result, **columns: str) -> None:
    """A line as a register of another making might hold it: here nothing that was stored is ever changed."""
    with unseen():
        Result.objects.filter(pk=line.pk).update(**columns)


def report_of(result: Result) -> ChainReport:
    rows = chain_rows([result.pk])
    return check_chain(result.pk, nodes=rows.nodes, edges=rows.edges)


def root() -> Evaluation:
    return Evaluation.objects.get(certificate_number="EX-ROOT-2026-0001")


def now_external(**changes: object) -> None:
    """The standard's certificate as one of another house, not of a national institute."""
    Evaluation.objects.filter(pk=root().pk).update(origin="external", **changes)
    Organization.objects.update(anchor=False)


class TestEveryResultOfTheRegisters:
    def test_is_found_as_the_walk_from_it_finds_it(self, road: Road):
        two_issued(road)
        assert "" in compared()

    @pytest.mark.parametrize(
        ("code", "changes"),
        [
            ("REVOKED", {"certificate_state": "revoked"}),
            ("NO_CERT", {"certificate_number": ""}),
            ("EXPIRED_AT_USE", {"valid_until": date(2026, 1, 2)}),
            ("ISSUER_UNKNOWN", {"issuer": None, "issuer_stated": "somebody"}),
        ],
    )
    def test_has_the_code_of_what_is_wrong_above_it(self, road: Road, code: str, changes: dict[str, object]):
        two_issued(road)
        now_external(**changes)
        assert code in compared()

    def test_is_out_of_scope_where_the_house_was_not_authorised_on_the_day(self, road: Road):
        two_issued(road)
        now_external()
        house = root().issuer_id
        assert "OUT_OF_SCOPE" not in compared()
        given = {"designee_id": house, "designator_id": house, "form": "other_tasks", "area_id": "220000",
                 "created_at": NOW, "updated_at": NOW}  # fmt: skip
        day = root().performed_on
        row = Designation.objects.create(
            id=uid(1), certificate_no="X", kinds=["weights"], valid_from=day, valid_to=day, **given
        )
        assert "OUT_OF_SCOPE" not in compared()
        for change in (
            {"valid_from": day + timedelta(days=1), "valid_to": day + timedelta(days=9)},
            {"valid_from": day, "kinds": ["taximeter"]},
            {"kinds": [], "state": "suspended", "updated_at": NOW - timedelta(days=4000)},
        ):
            Designation.objects.filter(pk=row.pk).update(**change)
            assert "OUT_OF_SCOPE" in compared()

    def test_is_out_of_range_where_it_was_used_beyond_the_points_of_its_certificate(self, road: Road):
        number = two_issued(road)[0]
        assert "OUT_OF_RANGE" not in compared()  # 1 g .. 100 g, and the ends still count
        line = Result.objects.get(evaluation__certificate_number=number, point="100 g")
        for point, breaks in (
            ("0.1 kg", False),
            ("200 g", True),
            ("0.5 g", True),
            ("200 mm", False),
            ("", False),
        ):
            change(line, point=point)
            assert ("OUT_OF_RANGE" in compared()) == breaks
        change(line, point="200 g")
        (fault,) = report_of(line).faults
        assert "used at 200, allowed [1, 100] g" in fault.words.en

    def test_is_held_against_the_reading_where_the_method_uses_its_standard_at_one(
        self, road: Road, monkeypatch: pytest.MonkeyPatch
    ):
        number = two_issued(road)[0]
        line = Result.objects.get(evaluation__certificate_number=number, point="100 g")
        change(line, point="150 g")
        assert "OUT_OF_RANGE" in compared()
        for at, breaks in (
            (None, False),
            (At("m0", "g"), False),
            (At("m0", "kg"), True),
            (At("x", "g"), False),
        ):
            monkeypatch.setattr(uses, "uses_of", lambda _, at=at: {"comparison": at})
            assert ("OUT_OF_RANGE" in compared()) == breaks

    def test_breaks_where_a_standard_brings_more_than_the_scheme_allows(self, road: Road):
        """OIML R 111-1, 5.2: U (k = 2) of the standard is at most a third of the limit. The statement of the
        institute has U = 0.05 mg at 100 g: a limit of 0.15 mg is the smallest that it serves.
        """
        number = two_issued(road)[0]
        line = Result.objects.get(evaluation__certificate_number=number, point="100 g")
        (edge,) = (one for one in chain_rows([line.pk]).edges if one.child == line.pk)
        assert 2 * abs(edge.component) == pytest.approx(0.05)
        for limit, breaks in (("0.5", False), ("0.151", False), ("0.149", True), ("", False)):
            change(line, limit_low=limit and f"-{limit}", limit_high=limit)
            assert ("RATIO" in compared()) == breaks

    def test_of_a_class_without_a_scheme_is_not_held_against_one(self, road: Road):
        number = two_issued(road)[0]
        line = Result.objects.get(evaluation__certificate_number=number, point="100 g")
        change(line, limit_low="-0.01", limit_high="0.01")
        assert "RATIO" in compared()
        with unseen():
            Instrument.objects.filter(kind_id="weights").update(accuracy_class="M3")
        assert "RATIO" not in compared()


class TestHealth:
    def test_counts_results_and_certificates_by_house_kind_and_day(self, road: Road):
        numbers = two_issued(road)
        found = check_register(build=uid(1), today=TODAY)
        lines = Result.objects.filter(evaluation__certificate_number__in=numbers, u__gt=0)
        assert len(found) == 2
        assert found.results.sum() == lines.count()
        assert not found.is_broken.any()
        evaluation = Evaluation.objects.get(certificate_number=numbers[0])
        assert found.of(houses={evaluation.issuer_id}).all()
        assert not found.of(houses=set()).any()
        assert found.of(kind="weights").all()
        assert not found.of(kind="taximeter").any()
        assert found.of(since=evaluation.performed_on, until=evaluation.performed_on).all()
        assert not found.of(on=evaluation.performed_on - timedelta(days=1)).any()

    def test_names_the_certificate_at_fault(self, road: Road):
        two_issued(road)
        Evaluation.objects.filter(origin="root").update(certificate_state="revoked")
        found = check_register(build=uid(1), today=TODAY)
        assert found.first.tolist() == [RANKS["REVOKED"]] * 2
        assert found.broken[:, RANKS["REVOKED"]].tolist() == found.results.tolist()
        assert {uuid_of(one) for one in found.at_fault} == {root().pk}
        assert found.steps.tolist() == [0, 0]

    def test_leaves_out_what_was_taken_back(self, road: Road):
        numbers = two_issued(road)
        Evaluation.objects.filter(certificate_number=numbers[0]).update(certificate_state="revoked")
        assert len(check_register(build=uid(1), today=TODAY)) == 1

    def test_of_an_empty_register_is_empty(self, world: object):
        found = check_register(build=uid(1), today=TODAY)
        assert (len(found), found.of(kind="weights").size) == (0, 0)

    def test_serves_as_long_as_nothing_happens_and_is_made_anew_afterwards(self, road: Road):
        road.issued()
        first = health_of_register(build=uid(1), today=TODAY)
        with CaptureQueriesContext(connection) as seen:
            assert health_of_register(build=uid(2), today=TODAY) is not None
        assert len(seen) == 1
        Road(world=road.world, instrument=another_set(road.world, 3)).issued()
        second = health_of_register(build=uid(3), today=TODAY)
        assert (len(first), len(second)) == (1, 2)

    def test_of_a_large_register_nobody_waits_for(self, road: Road, monkeypatch: pytest.MonkeyPatch):
        asked = []
        monkeypatch.setattr(health, "AT_ONCE", 0)
        monkeypatch.setattr(health._Kept, "make_meanwhile", lambda **given: asked.append(given))
        road.issued()
        assert health_of_register(build=uid(1), today=TODAY) is None
        check_register(build=uid(1), today=TODAY)
        Road(world=road.world, instrument=another_set(road.world, 3)).issued()
        old = health_of_register(build=uid(2), today=TODAY)
        assert (len(old), old.day, len(asked)) == (1, TODAY, 2)

    def test_a_damaged_file_is_made_anew(self, road: Road, tmp_path: Path):
        road.issued()
        check_register(build=uid(1), today=TODAY)
        file = next(tmp_path.rglob(health.FILE))
        file.write_bytes(file.read_bytes()[:100])
        os.utime(file, (1, 1))
        assert Health.read(file) is None
        assert len(health_of_register(build=uid(2), today=TODAY)) == 1

    def test_takes_as_many_queries_for_two_certificates_as_for_one(self, road: Road):
        def counted() -> Iterator[int]:
            tiers = tiers_of_register()
            with CaptureQueriesContext(connection) as seen:
                certified = certified_read()
                checked(tiers, certified, belonging_read(tiers, certified), cites_read(certified))
            yield len(seen)

        road.issued()
        one = list(counted())
        Road(world=road.world, instrument=another_set(road.world, 3)).issued()
        assert one == list(counted()) == [5]
