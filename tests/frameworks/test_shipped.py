"""The five frameworks that come with the product say what their source documents say."""

import tomllib
from datetime import date, datetime

import pytest
from dateutil.rrule import rrulestr

from quality_oversight import frameworks
from quality_oversight.frameworks import vocabulary
from quality_oversight.frameworks.contrast import contrast
from quality_oversight.frameworks.lines import lines_of

STAFFORDSHIRE = "staffordshire-and-stoke-on-trent"
NORTH_EAST = "north-east-and-north-cumbria"
BIRMINGHAM = "birmingham-and-solihull"
HERTFORDSHIRE = "hertfordshire-and-west-essex"
NATIONAL = "national-default"
ALL = [BIRMINGHAM, HERTFORDSHIRE, NATIONAL, NORTH_EAST, STAFFORDSHIRE]

every_framework = pytest.mark.parametrize("key", ALL)


def test_there_are_five_frameworks():
    assert frameworks.keys() == ALL


def test_an_unknown_framework_is_not_found():
    with pytest.raises(KeyError, match=r"no framework called \.\./settings"):
        frameworks.load("../settings")


@every_framework
def test_it_loads_and_is_complete(key):
    framework = frameworks.load(key)
    assert framework.key == key
    assert [level.key for level in framework.levels] == ["routine", "enhanced", "intensive"]
    assert [move.key for move in framework.transitions] == ["T1", "T2", "T3", "T4", "T5", "T6"]
    for part in ("introduction", "purpose", "source", "domains", "themes", "chapters", "glossary"):
        assert getattr(framework, part), part
    assert {"safety", "effectiveness"} <= {domain.key for domain in framework.domains}


@every_framework
def test_the_group_reports_to_the_committee_and_the_committee_to_the_board(key):
    framework = frameworks.load(key)
    assert framework.receiver_of("sqg") == framework.committee("qc") == framework.committee_of_kind("qc")
    assert framework.receiver_of("qc") == framework.committee("board")
    assert framework.receiver_of("board") is None


@every_framework
def test_the_authority_over_levels_is_by_kind_of_party(key):
    """domain 4.3: enhanced by the ICB's executive, intensive by the region, no double step down."""
    framework = frameworks.load(key)
    authority = {move.key: (move.authoriser_party, move.authoriser_role) for move in framework.transitions}
    icb, region = ("icb", "exec_quality_lead"), ("regional_oversight_body", "region_authoriser")
    assert authority == {"T1": icb, "T2": region, "T3": region, "T4": region, "T5": icb, "T6": region}
    assert [move.key for move in framework.transitions if not move.allowed] == ["T6"]
    assert [move.key for move in framework.transitions if move.emergency] == ["T3"]
    assert not framework.allow_double_step_down
    assert "exit_criteria" in framework.transition("T1").requires
    assert "rqr_or_reason" in framework.transition("T2").requires


@every_framework
def test_reviews_fall_due_after_90_30_and_7_days_by_default(key):
    levels = frameworks.load(key).levels
    assert [level.review_days for level in levels] == [90, 30, 7]
    assert {level.provenance.of("review_days") for level in levels} == {"default"}


@every_framework
def test_levels_differ_in_word_shape_and_colour_and_can_be_read(key):
    levels = frameworks.load(key).levels
    for field in ("label", "short_label", "shape", "colour"):
        assert len({getattr(level, field) for level in levels}) == 3
    assert all(contrast(level.colour.hex, level.colour.text_hex) >= 4.5 for level in levels)


@every_framework
def test_meetings_fall_on_the_same_days_whenever_the_schedule_starts(key):
    for committee in frameworks.load(key).committees:
        if committee.cadence.rrule:
            window = datetime(2027, 1, 1), datetime(2028, 1, 1)
            early, late = (
                rrulestr(committee.cadence.rrule, dtstart=start).between(*window)
                for start in (datetime(2026, 1, 1), datetime(2026, 9, 17))
            )
            assert early == late, committee.key
            assert early, committee.key


@every_framework
def test_the_line_of_every_key_is_known_and_right(key):
    source = frameworks.text_of(key)
    lines, text = lines_of(source), source.splitlines()

    def walk(value, path):
        assert path in lines
        name = path[-1] if path else ""
        if isinstance(name, str):
            assert name in text[lines[path] - 1]
        if isinstance(value, str) and isinstance(name, int):
            assert value[:20] in text[lines[path] - 1] or text[lines[path] - 1].strip() == '"""' + value.split("\n")[0]
        for part, inner in (
            value.items() if isinstance(value, dict) else enumerate(value if type(value) is list else [])
        ):
            walk(inner, (*path, part))

    walk(tomllib.loads(source), ())


@every_framework
def test_a_framework_loaded_twice_is_the_same(key):
    assert frameworks.load(key) is frameworks.load(key)
    assert frameworks.parse(frameworks.text_of(key), key) == frameworks.load(key)


