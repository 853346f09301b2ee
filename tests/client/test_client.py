"""The typed client: as fresh as the description, and talking to the real interface."""

from __future__ import annotations

import importlib.util
import io
import re
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request

import pytest
from django.test import Client as Browser
from django.utils import timezone
from tests.api.conftest import bearer
from tests.registry.conftest import COUNTY, NOW, World

from suyuan.client import ApiError, Client, Unreachable, transport
from suyuan.registry.instruments.models import Instrument

DOCS = Path(__file__).resolve().parents[2] / "docs"


def builder() -> Any:
    spec = importlib.util.spec_from_file_location("build_client", DOCS / "build_client.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_modules_are_what_the_description_says():
    made = builder().modules()
    stale = [
        path.name
        for path, text in made.items()
        if not path.exists() or path.read_text() != builder().formatted(text, path)
    ]
    assert not stale, "run: python docs/build_client.py"
    kept = {path for folder in ("kinds", "slices") for path in (builder().ROOT / folder).glob("*.py")}
    assert kept <= set(made), "a module of a slice that is gone"


class Answer(io.BytesIO):
    """An answer as `urlopen` gives it."""

    def __init__(self, content: bytes, headers: dict[str, str]) -> None:
        super().__init__(content)
        self.headers = headers


@pytest.fixture
def wire(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """What the client sends reaches the application; every request is kept."""
    sent: list[Request] = []

    def opened(request: Request, timeout: float) -> Answer:
        sent.append(request)
        parts = urlsplit(request.full_url)
        answer = Browser().generic(
            request.get_method(),
            f"{parts.path}?{parts.query}",
            request.data or b"",
            content_type=request.headers.get("Content-type", ""),
            headers={
                "Authorization": request.headers.get("Authorization", ""),
                "Idempotency-Key": request.headers.get("Idempotency-key", ""),
            },
        )
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = dict(answer.headers)
        if answer.status_code >= 400:
            raise HTTPError(request.full_url, answer.status_code, "", headers, io.BytesIO(content))  # type: ignore[arg-type]
        return Answer(content, headers)

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    monkeypatch.setattr(transport, "urlopen", opened)
    return sent


@pytest.fixture
def zhou(world: World, wire: list[Request]) -> Client:
    return Client("http://localhost:8000", token=bearer(world, "Zhou"))


class TestAgainstTheInterface:
    def test_register_read_change(self, zhou: Client, world: World):
        made = zhou.instruments.register_instrument(
            kind="nawi", owner_id=str(world.factory), jurisdiction=COUNTY, serial_no="C-1",
            use_field="trade_settlement",
        )  # fmt: skip
        one = zhou.instruments.show_instrument(made["id"])
        assert (one["serial_no"], one["state"], one["controlled"]) == ("C-1", "registered", True)

    def test_every_page_of_a_list(self, zhou: Client, world: World):
        rows = list(zhou.pages(zhou.instruments.list_instruments, "instruments", size=1))
        own = Instrument.objects.filter(owner_id=world.factory)
        assert {row["id"] for row in rows} == {str(one) for one in own.values_list("id", flat=True)}
        assert len(rows) > 1

    def test_a_refusal_is_told_as_the_server_told_it(self, zhou: Client):
        with pytest.raises(ApiError) as refused:
            zhou.instruments.list_instruments(division="999999")
        assert refused.value.status == 404
        assert refused.value.code.startswith("SY-")
        assert refused.value.message["zh"]
        with pytest.raises(ApiError) as refused:
            zhou.standards.list_standards(page=0)
        assert refused.value.status == 422

    def test_without_a_token_nothing_is_open(self, wire: list[Request]):
        with pytest.raises(ApiError) as refused:
            Client("http://localhost:8000").instruments.list_instruments()
        assert refused.value.status == 401

    def test_what_changes_something_carries_a_key_and_is_done_once(
        self,
        zhou: Client,
        wire: list[Request],
        world: World,
    ):
        given: dict[str, Any] = {"kind": "nawi", "owner_id": str(world.factory), "jurisdiction": COUNTY}
        first = zhou.instruments.register_instrument(**given, serial_no="K-1", idempotency_key="key-1")
        again = zhou.instruments.register_instrument(**given, serial_no="K-1", idempotency_key="key-1")
        assert first == again
        zhou.instruments.list_instruments()
        keys = [request.headers.get("Idempotency-key") for request in wire]
        assert keys == ["key-1", "key-1", None]


class TestTransport:
    def test_a_lost_answer_is_asked_for_again_with_the_same_key(self, monkeypatch: pytest.MonkeyPatch):
        keys: list[str] = []

        def opened(request: Request, timeout: float) -> Answer:
            keys.append(request.headers["Idempotency-key"])
            if len(keys) < 3:
                raise URLError("reset")
            return Answer(b'{"id": "1", "ids": []}', {"Content-Type": "application/json"})

        monkeypatch.setattr(transport, "urlopen", opened)
        monkeypatch.setattr(transport, "WAIT", 0.0)
        answer = Client("http://localhost", token="x").ask("POST", "/api/v1/x", body={})
        assert answer == {"id": "1", "ids": []}
        assert len(keys) == 3
        assert len(set(keys)) == 1

    def test_no_answer_at_all(self, monkeypatch: pytest.MonkeyPatch):
        def opened(request: Request, timeout: float) -> Answer:
            raise URLError("refused")

        monkeypatch.setattr(transport, "urlopen", opened)
        monkeypatch.setattr(transport, "WAIT", 0.0)
        with pytest.raises(Unreachable):
            Client("http://localhost").instruments.list_instruments()

    def test_a_file_is_bytes(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(
            transport,
            "urlopen",
            lambda request, timeout: Answer(b"%PDF", {"Content-Type": "application/pdf"}),
        )
        assert Client("http://localhost").ask("GET", "/x") == b"%PDF"

    @pytest.mark.parametrize("address", ["ftp://a", "localhost", "http://", "http://example.org"])
    def test_a_token_is_not_sent_in_the_clear(self, address: str):
        with pytest.raises(ValueError, match=r"address|https"):
            Client(address, token="x")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_the_documentation_runs(
    zhou: Client,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
):
    text = (DOCS / language / "interface.md").read_text("utf-8")
    blocks: list[str] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 3
    names: dict[str, Any] = {"TOKEN": zhou._token, "OWNER": str(world.factory), "DIVISION": COUNTY}
    for block in blocks:
        exec(compile(block, "interface.md", "exec"), names)
    assert names["made"]["id"]
    assert names["refused"].status == 404
