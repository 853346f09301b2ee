"""The page of one's own tokens: the password again, the secret once, both languages, revoked for good."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.registry.conftest import TODAY
from tests.web.conftest import PASSWORD, Visit

from suyuan.registry.access.models import Token

LAST = (TODAY + timedelta(days=30)).isoformat()
FORM: dict[str, Any] = {"name": "bench", "expires_on": LAST, "scope": ["write:jobs"], "password": PASSWORD}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def secret_in(answer: Any) -> str:
    found = re.search(r"sy_[\w-]{43}", text(answer))
    assert found
    return found[0]


@pytest.mark.parametrize(("language", "words"), [("zh", "只显示这一次"), ("en", "Shown this once")])
def test_the_secret_is_shown_once_and_opens_the_interface(enter: Visit, language: str, words: str):
    client = enter("Li", language)
    made = client.post("/account/tokens", FORM)
    assert words in text(made)
    secret = secret_in(made)
    assert secret not in text(client.get("/account/tokens"))
    answer = Client().get("/api/v1/instruments", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"password": "wrong"}, 403),
        ({"name": ""}, 422),
        ({"expires_on": ""}, 422),
        ({"expires_on": "tomorrow"}, 422),
        ({"expires_on": "2030-01-01"}, 422),
        ({"scope": ["write:everything"]}, 422),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_made(enter: Visit, change: dict[str, Any], status: int):
    answer = enter("Li").post("/account/tokens", FORM | change)
    assert answer.status_code == status
    assert not Token.objects.exists()


def test_a_token_is_revoked_by_its_person_alone(enter: Visit):
    li, qian = enter("Li"), enter("Qian")
    secret = secret_in(li.post("/account/tokens", FORM))
    path = f"/account/tokens/{Token.objects.get().pk}/revoke"
    assert qian.post(path).status_code == 404
    assert li.post(path).status_code == 303
    answer = Client().get("/api/v1/instruments", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401
    assert "已撤销" in text(li.get("/account/tokens"))
