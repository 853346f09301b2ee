"""Keys, signed certificates and the shared samples for the tests of the certificates."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.certify.sample import INSTITUTE, weight_certificate

from suyuan.certify.authority import Authority, make_authority
from suyuan.certify.compose import compose_dcc

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "dcc"
SIGNED_AT = datetime(2026, 3, 5, 1, 10, tzinfo=UTC)


@pytest.fixture(scope="session")
def shared_dcc() -> Path:
    """The folder with the official schemas and the samples, beside the repository."""
    if not (SHARED / "facts.json").is_file():
        pytest.skip("the folder shared/dcc is not beside the repository")
    return SHARED


@pytest.fixture(scope="session")
def facts(shared_dcc: Path) -> list[dict[str, Any]]:
    """What is known about each sample, from the people who collected them."""
    found: list[dict[str, Any]] = json.loads((shared_dcc / "facts.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def authority() -> Authority:
    """A root that certified the institute of the samples."""
    return make_authority(
        b"seed of the certificate tests",
        [INSTITUTE.name],
        valid_from=date(2025, 1, 1),
        valid_until=date(2030, 12, 31),
    )


@pytest.fixture(scope="session")
def signed(authority: Authority) -> bytes:
    """The weight certificate, signed by the institute."""
    return authority.institutions[0].signer().sign_xml(compose_dcc(weight_certificate()), at=SIGNED_AT)
