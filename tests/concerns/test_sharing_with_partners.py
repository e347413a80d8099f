"""A concern is shared with named organisations, each with a reason, a caveat and its own end."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from concerns import actions
from concerns.models import Concern, ConcernEvent, ConcernShare
from concerns.work import actions as work
from providers.models import Organisation, Provider, Subject
from quality_oversight.audit.models import AuditEvent
from quality_oversight.markings import SENSITIVE
from tests.cast import HTMX, SECOND_TRUST, TRUST, UNSEEN_TRUST, acting

LIST, API = "/concerns/", "/api/v1/concerns/"


def address(concern):
    return f"/concerns/{concern.pk}/share/"


@pytest.fixture
def shared(cast, raised):
    """A concern that is shared with the partner and not with the provider."""
    concern = raised()
    with acting(cast.lead) as by:
        actions.share(
            concern,
            by=by,
            organisation=Organisation.objects.get(pk=UNSEEN_TRUST),
            reason="You send patients there.",
            caveat="not_for_provider",
        )
        concern.refresh_from_db()
    return concern


def test_a_partner_opens_lists_and_gets_what_is_shared_and_nothing_else(cast, raised, shared, sign_in, client, key_for):
    kept = raised(title="Kept inside")
    partner = sign_in(cast.partner)
    page = partner.get(LIST).content.decode()
    assert shared.ref in page
    assert cast.subject.name in page
    assert "Kept inside" not in page
    page = partner.get(shared.get_absolute_url()).content.decode()
    for words in (shared.title, cast.subject.name, "You send patients there.", "do not pass it to the provider"):
        assert words in page
    assert partner.get(kept.get_absolute_url()).status_code == 404
    headers = key_for(cast.partner)
    listed = client.get(API, headers=headers).json()["results"]
    assert [row["id"] for row in listed] == [str(shared.pk)]
    assert listed[0]["subject"]["name"] == cast.subject.name
    assert client.get(f"{API}{shared.pk}/", headers=headers).json() == listed[0]
    assert client.get(f"{API}{kept.pk}/", headers=headers).status_code == 404


def test_of_the_provider_a_partner_sees_the_name_alone(cast, shared):
    with acting(cast.partner):
        assert list(Subject.objects.values_list("name", flat=True)) == [cast.subject.name]
        assert not Provider.objects.exists()
    with acting(cast.lead) as by:
        actions.stop_sharing(shared, by=by)
    with acting(cast.partner):
        assert not Subject.objects.exists()


def test_what_is_shared_with_a_partner_is_hidden_from_the_provider(cast, shared, sign_in):
    assert sign_in(cast.provider_user).get(shared.get_absolute_url()).status_code == 404
    with acting(cast.lead) as by:
        actions.share_with_provider(shared, by=by)
    page = sign_in(cast.provider_user).get(shared.get_absolute_url()).content.decode()
    assert "Leeds" not in page
    assert "You send patients there." not in page
    with acting(cast.provider_user):
        assert [event.audience for event in ConcernEvent.objects.all()] == [[TRUST]]
        assert [each.organisation_id for each in ConcernShare.objects.all()] == [TRUST]
    with acting(cast.lead):
        assert ConcernShare.objects.count() == 2


def test_each_organisation_has_its_own_end(cast, shared, sign_in):
    with acting(cast.lead) as by:
        actions.share_with_provider(shared, by=by)
    response = sign_in(cast.lead).post(address(shared), {"sharing": "stop", "organisation": str(UNSEEN_TRUST)})
    assert response.status_code == 302
    assert sign_in(cast.partner).get(shared.get_absolute_url()).status_code == 404
    assert sign_in(cast.provider_user).get(shared.get_absolute_url()).status_code == 200
    with acting(cast.lead):
        ended = ConcernShare.objects.get(organisation_id=UNSEEN_TRUST)
        assert ended.ended_at is not None
        assert ended.ended_by_name == cast.lead.name
        assert Concern.objects.get().shared_with == [TRUST]
        told = AuditEvent.objects.filter(verb__in=["concern.shared", "concern.unshared"]).order_by("number")
        assert [(event.verb, event.detail["organisation"]) for event in told] == [
            ("concern.shared", "RR8"), ("concern.shared", "RTD"), ("concern.unshared", "RR8"),
        ]  # fmt: skip
        assert "patients" not in str([event.detail for event in told])


def test_it_can_be_shared_again_after_it_ended(cast, shared):
    with acting(cast.lead) as by:
        partner = Organisation.objects.get(pk=UNSEEN_TRUST)
        actions.stop_sharing(shared, by=by, organisation=partner)
        with pytest.raises(ValidationError, match="not shared"):
            actions.stop_sharing(shared, by=by, organisation=partner)
        actions.share(shared, by=by, organisation=partner, reason="Asked for again.")
        assert Concern.objects.get().shared_with == [UNSEEN_TRUST]
        assert ConcernShare.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "Enter the reason"),
        ({"reason": "About 943 476 5919"}, "NHS number"),
        ({"organisation": ""}, "Search for the organisation"),
        ({"organisation": str(TRUST), "caveat": "not_for_provider"}, "Choose another caveat"),
        ({"organisation": str(UNSEEN_TRUST)}, "already"),
    ],
)
def test_a_refused_share_says_why_beside_its_field(cast, shared, sign_in, changes, words):
    given = {"organisation": str(SECOND_TRUST), "reason": "They share the wards.", "caveat": ""} | changes
    response = sign_in(cast.lead).post(address(shared), given)
    assert response.status_code == 422
    assert words in response.content.decode()
    with acting(cast.lead):
        assert Concern.objects.get().shared_with == [UNSEEN_TRUST]


LINE = "Share within this ICB only."


@pytest.fixture
def inside(cast, raised):
    """A concern whose handling line keeps it inside the ICB."""
    return raised(marking="official_sensitive", handling=LINE)


def sent(**changes):
    return {"organisation": str(UNSEEN_TRUST), "reason": "You send patients there.", "caveat": ""} | changes


def test_what_stays_inside_the_icb_is_shared_only_when_that_is_agreed(cast, inside, sign_in):
    browser = sign_in(cast.lead)
    asked = browser.get(address(inside)).content.decode()
    assert "This concern stays inside this ICB" in asked
    assert LINE in asked
    refused = browser.post(address(inside), sent())
    assert refused.status_code == 422
    assert "Say that sharing it is agreed" in refused.content.decode()
    with acting(cast.lead):
        assert Concern.objects.get().shared_with == []
    assert browser.post(address(inside), sent(line="agreed")).status_code == 302
    with acting(cast.lead):
        concern = Concern.objects.get()
        assert (concern.shared_with, concern.handling) == ([UNSEEN_TRUST], LINE)
        assert AuditEvent.objects.get(verb="concern.shared").detail["line_agreed"] is True


def test_or_the_line_is_changed_with_it(cast, inside, sign_in):
    browser = sign_in(cast.lead)
    for still in (LINE, "Keep it within the ICB", ""):
        given = sent(line="change", handling=still)
        response = browser.post(address(inside), given)
        assert response.status_code == (302 if still == "" else 422), still
        if still == "":
            break
        assert "There is a problem" in response.content.decode()
    with acting(cast.lead):
        concern = Concern.objects.get()
        assert (concern.handling, concern.marking, concern.shared_with) == ("", "official_sensitive", [UNSEEN_TRUST])
        assert [each.verb for each in concern.events.all()][:2] == ["shared", "edited"]
        assert concern.version == 1 + 2


def test_a_program_or_another_door_is_refused_as_well(cast, inside):
    partner = Organisation.objects.get(pk=UNSEEN_TRUST)
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="agreed"):
        actions.share(inside, by=by, organisation=partner, reason="They need it.")
    with acting(cast.lead) as by, pytest.raises(ValidationError, match="agreed"):
        actions.share_with_provider(inside, by=by)


def test_an_ordinary_concern_asks_nothing_more(cast, raised, sign_in):
    concern = raised()
    page = sign_in(cast.lead).get(address(concern)).content.decode()
    assert "handling line" not in page
    sensitive = raised(marking="official_sensitive")
    page = sign_in(cast.lead).get(address(sensitive)).content.decode()
    assert "Do not send on without asking its owner" in page
    assert "Does the handling line allow it?" not in page


def test_an_outside_reader_finds_how_to_handle_it_at_the_head_of_each_page(cast, inside, shared, sign_in):
    with acting(cast.lead) as by:
        partner = Organisation.objects.get(pk=UNSEEN_TRUST)
        actions.share(inside, by=by, organisation=partner, reason="Asked.", caveat="within_organisation", agreed=True)
        actions.share_with_provider(shared, by=by)
    browser = sign_in(cast.partner)
    for path in (
        inside.get_absolute_url(),
        f"{inside.get_absolute_url()}history/",
        f"{inside.get_absolute_url()}updates/",
    ):
        head = browser.get(path).content.decode().split("<main", 1)[0]
        assert (
            f"OFFICIAL-SENSITIVE</strong> Within your organisation only: do not pass it on. {SENSITIVE.line}" in head
        ), path
    page = browser.get(inside.get_absolute_url()).content.decode()
    assert page.index("How you may handle this") < page.index("What was seen")
    assert "Not for the provider" not in sign_in(cast.provider_user).get(shared.get_absolute_url()).content.decode()
    assert (
        "Within your organisation only"
        not in sign_in(cast.lead).get(inside.get_absolute_url()).content.decode().split("<main", 1)[0]
    )


def test_an_organisation_is_found_in_the_national_directory(cast, shared, sign_in):
    lead = sign_in(cast.lead)
    first = lead.get(address(shared)).content.decode()
    assert "The provider that it is about" in first
    found = lead.get(
        f"/concerns/{shared.pk}/find-organisation/", {"organisation_q": "Northumbria"}, headers=HTMX
    ).content.decode()
    assert str(SECOND_TRUST) in found
    again = lead.get(
        f"/concerns/{shared.pk}/find-organisation/", {"organisation_q": "Leeds"}, headers=HTMX
    ).content.decode()
    assert str(UNSEEN_TRUST) not in again, "it sees the concern already"
    searched = lead.post(address(shared), {"find": "organisation", "organisation_q": "Northumbria"})
    assert searched.status_code == 200
    assert str(SECOND_TRUST) in searched.content.decode()


def test_the_database_refuses_to_share_what_is_restricted(cast, raised, cleared):
    cleared(cast.lead)
    concern = raised(sensitivity="safeguarding")
    with (
        acting(cast.lead),
        pytest.raises(IntegrityError, match="concern_restricted_is_never_shared"),
        transaction.atomic(),
    ):
        Concern.objects.filter(pk=concern.pk).update(shared_with=[UNSEEN_TRUST])


def test_what_is_shared_gets_no_line_that_keeps_it_inside(cast, shared):
    with acting(cast.lead) as by, pytest.raises(ValidationError) as refused:
        actions.edit(shared, by=by, version=shared.version, marking="official_sensitive", handling=LINE)
    assert "Stop sharing it first" in refused.value.message_dict["handling"][0]
    with acting(cast.lead):
        assert Concern.objects.get().handling == ""


def test_no_caveat_is_a_choice_of_its_own(cast, raised, sign_in):
    concern = raised()
    browser = sign_in(cast.lead)
    assert "No caveat" in browser.get(address(concern)).content.decode()
    assert browser.post(address(concern), sent(caveat="none")).status_code == 302
    with acting(cast.lead):
        assert ConcernShare.objects.get().caveat == ""


@pytest.mark.parametrize("who", ["partner", "provider_user"])
@pytest.mark.parametrize("caveat", ["", "within_organisation"])
def test_an_outside_reader_sees_only_the_line_that_holds_for_them(cast, inside, sign_in, client, key_for, who, caveat):
    reader = getattr(cast, who)
    with acting(cast.lead) as by:
        there = Organisation.objects.get(pk=reader.organisation_id)
        actions.share(inside, by=by, organisation=there, reason="Asked.", caveat=caveat, agreed=True)
        action = work.add(inside, by=by, title="Audit of bed rails", due=timezone.localdate(), organisation=there)
    browser, own = sign_in(reader), inside.get_absolute_url()
    parts = [f"{own}{part}" for part in ("history/", "updates/", "accuracy/")]
    others = ["/concerns/", reverse("work:mine"), action.get_absolute_url(), reverse("files:add", args=[inside.pk])]
    for path in (own, *parts, *others):
        page = browser.get(path).content.decode()
        assert "OFFICIAL-SENSITIVE" in page, path
        assert LINE.rstrip(".") not in page, path
    assert SENSITIVE.line in browser.get(own).content.decode()
    for kind in ("csv", "xlsx"):
        content = b"".join(browser.get(f"/concerns/sheets/export/{kind}/").streaming_content)
        if kind == "xlsx":
            cells = [cell.value for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row]
            content = "\n".join(str(value) for value in cells).encode()
        assert b"OFFICIAL-SENSITIVE" in content
        assert LINE.rstrip(".").encode() not in content
    (row,) = client.get(API, headers=key_for(reader)).json()["results"]
    told = "Within your organisation only: do not pass it on." if caveat else ""
    assert (row["marking"], row["handling"]) == ("official_sensitive", told)
    assert client.get(f"{API}{inside.pk}/", headers=key_for(reader)).json()["handling"] == told
    assert LINE in sign_in(cast.viewer).get(own).content.decode()


def test_a_line_that_holds_outside_too_is_read_there(cast, raised, sign_in, client, key_for):
    line = "Ask the medical director before you pass it on."
    concern = raised(marking="official_sensitive", handling=line)
    with acting(cast.lead) as by:
        partner = Organisation.objects.get(pk=UNSEEN_TRUST)
        actions.share(concern, by=by, organisation=partner, reason="Asked.", caveat="not_for_provider", agreed=True)
    for path in ("/concerns/", concern.get_absolute_url()):
        assert line in sign_in(cast.partner).get(path).content.decode()
    (row,) = client.get(API, headers=key_for(cast.partner)).json()["results"]
    assert row["handling"] == f"Not for the provider: do not pass it to the provider it is about. {line}"
