"""Reference materials in the office: who sees what, entering a study, grading, release, the shelf."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY, World
from tests.registry.materials.making import (
    NUMBER,
    WANTED,
    Soil,
    characterisation,
    homogeneity,
    long_term,
)
from tests.registry.materials.making import soil as make_soil

from suyuan.registry.materials import release
from suyuan.registry.materials.models import (
    BoughtBatch,
    MaterialBatch,
    MaterialCertificate,
    MaterialStock,
    MaterialStudy,
    MaterialUse,
    ReferenceMaterial,
)
from suyuan.registry.materials.studies import Raw, evaluate
from suyuan.web.study_plot import plot_of

Visit = Callable[..., Client]
NEW = {
    "name_zh": "水中镉",
    "name_en": "Cadmium in water",
    "rm_class": "08",
    "unit_amount": "20",
    "least_intake": "1",
    "amount_unit": "mL",
    "property_zh": ["镉", ""],
    "property_en": ["Cadmium", ""],
    "unit": ["mg/L", ""],
    "target_u": ["0.02", ""],
    "kind": ["certified", "certified"],
} | {
    f"{name}_{ending}": "文字" if ending == "zh" else "words"
    for name in ("matrix", "use", "storage", "handling", "traceability")
    for ending in ("zh", "en")
}


@pytest.fixture
def soil(world: World) -> Soil:
    return make_soil(world)


def text(raw: Raw) -> str:
    return "\n".join("\t".join([label, *readings]) for label, readings in raw.rows)


class TestRegister:
    @pytest.mark.parametrize(("name", "sees"), [("Gao", True), ("Li", True), ("Sun", True), ("Zhao", False)])
    def test_one_under_development_is_not_public(self, enter: Visit, soil: Soil, name: str, sees: bool):
        client = enter(name)
        assert ("土壤中铅" in client.get("/materials").content.decode()) is sees
        assert client.get(f"/materials/{soil.material}").status_code == (200 if sees else 403)
        assert client.get(f"/materials/batches/{soil.batch}").status_code == (200 if sees else 403)

    def test_a_graded_one_is_public_but_its_data_are_not(self, enter: Visit, soil: Soil):
        soil.released()
        client = enter("Zhao", "en")
        assert NUMBER in client.get("/materials?q=lead").content.decode()
        page = client.get(f"/materials/batches/{soil.batch}").content.decode()
        assert "50.0" in page
        assert "study-plot" not in page

    def test_filters_narrow_and_nonsense_does_not(self, enter: Visit, soil: Soil):
        client = enter("Gao")
        assert "土壤中铅" in client.get("/materials?class=08&grade=none&state=developing").content.decode()
        assert "没有符合条件的标准物质" in client.get("/materials?class=01").content.decode()
        assert "土壤中铅" in client.get("/materials?class=99&state=x&grade=y").content.decode()

    def test_an_empty_register_says_what_to_do(self, enter: Visit):
        assert "还没有标准物质" in enter("Gao").get("/materials").content.decode()

    @pytest.mark.parametrize("rows", [3, 30])
    def test_queries_do_not_grow_with_rows(self, enter: Visit, world: World, rows: int):
        for _ in range(rows):
            make_soil(world)
        client = enter("Gao")
        client.get("/materials")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/materials").status_code == 200
        assert len(seen) <= 9


class TestProduct:
    def test_one_is_begun_from_the_form(self, enter: Visit):
        client = enter("Gao")
        assert client.get("/materials/new").status_code == 200
        assert client.post("/materials/new", NEW).status_code == 303
        row = ReferenceMaterial.objects.get()
        assert (row.name_en, row.state, row.properties.count()) == ("Cadmium in water", "developing", 1)

    def test_a_property_may_be_for_information_only(self, enter: Visit):
        given = NEW | {
            "property_zh": ["镉", "锌"], "property_en": ["Cadmium", "Zinc"], "unit": ["mg/L", "mg/L"],
            "target_u": ["0.02", "0.1"], "kind": ["certified", "information"],
        }  # fmt: skip
        assert enter("Gao").post("/materials/new", given).status_code == 303
        row = ReferenceMaterial.objects.get()
        assert list(row.properties.order_by("place").values_list("is_certified", flat=True)) == [True, False]

    def test_a_wrong_form_comes_back_with_what_was_typed(self, enter: Visit):
        answer = enter("Gao").post("/materials/new", NEW | {"amount_unit": "spoon"})
        assert answer.status_code == 422
        assert "Cadmium in water" in answer.content.decode()
        assert not ReferenceMaterial.objects.exists()

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"amount_unit": ""}, "请填写量的单位。"),
            ({"unit": "foo"}, "镉的单位“foo”无法识别"),
            ({"target_u": "-1"}, "镉的目标不确定度 = -1"),
            ({"unit_amount": "abc"}, "每单元量需要一个数"),
        ],
    )
    def test_what_is_wrong_is_named_in_one_language(self, enter: Visit, wrong: dict[str, str], said: str):
        assert said in enter("Gao").post("/materials/new", NEW | wrong).content.decode()

    def test_others_do_not_see_the_form(self, enter: Visit):
        assert enter("Li").get("/materials/new").status_code == 403

    def test_a_batch_is_registered_on_the_page(self, enter: Visit, soil: Soil):
        client = enter("Gao")
        given = {"lot": "2026-02", "prepared_on": "2026-03-01", "units": "40"}
        assert client.post(f"/materials/{soil.material}/do/register_batch", given).status_code == 303
        assert MaterialBatch.objects.filter(lot="2026-02", units=40).exists()
        again = client.post(f"/materials/{soil.material}/do/register_batch", given | {"units": "forty"})
        assert again.status_code == 422

    def test_what_is_missing_is_listed(self, enter: Visit, soil: Soil):
        answer = enter("Gao", "en").post(f"/materials/{soil.material}/do/finish_studies")
        assert answer.status_code == 409
        assert "no study of homogeneity" in answer.content.decode()

    def test_the_grade_is_given_on_the_page(self, enter: Visit, soil: Soil, world: World):
        soil.studied()
        where = f"/materials/{soil.material}/do"
        enter("Wang").post(f"{where}/apply_grading", {"grade": "secondary"})
        enter("Sun").post(f"{where}/accept")
        feng = enter("Feng")
        given = {
            "expert": [str(world.people[one]) for one in WANTED],
            "minutes": "同意",
            "number": NUMBER,
            "decision": "pass",
        }
        assert feng.post(f"{where}/decide", given).status_code == 303
        assert ReferenceMaterial.objects.get().grade == "secondary"

    @pytest.mark.parametrize("event", ["pass", "nonsense", "start"])
    def test_an_act_that_is_none(self, enter: Visit, soil: Soil, event: str):
        assert enter("Gao").post(f"/materials/{soil.material}/do/{event}").status_code == 422


class TestStudy:
    def given(self, soil: Soil, raw: Raw, **more: str) -> dict[str, Any]:
        posted = {"kind": raw.kind, "property": str(soil.lead), "performed_on": TODAY.isoformat()}
        return posted | dict(raw.options) | {"data": text(raw)} | more

    @pytest.mark.parametrize(
        "raw", [homogeneity(), long_term(), characterisation()], ids=lambda raw: raw.kind
    )
    def test_a_preview_shows_the_plot_and_records_nothing(self, enter: Visit, soil: Soil, raw: Raw):
        client = enter("Gao", "en")
        address = f"/materials/batches/{soil.batch}/study"
        assert client.get(f"{address}?kind={raw.kind}").status_code == 200
        page = client.post(address, self.given(soil, raw, step="preview")).content.decode()
        assert "study-plot" in page
        assert "Record this study" in page
        assert not MaterialStudy.objects.exists()

    def test_it_is_recorded_as_it_was_seen(self, enter: Visit, soil: Soil):
        address = f"/materials/batches/{soil.batch}/study"
        client = enter("Gao")
        assert client.post(address, self.given(soil, homogeneity(), step="record")).status_code == 303
        assert MaterialStudy.objects.get().u == pytest.approx(evaluate(homogeneity()).u)
        assert "study-plot" in client.get(f"/materials/batches/{soil.batch}").content.decode()

    def test_a_file_takes_the_place_of_the_text(self, enter: Visit, soil: Soil):
        file = SimpleUploadedFile("瓶.csv", ("瓶号,读数\n" + text(homogeneity())).encode("gb18030"))
        posted = self.given(soil, homogeneity(), step="record", data="") | {"file": file}
        assert enter("Gao").post(f"/materials/batches/{soil.batch}/study", posted).status_code == 303
        assert len(MaterialStudy.objects.get().given["rows"]) == 10

    @pytest.mark.parametrize(
        "wrong",
        [
            {"data": ""},
            {"data": "1 zehn"},
            {"kind": "long_term", "horizon": "soon"},
            {"step": "record", "performed_on": "yesterday"},
            {"step": "record", "property": "lead"},
        ],
    )
    def test_a_wrong_entry_comes_back(self, enter: Visit, soil: Soil, wrong: dict[str, str]):
        answer = enter("Gao").post(
            f"/materials/batches/{soil.batch}/study", self.given(soil, homogeneity()) | wrong
        )
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
        assert not MaterialStudy.objects.exists()

    def test_others_do_not_see_the_form(self, enter: Visit, soil: Soil):
        assert enter("Li").get(f"/materials/batches/{soil.batch}/study").status_code == 403


class TestImport:
    def test_a_table_is_looked_at_and_then_recorded(self, enter: Visit, soil: Soil):
        client, address = enter("Gao", "en"), f"/materials/batches/{soil.batch}/studies"
        assert client.get(address).status_code == 200
        lines = "\n".join(",".join(["Lead", "homogeneity", a, *b]) for a, b in homogeneity().rows)
        given = {"data": lines, "performed_on": TODAY.isoformat()}
        assert "Record these studies" in client.post(address, given).content.decode()
        assert not MaterialStudy.objects.exists()
        assert client.post(address, given | {"step": "record"}).status_code == 303
        assert MaterialStudy.objects.count() == 1

    def test_faults_are_listed(self, enter: Visit, soil: Soil):
        answer = enter("Gao", "en").post(
            f"/materials/batches/{soil.batch}/studies", {"data": "Gold,homogeneity,1,2\nLead,x,1,2"}
        )
        assert answer.status_code == 422
        assert "no property “Gold”" in answer.content.decode()

    def test_others_do_not_see_the_form(self, enter: Visit, soil: Soil):
        assert enter("Li").get(f"/materials/batches/{soil.batch}/studies").status_code == 403


class TestBatch:
    def test_it_is_released_monitored_and_recalled(self, enter: Visit, soil: Soil):
        soil.graded()
        client, where = enter("Wang", "en"), f"/materials/batches/{soil.batch}"
        assert client.post(f"{where}/do/release_batch", {"months": "24"}).status_code == 303
        certificate = MaterialCertificate.objects.get()
        for kind, begin in (("pdf", b"%PDF"), ("xml", b"<?xml")):
            answer = client.get(f"/materials/certificates/{certificate.pk}/{kind}")
            assert answer.content.startswith(begin)
        point = {"property": str(soil.lead), "performed_on": TODAY.isoformat(), "value": "55", "u": "0.2"}
        page = client.post(f"{where}/do/monitor_ok", point, follow=True).content.decode()
        assert "out of its limits" in page
        soil.unit()
        page = client.post(f"{where}/do/recall", {"reason": "drift"}, follow=True).content.decode()
        assert "may not be used any more" in page
        assert "Example Provincial Institute of Metrology" in page

    def test_a_value_is_combined(self, enter: Visit, soil: Soil):
        for raw in (homogeneity(), long_term(), characterisation()):
            soil.study(raw)
        given = {"property": str(soil.lead), "k": "2"}
        page = enter("Gao", "en").post(f"/materials/batches/{soil.batch}/do/combine", given, follow=True)
        assert "combined: 50.00" in page.content.decode().lower()

    @pytest.mark.parametrize(
        ("event", "given", "status"),
        [
            ("release_batch", {"months": "x"}, 422),
            ("release_batch", {"months": "99"}, 409),
            ("combine", {"property": "x"}, 422),
            ("nonsense", {}, 422),
            ("recall", {"reason": "x"}, 409),
        ],
    )
    def test_what_is_refused(self, enter: Visit, soil: Soil, event: str, given: dict[str, str], status: int):
        soil.graded()
        answer = enter("Wang").post(f"/materials/batches/{soil.batch}/do/{event}", given)
        assert answer.status_code in (status, 403)
        assert 'role="alert"' in answer.content.decode()

    def test_queries_do_not_grow_with_what_is_on_record(self, enter: Visit, soil: Soil):
        soil.released()
        client, address = enter("Gao"), f"/materials/batches/{soil.batch}"

        def queries() -> int:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(address).status_code == 200
            return len(seen)

        queries()
        before = queries()
        for number in range(20):
            soil.unit(f"{number:04d}")
            release.monitor(
                soil.world.occasion("Gao"),
                batch_id=soil.batch,
                property_id=soil.lead,
                performed_on=TODAY,
                value="50",
                u="0.2",
            )
        queries()
        assert queries() == before


class TestShelf:
    def test_a_unit_is_received_opened_used_and_discarded(self, enter: Visit, soil: Soil):
        soil.released()
        client = enter("Li", "en")
        given = {"batch": str(soil.batch), "unit_no": "0007", "received_on": TODAY.isoformat()}
        assert client.post("/materials/shelf", given).status_code == 303
        where = f"/materials/shelf/{MaterialStock.objects.get().pk}"
        assert client.post(f"{where}/do/open").status_code == 303
        assert client.post(f"{where}/do/use", {"intake": "0.1", "purpose": "test"}).status_code == 409
        nothing = client.post(f"{where}/do/use", {"intake": "", "purpose": "test"})
        assert "Amount taken is missing" in nothing.content.decode()
        assert client.post(f"{where}/do/use", {"intake": "0.5", "purpose": "test"}).status_code == 303
        assert MaterialUse.objects.count() == 1
        assert "49.5" in client.get(where).content.decode()
        assert client.post(f"{where}/do/discard", {"reason": "broken"}).status_code == 303
        assert "Discarded" in client.get("/materials/shelf").content.decode()

    def test_an_empty_shelf_says_what_to_do(self, enter: Visit):
        assert "库存是空的" in enter("Li").get("/materials/shelf").content.decode()

    def test_a_recalled_batch_shows_at_once(self, enter: Visit, soil: Soil):
        unit = soil.released().unit()
        release.recall(soil.world.occasion("Wang"), batch_id=soil.batch, reason="漂移")
        client = enter("Li")
        until = client.get(f"/materials/batches/{soil.batch}").content.decode()
        day = re.search(r"有效期至</dt><dd>([^<]+)", until)
        shelf = client.get("/materials/shelf").content.decode()
        page = client.get(f"/materials/shelf/{unit.pk}").content.decode()
        assert "该批已召回" in shelf
        assert "今天不能使用" in page
        assert 'data-label="可用至">已召回' in shelf  # no day up to which nobody may use it
        assert day is not None
        assert day[1] not in shelf + page

    def test_strangers_do_not_see_it(self, enter: Visit, soil: Soil):
        unit = soil.released().unit()
        client = enter("Zhao")
        assert client.get(f"/materials/shelf/{unit.pk}").status_code == 403
        assert str(unit.pk) not in client.get("/materials/shelf").content.decode()

    @pytest.mark.parametrize("rows", [3, 30])
    def test_queries_do_not_grow_with_rows(self, enter: Visit, soil: Soil, rows: int):
        soil.released()
        for number in range(rows):
            soil.unit(f"{number:04d}")
        client = enter("Li")
        client.get("/materials/shelf")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/materials/shelf").status_code == 200
        assert len(seen) <= 10


class TestPlot:
    def test_readings_lie_where_their_values_are(self):
        plot = plot_of(homogeneity(), evaluate(homogeneity()))
        readings = [one for one in plot.marks if one.look == "reading"]
        assert len(readings) == 30
        assert readings[0].y > readings[1].y > readings[2].y  # -0.3, 0, +0.3: higher values stand higher
        assert readings[1].y == pytest.approx((readings[0].y + readings[2].y) / 2)
        assert sum(one.look == "mean" for one in plot.marks) == 10

    def test_the_line_ends_at_the_horizon(self):
        raw = long_term(12, horizon="24", slope=0.2)
        plot = plot_of(raw, evaluate(raw))
        trend, horizon = plot.strokes
        assert (trend.look, horizon.look) == ("trend", "limit")
        assert trend.x2 == pytest.approx(horizon.x1)
        assert trend.y2 < trend.y1  # it rises

    def test_laboratories_show_their_own_uncertainty_where_all_state_it(self):
        rows = tuple((f"L{place}", (f"{50 + place}", "0.5")) for place in range(3))
        raw = Raw(kind="characterisation", rows=rows, options={"way": "several-laboratories"})
        plot = plot_of(raw, evaluate(raw))
        bars = [one for one in plot.strokes if one.look == "error"]
        assert [one.x1 for one in bars] == [one.x for one in plot.marks]
        middles = [(one.y1 + one.y2) / 2 for one in bars]
        assert middles == pytest.approx([one.y for one in plot.marks])
        without = plot_of(characterisation(), evaluate(characterisation()))
        assert all(one.look != "error" for one in without.strokes)

    def test_everything_stays_inside_the_drawing(self):
        for raw in (homogeneity(), long_term(), characterisation()):
            plot = plot_of(raw, evaluate(raw))
            assert all(0 <= one.y <= plot.base for one in plot.marks)
            assert all(plot.left <= one.x <= plot.right for one in plot.marks)


BOUGHT = {
    "name_zh": "大米中镉", "name_en": "Cadmium in rice", "producer": "Producer abroad", "number": "CRM-0427",
    "lot": "2025-03", "certificate_number": "C-1", "valid_until": "2026-12-31", "unit_amount": "30",
    "amount_unit": "g", "least_intake": "0.5", "in_use_days": "60", "property_zh": ["镉", ""],
    "property_en": ["Cadmium", ""], "value": ["0.152", ""], "expanded": ["0.012", ""], "k": ["2", ""],
    "unit": ["mg/kg", ""], "unit_no": "A-1", "received_on": TODAY.isoformat(),
}  # fmt: skip


class TestBought:
    def test_a_value_that_is_no_number_is_named_in_the_language_of_the_page(self, enter: Visit):
        for name, language, words in (("Li", "en", "Cadmium needs a number"), ("Gao", "zh", "镉需要一个数")):
            answer = enter(name, language).post("/materials/shelf/bought", BOUGHT | {"value": ["abc", ""]})
            assert answer.status_code == 422
            assert words in answer.content.decode()

    def test_it_is_entered_and_another_unit_received(self, enter: Visit):
        client = enter("Li", "en")
        assert client.get("/materials/shelf/bought").status_code == 200
        answer = client.post("/materials/shelf/bought", BOUGHT)
        assert answer.status_code == 303
        page = client.get(answer["Location"]).content.decode()
        assert "Cadmium in rice" in page
        batch = BoughtBatch.objects.get()
        assert f'value="{batch.pk}"' in client.get("/materials/shelf").content.decode()
        given = {"batch": str(batch.pk), "unit_no": "A-2", "received_on": TODAY.isoformat()}
        assert client.post("/materials/shelf", given).status_code == 303
        page = client.get(f"/materials/bought/{batch.pk}").content.decode()
        for words in ("0.152", "A-1", "A-2", "Producer abroad"):
            assert words in page

    @pytest.mark.parametrize(
        "changed",
        [{"lot": ""}, {"valid_until": ""}, {"valid_until": "soon"}, {"unit_amount": "x"},
         {"value": ["x", ""]},
         {"in_use_days": "ten"}, {"unit_no": ""}],
    )  # fmt: skip
    def test_what_cannot_be_is_told_and_what_was_typed_stays(self, enter: Visit, changed: dict[str, Any]):
        answer = enter("Li").post("/materials/shelf/bought", BOUGHT | changed)
        assert answer.status_code == 422
        assert "Producer abroad" in answer.content.decode()
        assert not BoughtBatch.objects.exists()

    def test_a_recall_blocks_its_units(self, enter: Visit):
        enter("Li").post("/materials/shelf/bought", BOUGHT)
        batch = BoughtBatch.objects.get()
        wang = enter("Wang", "en")
        where = f"/materials/bought/{batch.pk}"
        assert wang.post(f"{where}/do/recall", {"reason": ""}).status_code == 422
        assert wang.post(f"{where}/do/vanish", {"reason": "x"}).status_code == 422
        assert wang.post(f"{where}/do/recall", {"reason": "来函召回"}).status_code == 303
        page = wang.get(f"/materials/shelf/{MaterialStock.objects.get().pk}").content.decode()
        assert "Not to be used today" in page
        assert "noted that a producer recalled" in wang.get(where).content.decode()

    def test_it_is_for_the_house_alone(self, enter: Visit):
        enter("Li").post("/materials/shelf/bought", BOUGHT)
        batch = BoughtBatch.objects.get()
        assert enter("Zhao").get(f"/materials/bought/{batch.pk}").status_code == 403
