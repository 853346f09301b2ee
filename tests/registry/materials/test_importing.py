"""All studies of a batch from one table: what is read, what is refused line by line, nothing by halves."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.registry.conftest import TODAY
from tests.registry.materials.making import LEAD, characterisation, homogeneity, long_term
from tests.registry.materials.making import soil as make_soil

from suyuan.base.errors import InputError, NotPermitted
from suyuan.base.text import Text
from suyuan.registry.journal.models import Event
from suyuan.registry.materials.commands import PropertyForm
from suyuan.registry.materials.importing import EXAMPLE, import_studies, plan_of
from suyuan.registry.materials.models import MaterialProperty, MaterialStudy
from suyuan.registry.materials.studies import evaluate


def table(*raws, name="Lead"):
    lines = ["property,study,label,readings"]
    for raw in raws:
        lines += [f"{name},{raw.kind},@{option},{value}" for option, value in raw.options.items()]
        lines += [",".join([name, raw.kind, label, *readings]) for label, readings in raw.rows]
    return "\n".join(lines)


WHOLE = table(homogeneity(), long_term(), characterisation())


def enter(soil, text, name="Gao"):
    return import_studies(soil.world.occasion(name), batch_id=soil.batch, performed_on=TODAY, text=text)


def test_every_study_of_the_table_is_recorded_as_if_entered_alone(soil):
    made = {one.kind: one for one in enter(soil, WHOLE)}
    for raw in (homogeneity(), long_term(), characterisation()):
        assert (made[raw.kind].u, made[raw.kind].value) == (evaluate(raw).u, evaluate(raw).value)
    assert soil.combine().value == "50.00"
    assert Event.objects.filter(act="materials.record_study").count() == 1


def test_names_may_be_chinese(soil):
    text = table(homogeneity(), name="铅").replace("homogeneity", "均匀性")
    assert [one.kind for one in enter(soil, text)] == ["homogeneity"]


def test_the_example_can_be_read(soil):
    planned = plan_of("\n".join(EXAMPLE), MaterialProperty.objects.filter(pk=soil.lead))
    assert [one.raw.kind for one in planned] == ["homogeneity", "long_term", "characterisation"]


def test_every_fault_is_told_with_its_line_and_nothing_is_recorded(soil):
    faulty = "\n".join(
        ["Lead,homogeneity,1,50.1,x", "Gold,homogeneity,2,1", "Lead,beauty,1,2", "Lead,long_term,@colour,red",
         "Lead,homogeneity", WHOLE]
    )  # fmt: skip
    with pytest.raises(InputError) as refused:
        enter(soil, faulty)
    told = [one.message.en.split(":")[0] for one in refused.value.facts["problems"]]
    assert told == ["line 1", "line 2", "line 3", "line 4", "line 5", "line 6"]  # 6: the heading, too late
    assert not MaterialStudy.objects.exists()


def test_a_study_that_cannot_be_computed_names_itself(soil):
    with pytest.raises(InputError) as refused:
        enter(soil, table(homogeneity()) + "\nLead,long_term,0,1\nLead,long_term,1,2")
    (problem,) = refused.value.facts["problems"]
    assert problem.message.en.startswith("Lead, Long-term stability: ")
    assert not MaterialStudy.objects.exists()


@pytest.mark.parametrize("text", ["", "property,study,label,readings", "x" * 300_000])
def test_a_table_without_a_study(soil, text):
    with pytest.raises(InputError):
        enter(soil, text)


def test_others_may_not(soil):
    with pytest.raises(NotPermitted):
        enter(soil, WHOLE, name="Li")


@pytest.mark.parametrize("count", [1, 8])
def test_queries_do_not_grow_with_studies(world, count):
    forms = tuple(
        PropertyForm(name=Text(f"元素{n}", f"Element {n}"), unit=LEAD.unit, target_u="0.6") for n in range(8)
    )
    soil = make_soil(world, properties=forms)
    text = "\n".join(table(homogeneity(), name=f"Element {n}").split("\n", 1)[1] for n in range(count))
    with CaptureQueriesContext(connection) as seen:
        assert len(enter(soil, text)) == count
    assert len(seen) <= 11
