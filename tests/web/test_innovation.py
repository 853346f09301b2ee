"""Innovation on screen: forms that begin things, deeds, the public catalogue, the report of a test."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY, World
from tests.registry.innovation.conftest import PAIRS, Studio, make
from tests.web.conftest import Visit

from suyuan.base.text import same
from suyuan.registry.innovation import products, recognising, testing
from suyuan.registry.innovation.models import (
    Brand,
    EquivalenceTest,
    InnovationProject,
    InstrumentProduct,
    OpenLicence,
    Patent,
    PatentLicence,
    SmeTier,
)
from suyuan.web.innovation_deeds import fee_of
from suyuan.web.innovation_pages import yuan


@pytest.fixture
def studio(world: World, enter: Visit) -> Studio:
    return make(world)


PAIRED = "样品\t国产\t进口\n" + "\n".join(
    f"{one['item']}\t{one['domestic']}\t{one['imported']}" for one in PAIRS
)
PROPOSAL = {
    "title_zh": "压力校准装置", "title_en": "A calibrator", "programme": "own", "topic": "原位校准",
    "budget": "1000", "term_from": "2026-03-10", "term_until": "2027-03-10", "trl_from": "3", "trl_to": "6",
    "milestones": "样机 | Prototype | 2026-09-01", "deliverables": "装置 | Device | 仪器",
    "need": "", "partners": "",
}  # fmt: skip


class TestBegin:
    def test_a_project_is_proposed(self, studio: Studio, enter: Visit):
        answer = enter("Wang").post("/innovation/project/new/project_propose", PROPOSAL)
        row = InnovationProject.objects.get()
        assert (answer.status_code, answer["Location"]) == (303, f"/innovation/project/{row.pk}")
        assert row.deliverables.get().kind == "instrument"

    @pytest.mark.parametrize(
        "wrong",
        [
            {"milestones": "样机 | Prototype"},
            {"trl_from": "x"},
            {"budget": "lots"},
            {"deliverables": "a | b | c"},
        ],
    )
    def test_a_wrong_form_is_told_and_kept(self, wrong: dict[str, str], studio: Studio, enter: Visit):
        answer = enter("Wang").post("/innovation/project/new/project_propose", PROPOSAL | wrong)
        assert answer.status_code in (409, 422)
        assert 'class="problem"' in answer.content.decode()
        assert "压力校准装置" in answer.content.decode()
        assert not InnovationProject.objects.exists()

    def test_nobody_without_the_right_sees_the_form(self, studio: Studio, enter: Visit):
        client = enter("Li")
        assert client.get("/innovation/project/new/project_propose").status_code == 403
        assert "project_propose" not in client.get("/innovation").content.decode()

    @pytest.mark.parametrize(
        "wrong", [{"number": "none yet"}, {"number": "专利1"}, {"granted_on": "2034-01-01"}]
    )
    def test_what_is_no_patent_is_not_registered(self, wrong: dict[str, str], studio: Studio, enter: Visit):
        given = {
            "number": "ZL201710601862.3", "kind": "invention", "title_zh": "方法", "title_en": "Method",
            "granted_on": "2024-01-01", "expires_on": "2035-01-01", "fee_paid_until": "2026-12-31",
        }  # fmt: skip
        answer = enter("Wang").post("/innovation/statement/new/patent_register", given | wrong)
        assert answer.status_code == 422
        assert not Patent.objects.exists()

    def test_units_stand_in_the_brackets_of_the_language(self, studio: Studio, enter: Visit):
        studio.patent()
        page = enter("Wang", "en").get("/innovation/statement/new/statement_draft").content.decode()
        assert "Lump sum (yuan)" in page

    def test_a_patent_and_its_statement(self, studio: Studio, enter: Visit):
        client = enter("Wang")
        client.post(
            "/innovation/statement/new/patent_register",
            {"number": "ZL201710601862.3", "kind": "invention", "title_zh": "方法", "title_en": "Method",
             "granted_on": "2024-01-01",
             "expires_on": "2035-01-01", "fee_paid_until": "2026-12-31", "evaluation_report": ""},
        )  # fmt: skip
        patent = Patent.objects.get()
        answer = client.post(
            "/innovation/statement/new/statement_draft",
            {"patent": str(patent.pk), "fee_mode": "free", "fee_amount": "", "term_until": "2030-01-01",
             "declaration_zh": "愿意许可", "declaration_en": "Anybody may", "terms_zh": "", "terms_en": ""},
        )  # fmt: skip
        assert answer.status_code == 303
        assert OpenLicence.objects.get().state == "draft"


class TestCatalogue:
    def test_it_is_open_to_everybody_and_only_for_what_is_open(self, studio: Studio):
        shown = studio.open_statement()
        hidden = studio.draft()
        for lang in ("zh", "en"):
            body = Client().get(f"/open-licences?lang={lang}").content.decode()
            assert shown.patent.number in body
            assert hidden.patent.number not in body
            page = Client().get(f"/open-licences/{shown.pk}?lang={lang}").content.decode()
            assert "20,000.00" in page
        assert Client().get(f"/open-licences/{hidden.pk}").status_code == 404

    @pytest.mark.parametrize(
        ("words", "found"), [("压力", True), ("ZL2023", True), ("示例省", True), ("水表", False)]
    )
    def test_it_is_searched_by_words(self, words: str, found: bool, studio: Studio):
        shown = studio.open_statement()
        body = Client().get("/open-licences", {"q": words}).content.decode()
        assert (shown.patent.number in body) is found

    def test_queries_do_not_grow(self, studio: Studio):
        counts = []
        for count in (3, 12):
            while OpenLicence.objects.filter(state="open").count() < count:
                studio.open_statement()
            with CaptureQueriesContext(connection) as seen:
                Client().get("/open-licences")
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 4

    def test_a_firm_takes_a_licence_from_the_page(self, studio: Studio, enter: Visit):
        row = studio.open_statement()
        client = enter("Zhou")
        page = client.get(f"/innovation/statement/{row.pk}").content.decode()
        assert "通知并取得许可" in page
        answer = client.post(
            f"/innovation/statement/{row.pk}/take_licence",
            {"notice": "实施该专利", "paid": "20000", "paid_on": TODAY.isoformat(), "payment_no": "P-9"},
        )
        assert answer.status_code == 303
        assert PatentLicence.objects.get().licensee_id == studio.world.factory
        assert "通知并取得许可" not in client.get(f"/innovation/statement/{row.pk}").content.decode()
        assert "四十二号工厂" in enter("Wang").get(f"/innovation/statement/{row.pk}").content.decode()
        assert "四十二号工厂" not in enter("Zhao").get(f"/innovation/statement/{row.pk}").content.decode()

    def test_too_little_paid_is_told_on_the_page(self, studio: Studio, enter: Visit):
        row = studio.open_statement()
        answer = enter("Zhou").post(
            f"/innovation/statement/{row.pk}/take_licence",
            {"notice": "实施", "paid": "1", "paid_on": TODAY.isoformat()},
        )
        assert answer.status_code == 409
        assert "20,000 元" in answer.content.decode()
        assert not PatentLicence.objects.exists()


class TestReport:
    @pytest.fixture
    def computed(self, studio: Studio, enter: Visit) -> EquivalenceTest:
        row = studio.test()
        answer = enter("Li").post(f"/innovation/test/{row.pk}/measure", {"rows": PAIRED})
        assert answer.status_code == 303
        testing.compute(studio.by("Li"), test_id=row.pk)
        return row

    def test_before_it_is_published_strangers_do_not_see_it(self, computed: EquivalenceTest, enter: Visit):
        stranger, own = enter("Zhao"), enter("Wang")
        for path in ("", "/report.pdf", "/pairs.csv", "/plot.svg"):
            assert Client().get(f"/equivalence/{computed.pk}{path}").status_code == 302
            assert stranger.get(f"/equivalence/{computed.pk}{path}").status_code == 404
            assert own.get(f"/equivalence/{computed.pk}{path}").status_code == 200

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_then_everybody_does_in_both_languages(
        self, language: str, computed: EquivalenceTest, studio: Studio
    ):
        testing.publish(studio.by("Wang"), test_id=computed.pk)
        client = Client(headers={"accept-language": language})
        page = client.get(f"/equivalence/{computed.pk}").content.decode()
        assert len(re.findall(r'class="ag-point"', page)) == len(PAIRS)
        assert ("Equivalent" if language == "en" else "等效") in page
        paper = client.get(f"/equivalence/{computed.pk}/report.pdf").content
        assert paper.startswith(b"%PDF-")
        table = client.get(f"/equivalence/{computed.pk}/pairs.csv").content.decode()
        assert table.count("\n") == len(PAIRS) + 1

    def test_a_line_with_too_many_cells_is_told(self, studio: Studio, enter: Visit):
        row = studio.test()
        answer = enter("Li").post(f"/innovation/test/{row.pk}/measure", {"rows": PAIRED + "\nX,1,2,3,4,5"})
        assert answer.status_code == 422


def test_lists_do_not_ask_more_for_more_rows(studio: Studio, enter: Visit):
    client, counts = enter("Sun"), []
    client.get("/innovation/product")
    for count in (3, 20):
        while InstrumentProduct.objects.count() < count:
            products.list_product(studio.by("Sun"), product_id=studio.product().pk)
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/innovation/product").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 14


@pytest.mark.parametrize("section", ["project", "statement", "product", "first_set", "test", "achievement"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_list_and_page_is_made(section: str, language: str, studio: Studio, enter: Visit):
    makers: dict[str, Callable[[], object]] = {
        "project": studio.project, "statement": studio.draft, "product": studio.product,
        "first_set": studio.first_set, "test": studio.test, "achievement": studio.achievement,
    }  # fmt: skip
    row = makers[section]()
    client = enter("Sun", language)
    assert str(row.pk) in client.get(f"/innovation/{section}").content.decode()  # type: ignore[attr-defined]
    page = client.get(f"/innovation/{section}/{row.pk}").content.decode()  # type: ignore[attr-defined]
    assert ("What to do" if language == "en" else "办理") in page or section in (
        "test",
        "achievement",
        "statement",
    )
    assert client.get("/innovation/nothing").status_code == 404


class TestPatents:
    def test_its_standing_is_worked_out_and_changes_with_what_is_noted(self, studio: Studio, enter: Visit):
        row = studio.patent()
        client = enter("Wang")
        assert "可以开放许可" in client.get("/innovation/patents").content.decode()
        answer = client.post(
            f"/innovation/patents/{row.pk}/note",
            {"is_pledged": "yes", "in_dispute": "", "has_consent": "no", "reason": "银行质押"},
        )
        assert answer.status_code == 303
        assert "质权人同意" in client.get(f"/innovation/patents/{row.pk}").content.decode()
        row.refresh_from_db()
        assert (row.is_pledged, row.in_dispute, row.has_consent) == (True, False, False)

    @pytest.mark.parametrize(
        ("event", "form"),
        [
            ("note", {"reason": "没有变化"}),
            ("note", {"fee_paid_until": "soon", "reason": "x"}),
            ("note", {"is_pledged": "yes"}),
            ("agree", {"licensee": "NOBODY", "kind": "ordinary", "effective_from": "2026-03-10",
                       "valid_until": "2027-01-01", "contract": "C"}),
            ("agree", {"licensee": "F42", "kind": "open", "effective_from": "2026-03-10",
                       "valid_until": "2027-01-01", "contract": "C"}),
            ("agree", {"licensee": "F42", "kind": "sole", "effective_from": "2027-03-10",
                       "valid_until": "2026-01-01", "contract": "C"}),
            ("nothing", {}),
        ],
    )  # fmt: skip
    def test_bad_input_is_told_and_leaves_nothing(
        self, event: str, form: dict[str, str], studio: Studio, enter: Visit
    ):
        row = studio.patent()
        answer = enter("Wang").post(f"/innovation/patents/{row.pk}/{event}", form)
        assert answer.status_code in (404, 422)
        assert 'class="problem"' in answer.content.decode()
        assert not PatentLicence.objects.exists()
        row.refresh_from_db()
        assert not row.is_pledged

    def test_a_licence_is_agreed_on_and_its_filing_entered_by_the_authority(
        self, studio: Studio, enter: Visit
    ):
        row = studio.patent()
        page = f"/innovation/patents/{row.pk}"
        agreed = {
            "licensee": "F42", "kind": "exclusive", "effective_from": TODAY.isoformat(),
            "valid_until": "2028-01-01", "contract": "HT-1",
        }  # fmt: skip
        wang, sun = enter("Wang"), enter("Sun")
        assert wang.post(f"{page}/agree", agreed).status_code == 303
        licence = PatentLicence.objects.get()
        filed = {"licence": str(licence.pk), "filed_no": "（示例）备案 7"}
        assert wang.post(f"{page}/file", filed).status_code == 403
        assert sun.post(f"{page}/file", filed).status_code == 303
        told = wang.get(page).content.decode()
        assert "独占许可" in told
        assert "备案 7" in told
        assert enter("Zhao").get(page).status_code == 404
        assert sun.post(f"{page}/file", filed).status_code == 403  # no licence is left to file

    def test_queries_do_not_grow(self, studio: Studio, enter: Visit):
        client, counts = enter("Sun"), []
        client.get("/innovation/patents")
        for count in (3, 30):
            while Patent.objects.count() < count:
                studio.patent()
            with CaptureQueriesContext(connection) as seen:
                assert client.get("/innovation/patents").status_code == 200
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 12


class TestLists:
    GRANT: ClassVar = {"firm": "F42", "tier": "specialised", "document_no": "（示例）3 号",
                       "valid_from": "2026-03-01"}  # fmt: skip
    BRAND: ClassVar = {"firm": "F42", "name_zh": "衡源", "name_en": "Hengyuan", "listing": "provincial",
                       "document_no": "（示例）4 号"}  # fmt: skip

    def test_tiers_and_brands_are_entered_and_read_by_all(self, studio: Studio, enter: Visit):
        sun, zhao = enter("Sun"), enter("Zhao", "en")
        assert enter("Feng").post("/innovation/lists/grant_tier", self.GRANT).status_code == 303
        assert sun.post("/innovation/lists/list_brand", self.BRAND).status_code == 303
        page = zhao.get("/innovation/lists").content.decode()
        assert "Specialised and new" in page
        assert "Hengyuan" in page
        assert "What to do" not in page
        gone = {"brand": str(Brand.objects.get().pk), "reason": "停产"}
        assert sun.post("/innovation/lists/remove_brand", gone).status_code == 303
        assert "Hengyuan" not in zhao.get("/innovation/lists").content.decode()

    @pytest.mark.parametrize(
        ("event", "wrong"),
        [
            ("grant_tier", {"firm": "NOBODY"}),
            ("grant_tier", {"tier": "giant"}),
            ("grant_tier", {"valid_from": "x"}),
            ("list_brand", {"name_en": ""}),
            ("list_brand", {"listing": "own"}),
        ],
    )
    def test_bad_input_is_told_and_leaves_nothing(
        self, event: str, wrong: dict[str, str], studio: Studio, enter: Visit
    ):
        form = (self.GRANT if event == "grant_tier" else self.BRAND) | wrong
        person = "Feng" if event == "grant_tier" else "Sun"
        answer = enter(person).post(f"/innovation/lists/{event}", form)
        assert answer.status_code in (404, 422)
        assert 'class="problem"' in answer.content.decode()
        assert not Brand.objects.exists()
        assert not SmeTier.objects.exists()

    def test_queries_do_not_grow(self, studio: Studio, enter: Visit):
        client, counts = enter("Sun"), []
        client.get("/innovation/lists")
        for count in (3, 30):
            while Brand.objects.count() < count:
                recognising.list_brand(
                    studio.by("Sun"), organization_id=studio.world.factory, listing="national",
                    name=same(f"B{Brand.objects.count()}"), document_no="1",
                )  # fmt: skip
            with CaptureQueriesContext(connection) as seen:
                assert client.get("/innovation/lists").status_code == 200
            counts.append(len(seen))
        assert counts[0] == counts[1] <= 13


@pytest.mark.parametrize(
    ("amount", "shown"), [("5000", "5,000 元"), ("0.80", "0.80 元"), ("1200.50", "1,200.50 元")]
)
def test_money_is_told_to_the_cent(amount: str, shown: str):
    assert yuan(Decimal(amount)) == shown


@pytest.mark.parametrize(
    ("mode", "amount", "shown"),
    [
        ("lump_sum", "12.50", "12.50 元"),
        ("yearly", "1200.00", "1,200 元/年"),
        ("share_of_sales", "2.50", "2.5 % 销售额"),
    ],
)
def test_a_fee_is_told_as_money_and_a_share_as_a_number(mode: str, amount: str, shown: str):
    assert fee_of(mode, Decimal(amount)).zh.endswith(f"：{shown}")
