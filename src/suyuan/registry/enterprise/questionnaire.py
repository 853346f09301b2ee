"""The questions of the self-assessment: our own words, each with the clause it asks about.

Clauses: ISO 10012:2003 / GB/T 19022-2003. A new edition is a new list; answers name the edition.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from suyuan.base.text import Text
from suyuan.registry.enterprise.rules import MOST_SCORE

EDITION: Final = "2003-1"


class Question(NamedTuple):
    """One question; `advice` is what to do where the answer is low."""

    code: str
    clause: str
    area: str
    ask: Text
    advice: Text


AREAS: Final[dict[str, Text]] = {
    "management": Text("管理职责", "Management"),
    "resources": Text("资源", "Resources"),
    "confirmation": Text("计量确认", "Confirmation"),
    "processes": Text("测量过程", "Processes"),
    "improvement": Text("分析与改进", "Improvement"),
}
QUESTIONS: Final = (
    Question(
        "q1",
        "5.1",
        "management",
        Text("有人对测量负责，并且大家知道是谁？", "Is somebody in charge of measurement, known to all?"),
        Text("书面指定一名计量负责人。", "Name a person in charge, in writing."),
    ),
    Question(
        "q2",
        "5.3",
        "management",
        Text("测量有可以检查的质量目标？", "Are there goals of quality that can be checked?"),
        Text(
            "先定三个目标：按期确认率、超差率、投诉数。",
            "Begin with three goals: on time, in tolerance, no complaints.",
        ),
    ),
    Question(
        "q3",
        "5.4",
        "management",
        Text("每年评审一次测量管理？", "Is the system reviewed every year?"),
        Text("把年度评审列入日程。", "Put a yearly review into the calendar."),
    ),
    Question(
        "q4",
        "6.1.2",
        "resources",
        Text("做测量的人都经过培训并有记录？", "Are those who measure trained, with records?"),
        Text("为每个测量岗位写一页能力要求。", "Write a page of skills for each post."),
    ),
    Question(
        "q5",
        "6.2",
        "resources",
        Text("作业指导书、软件和记录是现行有效的版本？", "Are instructions, software and records current?"),
        Text("清理现场文件，只留现行版本。", "Clear old papers from the floor."),
    ),
    Question(
        "q6",
        "6.3.1",
        "resources",
        Text("所有测量设备都在台账上并有标识？", "Is every device on a list and labelled?"),
        Text("导入设备清单，贴上标签。", "Import the list of equipment and label it."),
    ),
    Question(
        "q7",
        "6.3.2",
        "resources",
        Text("测量环境有要求、有记录？", "Are conditions stated and recorded?"),
        Text("对关键过程记录温度和湿度。", "Record temperature and humidity where it matters."),
    ),
    Question(
        "q8",
        "6.4",
        "resources",
        Text("外部校准机构经过评价？", "Are outside laboratories assessed?"),
        Text("核对认可范围和最佳不确定度。", "Compare their scope and best uncertainty."),
    ),
    Question(
        "q9",
        "7.1.1",
        "confirmation",
        Text("校准之后有人对照要求做出确认？", "Is each calibration compared with a requirement?"),
        Text("为每台设备写明要求，再看证书。", "State the need of each device, then read its certificate."),
    ),
    Question(
        "q10",
        "7.1.2",
        "confirmation",
        Text("确认间隔有依据并按结果调整？", "Do intervals have a ground and follow results?"),
        Text("用历次结果重新计算间隔。", "Work the intervals out from past results."),
    ),
    Question(
        "q11",
        "7.1.3",
        "confirmation",
        Text("调整部位有封印保护？", "Are adjustments protected by seals?"),
        Text("对可调设备加封并记录。", "Seal what can be adjusted."),
    ),
    Question(
        "q12",
        "7.2.1",
        "processes",
        Text("重要的测量过程已识别并分级？", "Are important processes known and graded?"),
        Text("从客户要求和安全出发列出前十个过程。", "List ten, from customers' needs and safety."),
    ),
    Question(
        "q13",
        "7.2.2",
        "processes",
        Text("由公差推出了需要的不确定度？", "Is the uncertainty needed worked out from the tolerance?"),
        Text("登记过程时系统会算出要求。", "Register the process; the need is worked out."),
    ),
    Question(
        "q14",
        "7.3.1",
        "processes",
        Text("过程的测量不确定度已评定？", "Is the uncertainty of the process evaluated?"),
        Text("从校准证书、重复性和环境开始评定。", "Begin with certificate, repeatability, conditions."),
    ),
    Question(
        "q15",
        "7.3.2",
        "processes",
        Text("结果能溯源到国家计量基准？", "Are results traceable to national standards?"),
        Text("检查每台关键设备的溯源链。", "Look at the chain of each key device."),
    ),
    Question(
        "q16",
        "8.2.4",
        "improvement",
        Text("用控制图或核查标准监视过程？", "Are processes watched by charts or check standards?"),
        Text("对高风险过程先建一张控制图。", "Begin with one chart where the risk is high."),
    ),
    Question(
        "q17",
        "8.3.3",
        "improvement",
        Text("设备超差时追查以前的结果？", "Are past results traced when a device is found off?"),
        Text("用追溯处理功能评估影响。", "Use recalls to see what was touched."),
    ),
    Question(
        "q18",
        "8.4",
        "improvement",
        Text("问题有原因分析和纠正，并验证有效？", "Are faults analysed, corrected and checked?"),
        Text("为每次超差写一份纠正记录。", "Write a correction for each finding."),
    ),
)
CODES: Final = tuple(one.code for one in QUESTIONS)


def scores(answers: Mapping[str, int]) -> dict[str, int]:
    """The score of each area in per cent of what can be reached, rounded down."""
    found = {}
    for area in AREAS:
        asked = [one.code for one in QUESTIONS if one.area == area]
        found[area] = 100 * sum(answers[code] for code in asked) // (MOST_SCORE * len(asked))
    return found


def improvements(answers: Mapping[str, int]) -> list[Question]:
    """The questions to work on, the lowest answers first."""
    low = [one for one in QUESTIONS if answers[one.code] < MOST_SCORE - 1]
    return sorted(low, key=lambda one: answers[one.code])
