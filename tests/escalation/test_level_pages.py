"""Pages of assurance levels: they work, and refuse whom and what they must."""

import html
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from escalation import actions
from escalation.models import Assurance, LevelRequest, Meeting
from quality_oversight import frameworks
from quality_oversight.audit.models import AuditEvent
from quality_oversight.dates import start_of
from tests.cast import acting

pytestmark = pytest.mark.django_db

TYPED = {
    "target": "enhanced", "grounds": "Waits did not shorten.", "consequence": "4", "likelihood": "4",
    "risk_profile": "Older people wait longest.", "tried_locally": "Daily calls.",
    "profile_people": "300.", "profile_immediacy": "Now.", "profile_grip": "New leaders.",
    "accountability": "No notices.",
    "source_1": "IQ01", "text_1": "Delays are the most frequent theme", "source_2": "EL01", "text_2": "Two notices",
    "criterion_1": "Handovers below 2 per cent", "criterion_2": "No corridor care", "interests": "None",
}  # fmt: skip


def dated(name, day):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def decision(today, **changes):
    dates = {**dated("decided_on", today), **dated("effective_from", today)}
    return dates | {"reasons": "Several sources agree.", "interests": "None"} | changes


def page_of(name, row):
    return reverse(f"escalation:{name}", args=[row.pk])


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def verbs(cast) -> set[str]:
    """What the audit trail holds."""
    with acting(cast.auditor):
        return set(AuditEvent.objects.values_list("verb", flat=True))


def test_a_quality_lead_proposes_from_a_concern_in_two_clicks(cast, sign_in, concern, today):
    client = sign_in(cast.lead)
    panel = client.get(page_of("concern_panel", concern), headers={"HX-Request": "true"})
    link = re.search(r'href="([^"]*propose[^"]*target=enhanced[^"]*)"', panel.content.decode())[1].replace("&amp;", "&")
    form = client.get(link)
    assert re.search(rf'value="{concern.pk}"[^>]*checked', form.content.decode())
    typed = TYPED | dated("provider_informed_on", today) | {"concern_ids": [str(concern.pk)]}
    answer = client.post(page_of("propose", cast.subject), typed)
    assert answer.status_code == 302
    with acting(cast.lead):
        proposal = LevelRequest.objects.get()
        assert proposal.evidence.count() == 3
        assert [each.text for each in proposal.exit_criteria.all()] == [
            "Handovers below 2 per cent",
            "No corridor care",
        ]
    assert answer.url == page_of("request", proposal)
    shown = text(client.get(answer.url))
    assert "View of the System Quality Group" in shown
    assert "Record the view of the System Quality Group first." in shown
    assert "Somebody else considers and decides it" in shown or "Withdraw" in shown
    assert concern.ref in text(client.get(page_of("concern_panel", concern)))
    assert "level.proposed" in verbs(cast)


def test_the_framework_s_fields_are_asked_and_no_others(cast, sign_in):
    client = sign_in(cast.lead)
    choices = text(client.get(page_of("propose", cast.subject)))
    assert "Focus" in choices
    assert "target=intensive" in choices
    enhanced = client.get(page_of("propose", cast.subject) + "?target=enhanced").content.decode()
    intensive = client.get(page_of("propose", cast.subject) + "?target=intensive").content.decode()
    assert 'name="plan_status"' not in enhanced
    assert 'name="plan_status"' in intensive
    assert 'name="emergency"' in intensive


def test_a_proposal_that_lacks_its_grounds_or_names_a_patient_is_shown_again(cast, sign_in, today):
    client = sign_in(cast.lead)
    missing = client.post(page_of("propose", cast.subject), TYPED | {"grounds": "", "text_2": ""})
    assert missing.status_code == 422
    assert "Enter the grounds" in text(missing)
    assert "Enter what further evidence 2 shows" in text(missing)
    patient = client.post(page_of("propose", cast.subject), TYPED | {"tried_locally": "Seen: 943 476 5919"})
    assert patient.status_code == 422
    assert "NHS number" in text(patient)
    assert client.post(page_of("propose", cast.subject), TYPED | {"target": "nonsense"}).status_code == 422


