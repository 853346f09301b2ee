"""Every address of office and portal, walked by people who have no business there.

A world with one object of every kind, all of the provincial laboratory, its factory and its authority; then
everybody from elsewhere - a laboratory manager, custodian, verifier and so on of another city, its authority,
and somebody who is not logged in - opens every address and sends a form to it. Nothing may break, nothing may
change, and what is private is neither shown nor downloaded.

A new address whose places this table cannot fill fails the first test: it has to be walked as well.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.certify.federation import sample
from tests.registry.centers.conftest import Road as CenterRoad
from tests.registry.centers.conftest import chain_form
from tests.registry.centers.conftest import need as chain_need
from tests.registry.comparisons.conftest import make_round
from tests.registry.conftest import COUNTY, NOW, PROVINCE, SETTING_UP, TODAY, ZONE, World
from tests.registry.datasets.conftest import form as data_set_form
from tests.registry.honest.conftest import form as honest_form
from tests.registry.innovation.conftest import PAIRS
from tests.registry.innovation.conftest import make as make_studio
from tests.registry.materials.making import soil
from tests.registry.materials.test_bought import register as register_bought
from tests.registry.resources.conftest import form as capability_form
from tests.registry.road import AUTHORITY, LOG_KEY, Road, another_set
from tests.registry.specifications.conftest import make_road
from tests.registry.supervision.conftest import make_desk
from tests.registry.supervision.test_approvals_and_lots import FORM as LOT
from tests.registry.supervision.test_every_event import applied
from tests.web.conftest import PASSWORD, Visit, visitor

from suyuan.base.text import Text
from suyuan.certify.federation.notice import write_notice
from suyuan.certify.federation.subtree import write_subtree
from suyuan.registry.access.commands import make_token
from suyuan.registry.centers import chains, reporting
from suyuan.registry.centers.reporting import KpiEntry
from suyuan.registry.comparisons.seals import sealer
from suyuan.registry.consultations import commands as public_drafts
from suyuan.registry.consultations import comments as public_comments
from suyuan.registry.consultations.rules import Part
from suyuan.registry.datasets import commands as data_sets
from suyuan.registry.datasets.ingesting import ingest_rows
from suyuan.registry.datasets.publishing import check as check_version
from suyuan.registry.enterprise.processing import ProcessForm
from suyuan.registry.enterprise.processing import register as register_process
from suyuan.registry.federation.importing import take_subtree
from suyuan.registry.federation.models import Parcel, Warned
from suyuan.registry.federation.noticing import take_notice
from suyuan.registry.federation.trusting import trust
from suyuan.registry.governance.news import NewsForm
from suyuan.registry.governance.news import write as write_news
from suyuan.registry.governance.tasks import TaskForm, open_task
from suyuan.registry.honest import declaring as honest
from suyuan.registry.innovation import testing
from suyuan.registry.innovation.models import Patent
from suyuan.registry.instruments.commands import register_lot
from suyuan.registry.instruments.labels import code_of
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.integrity.commands import open_case
from suyuan.registry.integrity.models import Signal
from suyuan.registry.issuing.commands import finish
from suyuan.registry.issuing.keys import save_keys
from suyuan.registry.jobs import commands as jobs
from suyuan.registry.journal.models import ChainHead
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.materials.models import MaterialCertificate
from suyuan.registry.parties import commands as parties
from suyuan.registry.parties.commands import columns
from suyuan.registry.recalls import commands as recalls
from suyuan.registry.recalls.models import Recall, RecallItem
from suyuan.registry.resources import commands as resources
from suyuan.registry.results.models import Evaluation, Result
from suyuan.registry.siting import commands as siting
from suyuan.registry.siting.wishes import Wishes
from suyuan.registry.siting.working import work_out
from suyuan.registry.specifications.models import MethodPack, TechnicalSpecification
from suyuan.registry.standards import changes, checking, commands, documents
from suyuan.registry.standards.checking import CheckForm
from suyuan.registry.standards.models import StandardExamination
from suyuan.registry.supervision import arbitrating, inspecting, prepackages
from suyuan.registry.supervision.models import InspectionPlan
from suyuan.registry.targets import tasks as plan_tasks
from suyuan.registry.targets.loading import load_plans
from suyuan.registry.targets.models import Target
from suyuan.web.imports.registers import IMPORTERS
from suyuan.web.views.account import _who
from suyuan.web.views.supervision import DESKS

FAR_CITY = "220200"
PLAN = "CN-22-2021-2035"
HOUSE_ROLES = (
    "verifier", "checker", "approver", "lab_manager", "standard_custodian", "sample_clerk", "rm_developer",
    "instrument_user", "metrology_manager", "admin",
)  # fmt: skip
AUTHORITY_ROLES = ("case_officer", "decision_officer", "assessor", "inspector", "auditor", "admin")
SECRET = "只有本单位可见"  # stands in every private text of the world
FORM = {
    "reason": "x", "note": "x", "decision": "x", "report": "x", "text": "x", "agreed": "1", "value": "1",
    "certificate_no": "x", "months": "12", "password": PASSWORD, "event": "x", "unit": "mg",
    "readings": "1 2 3",
}  # fmt: skip
# Addresses that are neither office nor portal pages with a subject.
NOT_WALKED = {"login", "logout", "set_language"}
# What everybody does to nothing but their own: the inbox, the calendar.
OWN_AFFAIRS = frozenset({"reminders_read", "feed_open", "feed_close"})
# Opened by everybody who is logged in: registers that are public by law, and what is published.
READ_BY_ALL = {
    "standard", "check", "comparison", "organization", "capability", "laboratory", "material",
    "material_batch", "pack", "specification", "specification_project", "consultation", "plan_board",
    "coverage_cell",
    "plan_members", "material_document",
    "plan_tasks", "plan_report", "plan_report_data", "public_draft", "public_draft_comments",
    "honest_public", "plaque", "honest_badge",
    "center", "chain", "chain_picture", "need", "need_new",
    "supervision_draw", "supervision_draw_file", "supervision_approval",
}  # fmt: skip


@dataclass
class Objects:
    """What fills the places of an address: candidates by the name of the place."""

    by_place: Mapping[str, tuple[object, ...]]
    clients: dict[str, Client] = field(default_factory=dict)


def the_one(model: type, **by: Any) -> Any:
    return model.objects.filter(**by).order_by("pk").values_list("pk", flat=True).first()  # type: ignore[attr-defined]


def a_token(world: World) -> UUID:
    """A token of somebody of the laboratory."""
    return make_token(
        world.occasion("Li"),
        name=SECRET,
        scopes=["read"],
        expires_on=TODAY + timedelta(days=30),
        secret="sy_" + "x" * 43,
    ).pk


def a_bought_batch(world: World) -> UUID | None:
    """A batch that the laboratory bought elsewhere."""
    return register_bought(world, producer=SECRET).bought_id


def a_recall(world: World) -> Recall:
    """A recall of the standard's own certificate, assessed: it touches what leans on it."""
    wang = world.occasion("Wang")
    source = Result.objects.get(evaluation__origin="root", point="100 g")
    row = recalls.open_recall(wang, result_id=source.pk, trigger="as_found", note=SECRET)
    recalls.bound(wang, recall_id=row.pk, amount="1000")
    recalls.propagate(wang, recall_id=row.pk)
    return row


