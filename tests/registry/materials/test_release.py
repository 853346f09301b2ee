"""Batches in circulation: the certificate, monitoring, extension, expiry, recall."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from lxml import etree
from tests.certify.drmd_structure import broken_rules
from tests.registry.conftest import NOW, TODAY
from tests.registry.materials.making import characterisation, homogeneity, long_term

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import InputError, NotPermitted, RuleRefusal
from suyuan.certify.dcc.parse import safe_parse
from suyuan.certify.extract import extract_xml
from suyuan.certify.pdfa import require_archivable
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.queries import history
from suyuan.registry.materials import batches, queries, release
from suyuan.registry.materials.models import (
    BatchValue,
    MaterialBatch,
    MaterialCertificate,
    MaterialDocument,
    MonitoringPoint,
)

LATER = NOW + timedelta(days=300)


def batch(soil) -> MaterialBatch:
    return MaterialBatch.objects.get(pk=soil.batch)


def words_of(document: MaterialDocument) -> str:
    return " ".join(etree.fromstring(bytes(document.content)).itertext())


@pytest.fixture
def point(soil, occasion_of):
    """`point("50.1")` records a monitoring point with u = 0.2."""

    def record(value, u="0.2", name="Gao", day=TODAY):
        return release.monitor(
            occasion_of(name), batch_id=soil.batch, property_id=soil.lead, performed_on=day, value=value, u=u
        )

    return record


class TestRelease:
    def test_a_batch_gets_its_certificate(self, soil):
        soil.released(months=24)
        found, certificate = batch(soil), MaterialCertificate.objects.get()
        assert (found.state, found.released_on, found.expires_on) == ("released", TODAY, date(2028, 3, 10))
        assert (certificate.number, certificate.version, certificate.state) == (
            "PIM-RM2026-0001",
            1,
            "issued",
        )

    def test_its_documents_say_what_is_on_record(self, soil):
        soil.released()
        xml, pdf = (MaterialDocument.objects.get(kind=kind) for kind in ("xml", "pdf"))
        text, value = words_of(xml), BatchValue.objects.get()
        for said in (
            "GBW(E)000901",
            "2026-01",
            value.value,
            value.expanded,
            "2028-03-10",
            "Wang Qiang (example)",
        ):
            assert said in text
        assert bytes(pdf.content).startswith(b"%PDF")
        assert broken_rules(safe_parse(bytes(xml.content))) == []
        require_archivable(bytes(pdf.content))
        assert extract_xml(bytes(pdf.content)) == bytes(xml.content)

    def test_their_digests_stand_in_the_event(self, soil):
        soil.released()
        event = Event.objects.get(act="materials.release_batch")
        documents = MaterialDocument.objects.all()
        assert event.entity_id == str(soil.batch)
        assert all(sha256_hex(bytes(one.content)) == one.sha256 for one in documents)
        assert all(one.sha256 in event.payload for one in documents)

    def test_what_is_issued_cannot_be_changed(self, soil):
        soil.released()
        with pytest.raises(IntegrityError), transaction.atomic():
            MaterialCertificate.objects.update(valid_until=date(2099, 1, 1))

    def test_not_before_the_grade(self, soil, occasion_of):
        soil.studied()
        with pytest.raises(RuleRefusal, match="not graded"):
            release.release_batch(occasion_of("Wang"), batch_id=soil.batch, months=12)

    def test_not_longer_than_the_uncertainty_reaches(self, soil, occasion_of):
        soil.graded()
        with pytest.raises(RuleRefusal, match="24 months only"):
            release.release_batch(occasion_of("Wang"), batch_id=soil.batch, months=25)
        assert not MaterialCertificate.objects.exists()

    def test_who_entered_the_studies_does_not_approve(self, soil, world, occasion_of):
        from suyuan.registry.parties import commands as parties

        soil.graded()
        parties.assign_role(
            occasion_of("Ma"), person_id=world.people["Gao"], role="lab_manager", organization_id=world.lab
        )
        with pytest.raises(NotPermitted):
            release.release_batch(occasion_of("Gao"), batch_id=soil.batch, months=12)

    def test_only_once(self, soil, occasion_of):
        soil.released()
        with pytest.raises(RuleRefusal):
            release.release_batch(occasion_of("Wang"), batch_id=soil.batch, months=12)

    def test_another_batch_needs_its_own_studies(self, soil, occasion_of):
        soil.graded()
        second = batches.register_batch(
            occasion_of("Gao"), material_id=soil.material, lot="2026-02", prepared_on=TODAY, units=50
        )
        with pytest.raises(RuleRefusal, match="not finished"):
            release.release_batch(occasion_of("Wang"), batch_id=second.pk, months=12)


class TestMonitoring:
    def test_a_point_inside_its_limits(self, soil, point):
        soil.released()
        row = point("50.1")
        assert row.agrees
        assert history("material_batch", soil.batch)[-1]["act"] == "materials.monitor_ok"

    def test_the_limit_is_that_of_both_uncertainties(self, soil, point):
        soil.released()
        u = BatchValue.objects.get().u
        limit = 2 * (0.2**2 + u**2) ** 0.5
        assert point(f"{50 + limit * 0.999:.6f}").agrees
        assert not point(f"{50 + limit * 1.001:.6f}").agrees

    def test_a_point_outside_raises_an_alarm_until_the_next_good_one(self, soil, point):
        soil.released()
        point("53")
        assert history("material_batch", soil.batch)[-1]["act"] == "materials.monitor_alarm"
        assert queries.alarms({soil.batch}) == {soil.batch}
        assert batch(soil).state == "released"
        point("50")
        assert queries.alarms({soil.batch}) == set()

    def test_it_is_held_against_the_certificate_and_not_against_a_newer_value(self, soil, point):
        soil.released()
        certified = BatchValue.objects.get()
        soil.study(characterisation(6))
        soil.combine()
        assert point("50").against_id == certified.pk
        card = queries.batch_detail(soil.batch)["cards"][0]
        assert (card.certified.pk, card.value.pk == certified.pk) == (certified.pk, False)

    def test_only_while_it_is_in_circulation(self, soil, point):
        soil.graded()
        with pytest.raises(RuleRefusal):
            point("50")

    @pytest.mark.parametrize(
        "wrong",
        [{"value": "fifty"}, {"value": "50", "u": "-1"}, {"value": "50", "day": TODAY + timedelta(days=1)}],
    )
    def test_what_is_no_measurement(self, soil, point, wrong):
        soil.released()
        with pytest.raises(InputError):
            point(**wrong)
        assert not MonitoringPoint.objects.exists()


class TestExtension:
    def test_newer_data_bring_another_certificate(self, soil, occasion_of):
        soil.released(months=24)
        soil.study(long_term(36, horizon="36"))
        soil.combine()
        release.extend(occasion_of("Wang", at=LATER), batch_id=soil.batch, months=36)
        old, new = MaterialCertificate.objects.order_by("version")
        assert (old.state, new.state, new.supersedes_id, new.version) == ("superseded", "issued", old.pk, 2)
        assert batch(soil).expires_on == new.valid_until == date(2029, 3, 10)

    def test_not_beyond_the_data(self, soil, occasion_of):
        soil.released(months=12)
        with pytest.raises(RuleRefusal):
            release.extend(occasion_of("Wang"), batch_id=soil.batch, months=36)

    def test_not_to_an_earlier_day(self, soil, occasion_of):
        soil.released(months=24)
        with pytest.raises(RuleRefusal, match="not later"):
            release.extend(occasion_of("Wang"), batch_id=soil.batch, months=24)


class TestExpiry:
    def test_the_day_after_the_last(self, soil, occasion_of):
        soil.released(months=12)
        last = NOW.replace(year=2027)
        assert release.expire_batches(occasion_of("Wang", at=last)) == 0
        assert release.expire_batches(occasion_of("Wang", at=last + timedelta(days=1))) == 1
        assert batch(soil).state == "expired"
        assert history("material_batch", soil.batch)[-1]["actor_id"] is None

    def test_an_expired_batch_takes_no_more(self, soil, occasion_of):
        soil.released(months=12)
        release.expire_batches(occasion_of("Wang", at=NOW.replace(year=2028)))
        with pytest.raises(RuleRefusal):
            soil.study(homogeneity())
        with pytest.raises(RuleRefusal):
            release.recall(occasion_of("Wang"), batch_id=soil.batch, reason="too late")


class TestRecall:
    def test_it_says_why(self, soil, occasion_of):
        soil.released()
        with pytest.raises(InputError):
            release.recall(occasion_of("Wang"), batch_id=soil.batch, reason="")
        release.recall(occasion_of("Wang"), batch_id=soil.batch, reason="监测超限")
        assert (batch(soil).state, batch(soil).recalled_on) == ("recalled", TODAY)

    def test_others_may_not(self, soil, occasion_of):
        soil.released()
        with pytest.raises(NotPermitted):
            release.recall(occasion_of("Li"), batch_id=soil.batch, reason="x")