def test_one_open_request_for_a_subject(cast, sign_in, proposed):
    proposed()
    client = sign_in(cast.lead)
    for asked in ({}, {"target": "intensive", "early_warning": "yes"}):  # said before the form is filled in
        assert "open request about this subject already" in text(client.get(page_of("propose", cast.subject), asked))
    again = client.post(page_of("propose", cast.subject), TYPED)
    assert again.status_code == 422
    assert f"There is an open request about {cast.subject} already" in text(again)


def test_from_view_to_effect(cast, sign_in, proposed, sqg, today):
    with acting(cast.lead):
        met = Meeting.objects.create(committee=sqg.committee, held_on=today, status="held")
    proposal = proposed()
    answer = sign_in(cast.secretary).post(page_of("consider", proposal), {"meeting": met.pk, "view": "support"})
    assert answer.status_code == 302
    executive = sign_in(cast.executive)
    assert "Authorise" in text(executive.get(page_of("request", proposal)))
    assert executive.get(page_of("authorise", proposal)).status_code == 200
    assert executive.post(page_of("authorise", proposal), decision(today)).status_code == 302
    shown = text(executive.get(page_of("request", proposal)))
    assert "In effect" in shown
    assert cast.executive.name in shown
    story = text(sign_in(cast.viewer).get(page_of("subject", cast.subject)))
    assert "Enhanced" in story
    assert (today + timedelta(days=30)).strftime("%B %Y") in story


def test_the_group_considers_from_the_day_of_the_proposal_to_today(cast, sign_in, proposed, sqg, today):
    proposal, client = proposed(), sign_in(cast.secretary)
    empty = client.get(page_of("consider", proposal)).content.decode()
    assert str(sqg.pk) not in empty  # held before the proposal
    for part, number in dated("on", today).items():
        assert re.search(rf'name="{part}"[^>]*value="{number}"', empty)
    for on, words in (
        (today - timedelta(days=1), "cannot have considered it before"),
        (today + timedelta(days=1), "must be today or in the past"),
    ):
        refused = client.post(page_of("consider", proposal), dated("on", on) | {"view": "support"})
        assert refused.status_code == 422
        assert words in text(refused)
        assert re.search(r'href="#[\w-]*on[\w-]*day"', refused.content.decode())
    with acting(cast.secretary) as secretary, pytest.raises(ValidationError) as refusal:
        actions.consider(proposal, by=secretary, view="support", meeting=sqg)
    assert set(refusal.value.message_dict) == {"meeting"}
    assert client.post(page_of("consider", proposal), dated("on", today) | {"view": "support"}).status_code == 302


def test_a_refused_decision_says_why(cast, sign_in, considered, today):
    proposal = considered(exit_criteria=[])
    client = sign_in(cast.executive)
    answer = client.post(page_of("authorise", proposal), decision(today))
    assert answer.status_code == 422
    assert "add at least one criterion" in text(answer)
    assert "Several sources agree." in text(answer)
    untold = client.post(page_of("authorise", proposal), decision(today, interests=""))
    assert "Enter your own conflicts of interest" in text(untold)


def test_return_edit_decline_withdraw(cast, sign_in, considered, proposed, now):
    proposal = considered()
    executive, lead = sign_in(cast.executive), sign_in(cast.lead)
    assert executive.post(page_of("return_request", proposal), {"reason": ""}).status_code == 422
    assert executive.post(page_of("return_request", proposal), {"reason": "Add numbers."}).status_code == 302
    assert "Handovers below 2 per cent" in lead.get(page_of("edit_request", proposal)).content.decode()
    typed = TYPED | {"version": now(proposal).version}
    assert lead.post(page_of("edit_request", proposal), typed).status_code == 302
    assert now(proposal).status == "drafted"
    assert lead.post(page_of("withdraw", proposal), {"reason": "Resolved."}).status_code == 302
    assert now(proposal).status == "withdrawn"
    again = considered()
    assert executive.post(page_of("decline", again), {"reason": "Not in proportion."}).status_code == 302
    assert now(again).status == "declined"
    refused = executive.post(page_of("decline", again), {"reason": "Twice."})
    assert refused.status_code == 422
    assert "This request is declined" in text(refused)
    assert {"level.returned", "level.request_edited", "level.request_withdrawn", "level.declined"} <= verbs(cast)


