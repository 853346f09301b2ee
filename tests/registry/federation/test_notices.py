"""The notice of a recall elsewhere: what it does here, and the recall that is opened because of it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from tests.registry.conftest import World
from tests.registry.federation.conftest import FromA, Take
from tests.registry.federation.labs import KEY_A, work_of_b
from tests.registry.road import road as make_road

from suyuan.base.errors import Conflict, EvidenceError, NotFound, NotPermitted, RuleRefusal
from suyuan.certify.federation.notice import read_notice, write_notice
from suyuan.registry.federation import noticing, queries, trusting
from suyuan.registry.federation.models import Parcel, Warned
from suyuan.registry.journal import auditing
from suyuan.registry.recalls.models import Recall
from suyuan.registry.results.compiled import results_of_register
from suyuan.registry.results.models import Result
from suyuan.registry.standards.models import StandardHold


@pytest.fixture
def hear(world: World, peer):
    def now(content: bytes, *, by: str = "Gao") -> Warned:
        return noticing.take_notice(world.occasion(by), holder=world.lab, content=content)

    return now


def told(from_a: FromA, **changed: object) -> bytes:
    return write_notice(replace(read_notice(from_a.notice), **changed), signer=KEY_A)  # type: ignore[arg-type]


def test_what_it_does_here_is_worked_out_from_the_graph_here(
    from_a: FromA, take: Take, hear, device: UUID, world: World
):
    take(from_a.content)
    work_of_b(make_road(world), device)
    row = hear(from_a.notice)
    effects = results_of_register(build=world.identities()).recall(
        row.source_id, noticing.fault_told(queries.warned(row.pk))
    )
    below = Result.objects.filter(point="100 g", evaluation__instrument__model="M1", u__gt=0)
    assert len(effects) == below.count() == 2
    assert effects.shift == pytest.approx([0.5, 0.5], rel=1e-12)  # B adds A's value to its difference


def test_a_recall_is_opened_with_the_fault_of_the_notice(
    from_a: FromA, take: Take, hear, device: UUID, world: World
):
    take(from_a.content)
    work_of_b(make_road(world), device)
    row = hear(from_a.notice)
    with pytest.raises(NotPermitted):
        noticing.open_from(world.occasion("Gao"), warned_id=row.pk)
    opened = Recall.objects.get(pk=noticing.open_from(world.occasion("Wang"), warned_id=row.pk).pk)
    assert (opened.state, opened.amount, opened.u_amount, opened.source_id) == (
        "bounded", "0.5", "0.1", from_a.source,
    )  # fmt: skip
    assert opened.house_id == world.lab
    assert StandardHold.objects.filter(reason="RECALL_OPEN", closed_on=None).count() == 1
    assert queries.warned(row.pk)["recall__number"] == opened.number
    with pytest.raises(RuleRefusal, match="opened already"):
        noticing.open_from(world.occasion("Wang"), warned_id=row.pk)
    assert list(auditing.faults()) == []


def test_again_is_the_same_entry(from_a: FromA, take: Take, hear):
    take(from_a.content)
    assert hear(from_a.notice).pk == hear(from_a.notice).pk
    assert Warned.objects.count() == 1


def test_only_with_the_right(from_a: FromA, take: Take, hear):
    take(from_a.content)
    with pytest.raises(NotPermitted):
        hear(from_a.notice, by="Li")


def test_of_a_result_that_nobody_here_holds(from_a: FromA, hear):
    with pytest.raises(NotFound, match="nothing here leans"):
        hear(from_a.notice)
    assert Parcel.objects.count() == 0


def test_of_a_result_that_was_made_here(from_a: FromA, take: Take, hear, world: World):
    make_road(world).issued()
    mine = Result.objects.filter(evaluation__origin="engine", u__gt=0)[0]
    with pytest.raises(RuleRefusal, match="did not come from"):
        hear(told(from_a, result=mine.pk, unit=mine.unit))


def test_in_another_unit(from_a: FromA, take: Take, hear):
    take(from_a.content)
    with pytest.raises(Conflict, match="the notice is in g"):
        hear(told(from_a, unit="g"))


def test_from_somebody_who_is_not_trusted(from_a: FromA, take: Take, hear, peer, world: World):
    take(from_a.content)
    trusting.distrust(world.occasion("Feng"), peer_id=peer.pk, reason="密钥泄露")
    with pytest.raises(EvidenceError):
        hear(from_a.notice)


@pytest.mark.parametrize("amount", ["nan", "inf", "1e400", "ten"])
def test_an_amount_that_is_no_number_is_refused(from_a: FromA, take: Take, hear, amount: str):
    from suyuan.base.errors import InputError

    take(from_a.content)
    with pytest.raises(InputError):
        hear(told(from_a, amount=amount))
    assert Warned.objects.count() == 0
