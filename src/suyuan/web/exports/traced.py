"""What stands about a result in the traceability graph as files, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from django.http import HttpRequest

from suyuan.base.text import Text
from suyuan.registry.results.explored import Told, sees, told
from suyuan.registry.results.labelled import CODES, STATES
from suyuan.registry.results.recalled import described
from suyuan.web.explorer_around import around
from suyuan.web.exports.column import Column, Kind, plain, worked_out
from suyuan.web.exports.listing import PAGED, Held, Listing, Paged, Rows
from suyuan.web.views import correlation, what_if
from suyuan.web.views import explorer as pages
from suyuan.web.views.page import uuid_of

LEAVES: Final = Text("使用它的结果", "Leans on it")


@dataclass(frozen=True)
class Traced:
    """The boxes of the picture first, then the leaves below it, a page at a time; both as far as seen."""

    looked: pages.Looked

    def is_longer_than(self, rows: int) -> bool:
        tiers = self.looked.batch.tiers
        number = int(tiers.numbers([self.looked.focus.id])[0])
        found = around(tiers, number, self.looked.scope, by=self.looked.by, on=self.looked.occasion.today)
        return len(found.up) + len(found.down) + len(found.fringe) > rows

    def batches(self) -> Iterator[Sequence[Any]]:
        looked = self.looked
        scene = looked.scene
        yield [
            _row(box.told, scene.name_of(box.level), box.share, box.state)
            for box in scene.boxes
            if box.told is not None
        ]
        number = int(looked.batch.tiers.numbers([looked.focus.id])[0])
        found = around(looked.batch.tiers, number, looked.scope, by=looked.by, on=looked.occasion.today)
        shown = np.flatnonzero(found.blocks.of != found.hidden)
        for begin in range(0, len(shown), PAGED):
            part = shown[begin : begin + PAGED]
            ids = [found.identity(one) for one in found.fringe.number[part].tolist()]
            known = told(ids, on=looked.occasion.today)
            yield [
                _row(one, LEAVES, share, CODES[one.state])
                for id_, share in zip(ids, found.fringe.share[part].tolist(), strict=True)
                if (one := known.get(id_)) is not None and sees(looked.scope, one)
            ]


def _row(one: Told, level: Text, share: float, state: str) -> dict[str, Any]:
    return {"one": one, "level": level, "share": f"{share:.6g}", "state": state}


def _rows(request: HttpRequest) -> Rows:
    result = uuid_of(request.GET.get("line", "")[:40], Text("一个结果", "a result"))
    return Traced(pages.looked_at(request, result))


def _of(code: str, zh: str, en: str, name: str) -> Column:
    return worked_out(code, zh, en, lambda row: getattr(row["one"], name))


def _pairs(request: HttpRequest) -> Rows:
    if not correlation.numbers_in(request):
        return Held([])
    found = correlation.chosen_in(request).found
    return Held(
        [
            {
                "first": found.results[a],
                "second": found.results[b],
                "correlation": f"{found.correlation[a, b]:.6g}",
                "covariance": f"{found.covariance[a, b]:.9g}",
            }
            for a, b in found.pairs()
        ]
    )


def _end(which: str, zh: str, en: str) -> tuple[Column, ...]:
    """The columns of one result of a pair."""

    def column(code: str, name: str, zh_: str, en_: str) -> Column:
        return worked_out(
            f"{which}_{code}", f"{zh}：{zh_}", f"{en}: {en_}", lambda row: getattr(row[which], name)
        )

    return (
        column("certificate", "certificate", "证书编号", "certificate"),
        column("device", "device", "器具", "device"),
        column("label", "label", "结果", "result"),
        column("point", "point", "测量点", "point"),
        column("value", "value_text", "数值", "value"),
        column("unit", "unit", "单位", "unit"),
        worked_out(f"{which}_id", f"{zh}：标识", f"{en}: identity", lambda row: str(row[which].id)),
    )


def _moved(request: HttpRequest) -> Rows:
    certificate = uuid_of(request.GET.get("certificate", "")[:40], Text("一份证书", "a certificate"))
    scope, effects = what_if.effects_asked(request, certificate)
    return Paged(
        lambda number, size: [
            row | {"seen": what_if.is_seen(scope, row)}
            for row in described(effects, limit=size, start=(number - 1) * size)
        ]
    )


def _shown(code: str, zh: str, en: str, value: Callable[[Any], Any], kind: Kind = Kind.TEXT) -> Column:
    """A column that is empty for results of other houses."""
    return worked_out(code, zh, en, lambda row: value(row) if row["seen"] else None, kind)


VERDICTS: Final = {1: Text("合格", "pass"), 0: Text("不合格", "fail"), -1: Text("", "")}
WHAT_IF: Final = Listing(
    code="what_if",
    title=Text("偏差推演", "What if"),
    rows=_moved,
    filters=("certificate", "line", "amount", "doubt", "course", "since", "until"),
    columns=(
        _shown("certificate", "证书编号", "Certificate", lambda row: row["certificate"]),
        _shown("performed_on", "日期", "Made on", lambda row: row["performed_on"], Kind.DAY),
        _shown("instrument", "器具", "Instrument", lambda row: row["instrument"]),
        _shown("serial_no", "出厂编号", "Serial number", lambda row: row["serial_no"]),
        _shown("owner", "使用单位", "Owner", lambda row: row["owner"]),
        _shown("label", "结果", "Result", lambda row: row["label"]),
        _shown("point", "测量点", "Point", lambda row: row["point"]),
        _shown("value", "原值", "As stated", lambda row: row["value_text"]),
        _shown("unit", "单位", "Unit", lambda row: row["unit"]),
        _shown("shift", "变化", "Shift", lambda row: f"{row['shift']:.6g}", Kind.DECIMAL),
        _shown(
            "corrected",
            "修正后",
            "Corrected",
            lambda row: f"{row['corrected']:.{row['decimals']}f}",
            Kind.DECIMAL,
        ),
        _shown("before", "原结论", "Verdict before", lambda row: VERDICTS[row["before"]]),
        _shown("after", "修正后的结论", "Verdict after", lambda row: VERDICTS[row["after"]]),
        _shown("p_flip", "改变的概率", "Probability", lambda row: f"{row['p_flip']:.4g}", Kind.DECIMAL),
        plain("seen", "本人可见", "Seen by you", kind=Kind.YES),
    ),
)
CORRELATIONS: Final = Listing(
    code="correlations",
    title=Text("结果之间的相关性", "Correlations of results"),
    rows=_pairs,
    filters=("certificates",),
    columns=(
        *_end("first", "结果一", "First"),
        *_end("second", "结果二", "Second"),
        plain("correlation", "相关系数", "Correlation coefficient", kind=Kind.DECIMAL),
        plain("covariance", "协方差", "Covariance", kind=Kind.DECIMAL),
    ),
)
EXPLORER: Final = Listing(
    code="explorer",
    title=Text("溯源图", "Traceability"),
    rows=_rows,
    filters=("line", "by"),
    columns=(
        worked_out("level", "级别", "Level", lambda row: row["level"]),
        _of("device", "器具", "Device", "device"),
        _of("serial_no", "出厂编号", "Serial number", "serial_no"),
        _of("label", "结果", "Result", "label"),
        _of("point", "测量点", "Point", "point"),
        _of("value", "数值", "Value", "value_text"),
        _of("expanded", "扩展不确定度", "Expanded uncertainty", "U_text"),
        _of("unit", "单位", "Unit", "unit"),
        plain("share", "方差占比", "Share of the variance", kind=Kind.DECIMAL),
        worked_out("state_words", "状态", "State", lambda row: STATES[row["state"]], Kind.WORD),
        plain("state", "状态（代码）", "State (code)"),
        _of("certificate", "证书编号", "Certificate", "certificate"),
        _of("issuer", "出具机构", "Issuer", "issuer"),
        worked_out("performed_on", "日期", "Made on", lambda row: row["one"].performed_on, Kind.DAY),
        worked_out("valid_until", "有效期至", "Valid to", lambda row: row["one"].valid_until, Kind.DAY),
        worked_out("id", "标识", "Identity", lambda row: str(row["one"].id)),
    ),
)
