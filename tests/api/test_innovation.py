"""Innovation over HTTP: a project to its end, a licence taken, a test of equivalence, what is public."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.api.conftest import Program, account_of, bearer
from tests.registry.conftest import NOW, TODAY, World
from tests.registry.innovation.conftest import PAIRS, Studio, make

from suyuan.registry.innovation import products, recognising
from suyuan.registry.innovation.models import (
    EquivalenceTest,
    FirstSet,
    InnovationProject,
    OpenLicence,
    Patent,
    PatentLicence,
)
from suyuan.registry.journal.auditing import faults

DAY = TODAY.isoformat()
PROPOSAL = {
    "programme": "own", "title": {"zh": "压力校准装置", "en": "A calibrator"}, "topic": "原位校准",
    "budget": "1000", "term_from": DAY, "term_until": "2027-12-31", "trl_from": 3, "trl_to": 6,
    "milestones": [{"name": {"zh": "样机", "en": "Prototype"}, "due": "2026-09-01"}],
    "deliverables": [{"name": {"zh": "装置", "en": "Device"}, "kind": "instrument"}],
}  # fmt: skip


@pytest.fixture
def studio(world: World, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Studio:
    from django.utils import timezone

    settings.DATA = tmp_path
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return make(world)


@pytest.fixture
def people(studio: Studio) -> dict[str, Program]:
    found = {}
    for name in ("Sun", "Feng", "Wang", "Li", "Lin", "Zhou", "Zhao"):
        account_of(studio.world, name)
        found[name] = Program(bearer(studio.world, name))
    return found


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_project_goes_from_proposal_to_transformation(people: dict[str, Program], studio: Studio):
    wang, sun, feng = people["Wang"], people["Sun"], people["Feng"]
    lab = str(studio.world.lab)
    key = told(wang.post("innovation/projects", PROPOSAL | {"lead_id": lab}), 201)["id"]
    one = f"innovation/projects/{key}"
    assert told(people["Zhao"].get("innovation/projects"))["projects"] == []
    told(sun.post(f"{one}/review", {"report": "同意"}))
    assert sun.post(f"{one}/fund", {"granted": "900", "decision_no": "1"}).status_code == 403
    told(feng.post(f"{one}/fund", {"granted": "900", "decision_no": "1"}))
    told(wang.post(f"{one}/begin"))
    told(sun.post(f"{one}/check-mid-term", {"report": "按计划"}))
    assert feng.post(f"{one}/accept", {"report": "通过"}).status_code == 409
    shown = told(wang.get(one))
    for step in (*shown["milestones"], *shown["deliverables"]):
        told(wang.post(f"innovation/steps/{step['id']}/report", {"done_on": DAY, "evidence": "记录"}))
    told(feng.post(f"{one}/accept", {"report": "通过"}))
    given = {"owner_id": lab, "name": {"zh": "技术", "en": "Know-how"}, "maturity": 7, "project_id": key}
    made = told(wang.post("innovation/achievements", given), 201)["id"]
    contract = {"mode": "licence", "partner": "工厂", "contract_no": "C-1", "contract_on": DAY}
    told(wang.post(f"innovation/achievements/{made}/contract", contract))
    low = {"income": "1000", "inventors_share": "10"}
    assert wang.post(f"innovation/achievements/{made}/settle", low).status_code == 409
    told(wang.post(f"innovation/achievements/{made}/settle", low | {"inventors_share": "60"}))
    told(wang.post(f"{one}/transform"))
    (seen,) = told(people["Zhao"].get("innovation/projects", state="transformed"))["projects"]
    assert (seen["id"], InnovationProject.objects.get().state) == (key, "transformed")
    assert told(wang.get(one))["achievements"][0]["income"] == "1000.00"
    assert list(faults()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"budget": "many"},
        {"budget": "-1"},
        {"trl_to": 12},
        {"programme": "none"},
        {"milestones": []},
        {"term_until": "2020-01-01"},
        {"title": {"zh": "题目", "en": ""}},
        {"deliverables": [{"name": {"zh": "a", "en": "b"}, "kind": "nothing"}]},
        {"unknown": 1},
    ],
)
def test_a_wrong_proposal_leaves_nothing(wrong: dict[str, Any], people: dict[str, Program], studio: Studio):
    given = PROPOSAL | {"lead_id": str(studio.world.lab)} | wrong
    answer = people["Wang"].post("innovation/projects", given)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not InnovationProject.objects.exists()


class TestLicences:
    @pytest.fixture
    def statement(self, people: dict[str, Program], studio: Studio) -> str:
        wang = people["Wang"]
        given = {
            "patentee_id": str(studio.world.lab), "number": "ZL201710601862.3", "kind": "invention",
            "title": {"zh": "方法", "en": "Method"}, "granted_on": "2024-01-01", "expires_on": "2035-01-01",
            "fee_paid_until": "2026-12-31",
        }  # fmt: skip
        patent = told(wang.post("innovation/patents", given), 201)["id"]
        terms = {
            "patent_id": patent, "fee_mode": "lump_sum", "fee_amount": "20000", "term_until": "2030-01-01",
            "declaration": {"zh": "愿意许可任何单位", "en": "Anybody may use it"},
        }  # fmt: skip
        boast = terms | {"declaration": {"zh": "国内领先", "en": "It leads"}}
        assert wang.post("innovation/statements", boast).status_code == 409
        key = str(told(wang.post("innovation/statements", terms), 201)["id"])
        told(wang.post(f"innovation/statements/{key}/declare"))
        published = {"publication_no": "（示例）公告", "published_on": DAY}
        told(people["Sun"].post(f"innovation/statements/{key}/publish", published))
        return key

    def notice(self, studio: Studio, **changed: Any) -> dict[str, Any]:
        return {
            "licensee_id": str(studio.world.factory), "notice": "实施该专利", "paid": "20000", "paid_on": DAY,
            "payment_no": "P-1",
        } | changed  # fmt: skip

    def test_anybody_reads_the_catalogue_and_a_firm_takes_a_licence(
        self, people: dict[str, Program], studio: Studio, statement: str
    ):
        (seen,) = told(Client().get("/api/v1/open-licences"))["open_licences"]
        assert (seen["id"], seen["fee_amount"], seen["taken"]) == (statement, "20000.00", 0)
        path = f"innovation/statements/{statement}/licences"
        assert people["Lin"].post(path, self.notice(studio, paid="1")).status_code == 409
        assert not PatentLicence.objects.exists()
        key = told(people["Lin"].post(path, self.notice(studio)))["id"]
        assert told(Client().get(f"/api/v1/open-licences/{statement}"))["taken"] == 1
        assert told(Client().get("/api/v1/open-licences", {"q": "水表"}))["total"] == 0
        assert people["Lin"].post(f"innovation/licences/{key}/file", {"filed_no": "B-1"}).status_code == 403
        told(people["Sun"].post(f"innovation/licences/{key}/file", {"filed_no": "B-1"}))
        for name, count in (("Lin", 1), ("Wang", 1), ("Sun", 1), ("Zhao", 0)):
            assert told(people[name].get("innovation/licences"))["total"] == count, name
        assert told(people["Wang"].get("innovation/patents"))["patents"][0]["licensed"] == 1

    def test_a_withdrawn_one_is_told_and_opens_nothing(
        self, people: dict[str, Program], studio: Studio, statement: str
    ):
        told(people["Wang"].post(f"innovation/statements/{statement}/withdraw", {"reason": "另有安排"}))
        assert told(Client().get("/api/v1/open-licences"))["total"] == 0
        assert told(Client().get(f"/api/v1/open-licences/{statement}"))["withdrawn_on"] == DAY
        path = f"innovation/statements/{statement}/licences"
        assert people["Lin"].post(path, self.notice(studio)).status_code == 409

    def test_no_exclusive_licence_beside_it(self, people: dict[str, Program], studio: Studio, statement: str):
        path = f"innovation/patents/{Patent.objects.get().pk}"
        given = {
            "licensee_id": str(studio.world.factory), "kind": "exclusive", "effective_from": DAY,
            "valid_until": "2028-01-01", "contract": "HT-1",
        }  # fmt: skip
        assert people["Wang"].post(f"{path}/licences", given).status_code == 409
        told(people["Wang"].post(f"{path}/licences", given | {"kind": "ordinary"}))
        told(people["Wang"].post(f"{path}/note", {"in_dispute": True, "reason": "权属纠纷"}))
        assert Patent.objects.get().in_dispute

    def test_a_draft_is_hidden(self, people: dict[str, Program], studio: Studio):
        row = studio.draft()
        assert Client().get(f"/api/v1/open-licences/{row.pk}").status_code == 404
        assert people["Zhao"].get(f"innovation/statements/{row.pk}").status_code == 404
        assert told(people["Zhao"].get("innovation/patents"))["patents"] == []


def test_an_equivalence_test_is_measured_published_and_read_by_anybody(
    people: dict[str, Program], studio: Studio
):
    given = {
        "product_id": str(studio.product().pk), "laboratory_id": str(studio.world.lab), "imported": "P6000",
        "characteristic": {"zh": "示值", "en": "Indication"}, "unit": "MPa", "margin": "0.3",
        "ground": "工艺允许的三分之一", "planned_items": 10,
    }  # fmt: skip
    key = told(people["Wang"].post("innovation/equivalence-tests", given), 201)["id"]
    one = f"innovation/equivalence-tests/{key}"
    bad = people["Li"].post(f"{one}/pairs", {"rows": [PAIRS[0] | {"domestic": "x"}, *PAIRS[1:]]})
    assert bad.status_code == 422
    told(people["Li"].post(f"{one}/pairs", {"rows": PAIRS}))
    told(people["Li"].post(f"{one}/compute"))
    assert people["Li"].post(f"{one}/publish").status_code == 403
    assert Client().get(f"/api/v1/equivalence-tests/{key}").status_code == 404
    told(people["Wang"].post(f"{one}/publish"))
    report = told(Client().get(f"/api/v1/equivalence-tests/{key}"))
    assert [one["item"] for one in report["pairs"]] == [one["item"] for one in PAIRS]
    # By hand: the differences sum to 0.3 over ten pairs.
    assert report["answer"]["mean"] == pytest.approx(
        sum(float(one["domestic"]) - float(one["imported"]) for one in PAIRS) / 10, abs=1e-12
    )
    assert report["verdict"] == EquivalenceTest.objects.get().verdict
    assert told(Client().get("/api/v1/equivalence-tests"))["total"] == 1


def test_a_first_set_a_tier_and_a_brand(people: dict[str, Program], studio: Studio):
    given = {
        "product_id": str(studio.product().pk), "category": "machine", "novelty": "首次", "contract_on": DAY,
        "property_right": "发明专利一项", "contract_no": "H-1", "test_report": "B-1",
    }  # fmt: skip
    key = told(people["Lin"].post("innovation/first-sets", given), 201)["id"]
    assert told(people["Zhao"].get("innovation/first-sets"))["total"] == 0
    one = f"innovation/first-sets/{key}"
    told(people["Sun"].post(f"{one}/recommend"))
    told(people["Sun"].post(f"{one}/review", {"opinion": "属首台套"}))
    told(people["Sun"].post(f"{one}/publicise"))
    assert people["Feng"].post(f"{one}/recognise", {"decision_no": "1"}).status_code == 409
    assert FirstSet.objects.get().state == "publicity"
    firm = str(studio.world.factory)
    tier = {"organization_id": firm, "tier": "little_giant", "document_no": "1 号", "valid_from": DAY}
    assert people["Sun"].post("innovation/tiers", tier).status_code == 403
    told(people["Feng"].post("innovation/tiers", tier), 201)
    assert people["Feng"].post("innovation/tiers", tier).status_code == 409
    (line,) = told(people["Zhao"].get("innovation/tiers"))["tiers"]
    assert (line["tier"], line["organization__code"]) == ("little_giant", "F42")
    brand = {"organization_id": firm, "name": {"zh": "衡", "en": "Heng"}, "listing": "provincial",
             "document_no": "2 号"}  # fmt: skip
    kept = told(people["Sun"].post("innovation/brands", brand), 201)["id"]
    assert told(people["Zhao"].get("innovation/brands"))["brands"][0]["name_en"] == "Heng"
    told(people["Sun"].post(f"innovation/brands/{kept}/remove", {"reason": "停产"}))
    assert told(people["Zhao"].get("innovation/brands"))["brands"] == []


def _listed(studio: Studio) -> None:
    products.list_product(studio.by("Sun"), product_id=studio.product().pk)


def _branded(studio: Studio) -> None:
    from suyuan.base.text import same

    studio.counted += 1
    recognising.list_brand(
        studio.by("Sun"), organization_id=studio.world.factory, name=same(f"B{studio.counted}"),
        listing="provincial", document_no="1",
    )  # fmt: skip


LISTS: dict[str, Callable[[Studio], object]] = {
    "innovation/projects": Studio.project,
    "innovation/achievements": Studio.achievement,
    "innovation/statements": Studio.open_statement,
    "innovation/patents": Studio.patent,
    "innovation/products": _listed,
    "innovation/equivalence-tests": Studio.test,
    "innovation/first-sets": Studio.first_set,
    "innovation/brands": _branded,
    "open-licences": Studio.open_statement,
}


@pytest.mark.parametrize("path", LISTS)
def test_no_list_asks_more_for_more_rows(path: str, people: dict[str, Program], studio: Studio):
    counts, made = [], 0
    program = people["Sun"]
    program.get(path)
    for count in (3, 30):
        while made < count:
            LISTS[path](studio)
            made += 1
        with CaptureQueriesContext(connection) as seen:
            assert told(program.get(path, size=200))["total"] == count
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_a_token_that_may_only_read_does_nothing(people: dict[str, Program], studio: Studio):
    row = studio.draft()
    program = Program(bearer(studio.world, "Chen", ("read",)))
    assert program.post(f"innovation/statements/{row.pk}/declare").status_code == 403
    assert OpenLicence.objects.get().state == "draft"
