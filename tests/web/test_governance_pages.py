"""The front page of everybody, open data, news, and the board of shared tasks."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import timedelta

import pyarrow.parquet as pq
import pytest
from django.test import Client
from tests.registry.conftest import PROVINCE, TODAY, World
from tests.registry.governance.test_governance import draft, task, text
from tests.registry.honest.conftest import make_road
from tests.web.conftest import Visit, visitor
from tests.web.test_consultation_pages import opened, prepare, said

from suyuan.registry.consultations import comments
from suyuan.registry.governance import news
from suyuan.registry.governance.models import News, SharedTask, TaskNote
from suyuan.registry.targets.loading import load_plans
from suyuan.registry.targets.models import Plan
from suyuan.web.open_data import FORMS
from suyuan.web.open_tables import OPEN_TABLES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PUBLIC = (
    "/public",
    "/public/news",
    "/public/open-data",
    "/public/honest",
    "/public/plan",
    "/public/plan/figures",
)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("address", PUBLIC)
def test_public_pages_are_small_and_named_by_the_state_of_the_registers(
    world: World, address: str, language: str
):
    client = visitor(language)
    first = client.get(address)
    assert first.status_code == 200
    assert len(first.content) < 100_000
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    draft(world)  # a register moved
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_plan_is_shown_to_everybody_and_a_draft_of_one_is_not(world: World, language: str):
    load_plans()
    Plan.objects.filter(pk="CN-21-2021-2035").update(state="draft")
    page = visitor(language).get("/public/plan").content.decode()
    assert 'value="CN-22-2021-2035" selected' in page  # that of the province on the register comes first
    assert "CN-21-2021-2035" not in page
    assert ("values as of" if language == "en" else "数值截至") in page


def test_the_languages_have_pages_of_their_own(world: World):
    tags = {visitor(language).get("/public").headers["ETag"] for language in ("zh", "en")}
    assert len(tags) == 2


@pytest.mark.parametrize("table", OPEN_TABLES)
def test_the_three_forms_of_a_table_hold_the_same(world: World, client: Client, table: str):
    make_road(world).to("confirm")
    files = {form: client.get(f"/public/open-data/{table}.{form}") for form in FORMS}
    for answer in files.values():
        assert answer.headers["X-Digest-SHA256"] == hashlib.sha256(answer.content).hexdigest()
    lines = list(csv.reader(io.StringIO(files["csv"].content.decode("utf-8-sig"))))
    told = json.loads(files["json"].content)
    arrow = pq.read_table(io.BytesIO(files["parquet"].content))
    assert lines[0] == list(OPEN_TABLES[table].columns) == arrow.column_names
    assert len(lines) - 1 == len(told["rows"]) == arrow.num_rows
    assert [list(row) for row in told["rows"]] == [lines[0]] * arrow.num_rows
    assert (told["licence"], told["as_of"]) == ("CC BY 4.0", TODAY.isoformat())
    assert arrow.schema.metadata[b"suyuan.licence"] == b"CC BY 4.0"


def test_open_data_hold_the_titles_and_the_public_standards(world: World, client: Client):
    title = make_road(world).to("confirm").title
    rows = json.loads(client.get("/public/open-data/honest-units.json").content)["rows"]
    assert [(row["id"], row["state"]) for row in rows] == [(title.plaque, "valid")]
    rows = json.loads(client.get("/public/open-data/standards.json").content)["rows"]
    assert [(row["name_zh"], row["state"]) for row in rows] == [("E2 等级砝码标准装置", "in_service")]


def test_open_data_hold_the_comments_that_are_seen_and_not_the_words_of_others(world: World, client: Client):
    draft = opened(world, prepare(world))
    for words, withheld in (("请覆盖乡镇。", ""), ("身份证号 1234", "含个人信息"), ("没有审看的话", None)):
        one = said(world, draft, text=words)
        if withheld:
            comments.withhold(world.occasion("Sun"), comment_id=one, reason=withheld)
        elif withheld == "":
            comments.show(world.occasion("Sun"), comment_id=one)
    prepare(world, title="没有公开的草案")
    rows = json.loads(client.get("/public/open-data/comments.json").content)["rows"]
    assert [(row["text"], row["withheld"]) for row in rows] == [("请覆盖乡镇。", ""), ("", "含个人信息")]
    rows = json.loads(client.get("/public/open-data/consultations.json").content)["rows"]
    assert [(row["name_zh"], row["sent"], row["state"]) for row in rows] == [("规划草案（示例）", 3, "open")]


@pytest.mark.parametrize("name", ["people.csv", "honest-units.exe"])
def test_what_is_not_in_the_catalogue_is_not_had(client: Client, name: str):
    assert client.get(f"/public/open-data/{name}").status_code == 404


def test_the_catalogue_names_the_digest_of_what_is_downloaded(world: World, client: Client):
    page = client.get("/public/open-data").content.decode()
    for table in OPEN_TABLES:
        content = client.get(f"/public/open-data/{table}.csv").content
        assert hashlib.sha256(content).hexdigest() in page


def test_a_draft_is_seen_by_nobody_outside(world: World, client: Client):
    one = draft(world)
    assert client.get(f"/public/news/{one.pk}").status_code == 404
    news.publish(world.occasion("Feng"), news_id=one.pk)
    assert "自下月起开展检查" in client.get(f"/public/news/{one.pk}").content.decode()
    assert "关于开展检查的通知" in client.get("/public/news").content.decode()
    news.withdraw(world.occasion("Feng"), news_id=one.pk, reason="日期有误")
    page = client.get(f"/public/news/{one.pk}").content.decode()
    assert "日期有误" in page
    assert "自下月起开展检查" not in page
    assert "关于开展检查的通知" not in client.get("/public/news").content.decode()


def test_a_text_on_screen_from_draft_to_publication(world: World, enter: Visit):
    sun, feng = enter("Sun"), enter("Feng")
    given = {
        "kind": "news",
        "title_zh": "开放日",
        "title_en": "Open day",
        "text_zh": "欢迎。",
        "text_en": "Welcome.",
    }
    assert sun.post("/news/new", given | {"text_en": ""}).status_code == 422
    assert sun.post("/news/new", given).status_code == 303
    one = News.objects.get()
    assert sun.post(f"/news/{one.pk}/do/publish").status_code == 403
    assert sun.post(f"/news/{one.pk}/do/rewrite", given | {"title_zh": "实验室开放日"}).status_code == 303
    assert feng.post(f"/news/{one.pk}/do/publish").status_code == 303
    assert "实验室开放日" in visitor().get("/public").content.decode()
    assert "Open day" in visitor("en").get("/public").content.decode()


def test_the_board_from_setting_a_task_to_its_end(world: World, enter: Visit):
    sun, wang = enter("Sun"), enter("Wang")
    given = {
        "title": "加油机检查", "lead": str(world.lab), "supporting": [str(world.other_lab)],
        "jurisdiction": PROVINCE, "due_on": (TODAY + timedelta(days=30)).isoformat(),
    }  # fmt: skip
    assert sun.post("/tasks", given | {"due_on": ""}).status_code == 422
    assert sun.post("/tasks", given).status_code == 303
    one = SharedTask.objects.get()
    assert "加油机检查" in wang.get("/tasks").content.decode()
    for event, note in (("start", ""), ("note", "检查 30 家"), ("complete", "已完成")):
        assert wang.post(f"/tasks/{one.pk}/do/{event}", {"note": note}).status_code == 303
    assert SharedTask.objects.get().state == "done"
    assert TaskNote.objects.count() == 2
    assert wang.post(f"/tasks/{one.pk}/do/reopen", {"note": "x"}).status_code == 403


def test_the_board_shows_what_is_to_be_done_however_many_tasks_are_over(world: World, enter: Visit):
    old = [task(world, title=f"旧任务 {number}", supporting=()).pk for number in range(12)]
    SharedTask.objects.filter(pk__in=old).update(state="done", done_on=TODAY)
    SharedTask.objects.filter(pk=old[0]).update(state="cancelled")
    task(world, title="新任务", supporting=())
    sun = enter("Sun")
    board = sun.get("/tasks").content.decode()
    assert "新任务" in board
    assert board.count("旧任务") == 10
    assert sun.get("/tasks/all").content.decode().count("旧任务") == 12
    assert sun.get("/tasks/all?state=cancelled").content.decode().count("旧任务") == 1
    assert "旧任务" not in enter("Zhou").get("/tasks/all").content.decode()


def test_a_task_of_others_is_not_found(world: World, enter: Visit):
    one = task(world, supporting=())
    assert enter("Wang").get(f"/tasks/{one.pk}").status_code == 200
    assert enter("Zhou").get(f"/tasks/{one.pk}").status_code == 404


@pytest.mark.parametrize("rows", [3, 30])
@pytest.mark.parametrize("address", ["/tasks", "/tasks/all", "/news"])
def test_the_desks_ask_no_more_for_more_rows(
    world: World, enter: Visit, django_assert_max_num_queries, address: str, rows: int
):
    for number in range(rows):
        task(world, title=f"任务 {number}")
        news.write(world.occasion("Sun"), text(), jurisdiction=PROVINCE)
    client = enter("Sun")
    client.get(address)
    with django_assert_max_num_queries(12):
        assert client.get(address).status_code == 200
