"""Concerns by REST: the same actions, the same walls, errors beside their fields."""

from datetime import timedelta

import pytest
from django.utils import timezone

from concerns import actions
from concerns.models import Concern
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting

API = "/api/v1/concerns/"


@pytest.fixture
def sent(described):
    """What a program sends to log a concern."""

    def body(**changes):
        words = described(provider="RTD") | changes
        return {name: value for name, value in words.items() if value is not None}

    return body


@pytest.fixture
def post(client, cast, key_for):
    headers = key_for(cast.lead)

    def send(body):
        return client.post(API, body, content_type="application/json", headers=headers)

    return send


def test_a_concern_is_logged_by_the_providers_code(cast, post, sent):
    response = post(sent())
    shown = response.json()
    assert response.status_code == 201, shown
    assert response["Location"] == f"{API}{shown['id']}/"
    assert (shown["status"], shown["score"], shown["band"], shown["initial_score"]) == ("submitted", 12, "high", 12)
    assert (shown["subject"]["provider"], shown["subject"]["id"]) == ("RTD", str(cast.subject.pk))
    assert shown["reference"].endswith("-0001")
    with acting(cast.lead):
        assert AuditEvent.objects.get(verb="concern.raised").actor == "Lead (invented)"


def test_a_concern_is_logged_by_the_subjects_id(cast, post, sent):
    shown = post(sent(provider=None, subject=str(cast.second_subject.pk), lead=str(cast.executive.pk))).json()
    assert (shown["subject"]["id"], shown["lead"]) == (str(cast.second_subject.pk), "Executive (invented)")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"summary": "About 943 476 5919"}, "summary"),
        ({"source": "XX01"}, "source"),
        ({"source": "IL03"}, "source"),
        ({"date_identified": "tomorrow"}, "date_identified"),
        ({"date_identified": "2999-01-01"}, "date_identified"),
        ({"domains": ["love"]}, "domains"),
        ({"immediacy": "immediate"}, "immediate_safety_action"),
        ({"initial_consequence": 6}, "initial_consequence"),
        ({"initial_likelihood": None}, "initial_likelihood"),
        ({"provider": "RRK"}, "provider"),
        ({"provider": None}, "provider"),
        ({"provider": None, "subject": "00000000-0000-0000-0000-000000000001"}, "subject"),
        ({"lead": "00000000-0000-0000-0000-000000000001"}, "lead"),
        ({"score": 25}, "score"),
        ({"reference": "QC-2026-9999"}, "reference"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(cast, post, sent, changes, field):
    response = post(sent(**changes))
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]
    assert isinstance(response.json()["errors"][field], list)
    with acting(cast.lead):
        assert not Concern.objects.exists()


def test_what_is_not_an_object_is_refused(post):
    assert post([1]).status_code == 400


def test_reading_one_and_many(cast, raised, client, key_for):
    first, second = raised(), raised(subject=cast.second_subject)
    headers = key_for(cast.viewer)
    listed = client.get(API, headers=headers).json()
    assert (listed["count"], [row["id"] for row in listed["results"]]) == (2, [str(second.pk), str(first.pk)])
    assert client.get(f"{API}{first.pk}/", headers=headers).json() == listed["results"][1]
    assert len(client.get(f"{API}?page_size=1", headers=headers).json()["results"]) == 1


def test_the_list_can_be_narrowed(cast, raised, client, key_for):
    first, second = raised(), raised(subject=cast.second_subject)
    with acting(cast.lead) as by:
        actions.move(second, "triage", by=by)
    headers = key_for(cast.viewer)
    later = (timezone.now() + timedelta(hours=1)).isoformat()
    earlier = (timezone.now() - timedelta(hours=1)).isoformat()

    def found(**query):
        return {row["id"] for row in client.get(API, query, headers=headers).json()["results"]}

    assert found(status="triage") == {str(second.pk)}
    assert found(provider="RTD") == {str(first.pk)}
    assert found(subject=str(second.subject_id)) == {str(second.pk)}
    assert found(updated_since=earlier) == {str(first.pk), str(second.pk)}
    assert found(updated_since=later) == set()
    assert found(provider="RRK") == set()
    refused = client.get(API, {"status": "asleep", "subject": "x"}, headers=headers)
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"status", "subject"})


def test_who_has_no_key_is_unknown_and_a_session_is_not_enough(cast, raised, client, sign_in):
    concern = raised()
    for browser in (client, sign_in(cast.lead)):
        assert browser.get(API).status_code == 401
        assert browser.post(API, {}, content_type="application/json").status_code == 401
        assert browser.get(f"{API}{concern.pk}/").status_code == 401
    assert client.get(API, headers={"Authorization": "Bearer qo_qhm_wrong"}).status_code == 401


def test_the_role_behind_the_key_decides(cast, client, key_for, sent):
    assert client.get(API, headers=key_for(cast.admin)).status_code == 403
    for somebody in (cast.auditor, cast.secretary, cast.provider_user):
        headers = key_for(somebody)
        assert client.post(API, sent(), content_type="application/json", headers=headers).status_code == 403


def test_another_icbs_concern_is_not_there(cast, raised, client, key_for):
    concern = raised()
    headers = key_for(cast.south_lead)
    assert client.get(f"{API}{concern.pk}/", headers=headers).status_code == 404
    assert client.get(API, headers=headers).json()["count"] == 0


def test_concerns_are_neither_replaced_nor_removed(cast, raised, client, key_for):
    headers = key_for(cast.lead)
    for path in (API, f"{API}{raised().pk}/"):
        for method in ("put", "patch", "delete"):
            assert getattr(client, method)(path, headers=headers).status_code == 405


def test_a_providers_program_is_given_what_is_shared_without_scores_and_source(cast, raised, client, key_for):
    shared = raised()
    raised()
    with acting(cast.lead) as by:
        actions.share_with_provider(shared, by=by)
    listed = client.get(API, headers=key_for(cast.provider_user)).json()
    assert [row["id"] for row in listed["results"]] == [str(shared.pk)]
    hidden = {"source", "harm", "score", "consequence", "initial_score", "band", "closure_evidence", "sensitivity"}
    assert not hidden & set(listed["results"][0])
    assert listed["results"][0] == client.get(f"{API}{shared.pk}/", headers=key_for(cast.provider_user)).json()


def test_the_list_takes_as_many_queries_for_many_as_for_few(cast, raised, client, key_for, reads):
    headers = key_for(cast.viewer)
    numbers = []
    for more in (1, 29):
        for _ in range(more):
            raised(lead=cast.lead)
        with reads() as queries:
            client.get(f"{API}?page_size=100", headers=headers)
        numbers.append(len(queries))
    assert numbers == [6, 6]
