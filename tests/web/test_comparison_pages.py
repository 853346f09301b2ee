"""Comparisons on screens: what each reader sees in each state, and a whole round by hand."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.registry.comparisons.conftest import FAILED, Round, fill, make_round
from tests.registry.conftest import NOW, TODAY, World
from tests.web.conftest import visitor

from suyuan.base.errors import EvidenceError
from suyuan.certify.pdfa import require_archivable
from suyuan.registry.comparisons import evaluating, queries, rounds, seals
from suyuan.registry.comparisons.models import Comparison, Participation, Submission
from suyuan.registry.comparisons.sealing import Sealer
from suyuan.registry.parties.models import Person
from suyuan.registry.standards.models import StandardHold
from suyuan.web.comparison_chart import drawing_of
from suyuan.web.round_view import printed
from suyuan.web.views import comparisons, participations

Visit = Callable[..., Client]
PLAN = {
    "number": "EX-BD-2026-09",
    "title_zh": "砝码比对",
    "title_en": "Comparison of weights",
    "level": "provincial",
    "artefact_zh": "100 g 砝码",
    "artefact_en": "Weight of 100 g",
    "scheme": "star",
    "method": "weighted_mean",
    "criterion": "en",
    "begins_on": TODAY.isoformat(),
    "closes_on": TODAY.isoformat(),
    "standard_code": "12113800",
    "quantity_zh": ["质量修正值", "", "质量修正值"],
    "quantity_en": ["Mass correction", "", "Mass correction"],
    "nominal": ["100 g", "", "200 g"],
    "unit": ["mg", "", "mg"],
}


@pytest.fixture
def round_(world: World, monkeypatch: pytest.MonkeyPatch) -> Round:
    """A round whose seal the screens know as well."""
    made = make_round(world)
    for module in (comparisons, participations):
        monkeypatch.setattr(module, "sealer", lambda: made.sealer)
    return made


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


class TestPlan:
    def test_one_is_planned_by_hand(self, enter: Visit, world: World):
        client = enter("Sun")
        assert client.get("/comparisons/new").status_code == 200
        answer = client.post("/comparisons/new", PLAN | {"pilot": str(world.lab)}, follow=True)
        known = queries.one(Comparison.objects.get().pk)
        assert [one.nominal for one in known.points] == ["100 g", "200 g"]
        assert "等待批准" in text_of(answer)

    @pytest.mark.parametrize(
        "wrong", [{"pilot": "nobody"}, {"level": "x"}, {"begins_on": "soon"}, {"number": ""}, {"nominal": []}]
    )
    def test_a_form_that_makes_no_sense_comes_back(self, enter: Visit, world: World, wrong: dict[str, Any]):
        answer = enter("Sun").post("/comparisons/new", PLAN | {"pilot": str(world.lab)} | wrong)
        assert answer.status_code == 422
        assert "Comparison of weights" in text_of(answer)
        assert not Comparison.objects.exists()

    def test_a_point_that_is_not_complete_is_told_by_its_place(self, enter: Visit, world: World):
        wrong = {"pilot": str(world.lab), "unit": ["mg", "", ""]}
        assert "第 2 个比对点没有填全" in text_of(enter("Sun").post("/comparisons/new", PLAN | wrong))

    @pytest.mark.parametrize("name", ["Zhou", "Li", "Ma"])
    def test_others_do_not_see_the_form(self, enter: Visit, name: str):
        assert enter(name).get("/comparisons/new").status_code == 403


class TestAWholeRound:
    def test_by_hand(self, enter: Visit, round_: Round):
        sun, feng, wang = enter("Sun"), enter("Feng"), enter("Wang")
        mei, yu, li = enter("Mei"), enter("Yu"), enter("Li")
        sun.post("/comparisons/new", PLAN | {"pilot": str(round_.world.lab)})
        round_.id = Comparison.objects.get().pk
        address = f"/comparisons/{round_.id}"
        assert feng.post(f"{address}/do/approve").status_code == 303
        holders = [str(one["id"]) for one in queries.holders(queries.one(round_.id))]
        sun.post(f"{address}/invite", {"holder": holders, "laboratory": str(round_.county)})
        assert Participation.objects.filter(is_named=True).count() == 2
        for event in ("agree_protocol", "begin"):
            assert wang.post(f"{address}/do/{event}").status_code == 303
        own = dict(Participation.objects.values_list("laboratory_id", "id"))
        values = {"lab": ("10.0", wang), "city": ("12.0", mei), "county": ("10.1", yu)}
        houses = {"lab": round_.world.lab, "city": round_.city, "county": round_.county}
        for name, (value, client) in values.items():
            here = f"/participations/{own[houses[name]]}"
            assert client.post(f"{here}/do/join").status_code == 303
            form = {f"{field}-{place}": text for place in (0, 1) for field, text in
                    (("value", value), ("U", "0.4"), ("k", "2"))}  # fmt: skip
            hands = li if name == "lab" else client  # whoever evaluates the round has handed in nothing
            assert hands.get(f"{here}/submission").status_code == 200
            assert hands.post(f"{here}/submission", form).status_code == 303
        assert sun.post(f"{address}/do/close_data").status_code == 303
        for event, client in (("issue_draft_a", wang), ("issue_draft_b", wang), ("publish", feng)):
            assert client.post(f"{address}/do/{event}").status_code == 303
        assert StandardHold.objects.get().standard_id == round_.city_standard
        here = f"/participations/{own[round_.city]}/do"
        assert mei.post(f"{here}/report_correction", {"reason": "未修正，已改正"}).status_code == 303
        assert "未修正，已改正" in text_of(sun.get(address))
        assert sun.post(f"{here}/accept_correction", {"reason": "复测满意"}).status_code == 303
        assert StandardHold.objects.get().closed_on == TODAY
        assert "整改已确认" in text_of(mei.get(address))
        assert "复测满意" in text_of(mei.get(address))


class TestADeadEnd:
    """No two results agree: the page tells both ways out, and both are walked by hand."""

    APART: ClassVar = {"lab": "10.0", "city": "15.0", "county": "20.0"}

    @pytest.fixture
    def stuck(self, round_: Round) -> Round:
        return round_.closed(self.APART)

    def test_the_refusal_tells_both_and_the_pilot_changes_the_method(self, enter: Visit, stuck: Round):
        wang, address = enter("Wang"), f"/comparisons/{stuck.id}"
        refused = wang.post(f"{address}/do/issue_draft_a")
        assert refused.status_code == 422
        assert "更改参考值的方法；或由主办方说明原因并取消比对" in text_of(refused)
        given = {"method": "median", "reference": str(stuck.of["lab"]), "reason": "两两不一致"}
        assert wang.post(f"{address}/method", given).status_code == 303
        said = "原为“加权平均值（不一致时取最大一致子集）”，改为“中位数（蒙特卡洛）”"
        mei = enter("Mei")
        for client in (mei, enter("Yu"), enter("Sun")):
            page = text_of(client.get(address))
            assert said in page
            assert "两两不一致" in page
        assert wang.post(f"{address}/do/issue_draft_a").status_code == 303
        report = text_of(mei.get(f"{address}/report"))
        assert said in report
        assert "两两不一致" in report
        pdf = mei.get(f"{address}/report.pdf").content
        pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
        assert "两两不一致" in "".join("".join(page.extract_text() for page in pages).split())

    def test_a_change_that_is_refused_comes_back_with_what_was_written(self, enter: Visit, stuck: Round):
        given = {"method": "laboratory", "reference": "", "reason": "两两不一致"}
        answer = enter("Wang").post(f"/comparisons/{stuck.id}/method", given)
        assert answer.status_code == 409
        assert "请选择给出参考值的实验室" in text_of(answer)
        assert ">两两不一致</textarea>" in text_of(answer)
        assert '<option value="laboratory" selected>' in text_of(answer)

    def test_methods_that_take_more_results_than_there_are_stand_in_no_list(
        self, enter: Visit, round_: Round
    ):
        round_.submitted({"lab": "10.0", "city": "15.0"})
        late = round_.by("Sun", NOW + timedelta(days=31))
        rounds.close_data(late, comparison_id=round_.id, sealer=round_.sealer)
        page = text_of(enter("Wang").get(f"/comparisons/{round_.id}"))
        form = page[page.index(f'action="/comparisons/{round_.id}/method"') :]
        listed = re.findall(r'<option value="([a-z_]+)">', form[: form.index("</select>")])
        assert listed == ["laboratory"]

    @pytest.mark.parametrize(
        ("name", "offered"), [("Wang", "method"), ("Sun", "cancel"), ("Mei", ""), ("Feng", "")]
    )
    def test_each_is_offered_what_is_theirs(self, enter: Visit, stuck: Round, name: str, offered: str):
        page = text_of(enter(name).get(f"/comparisons/{stuck.id}"))
        forms = {way for way in ("method", "cancel") if f'action="/comparisons/{stuck.id}/{way}"' in page}
        assert forms == ({offered} if offered else set())

    def test_the_organiser_cancels_and_everybody_reads_why(self, enter: Visit, round_: Round):
        round_.draft_a(FAILED)
        sun, mei, address = enter("Sun"), enter("Mei"), f"/comparisons/{round_.id}"
        assert sun.post(f"{address}/cancel", {"reason": " "}).status_code == 422
        assert sun.post(f"{address}/cancel", {"reason": "传递样品漂移"}).status_code == 303
        for client, state in (
            (sun, "已取消"),
            (mei, "已取消"),
            (enter("Yu", "en"), "Cancelled on 10 Mar 2026"),
        ):
            page = text_of(client.get(address))
            assert "传递样品漂移" in page
            assert state in page
            assert client.get(f"{address}/report").status_code == 403
        assert "无需再做什么" in text_of(mei.get(address))
        assert "因比对停止使用的计量标准已恢复" in text_of(mei.get(address))
        assert mei.get(f"/participations/{round_.of['city']}/receipt.json").status_code == 200
        assert "待整改的比对" not in text_of(mei.get("/"))


class TestReasons:
    def test_who_is_excused_reads_why_and_so_does_the_organiser(self, enter: Visit, round_: Round):
        round_.invited()
        mei, sun, yu = enter("Mei"), enter("Sun"), enter("Yu")
        for house, client, event in (("city", sun, "excuse"), ("county", yu, "decline")):
            where = f"/participations/{round_.of[house]}/do/{event}"
            assert client.post(where, {"reason": f"{house} 搬迁"}).status_code == 303
        page = text_of(sun.get(f"/comparisons/{round_.id}"))
        assert "city 搬迁" in page
        assert "county 搬迁" in page
        assert "city 搬迁" in text_of(mei.get(f"/comparisons/{round_.id}"))
        assert "city 搬迁" not in text_of(yu.get(f"/comparisons/{round_.id}"))
        where = f"/participations/{round_.of['county']}/do/readmit"
        assert where in sun.get(f"/comparisons/{round_.id}").content.decode()
        assert sun.post(where, {"reason": "设备已回"}).status_code == 303
        assert where not in sun.get(f"/comparisons/{round_.id}").content.decode()
        assert "county 搬迁" not in text_of(sun.get(f"/comparisons/{round_.id}"))
        assert "报名参加" in text_of(yu.get(f"/comparisons/{round_.id}"))

    def test_a_suspension_says_why(self, enter: Visit, round_: Round):
        round_.published(FAILED)
        mei, sun = enter("Mei"), enter("Sun")
        for client, event, reason in (
            (mei, "report_correction", "已调平"), (sun, "suspend_standard", "复测不满意"),
        ):  # fmt: skip
            where = f"/participations/{round_.of['city']}/do/{event}"
            assert client.post(where, {"reason": reason}).status_code == 303
        for client in (mei, sun):
            assert "复测不满意" in text_of(client.get(f"/comparisons/{round_.id}"))


class TestSubmission:
    @pytest.fixture
    def running(self, round_: Round) -> Round:
        return round_.running()

    def test_the_manager_of_the_pilot_is_told_who_may_evaluate(self, enter: Visit, running: Round):
        told = {
            name: "由检定员提交"
            in text_of(enter(name).get(f"/participations/{running.of[house]}/submission"))
            for name, house in (("Wang", "lab"), ("Li", "lab"), ("Mei", "city"))
        }
        assert told == {"Wang": True, "Li": False, "Mei": False}

    def test_the_receipt_is_what_the_commitment_is_the_digest_of(self, enter: Visit, running: Round):
        running.submit("city", "10.2")
        answer = enter("Mei").get(f"/participations/{running.of['city']}/receipt.json")
        assert hashlib.sha256(answer.content).hexdigest() == Submission.objects.get().commitment
        assert json.loads(answer.content)["results"][0]["value"] == "10.2"
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("name", ["Wang", "Sun", "Feng", "Ma", "Yu", "Zhou"])
    def test_nobody_else_reads_it_before_closing(self, enter: Visit, running: Round, name: str):
        """The pilot, the organiser, the authority, the administrator, another participant, an owner."""
        running.submit("city", "10.2317")
        client = enter(name)
        for address in (
            f"/participations/{running.of['city']}/receipt.json",
            f"/participations/{running.of['city']}/submission",
            f"/comparisons/{running.id}/report",
            f"/comparisons/{running.id}/report.csv",
        ):
            assert client.get(address).status_code == 403
        page = text_of(client.get(f"/comparisons/{running.id}"))
        assert "10.2317" not in page
        assert Submission.objects.get().commitment[:12] in page

    @pytest.mark.parametrize(
        ("wrong", "told"),
        [
            ({"value-0": "ten"}, "第 1 点的结果"),
            ({"U-0": "-1"}, "第 1 点的 U"),
            ({"k-0": "0"}, "第 1 点的 k"),
            ({"value-0": ""}, "第 1 点的结果"),
        ],
    )
    def test_what_cannot_be_a_result_comes_back(
        self, enter: Visit, running: Round, wrong: dict[str, str], told: str
    ):
        given = {"value-0": "10.1", "U-0": "0.4", "k-0": "1.96"} | wrong
        answer = enter("Mei").post(f"/participations/{running.of['city']}/submission", given)
        assert answer.status_code == 422
        assert told in text_of(answer)
        assert 'value="1.96"' in text_of(answer) or "k-0" in wrong
        assert not Submission.objects.exists()

    def test_after_closing_the_form_is_gone_and_a_post_refused(self, enter: Visit, round_: Round):
        round_.closed()
        client = enter("Mei")
        address = f"/participations/{round_.of['city']}/submission"
        assert "现在不能提交" in text_of(client.get(address))
        given = {"value-0": "10.1", "U-0": "0.4", "k-0": "2"}
        assert client.post(address, given).status_code == 409


class TestReading:
    WHO = ("Sun", "Wang", "Mei", "Feng", "Zhou")

    @pytest.mark.parametrize(
        ("state", "allowed"),
        [
            ("submitted", ""),
            ("closed", "Sun Wang Feng"),
            ("draft_a", "Sun Wang Feng Mei"),
            ("draft_b", "Sun Wang Feng Mei"),
            ("published", "Sun Wang Feng Mei Zhou"),
        ],
    )
    def test_who_reads_the_report(self, enter: Visit, round_: Round, state: str, allowed: str):
        """Feng belongs to the organiser as well as to the authority above."""
        getattr(round_, state)()
        for name in self.WHO:
            status = enter(name).get(f"/comparisons/{round_.id}/report").status_code
            assert status == (200 if name in allowed.split() else 403), name

    @pytest.mark.parametrize(("state", "status"), [("draft_b", 302), ("published", 200)])
    def test_the_public_reads_it_once_published(self, round_: Round, clock: None, state: str, status: int):
        getattr(round_, state)(FAILED)
        for language in ("zh", "en"):
            answer = visitor(language).get(f"/comparisons/{round_.id}/report")
            assert answer.status_code == status
        assert visitor().get(f"/comparisons/{round_.id}/report.csv").status_code == status
        assert visitor().get(f"/comparisons/{round_.id}/report.pdf").status_code == status
        assert visitor().get(f"/comparisons/{round_.id}").status_code == 302

    def test_a_verdict_is_not_told_before_the_report_is_open(self, enter: Visit, round_: Round):
        round_.draft_a(FAILED)
        address = f"/comparisons/{round_.id}"
        assert "不满意" not in text_of(enter("Zhou").get(address))
        assert "不满意" in text_of(enter("Wang").get(address))

    def test_who_has_left_the_laboratory_reads_nothing(self, enter: Visit, round_: Round):
        round_.draft_a(FAILED)
        Person.objects.filter(pk=round_.world.people["Mei"]).update(employed_to=TODAY - timedelta(days=1))
        mei = enter("Mei")
        assert mei.get(f"/comparisons/{round_.id}/report").status_code == 403
        assert mei.get(f"/participations/{round_.of['city']}/receipt.json").status_code == 403
        assert "不满意" not in text_of(mei.get(f"/comparisons/{round_.id}"))

    def test_a_failure_is_drawn_and_said(self, enter: Visit, round_: Round):
        round_.published(FAILED)
        text = text_of(enter("Wang", "en").get(f"/comparisons/{round_.id}/report"))
        # The other two agree on 10.05 ± 0.28; 12.0 lies 1.95 away: En = 1.95 / sqrt(0.4² + 0.08).
        assert "(10.05 ± 0.28) mg" in text
        assert "3.98" in text
        assert len(re.findall('<g class="rc-', text)) == 3
        assert "rc-not_ok rc-hollow" in text

    def test_the_file_holds_every_number(self, enter: Visit, round_: Round):
        round_.published(FAILED)
        answer = enter("Wang").get(f"/comparisons/{round_.id}/report.csv")
        lines = text_of(answer).splitlines()
        assert len(lines) == 4
        verdicts = {line.split(",")[6]: line.rsplit(",", 1)[1] for line in lines[1:]}
        assert verdicts == {"10.0": "满意", "12.0": "不满意", "10.1": "满意"}
        assert lines[0].endswith(",计入参考值,结论")
        answer = enter("Mei", "en").get(f"/comparisons/{round_.id}/report.csv")
        assert text_of(answer).startswith("\ufeffPoint,")
        assert all(",0.4,2," in line for line in lines[1:])

    @pytest.mark.parametrize("language", ["zh", "en"])
    def test_the_paper_can_be_archived_and_carries_the_numbers(
        self, enter: Visit, round_: Round, language: str
    ):
        round_.published(FAILED)
        wang = enter("Wang", language)
        pdf = wang.get(f"/comparisons/{round_.id}/report.pdf").content
        require_archivable(pdf, attachment="results.csv")
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        table = wang.get(f"/comparisons/{round_.id}/report.csv").content
        assert reader.attachments["results.csv"] == [table.removeprefix("\ufeff".encode())]
        printed = "".join("".join(page.extract_text() for page in reader.pages).split())
        assert "(10.05±0.28)mg" in printed
        assert "3.98" in printed

    def test_the_drawing_is_where_the_numbers_are(self, round_: Round):
        round_.draft_a({"lab": "10.0", "city": "10.2", "county": "10.1"})
        point = queries.report(queries.one(round_.id))[0]
        drawing = drawing_of(point)
        assert drawing is not None
        values = [line.measured.value for line in point.lines]
        low, middle, high = (drawing.bars[values.index(value)] for value in ("10.0", "10.1", "10.2"))
        assert low.y > middle.y > high.y
        assert middle.y == pytest.approx(drawing.zero)
        # Bars are U = 0.4 to each side, the band U = 0.4/sqrt(3).
        assert (middle.bottom - middle.top) / drawing.band_height == pytest.approx(3**0.5)

    def test_notes_are_in_the_report(self, enter: Visit, round_: Round):
        round_.draft_a()
        given = {"text": "单位换算有误", "about": str(round_.of["city"])}
        assert enter("Sun").post(f"/comparisons/{round_.id}/note", given).status_code == 303
        assert "单位换算有误" in text_of(enter("Mei").get(f"/comparisons/{round_.id}/report"))


class TestActs:
    def test_what_is_refused_comes_back_with_the_page(self, enter: Visit, round_: Round):
        round_.planned()
        wang, sun = enter("Wang"), enter("Sun")
        for client, event in ((wang, "begin"), (sun, "approve"), (sun, "beauty")):
            answer = client.post(f"/comparisons/{round_.id}/do/{event}")
            assert answer.status_code in (403, 409, 422)
            assert 'role="alert"' in text_of(answer)

    def test_an_event_that_is_none(self, enter: Visit, round_: Round):
        round_.invited()
        answer = enter("Mei").post(f"/participations/{round_.of['city']}/do/beauty")
        assert answer.status_code == 422

    def test_nobody_is_invited_for_nothing(self, enter: Visit, round_: Round):
        round_.approved()
        answer = enter("Sun").post(f"/comparisons/{round_.id}/invite", {"laboratory": ""})
        assert answer.status_code == 422

    def test_several_are_invited_together_or_not_at_all(self, enter: Visit, round_: Round):
        round_.approved()
        holders = [str(one["id"]) for one in queries.holders(queries.one(round_.id))]
        given = {"holder": holders, "laboratory": str(round_.city)}  # twice in it
        assert enter("Sun").post(f"/comparisons/{round_.id}/invite", given).status_code == 409
        assert not Participation.objects.exists()

    @pytest.mark.parametrize("name", ["Sun", "Feng", "Wang", "Mei", "Yu", "Zhou", "Ma"])
    @pytest.mark.parametrize("state", ["planned", "invited", "running", "closed", "draft_a", "published"])
    def test_every_page_opens_in_both_languages(self, enter: Visit, round_: Round, state: str, name: str):
        getattr(round_, state)()
        client = enter(name, "en")
        for address in ("/comparisons", f"/comparisons/{round_.id}"):
            answer = client.get(address)
            assert answer.status_code == 200
            assert "Other" not in re.findall(r'class="state[^>]*>([^<]*)<', text_of(answer))


class TestList:
    @pytest.mark.parametrize("rows", [3, 30])
    def test_queries_do_not_grow_with_rows(self, enter: Visit, round_: Round, rows: int):
        for place in range(rows):
            round_.invited(number=f"EX-{place}")
        client = enter("Wang")
        client.get("/comparisons")
        with CaptureQueriesContext(connection) as seen:
            answer = client.get("/comparisons")
        assert text_of(answer).count('<tr class="link-row">') == rows
        assert len(seen) <= 8

    @pytest.mark.parametrize("laboratories", [3, 30])
    def test_the_pages_of_one_do_not_ask_more_for_more_laboratories(
        self, enter: Visit, round_: Round, laboratories: int
    ):
        round_.submitted()
        fill(round_, laboratories - 3)
        rounds.close_data(round_.by("Sun"), comparison_id=round_.id, sealer=round_.sealer)
        evaluating.issue_draft_a(round_.by("Wang"), comparison_id=round_.id)
        client = enter("Sun")
        for address, budget in ((f"/comparisons/{round_.id}", 14), (f"/comparisons/{round_.id}/report", 16)):
            client.get(address)
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(address)
            assert text_of(answer).count("实验室") >= laboratories - 3
            assert len(seen) <= budget, len(seen)

    def test_it_is_narrowed(self, enter: Visit, round_: Round):
        round_.running()
        client = enter("Zhou")
        assert "砝码比对" in text_of(client.get("/comparisons?state=running&level=provincial&q=BD"))
        for query in ("state=planned", "level=national", "q=压力", "house=own"):
            assert "没有符合条件的比对" in text_of(client.get(f"/comparisons?{query}"))
        assert "砝码比对" in text_of(enter("Yu").get("/comparisons?house=own"))

    def test_it_counts_who_handed_in(self, enter: Visit, round_: Round):
        round_.running()
        round_.submit("city", "10")
        round_.submit("city", "11")
        assert "1 / 3" in text_of(enter("Zhou").get("/comparisons"))

    def test_an_empty_list_says_what_to_do(self, enter: Visit, world: World):
        assert "计划比对" in text_of(enter("Sun").get("/comparisons"))
        assert "还没有比对" in text_of(enter("Zhou").get("/comparisons"))


class TestSecret:
    def test_it_is_made_once_and_kept_to_its_owner(self, tmp_path: Path):
        first = seals.sealer_in(tmp_path / "keys")
        assert seals.sealer_in(tmp_path / "keys").secret == first.secret
        assert (tmp_path / "keys" / seals.FILE).stat().st_mode & 0o077 == 0
        assert [one.name for one in (tmp_path / "keys").iterdir()] == [seals.FILE]

    def test_a_damaged_one_is_not_replaced(self, tmp_path: Path):
        (tmp_path / seals.FILE).write_bytes(b"short")
        with pytest.raises(EvidenceError):
            seals.sealer_in(tmp_path)

    def test_another_secret_stops_the_closing_on_the_page(
        self, enter: Visit, round_: Round, monkeypatch: pytest.MonkeyPatch
    ):
        round_.submitted()
        wrong = Sealer(secret=b"x" * 32, entropy=round_.sealer.entropy)
        monkeypatch.setattr(comparisons, "sealer", lambda: wrong)
        answer = enter("Sun").post(f"/comparisons/{round_.id}/do/close_data")
        assert answer.status_code == 500
        assert "无法打开" in text_of(answer)
        assert round_.row.state == "running"


def test_what_is_counted_is_one_clock(round_: Round, clock: None):
    """The fixture's day is the day of the pages, or closing on the day would say nothing."""
    assert timezone.now() == NOW
    assert rounds.facts(round_.planned().id)["closes_on"] > TODAY


def test_a_difference_that_rounds_to_nothing_has_no_sign(round_: Round):
    round_.draft_a({"lab": "10.0001", "city": "10.0", "county": "10.0002"})
    known = queries.one(round_.id)
    for line in queries.report(known)[0].lines:
        shown = printed(line, "en")
        assert (shown["d"], shown["score"]) == ("0.00", "0.00")
