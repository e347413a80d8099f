"""A malformed framework is refused with the key, the line and the reason."""

import pytest

from quality_oversight import frameworks
from quality_oversight.frameworks import FrameworkError

GOOD = frameworks.text_of("national-default")


def edited(anchor: str, old: str, new: str, text: str = GOOD) -> tuple[str, int, int]:
    """The text with the first `old` at or after `anchor` replaced; the lines of the anchor and of the change."""
    start = text.index(anchor)
    at = text.index(old, start)
    return text[:at] + new + text[at + len(old) :], text.count("\n", 0, start) + 1, text.count("\n", 0, at) + 1


def problems(text: str) -> list[tuple[str, int, str]]:
    with pytest.raises(FrameworkError) as refused:
        frameworks.parse(text, "trial")
    return [(problem.key, problem.line, problem.reason) for problem in refused.value.problems]


# Name, anchor, what is replaced after it, by what, the key of the problem and a part of its reason.
AT_THE_CHANGE = [
    ("unknown top key", "title =", "title =", 'colour = "x"\ntitle =', "colour", 'unknown key "colour"'),
    ("unknown level key", "[levels.enhanced]", "rank", "rnk", "levels.enhanced.rnk", 'unknown key "rnk"'),
    ("text as number", "[levels.routine]", '"Routine"', "7", "levels.routine.short_label", "text, not a whole number"),
    ("number as text", "[levels.routine]", "= 90", '= "90"', "levels.routine.review_days", "whole number, not text"),
    ("number as flag", "[levels.routine]", "= 90", "= true", "levels.routine.review_days", "not true or false"),
    (
        "list as text",
        "[levels.routine]",
        '["cqrm", "rqr"]',
        '"cqrm"',
        "levels.routine.meeting_types",
        "a list, not text",
    ),
    ("date as text", "effective_from", "2023-12-04", '"2023-12-04"', "effective_from", "a date, not text"),
    ("date with time", "effective_from", "2023-12-04", "2023-12-04T01:00:00", "effective_from", "not a date and time"),
    ("empty text", "[levels.intensive]", '"Intensive"', '" "', "levels.intensive.short_label", "must not be empty"),
    ("review of no days", "[levels.intensive]", "= 7", "= 0", "levels.intensive.review_days", "1 or more, not 0"),
    ("bad hex", "[levels.enhanced]", "#ffb81c", "#ffb8", "levels.enhanced.colour.hex", "is not a colour"),
    ("poor contrast", "[levels.enhanced]", "#212b32", "#ffffff", "levels.enhanced.colour.hex", "less than 4.5"),
    ("unknown shape", "[levels.routine]", '"circle"', '"blob"', "levels.routine.shape", "not a known shape"),
    ("same shape", "[levels.enhanced]", '"triangle"', '"circle"', "levels.enhanced.shape", "stands for a lower level"),
    ("same colour", "[levels.intensive]", '"Red"', '"Green"', "levels.intensive.colour.name", "for a lower level"),
    ("wrong rank", "[levels.enhanced]", "rank = 2", "rank = 3", "levels.enhanced.rank", "must be 2 for enhanced"),
    (
        "unknown party in a list",
        "[levels.enhanced]",
        '"patient_voice_body"]',
        '"healthwatch"]',
        "levels.enhanced.attendance.parties[4]",
        '"healthwatch" is not a known party type; use one of: icb, provider',
    ),
    (
        "party named twice",
        "[levels.enhanced]",
        '"patient_voice_body"]',
        '"icb"]',
        "levels.enhanced.attendance.parties[4]",
        '"icb" is there twice',
    ),
    (
        "unknown role",
        "[levels.routine]",
        '"exec_quality_lead"',
        '"chief"',
        "levels.routine.exec_owner.role",
        '"chief" is not a known role',
    ),
    ("fourth level", "[levels.routine]", "[levels.routine]", "[levels.calm]", "levels.calm", '"calm" is not a level'),
    ("wrong T", "[transitions.T4]", "[transitions.T4]", "[transitions.T7]", "transitions.T7", "not a transition"),
    (
        "role of another party",
        "[transitions.T2]",
        'authoriser_party = "regional_oversight_body"',
        'authoriser_party = "icb"',
        "transitions.T2.authoriser_party",
        "region_authoriser acts for regional_oversight_body",
    ),
    (
        "unknown requirement",
        "[transitions.T5]",
        '"criteria_met"',
        '"luck"',
        "transitions.T5.requires[1]",
        '"luck" is not a known requirement',
    ),
    (
        "unknown committee",
        'key = "sqg"',
        '["qc", "rqg"]',
        '["qc", "rgq"]',
        "committees[1].reports_to[2]",
        '"rgq" is not the key of a committee',
    ),
    (
        "report that comes back",
        'key = "board"',
        "reports_to = []",
        'reports_to = ["sqg"]',
        "committees[4].reports_to[1]",
        'the report to "sqg" comes back to "board"',
    ),
    (
        "wrong first receiver",
        'key = "sqg"',
        '["qc", "rqg"]',
        '["rqg", "qc"]',
        "committees[1].reports_to",
        'the first receiver of the sqg must be "qc"',
    ),
    ("second group", 'key = "rqg"', '"rqg"\npurpose', '"sqg"\npurpose', "committees[2].kind", "already a committee"),
    ("committee twice", 'key = "board"', '"board"', '"qc"', "committees[4].key", '"qc" is there twice'),
    ("bad key", 'key = "safety"', '"safety"', '"Safety!"', "domains[1].key", "lower case letters"),
    ("domain twice", 'key = "caring"', '"caring"', '"safety"', "domains[3].key", '"safety" is there twice'),
    (
        "theme twice",
        'key = "subsidiarity"',
        '"subsidiarity"',
        '"coproduction"',
        "themes.items[6].key",
        '"coproduction" is there twice',
    ),
    (
        "rule that is none",
        'key = "sqg"',
        '"FREQ=MONTHLY;BYDAY=2TU"',
        '"every other week"',
        "committees[1].cadence.rrule",
        "is not a recurrence rule",
    ),
    (
        "rule with a wrong day",
        'key = "sqg"',
        "BYDAY=2TU",
        "BYDAY=2XX",
        "committees[1].cadence.rrule",
        "is not a recurrence rule",
    ),
    (
        "rule without a date",
        'key = "sqg"',
        "MONTHLY;BYDAY=2TU",
        "YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "committees[1].cadence.rrule",
        "gives no date at all",
    ),
    (
        "rule that ends",
        'key = "sqg"',
        "BYDAY=2TU",
        "BYDAY=2TU;COUNT=3",
        "committees[1].cadence.rrule",
        "without COUNT or UNTIL",
    ),
    (
        "rule by the hour",
        'key = "sqg"',
        "FREQ=MONTHLY;BYDAY=2TU",
        "FREQ=HOURLY",
        "committees[1].cadence.rrule",
        "is not a recurrence rule",
    ),
    (
        "unknown provenance",
        'key = "safety"',
        'all = "default"',
        'all = "hearsay"',
        "domains[1].provenance.all",
        "not a known provenance",
    ),
    (
        "provenance of no field",
        'key = "safety"',
        'all = "default"',
        'all = "default", colour = "source"',
        "domains[1].provenance.colour",
        "not a field of this block",
    ),
    (
        "provenance of no entry",
        "[levels.routine]",
        '"meeting_types.rqr" =',
        '"meeting_types.qig" =',
        "levels.routine.provenance.meeting_types.qig",
        '"qig", which is not in "meeting_types"',
    ),
    (
        "empty point, deep in lists of tables",
        'key = "external_qualitative"',
        '"Scrutiny committees and health and wellbeing boards"',
        '""',
        "chapters[1].items[4].details[1].points[3]",
        "must not be empty",
    ),
]