def a_doubt(world: World, job: UUID) -> UUID:
    """A case upon one strike at a job of the laboratory, which was not asked yet."""
    sun = world.occasion("Sun")
    Signal.objects.create(
        **columns(sun), job_id=job, laboratory_id=world.lab, detector="time_order", on=TODAY
    )
    return open_case(sun, laboratory=world.lab, year=TODAY.year, note=SECRET).pk


def a_parcel(world: World) -> Parcel:
    """A parcel of another installation, and a notice of a recall there."""
    key, gao = sample.LOG, world.occasion("Gao")
    trust(
        world.occasion("Feng"), name=Text("甲省", "Province A"), vkey=key.verifier.vkey(), address="",
        reason="电话核对",
    )  # fmt: skip
    content = write_subtree(sample.subtree(), signer=key)
    receipt = take_subtree(gao, holder=world.lab, content=content, file_name=SECRET)
    told = write_notice(sample.notice(note=SECRET), signer=key)
    take_notice(gao, holder=world.lab, content=told, file_name=SECRET)
    return Parcel.objects.get(pk=receipt.parcel)


def furnish(world: World, road: Road) -> dict[str, tuple[object, ...]]:
    """One object of every kind, made by the real commands."""
    gao, wang = world.occasion("Gao"), world.occasion("Wang")
    issued = road.issued()
    finish(road.occasion("Wang"), certificate_id=issued.pk)
    load_plans()
    second = Road(world=world, instrument=another_set(world, 9)).started()
    third = Road(world=world, instrument=another_set(world, 8)).started()
    raw = jobs.hand_in_file(
        third.occasion("Li"), job_id=third.job, file_name="a.csv", content=SECRET.encode()
    )
    document = documents.file_document(
        gao,
        standard_id=world.standard,
        kind="manual",
        title=SECRET,
        file_name="a.txt",
        content=SECRET.encode(),
    )
    change = changes.report_change(
        gao, standard_id=world.standard, kind="device_capability", description=SECRET
    )
    hold = commands.open_hold(gao, standard_id=world.standard, reason="CHANGE_OPEN", note=SECRET)
    check = checking.establish_check(
        gao,
        standard_id=world.standard,
        form=CheckForm(name=Text("核查砝码", "Check weight"), unit="mg", point="100 g"),
    )
    capability = resources.declare(wang, organization_id=world.lab, form=capability_form())
    earth = soil(world).released()
    unit = earth.unit()
    round_ = make_round(world).invited()
    project = make_road(world).to("open_consultation")
    comment = project.comment()
    label = Instrument.objects.values_list("label_no", flat=True).get(pk=world.scale)
    recalled = a_recall(world)
    supervised = under_supervision(world)
    parcel = a_parcel(world)
    innovation, sections = innovations(world)
    draft = an_open_draft(world)
    return {
        "process_id": (a_process(world),),
        "section": sections,
        "patent_id": (the_one(Patent),),
        "subject_id": innovation,
        "statement_id": (innovation[0],),
        "deed": ("statement_draft", "project_propose", "test_plan", "patent_register"),
        "lot_id": (a_lot(world),),
        "file_id": (raw.pk,),
        "token_id": (a_token(world),),
        "register": tuple(IMPORTERS),
        "ending": ("xlsx", "csv"),
        "standard_id": (world.standard,),
        "document_id": (document.pk,),
        "change_id": (change.pk,),
        "examination_id": (the_one(StandardExamination, standard_id=world.standard),),
        "hold_id": (hold.pk,),
        "check_id": (check.pk,),
        "instrument_id": (world.weights, world.scale, world.device),
        "job_id": (road.job, second.job),
        "result_id": (the_one(Result),),
        "certificate_id": (issued.pk, the_one(MaterialCertificate)),
        "capability_id": (capability.pk,),
        "organization_id": (world.lab,),
        "person_id": (world.people["Li"],),
        "identity_id": (world.people["Li"],),
        "token": ("no-such-invitation",),
        "material_id": (earth.material,),
        "batch_id": (earth.batch,),
        "stock_id": (unit.pk,),
        "bought_id": (a_bought_batch(world),),
        "comparison_id": (round_.id,),
        "participation_id": (round_.of["lab"], round_.of["county"]),
        "project_id": (project.project,),
        "comment_id": (comment,),
        "specification_id": (the_one(TechnicalSpecification),),
        "number": (issued.number,),
        "label_no": (label,),
        "code": ("standards", code_of(label), "instruments", "jobs"),
        "event": EVENTS,
        "kind": ("xml", "pdf", "csv"),
        "form": ("csv", "xlsx", "parquet"),
        "method": ("suyuan.mass.weights",),
        "edition": ("2026",),
        "plan": (PLAN,),
        "unit_code": (FAR_CITY,),
        "kind_code": ("nawi",),
        "consultation_id": (draft,),
        "opinion_id": (a_comment(world, draft),),
        "plan_task_id": (a_plan_task(world),),
        "key": (the_one(Target, plan_id=PLAN),),
        "index": (0,),
        "rest": ("0/000.p/1",),
        "set_code": (hidden_set(world),),
        "version_no": (1,),
        "proposal_id": (a_proposal(world),),
        "recall_id": (recalled.pk,),
        "old_evaluation": (the_one(Evaluation, origin="root"),),
        "new_evaluation": (issued.evaluation_id,),
        "old_pack": (the_one(MethodPack),),
        "new_pack": (the_one(MethodPack),),
        **industry(world),
        "item_id": (the_one(RecallItem, recall_id=recalled.pk),),
        "peer_id": (parcel.peer_id,),
        "parcel_id": (parcel.pk,),
        "notice_id": (the_one(Warned),),
        "unit_id": (honest.declare(world.occasion("Zhou"), honest_form()).pk,),
        "plaque": ("HM22018220260001X",),
        "case_id": (a_doubt(world, road.job),),
        "task_id": (a_task(world),),
        "news_id": (a_draft(world),),
        "table": ("honest-units",),
        "draw_id": (supervised["draw"],),
        "page": tuple(supervised),
        "subject": tuple(supervised.values()),
        "desk": tuple(DESKS),
    }


