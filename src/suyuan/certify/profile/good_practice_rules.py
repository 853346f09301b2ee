"""The table of the Good Practice rules for DCC 3, with words of our own.

A rule has a place where it looks (elements of a name, or those that have an attribute), a condition and a
level. Its number is that of the pattern and of the test in it in the published Schematron. Where that does
something else than its explanation says, the rule here does the same, and its words say what it does.

Source: PTB Good Practice Schematron for DCC 3.x, as published with dcclib 0.4.0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from lxml import etree

from suyuan.base.text import Text
from suyuan.certify.dcc.element import tag
from suyuan.certify.profile import good_practice_conditions as when
from suyuan.certify.profile import good_practice_document as places
from suyuan.certify.profile.finding import Level, Rule
from suyuan.certify.profile.good_practice_conditions import Condition

Where = Callable[[etree._Element], bool]
ANY: Final = "*"  # any text: an element with a content that names its language


class Entry(NamedTuple):
    """A rule with the elements it looks at: by name or by attribute, and which of them."""

    rule: Rule
    name: str
    broken: Condition
    where: Where | None
    attribute: str


def _rule(
    number: str,
    level: Level,
    words: tuple[str, str],
    remedy: tuple[str, str],
    *,
    at: str,
    broken: Condition,
    where: Where | None = None,
    attribute: str = "",
) -> Entry:
    pattern, test = number.split(".")
    source = Text(
        f"PTB 良好实践 Schematron（DCC 3.x），第 {pattern} 组第 {test} 条",
        f"PTB Good Practice Schematron for DCC 3.x, pattern {pattern}, test {test}",
    )
    rule = Rule(id=f"GP-{number}", level=level, words=Text(*words), remedy=Text(*remedy), source=source)
    return Entry(rule, tag(at) if ":" in at else at, broken, where, attribute)


def _declarations(pattern: int, name: str, thing: tuple[str, str], *, level: Level) -> Iterator[Entry]:
    """What may be said for a measurement result, for a list in it, or for a single quantity."""
    zh, en = thing
    of_results = ("对本组全部结果声明了" + zh, f"{en} declared for all results of this group")
    of_list = ("对本表声明了" + zh, f"{en} declared for this list")
    of_one = ("对本量声明了" + zh, f"{en} declared for this quantity")
    nothing = ("无需处理", "nothing needs to be done")
    remedy = (
        f"在 dcc:measurementResult、表或每个量中写入 {name}",
        f"give {name} in dcc:measurementResult, in the list or in each quantity",
    )
    say, of_quantity = when.has(name), "dcc:quantity"
    yield _rule(f"{pattern}.1", "note", of_results, nothing, at="dcc:measurementResult", broken=say)
    yield _rule(
        f"{pattern}.2", "note", of_list, nothing, at="dcc:list", where=places.within_results, broken=say
    )
    yield _rule(
        f"{pattern}.3",
        level,
        (f"本表的量没有声明{zh}", f"no {en} declared for the quantities of this list"),
        remedy,
        at="dcc:list",
        where=places.within_results,
        broken=when.nowhere_for_list(name),
    )
    yield _rule(f"{pattern}.4", "note", of_one, nothing, at=of_quantity, where=places.within_data, broken=say)
    yield _rule(
        f"{pattern}.5",
        level,
        (f"该量没有声明{zh}", f"no {en} declared for this quantity"),
        remedy,
        at=of_quantity,
        where=places.within_data,
        broken=when.nowhere_above(name),
    )
    yield _rule(f"{pattern}.6", "note", of_one, nothing, at=of_quantity, where=places.within_list, broken=say)


RULES: Final[tuple[Entry, ...]] = (
    *_declarations(1, "dcc:usedMethods", ("所用方法", "methods"), level="error"),
    *_declarations(2, "dcc:usedSoftware", ("所用软件", "software"), level="warning"),
    *_declarations(3, "dcc:influenceConditions", ("影响条件", "influence conditions"), level="error"),
    _rule(
        "4.1",
        "warning",
        ("版本“{given}”不是最新的 3.3.0", "the edition “{given}” is not the latest, 3.3.0"),
        ("用 suyuan cert upgrade 转为 3.3.0", "bring it to 3.3.0 with suyuan cert upgrade"),
        at="dcc:digitalCalibrationCertificate",
        broken=when.old_edition,
    ),
    _rule(
        "5.1",
        "warning",
        ("标识“{given}”没有被引用", "nothing refers to the id “{given}”"),
        ("加上 refId，或去掉这个标识", "refer to it by refId, or leave the id out"),
        at=ANY,
        attribute="id",
        broken=when.not_referred,
    ),
    _rule(
        "5.2",
        "error",
        ("引用“{given}”没有指向任何标识", "the refId “{given}” leads to no id"),
        ("改为文件中已有的标识", "name an id that stands in the document"),
        at=ANY,
        attribute="refId",
        broken=when.leads_nowhere,
    ),
    _rule(
        "6.1",
        "error",
        ("语言“{given}”没有在核心数据中声明", "the language “{given}” is not declared in the core data"),
        ("加入 dcc:usedLangCodeISO639_1，或改正 lang", "add it to dcc:usedLangCodeISO639_1, or mend lang"),
        at="dcc:content",
        where=places.with_language,
        broken=when.language_not_declared,
    ),
    _rule(
        "6.2",
        "error",
        (
            "该文字的语种个数与声明的不同：“{given}”",
            "this text is not in as many languages as are declared: “{given}”",
        ),
        (
            "每种声明的语言各写一次，或只写一条不带 lang 的",
            "write it once in each declared language, or once without lang",
        ),
        at=ANY,
        where=places.in_languages,
        broken=when.languages_missing,
    ),
    _rule(
        "6.3",
        "error",
        ("该文字的语种有重复：“{given}”", "this text has a language twice: “{given}”"),
        ("每种语言只写一条", "write one content for each language"),
        at=ANY,
        where=places.in_languages,
        broken=when.language_twice,
    ),
    _rule(
        "6.4",
        "warning",
        ("文字“{given}”没有注明语言", "the text “{given}” does not name its language"),
        ("给 dcc:content 加上 lang", "give dcc:content its lang"),
        at="dcc:content",
        where=places.without_language,
        broken=when.language_open,
    ),
    _rule(
        "7.1",
        "error",
        (
            "结束日期 {given} 早于开始日期，或没有开始日期",
            "it ends on {given}, before it begins, or has no begin",
        ),
        ("核对两个日期", "check both days"),
        at="dcc:endPerformanceDate",
        where=places.within("dcc:coreData"),
        broken=when.ends_before_it_begins,
    ),
    _rule(
        "8.1",
        "error",
        (
            "软件版本号“{given}”不是一个字母加最多四段数字",
            "the release “{given}” is not a letter followed by up to four numbers",
        ),
        ("写成 v1.2.3 或 A 1.0 的形式", "write it like v1.2.3 or A 1.0"),
        at="dcc:release",
        broken=when.odd_release,
    ),
    _rule(
        "9.1",
        "error",
        ("代码“{given}”不是 ISO 639-1 语言代码", "the code “{given}” is no language code of ISO 639-1"),
        ("用两个小写字母，如 zh、en", "use two small letters such as zh or en"),
        at="dcc:usedLangCodeISO639_1",
        broken=when.no_language,
    ),
    _rule(
        "9.2",
        "error",
        ("代码“{given}”不是 ISO 639-1 语言代码", "the code “{given}” is no language code of ISO 639-1"),
        ("用两个小写字母，如 zh、en", "use two small letters such as zh or en"),
        at="dcc:mandatoryLangCodeISO639_1",
        broken=when.no_language,
    ),
    _rule(
        "9.3",
        "error",
        ("代码“{given}”不是 ISO 3166-1 国家代码", "the code “{given}” is no country code of ISO 3166-1"),
        ("用两个大写字母，如 CN、DE", "use two capital letters such as CN or DE"),
        at="dcc:countryCodeISO3166_1",
        broken=when.no_country,
    ),
    _rule(
        "10.1",
        "error",
        ("有相对不确定度列表，但没有扩展不确定度", "relative uncertainties are listed, but no expanded ones"),
        ("写入 si:expandedUncXMLList", "give si:expandedUncXMLList"),
        at="dcc:quantity",
        broken=when.relative_list_alone,
    ),
    _rule(
        "10.2",
        "error",
        ("有相对不确定度，但没有扩展不确定度", "a relative uncertainty is given, but no expanded one"),
        ("写入 si:expandedUnc", "give si:expandedUnc"),
        at="dcc:quantity",
        broken=when.relative_alone,
    ),
    _rule(
        "10.3",
        "error",
        ("一列量值只有一个相对不确定度", "a list of values has a single relative uncertainty"),
        ("改用相对不确定度列表", "give a list of relative uncertainties"),
        at="dcc:quantity",
        broken=when.one_relative_for_a_list,
    ),
    _rule(
        "10.4",
        "error",
        ("单个量值却给了相对不确定度列表", "a single value has a list of relative uncertainties"),
        ("改为单个相对不确定度", "give a single relative uncertainty"),
        at="dcc:quantity",
        broken=when.relative_list_for_one,
    ),
    _rule(
        "10.5",
        "error",
        (
            "相对不确定度“{given}”不等于扩展不确定度除以量值",
            "the relative uncertainty “{given}” is not exactly U divided by the value",
        ),
        ("重新计算；按双精度逐位比较", "compute it again; every digit of the double counts"),
        at="dcc:quantity",
        broken=when.relative_wrong,
    ),
    _rule(
        "10.6",
        "error",
        (
            "相对不确定度与量值的个数不同：{given}",
            "relative uncertainties and values differ in number: {given}",
        ),
        ("每个量值一个，或全列一个", "give one for each value, or one for all"),
        at="dcc:relativeUncertainty",
        broken=when.relative_of_other_length,
    ),
    _rule(
        "10.7",
        "error",
        (
            "扩展不确定度与量值的个数不同：{given}",
            "expanded uncertainties and values differ in number: {given}",
        ),
        ("每个量值一个，或全列一个", "give one for each value, or one for all"),
        at="si:realListXMLList",
        broken=when.uncertainty_of_other_length,
    ),
    _rule(
        "11.1",
        "error",
        ("单位“{given}”含有空格", "the unit “{given}” has a blank in it"),
        (r"去掉空格，如 \metre\per\second", r"leave the blank out, as in \metre\per\second"),
        at="si:unit",
        where=places.within("si:real"),
        broken=when.blank_in_unit,
    ),
    _rule(
        "11.2",
        "error",
        ("单位与量值的个数不同：{given}", "units and values differ in number: {given}"),
        ("每个量值一个单位，或全列一个", "give one for each value, or one for all"),
        at="si:unitXMLList",
        broken=when.units_of_other_length,
    ),
    _rule(
        "11.3",
        "warning",
        ("逐个列出了单位：“{given}”", "units are listed one by one: “{given}”"),
        ("各单位相同时只写一个", "write it once where all are the same"),
        at="si:unitXMLList",
        broken=when.several_units,
    ),
    _rule(
        "12.1",
        "error",
        ("非 SI 单位“{given}”没有声明", "the unit “{given}” outside the SI is not declared"),
        (
            "用 dcc:nonSIDefinition 和 dcc:nonSIUnit 声明",
            "declare it by dcc:nonSIDefinition and dcc:nonSIUnit",
        ),
        at="si:unit",
        where=places.within("si:real", "si:hybrid"),
        broken=when.unit_not_declared,
    ),
    _rule(
        "12.2",
        "error",
        ("非 SI 单位“{given}”前面没有唯一的定义", "the unit “{given}” has no single definition before it"),
        ("在它前面写一条 dcc:nonSIDefinition", "write one dcc:nonSIDefinition before it"),
        at="dcc:nonSIUnit",
        broken=when.no_single("dcc:nonSIDefinition", before=True),
    ),
    _rule(
        "12.3",
        "error",
        ("定义“{given}”后面没有唯一的单位", "the definition “{given}” has no single unit after it"),
        ("在它后面写一条 dcc:nonSIUnit", "write one dcc:nonSIUnit after it"),
        at="dcc:nonSIDefinition",
        broken=when.no_single("dcc:nonSIUnit", before=False),
    ),
    _rule(
        "13.1",
        "error",
        ("语言“{given}”声明了不止一次", "the language “{given}” is declared more than once"),
        ("每种语言只声明一次", "declare each language once"),
        at="dcc:usedLangCodeISO639_1",
        broken=when.declared_twice,
    ),
    *(
        _rule(
            f"14.{number}",
            "error",
            (
                "列表各项之间应恰有一个空格，首尾没有空格",
                "the items of the list are not parted by one blank each",
            ),
            ("去掉多余的空格和换行", "leave out the surplus blanks and line breaks"),
            at=name,
            broken=when.uneven_text,
        )
        for number, name in enumerate(
            (
                "si:valueXMLList",
                "si:unitXMLList",
                "si:labelXMLList",
                "si:dateTimeXMLList",
                "si:uncertaintyXMLList",
                "si:coverageFactorXMLList",
                "si:coverageProbabilityXMLList",
                "si:distributionXMLList",
                "si:standardUncXMLList",
                "si:intervalMinXMLList",
                "si:intervalMaxXMLList",
                "dcc:dateTimeXMLListType",
                "dcc:stringConformityStatementStatusXMLListType",
            ),
            start=1,
        )
    ),
    *(
        _rule(
            f"14.{number}",
            "error",
            (
                "属性的各项之间应恰有一个空格：“{given}”",
                "the items of the attribute are not parted by one blank each: “{given}”",
            ),
            ("去掉多余的空格", "leave out the surplus blanks"),
            at=ANY,
            attribute=attribute,
            broken=when.uneven_attribute(attribute),
        )
        for number, attribute in ((14, "refType"), (15, "refId"))
    ),
)