# The same, where something is left out: the problem is shown at the table that lacks it.
AT_THE_ANCHOR = [
    ("missing key", "[levels.enhanced]", 'focus = "', '# "', "levels.enhanced.focus", '"focus" is missing'),
    ("missing in a row", '[[committees]]\nkey = "rqg"', "purpose", "# ", "committees[2].purpose", "is missing"),
    (
        "missing in a nested row",
        '[[chapters.items]]\nkey = "alert"',
        "label",
        "# ",
        "chapters[4].items[1].label",
        "missing",
    ),
    (
        "missing rule",
        "cadence = { rrule",
        'rrule = "FREQ=MONTHLY;BYDAY=2TU", ',
        "",
        "committees[1].cadence.rrule",
        "a sqg",
    ),
    ("missing provenance", '[[domains]]\nkey = "equity"', "provenance", "#", "domains[7].provenance", "is missing"),
]


@pytest.mark.parametrize(
    ("anchor", "old", "new", "key", "reason"),
    [case[1:] for case in AT_THE_CHANGE],
    ids=[case[0] for case in AT_THE_CHANGE],
)
def test_the_fault_is_named_with_its_line(anchor, old, new, key, reason):
    text, _, line = edited(anchor, old, new)
    found = [(at, why) for name, at, why in problems(text) if name == key]
    assert found, problems(text)
    assert found[0][0] == line
    assert reason in found[0][1]


