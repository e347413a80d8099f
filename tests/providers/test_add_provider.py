"""An ICB adds providers from the national directory."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from providers.actions import add_provider
from providers.models import Organisation, Provider, Subject
from providers.rules.sectors import Sector
from quality_oversight.audit.models import AuditEvent
from tests.cast import SOUTH_TRUST, TRUST, UNSEEN_TRUST, acting, add_person
from tests.providers.conftest import CLOSED, FUTURE

SEARCH = reverse("providers:add")
LEEDS = reverse("providers:add_organisation", args=[UNSEEN_TRUST])
ANSWERS = {"role": "associate", "sector": "acute", "lead": ""}


def found(response):
    text = response.content.decode()
    codes = ["RTD", "RTF", "RR8", "RRK", "RQ3", CLOSED, FUTURE]
    return [code for code in sorted(codes, key=text.find) if f">{code}<" in text]


def test_without_words_the_icbs_own_organisations_are_shown_and_those_added_are_marked(cast, sign_in):
    response = sign_in(cast.lead).get(SEARCH)
    assert found(response) == ["RTF", "RTD"]
    assert response.content.decode().count("Added already") == 2
    assert reverse("providers:add_organisation", args=[TRUST]) not in response.content.decode()


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("teaching leeds", ["RR8"]),
        ("rr", ["RR8", "RRK"]),
        ("RRK", ["RRK"]),
        ("women’s", ["RQ3"]),
        ("birmingham nhs", ["RQ3", "RRK"]),
        ("trust", ["RTF", "RTD", "RQ3", "RR8", "RRK"]),  # this ICB's own first
        ("100%", []),
        ("leeds%teaching", ["RR8"]),  # nothing has it, and this reads alike
        ("%", []),
        ("xyzzy", []),
        ("newcasle hosptals", ["RTD"]),
    ],
)
def test_search_by_words_in_any_order_or_by_the_start_of_a_code(cast, sign_in, words, codes):
    assert found(sign_in(cast.lead).get(SEARCH, {"q": words})) == codes


def test_closed_and_future_organisations_are_not_offered(wide_cast, sign_in):
    assert found(sign_in(wide_cast.lead).get(SEARCH, {"q": "sunderland"})) == []
    assert found(sign_in(wide_cast.lead).get(SEARCH, {"q": FUTURE})) == []


def test_twenty_at_most_are_shown_and_more_are_told(wide_cast, sign_in):
    text = sign_in(wide_cast.lead).get(SEARCH, {"q": "surgery invented"}).content.decode()
    assert text.count("Choose<") == 20
    assert "Showing 20 of 100 organisations. Add a word to narrow the search." in text


def test_the_search_costs_few_queries(wide_cast, sign_in):
    browser = sign_in(wide_cast.lead)
    with CaptureQueriesContext(connection) as queries:
        browser.get(SEARCH, {"q": "surgery"})
    assert len(queries) == 12  # the frame's seven, BEGIN and COMMIT, whether there are any, the count and the rows


def test_the_search_uses_the_indexes_of_words_and_codes(wide_cast):
    with connection.cursor() as cursor:
        cursor.execute("SET enable_seqscan = off")
        cursor.execute("SET enable_indexscan = off")
        plan = Organisation.objects.matching("surgery 042").order_by().explain()
    assert "organisation_words" in plan
    assert "Seq Scan" not in plan


def test_the_sector_is_suggested_by_the_name(cast, sign_in):
    text = sign_in(cast.lead).get(LEEDS).content.decode()
    assert '<option value="acute" selected>' in text
    assert "Suggested by the name" in text


def test_it_is_added_with_its_subject_and_an_audit_event(cast, sign_in):
    response = sign_in(cast.admin).post(LEEDS, ANSWERS | {"lead": cast.executive.pk})
    with acting(cast.lead):
        provider = Provider.objects.get(organisation=UNSEEN_TRUST)
        assert response["Location"] == provider.get_absolute_url()
        assert (provider.role, provider.sector, provider.lead) == ("associate", "acute", cast.executive)
        subject = Subject.objects.get(provider=provider)
        assert (subject.kind, subject.name, subject.scope) == (
            "provider",
            "Leeds Teaching Hospitals NHS Trust",
            "Whole organisation",
        )
        event = AuditEvent.objects.get(verb="provider.added")
        assert event.target_id == str(provider.pk)
        assert event.detail == {
            "code": "RR8",
            "role": "associate",
            "sector": "acute",
            "lead": "Executive (invented)",
        }


def test_what_is_missing_is_said_beside_the_field(cast, sign_in):
    response = sign_in(cast.lead).post(LEEDS, {"sector": ""})
    assert response.status_code == 422
    text = response.content.decode()
    assert "Choose what this ICB is for the provider" in text
    assert "Choose the sector" in text


def test_a_second_time_is_refused(cast, sign_in):
    response = sign_in(cast.lead).post(reverse("providers:add_organisation", args=[TRUST]), ANSWERS)
    assert response.status_code == 422
    assert "is one of your providers already" in response.content.decode()


@pytest.mark.parametrize(
    ("code", "words"), [(CLOSED, "cannot be added. Closed on 31 March 2019."), (FUTURE, "Opens on 1 June 2999.")]
)
def test_what_is_not_open_is_refused(wide_cast, sign_in, code, words):
    organisation = Organisation.objects.get(code=code)
    response = sign_in(wide_cast.lead).post(reverse("providers:add_organisation", args=[organisation.pk]), ANSWERS)
    assert response.status_code == 422
    assert words in response.content.decode()
    with acting(wide_cast.lead):
        assert not Provider.objects.filter(organisation=organisation).exists()


def test_a_lead_is_a_quality_lead_of_this_icb(cast, sign_in):
    for wrong in (cast.viewer, cast.provider_user, cast.south_lead):
        response = sign_in(cast.lead).post(LEEDS, ANSWERS | {"lead": wrong.pk})
        assert response.status_code == 422
        assert "Choose a quality lead or executive quality lead of this ICB" in response.content.decode()


def test_a_membership_of_the_same_person_elsewhere_is_no_lead_here(cast, sign_in):
    with acting(cast.south_lead):
        elsewhere = type(cast.lead).objects.create(user=cast.lead.user, role="quality_lead")
    with acting(cast.lead) as by:
        organisation = Organisation.objects.get(pk=UNSEEN_TRUST)
        with pytest.raises(ValidationError) as refusal:
            add_provider(by=by, organisation=organisation, role="associate", sector=Sector.ACUTE, lead=elsewhere)
    assert refusal.value.message_dict == {"lead": ["Choose a quality lead or executive quality lead of this ICB."]}


def test_a_person_who_has_left_is_no_lead(cast, sign_in):
    with acting(cast.lead):
        gone = add_person("Gone", "gone@north.example", "quality_lead", starts_on="2020-01-01", ends_on="2021-01-01")
    assert sign_in(cast.lead).post(LEEDS, ANSWERS | {"lead": gone.pk}).status_code == 422


def test_the_action_demands_the_permission(cast):
    with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
        add_provider(
            by=by,
            organisation=Organisation.objects.get(pk=UNSEEN_TRUST),
            role="associate",
            sector=Sector.ACUTE,
            lead=None,
        )


@pytest.mark.parametrize("address", [SEARCH, LEEDS])
def test_litany(cast, sign_in, client, address):
    assert client.get(address).status_code == 302
    assert sign_in(cast.lead).delete(address).status_code == 405
    for nobody in (cast.viewer, cast.secretary, cast.chair, cast.region, cast.auditor, cast.provider_user):
        assert sign_in(nobody).get(address).status_code == 403
        assert sign_in(nobody).post(address, ANSWERS).status_code == 403


def test_an_unknown_organisation_is_not_there(cast, sign_in):
    assert sign_in(cast.lead).get(reverse("providers:add_organisation", args=[uuid4()])).status_code == 404


def test_two_people_adding_at_once_make_one_provider(wide_cast):
    start, outcomes = Barrier(2), []

    def work(by):
        with acting(by):
            organisation = Organisation.objects.get(pk=SOUTH_TRUST)
            start.wait()
            try:
                add_provider(by=by, organisation=organisation, role="associate", sector=Sector.ACUTE, lead=None)
                outcomes.append("added")
            except ValidationError as refusal:
                outcomes.append(refusal.messages[0])
        connections.close_all()

    threads = [Thread(target=work, args=[by]) for by in (wide_cast.lead, wide_cast.executive)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(outcomes) == [
        "University Hospitals Birmingham NHS Foundation Trust (RRK) is one of your providers already.",
        "added",
    ]
    with acting(wide_cast.lead):
        assert Provider.objects.filter(organisation=SOUTH_TRUST).count() == 1
        assert Subject.objects.filter(provider__organisation=SOUTH_TRUST).count() == 1