def a_process(world: World) -> UUID:
    """A measurement process of the factory, in whose name stands what only it may see."""
    form = ProcessForm(
        house_id=world.factory,
        number="P-1",
        name=Text(SECRET, SECRET),
        unit="mm",
        low="1",
        high="2",
        risk="low",
    )
    return register_process(world.occasion("Zhou"), form).pk


def innovations(world: World) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """A draft of a statement, a proposal, an instrument and a test that is not published, and their lists."""
    studio = make_studio(world)
    statement = studio.draft(declaration=Text(SECRET, SECRET))
    project, product = studio.project(topic=SECRET), studio.product(users=SECRET)
    test = studio.test(ground=SECRET)
    testing.measure(studio.by("Li"), test_id=test.pk, rows=PAIRS)
    testing.compute(studio.by("Li"), test_id=test.pk)
    return (statement.pk, project.pk, product.pk, test.pk), ("statement", "project", "product", "test")


def a_proposal(world: World) -> UUID:
    """Where to build standards in the province, worked out."""
    sun, wishes = world.occasion("Sun"), Wishes(target=0.5, kilometres=500.0)
    row = siting.draft(sun, jurisdiction=PROVINCE, title=SECRET, wishes=wishes)
    _, picture = siting.picture_of(sun, proposal_id=row.pk, wishes=wishes)
    outcome = work_out(picture, wishes, clock=time.monotonic, seconds=5, threads=1)
    siting.keep(sun, proposal_id=row.pk, wishes=wishes, picture=picture, outcome=outcome)
    return row.pk


