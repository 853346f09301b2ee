"""Whether the parts of a pack fit together: symbols declared once, tables and roles that exist.

A pack that passes can be evaluated without meeting an unknown name, a circle or a shape that does not fit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from suyuan.base.text import Text
from suyuan.methods.errors import PackError
from suyuan.methods.formula import CONSTANTS, Formula, nodes_of
from suyuan.methods.functions import FUNCTIONS, LOOKUPS
from suyuan.methods.grammar import Call, Name, Word
from suyuan.methods.pack import Input, LineSpec, Pack, Quantity, Test
from suyuan.methods.symbols import EXPANDED, Symbols, all_declared, symbols_of

RESERVED = FUNCTIONS.keys() | LOOKUPS.keys() | CONSTANTS.keys() | {EXPANDED, "and", "or", "not"}


def check_pack_sound(pack: Pack) -> None:
    """Raise PackError for the first part of `pack` that does not fit the others."""
    _check_unique(pack)
    symbols = symbols_of(pack)
    _check_circles(symbols)
    _check_pack_level(pack, symbols)
    for test in pack.tests:
        _check_test(pack, test, symbols)
    for where, formula in all_formulas(pack):
        _check_tables(pack, where, formula)
    _check_estimates(pack, symbols)
    lines = {line.symbol for test in pack.tests for line in test.lines}
    if pack.passes_on and pack.passes_on not in lines:
        raise _fault("passes_on", "不是任何一行结果的符号", "is not the symbol of a line")


def all_formulas(pack: Pack) -> Iterator[tuple[str, Formula]]:
    """Every formula of `pack` with the name of the place it stands at."""
    for one in (*pack.inputs, *pack.conditions):
        yield from _of_input("", one)
    for quantity in pack.quantities:
        yield quantity.symbol, quantity.formula
    for influence in pack.influences:
        yield from ((influence.symbol, f) for f in (influence.u, influence.dof) if f is not None)
    for check in pack.checks:
        yield check.label.en, check.holds
    for test in pack.tests:
        yield from _of_test(test)


def line_formulas(line: LineSpec) -> Iterator[Formula]:
    """The formulas of a line that are evaluated in the scope of its test."""
    for formula in (line.value, line.low, line.high, line.step, line.passes_when, line.fit):
        if formula is not None:
            yield formula


def _of_input(test: str, one: Input) -> Iterator[tuple[str, Formula]]:
    for formula in (one.low, one.high, one.default, one.required_when):
        if isinstance(formula, Formula):
            yield f"{test} {one.symbol}".strip(), formula


def _of_test(test: Test) -> Iterator[tuple[str, Formula]]:
    for column in test.columns:
        yield from _of_input(test.id, column)
    for quantity in test.quantities:
        yield f"{test.id} {quantity.symbol}", quantity.formula
    for use in test.standards:
        yield f"{test.id} {use.symbol}", use.at
    for influence in test.influences:
        yield from ((f"{test.id} {influence.symbol}", f) for f in (influence.u, influence.dof) if f)
    for check in test.checks:
        yield f"{test.id} {check.label.en}", check.holds
    for line in test.lines:
        yield from ((f"{test.id} {line.symbol}", formula) for formula in line_formulas(line))


def _check_unique(pack: Pack) -> None:
    counts = Counter(all_declared(pack))
    for symbol, count in counts.items():
        if count > 1:
            raise _fault(symbol, "声明了不止一次", "is declared more than once")
        if symbol in RESERVED:
            raise _fault(symbol, "是保留字", "is a reserved word")
    ids = Counter(test.id for test in pack.tests)
    if ids and ids.most_common(1)[0][1] > 1:
        raise _fault(ids.most_common(1)[0][0], "有两个同名检定项目", "names two tests")


def _check_circles(symbols: Symbols) -> None:
    done: set[str] = set()

    def visit(symbol: str, path: tuple[str, ...]) -> None:
        if symbol in path:
            circle = " → ".join((*path[path.index(symbol) :], symbol))
            raise _fault(symbol, f"循环定义：{circle}", f"is defined in a circle: {circle}")
        entry = symbols.entries.get(symbol)
        if symbol in done or entry is None or entry.formula is None:
            return
        for name in sorted(entry.formula.names):
            visit(name, (*path, symbol))
        done.add(symbol)

    for symbol in symbols.entries:
        visit(symbol, ())


def _check_pack_level(pack: Pack, symbols: Symbols) -> None:
    shared = {symbol for symbol, entry in symbols.entries.items() if entry.test == ""}
    for one in (*pack.inputs, *pack.conditions):
        for where, formula in _of_input("", one):
            _check_scope(where, formula, shared)
    reachable = shared | _offered(pack, symbols, own="")
    for quantity in pack.quantities:
        _check_scope(quantity.symbol, quantity.formula, shared)
    for influence in pack.influences:
        _check_plain(influence.symbol, influence.u, symbols, reachable)
    for check in pack.checks:
        _check_scope(check.label.en, check.holds, reachable)


def _offered(pack: Pack, symbols: Symbols, *, own: str) -> set[str]:
    """Symbols of other tests that are one per item; an optional test may be absent, so it offers none."""
    optional = {test.id for test in pack.tests if not test.required}
    return {
        symbol
        for symbol, entry in symbols.entries.items()
        if entry.per_item and entry.test not in optional and entry.test not in ("", own)
    }


def _check_test(pack: Pack, test: Test, symbols: Symbols) -> None:
    own = {symbol for symbol, entry in symbols.entries.items() if entry.test in ("", test.id)}
    scope = own | _offered(pack, symbols, own=test.id)
    for where, formula in _of_test(test):
        _check_scope(where, formula, scope | {EXPANDED})
    _check_columns(test)
    roles = {role.code for role in pack.roles}
    for use in test.standards:
        if use.role not in roles:
            raise _fault(f"{test.id} {use.symbol}", f"没有角色 {use.role}", f"there is no role {use.role}")
        _check_plain(use.symbol, use.at, symbols, scope)
    for influence in test.influences:
        for rests_on in (influence.u, influence.dof):
            if rests_on is not None:
                _check_plain(influence.symbol, rests_on, symbols, scope)
    for quantity in test.quantities:
        if quantity.exact:
            _check_plain(quantity.symbol, quantity.formula, symbols, scope)
    for line in test.lines:
        _check_line(test, line, symbols, scope)


def _check_columns(test: Test) -> None:
    columns = {column.symbol for column in test.columns}
    named = {symbol for row in test.proposed for symbol, _ in row} | ({test.point} if test.point else set())
    for symbol in sorted(named - columns):
        raise _fault(f"{test.id} {symbol}", "不是本项目的列", "is not a column of the test")


def _check_line(test: Test, line: LineSpec, symbols: Symbols, scope: set[str]) -> None:
    where = f"{test.id} {line.symbol}"
    if (line.value is None) == (line.passes_when is None):
        raise _fault(where, "value 与 passes_when 必居其一", "needs either value or passes_when")
    for limit in (line.low, line.high, line.step):
        if limit is not None:
            _check_plain(where, limit, symbols, scope)
    for formula in line_formulas(line):
        if symbols.replicate(formula.tree):
            raise _fault(where, "重复读数须先取统计量", "replicate readings must be reduced first")
        if EXPANDED in formula.names and formula is not line.fit:
            raise _fault(where, "U 只能用于 fit", "U may be used in fit only")


def _check_scope(where: str, formula: Formula, scope: set[str]) -> None:
    unknown = sorted(formula.names - scope)
    if unknown:
        listed = ", ".join(unknown)
        raise _fault(where, f"未声明的符号 {listed}", f"uses symbols that are not declared here: {listed}")


def _check_plain(where: str, formula: Formula, symbols: Symbols, scope: set[str]) -> None:
    """A limit, an uncertainty or an exact quantity rests on plain data only."""
    _check_scope(where, formula, scope)
    varied = symbols.varied(formula)
    if varied:
        raise _fault(
            where, f"不可依赖带不确定度的 {varied[0]}", f"may not rest on {varied[0]}, which is uncertain"
        )


def _check_tables(pack: Pack, where: str, formula: Formula) -> None:
    """What a formula reads exists, and what it takes statistics of is certain."""
    symbols = symbols_of(pack)
    free = (where, formula) in _at_estimate(pack)
    for node in nodes_of(formula.tree):
        if not isinstance(node, Call):
            continue
        function = FUNCTIONS.get(node.function)
        if function and function.reduces and len(node.arguments) == 1 and not free:
            inner = {n.name for n in nodes_of(node.arguments[0]) if isinstance(n, Name)}
            if any(symbols.entries[s].varied for s in symbols.closure(inner) if s in symbols.entries):
                raise _fault(where, "只能对原始读数求统计量", "takes statistics of an uncertain quantity")
        if node.function in LOOKUPS:
            _check_lookup(pack, where, node)


def _check_estimates(pack: Pack, symbols: Symbols) -> None:
    """A quantity at the estimate may decide a verdict, so that it must exist in Decimals.

    It is never `exact`: those are worked out before any standard is there.
    """
    for where, quantity in _quantities(pack):
        if quantity.at_estimate and (quantity.exact or not _in_decimals(quantity.formula, symbols)):
            raise _fault(where, "不能用十进制取估计值", "cannot be taken at the estimate in Decimals")


def _in_decimals(formula: Formula, symbols: Symbols) -> bool:
    below = (symbols.entries[name].formula for name in formula.names if name in symbols.entries)
    return formula.can_be_exact and all(_in_decimals(one, symbols) for one in below if one is not None)


def _at_estimate(pack: Pack) -> set[tuple[str, Formula]]:
    return {(where, one.formula) for where, one in _quantities(pack) if one.at_estimate}


def _quantities(pack: Pack) -> Iterator[tuple[str, Quantity]]:
    yield from ((one.symbol, one) for one in pack.quantities)
    for test in pack.tests:
        yield from ((f"{test.id} {one.symbol}", one) for one in test.quantities)


def _check_lookup(pack: Pack, where: str, call: Call) -> None:
    name, column = call.arguments[0], call.arguments[-1]
    table = pack.tables.get(name.value) if isinstance(name, Word) else None
    if table is None:
        raise _fault(where, "引用了不存在的表", "reads a table that does not exist")
    if isinstance(column, Word) and call.function != "edge":
        table.column(column.value)
    if (call.function in ("band", "edge")) != bool(table.banded):
        raise _fault(where, f"表 {table.name} 的形式不符", f"table {table.name} is of the other form")


def _fault(where: str, zh: str, en: str) -> PackError:
    return PackError(Text(f"{where}：{zh}", f"{where}: {en}"), entry=where)
