"""The fixed words of a certificate page, and the voice in which it speaks: Chinese, English or both.

Every text of the page goes through a `Voice`: the first language is set large, the second small under it, and
a text that is the same in both is printed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from suyuan.base.errors import OutOfRange
from suyuan.base.text import LANGUAGES, Text, same

WORDS: Final = {
    "attachment": Text("数字校准证书（机器可读）", "Digital calibration certificate, machine readable"),
    "number": Text("证书编号", "Certificate No."),
    "page": Text("第 {page} 页 共 {last} 页", "Page {page} of {last}"),
    "conclusion": Text("结论", "Conclusion"),
    "scan": Text("扫码核验", "Scan to verify"),
    "access": Text("查询码", "Access code"),
    "pack": Text("计算依据", "Method pack"),
    "standards": Text("所用计量标准", "Measurement standards used"),
    "conditions": Text("环境条件", "Environment"),
    "more": Text("器具的其他信息", "More about the instrument"),
    "results": Text("结果", "Results"),
    "budgets": Text("不确定度评定", "Uncertainty budget"),
    "statements": Text("说明", "Statements"),
    "end": Text("以下空白", "End of certificate"),
}
STANDARD_HEADS: Final = (
    Text("名称", "Name"),
    Text("测量范围", "Range"),
    Text("不确定度 / 等级 / 最大允许误差", "Uncertainty, class or MPE"),
    Text("证书编号", "Certificate No."),
    Text("有效期至", "Valid until"),
)
VERDICTS: Final = {
    "pass": Text("合格", "pass"),
    "fail": Text("不合格", "fail"),
    "undecided": Text("待定", "undecided"),
    "none": same("—"),
    "": same("—"),
}
ACT: Final = {
    "verification": Text("检定", "verification"),
    "rejection_notice": Text("检定", "verification"),
    "calibration": Text("校准", "calibration"),
}
SIGNATURE: Final = Text(
    "本页由随附的 certificate.xml 生成，以该文件及其电子签名为准。",
    "This page was made from the attached certificate.xml, which is authoritative with its signature.",
)
SIGNATURE_ON_SCREEN: Final = Text(
    "本页由已签名的 certificate.xml 生成，以该文件及其电子签名为准。",
    "This page was made from the signed certificate.xml, which is authoritative with its signature.",
)
SYNTHETIC: Final = Text("演示数据，不具任何效力", "Demonstration data, without any legal effect")


@dataclass(frozen=True)
class Voice:
    """The languages of a page in their order. Raises OutOfRange unless they are zh, en or both."""

    languages: tuple[str, ...] = LANGUAGES

    def __post_init__(self) -> None:
        known = set(self.languages) <= set(LANGUAGES)
        if not self.languages or not known or len(set(self.languages)) != len(self.languages):
            raise OutOfRange("languages", given=self.languages, allowed="('zh',), ('en',), ('zh', 'en')")

    @property
    def first(self) -> str:
        return self.languages[0]

    @property
    def second(self) -> str:
        """The other language; the first where there is none, for marking up what is never printed."""
        return self.languages[-1]

    def word(self, text: Text) -> str:
        """`text` in the first language, in the other one where it is not translated."""
        return text.to(self.first) or text.zh or text.en

    def pair(self, text: Text) -> dict[str, str]:
        """`text` as the page prints it: `first`, and `second` where that says something else."""
        first = self.word(text)
        second = text.to(self.second)
        return {"first": first, "second": "" if second == first else second}

    def line(self, text: Text) -> str:
        """Both languages in one line, for the few places without room for two."""
        both = self.pair(text)
        return f"{both['first']} {both['second']}".rstrip()
