"""The dashboard says each level in words and puts the most pressing first (RG1 to RG3, section 6.3)."""

from datetime import date
from itertools import permutations

from escalation.rules.levels import Direction, Level
from reporting.rules.dashboard import RowFact, badges, days_at_level, level_text, proposed_text, rows

TODAY = date(2026, 3, 30)
R, E, INT = Level
LABELS = {"routine": "Green - routine", "enhanced": "Amber - enhanced", "intensive": "Red - targeted"}
SHORT = {"routine": "Green", "enhanced": "Amber", "intensive": "Red"}


def test_rg1_a_green_trust_with_an_amber_service_has_a_badge():
    (row,) = rows([RowFact(subject_id=1, name="Trust", level=R, parts=(E, R))], today=TODAY, labels=LABELS, short=SHORT)
    assert (row.label, row.badges) == ("Green - routine", ("1 service Amber",))
    assert badges(R, [E, INT, E], SHORT) == ["1 service Red", "2 services Amber"]
    assert badges(E, [E, R], SHORT) == []
    assert badges(R, [E], {}, noun="site") == ["1 site Enhanced"]


def test_rg2_a_proposal_stands_beside_the_level_that_still_holds():
    (row,) = rows([RowFact(subject_id=1, name="T", level=E, proposed=INT)], today=TODAY, labels=LABELS, short=SHORT)
    assert (row.label, row.level, row.proposed) == ("Amber - enhanced", E, "proposed Red - targeted")
    assert proposed_text(R, None, SHORT) == proposed_text(None, R, SHORT) == ""


def test_rg3_no_decision_on_file_is_green_by_default():
    assert level_text(None, {"routine": "Routine"}) == "Routine (default)"
    assert level_text(R, {"routine": "Routine"}) == "Routine"
    (row,) = rows([RowFact(subject_id=1, name="T")], today=TODAY, labels=LABELS)
    assert (row.label, row.level, row.days_at_level) == ("Green - routine (default)", R, None)


def test_direction_since_the_last_meeting():
    facts = [RowFact(subject_id=n, name=str(n), level=now, level_then=then)
             for n, (then, now) in enumerate([(R, INT), (INT, E), (None, None)])]  # fmt: skip
    found = rows(facts, today=TODAY, labels=LABELS)
    assert [row.direction for row in found] == [Direction.UP, Direction.DOWN, Direction.SAME]


def test_days_at_level_are_whole_days_over_a_change_of_the_clocks():
    assert days_at_level(date(2026, 3, 28), TODAY) == 2
    assert days_at_level(TODAY, TODAY) == 0
    assert days_at_level(None, TODAY) is None


def test_red_before_amber_before_green_then_overdue_then_score_then_oldest():
    early, late = date(2026, 1, 1), date(2026, 2, 1)
    wanted = [
        RowFact(subject_id=1, name="Red, low", level=INT, since=late, score=4),
        RowFact(subject_id=2, name="Amber, overdue", level=E, since=late, score=4, review_due=date(2026, 3, 29)),
        RowFact(subject_id=3, name="Amber, due today", level=E, since=late, score=20, review_due=TODAY),
        RowFact(subject_id=4, name="Amber, oldest", level=E, since=early, score=9),
        RowFact(subject_id=5, name="amber, a", level=E, since=late, score=9),
        RowFact(subject_id=6, name="Amber, b", level=E, since=late, score=9),
        RowFact(subject_id=7, name="Green", level=R, since=early, score=25),
        RowFact(subject_id=8, name="Default", level=None, score=9),
    ]
    for number, order in enumerate(permutations(wanted)):
        if number % 997 == 0:
            assert [row.fact for row in rows(order, today=TODAY, labels=LABELS)] == wanted
    assert [row.days_overdue for row in rows(wanted, today=TODAY, labels=LABELS)][:3] == [0, 1, 0]
