"""What anybody may read of innovation, without a log-in: open licences, published tests of equivalence."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from suyuan.api.endpoints import MOST_ROWS, word
from suyuan.api.rendering import answer
from suyuan.api.rows import Row, row
from suyuan.api.slices.innovation import LINES, WHOLE
from suyuan.registry.innovation import queries
from suyuan.registry.innovation.models import OpenLicence
from suyuan.registry.innovation.queries import Reader

router = Router(tags=["public"])
Words = word()
Page = Annotated[int, Query(1, ge=1, le=1_000_000)]
Size = Annotated[int, Query(50, ge=1, le=MOST_ROWS)]
LICENCE: Final = row("PublicOpenLicence", OpenLicence, queries.CATALOGUE, more={"taken": int})
ANYBODY: Final = Reader()


def _page(shape: Row, name: str, found: tuple[list[Any], int], *, page: int, size: int) -> HttpResponse:
    rows, total = found
    return answer(
        {
            name: [shape.of(one) for one in rows], "total": total, "has_more": total > page * size,
            "page": page, "size": size,
        }
    )  # fmt: skip


@router.get("/open-licences", summary="Patents that anybody may use on published terms")
def open_licences(request: HttpRequest, q: Words, page: Page, size: Size) -> HttpResponse:  # type: ignore[valid-type]  # noqa: ARG001
    """What is open now, newest first, narrowed by words; the same as the public catalogue."""
    found = queries.catalogue(text=q, start=(page - 1) * size, limit=size)
    return _page(LICENCE, "open_licences", found, page=page, size=size)


@router.get("/open-licences/{statement_id}", response=LICENCE.schema, summary="One of them, with its terms")
def open_licence(request: HttpRequest, statement_id: UUID) -> HttpResponse:  # noqa: ARG001
    """A statement that was published, open or not any more."""
    return answer(LICENCE.of(queries.public_statement(statement_id)))


@router.get("/equivalence-tests", summary="Published tests of domestic beside imported instruments")
def equivalence_tests(request: HttpRequest, q: Words, page: Page, size: Size) -> HttpResponse:  # type: ignore[valid-type]  # noqa: ARG001
    """Every published report, newest first."""
    found = queries.rows("test", ANYBODY, text=q, start=(page - 1) * size, limit=size)
    return _page(LINES["test"], "equivalence_tests", found, page=page, size=size)


@router.get(
    "/equivalence-tests/{test_id}", response=WHOLE["test"].schema, summary="One of them, with its pairs"
)
def equivalence_test(request: HttpRequest, test_id: UUID) -> HttpResponse:  # noqa: ARG001
    """A published report with every pair that it was computed from."""
    return answer(WHOLE["test"].of(queries.one("test", test_id, ANYBODY)))
