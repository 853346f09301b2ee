"""The certificate as a page of the office: to read and print, in one language or both; a strict policy."""

from __future__ import annotations

from uuid import UUID

import pytest
from tests.registry.road import Road
from tests.web.conftest import Visit


@pytest.fixture
def issued(road: Road) -> UUID:
    """A certificate of the provincial laboratory for Factory 42."""
    return road.issued().id


def test_the_office_page_of_a_certificate_leads_to_it(enter: Visit, issued: UUID):
    client = enter("Wang")
    assert f'href="/certificates/{issued}/page"' in client.get(f"/certificates/{issued}").content.decode()
    assert client.get(f"/certificates/{issued}/page").status_code == 200


@pytest.mark.parametrize(("language", "back"), [("zh", "中英对照"), ("en", "Both")])
def test_the_bar_speaks_the_language_of_the_reader(enter: Visit, issued: UUID, language: str, back: str):
    shown = enter("Wang", language).get(f"/certificates/{issued}/page").content.decode()
    assert back in shown.partition("</nav>")[0]
    assert "检定证书" in shown


@pytest.mark.parametrize(("show", "missing"), [("zh", "Verification Certificate"), ("en", "检定证书")])
def test_one_language_leaves_the_other_out(enter: Visit, issued: UUID, show: str, missing: str):
    shown = enter("Wang").get(f"/certificates/{issued}/page?show={show}").content.decode()
    assert missing not in shown.partition("<main")[2]


def test_another_language_is_refused_in_words(enter: Visit, issued: UUID):
    assert enter("Wang").get(f"/certificates/{issued}/page?show=de").status_code == 422


def test_its_policy_names_its_style_and_lets_in_nothing_else(enter: Visit, issued: UUID):
    answer = enter("Wang").get(f"/certificates/{issued}/page")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "script" not in policy
    assert answer.headers["Cache-Control"] == "private, no-store"
