"""Nothing issued is edited: a certificate is replaced, revoked or put in doubt, and all is on record."""

from __future__ import annotations

import pytest
from tests.registry.conftest import TODAY
from tests.registry.road import KEYS, LOG_KEY, Road, another_set

from suyuan.base.errors import Missing, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.issuing import commands as issuing
from suyuan.registry.issuing.content_record import read_content
from suyuan.registry.issuing.fsck import verify_log
from suyuan.registry.issuing.models import Certificate, Document, LogLeaf
from suyuan.registry.issuing.queries import status
from suyuan.registry.journal.occasion import Actor
from suyuan.registry.journal.queries import history
from suyuan.registry.parties.queries import actor_of
from suyuan.registry.results.models import Evaluation

CHANGE = Text("更正委托单位地址", "The address of the client was corrected")


def supersede(road: Road, old: Certificate, *, change: Text = CHANGE, name: str = "Wang") -> Certificate:
    new = Road(world=road.world, instrument=old.instrument_id).approved()
    return issuing.supersede(
        road.occasion(name),
        certificate_id=old.pk,
        job_id=new.job,
        change=change,
        idempotency_key="s",
        keys=KEYS,
    )


class TestSupersede:
    def test_the_new_one_names_the_old_one_and_what_changed(self, road: Road):
        old = road.issued()
        new = supersede(road, old)
        named = read_content(new.content).supersedes
        assert named is not None
        assert (named.number, named.sha256, named.change) == (old.number, old.xml_sha256, CHANGE)
        assert (new.version, new.supersedes) == (2, old)
        old.refresh_from_db()
        assert old.state == "superseded"
        assert status(old.number, on=TODAY).replaced_by == new.number
        assert Evaluation.objects.get(pk=old.evaluation_id).certificate_state == "superseded"

    def test_the_old_document_stays_as_it_was_and_both_leaves_are_in_the_log(self, road: Road):
        old = road.issued()
        before = bytes(Document.objects.get(certificate=old, kind="xml").body)
        new = supersede(road, old)
        assert bytes(Document.objects.get(certificate=old, kind="xml").body) == before
        assert [(leaf.kind, leaf.certificate_id) for leaf in LogLeaf.objects.order_by("index")] == [
            ("issue", old.pk),
            ("issue", new.pk),
            ("supersede", old.pk),
        ]
        assert verify_log(LOG_KEY.verifier).sound

    def test_asking_again_gives_the_same_certificate(self, road: Road):
        old = road.issued()
        new = supersede(road, old)
        again = issuing.supersede(
            road.occasion("Wang"),
            certificate_id=old.pk,
            job_id=new.job_id,
            change=CHANGE,
            idempotency_key="s",
            keys=KEYS,
        )
        assert again == new
        assert verify_log(LOG_KEY.verifier).sound

    def test_it_refuses_without_saying_what_changed(self, road: Road):
        old = road.issued()
        with pytest.raises(Missing):
            supersede(road, old, change=Text("更正", ""))
        assert Certificate.objects.count() == 1

    def test_it_refuses_the_certificate_of_another_instrument(self, road: Road):
        old = road.issued()
        other = Road(world=road.world, instrument=another_set(road.world, 8)).approved()
        with pytest.raises(RuleRefusal):
            issuing.supersede(
                road.occasion("Wang"),
                certificate_id=old.pk,
                job_id=other.job,
                change=CHANGE,
                idempotency_key="s",
                keys=KEYS,
            )
        assert other.state == "approved"

    def test_a_certificate_is_replaced_once(self, road: Road):
        old = road.issued()
        supersede(road, old)
        third = Road(world=road.world, instrument=old.instrument_id).approved()
        with pytest.raises(RuleRefusal):
            issuing.supersede(
                road.occasion("Wang"),
                certificate_id=old.pk,
                job_id=third.job,
                change=CHANGE,
                idempotency_key="t",
                keys=KEYS,
            )


