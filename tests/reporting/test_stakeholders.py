"""Stakeholders, and who contributed to which strategy or event: recorded, listed, printed, read by programs."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from quality_oversight.audit.models import AuditEvent
from quality_oversight.tenancy.isolation import tenant_context
from reporting.stakeholders import actions
from reporting.stakeholders.models import Contribution, ContributorsPaper, Occasion, Stakeholder, StakeholderStep
from reporting.stakeholders.queries import contributors
from reporting.stakeholders.tasks import print_contributors
from tests.cast import NORTH, SOUTH, acting

BODY = {"name": "Healthwatch Northumberland", "kind": "patient_voice_body", "contact_role": "Engagement manager"}
STRATEGY = {"name": "Quality strategy", "kind": "strategy", "held_on": date(2026, 3, 2)}
HOME = "/api/v1/stakeholders/"


@pytest.fixture
def body(cast):
    with acting(cast.lead):
        return actions.add(by=cast.lead, **BODY)


@pytest.fixture
def strategy(cast):
    with acting(cast.lead):
        return actions.add_occasion(by=cast.lead, **STRATEGY)


@pytest.fixture
def contributed(cast, body, strategy):
    with acting(cast.lead) as by:
        trust = actions.add(by=by, name="A trust", kind="provider", code="rtd")
        actions.add_contributors(strategy, [body, trust], by=by, how="commented")
    return strategy


def test_a_stakeholder_stands_in_the_directory_or_not(cast, body):
    with acting(cast.lead):
        trust = actions.add(by=cast.lead, name="A trust", kind="provider", code="rtd")
        assert (trust.code, body.code) == ("RTD", "")
        assert [step.verb for step in body.steps.all()] == ["added"]
        assert AuditEvent.objects.filter(verb="stakeholder.added").count() == 2


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"name": " "}, "name", "Enter the name of the body"),
        ({"name": "HEALTHWATCH northumberland"}, "name", "there already"),
        ({"kind": "friend"}, "kind", "Choose the kind of body"),
        ({"code": "ZZZ"}, "code", "no organisation with this code"),
        ({"contact_email": "nobody"}, "contact_email", "correct format"),
        ({"contact_role": "Mrs Jane Smith"}, "contact_role", "name of a person"),
        ({"interest": "Asks for 943 476 5919"}, "interest", "NHS number"),
        ({"left_on": date(2100, 1, 1)}, "left_on", "today or in the past"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(cast, body, given, field, words):
    usual = BODY | {"name": "Another"}
    with acting(cast.lead), pytest.raises(ValidationError) as refused:
        actions.add(by=cast.lead, **usual | given)
    assert words in str(refused.value.message_dict[field])


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"name": ""}, "name", "Enter the name"),
        ({}, "name", "there already"),
        ({"kind": ""}, "kind", "Choose what it is"),
        ({"held_on": None}, "held_on", "Enter the date"),
        ({"held_on": date(1999, 1, 1)}, "held_on", "since the year 2000"),
    ],
)
def test_an_occasion_that_cannot_be_is_refused(cast, strategy, given, field, words):
    with acting(cast.lead), pytest.raises(ValidationError) as refused:
        actions.add_occasion(by=cast.lead, **STRATEGY | given)
    assert words in str(refused.value.message_dict[field])


def test_several_contribute_at_once_and_nobody_twice(cast, body, contributed):
    with acting(cast.lead) as by:
        assert [each.stakeholder.name for each in contributors(contributed)] == [
            "A trust", "Healthwatch Northumberland",
        ]  # fmt: skip
        with pytest.raises(ValidationError, match="added meanwhile: Healthwatch"):
            actions.add_contributors(contributed, [body], by=by, how="wrote")
        with pytest.raises(ValidationError, match="Choose who"):
            actions.add_contributors(contributed, [], by=by, how="wrote")
        with pytest.raises(ValidationError, match="Choose how"):
            actions.add_contributors(contributed, [body], by=by, how="sang")
        gone = actions.add(by=by, name="Gone", kind="other", left_on=date(2026, 1, 1))
        with pytest.raises(ValidationError, match="Cannot be added"):
            actions.add_contributors(contributed, [gone], by=by, how="wrote")


def test_how_it_contributed_is_changed_and_a_mistake_taken_away(cast, contributed):
    with acting(cast.lead) as by:
        row = Contribution.objects.get(stakeholder__name="A trust")
        with pytest.raises(ValidationError, match="name of a person"):
            actions.change_contribution(row, by=by, how="wrote", words="Mrs Jane Smith")
        row = actions.change_contribution(row, by=by, how="wrote", words="The nursing and quality team")
        actions.remove_contributor(row, by=by)
        with pytest.raises(ValidationError, match="already"):
            actions.remove_contributor(row, by=by)
        verbs = [step.verb for step in contributed.steps.all()]
        assert verbs == ["contributor_removed", "contributor_changed", "contributor_added", "added"]


def test_nobody_else_keeps_them_and_nobody_outside_sees_them(cast, body, contributed):
    with acting(cast.viewer):
        for act in (
            lambda: actions.add(by=cast.viewer, **BODY),
            lambda: actions.edit(body, by=cast.viewer, version=1, name="Mine"),
            lambda: actions.add_contributors(contributed, [body], by=cast.viewer, how="wrote"),
        ):
            with pytest.raises(PermissionDenied):
                act()
    for settings in ({"tenant_id": SOUTH}, {"tenant_id": NORTH, "organisation_id": cast.trust.organisation_id}):
        with tenant_context(**settings):
            models = (Stakeholder, Occasion, Contribution, StakeholderStep)
            assert [model.objects.count() for model in models] == [0] * 4


@pytest.mark.parametrize("what", ["stakeholder", "occasion"])
def test_the_second_of_two_people_is_told_who_was_first(cast, body, strategy, sign_in, what):
    with acting(cast.executive) as by:
        if what == "stakeholder":
            address = reverse("stakeholders:edit", args=[body.pk])
            typed = {"name": "Mine", "kind": "other", "version": "1"}
            actions.edit(body, by=by, version=1, name="Theirs")
        else:
            address = reverse("stakeholders:edit_occasion", args=[strategy.pk])
            typed = {"name": "Mine", "kind": "other", "version": "1"}
            typed |= {"held_on_day": "2", "held_on_month": "3", "held_on_year": "2026"}
            actions.edit_occasion(strategy, by=by, version=1, name="Theirs")
    client = sign_in(cast.lead)
    met = client.post(address, typed)
    assert met.status_code == 409
    assert all(words in met.content.decode() for words in ("Theirs", "Mine", cast.executive.name))
    assert client.post(address, typed | {"version": "2"}).status_code == 302


def test_by_the_pages_a_body_is_added_and_contributes(cast, strategy, sign_in):
    client = sign_in(cast.lead)
    wrong = client.post(reverse("stakeholders:add"), {"name": "Healthwatch"})
    assert (wrong.status_code, "Choose the kind of body" in wrong.content.decode()) == (422, True)
    made = client.post(reverse("stakeholders:add"), {"name": "Healthwatch", "kind": "patient_voice_body"})
    with acting(cast.lead):
        body = Stakeholder.objects.get()
    assert made.headers["Location"] == body.get_absolute_url()
    address = reverse("stakeholders:add_contributors", args=[strategy.pk])
    assert "Choose who contributed" in client.post(address, {"how": "wrote"}).content.decode()
    client.post(address, {"how": "wrote", "stakeholders": [str(body.pk)]})
    with acting(cast.lead):
        row = Contribution.objects.get()
    change = reverse("stakeholders:change", args=[row.pk])
    client.post(change, {"how": "evidence", "words": "Two surveys"})
    page = client.get(strategy.get_absolute_url()).content.decode()
    assert all(words in page for words in ("Healthwatch", "Gave evidence or data", "Two surveys"))
    assert "Quality strategy" in client.get(body.get_absolute_url()).content.decode()
    client.post(reverse("stakeholders:remove", args=[row.pk]))
    assert "Nobody is named yet" in client.get(strategy.get_absolute_url()).content.decode()


def test_the_register_is_searched_and_filtered(cast, contributed, sign_in):
    client = sign_in(cast.lead)

    def found(**asked: str) -> set[str]:
        page = client.get(reverse("stakeholders:list"), asked).content.decode()
        return {name for name in ("A trust", "Healthwatch Northumberland") if f">{name}<" in page}

    both = {"A trust", "Healthwatch Northumberland"}
    assert found() == found(standing="current") == both
    assert found(q="RTD") == found(kind="provider") == {"A trust"}
    assert found(q="engagement") == {"Healthwatch Northumberland"}
    assert found(standing="left") == set()
    listed = client.get(reverse("stakeholders:occasions"), {"q": "quality", "kind": "strategy"}).content.decode()
    assert contributed.get_absolute_url() in listed
    assert contributed.get_absolute_url() not in client.get(
        reverse("stakeholders:occasions"), {"kind": "event"}
    ).content.decode()  # fmt: skip


def test_the_lists_leave_as_sheets(cast, contributed, sign_in):
    client = sign_in(cast.viewer)

    def rows(address: str) -> list[list[str]]:
        content = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(content)))[1:-1]

    register = rows(reverse("stakeholders:file", args=["csv"]))
    assert [row[:3] for row in register[1:]] == [
        ["A trust", "Provider", "RTD"], ["Healthwatch Northumberland", "Patient voice body", ""],
    ]  # fmt: skip
    listed = rows(reverse("stakeholders:contributors_file", args=[contributed.pk, "csv"]))
    assert [row[3] for row in listed[1:]] == ["Commented on a draft"] * 2
    xlsx = client.get(reverse("stakeholders:contributors_file", args=[contributed.pk, "xlsx"]))
    assert xlsx.headers["Content-Disposition"].endswith('_2026-03-02_OFFICIAL.xlsx"')
    with acting(cast.auditor):
        assert AuditEvent.objects.filter(verb__in=["stakeholder.taken", "occasion.taken"]).count() == 3


def test_the_contributors_are_printed_for_who_asked(cast, contributed, sign_in):
    client = sign_in(cast.viewer)
    asked = client.post(reverse("stakeholders:ask", args=[contributed.pk]))
    assert "is being made" in client.get(asked.headers["Location"]).content.decode()
    with acting(cast.viewer):
        paper = ContributorsPaper.objects.get()
    print_contributors(str(NORTH), str(cast.viewer.pk), str(paper.pk))
    print_contributors(str(NORTH), str(cast.viewer.pk), str(paper.pk))  # sent twice
    assert "is ready: 1 page" in client.get(asked.headers["Location"]).content.decode()
    got = client.get(reverse("stakeholders:paper_file", args=[paper.pk]))
    assert (got.status_code, got.content[:5]) == (200, b"%PDF-")
    assert sign_in(cast.lead).get(asked.headers["Location"]).status_code == 404


def test_a_program_reads_both(cast, body, contributed, key_for, today):
    client = Client(headers=key_for(cast.viewer))
    listed = client.get(HOME, {"kind": "patient_voice_body"}).json()["results"]
    assert [(each["name"], each["contributions"], each["code"]) for each in listed] == [(body.name, 1, "")]
    assert client.get(f"{HOME}{body.pk}/").json() == listed[0]
    (occasion,) = client.get(f"{HOME}contributions/", {"kind": "strategy"}).json()["results"]
    assert [each["name"] for each in occasion["contributors"]] == ["A trust", "Healthwatch Northumberland"]
    assert client.get(f"{HOME}contributions/{contributed.pk}/").json() == occasion
    assert client.get(HOME, {"kind": "friend"}).status_code == 400
    with acting(cast.lead):
        actions.edit(body, by=cast.lead, version=1, left_on=today - timedelta(days=1))
    assert [each["name"] for each in client.get(HOME, {"standing": "left"}).json()["results"]] == [body.name]
    other = Client(headers=key_for(cast.south_lead))
    assert other.get(f"{HOME}{body.pk}/").status_code == 404
