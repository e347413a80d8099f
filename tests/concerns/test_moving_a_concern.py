"""A concern moves along its life with what each move needs, and history tells each step."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from concerns import actions
from concerns.models import Concern
from concerns.queries import live_counts_by_subject_and_domain
from quality_oversight.audit.models import AuditEvent
from tests.cast import HTMX, acting
from tests.rows import DAY, add_action


def address(concern, name):
    return f"/concerns/{concern.pk}/move/{name}/"


def test_a_concern_is_walked_from_submitted_to_closed_and_back_in_the_browser(cast, raised, sign_in):
    concern = raised()
    browser = sign_in(cast.lead)
    steps = [
        ("start_triage", {}, "triage"),
        ("accept", {"consequence": 3, "likelihood": 3, "lead": str(cast.lead.pk)}, "open"),
        ("monitor", {"reason": "Two good months."}, "monitoring"),
        ("resume", {"reason": "A new fall."}, "open"),
        (
            "close",
            {"closure_reason": "resolved", "evidence": "The audit of June.", "outcome": "Trained."},
            "closed",
        ),
        ("reopen", {"reason": "It came back."}, "open"),
    ]
    for name, given, status in steps:
        assert address(concern, name) in browser.get(concern.get_absolute_url()).content.decode()
        assert browser.get(address(concern, name)).status_code == 200
        assert browser.post(address(concern, name), given).status_code == 302
        with acting(cast.lead):
            assert Concern.objects.get().status == status
    with acting(cast.lead):
        verbs = list(concern.events.values_list("verb", flat=True))[::-1]
        assert verbs == ["raised", *(name for name, _, _ in steps)]
        assert AuditEvent.objects.filter(verb="concern.moved").count() == len(steps)
        assert Concern.objects.get().version == len(steps) + 1


def test_triage_confirms_the_score_as_the_initial_one_and_says_who_leads(cast, raised):
    concern = raised()
    with acting(cast.lead) as by:
        actions.move(concern, "triage", by=by)
        accepted = actions.move(concern, "open", by=by, lead=cast.executive, consequence=5, likelihood=3)
        assert (accepted.initial_consequence, accepted.initial_likelihood, accepted.score) == (5, 3, 15)
        assert accepted.lead == cast.executive
        changes = accepted.events.first().changes
        assert changes["initial_risk"] == [
            "12 high (consequence 4, likelihood 3)",
            "15 extreme (consequence 5, likelihood 3)",
        ]
        assert changes["lead"] == ["", "Executive (invented)"]
        assert changes["status"] == ["In triage", "Open"]


def test_nothing_is_accepted_without_a_lead_or_with_a_wrong_score(cast, raised):
    concern = raised()
    with acting(cast.lead) as by:
        actions.move(concern, "triage", by=by)
        for given, field in (({}, "lead"), ({"lead": cast.lead, "consequence": 6, "likelihood": 1}, "consequence")):
            with pytest.raises(ValidationError) as refused:
                actions.move(concern, "open", by=by, **given)
            assert list(refused.value.message_dict) == [field]


def test_a_missing_lead_is_asked_for_in_plain_words(cast, raised, sign_in):
    concern = raised()
    with acting(cast.lead) as by:
        actions.move(concern, "triage", by=by)
    response = sign_in(cast.lead).post(address(concern, "accept"), {"consequence": "3", "likelihood": "3"})
    assert response.status_code == 422
    assert "Choose who leads on it" in response.content.decode()


def test_a_missing_reason_is_shown_on_the_form(cast, opened, sign_in):
    concern = opened()
    response = sign_in(cast.lead).post(address(concern, "close"), {"evidence": " "})
    page = response.content.decode()
    assert response.status_code == 422
    assert "There is a problem" in page
    with acting(cast.lead) as by:
        assert Concern.objects.get().status == "open"
        with pytest.raises(ValidationError) as refused:
            actions.move(concern, "closed", by=by, evidence="  ")
        assert set(refused.value.message_dict) == {"closure_reason", "evidence", "outcome"}


@pytest.mark.parametrize("field", ["reason", "redirected_to"])
def test_an_nhs_number_is_refused_in_what_a_move_says(cast, raised, field):
    concern = raised()
    given = {"reason": "For safeguarding", "redirected_to": "Safeguarding", "route": "safeguarding"} | {
        field: "About 9434765919"
    }
    with acting(cast.lead) as by:
        actions.move(concern, "triage", by=by)
        with pytest.raises(ValidationError) as refused:
            actions.move(concern, "redirected", by=by, **given)
        assert list(refused.value.message_dict) == [field]


def test_an_nhs_number_is_refused_in_the_evidence_of_closing(cast, opened, sign_in):
    given = {"closure_reason": "resolved", "evidence": "About 943 476 5919", "outcome": "Trained."}
    response = sign_in(cast.lead).post(address(opened(), "close"), given)
    assert response.status_code == 422
    assert "contains an NHS number" in response.content.decode()


def test_closing_keeps_reason_evidence_and_day_and_reopening_takes_them_back(cast, opened):
    with acting(cast.lead) as by:
        closed = actions.move(
            opened(),
            "closed",
            by=by,
            closure_reason="no_case",
            evidence="The audit of June.",
            outcome="Trained.",
        )
        kept = (closed.closure_reason, closed.closure_evidence, closed.closed_on)
        assert kept == ("no_case", "The audit of June.", timezone.localdate())
        again = actions.move(closed, "open", by=by, reason="It came back.")
        assert (again.closure_reason, again.closure_evidence, again.closed_on) == ("", "", None)
        assert again.events.get(verb="close").text == "The audit of June.", "history keeps it"


def test_closing_names_the_actions_that_are_still_open(cast, opened, sign_in):
    concern = opened()
    with acting(cast.lead) as by:
        add_action(concern, by, title="Send the audit (invented)")
        add_action(concern, by, title="Done (invented)", status="complete", ended_on=DAY, evidence="Seen")
    browser = sign_in(cast.lead)
    page = browser.get(address(concern, "close")).content.decode()
    assert "1 action on it is still open, and stays so" in page
    assert ("Send the audit (invented)" in page, "Done (invented)" in page) == (True, False)
    assert "still open" not in browser.get(address(concern, "monitor")).content.decode()


def test_a_duplicate_points_to_the_concern_that_it_repeats(cast, raised, sign_in):
    original, double = raised(title="The first"), raised(title="The second")
    with acting(cast.lead) as by:
        actions.move(double, "triage", by=by)
    browser = sign_in(cast.lead)
    found = browser.get(
        f"/concerns/{double.pk}/find-original/", {"duplicate_of_q": "first"}, headers=HTMX
    ).content.decode()
    assert str(original.pk) in found
    assert (
        str(double.pk)
        not in browser.get(
            f"/concerns/{double.pk}/find-original/", {"duplicate_of_q": "second"}, headers=HTMX
        ).content.decode()
    )
    searched = browser.post(address(double, "mark_duplicate"), {"find": "duplicate_of", "duplicate_of_q": "first"})
    assert searched.status_code == 200
    assert str(original.pk) in searched.content.decode()
    sure = {"duplicate_of": str(original.pk), "confirmed": "1"}
    assert browser.post(address(double, "mark_duplicate"), sure).status_code == 302
    assert original.ref in browser.get(double.get_absolute_url()).content.decode()
    assert double.ref in browser.get(original.get_absolute_url()).content.decode()


def test_both_are_shown_side_by_side_before_one_is_marked(cast, raised, opened, sign_in):
    original = opened(title="The first", source="EL01", summary="Told by CQC <b>twice</b>.", initial_likelihood=5)
    double = raised(title="The second", source="EL07", further=[(cast.second_subject, "bears")])
    with acting(cast.lead) as by:
        actions.move(double, "triage", by=by)
    browser, chosen = sign_in(cast.lead), {"duplicate_of": str(original.pk)}
    asked = browser.post(address(double, "mark_duplicate"), chosen)
    page = asked.content.decode()
    assert asked.status_code == 200
    told = (
        "The first",
        "The second",
        "Four falls with harm",
        "Told by CQC &lt;b&gt;twice",
        "In triage",
        "Open",
        "20",
        "12",
    )
    for words in (*told, "also Northumbria Healthcare NHS Foundation Trust (bears the risk)", "Lead (invented)"):
        assert words in page, words
    with acting(cast.lead):
        assert Concern.objects.get(pk=double.pk).status == "triage", "nothing is changed yet"
    done = browser.post(address(double, "mark_duplicate"), chosen | {"confirmed": "1"}, follow=True).content.decode()
    link = (
        f'<a class="nhsuk-notification-banner__link" href="{original.get_absolute_url()}">{original.ref} The first</a>'
    )
    assert link in done
    assert "Undo the last move" in done


def test_a_title_is_no_markup_in_the_message(cast, raised, sign_in):
    original, double = raised(title="<i>First</i>"), raised(title="The second")
    with acting(cast.lead) as by:
        actions.move(double, "triage", by=by)
    sure = {"duplicate_of": str(original.pk), "confirmed": "1"}
    page = sign_in(cast.lead).post(address(double, "mark_duplicate"), sure, follow=True).content.decode()
    assert f"{original.ref} &lt;i&gt;First" in page
    assert "<i>First" not in page


def test_what_cannot_be_marked_is_refused_before_it_is_shown(cast, raised, sign_in):
    first, second = raised(), raised()
    with acting(cast.lead) as by:
        for concern in (first, second):
            actions.move(concern, "triage", by=by)
        actions.move(first, "duplicate", by=by, duplicate_of=raised())
    response = sign_in(cast.lead).post(address(second, "mark_duplicate"), {"duplicate_of": str(first.pk)})
    assert response.status_code == 422
    assert "is itself a duplicate" in response.content.decode()


def test_a_merge_is_undone_within_the_minute_in_both(cast, opened, raised, sign_in):
    original, double = opened(title="The first"), raised(title="The second")
    with acting(cast.lead) as by:
        actions.move(double, "triage", by=by)
        actions.move(double, "duplicate", by=by, duplicate_of=original)
    done = sign_in(cast.lead).post(f"/concerns/{double.pk}/undo/", follow=True).content.decode()
    assert "is “in triage” again" in done
    with acting(cast.lead):
        double.refresh_from_db()
        assert (double.status, double.duplicate_of) == ("triage", None)
        assert [event.verb for event in original.events.all()][:2] == ["parted", "repeated"]
        assert sum(tally.count for tally in live_counts_by_subject_and_domain().values()) == 2


def test_parting_is_undone_too_unless_the_original_has_become_a_duplicate_meanwhile(cast, raised):
    original, double, third = raised(), raised(), raised()
    with acting(cast.lead) as by:
        for concern in (double, original):
            actions.move(concern, "triage", by=by)
        actions.move(double, "duplicate", by=by, duplicate_of=original)
        actions.move(double, "triage", by=by, reason="Another ward.")
        assert actions.undo(double, by=by).duplicate_of == original
        assert original.events.first().verb == "repeated"
        actions.move(double, "triage", by=by, reason="Another ward.")
        actions.move(original, "duplicate", by=by, duplicate_of=third)
        with pytest.raises(ValidationError, match="is itself a duplicate"):
            actions.undo(double, by=by)


def test_a_concern_repeats_neither_itself_nor_another_duplicate(cast, raised):
    first, second, third = raised(), raised(), raised()
    with acting(cast.lead) as by:
        for concern in (second, third):
            actions.move(concern, "triage", by=by)
        actions.move(second, "duplicate", by=by, duplicate_of=first)
        second.refresh_from_db()
        for original in (second, third):
            with pytest.raises(ValidationError) as refused:
                actions.move(third, "duplicate", by=by, duplicate_of=original)
            assert list(refused.value.message_dict) == ["duplicate_of"]


def test_two_who_merge_each_into_the_other_do_not_both_succeed(cast, raised):
    """Each sees the other's concern as it stood before."""
    first, second = raised(), raised()
    with acting(cast.lead) as by:
        for concern in (first, second):
            actions.move(concern, "triage", by=by)
        actions.move(first, "duplicate", by=by, duplicate_of=second)
        with pytest.raises(ValidationError, match="is itself a duplicate"):
            actions.move(second, "duplicate", by=by, duplicate_of=first)


