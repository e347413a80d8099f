"""Who has access: giving it, ending it, clearances, the mail."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from providers.models import Organisation
from quality_oversight.audit.models import AuditEvent
from quality_oversight.people import actions
from quality_oversight.tenancy import invitations, tasks
from quality_oversight.tenancy.models import Membership, User
from tests.cast import NORTH, SECOND_TRUST, TRUST, Cast, acting, add_person

NEW = {"email": "New@North.example", "name": "New Person (invented)", "role": "quality_lead", "job_title": "Nurse"}
ADDRESS = "https://oversight.example/"


def give(cast: Cast, **fields: object) -> Membership:
    """Give access as the administrator."""
    with acting(cast.admin):
        return actions.give_access(by=cast.admin, address=ADDRESS, **({**NEW, **fields}))


def refusals(cast: Cast, **fields: object) -> dict[str, list[str]]:
    """What an attempt to give access is told."""
    with pytest.raises(ValidationError) as refusal:
        give(cast, **fields)
    return refusal.value.message_dict


def today():
    return timezone.localdate()


def test_a_new_person_gets_an_account_a_role_and_a_mail(cast, sign_in, monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(tasks.current_app, "send_task", lambda name, args, **more: sent.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(cast.admin).post("/people/add/", NEW, follow=True)
    assert "has access. A mail is on its way." in response.content.decode()
    user = User.objects.get(email="new@north.example")
    assert not user.has_usable_password()
    with acting(cast.admin):
        added = Membership.objects.get(user=user)
        assert (added.role, added.job_title, added.party, added.ends_on) == ("quality_lead", "Nurse", "icb", None)
        event = AuditEvent.objects.get(verb="access.given")
        assert event.detail["new_account"] is True
    assert sent == [(actions.INVITE, [str(NORTH), str(added.pk), "http://testserver/"])]


def test_the_mail_leads_to_a_page_where_one_chooses_a_password(cast):
    added = give(cast)
    tasks.invite(str(NORTH), str(added.pk), ADDRESS)
    letter = mail.outbox[0]
    assert letter.to == ["new@north.example"]
    assert letter.subject == "Your access to Quality oversight for NHS North East and North Cumbria ICB"
    assert "as quality lead" in letter.body
    path = re.search(r"https://oversight\.example(/accounts/password/reset/key/\S+)", letter.body)[1]
    client = Client()
    form = client.get(path).url
    client.post(form, {"password1": "three invented words", "password2": "three invented words"})
    client.post("/accounts/login/", {"login": "new@north.example", "password": "three invented words"})
    assert "North East" in client.get("/who-may-do-what/").content.decode()


def test_a_person_with_a_password_is_only_told(cast):
    cast.stranger.set_password("three invented words")
    cast.stranger.save()
    added = give(cast, email=cast.stranger.email, name="Another name")
    assert added.name == cast.stranger.name
    tasks.invite(str(NORTH), str(added.pk), ADDRESS)
    assert "password/reset" not in mail.outbox[0].body
    assert "https://oversight.example/accounts/login/" in mail.outbox[0].body


def test_nobody_is_written_to_when_access_ended_meanwhile(cast):
    added = give(cast)
    with acting(cast.admin):
        actions.end_access(added, by=cast.admin, last_day=None)
        invitations.send(str(added.pk), ADDRESS)
    assert mail.outbox == []


def test_a_role_is_given_once(cast):
    give(cast)
    assert refusals(cast) == {"role": ["This person has this role already"]}
    assert give(cast, role="auditor").role == "auditor"


def test_access_that_ended_can_be_given_again(cast):
    first = give(cast)
    with acting(cast.admin):
        actions.end_access(first, by=cast.admin, last_day=None)
    again = give(cast, job_title="Matron")
    assert (again.pk, again.job_title, again.ends_on, again.starts_on) == (first.pk, "Matron", None, today())
    with acting(cast.admin):
        assert AuditEvent.objects.filter(verb="access.given_again").exists()


def test_nobody_gives_themselves_a_role(cast):
    message = refusals(cast, email="ADMIN@north.example", role="exec_quality_lead")
    assert message == {"email": ["You cannot give yourself a role. Ask another administrator."]}


def test_a_closed_account_is_not_opened_this_way(cast):
    User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
    assert "closed" in refusals(cast, email=cast.stranger.email)["email"][0]


def test_a_provider_user_needs_an_organisation_of_the_directory(cast, sign_in):
    client = sign_in(cast.admin)
    missing = client.post("/people/add/", {**NEW, "role": "provider_user"})
    assert missing.status_code == 422
    assert "Enter the ODS code of the provider" in missing.content.decode()
    unknown = client.post("/people/add/", {**NEW, "role": "provider_user", "organisation": "ZZZ"})
    assert "No organisation of the national directory has this code" in unknown.content.decode()
    client.post("/people/add/", {**NEW, "role": "provider_user", "organisation": " rtf "})
    with acting(cast.admin):
        added = Membership.objects.get(user__email="new@north.example")
        assert (added.organisation_id, added.party) == (SECOND_TRUST, "provider")
    assert "Northumbria Healthcare" in client.get("/people/").content.decode()


def test_the_icbs_own_roles_stay_with_the_icb(cast):
    outside = Organisation.objects.get(pk=TRUST)
    assert "outside organisation" in refusals(cast, organisation=outside)["organisation"][0]
    partner = give(cast, role="sqg_member", organisation=outside, party="care_regulator")
    assert (partner.is_outside, partner.party) == (True, "care_regulator")


def test_outsiders_are_never_cleared_for_restricted_concerns(cast):
    outside = Organisation.objects.get(pk=TRUST)
    message = refusals(cast, role="provider_user", organisation=outside, clearances=["speak_up"])
    assert "cannot be cleared" in message["clearances"][0]
    with acting(cast.admin), pytest.raises(ValidationError, match="cannot be cleared"):
        actions.set_clearances(cast.provider_user, by=cast.admin, clearances=["safeguarding"])


def test_clearances_are_given_and_taken_away(cast, sign_in):
    client, path = sign_in(cast.admin), f"/people/{cast.lead.pk}/clearances/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"clearances": ["speak_up", "safeguarding"]}).status_code == 302
    with acting(cast.admin):
        assert Membership.objects.get(pk=cast.lead.pk).clearances == ["safeguarding", "speak_up"]
    assert client.post(path, {}).status_code == 302
    with acting(cast.admin):
        assert Membership.objects.get(pk=cast.lead.pk).clearances == []
        details = [event.detail for event in AuditEvent.objects.filter(verb="access.cleared").order_by("number")]
    assert details == [
        {"clearances": [[], ["safeguarding", "speak_up"]]},
        {"clearances": [["safeguarding", "speak_up"], []]},
    ]


def test_nobody_clears_themselves(cast, sign_in):
    response = sign_in(cast.admin).post(f"/people/{cast.admin.pk}/clearances/", {"clearances": ["speak_up"]})
    assert response.status_code == 422
    assert "You cannot clear yourself" in response.content.decode()


def test_access_ends_at_once(cast, sign_in):
    admin, lead = sign_in(cast.admin), sign_in(cast.lead)
    assert lead.get("/who-may-do-what/").status_code == 200
    admin.post(f"/people/{cast.lead.pk}/end/", {"when": "at_once"})
    assert lead.get("/who-may-do-what/").url == "/choose/?next=/who-may-do-what/"
    with acting(cast.admin):
        event = AuditEvent.objects.get(verb="access.ended")
        assert event.detail == {"last_day": str(today() - timedelta(days=1)), "at_once": True}
    text = admin.get("/people/?standing=ended").content.decode()
    assert ">Lead (invented)<" in text
    assert ">Lead (invented)<" not in admin.get("/people/").content.decode()


def test_access_ends_with_a_day(cast, sign_in):
    admin, lead, day = sign_in(cast.admin), sign_in(cast.lead), today()
    typed = {"last_day_day": day.day, "last_day_month": day.month, "last_day_year": day.year}
    admin.post(f"/people/{cast.lead.pk}/end/", {"when": "on_a_day", **typed})
    assert lead.get("/who-may-do-what/").status_code == 200
    with acting(cast.admin):
        assert Membership.objects.get(pk=cast.lead.pk).ends_on == day


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Choose when access ends"),
        ({"when": "on_a_day"}, "Enter the last day of access"),
        (
            {"when": "on_a_day", "last_day_day": "1", "last_day_month": "4", "last_day_year": "2020"},
            "must be today or in the future",
        ),
    ],
)
def test_an_end_without_a_day_is_refused(cast, sign_in, typed, message):
    response = sign_in(cast.admin).post(f"/people/{cast.lead.pk}/end/", typed)
    assert response.status_code == 422
    assert message in response.content.decode()


def test_the_last_administrator_stays(cast, sign_in):
    response = sign_in(cast.admin).post(f"/people/{cast.admin.pk}/end/", {"when": "at_once"})
    assert response.status_code == 422
    assert "This is the last administrator" in response.content.decode()


def test_an_administrator_whose_own_access_ends_soon_does_not_count(cast):
    with acting(cast.admin):
        add_person("Second", "second@north.example", "tenant_admin", ends_on=today() + timedelta(days=3))
        with pytest.raises(ValidationError, match="last administrator"):
            actions.end_access(cast.admin, by=cast.admin, last_day=today() + timedelta(days=3))
        assert actions.end_access(cast.admin, by=cast.admin, last_day=today() + timedelta(days=2)).ends_on


def test_one_may_leave_when_another_administrator_stays(cast, sign_in):
    with acting(cast.admin):
        add_person("Second", "second@north.example", "tenant_admin")
    client = sign_in(cast.admin)
    assert client.post(f"/people/{cast.admin.pk}/end/", {"when": "at_once"}).url == "/"
    assert client.get("/people/").url == "/choose/?next=/people/"


def test_the_mail_can_be_sent_again(cast, sign_in):
    client, path = sign_in(cast.admin), f"/people/{cast.lead.pk}/invite/"
    assert client.get(path).status_code == 405
    assert client.post(path).url == f"/people/{cast.lead.pk}/"
    with acting(cast.admin):
        assert AuditEvent.objects.filter(verb="access.invited").count() == 1
        actions.end_access(cast.lead, by=cast.admin, last_day=None)
    assert client.post(path).status_code == 403


@pytest.mark.parametrize(
    "name", ["lead", "executive", "viewer", "secretary", "chair", "region", "provider_user", "auditor"]
)
def test_nobody_else_manages_people(cast, name):
    somebody = getattr(cast, name)
    with acting(somebody):
        for act in (
            lambda: actions.give_access(by=somebody, address=ADDRESS, **NEW),
            lambda: actions.end_access(cast.lead, by=somebody, last_day=None),
            lambda: actions.set_clearances(cast.lead, by=somebody, clearances=["speak_up"]),
            lambda: actions.send_invitation(cast.lead, by=somebody, address=ADDRESS),
            lambda: actions.issue_key(cast.lead, by=somebody, label="Mine"),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_an_auditor_reads_and_is_offered_nothing_to_change(cast, sign_in):
    client = sign_in(cast.auditor)
    assert "Give a person access" not in client.get("/people/").content.decode()
    text = client.get(f"/people/{cast.lead.pk}/").content.decode()
    assert "lead@north.example" in text
    assert "End access" not in text


def test_another_icbs_people_are_not_there(cast, sign_in):
    client = sign_in(cast.admin)
    assert "South Lead" not in client.get("/people/?standing=all").content.decode()
    for end in ("", "end/", "clearances/"):
        assert client.get(f"/people/{cast.south_lead.pk}/{end}").status_code == 404
    assert client.post(f"/people/{cast.south_lead.pk}/invite/").status_code == 404
    with acting(cast.admin):
        paths = [event.detail["path"] for event in AuditEvent.objects.filter(verb="access.not_found")]
    assert len(paths) == 4
    assert all(str(cast.south_lead.pk) in path for path in paths)


def test_people_are_found_by_name_email_and_job_title(cast, sign_in):
    with acting(cast.admin):
        Membership.objects.filter(pk=cast.chair.pk).update(job_title="Non-executive director")
    client = sign_in(cast.admin)
    for words, found in (("chair@north", "Chair"), ("non-exec", "Chair"), ("auditor", "Auditor")):
        text = client.get("/people/", {"q": words}).content.decode()
        assert f"{found} (invented)" in text
        assert "Lead (invented)" not in text
    assert "Nobody matches" in client.get("/people/?q=zzz").content.decode()