@pytest.mark.parametrize(
    ("anchor", "old", "new", "key", "reason"),
    [case[1:] for case in AT_THE_ANCHOR],
    ids=[case[0] for case in AT_THE_ANCHOR],
)
def test_what_is_missing_is_shown_at_its_table(anchor, old, new, key, reason):
    text, line, _ = edited(anchor, old, new)
    ((name, at, why),) = problems(text)
    assert (name, at) == (key, line)
    assert reason in why


def test_all_faults_are_named_at_once_in_the_order_of_the_lines():
    text = GOOD
    for anchor, old, new in [
        ('key = "safety"', '"safety"', "3"),
        ("[levels.routine]", "rank", "rnk"),
        ("[transitions.T1]", '"exec_quality_lead"', '"boss"'),
        ('key = "sqg"', '["qc", "rqg"]', '["qc", "nobody"]'),
        ("[levels.intensive]", "= 7", "= -1"),
    ]:
        text, _, _ = edited(anchor, old, new, text)
    found = problems(text)
    assert [key for key, _, _ in found] == [
        "levels.routine.rank",
        "levels.routine.rnk",
        "levels.intensive.review_days",
        "transitions.T1.authoriser_role",
        "committees[1].reports_to[2]",
        "domains[1].key",
    ]
    assert [line for _, line, _ in found] == sorted(line for _, line, _ in found)


SYNTAX = [
    (
        "no quotation marks",
        'title = "National',
        'title = "National',
        "title = National",
        "title",
        "needs quotation marks",
    ),
    ("key twice", "[levels.enhanced]", "rank = 2", "label = 2", "levels.enhanced.label", "already set further up"),
    ("table twice", "[levels.intensive]", "[levels.intensive]", "[levels.routine]", "levels.routine", "already given"),
    ("text left open", "[levels.enhanced]", 'Enhanced"', "Enhanced", "levels.enhanced.short_label", "not closed"),
    ("no value", "[transitions.T5]", "allowed = true", "allowed =", "transitions.T5.allowed", "cannot be read"),
    ("no equals sign", "[transitions.T5]", "allowed = true", "allowed", "transitions.T5.allowed", "equals sign"),
]


@pytest.mark.parametrize(
    ("anchor", "old", "new", "key", "reason"), [case[1:] for case in SYNTAX], ids=[case[0] for case in SYNTAX]
)
def test_a_fault_of_syntax_is_the_only_one_named(anchor, old, new, key, reason):
    text, _, line = edited(anchor, old, new)
    ((name, at, why),) = problems(text)
    assert (name, at) == (key, line)
    assert reason in why


def test_an_empty_file_lacks_everything():
    found = problems("")
    assert {line for _, line, _ in found} == {1}
    assert {"title", "levels", "transitions", "committees", "domains", "themes", "provenance"} <= {
        key for key, _, _ in found
    }


def test_a_missing_level_and_a_missing_move_are_named():
    text = GOOD.replace("[levels.intensive]", "[other.intensive]").replace("[transitions.T6]", "[other.T6]")
    found = {key: reason for key, _, reason in problems(text)}
    assert 'the level "intensive" is missing' in found["levels.intensive"]
    assert 'the transition "T6" is missing' in found["transitions.T6"]


def test_a_missing_committee_of_the_spine_is_named():
    text = GOOD.replace('kind = "sqg"', 'kind = "other"')
    assert [(key, reason) for key, _, reason in problems(text)] == [
        ("committees", 'there is no committee of kind "sqg"')
    ]


def test_the_message_is_plain_english():
    text, _, line = edited("[levels.intensive]", "= 7", "= 0")
    with pytest.raises(FrameworkError) as refused:
        frameworks.parse(text, "trial")
    assert str(refused.value) == (
        f"The framework trial cannot be used.\nline {line}, levels.intensive.review_days: must be 1 or more, not 0"
    )
