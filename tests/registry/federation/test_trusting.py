"""The register of other installations: whose key is believed is decided by a person."""

from __future__ import annotations

import pytest
from tests.registry.conftest import World
from tests.registry.federation.labs import KEY_A, KEY_B

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.federation import queries, trusting
from suyuan.registry.federation.models import Peer

NAME = Text("甲省", "Province A")


def enter(world: World, *, by: str = "Feng", vkey: str = KEY_A.verifier.vkey(), **changed: object):
    given = {"name": NAME, "address": "https://a.example", "reason": "电话核对"} | changed
    return trusting.trust(world.occasion(by), vkey=vkey, **given)


def test_it_is_entered_with_the_name_of_its_log(world: World):
    row = enter(world, address="https://a.example/")
    assert (row.log, row.address, row.state) == (KEY_A.name, "https://a.example", "trusted")
    assert [one["log"] for one in queries.peers()] == [KEY_A.name]


@pytest.mark.parametrize("name", ["Wang", "Gao", "Sun", "Ma", "Zhou"])
def test_nobody_else_enters_one(world: World, name: str):
    with pytest.raises(NotPermitted):
        enter(world, by=name)


@pytest.mark.parametrize(
    "changed",
    [
        {"vkey": "nothing"},
        {"vkey": KEY_A.skey()},
        {"vkey": KEY_A.verifier.vkey() + "x" * 300},
        {"vkey": KEY_A.verifier.vkey().replace("+", "+0", 1)},
        {"address": "javascript:alert(1)"},
        {"address": "https://a.example/\nx"},
        {"reason": " "},
        {"name": Text("", "A")},
    ],
)
def test_what_cannot_be_entered(world: World, changed):
    with pytest.raises((InputError, Missing)):
        enter(world, **changed)
    assert Peer.objects.count() == 0


def test_a_key_stands_once_and_another_beside_it(world: World):
    enter(world)
    with pytest.raises(Conflict):
        enter(world)
    enter(world, vkey=KEY_B.verifier.vkey())
    assert len(trusting.trusted()) == 2


def test_trust_ends_once_and_may_begin_anew(world: World):
    row = enter(world)
    feng = world.occasion("Feng")
    trusting.distrust(feng, peer_id=row.pk, reason="密钥泄露")
    with pytest.raises(RuleRefusal):
        trusting.distrust(feng, peer_id=row.pk, reason="再次")
    with pytest.raises(NotFound):
        trusting.distrust(feng, peer_id=world.identities(), reason="没有")
    assert trusting.trusted() == []
    enter(world)
    assert len(trusting.trusted()) == 1
