"""Log-in through an OpenID provider that runs here: a real server with a real key; good and bad tokens."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from tests.registry.conftest import World
from tests.web.conftest import visitor

from suyuan.registry.journal.models import Event
from suyuan.registry.parties.models import Account, LinkedIdentity

pytestmark = pytest.mark.django_db
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CLIENT, SECRET = "suyuan-test", "a client's secret"


class Provider:
    """An OpenID provider: what it will say next can be bent by a test."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"
        self.subject = "subject-1"
        self.key: Any = KEY
        self.claims: dict[str, Any] = {}
        self.headers: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}

    def authorize(self, address: str) -> dict[str, str]:
        """What the person's browser does at the provider: the query to come back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, form: dict[str, str]) -> dict[str, Any] | None:
        """A token for a code that is used once, for the right secret and verifier only."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or form.get("client_secret") != SECRET or challenge != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": asked["nonce"],
        } | self.claims  # fmt: skip
        made = jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "one"} | self.headers)
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": made}

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }


class Handler(BaseHTTPRequestHandler):
    provider: ClassVar[Provider]

    def do_GET(self) -> None:
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        answers: dict[str, Any] = {
            "/.well-known/openid-configuration": self.provider.configuration(),
            "/keys": {"keys": [key | {"kid": "one", "alg": "RS256", "use": "sig"}]},
        }
        self._answer(answers.get(self.path))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(self.provider.token(form))

    def _answer(self, content: Any) -> None:
        body = json.dumps(content or {"error": "refused"}).encode()
        self.send_response(200 if content else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Handler.provider = Provider(server.server_address[1])
    settings.OIDC_ISSUER, settings.OIDC_NAME = made.issuer, "Example identity"
    app = {
        "provider_id": "oidc", "name": "Example identity", "client_id": CLIENT, "secret": SECRET,
        "settings": {"server_url": made.issuer},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def leave(client: Client, path: str = "/login/identity", **form: str) -> str:
    """Set out for the provider: its address, as the page names it."""
    answer = client.post(path, form)
    found = re.search(r'<a class="btn btn-primary wide" href="([^"]+)"', answer.content.decode())
    assert found, answer.content.decode()
    return unescape(found.group(1))


def visit(client: Client, provider: Provider, path: str = "/login/identity", **form: str) -> Any:
    """To the provider and back."""
    return client.get("/login/identity/back", provider.authorize(leave(client, path, **form)))


@pytest.fixture
def linked(enter: Callable[..., Client], provider: Provider) -> Client:
    """Li, logged in, with the identity of the provider linked."""
    client = enter("Li")
    assert visit(client, provider, "/account/identity").headers["Location"] == "/account"
    return client


def test_a_linked_identity_enters_without_a_password(linked: Client, provider: Provider) -> None:
    client = visitor()
    answer = visit(client, provider, next="/jobs")
    assert answer.headers["Location"] == "/jobs"
    assert client.get("/jobs").status_code == 200
    row = LinkedIdentity.objects.get()
    assert (row.issuer, row.subject, row.account.username) == (provider.issuer, "subject-1", "li")
    assert "parties.link_identity" in Event.objects.values_list("act", flat=True)


def test_a_stranger_is_never_signed_up(provider: Provider, world: World) -> None:
    client = visitor()
    answer = visit(client, provider)
    assert answer.status_code == 403
    assert "尚未关联账号" in answer.content.decode()
    assert client.get("/jobs").status_code == 302
    assert not Account.objects.exists()


def test_a_closed_account_is_told_so(linked: Client, provider: Provider) -> None:
    Account.objects.update(is_active=False)
    client = visitor()
    answer = visit(client, provider)
    assert answer.status_code == 403
    assert "已停用" in answer.content.decode()
    assert client.get("/jobs").status_code == 302


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "http://elsewhere.example"},
        {"aud": "somebody-else"},
        {"exp": 1_000_000_000},
        {"nonce": "of another log-in"},
        {"sub": ""},
        {"sub": "x" * 256},
    ],
)
def test_a_token_that_says_something_wrong_opens_nothing(
    linked: Client, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    client = visitor()
    assert visit(client, provider).status_code == 403
    assert client.get("/jobs").status_code == 302


def test_a_token_signed_with_another_key_opens_nothing(linked: Client, provider: Provider) -> None:
    provider.key = OTHER_KEY
    client = visitor()
    answer = visit(client, provider)
    assert answer.status_code == 403
    assert "无法验证" in answer.content.decode()
    assert client.get("/jobs").status_code == 302


def test_a_token_of_an_unknown_key_opens_nothing(linked: Client, provider: Provider) -> None:
    provider.headers = {"kid": "two"}
    assert visit(visitor(), provider).status_code == 403


def test_a_way_back_serves_once_and_for_the_browser_that_set_out(linked: Client, provider: Provider) -> None:
    client = visitor()
    query = provider.authorize(leave(client))
    assert visitor().get("/login/identity/back", query).status_code == 403
    assert client.get("/login/identity/back", query).status_code == 303
    assert client.get("/login/identity/back", query).status_code == 403


@pytest.mark.parametrize("query", [{}, {"state": "x", "code": "y"}, {"error": "access_denied"}])
def test_a_way_back_out_of_nowhere_is_refused(provider: Provider, query: dict[str, str]) -> None:
    assert visitor().get("/login/identity/back", query).status_code == 403


def test_one_who_cancels_is_told(provider: Provider) -> None:
    client = visitor()
    state = provider.authorize(leave(client))["state"]
    answer = client.get("/login/identity/back", {"state": state, "error": "access_denied"})
    assert "登录已取消" in answer.content.decode()


def test_an_identity_is_linked_to_one_account(
    linked: Client, enter: Callable[..., Client], provider: Provider
) -> None:
    assert visit(enter("Wang"), provider, "/account/identity").status_code == 409
    assert LinkedIdentity.objects.count() == 1


def test_an_invited_person_opens_the_account_without_a_password(
    enter: Callable[..., Client], provider: Provider, world: World
) -> None:
    page = enter("Wang").post(f"/people/{world.people['Li']}/invite", {}).content.decode()
    found = re.search(r"/invitation/[\w-]{20,}", page)
    assert found
    client = visitor()
    answer = visit(client, provider, f"{found.group(0)}/identity", username="li")
    assert answer.headers["Location"] == "/account"
    assert client.get("/account").status_code == 200
    account = Account.objects.get(person_id=world.people["Li"])
    assert (account.username, account.has_usable_password()) == ("li", False)


def test_the_last_way_in_is_not_unlinked(
    enter: Callable[..., Client], provider: Provider, linked: Client
) -> None:
    row = LinkedIdentity.objects.get()
    account = row.account
    account.set_unusable_password()
    account.save()
    client = visitor()
    visit(client, provider)
    assert client.post(f"/account/identity/{row.pk}/unlink").status_code == 422
    assert LinkedIdentity.objects.exists()


def test_a_provider_that_is_down_is_a_page_and_the_password_still_serves(settings: Any) -> None:
    settings.OIDC_ISSUER = "http://127.0.0.1:9"
    app = {
        "provider_id": "oidc", "name": "x", "client_id": CLIENT, "secret": SECRET,
        "settings": {"server_url": settings.OIDC_ISSUER},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    answer = visitor().post("/login/identity")
    assert answer.status_code == 502
    assert "无法访问" in answer.content.decode()


def test_without_a_provider_there_is_no_button_and_no_way() -> None:
    assert "/login/identity" not in visitor().get("/login").content.decode()
    assert visitor().post("/login/identity").status_code == 404