def a_task(world: World) -> UUID:
    """A task of the laboratory, which nobody else sees."""
    form = TaskForm(
        title=SECRET, about=SECRET, jurisdiction=COUNTY, lead_id=world.lab, due_on=TODAY + timedelta(days=9)
    )
    return open_task(world.occasion("Sun"), form).pk


def a_draft(world: World) -> UUID:
    """A text that was not published."""
    secret = Text(SECRET, SECRET)
    form = NewsForm(kind="notice", title=secret, text=secret)
    return write_news(world.occasion("Sun"), form, jurisdiction=COUNTY).pk


def under_supervision(world: World) -> dict[str, UUID]:
    """A draw, a check of the factory, a complaint, a dispute, a type approval, a lot of prepackages."""
    desk = make_desk(world)
    desk.sealer = sealer()
    draw = desk.committed()
    lot = replace(LOT, product=SECRET)
    return {
        "inspection": inspecting.order(
            world.occasion("Sun"), organization_id=world.factory, authority_id=world.authority,
            reason="complaint", note=SECRET,
        ).pk,
        "complaint": desk.complaint(claim=SECRET, contact=SECRET),
        "arbitration": arbitrating.request(
            world.occasion("Sun"), instrument_id=world.scale, authority_id=world.authority,
            dispute="mediation", requester=SECRET, respondent="x", question=SECRET,
        ).pk,
        "lot": prepackages.enter(world.occasion("Tan"), lot, authority_id=world.authority).pk,
        "plan": the_one(InspectionPlan),
        "approval": applied(desk),
        "draw": draw,
    }  # fmt: skip


def industry(world: World) -> dict[str, tuple[object, ...]]:
    """A chain with a need of the factory, and a center that is evaluated by nobody yet."""
    row = chains.write_chain(world.occasion("Sun"), chain_form())
    need = chains.ask(world.occasion("Zhou"), chain_id=row.pk, form=chain_need(asked_by="F42"))
    chains.class_gap(world.occasion("Sun"), need_id=need.pk, gap_class="none", reason="可测")
    road = CenterRoad(world=world, chain=row.pk).to("preparing")
    reporting.report_kpis(
        world.occasion("Wang"), center_id=road.center, year=TODAY.year,
        values={"income": KpiEntry(value="1", evidence=SECRET)},
    )  # fmt: skip
    return {
        "chain_id": (row.pk,),
        "need_id": (need.pk,),
        "center_id": (road.center,),
        "need_deed": ("class", "close", "project", "specification", "step"),
    }