@pytest.fixture
def second_approver(road: Road) -> Actor:
    """Gao is made an approver, so that there are two people for a revocation."""
    from tests.registry.conftest import SETTING_UP

    from suyuan.registry.parties import commands as parties

    start = road.occasion("Wang")
    admin = type(start)(actor=SETTING_UP, at=start.at, identities=start.identities, zone=start.zone)
    gao = road.world.people["Gao"]
    parties.assign_role(admin, person_id=gao, role="approver", organization_id=road.world.lab)
    return actor_of(gao, on=TODAY)


def revoke(
    road: Road, certificate: Certificate, second: Actor, *, name: str = "Wang", reason: str = "标准器失准"
):
    issuing.revoke(
        road.occasion(name), certificate_id=certificate.pk, reason=reason, second=second, keys=KEYS
    )


class TestRevoke:
    def test_manager_and_approver_revoke_together(self, road: Road, second_approver: Actor):
        certificate = road.issued()
        revoke(road, certificate, second_approver)
        found = status(certificate.number, on=TODAY)
        assert (found.state, found.since) == ("revoked", TODAY)
        assert found.reason is not None
        assert found.reason.zh == "标准器失准"
        assert [leaf.kind for leaf in LogLeaf.objects.order_by("index")] == ["issue", "revoke"]
        assert Evaluation.objects.get(pk=certificate.evaluation_id).certificate_state == "revoked"
        assert verify_log(LOG_KEY.verifier).sound

    def test_one_person_alone_does_not(self, road: Road):
        certificate = road.issued()
        with pytest.raises(RuleRefusal):
            revoke(road, certificate, actor_of(road.world.people["Wang"], on=TODAY))
        assert Certificate.objects.get().state == "issued"

    def test_the_second_must_be_an_approver_of_the_house(self, road: Road):
        certificate = road.issued()
        with pytest.raises(RuleRefusal):
            revoke(road, certificate, actor_of(road.world.people["Qian"], on=TODAY))

    @pytest.mark.parametrize("name", ["Li", "Gao", "Sun", "Zhao", "Ma"])
    def test_the_first_must_be_the_manager(self, road: Road, second_approver: Actor, name: str):
        certificate = road.issued()
        with pytest.raises(NotPermitted):
            revoke(road, certificate, second_approver, name=name)

    def test_a_reason_is_needed(self, road: Road, second_approver: Actor):
        certificate = road.issued()
        with pytest.raises(Missing):
            revoke(road, certificate, second_approver, reason="")

    def test_it_is_for_good(self, road: Road, second_approver: Actor):
        certificate = road.issued()
        revoke(road, certificate, second_approver)
        with pytest.raises(RuleRefusal):
            revoke(road, certificate, second_approver)
        with pytest.raises(RuleRefusal):
            issuing.clear_doubt(road.occasion("Wang"), certificate_id=certificate.pk, reason="x")


class TestDoubt:
    def test_doubt_comes_and_goes_and_both_are_recorded(self, road: Road):
        certificate = road.issued()
        issuing.flag_doubt(road.occasion("Wang"), certificate_id=certificate.pk, reason="上级标准存疑")
        assert status(certificate.number, on=TODAY).state == "in_doubt"
        assert Evaluation.objects.get(pk=certificate.evaluation_id).certificate_state == "in_doubt"
        issuing.clear_doubt(road.occasion("Wang"), certificate_id=certificate.pk, reason="复查无误")
        assert status(certificate.number, on=TODAY).state == "issued"
        assert [event["to_state"] for event in history("certificate", certificate.pk)] == [
            "issued", "in_doubt", "issued",
        ]  # fmt: skip

    def test_the_system_flags_what_leans_on_a_bad_standard(self, road: Road):
        certificate = road.issued()
        issuing.flag_doubt(road.occasion("Wang").as_system(), certificate_id=certificate.pk, reason="recall")
        assert Certificate.objects.get().state == "in_doubt"

    @pytest.mark.parametrize("name", ["Li", "Qian", "Sun", "Zhou"])
    def test_only_the_manager_flags(self, road: Road, name: str):
        certificate = road.issued()
        with pytest.raises(NotPermitted):
            issuing.flag_doubt(road.occasion(name), certificate_id=certificate.pk, reason="x")
