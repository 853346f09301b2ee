"""Taking over certificates: all or none, once, each fault named, nothing ever half."""

from __future__ import annotations

import hashlib
import json
import zlib

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY
from tests.registry.received.documents import FOREIGN, Linked, certificate, to
from tests.registry.road import road, state_device
from tests.registry.tampering import unseen

from suyuan.base.errors import Conflict, EvidenceError, NotPermitted
from suyuan.base.text import Text
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.issuing.models import Document
from suyuan.registry.journal.auditing import faults as journal_faults
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import broken_links, history
from suyuan.registry.parties.models import Organization
from suyuan.registry.received import commands, queries
from suyuan.registry.received.auditing import faults as file_faults
from suyuan.registry.received.commands import CertificatesRefused
from suyuan.registry.received.models import Original, ReceivedCertificate
from suyuan.registry.results.chain import chain_rows
from suyuan.registry.results.models import Citation, Evaluation, Result
from suyuan.registry.standards.queries import current_evaluation, device_certificates


def stock(count: int) -> dict[str, bytes]:
    return {f"{n}.xml": certificate(f"K-{n}", serial=f"S-{n}") for n in range(count)}


class TestWhatIsStored:
    def test_facts_results_and_the_file_itself(self, world, take):
        document = certificate("K-1", serial="S-7", maker="Works", model="M")
        receipt = take({"one.xml": document})
        row = ReceivedCertificate.objects.get(number="K-1")
        assert (receipt.received, receipt.results, row.lines) == (1, 5, 5)
        assert (row.issuer_en, row.serial_no, row.model, row.manufacturer, row.edition) == (
            FOREIGN, "S-7", "M", "Works", "3.2.1"
        )  # fmt: skip
        assert (row.holder_id, row.instrument_id, row.signature) == (world.lab, None, "unsigned")
        assert queries.original(row.id) == ("xml", document)
        assert row.xml_sha256 == hashlib.sha256(document).hexdigest()

    def test_a_line_holds_value_u_k_p_and_its_point(self, take):
        take({"one.xml": certificate("K-1", rows=[("273.15", "0.021"), ("293.15", "-0.034")])})
        first, second = Result.objects.order_by("place")
        assert (first.value_text, first.expanded_text, first.point, first.unit) == (
            "0.021", "0.061", "273.15 K", "K"
        )  # fmt: skip
        assert (first.value, first.u, first.k, first.p) == (0.021, 0.061 / 2, 2.0, 0.95)
        assert (second.value, second.point) == (-0.034, "293.15 K")
        assert (first.evaluation.origin, first.evaluation.performed_on.isoformat()) == (
            "external", "2026-01-20"
        )  # fmt: skip

    def test_an_uncertainty_that_is_not_stated_is_unknown_and_not_zero(self, take):
        take({"one.xml": certificate("K-1", expanded="")})
        assert {(row.u, row.expanded_text) for row in Result.objects.all()} == {(None, "")}

    def test_it_is_about_the_registered_instrument_of_that_maker_model_and_serial(self, world, take):
        device = Instrument.objects.get(pk=world.device)
        plate = {"serial": device.serial_no, "maker": device.manufacturer, "model": device.model}
        receipt = take(
            {
                "same.xml": certificate("K-1", **plate),
                "other model.xml": certificate("K-2", **plate | {"model": "another"}),
                "other house.xml": certificate("K-3", serial="S-9"),
            }
        )
        rows = dict(ReceivedCertificate.objects.values_list("number", "instrument_id"))
        assert (receipt.matched, rows) == (1, {"K-1": world.device, "K-2": None, "K-3": None})
        assert Evaluation.objects.get(certificate_number="K-1").instrument_id == world.device

    def test_receiving_is_not_accepting_a_standard_keeps_the_results_that_were_stated(self, world, take):
        stated = state_device(world)
        device = Instrument.objects.get(pk=world.device)
        plate = {"serial": device.serial_no, "maker": device.manufacturer, "model": device.model}
        receipt = take({"new.xml": certificate("K-1", **plate, performed=TODAY.isoformat())})
        assert receipt.matched == 1
        assert device_certificates([world.device], on=TODAY)[world.device].evaluation == stated.id
        assert current_evaluation([world.device], on=TODAY)[world.device].id == stated.id

    def test_no_house_stands_behind_results_whose_signature_nobody_checked(self, world, take):
        name = "example provincial institute of metrology"
        house = Organization.objects.filter(pk=world.lab).values_list("name_en", flat=True)[0]
        take({"one.xml": certificate("K-1", issuer=house), "two.xml": certificate("K-2", issuer=name + "!")})
        row = ReceivedCertificate.objects.get(number="K-1")
        assert (row.issuer_id, row.evaluation.issuer_id) == (world.lab, None)
        assert row.evaluation.issuer_stated == house
        assert ReceivedCertificate.objects.get(number="K-2").issuer_id is None

    @pytest.mark.parametrize(
        ("item", "told"),
        [
            # What the certificate says in both languages is quoted to each reader in their own.
            (
                '<dcc:content lang="zh">测温仪</dcc:content><dcc:content lang="en">Thermometer</dcc:content>',
                Text("测温仪 TX-9 S-1", "Thermometer TX-9 S-1"),
            ),
            # One language and a kind of that name: the reader of the other is told the kind, and the words.
            (
                '<dcc:content lang="zh">电子天平</dcc:content>',
                Text("电子天平 TX-9 S-1", "Electronic balance (电子天平 TX-9 S-1)"),
            ),
            # One language and no such kind: its own words, never a translation.
            ('<dcc:content lang="zh">某种仪器</dcc:content>', Text("某种仪器 TX-9 S-1", "某种仪器 TX-9 S-1")),
        ],
    )
    def test_both_readers_are_told_the_device_and_the_house(self, world, take, item, told):
        house = Organization.objects.get(pk=world.lab)
        take({"one.xml": certificate("K-1", item=item, issuer=house.name_zh)})
        evaluation = Evaluation.objects.get(certificate_number="K-1")
        rows = chain_rows(evaluations=[evaluation.pk])
        assert set(rows.unregistered.values()) == {told}
        assert {node.issuer for node in rows.nodes} == {
            Text(house.name_zh, f"{house.name_en} ({house.name_zh})")
        }