def test_a_concern_that_others_repeat_is_restricted_with_them(cast, raised, cleared):
    original, double = raised(), raised()
    cleared(cast.executive)
    with acting(cast.executive) as by:
        actions.move(double, "triage", by=by)
        actions.move(double, "duplicate", by=by, duplicate_of=original)
        version = Concern.objects.get(pk=original.pk).version
        with pytest.raises(ValidationError, match="Other concerns repeat this one"):
            actions.edit(original, by=by, version=version, sensitivity="speak_up")
        actions.move(double, "triage", by=by, reason="To be restricted.")
        actions.edit(original, by=by, version=version + 1, sensitivity="speak_up")


def test_a_move_that_somebody_else_made_first_is_explained(cast, raised, sign_in):
    concern = raised()
    browser = sign_in(cast.lead)
    assert browser.post(address(concern, "start_triage")).status_code == 302
    for response in (browser.post(address(concern, "start_triage")), browser.get(address(concern, "start_triage"))):
        assert response.status_code == 409
        assert "no longer possible" in response.content.decode()
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="cannot become"):
        actions.move(concern, "closed", by=by, closure_reason="resolved", evidence="None", outcome="Trained.")


def test_the_buttons_follow_the_table_and_the_persons_permissions(cast, opened, sign_in):
    concern = opened()
    mine = sign_in(cast.lead).get(concern.get_absolute_url()).content.decode()
    assert "Move to monitoring" in mine
    assert "Accept and open" not in mine
    for somebody in (cast.viewer, cast.secretary, cast.auditor):
        theirs = sign_in(somebody).get(concern.get_absolute_url()).content.decode()
        assert "/move/" not in theirs
        assert "/rescore/" not in theirs
        assert "/share/" not in theirs


def test_only_those_who_work_on_concerns_move_them(cast, raised, sign_in):
    concern = raised()
    for somebody in (cast.viewer, cast.chair, cast.auditor, cast.region):
        assert sign_in(somebody).post(address(concern, "start_triage")).status_code == 403
        with acting(somebody) as by, pytest.raises(PermissionDenied):
            actions.move(concern, "triage", by=by)
    assert sign_in(cast.lead).put(address(concern, "start_triage")).status_code == 405
    assert sign_in(cast.lead).get(address(concern, "fly")).status_code == 404
    assert sign_in(cast.south_lead).post(address(concern, "start_triage")).status_code == 404
    with acting(cast.lead):
        assert Concern.objects.get().status == "submitted"
