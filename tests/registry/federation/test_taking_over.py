"""Taking over what another installation holds: trust, agreement, all or nothing, and again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.registry.conftest import World
from tests.registry.federation.conftest import FromA, Take
from tests.registry.federation.labs import KEY_A, KEY_B, lines

from suyuan.base.errors import Conflict, EvidenceError, NotPermitted, SuyuanError, Unreadable
from suyuan.certify.federation.sealed import seal
from suyuan.certify.federation.subtree import Subtree, read_subtree, write_subtree
from suyuan.cli.trace import described
from suyuan.registry.federation import queries, trusting
from suyuan.registry.federation.models import Holding, Parcel
from suyuan.registry.journal import auditing
from suyuan.registry.journal.models import Event
from suyuan.registry.received import auditing as files
from suyuan.registry.results.chain import chain_rows
from suyuan.registry.results.models import Evaluation, Influence, Result
from suyuan.registry.standards.queries import current_evaluation
from suyuan.trace.chain import check_chain

HELD = (Evaluation, Result, Influence, Holding, Parcel, Event)


def counted() -> list[int]:
    return [table.objects.count() for table in HELD]


def told_again(from_a: FromA, change) -> bytes:
    """A's parcel with something else in it, signed by A's key."""
    return write_subtree(change(read_subtree(from_a.content)), signer=KEY_A)


def of_subject(subtree: Subtree, change) -> Subtree:
    """The subtree with a change of the evaluation it is about."""
    return replace(
        subtree,
        evaluations=tuple(
            change(held) if held.id in subtree.subjects else held for held in subtree.evaluations
        ),
    )


def first_line(subtree: Subtree, **changed: object) -> Subtree:
    def change(held):
        return replace(held, lines=(replace(held.lines[0], **changed), *held.lines[1:]))

    return of_subject(subtree, change)


class TestTakingOver:
    def test_results_stand_here_under_their_own_identities(self, from_a: FromA, take: Take, device, world):
        receipt = take(from_a.content)
        subtree = read_subtree(from_a.content)
        assert {one.id for _, one in subtree.lines()} <= set(Result.objects.values_list("id", flat=True))
        mine = Evaluation.objects.get(pk=from_a.certificate.evaluation)
        assert (mine.origin, mine.instrument_id, mine.certificate_state) == ("peer", device, "issued")
        assert current_evaluation([device], on=world.occasion("Gao").today)[device].pk == mine.pk
        assert receipt.counts["new"] == len(subtree.evaluations) == 2
        assert receipt.counts["proved"] == 1

    def test_a_trial_tells_and_writes_nothing(self, from_a: FromA, take: Take, device):
        before = counted()
        receipt = take(from_a.content, is_trial=True)
        assert receipt.parcel is None
        assert [one.standing for one in receipt.plan.coming] == ["new", "new"]
        assert device in {one.instrument for one in receipt.plan.coming}
        assert counted() == before

    def test_again_changes_nothing(self, from_a: FromA, take: Take):
        first = take(from_a.content)
        before = counted()
        assert take(from_a.content).parcel == first.parcel
        assert counted() == before

    def test_a_device_that_was_registered_later_is_found_when_it_is_taken_over_again(
        self, from_a: FromA, take: Take, world: World
    ):
        from tests.registry.federation.labs import weights_of_b

        take(from_a.content)
        assert Evaluation.objects.get(pk=from_a.certificate.evaluation).instrument_id is None
        device = weights_of_b(world)
        take(from_a.content)
        assert Evaluation.objects.get(pk=from_a.certificate.evaluation).instrument_id == device
        assert list(auditing.faults()) == []

    def test_the_journal_seals_it(self, from_a: FromA, take: Take):
        take(from_a.content)
        event = Event.objects.order_by("-seq").first()
        assert event is not None
        assert event.act == "federation.import"
        assert [*auditing.faults(), *files.faults()] == []

    def test_the_chain_goes_on_into_the_other_installation(self, from_a: FromA, take: Take):
        take(from_a.content)
        rows = chain_rows([id_ for _, id_ in lines(from_a.certificate.evaluation)][:1])
        assert len(rows.nodes) > 1
        found = queries.held_elsewhere(node.id for node in rows.nodes)
        assert found.keys() == {node.id for node in rows.nodes}
        assert {row["proof"] for row in found.values()} == {"proved", "stated"}
        report = check_chain(rows.wanted[0], nodes=rows.nodes, edges=rows.edges)
        for link in report.links:
            kept = described(link, found[link.node.id])["held_by"]
            assert kept == {
                "zh": found[link.node.id]["peer__name_zh"],
                "en": found[link.node.id]["peer__name_en"],
            }
            assert described(link)["held_by"] is None

    def test_what_was_taken_over_is_handed_on_unchanged(self, from_a: FromA, take: Take):
        from suyuan.registry.federation.gathering import gathered_above

        take(from_a.content)
        held, _ = gathered_above([from_a.certificate.evaluation]).held()
        mine = next(one for one in held if one.id == from_a.certificate.evaluation)
        before = next(
            one for one in read_subtree(from_a.content).evaluations if one.id == from_a.certificate.evaluation
        )
        assert (mine.proof, mine.device, mine.issuer) == (before.proof, before.device, before.issuer)
        assert mine.origin == "peer"


class TestRefusing:
    def test_nobody_takes_over_from_a_stranger(self, from_a: FromA, world: World):
        from suyuan.registry.federation.importing import take_subtree

        with pytest.raises(EvidenceError, match="not one that is trusted"):
            take_subtree(world.occasion("Gao"), holder=world.lab, content=from_a.content)

    def test_not_after_the_trust_has_ended(self, from_a: FromA, take: Take, peer, world: World):
        trusting.distrust(world.occasion("Feng"), peer_id=peer.pk, reason="密钥泄露")
        with pytest.raises(EvidenceError, match="not one that is trusted"):
            take(from_a.content)

    def test_only_with_the_right(self, from_a: FromA, take: Take):
        with pytest.raises(NotPermitted):
            take(from_a.content, by="Li")
        with pytest.raises(NotPermitted):
            take(from_a.content, by="Zhao")

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda tree: first_line(tree, value=1.5), "value"),
            (lambda tree: first_line(tree, u=1.5), "u of"),
            (lambda tree: first_line(tree, dof=3.0), "dof"),
            (lambda tree: first_line(tree, verdict="fail"), "verdict"),
            (lambda tree: first_line(tree, parts=()), "0 "),
            (lambda tree: of_subject(tree, lambda held: replace(held, verdict="fail")), "verdict"),
            (lambda tree: of_subject(tree, lambda held: replace(held, digest="00" * 32)), "digest"),
            (lambda tree: of_subject(tree, lambda held: replace(held, lines=held.lines[1:])), "results"),
        ],
    )
    def test_another_telling_of_what_is_known_is_a_conflict_that_names_both(
        self, from_a: FromA, take: Take, change, words: str
    ):
        take(from_a.content)
        before = counted()
        with pytest.raises(Conflict) as refused:
            take(told_again(from_a, change))
        told = refused.value.message.en
        assert words in told or words.strip() in refused.value.facts["differences"]
        assert "here and" in told
        assert from_a.certificate.number in told
        assert counted() == before

    def test_a_component_that_differs_in_its_last_bit_is_a_conflict(self, from_a: FromA, take: Take):
        import math

        take(from_a.content)

        def change(tree: Subtree) -> Subtree:
            part = tree.set_ups[0][0]
            moved = replace(part, component=math.nextafter(part.component, 1.0))
            return replace(tree, set_ups=((moved, *tree.set_ups[0][1:]), *tree.set_ups[1:]))

        with pytest.raises(Conflict):
            take(told_again(from_a, change))

    def test_an_identity_that_is_a_source_here_is_no_result_there(self, from_a: FromA, take: Take, world):
        from tests.registry.conftest import NOW
        from tests.registry.road import LOG_KEY, Road, state_device

        from suyuan.registry.issuing.log import open_log

        state_device(world)
        open_log(LOG_KEY, at=NOW)
        Road(world=world).issued()
        bare = Influence.objects.filter(parent=None).values_list("origin", flat=True)[0]

        def change(tree: Subtree) -> Subtree:
            def moved(held):
                return replace(held, lines=(*held.lines, replace(held.lines[0], id=bare, index=999)))

            return of_subject(tree, moved)

        before = counted()
        with pytest.raises(Conflict, match=str(bare)):
            take(told_again(from_a, change))
        assert counted() == before

    def test_a_proof_that_does_not_hold(self, from_a: FromA, take: Take):
        def change(tree: Subtree) -> Subtree:
            return of_subject(tree, lambda held: replace(held, sha256="11" * 32))

        with pytest.raises(EvidenceError, match="does not hold this entry"):
            take(told_again(from_a, change))

    @pytest.mark.parametrize("place", range(0, 100, 7))
    def test_a_changed_byte_leaves_nothing_behind(self, from_a: FromA, take: Take, place: int):
        content = bytearray(from_a.content)
        content[len(content) * place // 100] ^= 1
        before = counted()
        with pytest.raises(SuyuanError):
            take(bytes(content))
        assert counted() == before

    def test_signed_by_another_key(self, from_a: FromA, take: Take):
        body = from_a.content.split(b"\n\n", 2)[2]
        with pytest.raises(EvidenceError):
            take(seal(body, kind="subtree", signer=KEY_B))
        with pytest.raises(Unreadable):
            take(seal(b"{}", kind="subtree", signer=KEY_A))

    def test_a_failure_on_the_way_leaves_nothing_behind(self, from_a: FromA, take: Take, monkeypatch):
        from suyuan.registry.federation import storing

        def broken(*_: object) -> None:
            raise RuntimeError("power cut")

        monkeypatch.setattr(storing, "link", broken)
        before = counted()
        with pytest.raises(RuntimeError):
            take(from_a.content)
        assert counted() == before


class TestStates:
    def later(self, from_a: FromA, state: str, *, days: int) -> bytes:
        from datetime import timedelta

        def change(tree: Subtree) -> Subtree:
            moved = of_subject(tree, lambda held: replace(held, state=state))
            return replace(moved, made_at=tree.made_at + timedelta(days=days))

        return told_again(from_a, change)

    def state(self, from_a: FromA) -> str:
        return Evaluation.objects.get(pk=from_a.certificate.evaluation).certificate_state

    def test_a_later_parcel_tells_that_a_certificate_was_revoked(self, from_a: FromA, take: Take):
        take(from_a.content)
        receipt = take(self.later(from_a, "revoked", days=1))
        assert receipt.counts["states"] == 1
        assert self.state(from_a) == "revoked"
        assert list(auditing.faults()) == []

    def test_an_earlier_one_takes_nothing_back(self, from_a: FromA, take: Take):
        take(from_a.content)
        take(self.later(from_a, "revoked", days=2))
        take(self.later(from_a, "issued", days=1))
        assert self.state(from_a) == "revoked"


class TestExporting:
    def test_only_own_certificates_and_with_the_right(self, world: World):
        from tests.registry.federation.labs import work_of_a
        from tests.registry.road import road as make_road

        from suyuan.registry.federation.exporting import export_subtree

        certificate = work_of_a(make_road(world))
        for name in ("Li", "Zhou", "Sun", "Zhao"):
            with pytest.raises(NotPermitted):
                export_subtree(world.occasion(name), certificate_id=certificate.id, signer=KEY_A)
        content = export_subtree(world.occasion("Gao"), certificate_id=certificate.id, signer=KEY_A)
        subtree = read_subtree(content)
        assert subtree.subjects == (certificate.evaluation,)
        assert subtree.house.code == "PIM"
        event = Event.objects.order_by("-seq").first()
        assert event is not None
        assert event.act == "federation.export"