class TestOnce:
    def test_the_same_bytes_again_are_already_there(self, take):
        take(stock(3))
        events = Event.objects.count()
        receipt = take({f"again {name}": content for name, content in stock(3).items()})
        assert (receipt.received, receipt.already_there) == (0, 3)
        assert (ReceivedCertificate.objects.count(), Event.objects.count()) == (3, events)

    def test_the_same_bytes_twice_in_one_import_are_one(self, take):
        receipt = take({"a.xml": certificate("K-1"), "deep/b.xml": certificate("K-1")})
        assert (receipt.received, receipt.already_there) == (1, 1)

    def test_the_same_number_and_issuer_with_other_bytes_is_a_conflict(self, take):
        take({"a.xml": certificate("K-1")})
        with pytest.raises(CertificatesRefused) as refused:
            take({"b.xml": certificate("K-1", expanded="0.07"), "c.xml": certificate("K-2")})
        (fault,) = refused.value.faults
        assert (fault.file, "K-1" in fault.words.en) == ("b.xml", True)
        assert ReceivedCertificate.objects.count() == 1

    def test_of_two_files_that_contradict_each_other_neither_is_taken(self, take):
        files = {
            "a.xml": certificate("K-1"),
            "b.xml": certificate("K-1", issuer=f"  {FOREIGN.upper()} ", expanded="0.07"),
            "c.xml": certificate("K-1", issuer="Another Laboratory"),
        }
        receipt = take(files, only_good=True)
        assert [row.issuer_en for row in ReceivedCertificate.objects.all()] == ["Another Laboratory"]
        assert {fault.file for fault in receipt.faults} == {"b.xml"}


class TestAllOrNothing:
    def test_one_bad_file_keeps_all_others_out_and_is_named_with_its_line(self, take):
        broken = certificate("K-9").replace(b"<dcc:mainSigner>true", b"<dcc:mainSigner>perhaps")
        with pytest.raises(CertificatesRefused) as refused:
            take({**stock(3), "broken.xml": broken})
        (fault,) = refused.value.faults
        line = broken[: broken.index(b"perhaps")].count(b"\n") + 1
        assert (fault.file, fault.line) == ("broken.xml", line)
        assert refused.value.to_record()["faults"][0]["reason"].keys() == {"zh", "en"}
        assert (ReceivedCertificate.objects.count(), Original.objects.count()) == (0, 0)

    def test_the_good_ones_are_taken_when_that_is_asked_for(self, take):
        receipt = take({**stock(3), "broken.xml": b"<not a certificate>"}, only_good=True)
        assert (receipt.received, [fault.file for fault in receipt.faults]) == (3, ["broken.xml"])

    def test_a_batch_that_fails_leaves_nothing_of_itself_and_running_again_completes_it(
        self, take, monkeypatch
    ):
        monkeypatch.setattr(commands, "BATCH", 2)
        whole = commands.record
        calls = []

        def dies_in_the_second_batch(*arguments, **options):
            calls.append(1)
            if len(calls) == 2:
                raise IntegrityError
            return whole(*arguments, **options)

        monkeypatch.setattr(commands, "record", dies_in_the_second_batch)
        with pytest.raises(Conflict):
            take(stock(5))
        assert ReceivedCertificate.objects.count() == Original.objects.count() == 2
        assert Result.objects.filter(evaluation__received__isnull=True, test="r1").count() == 0
        receipt = take(stock(5))
        assert (receipt.received, receipt.already_there) == (3, 2)
        assert ReceivedCertificate.objects.count() == 5


