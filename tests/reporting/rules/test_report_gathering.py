"""What a drafted report gathers and where it puts it."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations, product

import pytest

from escalation.rules.levels import Level
from reporting.rules.aaa import ItemFacts, ReportFacts, Section, why_not_submit
from reporting.rules.drafting import ASKS, CONCERN_WORDS, LEVEL_WORDS, clip, concern_item
from reporting.rules.gather import LEVEL_RULES, ConcernFact, Drafted, LevelFact, Period, gather
from reporting.rules.phrases import word_count

TODAY = date(2026, 3, 10)
PERIOD = Period(since=date(2026, 2, 10), until=TODAY)
LABELS = {"routine": "Green - routine", "enhanced": "Amber - enhanced", "intensive": "Red - targeted"}
NEXT = date(2026, 4, 14)
R, E, INT = Level


def level(now, then, name="Vale Trust", **changes):
    facts = {"subject_id": name, "subject": name, "level_now": now, "level_then": then, "changed_on": date(2026, 3, 3),
             "review_due": date(2026, 3, 31), "reason": "Triage is unsafe", "evidence": "Visit of 2 March"}  # fmt: skip
    return LevelFact(**{**facts, **changes})


def concern(ref="QC-2026-0001", **changes):
    facts = {"id": ref, "ref": ref, "title": "Triage delays", "subject_id": "Hill Surgery", "subject": "Hill Surgery",
             "score": 16, "band": "extreme", "identified_on": date(2026, 1, 5)}  # fmt: skip
    return ConcernFact(**{**facts, **changes})


def closed(**changes):
    facts = {"status": "closed", "closed_on": date(2026, 3, 1), "closure_evidence": "Audit of February"}
    return concern(**{**facts, **changes})


def draft(*facts, **changes):
    levels = [fact for fact in facts if isinstance(fact, LevelFact)]
    concerns = [fact for fact in facts if isinstance(fact, ConcernFact)]
    settings = {"today": TODAY, "labels": LABELS, "next_meeting": NEXT, **changes}
    return gather(levels, concerns, settings.pop("period", PERIOD), **settings)


def placed(*facts, **changes):
    return [(item.section.value, item.rule) for item in draft(*facts, **changes)]


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        (R, INT, ("alert", "new_intensive")), (E, INT, ("alert", "new_intensive")),
        (R, E, ("alert", "new_enhanced")), (INT, INT, ("alert", "still_intensive")),
        (E, E, ("advise", "still_enhanced")), (INT, E, ("advise", "stepped_down_watched")),
        (E, R, ("assure", "stepped_down")), (INT, R, ("assure", "stepped_down")),
        (R, R, ("advise", "came_back")),
    ],
)  # fmt: skip
def test_a_level_is_drafted_by_where_it_was_and_where_it_is(then, now, expected):
    assert placed(level(now, then)) == [expected]


def test_every_pair_of_levels_but_routine_throughout_has_a_rule():
    assert set(LEVEL_RULES) == set(product(Level, Level)) - {(R, R)}


def test_ea8_a_subject_that_went_up_and_came_down_between_two_reports_is_told_of_with_its_override():
    (item,) = draft(level(R, R, override_reason="The ward closed"))
    assert (item.section, item.rule) == (Section.ADVISE, "came_back")
    assert "came back to" in item.text
    assert "overridden: The ward closed." in item.text
    assert placed(level(R, R, changed_on=date(2026, 2, 10))) == []


def test_no_level_on_file_is_routine():
    assert placed(level(None, None, changed_on=None)) == []


def test_where_the_last_meeting_is_not_known_the_date_of_change_tells():
    assert placed(level(E, None)) == [("alert", "new_enhanced")]
    assert placed(level(E, None, changed_on=date(2026, 2, 10))) == [("advise", "still_enhanced")]
    assert placed(level(E, None), period=Period(since=None, until=TODAY)) == [("alert", "new_enhanced")]


@pytest.mark.parametrize("now", [R, E])
def test_an_overdue_review_is_advised(now):
    late = level(now, now, review_due=date(2026, 3, 9), changed_on=date(2026, 2, 10))
    assert placed(late) == [("advise", "review_overdue")]
    assert "1 day overdue" in draft(late)[0].text
    assert placed(replace(late, review_due=TODAY)) == ([("advise", "still_enhanced")] if now == E else [])


def test_an_overdue_review_never_hides_an_alert_and_outdoes_good_news():
    late = date(2026, 3, 1)
    assert placed(level(INT, R, review_due=late)) == [("alert", "new_intensive")]
    assert placed(level(R, E, review_due=late)) == [("advise", "review_overdue")]


@pytest.mark.parametrize("changes", [{"evidence": " "}, {"override_reason": "The ward closed"}])
def test_a_step_down_without_evidence_or_by_override_is_no_assurance(changes):
    item = draft(level(R, E, **changes))[0]
    assert (item.section, item.rule) == (Section.ADVISE, "stepped_down_unproven")
    assert ("overridden: The ward closed." in item.text) is ("override_reason" in changes)


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (concern(), ("advise", "high_score")),
        (concern(score=15), ("advise", "high_score")),
        (concern(score=12), None),
        (concern(score=4, immediate=True), ("advise", "immediate_harm")),
        (concern(score=4, review_due=date(2026, 3, 9)), ("advise", "concern_overdue")),
        (concern(score=4, review_due=TODAY), None),
        (concern(status="monitoring"), ("advise", "high_score")),
        (concern(status="draft"), None),
        (concern(status="duplicate"), None),
        (closed(), ("assure", "closed_with_evidence")),
        (closed(closure_evidence=""), None),
        (closed(closure_reason="no_case"), None),
        (closed(closed_on=date(2026, 2, 10)), None),
        (closed(closed_on=date(2026, 3, 11)), None),
        (closed(closed_on=None), None),
    ],
)
def test_a_concern_is_drafted_by_its_state(fact, expected):
    assert placed(fact) == ([expected] if expected else [])


@pytest.mark.parametrize("fact", [concern(score=25, immediate=True), closed()])
def test_a_restricted_concern_is_never_gathered_nor_named(fact):
    hidden = replace(fact, restricted=True)
    assert draft(hidden) == []
    with_level = draft(level(INT, R, name="Hill Surgery"), hidden)
    assert with_level == draft(level(INT, R, name="Hill Surgery"))
    assert fact.ref not in with_level[0].text


def test_a_restricted_concern_cannot_be_worded():
    with pytest.raises(ValueError, match="never drafted"):
        concern_item(concern(restricted=True), Drafted(Section.ADVISE, "high_score"), today=TODAY, next_meeting=None)


def test_a_restricted_concern_does_not_move_good_news():
    stepped_down = level(R, E, name="Hill Surgery")
    assert placed(stepped_down, concern(restricted=True)) == [("assure", "stepped_down")]


def test_aa11_a_subject_stands_in_its_most_serious_section_only():
    items = draft(level(INT, R, name="Hill Surgery"), concern(), closed(ref="QC-2026-0002"))
    assert [(item.section, item.rule) for item in items] == [(Section.ALERT, "new_intensive")]
    assert "Open concerns on the same subject: QC-2026-0001." in items[0].text
    assert "QC-2026-0002" not in items[0].text


def test_aa11_good_news_joins_the_concern_that_is_still_open():
    items = draft(level(R, E, name="Hill Surgery"), concern(), closed(ref="QC-2026-0002"))
    assert [(item.section, item.rule) for item in items] == [
        (Section.ADVISE, "high_score"), (Section.ADVISE, "stepped_down_watched"),
    ]  # fmt: skip


def test_one_subject_may_have_several_items_in_its_section():
    found = placed(level(E, E, name="Hill Surgery"), concern(), concern("QC-2026-0002", score=20))
    assert sorted(found) == [("advise", "high_score"), ("advise", "high_score"), ("advise", "still_enhanced")]


def test_concerns_without_a_subject_stand_for_themselves():
    loose = {"subject_id": None, "subject": ""}
    assert placed(concern(**loose), closed(ref="QC-2026-0002", **loose)) == [
        ("advise", "high_score"), ("assure", "closed_with_evidence"),
    ]  # fmt: skip


def test_the_order_is_section_level_score_age_and_name_whatever_comes_first():
    facts = [
        level(INT, R, name="Oak"), level(R, E, name="Ash"), level(E, R, name="Yew", changed_on=date(2026, 3, 2)),
        level(E, R, name="Fir", changed_on=date(2026, 3, 1)), level(E, R, name="Elm", changed_on=date(2026, 3, 2)),
        concern(), concern("QC-2026-0002", score=20, subject_id="x"),
    ]  # fmt: skip
    wanted = ["Oak", "Fir", "Elm", "Yew", "QC-2026-0002", "QC-2026-0001", "Ash"]
    for number, order in enumerate(permutations(facts)):
        if number % 97 == 0:
            assert [item.title.split(":")[0] for item in draft(*order)] == wanted


def test_the_score_of_open_concerns_orders_subjects_of_one_level():
    facts = [level(E, R, name="Ash"), level(E, R, name="Yew"), concern(subject_id="Yew", score=9)]
    assert [item.subject_id for item in draft(*facts)] == ["Yew", "Ash"]


def test_the_text_is_factual_and_in_the_framework_s_words():
    item = draft(level(INT, E, lead="Priya Shah"))[0]
    assert item.title == "Vale Trust: now Red - targeted"
    assert item.text == (
        "Vale Trust moved from Amber - enhanced to Red - targeted on 3 March 2026. Reason: Triage is unsafe. "
        "Its next review is due on 31 March 2026."
    )
    assert (item.next_look, item.evidence, item.owner) == (date(2026, 3, 31), "Visit of 2 March", "Priya Shah")
    assert item.ask
    assert item.ask_text


def test_a_closed_concern_carries_its_evidence():
    item = draft(closed())[0]
    assert item.title == "QC-2026-0001: Triage delays"
    assert item.text == (
        "Concern QC-2026-0001 about Hill Surgery was closed on 1 March 2026, with evidence. "
        "Its last score was 16 (extreme)."
    )
    assert item.evidence == "Audit of February"


def test_an_open_concern_says_its_score_and_how_late_it_is():
    item = draft(concern(review_due=date(2026, 3, 8), immediate=True))[0]
    assert item.text == (
        "Concern QC-2026-0001 about Hill Surgery is open. Its score is 16 (extreme). "
        "It was recorded as immediate harm. Its review was due on 8 March 2026 and is 2 days overdue."
    )
    assert item.next_look == NEXT


def test_the_next_look_is_the_review_or_else_the_next_meeting():
    assert draft(level(E, E))[0].next_look == date(2026, 3, 31)
    assert draft(level(E, E, review_due=None))[0].next_look == NEXT
    assert draft(level(E, E, review_due=None), next_meeting=None)[0].next_look is None
    assert draft(level(R, E))[0].next_look is None


def test_long_reasons_and_many_concerns_stay_within_the_limits():
    many = [concern(f"QC-2026-{n:04}", subject_id="Vale Trust") for n in range(40)]
    wordy = draft(level(INT, R, reason="word " * 900, evidence="e" * 5000), *many)[0]
    assert word_count(wordy.text) <= 150
    assert "35 more" in wordy.text
    assert len(wordy.evidence) == 1000
    endless = draft(level(INT, R, name="x" * 300, reason="y" * 5000, lead=""))[0]
    assert len(endless.title) <= 120
    assert len(endless.text) <= 2000


def test_a_cut_text_shows_that_it_was_cut():
    assert clip("one two three", words=2, length=99) == "one two…"
    assert clip("one two three", words=9, length=9) == "one two…"
    assert clip("one two", words=2, length=7) == "one two"


def test_every_rule_has_its_words_and_every_alert_its_ask():
    rules = {drafted.rule for drafted in LEVEL_RULES.values()} | {
        "review_overdue",
        "stepped_down_unproven",
        "came_back",
    }
    assert rules == set(LEVEL_WORDS)
    assert {d.rule for d in LEVEL_RULES.values() if d.section == Section.ALERT} == set(ASKS)
    assert set(CONCERN_WORDS) == {"concern_overdue", "immediate_harm", "high_score", "closed_with_evidence"}


def test_a_draft_with_something_in_each_section_may_be_submitted_as_it_is():
    good = closed(ref="QC-2026-0002", subject_id="Elm")
    drafted = draft(level(INT, R), level(E, E, name="Ash"), level(R, E, name="Yew"), concern(), good)
    items = tuple(
        ItemFacts(id=n, section=d.section, title=d.title, text=d.text, ask=d.ask, ask_text=d.ask_text,
                  next_look=d.next_look, evidence=d.evidence, concern_id=d.concern_id, subject_id=d.subject_id)
        for n, d in enumerate(drafted)
    )  # fmt: skip
    assert {item.section for item in items} == set(Section)
    covers = (PERIOD.since + timedelta(days=1), PERIOD.until)
    assert why_not_submit(ReportFacts(items=items, covers=covers, quorate=True)) == []
