"""A's parcel, made in an installation that is gone when B's begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction
from tests.registry.conftest import World, build_world
from tests.registry.federation.labs import KEY_A, Issued, weights_of_b, work_of_a
from tests.registry.road import road as make_road

from suyuan.base.text import Text
from suyuan.registry.federation import exporting, importing, trusting
from suyuan.registry.journal.occasion import Grant, Occasion
from suyuan.registry.recalls import commands as recalls
from suyuan.registry.results.models import Result

NAME_A = Text("甲省（示例）", "Province A (example)")


@dataclass(frozen=True)
class FromA:
    """What A hands over: its part of the graph, and the notice of a recall."""

    content: bytes
    notice: bytes
    certificate: Issued
    source: UUID  # the 100 g line of A's certificate


_MADE: list[FromA] = []


def _made() -> FromA:
    """Made once, in an installation of its own that is rolled back."""
    if not _MADE:
        before = transaction.savepoint()
        _MADE.append(_made_by_a(build_world(seed=500)))
        transaction.savepoint_rollback(before)
    return _MADE[0]


def _made_by_a(world: World) -> FromA:
    certificate = work_of_a(make_road(world))
    wang = world.occasion("Wang")
    content = exporting.export_subtree(wang, certificate_id=certificate.id, signer=KEY_A)
    source = Result.objects.get(evaluation_id=certificate.evaluation, point="100 g", u__gt=0)
    opened = recalls.open_recall(
        world.occasion("Sun"), result_id=source.pk, trigger="as_found", note="100 g 超差"
    )
    manager = _manager_of(wang, opened.house_id)
    recalls.bound(manager, recall_id=opened.pk, amount="0.5", u_amount="0.1")
    notice = exporting.export_notice(manager, recall_id=opened.pk, signer=KEY_A)
    return FromA(content, notice, certificate, source.pk)


def _manager_of(occasion: Occasion, house: UUID) -> Occasion:
    """Somebody with the rights of a manager in the house of the recall."""
    grants = (Grant(role="lab_manager", organization=house),)
    return replace(occasion, actor=replace(occasion.actor, grants=grants))


@pytest.fixture(autouse=True)
def _place(settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture
def from_a(db: None) -> FromA:
    return _made()


@pytest.fixture
def world(from_a: FromA) -> Iterator[World]:
    """The installation of B."""
    return build_world()


@pytest.fixture
def peer(world: World) -> trusting.Peer:
    return trusting.trust(
        world.occasion("Feng"), name=NAME_A, vkey=KEY_A.verifier.vkey(), address="https://a.example",
        reason="与对方公布的公钥核对一致",
    )  # fmt: skip


@pytest.fixture
def device(world: World) -> UUID:
    """The F1 weights in the register of B."""
    return weights_of_b(world)


Take = Callable[..., importing.Receipt]


@pytest.fixture
def take(world: World, peer) -> Take:
    """`take(content)`: the laboratory takes a parcel over, as Gao unless said otherwise."""

    def now(content: bytes, *, by: str = "Gao", **more: object) -> importing.Receipt:
        return importing.take_subtree(world.occasion(by), holder=world.lab, content=content, **more)

    return now