def test_somebody_else_saved_first(cast, sign_in, proposed, now):
    proposal = proposed()
    lead, executive = sign_in(cast.lead), sign_in(cast.executive)
    version = now(proposal).version
    assert executive.post(page_of("edit_request", proposal), TYPED | {"version": version}).status_code == 302
    mine = TYPED | {"version": version, "grounds": "My own words."}
    clash = lead.post(page_of("edit_request", proposal), mine)
    assert clash.status_code == 409
    for words in ("Somebody else saved first", cast.executive.name, "My own words.", "Waits did not shorten."):
        assert words in text(clash)
    fresh = re.search(r'name="version" value="(\d+)"', clash.content.decode())[1]
    assert lead.post(page_of("edit_request", proposal), mine | {"version": fresh}).status_code == 302
    assert now(proposal).grounds == "My own words."


def test_agreement_of_a_second_body(cast, sign_in, considered, terms, now, today):
    terms("T1", concurrence_parties=("regional_oversight_body",))
    proposal = considered()
    assert sign_in(cast.executive).post(page_of("authorise", proposal), decision(today)).status_code == 302
    region = sign_in(cast.region)
    assert "Agreement is awaited from: Regional oversight body" in text(region.get(page_of("request", proposal)))
    assert region.get(page_of("concur", proposal)).status_code == 200
    refused = sign_in(cast.executive).post(page_of("concur", proposal), {})
    assert refused.status_code == 422
    assert region.post(page_of("concur", proposal), {"note": "Agreed."}).status_code == 302
    assert now(proposal).status == "effective"
    assert {"level.considered", "level.authorised", "level.concurred", "level.effective"} <= verbs(cast)


def test_criteria_and_reviews(cast, sign_in, at_level, today):
    with acting(cast.lead):
        first = at_level("enhanced").exit_criteria.first()
    client = sign_in(cast.lead)
    seen = dated("on", today) | {"claim": "met", "text": "Data."}
    unproven = client.post(page_of("note_criterion", first), seen | {"text": ""})
    assert unproven.status_code == 422
    assert "Enter the evidence" in text(unproven)
    assert client.post(page_of("note_criterion", first), seen).status_code == 302
    assert "0 of 2" in text(client.get(page_of("subject", cast.subject)))
    found = {"finding": "met", "text": "Figures of the trust."}
    assert client.post(page_of("verify_criterion", first), found).status_code == 422
    other = sign_in(cast.executive)
    assert other.post(page_of("verify_criterion", first), found | {"text": ""}).status_code == 422
    assert other.post(page_of("verify_criterion", first), found).status_code == 302
    assert "Figures of the trust." in text(client.get(page_of("criterion", first)))
    assert "1 of 2" in text(client.get(page_of("subject", cast.subject)))
    typed = dated("held_on", today) | {"outcome": "continue", "note": "Progress is steady."}
    assert client.get(page_of("review", cast.subject)).status_code == 200
    assert client.post(page_of("review", cast.subject), typed | {"note": ""}).status_code == 422
    assert client.post(page_of("review", cast.subject), typed).status_code == 302
    assert "Progress is steady." in text(client.get(page_of("subject", cast.subject)))
    assert {"level.reviewed", "level.criterion_assessed", "level.criterion_verified"} <= verbs(cast)


def test_a_correction_shows_both_dates(cast, sign_in, at_level, standing, today):
    with acting(cast.lead):
        made = at_level("enhanced").decisions.get()
    client = sign_in(cast.executive)
    earlier = today - timedelta(days=2)
    assert client.get(page_of("correct", made)).status_code == 200
    typed = dated("effective_from", earlier) | {"reason": "Minutes."}
    assert client.post(page_of("correct", made), typed | {"reason": ""}).status_code == 422
    assert client.post(page_of("correct", made), typed).status_code == 302
    shown = text(client.get(page_of("subject", cast.subject)))
    assert "replaced by a correction" in shown
    assert "level.corrected" in verbs(cast)
    assert standing().since == earlier


