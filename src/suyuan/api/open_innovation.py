"""What anybody may read of innovation, without a log-in: open licences, published tests of equivalence."""

from __future__ import annotations

from typing import Any, Final

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Endpoint, Listing, Single, word
from suyuan.api.rows import Row, row
from suyuan.api.slices.innovation import LINES, WHOLE
from suyuan.registry.innovation import queries
from suyuan.registry.innovation.models import OpenLicence
from suyuan.registry.innovation.queries import Reader

LICENCE: Final[Row] = row("PublicOpenLicence", OpenLicence, queries.CATALOGUE, more={"taken": int})
ANYBODY: Final = Reader()


def _open(asked: Asked) -> Found:
    """What is open now, newest first, narrowed by words; the same as the public catalogue."""
    return Found(*queries.catalogue(text=asked.filters["q"], start=asked.start, limit=asked.size))


def _tests(asked: Asked) -> Found:
    """Every published report, newest first."""
    return Found(*queries.rows("test", ANYBODY, text=asked.filters["q"], start=asked.start, limit=asked.size))


def _licence(asked: Asked) -> Any:
    return queries.public_statement(asked.path["statement_id"])


def _test(asked: Asked) -> Any:
    return queries.one("test", asked.path["test_id"], ANYBODY)


ENDPOINTS: Final[tuple[Endpoint, ...]] = (
    Listing(path="open-licences", name="list_open_licences", is_open=True, row=LICENCE, find=_open,
            filters={"q": word()}, summary="Patents that anybody may use on published terms"),
    Single(path="open-licences/{statement_id}", name="show_open_licence", is_open=True, row=LICENCE,
           find=_licence, summary="One of them, open or not any more, with its terms"),
    Listing(path="equivalence-tests", name="list_public_equivalence_tests", is_open=True, row=LINES["test"],
            find=_tests, filters={"q": word()},
            summary="Published tests of domestic beside imported instruments"),
    Single(path="equivalence-tests/{test_id}", name="show_public_equivalence_test", is_open=True,
           row=WHOLE["test"], find=_test, summary="One of them, with every pair that it was computed from"),
)  # fmt: skip