def a_plan_task(world: World) -> UUID:
    """A task of the plan, led by the laboratory."""
    given = {"plan_code": PLAN, "topic": "data", "lead_id": world.lab, "due": TODAY + timedelta(days=90)}
    return plan_tasks.add_task(world.occasion("Sun"), text=Text("任务", "Task"), **given).pk


def an_open_draft(world: World) -> UUID:
    """A paper that is open to everybody's comments."""
    row = public_drafts.prepare(
        world.occasion("Sun"), title=Text("草案", "Draft"), kind="plan", about="说明", jurisdiction=PROVINCE,
        sections=[Part("一", "正文")],
    )  # fmt: skip
    public_drafts.open_consultation(
        world.occasion("Feng"), consultation_id=row.pk, edition=1, until=TODAY + timedelta(days=30)
    )
    return row.pk


def a_comment(world: World, draft: UUID) -> UUID:
    """A comment that the office has not read."""
    return public_comments.hand_in_comment(
        world.occasion("Zhou").as_system(), consultation_id=draft, sender="public", text=SECRET, name=SECRET
    ).pk


def a_lot(world: World) -> UUID:
    """Meters of the factory, in whose number stands what only it may see."""
    return register_lot(
        world.occasion("Zhou"),
        kind="water_meter",
        number=SECRET,
        serial_range="1-9",
        count=9,
        operator_id=world.factory,
        jurisdiction=COUNTY,
        installed_on=TODAY,
        service_life_years=6,
    ).id


def hidden_set(world: World) -> str:
    """A data set for its own house, with a version that has rows."""
    given = data_set_form(code="HOUSE-SET", access="house", licence="none", about=Text(SECRET, SECRET))
    row = data_sets.register(world.occasion("Wang"), organization_id=world.lab, form=given)
    version = data_sets.begin(world.occasion("Li"), data_set_id=row.pk)
    readings = [{"at": f"2026-03-01T09:0{minute}:00+08:00", "place": SECRET, "t": 20} for minute in range(3)]
    ingest_rows(world.occasion("Li"), version_id=version.pk, rows=readings, source=SECRET)
    check_version(world.occasion("Li"), version_id=version.pk)
    return row.code


EVENTS = (
    "accept", "move", "scrap", "suspend", "certify", "assign", "close_data", "withdraw", "approve", "receive",
    "withhold", "pause", "recall", "join", "discard", "evaluate", "abolish", "release", "prepare", "check",
)  # fmt: skip