LEVEL_FACTS = [
    # Staffordshire and Stoke-on-Trent, section 5
    (STAFFORDSHIRE, "routine", "label", "Routine quality assurance"),
    (STAFFORDSHIRE, "enhanced", "label", "Enhanced quality assurance"),
    (STAFFORDSHIRE, "intensive", "label", "Intensive quality assurance and improvement"),
    (STAFFORDSHIRE, "routine", "exec_owner.title", "Chief Nursing and Therapies Officer"),
    (STAFFORDSHIRE, "enhanced", "exec_owner.title", "Chief Nursing and Therapies Officer"),
    (STAFFORDSHIRE, "intensive", "exec_owner.title", "Chief Nursing and Therapies Officer"),
    (STAFFORDSHIRE, "routine", "meeting_types", ("cqrm",)),
    (STAFFORDSHIRE, "enhanced", "lead.parties", ("provider", "icb")),
    (
        STAFFORDSHIRE,
        "intensive",
        "lead.parties",
        ("regional_oversight_body", "care_regulator", "professional_regulator"),
    ),
    # Birmingham and Solihull, RAG rating approach
    (BIRMINGHAM, "routine", "label", "Green - routine"),
    (BIRMINGHAM, "enhanced", "label", "Amber - enhanced"),
    (BIRMINGHAM, "intensive", "label", "Red - targeted"),
    (BIRMINGHAM, "routine", "colour.name", "Green"),
    (BIRMINGHAM, "enhanced", "colour.name", "Amber"),
    (BIRMINGHAM, "intensive", "colour.name", "Red"),
    (BIRMINGHAM, "routine", "includes_lower", False),
    (BIRMINGHAM, "enhanced", "includes_lower", True),
    (BIRMINGHAM, "intensive", "includes_lower", True),
    (BIRMINGHAM, "routine", "attendance.parties", ("provider", "icb")),
    (
        BIRMINGHAM,
        "enhanced",
        "attendance.parties",
        ("provider", "icb", "regional_oversight_body", "patient_voice_body"),
    ),
    (
        BIRMINGHAM,
        "intensive",
        "attendance.parties",
        (
            "provider",
            "icb",
            "care_regulator",
            "regional_oversight_body",
            "education_body",
            "professional_regulator",
            "patient_voice_body",
        ),
    ),
    # The slide deck's last slide
    (NATIONAL, "routine", "label", "Routine quality assurance and improvement"),
    (NATIONAL, "enhanced", "label", "Enhanced quality assurance and improvement"),
    (NATIONAL, "intensive", "label", "Intensive quality assurance and improvement"),
]


@pytest.mark.parametrize(("key", "level", "field", "expected"), LEVEL_FACTS)
def test_a_level_says_what_the_document_says(key, level, field, expected):
    value = frameworks.load(key).level(level)
    for part in field.split("."):
        value = getattr(value, part)
    assert value == expected
    assert frameworks.load(key).level(level).provenance.of(*field.split(".")[:2]) == "source"


COMMITTEE_FACTS = [
    (STAFFORDSHIRE, "qc", "Quality and Safety Committee", "FREQ=MONTHLY;BYMONTH=1,3,5,7,9,11;BYDAY=2WE"),
    (BIRMINGHAM, "sqg", "System Quality Group", "FREQ=WEEKLY;BYDAY=TU"),
    (BIRMINGHAM, "rqg", "Regional Quality Group", "FREQ=MONTHLY;BYDAY=4TU"),
    (BIRMINGHAM, "qc", "Quality Committee", "FREQ=MONTHLY;BYDAY=3WE"),
]


@pytest.mark.parametrize(("key", "committee", "name", "rrule"), COMMITTEE_FACTS)
def test_a_committee_meets_as_often_as_the_document_says(key, committee, name, rrule):
    found = frameworks.load(key).committee(committee)
    assert (found.name, found.cadence.rrule) == (name, rrule)
    assert found.provenance.of("cadence") == "source"


def test_amber_builds_on_green_and_red_on_both():
    framework = frameworks.load(BIRMINGHAM)
    green, amber, red = (framework.level(key) for key in vocabulary.LEVELS)
    assert framework.all_interventions("routine") == green.interventions
    assert framework.all_interventions("enhanced") == green.interventions + amber.interventions
    assert framework.all_interventions("intensive") == green.interventions + amber.interventions + red.interventions
    assert framework.all_considerations("intensive") == green.considerations + amber.considerations + red.considerations
    assert framework.all_meeting_types("intensive").count("quality_improvement_summit") == 1


def test_enhanced_needs_the_regions_agreement_only_in_staffordshire():
    """000, section 5b: the regional teams agree to enhanced assurance and support it."""
    agreeing = {key: frameworks.load(key).transition("T1").concurrence_parties for key in ALL}
    assert agreeing.pop(STAFFORDSHIRE) == ("regional_oversight_body",)
    assert set(agreeing.values()) == {()}
    assert frameworks.load(STAFFORDSHIRE).transition("T1").provenance.of("concurrence_parties") == "source"


