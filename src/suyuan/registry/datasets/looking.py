"""Looking into a version: the picture of a stretch, a page of rows, and the rows as files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from suyuan.base.errors import InputError, TooLarge
from suyuan.base.text import Text
from suyuan.registry.datasets.columns import Column, read_columns, shape_of
from suyuan.registry.datasets.models import DataSetVersion
from suyuan.registry.datasets.storage import content_of, store

if TYPE_CHECKING:
    from suyuan.lake.envelope import Envelope
    from suyuan.lake.ranges import Stretch

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
WIDTH: Final = 700
PAGE: Final = 25
MOST_EXCEL: Final = 100_000
FORMATS: Final[dict[str, str]] = {
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, kw_only=True)
class View:
    """What is looked at: a column of a series between two instants (µs since 1970)."""

    column: Column
    series: str
    begin: int
    end: int


def micros(moment: datetime) -> int:
    """An instant in µs since 1970."""
    return (moment - EPOCH) // timedelta(microseconds=1)


def instant(count: int) -> datetime:
    """The instant of µs since 1970."""
    return EPOCH + timedelta(microseconds=count)


def view_of(
    row: DataSetVersion, *, column: str = "", series: str = "", begin: str = "", end: str = ""
) -> View | None:
    """What an address asks for, within what there is; None with nothing to draw. Raises InputError."""
    declared = read_columns(row.columns)
    numeric = [one for one in declared if one.is_numeric]
    if row.begins_at is None or row.ends_at is None or not numeric:
        return None
    names = [member[0] for member in row.members]
    chosen = next((one for one in numeric if one.name == column), None) if column else numeric[0]
    if chosen is None or (series and series not in names):
        raise InputError(
            Text("没有这一列或序列", "there is no such column or series"), given=(column or series)[:60]
        )
    low, high = micros(row.begins_at), micros(row.ends_at)
    first, last = _bound(begin, low), _bound(end, high)
    first, last = max(low, min(first, high)), min(high, max(last, low))
    if first > last:
        first, last = last, first
    return View(column=chosen, series=series or (names[0] if names else ""), begin=first, end=last)


def _bound(text: str, usual: int) -> int:
    """µs since 1970, or an ISO instant in UTC; the usual one for an empty text."""
    if not text:
        return usual
    try:
        if text.lstrip("-").isdigit() and len(text) < 19:
            return int(text)
        moment = datetime.fromisoformat(text)
        return micros(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError):
        raise InputError(
            Text(f"“{text[:40]}”不是时刻", f"“{text[:40]}” is not an instant"),
            hint=Text("请用 2026-03-10T09:00:00+08:00 的写法。", "Write 2026-03-10T09:00:00+08:00."),
        ) from None


def picture(row: DataSetVersion, view: View, *, width: int = WIDTH) -> Envelope:
    """Least, mean and greatest value in steps of time."""
    from suyuan.lake.envelope import envelope

    content = content_of(row.manifest)
    return envelope(
        store(),
        content.parts,
        content.levels,
        shape_of(read_columns(row.columns)),
        column=view.column.name,
        series=view.series,
        begin=view.begin,
        end=view.end,
        width=width,
    )


def rows_of(
    row: DataSetVersion, *, series: str = "", begin: int | None = None, page: int = 1
) -> list[dict[str, Any]]:
    """A page of rows in their order."""
    from suyuan.lake.ranges import Stretch, batches

    wanted = Stretch(series=series, begin=begin, first=(page - 1) * PAGE, most=PAGE)
    content = content_of(row.manifest)
    shape = shape_of(read_columns(row.columns))
    return [one for batch in batches(store(), content.parts, shape, wanted) for one in batch.to_pylist()]


def file_of(
    row: DataSetVersion, kind: str, *, series: str = "", begin: int | None = None, end: int | None = None
) -> Iterator[bytes]:
    """The rows of a stretch as a file, piece by piece. Raises InputError, TooLarge before the first piece."""
    from suyuan.lake.ranges import Stretch, as_csv, as_parquet, batches

    if kind not in FORMATS:
        raise InputError(
            Text("没有这种格式", "there is no such format"), given=kind[:20], allowed=", ".join(FORMATS)
        )
    wanted = Stretch(series=series, begin=begin, end=end)
    content = content_of(row.manifest)
    store().require(content.parts)
    shape = shape_of(read_columns(row.columns))
    rows = batches(store(), content.parts, shape, wanted)
    if kind == "csv":
        return as_csv(rows, shape)
    if kind == "parquet":
        about = {"data_set": row.data_set.code, "version": str(row.number), "sha256": row.digest,
                 "licence": row.licence or row.data_set.licence}  # fmt: skip
        return as_parquet(rows, shape, about=about)
    return iter([_excel(row, wanted, rows)])


def _excel(row: DataSetVersion, wanted: Stretch, rows: Iterator[Any]) -> bytes:
    import io

    from openpyxl import Workbook

    if row.rows > MOST_EXCEL and wanted.begin is None and wanted.end is None and not wanted.series:
        raise TooLarge(
            "rows", given=f"{row.rows:,}", allowed=f"{MOST_EXCEL:,}",
            hint=Text("请缩小时间范围，或下载 CSV、Parquet。", "Choose a shorter stretch, CSV or Parquet."),
        )  # fmt: skip
    book = Workbook(write_only=True)
    sheet = book.create_sheet(row.data_set.code[:31])
    count = 0
    for batch in rows:
        if not count:
            sheet.append(batch.schema.names)
        count += batch.num_rows
        if count > MOST_EXCEL:
            raise TooLarge("rows", given=f"> {MOST_EXCEL:,}", allowed=f"{MOST_EXCEL:,}")
        for one in batch.to_pylist():
            sheet.append([_cell(value) for value in one.values()])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(value: Any) -> Any:
    """A cell of Excel: instants are UTC without zone; text that begins like a formula is marked as text."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@"):
        return f"'{value}"
    return value
