"""The published Good Practice Schematron under Saxon: what our rules are compared with.

The file is read where it lies and compiled by the development package dcclib; only its verdicts are used.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

from lxml import etree

SCH = "{http://purl.oclc.org/dsdl/schematron}"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
STEP = re.compile(r"/(@?)Q\{([^}]*)\}([^\[/]+)(?:\[(\d+)\])?")
ROLES = {"error": "error", "warning": "warning", "information": "note"}

Place = tuple[str, str, str]  # rule, level, location


class Oracle:
    """Verdicts of the published rules."""

    def __init__(self, schematron: Path) -> None:
        from dcclib.validation.schematron import SchematronValidator

        self.transform = SchematronValidator.from_file(str(schematron)).xslt_processor
        self.numbers = dict(self._numbers(schematron))

    def _numbers(self, schematron: Path):
        """Context and test of every assertion to the number of its pattern and its own number in it."""
        root = etree.parse(schematron).getroot()
        for number, pattern in enumerate(root.iter(f"{SCH}pattern"), start=1):
            tests = [(rule, one) for rule in pattern.iter(f"{SCH}rule") for one in rule if one.get("test")]
            for test, (rule, one) in enumerate(tests, start=1):
                yield (rule.get("context"), one.get("test")), f"GP-{number}.{test}"

    def judge(self, document: bytes) -> Counter[Place] | None:
        """Rule, level and location of everything found; None where the rules end with an error."""
        from saxonche import PySaxonApiError

        try:
            told = self.transform.transform_str(document.decode())
        except PySaxonApiError:
            return None
        found: Counter[Place] = Counter()
        context = ""
        for element in etree.fromstring(told.encode()):
            if element.tag == f"{SVRL}fired-rule":
                context = element.get("context") or ""
            elif element.tag in (f"{SVRL}failed-assert", f"{SVRL}successful-report"):
                number = self.numbers[context, element.get("test")]
                found[number, ROLES[element.get("role") or ""], element.get("location") or ""] += 1
        return found


def location(element: etree._Element, attribute: str = "") -> str:
    """The location of an element or attribute as the oracle writes it."""
    steps = []
    one: etree._Element | None = element
    while one is not None:
        name = etree.QName(one)
        number = 1 + sum(1 for _ in one.itersiblings(one.tag, preceding=True))
        steps.append(f"/Q{{{name.namespace or ''}}}{name.localname}[{number}]")
        one = one.getparent()
    return "".join(reversed(steps)) + (f"/@Q{{}}{attribute}" if attribute else "")


@lru_cache(maxsize=1)
def oracle(schematron: str) -> Oracle:
    """The oracle, compiled once."""
    return Oracle(Path(schematron))