class TestRights:
    @pytest.mark.parametrize("name", ["Wang", "Gao", "Sun"])
    def test_manager_custodian_and_case_officer_may(self, take, name):
        assert take({"a.xml": certificate("K-1")}, by=name).received == 1

    @pytest.mark.parametrize("name", ["Li", "Zhao", "Zhou", "Ma"])
    def test_others_may_not(self, take, name):
        with pytest.raises(NotPermitted):
            take({"a.xml": certificate("K-1")}, by=name)
        assert ReceivedCertificate.objects.count() == 0


class TestTheJournal:
    def test_each_batch_is_one_event_with_the_digests_of_its_files(self, take, monkeypatch):
        monkeypatch.setattr(commands, "BATCH", 2)
        files = stock(5)
        receipt = take(files)
        events = history("delivery", receipt.delivery)
        assert [event["act"] for event in events] == ["received.import"] * 3
        named = [one for event in Event.objects.filter(act="received.import")
                 for one in json.loads(event.payload)["sha256"]]  # fmt: skip
        assert set(named) == {hashlib.sha256(content).hexdigest() for content in files.values()}
        assert broken_links() == []

    def test_every_row_is_noted_and_sealed_bulk_or_not(self, take):
        take(
            {
                "a.xml": certificate("K-1", equipment=[Linked(number="X")]),
                "b.xml": certificate("X", serial="2"),
            }
        )
        assert list(journal_faults()) == []

    def test_a_result_that_is_changed_behind_its_back_is_found(self, take):
        take(stock(1))
        with connection.cursor() as cursor, pytest.raises(IntegrityError):
            cursor.execute("UPDATE results_result SET value = 1")

    @pytest.mark.parametrize("table", ["received_original", "received_receivedcertificate"])
    def test_what_was_received_cannot_be_deleted(self, take, table):
        take(stock(1))
        with connection.cursor() as cursor, pytest.raises(IntegrityError):
            cursor.execute(f"DELETE FROM {table}")

    def test_a_file_that_was_changed_under_its_digest_is_found(self, take):
        take(stock(2))
        assert list(file_faults()) == []
        with unseen(), connection.cursor() as cursor:
            cursor.execute("UPDATE received_original SET packed = %s", [zlib.compress(b"another")])
        assert len(list(file_faults())) == 2

    def test_a_file_that_was_changed_is_not_handed_out(self, take):
        take(stock(1))
        with pytest.raises(EvidenceError):
            queries.unpacked("0" * 64, Original.objects.values_list("packed", flat=True)[0])


def test_queries_grow_with_batches_and_not_with_files(take, world):
    take({"first.xml": certificate("K-first")})

    def counted(prefix: str, number: int) -> int:
        files = {f"{n}.xml": certificate(f"{prefix}-{n}", serial=f"{prefix}{n}",
                                         equipment=[Linked(number=f"{prefix}-0")] if n else [],
                                         performed=f"2026-01-{10 + bool(n):02d}")
                 for n in range(number)}  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            take(files)
        return len([one for one in captured.captured_queries if "SAVEPOINT" not in one["sql"]])

    few, many = counted("A", 5), counted("B", 60)
    assert few == many


class TestReplacing:
    @pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
    def test_a_certificate_is_superseded_by_the_one_that_says_so_whichever_comes_first(self, take, order):
        files = {"old": certificate("K-1"), "new": certificate("K-2", replaces="K-1", expanded="0.07")}
        for name in order:
            take({f"{name}.xml": files[name]})
        assert dict(ReceivedCertificate.objects.values_list("number", "state")) == {
            "K-1": "superseded",
            "K-2": "received",
        }
        assert Evaluation.objects.get(certificate_number="K-1").certificate_state == "superseded"
        assert list(journal_faults()) == []

    def test_nobody_supersedes_the_certificate_of_another_house(self, take):
        take({"a.xml": certificate("K-1"), "b.xml": certificate("K-2", replaces="K-1", issuer="Rival")})
        assert set(ReceivedCertificate.objects.values_list("state", flat=True)) == {"received"}


def test_what_we_issued_ourselves_is_already_there(world, take):
    row = road(world).issued()
    body = bytes(Document.objects.values_list("body", flat=True).get(pk=row.xml_sha256))
    receipt = take({"back.xml": body})
    assert (receipt.received, receipt.already_there) == (0, 1)


def test_a_citation_of_the_document_before_is_kept_and_is_no_edge(take):
    old = certificate("K-0", performed="2025-01-20")
    take({"a.xml": old, "b.xml": certificate("K-1", before=to("K-0", old))})
    citation = Citation.objects.get()
    assert (citation.place, citation.state, citation.target.certificate_number) == (
        "previousReport", "verified", "K-0"
    )  # fmt: skip