def test_emergency_pages(cast, sign_in, proposed, today):
    proposal = proposed("intensive", emergency=True)
    region = sign_in(cast.region)
    form = text(region.get(page_of("authorise", proposal)))
    assert cast.executive.name in form  # who may confirm it
    assert cast.lead.name not in form
    assert region.post(page_of("authorise", proposal), decision(today)).status_code == 302
    assert sign_in(cast.executive).post(page_of("confirm", proposal), {"note": ""}).status_code == 302
    assert "To be noted by the System Quality Group by" in text(region.get(page_of("request", proposal)))
    secretary = sign_in(cast.secretary)
    answer = secretary.post(page_of("consider", proposal), dated("on", today) | {"view": "support"})
    assert answer.status_code == 302
    assert "Emergency decision noted" in text(secretary.get(page_of("request", proposal)))


def test_an_emergency_that_nobody_noted_is_overdue_on_day_eight(cast, sign_in, proposed, today):
    proposal = proposed("intensive", emergency=True, rapid_review_on=today - timedelta(days=10))
    past = today - timedelta(days=8)
    with acting(cast.lead):
        for person in (cast.region, cast.executive):
            type(person).objects.filter(pk=person.pk).update(starts_on=past)
        LevelRequest.objects.filter(pk=proposal.pk).update(proposed_at=start_of(past))
    region = sign_in(cast.region)
    typed = decision(today) | dated("decided_on", past)
    assert region.post(page_of("authorise", proposal), typed).status_code == 302
    assert "Ratification overdue" in text(region.get(page_of("request", proposal)))


@pytest.mark.parametrize("reader", ["lead", "viewer", "secretary", "chair", "region", "auditor"])
def test_readers_see_every_page_that_reads(cast, sign_in, at_level, concern, reader):
    proposal = at_level("enhanced")
    client = sign_in(getattr(cast, reader))
    for name, row in (
        ("request", proposal), ("subject", cast.subject), ("subject", cast.second_subject),
        ("provider_panel", cast.trust), ("concern_panel", concern),
    ):  # fmt: skip
        assert client.get(page_of(name, row)).status_code == 200, name
    assert client.get(reverse("escalation:requests")).status_code == 200
    assert client.get(reverse("escalation:framework")).status_code == 200


def test_a_level_without_a_decision_is_routine_by_default(cast, sign_in):
    client = sign_in(cast.viewer)
    for name, row in (("subject", cast.subject), ("provider_panel", cast.trust)):
        assert "(default)" in text(client.get(page_of(name, row)))
    with acting(cast.lead):
        assert not Assurance.objects.exists()


FILTERS = [
    ("", 2), ("?status=open", 1), ("?target=intensive", 0), ("?q=RTD", 1), ("?status=effective", 1),
    ("?status=nonsense", 2), ("?q=nothing", 0),
]  # fmt: skip


@pytest.mark.parametrize(("query", "shown"), FILTERS)
def test_filters_of_the_list(cast, sign_in, at_level, proposed, query, shown):
    at_level("enhanced", cast.second_subject)
    proposed()
    answer = sign_in(cast.lead).get(reverse("escalation:requests") + query, headers={"HX-Request": "true"})
    assert answer.content.decode().count('scope="row"') == shown
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("key", frameworks.keys())
def test_every_shipped_framework_reads_as_a_document(cast, sign_in, monkeypatch, key):
    shown = frameworks.load(key)
    monkeypatch.setattr(frameworks, "load", lambda name: shown)
    document = html.unescape(text(sign_in(cast.provider_user).get(reverse("escalation:framework"))))
    for words in (
        shown.source.document, *(level.focus for level in shown.levels), *(each.name for each in shown.committees),
        *(each.label for each in shown.domains), *(item.label for item in shown.themes.items),
        *(chapter.title for chapter in shown.chapters), *(each.term for each in shown.glossary), "(default)",
    ):  # fmt: skip
        assert re.sub(r"\s+", " ", words) in document
