"""Data sets: the catalogue, versions, pictures and files; taking batches in, checking, publishing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Final

from ninja.params.functions import Query
from pydantic import Field

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, File, Listing, Single, Slice, one_of, word
from suyuan.api.rows import record, row
from suyuan.registry.datasets import automatic, commands, ingesting, looking, publishing, queries, rules
from suyuan.registry.datasets.models import DataSet, DataSetVersion
from suyuan.registry.datasets.queries import Asked as Wanted
from suyuan.registry.journal.occasion import Occasion

MOST_ROWS: Final = 5_000  # of one batch; the body of a request has its own limit
MOST_STEPS: Final = 2_000
STRETCH: Final = {"column": word(40), "series": word(160), "begin": word(40), "end": word(40)}
STEPS: Final = Annotated[int, Query(looking.WIDTH, ge=1, le=MOST_STEPS)]
CELL: Any = str | int | float | bool | None
CELLS: Any = dict[Annotated[str, Field(max_length=40)], CELL]
DECLARED: Any = dict[
    Annotated[str, Field(max_length=20)], Annotated[str, Field(max_length=160)] | bool
]  # a column or a check, see the tutorial; what is wrong in it is told by the command
LIST_OF_DECLARED: Any = Annotated[list[DECLARED], Field(max_length=40)]
ROWS: Any = Annotated[list[CELLS], Field(min_length=1, max_length=MOST_ROWS)]
LINE: Final = (
    "id", "code", "title_zh", "title_en", "about_zh", "about_en", "kind", "licence", "access", "room",
    "organization_id", "organization__name_zh", "organization__name_en", "updated_at",
)  # fmt: skip
VERSION: Final = (
    "id", "number", "state", "rows", "size", "flagged", "begins_at", "ends_at", "digest", "published_at",
    "licence", "as_of", "reason", "looked_at", "created_at",
)  # fmt: skip
VERSION_ROW: Final = row("DataSetVersion", DataSetVersion, VERSION)


def _list(asked: Asked) -> Found:
    given = asked.filters
    wanted = Wanted(words=given["q"], kind=given["kind"], access=given["access"])
    rows, total = queries.page(asked.scope, wanted, page=asked.page, size=asked.size)
    return Found(rows, total)


def _one(asked: Asked) -> dict[str, Any]:
    found, _ = _seen(asked)
    return found


def _versions(asked: Asked) -> Found:
    _, versions = _seen(asked)
    return asked.part(versions)


def _seen(asked: Asked) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    found = queries.by_identity(asked.path["data_set_id"])
    reader = queries.reader_of(found, asked.scope)
    versions = queries.versions(found["id"], reader)
    queries.require_seen(found, versions, reader)
    return found, versions


def _version(asked: Asked) -> DataSetVersion:
    return queries.version_by_identity(asked.path["version_id"], asked.scope)


def _manifest(asked: Asked) -> tuple[bytes, str]:
    found = _version(asked)
    return found.manifest.encode(), f"{found.data_set.code}-v{found.number}-manifest.json"


def _picture(asked: Asked) -> dict[str, Any]:
    found, given = _version(asked), asked.filters
    view = looking.view_of(
        found, column=given["column"], series=given["series"], begin=given["begin"], end=given["end"]
    )
    if view is None:
        return {"column": "", "series": "", "step": 0, "level": 0, "begin": [], "low": [],
                "mean": [], "high": [], "count": []}  # fmt: skip
    drawn = looking.picture(found, view, width=given["steps"])
    return {
        "column": view.column.name,
        "series": view.series,
        "step": int(drawn.step),
        "level": drawn.level,
        "begin": [looking.instant(int(one)) for one in drawn.begin.tolist()],
        **{name: getattr(drawn, name).tolist() for name in ("low", "mean", "high", "count")},
    }


def _file(kind: str) -> Any:
    def find(asked: Asked) -> tuple[Iterator[bytes], str]:
        found, given = _version(asked), asked.filters
        stretch: dict[str, Any] = {}
        if given["series"] or given["begin"] or given["end"]:
            view = looking.view_of(found, series=given["series"], begin=given["begin"], end=given["end"])
            if view is not None:
                stretch = {"series": given["series"], "begin": view.begin, "end": view.end}
        return looking.file_of(found, kind, **stretch), f"{found.data_set.code}-v{found.number}.{kind}"

    return find


def append_rows(
    occasion: Occasion, *, version_id: Any, source: str, sequence: int, rows: list[dict[str, Any]]
) -> Any:
    """Take a batch into a draft. The same batch under the same sequence is taken once."""
    return ingesting.ingest_rows(occasion, version_id=version_id, rows=rows, source=source, sequence=sequence)


SET: Final = "datasets/{data_set_id}"
OF_VERSION: Final = "datasets/versions/{version_id}"
FLOATS: Any = list[float]
SLICE = Slice(
    code="datasets",
    endpoints=(
        Listing(
            path="datasets",
            name="list_datasets",
            summary="Data sets that one may see",
            row=row("DataSetLine", DataSet, LINE),
            find=_list,
            filters={"q": word(), "kind": one_of(rules.KINDS), "access": one_of(rules.ACCESS)},
        ),
        Single(
            path=SET,
            name="show_dataset",
            summary="One data set with its columns and checks",
            row=row(
                "DataSet",
                DataSet,
                (*LINE, "licence_zh", "licence_en", "retention_years", "standard_id", "instrument_kind_id",
                 "specification_id", "recipe", "created_at"),
                more={"columns": list[dict[str, Any]], "checks": list[dict[str, Any]]},
            ),
            find=_one,
        ),
        Listing(
            path=f"{SET}/versions",
            name="list_dataset_versions",
            summary="The versions of a data set, the newest first",
            row=VERSION_ROW,
            find=_versions,
        ),
        Single(
            path=OF_VERSION,
            name="show_dataset_version",
            summary="One version with its quality report",
            row=row("DataSetVersionDetail", DataSetVersion, VERSION, more={"report": list[dict[str, Any]]}),
            find=_version,
        ),
        Single(
            path=f"{OF_VERSION}/picture",
            name="picture_of_dataset",
            summary="Least, mean and greatest value of a stretch in steps of time",
            row=record(
                "DataSetPicture",
                **{
                    name: (kind, lambda one, name=name: one[name])
                    for name, kind in (
                        ("column", str), ("series", str), ("step", int), ("level", int),
                        ("begin", list[datetime]),
                        ("low", FLOATS), ("mean", FLOATS), ("high", FLOATS), ("count", list[int]),
                    )
                },
            ),
            find=_picture,
            filters=STRETCH | {"steps": STEPS},
        ),
        File(
            path=f"{OF_VERSION}/manifest.json",
            name="manifest_of_dataset",
            summary="The manifest; its SHA-256 is the digest of the version",
            media="application/json",
            find=_manifest,
        ),
        *(
            File(
                path=f"{OF_VERSION}/data.{kind}",
                name=f"{kind}_of_dataset",
                summary=f"The rows, or a stretch of them, as {kind}",
                media=looking.FORMATS[kind].partition(";")[0],
                find=_file(kind),
                filters={name: kind for name, kind in STRETCH.items() if name != "column"},
            )
            for kind in ("csv", "parquet")
        ),
        Deed(
            path="datasets",
            name="register_dataset",
            summary="Register a data set",
            command=commands.register,
            table=DataSet,
            bounds={"columns": LIST_OF_DECLARED,
                    "checks": LIST_OF_DECLARED | None},
        ),
        Deed(
            path="datasets/from-registers",
            name="register_automatic_dataset",
            summary="Register a data set that the registers fill",
            command=automatic.register_automatic,
            table=DataSet,
        ),
        Deed(path=f"{SET}/begin", name="begin_dataset_version", summary="Begin a version",
             command=commands.begin),
        Deed(path=f"{SET}/refresh", name="refresh_dataset", summary="Build a version from the registers",
             command=automatic.refresh),
        Deed(
            path=f"{OF_VERSION}/rows",
            name="append_to_dataset",
            summary="Take a batch of rows into a draft; the same batch under a sequence is taken once",
            command=append_rows,
            bounds={"source": 160, "rows": ROWS},
            is_natural=True,
        ),
        Deed(path=f"{OF_VERSION}/check", name="check_dataset", summary="Sort, check and report",
             command=publishing.check, is_natural=True),
        Deed(path=f"{OF_VERSION}/publish", name="publish_dataset", summary="Publish a checked version",
             command=publishing.publish),
        *(
            Deed(
                path=f"{OF_VERSION}/{event}",
                name=f"{event}_dataset_version",
                summary=summary,
                command=commands.advance,
                given={"event": event},
            )
            for event, summary in (
                ("look", "Say that the report was looked through"),
                ("reopen", "Open a checked version again"),
                ("discard", "Discard a version before publication"),
                ("withdraw", "Withdraw a published version"),
            )
        ),
    ),
)  # fmt: skip
