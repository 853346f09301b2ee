"""One interface to the engine of table expressions: DuckDB in the process, Spark beyond one machine.

An expression is written once in Ibis and runs on either. The engine is a setting, never a branch in an
indicator. Nothing heavy is imported before an engine is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from suyuan.base.errors import GatewayError, InputError
from suyuan.base.text import Text
from suyuan.lake.snapshot import part_paths, verify_snapshot

if TYPE_CHECKING:
    import pyarrow as pa

Expression = Any  # an Ibis table expression; Ibis is imported only where an engine runs


@dataclass(frozen=True, slots=True, eq=False)
class Engine:
    """A running engine. Use it as a context manager, or close it."""

    name: str
    backend: Any
    register: Callable[[Any, str, Any], None]

    def table(self, name: str, content: pa.Table) -> Expression:
        """A table of this engine with `content`; one of the same name is replaced."""
        self.register(self.backend, name, content)
        return self.backend.table(name)

    def tables(self, contents: Mapping[str, pa.Table]) -> dict[str, Expression]:
        """Several tables at once."""
        return {name: self.table(name, content) for name, content in contents.items()}

    def snapshot(self, folder: Path) -> dict[str, Expression]:
        """The tables of a snapshot, verified against its manifest first; nothing is copied."""
        manifest = verify_snapshot(folder)
        return {
            name: self.backend.read_parquet(
                [str(path) for path in part_paths(folder, manifest, name)], table_name=name
            )
            for name in manifest.tables
        }

    def rows(self, expression: Expression) -> list[dict[str, Any]]:
        """Run one expression and hand back its rows."""
        answer: list[dict[str, Any]] = self.backend.to_pyarrow(expression).to_pylist()
        return answer

    def close(self) -> None:
        """Give back memory and files."""
        self.backend.disconnect()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def connect(engine: str = "duckdb", *, options: Mapping[str, Any] | None = None) -> Engine:
    """Start an engine of ENGINES. `options` go to it unchanged (threads, memory_limit; Spark configuration).

    Raises InputError for an unknown name, GatewayError where the engine is not installed or does not start.
    """
    kind = ENGINES.get(engine)
    if kind is None:
        known = ", ".join(ENGINES)
        raise InputError(
            Text(f"没有引擎 {engine}，可选：{known}", f"no engine {engine}; one of {known}"),
            quantity="engine",
            given=engine,
            allowed=known,
        )
    extra = f"ibis-framework[{kind.extra}]"
    try:
        return Engine(engine, kind.start(options or {}), kind.register)
    except ImportError as error:
        hint = Text(f"请安装 {extra}。", f"Install {extra}.")
        raise _unavailable(engine, why=str(error), hint=hint) from None
    except Exception as error:  # whatever a foreign engine raises when it does not start
        raise _unavailable(
            engine, why=str(error)[:200], hint=Text("请检查引擎的设置。", "Check the settings of the engine.")
        ) from error


class EngineKind(NamedTuple):
    """How one kind of engine starts, takes an Arrow table under a name, and which extra installs it."""

    start: Callable[[Mapping[str, Any]], Any]
    register: Callable[[Any, str, Any], None]
    extra: str


def _start_duckdb(options: Mapping[str, Any]) -> Any:
    import ibis

    return ibis.duckdb.connect(":memory:", **options)


def _register_duckdb(backend: Any, name: str, content: Any) -> None:
    backend.con.register(name, content)  # a view on the Arrow memory, nothing is copied


def _start_spark(options: Mapping[str, Any]) -> Any:
    import ibis
    from pyspark.sql import SparkSession  # type: ignore[import-not-found,unused-ignore]

    builder = SparkSession.builder.appName("suyuan")
    for name, value in options.items():
        builder = builder.config(name, value)
    return ibis.pyspark.connect(builder.getOrCreate())


def _register_spark(backend: Any, name: str, content: Any) -> None:
    import ibis

    backend.create_view(name, ibis.memtable(content), overwrite=True)


ENGINES: Final[dict[str, EngineKind]] = {
    "duckdb": EngineKind(_start_duckdb, _register_duckdb, "duckdb"),
    "spark": EngineKind(_start_spark, _register_spark, "pyspark"),
}


def _unavailable(engine: str, *, why: str, hint: Text) -> GatewayError:
    return GatewayError(
        Text(f"引擎 {engine} 无法启动：{why}", f"engine {engine} does not start: {why}"),
        hint=hint,
        retryable=False,
        given=engine,
    )
