"""One interface to the engine of table expressions: DuckDB in the process, Spark beyond one machine.

An expression is written once in Ibis and runs on either. The engine is a setting, never a branch in an
expression. Tables go in and come out as Arrow or Parquet, never row by row, and null stays null. Nothing
heavy is imported before an engine is asked for.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from suyuan.base.errors import Conflict, EvidenceError, GatewayError, InputError
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
    kind: EngineKind

    def table(self, name: str, content: pa.Table) -> Expression:
        """A table of this engine with `content`; one of the same name is replaced."""
        self.kind.register(self.backend, name, content)
        return self.backend.table(name)

    def tables(self, contents: Mapping[str, pa.Table]) -> Mapping[str, Expression]:
        """Several tables, each handed to the engine when an expression first asks for it."""
        return _OnDemand(self, contents)

    def parquet(self, name: str, paths: Sequence[Path]) -> Expression:
        """The rows of Parquet files under a name; nothing is copied. EvidenceError for what is no Parquet.

        Beyond one machine every worker reads the files itself, by the same paths.
        """
        try:
            self.kind.parquet(self.backend, name, [path.resolve() for path in paths])
            return self.backend.table(name)
        except Exception as error:  # every engine has its own errors for a file that it cannot read
            raise EvidenceError(
                Text(f"表 {name} 的文件无法读取", f"the files of table {name} cannot be read"), given=name
            ) from error

    def snapshot(self, folder: Path) -> dict[str, Expression]:
        """The tables of a snapshot, verified against its manifest first; nothing is copied."""
        manifest = verify_snapshot(folder)
        return {name: self.parquet(name, part_paths(folder, manifest, name)) for name in manifest.tables}

    def arrow(self, expression: Expression) -> pa.Table:
        """Run one expression and hand back its columns. GatewayError where the engine breaks off."""
        with self._running():
            answer: pa.Table = self.kind.collect(self.backend, expression)
        return answer

    def rows(self, expression: Expression) -> list[dict[str, Any]]:
        """Run one expression and hand back its rows."""
        answer: list[dict[str, Any]] = self.arrow(expression).to_pylist()
        return answer

    def write(self, expression: Expression, folder: Path) -> None:
        """Run one expression into Parquet files in `folder`, without bringing its rows here.

        The folder is there when it is whole. Raises Conflict where it is taken, GatewayError where the engine
        breaks off.
        """
        if folder.exists():
            raise Conflict(Text(f"文件夹已存在：{folder.name}", f"the folder exists already: {folder.name}"))
        partial = folder.resolve().with_name(f".{folder.name}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        try:
            with self._running():
                self.kind.write(self.backend, expression, partial)
            partial.rename(folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise

    @contextmanager
    def _running(self) -> Iterator[None]:
        """Whatever breaks off while the engine works is told as one error."""
        try:
            yield
        except Exception as error:  # every engine has its own
            raise GatewayError(
                Text(f"引擎 {self.name} 未能完成计算", f"engine {self.name} did not finish its work"),
                hint=Text("请检查引擎与其数据文件后重试。", "Check the engine and its files; try again."),
                retryable=True,
                given=str(error)[:200],
            ) from error

    def close(self) -> None:
        """Give back memory and files."""
        self.kind.stop(self.backend)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _OnDemand(Mapping[str, Expression]):
    """Tables by name. Most questions read a few of the many that registers fill."""

    def __init__(self, engine: Engine, contents: Mapping[str, pa.Table]) -> None:
        self._engine, self._contents = engine, contents
        self._known: dict[str, Expression] = {}

    def __getitem__(self, name: str) -> Expression:
        if name not in self._known:
            self._known[name] = self._engine.table(name, self._contents[name])
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._contents)

    def __len__(self) -> int:
        return len(self._contents)


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
        return Engine(engine, _stepwise(kind.start(options or {})), kind)
    except ImportError as error:
        hint = Text(f"请安装 {extra}。", f"Install {extra}.")
        raise _unavailable(engine, why=str(error), hint=hint) from None
    except Exception as error:  # whatever a foreign engine raises when it does not start
        raise _unavailable(
            engine, why=str(error)[:200], hint=Text("请检查引擎的设置。", "Check the settings of the engine.")
        ) from error


def _stepwise(backend: Any) -> Any:
    """Columns made from columns stay steps of their own: else each use repeats all that is behind it."""
    import ibis

    ibis.options.sql.fuse_selects = False
    return backend


class EngineKind(NamedTuple):
    """How one kind of engine starts and stops, takes Arrow tables and Parquet files under a name, hands out
    what it found (`collect` to Arrow, `write` to Parquet), and which extra of Ibis installs it.
    """

    start: Callable[[Mapping[str, Any]], Any]
    register: Callable[[Any, str, Any], None]
    parquet: Callable[[Any, str, list[Path]], None]
    collect: Callable[[Any, Expression], Any]
    write: Callable[[Any, Expression, Path], None]
    stop: Callable[[Any], None]
    extra: str


def _start_duckdb(options: Mapping[str, Any]) -> Any:
    import ibis

    return ibis.duckdb.connect(":memory:", **options)


def _register_duckdb(backend: Any, name: str, content: Any) -> None:
    backend.con.register(name, content)  # a view on the Arrow memory, nothing is copied


def _parquet_duckdb(backend: Any, name: str, paths: list[Path]) -> None:
    backend.read_parquet([str(path) for path in paths], table_name=name)


def _collect_duckdb(backend: Any, expression: Expression) -> Any:
    return backend.to_pyarrow(expression)


def _write_duckdb(backend: Any, expression: Expression, folder: Path) -> None:
    folder.mkdir(parents=True)
    backend.to_parquet(expression, folder / "part-00000.parquet")


def _stop_duckdb(backend: Any) -> None:
    backend.disconnect()


def _start_spark(options: Mapping[str, Any]) -> Any:
    """A session of its own, with names of its own, on the one connection that this process has to Spark.

    Where Spark runs and with how much memory is said by Spark's own means (``SPARK_CONF_DIR``), else it runs
    in this machine. `options` that the first session fixes have no effect on later ones.
    """
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about a pandas that nothing here goes through
        import ibis
        from pyspark.sql import SparkSession  # type: ignore[import-not-found,unused-ignore]

        builder = SparkSession.builder.appName("suyuan")
        for name, value in {**_QUIET, **options}.items():
            builder = builder.config(name, value)
        return ibis.pyspark.connect(builder.getOrCreate().newSession())


_QUIET: Final = {"spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR"}


def _register_spark(backend: Any, name: str, content: Any) -> None:
    _session(backend).createDataFrame(content).createOrReplaceTempView(name)


def _parquet_spark(backend: Any, name: str, paths: list[Path]) -> None:
    _session(backend).read.parquet(*(path.as_uri() for path in paths)).createOrReplaceTempView(name)


def _collect_spark(backend: Any, expression: Expression) -> Any:
    import pyarrow as pa

    found = _session(backend).sql(backend.compile(expression)).toArrow()
    # Ibis knows Spark's instants as times without a zone; what Spark itself hands out has its zone, UTC.
    fields = [
        given if pa.types.is_timestamp(given.type) else wanted
        for given, wanted in zip(found.schema, expression.schema().to_pyarrow(), strict=True)
    ]
    return found.cast(pa.schema(fields))


def _write_spark(backend: Any, expression: Expression, folder: Path) -> None:
    _session(backend).sql(backend.compile(expression)).write.parquet(folder.as_uri())


def _stop_spark(backend: Any) -> None:
    """The connection to Spark stays for the next session; starting it anew takes seconds."""
    session = _session(backend)
    for table in session.catalog.listTables():
        if table.isTemporary:
            session.catalog.dropTempView(table.name)


def _session(backend: Any) -> Any:
    return backend._session  # what Ibis itself runs on; its own road to Arrow leads through pandas


ENGINES: Final[dict[str, EngineKind]] = {
    "duckdb": EngineKind(
        start=_start_duckdb,
        register=_register_duckdb,
        parquet=_parquet_duckdb,
        collect=_collect_duckdb,
        write=_write_duckdb,
        stop=_stop_duckdb,
        extra="duckdb",
    ),
    "spark": EngineKind(
        start=_start_spark,
        register=_register_spark,
        parquet=_parquet_spark,
        collect=_collect_spark,
        write=_write_spark,
        stop=_stop_spark,
        extra="pyspark",
    ),
}


def _unavailable(engine: str, *, why: str, hint: Text) -> GatewayError:
    return GatewayError(
        Text(f"引擎 {engine} 无法启动：{why}", f"engine {engine} does not start: {why}"),
        hint=hint,
        retryable=False,
        given=engine,
    )
