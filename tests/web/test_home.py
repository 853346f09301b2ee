"""My work: what waits stands on it with its page, and an authority sees its plan."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.registry.conftest import World
from tests.registry.supervision.conftest import make_desk

from suyuan.registry.desk.entries import ENTRIES
from suyuan.registry.supervision.models import Complaint
from suyuan.registry.targets.loading import load_plans
from suyuan.web.views.home import page_of

Visit = Callable[..., Client]


@pytest.mark.parametrize("kind", [entry.kind for entry in ENTRIES])
def test_every_kind_has_its_page(kind: str):
    key = "EX-1" if kind == "plan_task" else "00000000-0000-0000-0000-000000000007"
    assert key in page_of(kind, key)


def test_a_complaint_waits_for_the_officer_and_for_nobody_of_the_laboratory(world: World, enter: Visit):
    make_desk(world).complaint()
    row = Complaint.objects.get()
    page = enter("Sun").get("/").content.decode()
    assert "待处理的投诉举报" in page
    assert f'href="{page_of("complaint_received", row.pk)}"' in page
    assert row.number not in enter("Wang").get("/").content.decode()


@pytest.fixture
def plans(world: World) -> None:
    load_plans()


@pytest.mark.usefixtures("plans")
def test_an_authority_sees_its_plan_and_others_do_not(world: World, enter: Visit):
    assert "/strip" in enter("Sun").get("/").content.decode()
    assert "/strip" not in enter("Zhou").get("/").content.decode()


@pytest.mark.usefixtures("plans")
def test_the_strip_says_each_target_of_the_plan(world: World, enter: Visit):
    page = enter("Sun").get("/plan/CN-22-2021-2035/strip", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert "Public measurement standards" in page.content.decode()
