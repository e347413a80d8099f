"""The risk register: adding, scoring, accepting and closing risks, and what hangs from one."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from concerns.register import actions
from concerns.register.actions import parts
from concerns.register.models import Risk, RiskAction, RiskEvent, RiskLink, RiskScore
from concerns.register.queries import appetites
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting
from tests.rows import add_concern

SAFETY = {"inherent": {"safety": (4, 4)}, "current": {"safety": (4, 3)}, "target": {"safety": (4, 2)}}
SOON = timedelta(days=60)


@pytest.fixture
def worded(cast) -> Callable[..., dict[str, Any]]:
    """What is written about a risk, some of it changed."""

    def words(**changes: Any) -> dict[str, Any]:
        return {
            "kind": "quality",
            "category": "safety",
            "cause": "Too few nurses at night.",
            "event": "Patients fall without being seen",
            "effect": "Broken hips.",
            "subject": cast.subject,
            "owner": cast.risk_manager,
            "proximity": "now",
            "review_due": timezone.localdate() + SOON,
            **SAFETY,
        } | changes

    return words


@pytest.fixture
def added(cast, worded) -> Callable[..., Risk]:
    """Put a risk on the register, as the risk manager."""

    def add(**changes: Any) -> Risk:
        with acting(cast.risk_manager) as by:
            return actions.add_risk(by=by, **worded(**changes))

    return add


def test_a_risk_gets_the_next_reference_its_scores_and_its_history(cast, added):
    first, second = added(), added()
    year = timezone.localdate().year
    assert (first.ref, second.ref) == (f"QR-{year}-0001", f"QR-{year}-0002")
    with acting(cast.viewer):
        risk = Risk.objects.get(pk=first.pk)
        assert (risk.inherent_score, risk.current_score, risk.target_score) == (16, 12, 8)
        assert {(each.which, each.score) for each in risk.scores.all()} == {
            ("inherent", 16),
            ("current", 12),
            ("target", 8),
        }
        assert [event.verb for event in risk.events.all()] == ["added"]
    with acting(cast.auditor):
        assert AuditEvent.objects.filter(verb="risk.added", target_label=first.ref).count() == 1


@pytest.mark.parametrize("who", ["viewer", "secretary", "auditor", "nurse", "guardian", "region"])
def test_inside_readers_read_and_do_not_write(cast, worded, who):
    with acting(getattr(cast, who)) as by, pytest.raises(PermissionDenied):
        actions.add_risk(by=by, **worded())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"event": " "}, "event"),
        ({"cause": "NHS number 943 476 5919"}, "cause"),
        ({"category": "weather"}, "category"),
        ({"current": {"safety": (5, 5)}}, "current_consequence"),
        ({"target": {"safety": (0, 5)}}, "target_consequence"),
        ({"target": {}}, "target_areas"),
        ({"review_due": date(2020, 1, 1)}, "review_due"),
    ],
)
def test_what_is_wrong_is_told_by_field_and_nothing_is_kept(cast, worded, changes, field):
    with acting(cast.risk_manager) as by:
        with pytest.raises(ValidationError) as refusal:
            actions.add_risk(by=by, **worded(**changes))
        assert list(refusal.value.message_dict) == [field]
        assert not Risk.objects.exists()


def test_an_outside_person_does_not_own_a_risk_and_a_source_does_not_bear_it(cast, worded):
    with acting(cast.risk_manager) as by:
        with pytest.raises(ValidationError) as refusal:
            actions.add_risk(by=by, **worded(owner=cast.provider_user, source=cast.subject, bearer=cast.subject))
        assert set(refusal.value.message_dict) == {"owner", "bearer"}
        risk = actions.add_risk(by=by, **worded(source=cast.subject, bearer=cast.second_subject))
        assert (risk.source, risk.bearer) == (cast.subject, cast.second_subject)


def test_scoring_again_keeps_every_score_and_the_headline_is_the_highest(cast, added):
    risk = added()
    let_stand(cast, risk, 100)
    with acting(cast.lead) as by:
        areas = {"safety": (4, 3), "quality": (3, 5)}
        risk = actions.rescore(risk, by=by, which="current", areas=areas, reason="More falls.")
        assert (risk.current_score, risk.previous_score, risk.current_since) == (15, 12, timezone.localdate())
        assert risk.areas["current"] == {"safety": [4, 3], "quality": [3, 5]}
        assert RiskScore.objects.filter(risk=risk, which="current").count() == 2
        step = risk.events.first()
        assert (step.verb, step.text) == ("rescored", "More falls.")
        assert step.changes["current_risk"][1] == "15 extreme (consequence 3, likelihood 5)"


def test_a_review_that_changes_nothing_keeps_the_day_since_when_it_stands(cast, added):
    risk = added()
    since = let_stand(cast, risk, 200)
    with acting(cast.lead) as by:
        due = timezone.localdate() + timedelta(days=30)
        same = {"areas": {"safety": (4, 3)}, "reason": "Looked at, unchanged.", "review_due": due}
        risk = actions.rescore(risk, by=by, which="current", **same)
        assert (risk.previous_score, risk.current_since, risk.review_due) == (12, since, due)
        with pytest.raises(ValidationError, match="score that stands now"):
            actions.rescore(risk, by=by, which="target", areas={"safety": (4, 2)}, reason="Again.")


def test_controls_cannot_raise_a_risk_in_the_action_nor_in_the_database(cast, added):
    """RS11."""
    risk = added()
    with acting(cast.lead) as by:
        with pytest.raises(ValidationError, match="score the inherent risk again first"):
            actions.rescore(risk, by=by, which="current", areas={"safety": (5, 4)}, reason="Worse.")
        with pytest.raises(ValidationError, match="Controls cannot raise"):
            actions.rescore(risk, by=by, which="inherent", areas={"safety": (3, 3)}, reason="Better.")
        with pytest.raises(IntegrityError, match="risk_current_is_not_above_inherent"), transaction.atomic():
            Risk.objects.filter(pk=risk.pk).update(current_likelihood=5)
        actions.rescore(risk, by=by, which="inherent", areas={"safety": (5, 4)}, reason="Worse than thought.")
        assert (
            actions.rescore(risk, by=by, which="current", areas={"safety": (5, 4)}, reason="Worse.").current_score == 20
        )


def test_only_an_executive_accepts_with_a_reason_and_an_end(cast, added):
    """RS13."""
    risk = added()
    until = timezone.localdate() + SOON
    with acting(cast.risk_manager) as by, pytest.raises(PermissionDenied):
        actions.accept(risk, by=by, reason="The ward closes soon.", until=until)
    with acting(cast.executive) as by:
        for wrong in ({"reason": "", "until": until}, {"reason": "Yes.", "until": timezone.localdate()}):
            with pytest.raises(ValidationError):
                actions.accept(risk, by=by, **wrong)
        risk = actions.accept(risk, by=by, reason="The ward closes soon.", until=until)
        assert (risk.status, risk.accepted_by, risk.accepted_until) == ("tolerated", cast.executive, until)


def test_a_rise_ends_the_acceptance_of_what_stood_before(cast, added):
    risk = added()
    with acting(cast.executive) as by:
        actions.accept(risk, by=by, reason="The ward closes soon.", until=timezone.localdate() + SOON)
    with acting(cast.lead) as by:
        lower = actions.rescore(risk, by=by, which="current", areas={"safety": (4, 2)}, reason="Better.")
        assert lower.status == "tolerated"
        higher = actions.rescore(risk, by=by, which="current", areas={"safety": (4, 4)}, reason="Worse.")
        assert (higher.status, higher.accepted_by, higher.accepted_until) == ("open", None, None)


def test_a_closed_risk_stands_still_until_it_is_reopened(cast, added):
    risk = added()
    with acting(cast.risk_manager) as by:
        with pytest.raises(ValidationError):
            actions.close(risk, by=by, reason=" ")
        risk = actions.close(risk, by=by, reason="The ward has closed.")
        assert (risk.status, risk.closed_on) == ("closed", timezone.localdate())
        for change in (
            lambda: actions.rescore(risk, by=by, which="current", areas={"safety": (1, 1)}, reason="Better."),
            lambda: actions.edit_risk(risk, by=by, version=risk.version, cause="Other."),
            lambda: actions.add_part(risk, "gap", by=by, text="A gap.", about="control"),
            lambda: actions.close(risk, by=by, reason="Again."),
        ):
            with pytest.raises(ValidationError, match="closed"):
                change()
        risk = actions.reopen(risk, by=by, reason="It has opened again.")
        assert (risk.status, risk.closed_on, risk.status_reason) == ("open", None, "")


def test_the_second_of_two_editors_is_told(cast, added):
    risk = added()
    with acting(cast.lead) as by:
        actions.edit_risk(risk, by=by, version=1, cause="No rounds at night.")
        with pytest.raises(actions.SavedMeanwhileError):
            actions.edit_risk(risk, by=by, version=1, cause="Nobody there.")
        risk.refresh_from_db()
        assert (risk.cause, risk.version) == ("No rounds at night.", 2)
        assert risk.events.first().changes == {"cause": ["Too few nurses at night.", "No rounds at night."]}


def test_parts_are_added_changed_and_removed_and_history_keeps_them(cast, added):
    risk = added()
    with acting(cast.lead) as by:
        due = {"due": timezone.localdate() + SOON, "owner": cast.lead, "organisation": "The trust"}
        action = actions.add_part(risk, "action", by=by, text="Hire nurses.", **due)
        actions.edit_part(action, by=by, version=1, text="Hire six nurses.")
        with pytest.raises(parts.SavedMeanwhileError):
            actions.edit_part(action, by=by, version=1, text="Hire two nurses.")
        with pytest.raises(ValidationError, match="today or in the past"):
            actions.edit_part(action, by=by, version=2, done_on=timezone.localdate() + SOON)
        actions.remove_part(RiskAction.objects.get(), by=by)
        assert not RiskAction.objects.exists()
        told = [(event.verb, event.changes.get("action_text")) for event in RiskEvent.objects.filter(risk=risk)]
        assert told == [
            ("part_removed", ["Hire six nurses.", ""]),
            ("part_changed", ["Hire nurses.", "Hire six nurses."]),
            ("part_added", ["", "Hire nurses."]),
            ("added", None),
        ]


@pytest.mark.parametrize(
    ("name", "given", "field"),
    [
        ("control", {"text": ""}, "text"),
        ("control", {"text": "943 476 5919"}, "text"),
        ("assurance", {"text": "Audit", "line": 4, "level": "full", "dated": date(2026, 1, 1)}, "line"),
        ("assurance", {"text": "Audit", "line": 1, "level": "some", "dated": date(2026, 1, 1)}, "level"),
        ("gap", {"text": "No audit", "about": "money"}, "about"),
    ],
)
def test_a_part_that_is_wrong_is_refused(cast, added, name, given, field):
    risk = added()
    with acting(cast.lead) as by, pytest.raises(ValidationError) as refusal:
        actions.add_part(risk, name, by=by, **given)
    assert list(refusal.value.message_dict) == [field]


def test_the_appetite_of_a_category_is_the_usual_one_until_it_is_set(cast):
    with acting(cast.risk_manager) as by:
        usual = appetites()["finance"]
        assert (usual.level, usual.tolerated) == ("cautious", 8)
        actions.set_appetite("finance", by=by, level="open", tolerated=12)
        assert appetites()["finance"].tolerated == 12
        with pytest.raises(ValidationError, match="matrix"):
            actions.set_appetite("finance", by=by, level="open", tolerated=13, version=2)
        with pytest.raises(ValidationError, match="Somebody else"):
            actions.set_appetite("finance", by=by, level="seek", tolerated=15)
    with acting(cast.lead) as by, pytest.raises(PermissionDenied):
        actions.set_appetite("finance", by=by, level="open", tolerated=12)


def test_a_link_with_a_restricted_concern_and_its_traces_are_there_for_the_cleared_alone(cast, added, sign_in):
    risk = added()
    with acting(cast.nurse):
        concern = add_concern(cast.subject, 77, sensitivity="safeguarding", title="Bruises (invented)")
    cleared = type(cast.lead).objects
    with acting(cast.lead):
        cleared.filter(pk=cast.lead.pk).update(clearances=["safeguarding"])
        cast.lead.refresh_from_db()
    with acting(cast.lead) as by:
        made = actions.link(risk, concern, by=by)
    for who, sees in (("lead", True), ("nurse", True), ("risk_manager", False), ("viewer", False)):
        with acting(getattr(cast, who)):
            assert RiskLink.objects.filter(pk=made.pk).exists() == sees
            assert RiskEvent.objects.filter(verb="linked").exists() == sees
            assert AuditEvent.objects.filter(verb="risk.linked").exists() == sees
        page = sign_in(getattr(cast, who)).get(risk.get_absolute_url()).content.decode()
        assert (concern.ref in page, "Bruises" in page) == (sees, sees)
    with acting(cast.lead) as by:
        actions.unlink(made, by=by)
        assert not RiskLink.objects.exists()
    with acting(cast.viewer):
        assert not RiskEvent.objects.filter(verb="unlinked").exists()


def let_stand(cast, risk: Risk, days: int) -> date:
    """Let the current score stand since some days ago."""
    since = timezone.localdate() - timedelta(days=days)
    with acting(cast.lead):
        Risk.objects.filter(pk=risk.pk).update(current_since=since)
    return since