@pytest.fixture
def objects(world: World, enter: Visit, road: Road, settings: Any, tmp_path: Path) -> Objects:
    settings.KEYS = tmp_path
    settings.DATA = tmp_path
    key = AUTHORITY.institutions[0]
    pair = {"own": (key.key_pem, key.chain_pem)}
    save_keys(tmp_path, log_signer=LOG_KEY, root_pem=AUTHORITY.root_pem, institutions=pair)
    found = Objects(by_place=furnish(world, road))
    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    houses = {
        "laboratory": ("verification_institution", HOUSE_ROLES),
        "authority": ("authority", AUTHORITY_ROLES),
    }
    for name, (kind, roles) in houses.items():
        house = parties.register_organization(
            start, code=f"FAR-{name[:3]}", name=Text(f"远方{name}", f"Far {name}"), kind=kind,
            jurisdiction=FAR_CITY, level="city",
        ).id  # fmt: skip
        person = parties.register_person(
            start,
            name=Text("远客", "Stranger"),
            organization_id=house,
            employed_from=TODAY - timedelta(days=900),
        ).id
        for role in roles:
            where: dict[str, Any] = (
                {"jurisdiction": FAR_CITY} if kind == "authority" else {"organization_id": house}
            )
            parties.assign_role(start, person_id=person, role=role, **where)
        account = parties.open_account(start, person_id=person, username=f"far.{name}", password=PASSWORD)
        client = visitor()
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        session: Any = client.session
        session["me"] = _who(account)
        session.save()
        found.clients[name] = client
    found.clients["nobody"] = visitor()
    return found


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Every named address outside of the interface for programs, with its name."""

    def walk(level: list[URLPattern | URLResolver], spaces: str) -> Iterator[tuple[str, URLPattern]]:
        for one in level:
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, spaces + str(one.pattern))
            elif not spaces.startswith("api/") and one.name:
                yield spaces + str(one.pattern), one

    yield from walk(get_resolver().url_patterns, "")


def addresses(objects: Objects) -> Iterator[tuple[str, str]]:
    """Every address with its places filled, once for each candidate of its first place."""
    for route, pattern in patterns():
        if pattern.name in NOT_WALKED or "api/" in route:
            continue
        places = list(pattern.pattern.converters)
        if not places:
            yield pattern.name or "", f"/{route}"
            continue
        widest = max(len(objects.by_place[place]) for place in places)
        for turn in range(widest):
            address = route
            for place in places:
                candidates = objects.by_place[place]
                filled = str(candidates[turn % len(candidates)])
                start = address.index("<")
                address = address[:start] + filled + address[address.index(">") + 1 :]
            yield pattern.name or "", f"/{address}"


def head() -> tuple[int, str]:
    return ChainHead.objects.values_list("seq", "hash").get()


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_every_place_of_every_address_can_be_filled(objects: Objects):
    places = {place for _, pattern in patterns() for place in pattern.pattern.converters}
    assert places <= set(objects.by_place), sorted(places - set(objects.by_place))
    for place, candidates in objects.by_place.items():
        assert None not in candidates, place


def test_the_world_has_something_to_hide(objects: Objects, enter: Visit, world: World):
    own = enter("Gao").get(f"/standards/{world.standard}")
    assert SECRET in own.content.decode()


@pytest.mark.parametrize("who", ["laboratory", "authority", "nobody"])
def test_strangers_open_everything_and_see_nothing(objects: Objects, who: str):
    client, before = objects.clients[who], head()
    walked, faults = 0, []
    for name, address in addresses(objects):
        answer = client.get(address)
        walked += 1
        content = body(answer)
        if answer.status_code >= 500:
            faults.append(f"GET {address}: {answer.status_code}")
        if SECRET.encode() in content:
            faults.append(f"GET {address}: shows what is private")
        has_subject = any(isinstance(one, UUID) for one in _subjects(objects, address))
        if answer.status_code == 200 and has_subject and name not in READ_BY_ALL:
            faults.append(f"GET {address} ({name}): open to {who}")
    assert not faults, "\n".join(faults)
    assert head() == before
    assert walked > 100


def _subjects(objects: Objects, address: str) -> list[object]:
    return [
        one
        for candidates in objects.by_place.values()
        for one in candidates
        if isinstance(one, UUID) and str(one) in address
    ]


@pytest.mark.parametrize("who", ["laboratory", "authority", "nobody"])
def test_strangers_send_forms_and_change_nothing(objects: Objects, who: str):
    client, before = objects.clients[who], head()
    faults = []
    for name, address in addresses(objects):
        if name in OWN_AFFAIRS:
            continue
        answer = client.post(address, FORM)
        if answer.status_code >= 500:
            faults.append(f"POST {address}: {answer.status_code}")
        if head() != before:
            faults.append(f"POST {address}: changed something")
            before = head()
    assert not faults, "\n".join(faults)


# What a page shows of its text; code and fixed type hold identities and files on purpose.
_FIXED = r"<(script|style|code|textarea)\b.*?</\1>|<(\w+)[^>]*\bmono\b[^>]*>.*?</\2>"
_UNSEEN = re.compile(f"{_FIXED}|<[^>]+>", re.DOTALL)
_CODE = re.compile(r"(?<![\w./@-])[a-z]{2,}(?:_[a-z0-9]+)+(?!\w)")
_OF_FORMULAS = frozenset({"pack", "pack_compare", "project_pack", "styleguide"})  # their symbols are named so


def test_no_page_shows_a_code(objects: Objects, enter: Visit):
    seen, faults = 0, []
    for name, language in (("Wang", "zh"), ("Gao", "en")):
        client = enter(name, language)
        for page, address in addresses(objects):
            answer = client.get(address)
            if page in _OF_FORMULAS or not answer.get("Content-Type", "").startswith("text/html"):
                continue
            seen += 1
            shown = unescape(_UNSEEN.sub(" ", body(answer).decode()))
            faults += [f"{address}: {code}" for code in _CODE.findall(shown)]
    assert not faults, "\n".join(sorted(set(faults)))
    assert seen > 100


def test_a_code_is_told_from_a_symbol_and_from_what_is_set_as_code():
    page = "<p>state in_use, <code>in_use</code> <span class='mono'>a_b_c1</span> u_bb s_bb a/in_use.csv</p>"
    assert _CODE.findall(_UNSEEN.sub(" ", page)) == ["in_use"]
