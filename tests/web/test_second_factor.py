"""Enrolling a second factor and logging in with it, signing with it, losing it: without a browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.conf import settings as live
from django.test import Client
from tests.registry.conftest import World
from tests.web.conftest import PASSWORD, visitor

from suyuan.registry.journal.models import Event
from suyuan.registry.parties import second_factor
from suyuan.registry.parties.models import Account

pytestmark = pytest.mark.django_db
START = 1_780_000_000


class Telephone:
    """An authenticator app with a clock that can be set forward."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = START
        self.secret = ""
        monkeypatch.setattr(time, "time", lambda: float(self.now))

    def reads(self, page: str) -> None:
        found = re.search(r'<p class="secret"><code>([A-Z2-7 ]+)</code>', page)
        assert found, page
        self.secret = found.group(1).replace(" ", "")

    def code(self) -> str:
        self.now += 31
        return str(format_hotp_value(hotp_value(self.secret, self.now // 30)))


@pytest.fixture
def telephone(monkeypatch: pytest.MonkeyPatch) -> Telephone:
    return Telephone(monkeypatch)


def enrol(client: Client, telephone: Telephone) -> list[str]:
    """Enrol through the pages: the recovery codes."""
    telephone.reads(client.get("/account/second-factor").content.decode())
    answer = client.post("/account/second-factor", {"code": telephone.code(), "password": PASSWORD})
    return [
        code.replace(" ", "") for code in re.findall(r"<li><code>([\d ]+)</code>", answer.content.decode())
    ]


def half_way(username: str = "li") -> Client:
    client = visitor()
    answer = client.post("/login", {"username": username, "password": PASSWORD, "next": "/jobs"})
    assert answer.headers["Location"] == "/login/second"
    return client


def test_enrolled_the_password_alone_opens_nothing(
    enter: Callable[..., Client], telephone: Telephone
) -> None:
    assert len(enrol(enter("Li"), telephone)) == 10
    client = half_way()
    assert client.get("/jobs").status_code == 302
    assert "验证码" in client.get("/login/second").content.decode()
    answer = client.post("/login/second", {"code": telephone.code()})
    assert answer.headers["Location"] == "/jobs"
    assert client.get("/jobs").status_code == 200


def test_a_wrong_code_is_refused_in_words_and_opens_nothing(
    enter: Callable[..., Client], telephone: Telephone
) -> None:
    enrol(enter("Li"), telephone)
    client = half_way()
    answer = client.post("/login/second", {"code": "000000"})
    assert answer.status_code == 403
    assert "验证码不正确" in answer.content.decode()
    assert client.get("/jobs").status_code == 302


def test_the_code_of_the_log_in_serves_once(enter: Callable[..., Client], telephone: Telephone) -> None:
    enrol(enter("Li"), telephone)
    code = telephone.code()
    assert half_way().post("/login/second", {"code": code}).status_code == 303
    assert half_way().post("/login/second", {"code": code}).status_code == 403


def test_a_recovery_code_opens_once(enter: Callable[..., Client], telephone: Telephone) -> None:
    codes = enrol(enter("Li"), telephone)
    assert half_way().post("/login/second", {"code": codes[0]}).status_code == 303
    assert half_way().post("/login/second", {"code": codes[0]}).status_code == 403


def test_without_the_password_there_is_no_second_step(telephone: Telephone) -> None:
    answer = visitor().post("/login/second", {"code": "000000"})
    assert answer.headers["Location"] == "/login"


def test_wrong_codes_lock_like_wrong_passwords(
    enter: Callable[..., Client], telephone: Telephone, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol(enter("Li"), telephone)
    monkeypatch.undo()
    client = half_way()
    answers = [client.post("/login/second", {"code": "000000"}) for _ in range(live.AXES_FAILURE_LIMIT)]
    assert [one.status_code for one in answers] == [403] * (live.AXES_FAILURE_LIMIT - 1) + [429]
    assert "已暂时锁定至" in answers[-1].content.decode()
    assert visitor().post("/login", {"username": "li", "password": PASSWORD}).status_code == 429


def test_enrolling_asks_for_the_password_and_a_right_code(
    enter: Callable[..., Client], telephone: Telephone
) -> None:
    client = enter("Li")
    telephone.reads(client.get("/account/second-factor").content.decode())
    assert (
        client.post("/account/second-factor", {"code": telephone.code(), "password": "no"}).status_code == 403
    )
    assert client.post("/account/second-factor", {"code": "000000", "password": PASSWORD}).status_code == 422
    assert not Account.objects.get(username="li").second_factor


def test_dropping_asks_for_both_and_is_written_down(
    enter: Callable[..., Client], telephone: Telephone
) -> None:
    client = enter("Li")
    enrol(client, telephone)
    assert client.post("/account/do/drop", {"password": PASSWORD, "code": "000000"}).status_code == 403
    assert Account.objects.get(username="li").second_factor
    assert (
        client.post("/account/do/drop", {"password": PASSWORD, "code": telephone.code()}).status_code == 303
    )
    assert not Account.objects.get(username="li").second_factor
    acts = set(Event.objects.values_list("act", flat=True))
    assert {"parties.enrol_second_factor", "parties.drop_second_factor"} <= acts


def test_an_administrator_resets_a_lost_one(
    enter: Callable[..., Client], telephone: Telephone, world: World
) -> None:
    enrol(enter("Li"), telephone)
    answer = enter("Ma").post(f"/people/{world.people['Li']}/second-factor/reset")
    assert answer.status_code == 303
    answer = visitor().post("/login", {"username": "li", "password": PASSWORD, "next": "/jobs"})
    assert answer.headers["Location"] == "/jobs"


class TestPolicy:
    def test_required_an_approver_enrols_on_the_way_in(
        self, enter: Callable[..., Client], telephone: Telephone, settings: Any
    ) -> None:
        settings.SECOND_FACTOR = "required"
        enter("Wang")
        client = visitor()
        answer = client.post("/login", {"username": "wang", "password": PASSWORD, "next": "/jobs"})
        assert answer.headers["Location"] == "/login/enrol"
        assert client.get("/jobs").status_code == 302
        telephone.reads(client.get("/login/enrol").content.decode())
        answer = client.post("/login/enrol", {"code": telephone.code()})
        assert answer.status_code == 200
        assert "恢复码" in answer.content.decode()
        assert client.get("/jobs").status_code == 200

    def test_required_others_go_in_with_the_password(
        self, enter: Callable[..., Client], settings: Any
    ) -> None:
        settings.SECOND_FACTOR = "required"
        enter("Li")
        form = {"username": "li", "password": PASSWORD, "next": "/jobs"}
        assert visitor().post("/login", form).headers["Location"] == "/jobs"

    def test_off_nobody_is_asked(
        self, enter: Callable[..., Client], telephone: Telephone, settings: Any
    ) -> None:
        enrol(enter("Li"), telephone)
        settings.SECOND_FACTOR = "off"
        form = {"username": "li", "password": PASSWORD, "next": "/jobs"}
        assert visitor().post("/login", form).headers["Location"] == "/jobs"


class TestSigning:
    def test_a_code_stands_for_the_password_where_one_is_enrolled(
        self, enter: Callable[..., Client], telephone: Telephone, road: Any
    ) -> None:
        road.recorded()
        client = enter("Qian")
        enrol(client, telephone)
        assert sign(client, road, "000000").status_code == 403
        assert sign(client, road, telephone.code()).status_code == 303

    def test_without_one_six_digits_are_a_wrong_password(
        self, enter: Callable[..., Client], telephone: Telephone, road: Any
    ) -> None:
        road.recorded()
        assert sign(enter("Qian"), road, "123456").status_code == 403


def sign(client: Client, road: Any, password: str) -> Any:
    page = client.get(f"/jobs/{road.job}/check").content.decode()
    found = re.search(r'name="digest" value="([0-9a-f]+)"', page)
    assert found
    return client.post(f"/jobs/{road.job}/check", {"password": password, "digest": found.group(1)})


def test_a_request_of_somebody_without_a_factor_costs_no_query_more(
    enter: Callable[..., Client], django_assert_max_num_queries: Any
) -> None:
    client = enter("Li")
    client.get("/organizations")
    # Session, account, person, roles, the house twice, people, their roles, their number: none for a factor.
    with django_assert_max_num_queries(9) as seen:
        client.get("/people")
    assert not [one for one in seen.captured_queries if "mfa_" in one["sql"]]
    assert not second_factor.is_asked(Account.objects.get(username="li"))
