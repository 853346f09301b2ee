"""Entering an industrial chain and more links of it on pages: what is made, what is refused, who may."""

from __future__ import annotations

import pytest
from tests.registry.conftest import PROVINCE, World
from tests.web.conftest import Visit

from suyuan.registry.centers.models import ChainLink, IndustrialChain

FORM = {
    "code": "GEAR", "name_zh": "变速箱", "name_en": "Gearboxes", "jurisdiction": PROVINCE, "note_zh": "",
    "note_en": "",
    "links": "GB | 变速箱 | Gearbox | 产品 | | \nGB-T | 台架试验 | Bench test | Process | 试验 | GB",
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_chain_is_entered_with_its_links_and_gets_more(world: World, enter: Visit, language: str):
    client = enter("Sun", language)
    assert "/chains/new" in client.get("/chains").content.decode()
    answer = client.post("/chains/new", FORM)
    chain = IndustrialChain.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/chains/{chain.pk}")
    rows = ChainLink.objects.filter(chain=chain).order_by("place")
    assert [(one.code, one.kind, one.stage) for one in rows] == [
        ("GB", "product", ""), ("GB-T", "process", "test"),
    ]  # fmt: skip
    page = f"/chains/{chain.pk}/links"
    assert "GB-T" in client.get(page).content.decode()
    more = {"links": "AX | 轴 | Shaft | Product | | GB"}
    assert client.post(page, more).status_code == 303
    assert client.post(page, more).status_code == 422  # the code is there already
    assert ChainLink.objects.filter(chain=chain).count() == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"links": "GB | 变速箱 | Gearbox"},
        {"links": "GB | 变速箱 | Gearbox | 产品 | 试验 | "},
        {"links": "P | 试验 | Test | 过程 | 试验 | NONE"},
        {"links": "GB | 变速箱 | Gearbox | thing | | "},
        {"name_en": ""},
        {"code": "a b"},
        {"jurisdiction": "999999"},
    ],
)
def test_bad_input_is_told_kept_and_leaves_nothing(world: World, enter: Visit, wrong: dict[str, str]):
    answer = enter("Sun").post("/chains/new", FORM | wrong)
    assert answer.status_code in (404, 422)
    page = answer.content.decode()
    assert 'class="problem"' in page
    assert "变速箱" in page
    assert not IndustrialChain.objects.exists()


def test_who_may_not_is_refused_and_shown_no_button(world: World, enter: Visit):
    client = enter("Zhao")
    assert client.get("/chains/new").status_code == 403
    assert client.post("/chains/new", FORM).status_code == 403
    assert "/chains/new" not in client.get("/chains").content.decode()
