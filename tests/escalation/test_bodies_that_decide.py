"""A body that is renamed or abolished changes data and not code; decisions print the name of their day (EA13)."""

import html
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from escalation import actions
from escalation.editor import actions as editor
from escalation.models import LevelDecision
from quality_oversight import frameworks
from quality_oversight.frameworks import FrameworkError
from tests.cast import acting
from tests.escalation.conftest import DECISION

REGION = "regional_oversight_body"
FORMER, LATER = "NHS England North East and Yorkshire", "Department of Health and Social Care, North (invented)"


def body(name, since, until=None):
    ends = f"until = {until}\n" if until else ""
    return f'\n[[bodies]]\nparty = "{REGION}"\nname = "{name}"\nsince = {since}\n{ends}'


@pytest.fixture
def named(cast):
    """Publish a version of the framework that names bodies."""

    def publish(label, *bodies):
        with acting(cast.admin):
            cast.admin.tenant.refresh_from_db()
            draft = editor.take_in(frameworks.text_of("national-default") + "".join(bodies), by=cast.admin)
            editor.publish(
                by=cast.admin, version=draft.version, label=label, effective_from=timezone.localdate(), note="Invented."
            )
        for person in cast.by_role.values():
            person.tenant.refresh_from_db()

    return publish


def test_a_decision_prints_the_name_that_the_body_had_on_its_day(cast, named, at_level, considered, sign_in, today):
    named("2.0", body(FORMER, "2022-07-01"))
    at_level("enhanced")
    request = considered("intensive")
    with acting(cast.region) as region:
        actions.authorise(request, by=region, **DECISION)
    named("3.0", body(FORMER, "2022-07-01", today - timedelta(days=1)), body(LATER, today))
    with acting(cast.lead):
        decision = LevelDecision.objects.get(target="intensive")
        assert (decision.party, decision.body) == (REGION, FORMER)
    page = html.unescape(sign_in(cast.lead).get(reverse("escalation:request", args=[request.pk])).content.decode())
    assert f"{FORMER} (Regional oversight body)" in page
    back = considered("enhanced", exit_criteria=[], region_statement="Ready.")
    with acting(cast.region) as region, pytest.raises(ValidationError) as refused:
        actions.authorise(back, by=region, **DECISION)
    assert "authoriser_party" not in refused.value.message_dict  # rules know the party alone
    document = html.unescape(sign_in(cast.lead).get(reverse("escalation:framework")).content.decode())
    assert FORMER in document
    assert LATER in document


def test_nobody_decides_for_a_body_that_has_ended(cast, named, at_level, considered, today):
    named("2.0", body(FORMER, "2022-07-01", today - timedelta(days=1)))
    at_level("enhanced")
    request = considered("intensive")
    with acting(cast.region) as region, pytest.raises(ValidationError, match="No regional oversight body acts on"):
        actions.authorise(request, by=region, **DECISION)
    with acting(cast.lead):
        assert not LevelDecision.objects.filter(target="intensive").exists()


def test_agreement_names_the_body_too(cast, named, terms, considered, now, today):
    named("2.0", body(FORMER, "2022-07-01"))
    terms_of_move = frameworks.text_of("staffordshire-and-stoke-on-trent") + body(FORMER, "2022-07-01")
    with acting(cast.admin):
        draft = editor.take_in(terms_of_move, by=cast.admin)
        editor.publish(by=cast.admin, version=draft.version, label="3.0", effective_from=today, note="Invented.")
    for person in cast.by_role.values():
        person.tenant.refresh_from_db()
    request = considered("enhanced")
    with acting(cast.executive) as executive:
        assert actions.authorise(request, by=executive, **DECISION).body == ""
    with acting(cast.region) as region:
        assert actions.concur(request, by=region).body == FORMER
    assert now(request).status == "effective"


@pytest.mark.parametrize(
    ("bodies", "fault"),
    [
        ((body(FORMER, "2022-07-01", "2022-06-30"),), "until: must not be before the day from which it acts"),
        (
            (body(FORMER, "2022-07-01"), body(LATER, "2027-04-01")),
            "since: another body of this type acts on these days",
        ),
        (
            (body(FORMER, "2022-07-01").replace(REGION, "provider"),),
            '"provider" is not a known party type that decides',
        ),
    ],
)
def test_bodies_of_one_type_follow_one_another(bodies, fault):
    with pytest.raises(FrameworkError) as refused:
        frameworks.parse(frameworks.text_of("national-default") + "".join(bodies), "trial")
    assert fault in str(refused.value)


def test_an_administrator_names_a_body_in_a_form(cast, sign_in):
    client = sign_in(cast.admin)
    client.post(reverse("frameworks:start"))
    row = {"version": "1", "party": REGION, "name": FORMER, "since_day": "1", "since_month": "7", "since_year": "2022"}
    wrong = client.post(reverse("frameworks:add_row", args=["bodies"]), row | {"since_year": ""})
    assert wrong.status_code == 422
    assert FORMER in wrong.content.decode()
    assert client.post(reverse("frameworks:add_row", args=["bodies"]), row).status_code == 302
    assert client.get(reverse("frameworks:part", args=["bodies.0"])).status_code == 200
    ends = {f"until_{part}": value for part, value in (("day", "30"), ("month", "6"), ("year", "2022"))}
    refused = client.post(reverse("frameworks:part", args=["bodies.0"]), row | {"version": "2"} | ends)
    assert refused.status_code == 422
    assert "Acts until must not be before the day from which it acts" in refused.content.decode()
    words = html.unescape(client.get(reverse("frameworks:compare")).content.decode())
    assert "1 July 2022" in words