def test_birmingham_has_the_committees_of_its_governance_design():
    framework = frameworks.load(BIRMINGHAM)
    kinds = {kind: [c.key for c in framework.committees if c.kind == kind] for kind in vocabulary.COMMITTEE_KINDS}
    assert kinds["statutory"] == ["safeguarding", "medicines", "infection_prevention"]
    assert kinds["internal_filter"] == ["qiag"]
    assert kinds["programme"] == ["quality_and_risk_groups"]
    assert framework.committee("sqg").reports_to == ("qc", "rqg", "board")
    assert framework.committee("qiag").reports_to == ("qc",)
    assert framework.reporting_chain.board_levels == ("intensive",)
    assert framework.reporting_chain.provenance.of("board_levels") == "source"


@pytest.mark.parametrize("key", [NORTH_EAST, HERTFORDSHIRE])
def test_a_document_without_levels_takes_the_national_ones_and_says_so(key):
    """domain 4.6: 001 and 003 give no levels."""
    framework, national = frameworks.load(key), frameworks.load(NATIONAL)
    for own, default in zip(framework.levels, national.levels, strict=True):
        assert (own.label, own.focus, own.interventions) == (default.label, default.focus, default.interventions)
        assert own.provenance.all == "default"
    assert {move.provenance.all for move in framework.transitions} == {"default"}


CONTENT = [
    (STAFFORDSHIRE, 3, "quality_outcomes", 5, {"aims": 4, "clinical_priorities": 5, "commitments": 3}),
    (NORTH_EAST, 5, "strategic_themes", 6, {"audiences": 4}),
    (BIRMINGHAM, 5, "areas_of_focus", 6, {"improvement": 4}),
    (
        HERTFORDSHIRE,
        6,
        "quality_principles",
        5,
        {
            "system_priorities": 6,
            "national_ambitions": 7,
            "national_principles": 6,
            "audiences": 6,
            "coproduction_steps": 7,
            "quality_journey": 4,
        },
    ),
    (
        NATIONAL,
        7,
        "nqb_principles",
        6,
        {"insight": 4, "seven_steps": 7, "evidence_categories": 6, "triple_a": 3, "assurance": 3},
    ),
]


@pytest.mark.parametrize(("key", "domains", "themes", "count", "chapters"), CONTENT)
def test_it_carries_the_documents_own_domains_and_themes(key, domains, themes, count, chapters):
    framework = frameworks.load(key)
    assert len(framework.domains) == domains
    assert (framework.themes.key, len(framework.themes.items)) == (themes, count)
    assert {chapter.key: len(chapter.items) for chapter in framework.chapters} == chapters


def test_themes_keep_commitments_outcomes_and_foundations():
    culture = frameworks.load(NORTH_EAST).theme("culture")
    assert culture.details[0].label == "Commitments"
    assert len(culture.details[0].points) == 6
    assert "Foundations" in [detail.label for detail in culture.details]
    assert all(principle.outcome for principle in frameworks.load(HERTFORDSHIRE).themes.items)
    assert [detail.label for detail in frameworks.load(STAFFORDSHIRE).theme("safe_care").details] == [
        "What it will look like",
        "How it will be done",
        "How it will be known",
    ]


DATES = [(STAFFORDSHIRE, date(2023, 9, 1)), (BIRMINGHAM, date(2023, 11, 1)), (NATIONAL, date(2023, 12, 4))]


@pytest.mark.parametrize(("key", "day"), DATES)
def test_it_takes_effect_on_the_documents_date(key, day):
    framework = frameworks.load(key)
    assert (framework.effective_from, framework.provenance.of("effective_from")) == (day, "source")


def test_look_ups_find_by_key_and_by_levels():
    framework = frameworks.load(NATIONAL)
    assert framework.domain("safety").label == "Safe"
    assert framework.transition_between("routine", "enhanced") == framework.transition("T1")
    assert framework.transition_between("routine", "routine") is None
    for move, (origin, target) in vocabulary.TRANSITIONS.items():
        assert (framework.transition(move).origin, framework.transition(move).target) == (origin, target)


@pytest.mark.parametrize("look_up", ["level", "transition", "committee", "domain", "theme"])
def test_a_look_up_of_something_unknown_names_it(look_up):
    with pytest.raises(KeyError, match="called nothing"):
        getattr(frameworks.load(NATIONAL), look_up)("nothing")


def test_provenance_is_of_the_entry_then_the_field_then_the_block():
    provenance = frameworks.load(STAFFORDSHIRE).level("intensive").provenance
    assert provenance.of("meeting_types") == "source"
    assert provenance.of("meeting_types", "risk_summit") == "source"
    assert provenance.of("meeting_types", "qig") == "default"
    assert provenance.of("attendance", "text") == "default"
