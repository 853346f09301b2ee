"""Words for every code a page may show: states, verdicts, roles, uses. No page ever prints a raw code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from markupsafe import Markup

from suyuan.base.text import Text
from suyuan.registry.catalogue import rules as catalogue
from suyuan.registry.instruments import rules as instruments
from suyuan.registry.integrity import states as integrity_states
from suyuan.registry.issuing import rules as issuing
from suyuan.registry.jobs import rules as job_rules
from suyuan.registry.jobs import sample_rules
from suyuan.registry.jobs import states as job_states
from suyuan.registry.journal.acts import ACTS, ROLES
from suyuan.registry.materials import rules as material_rules
from suyuan.registry.materials import states as material_states
from suyuan.registry.materials import studies as material_studies
from suyuan.registry.parties import rules as party_rules
from suyuan.registry.recalls import states as recall_states
from suyuan.registry.reminders import rules as reminder_rules
from suyuan.registry.results import rules as result_rules
from suyuan.registry.specifications import rules as specification_rules
from suyuan.registry.standards import assessment_rules as assessments
from suyuan.registry.standards import changes
from suyuan.registry.standards import documents as dossier_documents
from suyuan.registry.standards import process as processes
from suyuan.registry.standards import rules as standards
from suyuan.registry.standards import states as standard_states
from suyuan.trace.links import CODES
from suyuan.web.speech import language, say
from suyuan.web.words import (
    centers,
    comparisons,
    consultations,
    coverage,
    datasets,
    governance,
    honest,
    jobs,
    materials,
    measuring,
    resources,
)
from suyuan.web.words import innovation as innovation_words
from suyuan.web.words import integrity as integrity_words
from suyuan.web.words import parties as party_words
from suyuan.web.words import siting as siting_words
from suyuan.web.words import specifications as specification_words
from suyuan.web.words import supervision as supervision_words

TABLES: Final[Mapping[str, Mapping[str, Text]]] = {
    "role": ROLES,
    "organization_kind": party_rules.ORGANIZATION_KINDS,
    "level": party_rules.LEVELS,
    "verdict": jobs.VERDICTS,
    "job_state": job_states.STATES,
    "job_event": jobs.EVENTS,
    "sample_standing": sample_rules.STANDINGS,
    "collector_document": sample_rules.DOCUMENTS,
    "purpose": job_rules.PURPOSES,
    "place": job_rules.PLACES,
    "activity": jobs.ACTIVITIES,
    "reading_source": jobs.SOURCES,
    "reading_phase": result_rules.PHASES,
    "instrument_state": instruments.STATES,
    "instrument_status": instruments.STATUSES,
    "usage": instruments.USAGES,
    "use_field": catalogue.USE_FIELDS,
    "certificate_state": issuing.STATES,
    "certificate_kind": issuing.KINDS,
    "standard_state": standard_states.STATES,
    "standard_reason": standards.CODES,
    "process_state": processes.STATES,
    "assessment_kind": assessments.KINDS,
    "assessment_mode": assessments.MODES,
    "assessment_outcome": assessments.OUTCOMES,
    "change_kind": {code: kind.name for code, kind in changes.KINDS.items()},
    "change_treatment": changes.TREATMENTS,
    "document_kind": dossier_documents.KINDS,
    "reminder_kind": reminder_rules.KINDS,
    "chain_code": CODES,
    "integrity_state": integrity_states.STATES,
    "detector": integrity_words.NAMES,
    "detector_meaning": integrity_words.MEANINGS,
    "integrity_origin": integrity_words.ORIGINS,
    "recall_state": recall_states.STATES,
    "recall_trigger": recall_states.TRIGGERS,
    "recall_outcome": recall_states.OUTCOMES,
    "material_state": material_states.PRODUCT_STATES,
    "batch_state": material_states.BATCH_STATES,
    "material_grade": material_rules.GRADES,
    "material_class": material_rules.CLASSES,
    "study": material_studies.KINDS,
    "material_event": materials.EVENTS,
    "material_certificate": materials.CERTIFICATE_STATES,
    "legal_class": standards.LEGAL_CLASSES,
    "component_role": standards.COMPONENT_ROLES,
    "duty": standards.DUTIES,
    "specification_kind": specification_rules.KINDS,
    "examination": measuring.EXAMINATIONS,
    "environment": measuring.ENVIRONMENT,
    "certainty": measuring.CERTAINTY,
    "influence_kind": measuring.INFLUENCE_KINDS,
    "distribution": measuring.DISTRIBUTIONS,
    **comparisons.TABLES,
    **coverage.TABLES,
    **specification_words.TABLES,
    **resources.TABLES,
    **party_words.TABLES,
    **datasets.TABLES,
    **honest.TABLES,
    **innovation_words.TABLES,
    **governance.TABLES,
    **consultations.TABLES,
    **centers.TABLES,
    **supervision_words.TABLES,
    **siting_words.TABLES,
}

UNNAMED: Final = Text("其他", "Other")


def word(table: str, code: str | None) -> str:
    """The word for `code` in the language of the page; an empty code is a dash."""
    return "—" if not code else say(TABLES[table].get(code, UNNAMED))


def badge(table: str, code: str | None) -> Markup:
    """The mark of a state: its word in its colour."""
    return _badge(table, code, language())


@lru_cache(maxsize=2048)
def _badge(table: str, code: str | None, language: str) -> Markup:  # noqa: ARG001 - part of the cache key
    return Markup('<span class="state state-{}">{}</span>').format(tone(code), word(table, code))


def act_done(code: str) -> str:
    """What an event of the journal says was done."""
    act = ACTS.get(code)
    return say(act.sentence if act else UNNAMED)


# How a state looks: good, waiting, wrong, over, or plain. One meaning, one colour, everywhere.
TONES: Final[Mapping[str, str]] = {
    **supervision_words.TONES,
    **siting_words.TONES,
    **comparisons.TONES,
    **specification_words.TONES,
    **resources.TONES,
    **party_words.TONES,
    **datasets.TONES,
    **honest.TONES,
    **innovation_words.TONES,
    **governance.TONES,
    **centers.TONES,
    **dict.fromkeys(
        (
            "pass",
            "issued",
            "in_service",
            "in_use",
            "valid",
            "ready",
            "certified",
            "closed",
            "in_control",
            "graded",
            "released",
        ),
        "good",
    ),
    **dict.fromkeys(
        (
            "undecided",
            "due_soon",
            "in_doubt",
            "renewing",
            "suspended",
            "referred",
            "registered",
            "unverified",
        ),
        "wait",
    ),
    **dict.fromkeys(
        (
            "fail",
            "alarm",
            "overdue",
            "out_of_use",
            "rejected",
            "revoked",
            "not_ready",
            "declined",
            "recalled",
        ),
        "bad",
    ),
    **dict.fromkeys(
        ("superseded", "lapsed", "withdrawn", "ended", "cancelled", "idle", "none", "not_controlled"), "over"
    ),
}


def tone(code: str | None) -> str:
    """The look of a state; anything not in the table is under way."""
    return TONES.get(code or "", "plain")
