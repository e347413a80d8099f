"""The dashboard costs the same few queries however many providers there are."""

from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from concerns.models import Concern, ConcernEvent
from escalation.models import LevelDecision, LevelPeriod, LevelRequest
from providers.models import Organisation, Provider, Subject
from quality_oversight.tenancy.models import Signed
from tests.cast import acting, assemble
from tests.reporting.dashboard.conftest import Story, noon

MOST = 18
ENDS = ("BEGIN", "COMMIT")  # the ends of the request's transaction ask nothing
URL = "/dashboard/"
ENHANCED_ON = date(2025, 3, 10)
PAST = {"as_at_day": 20, "as_at_month": 3, "as_at_year": 2025}


def _add(story: Story, start: int, stop: int) -> None:
    """More trusts, each enhanced since 10 March 2025 and with a live concern."""
    codes = [f"Z{n:03}" for n in range(start, stop)]
    organisations = [Organisation(code=code, name=f"Invented trust {code}") for code in codes]
    Organisation.objects.using("owner").bulk_create(organisations)
    signed = {**Signed.signature(story.by), "at": noon(ENHANCED_ON)}
    state = {"consequence": 4, "likelihood": 3, "domains": ["safety"]}
    with acting(story.by):
        providers = Provider.objects.bulk_create(Provider(organisation_id=o.pk, sector="acute") for o in organisations)
        Provider.objects.update(added_at=noon(date(2025, 1, 1)))
        subjects = Subject.objects.bulk_create(Subject(provider=each, name="Invented trust") for each in providers)
        requests = LevelRequest.objects.bulk_create(
            LevelRequest(subject=each, origin="routine", target="enhanced", status="effective", proposer=story.by,
                         consequence=4, likelihood=3) for each in subjects
        )  # fmt: skip
        decisions = LevelDecision.objects.bulk_create(
            LevelDecision(**signed, request=each, subject_id=each.subject_id, origin="routine", target="enhanced",
                          party="icb", decided_on=ENHANCED_ON, effective_from=ENHANCED_ON) for each in requests
        )  # fmt: skip
        LevelPeriod.objects.bulk_create(
            LevelPeriod(**signed, subject_id=d.subject_id, decision=d, level="enhanced", starts_on=ENHANCED_ON)
            for d in decisions
        )
        concerns = Concern.objects.bulk_create(
            Concern(**state, subject=each, ref=f"QC-2025-{number}", source="IQ02", date_identified=ENHANCED_ON,
                    initial_consequence=4, initial_likelihood=3) for number, each in enumerate(subjects, start=start)
        )  # fmt: skip
        ConcernEvent.objects.bulk_create(
            ConcernEvent(**signed, **state, concern=each, verb="raised", status="submitted") for each in concerns
        )


def _cost(client: Client, query: dict) -> tuple[int, int]:
    with CaptureQueriesContext(connection) as captured:
        page = client.get(URL, query)
    assert page.status_code == 200
    return page.content.count(b'scope="row"'), sum(query["sql"] not in ENDS for query in captured)


def test_25_and_100_rows_cost_the_same(fresh_database):
    cast = assemble()
    story, client = Story(cast), Client()
    client.force_login(cast.viewer.user)
    story.meets(date(2025, 3, 5))
    _add(story, 0, 23)  # and the two of the cast
    few = [_cost(client, {}), _cost(client, PAST), _cost(client, {"level": "enhanced", "sort": "days"})]
    _add(story, 23, 98)
    many = [_cost(client, {}), _cost(client, PAST), _cost(client, {"level": "enhanced", "sort": "days"})]
    assert [rows for rows, _ in few] == [25, 25, 23]
    assert [rows for rows, _ in many] == [100, 100, 98]
    assert [cost for _, cost in few] == [cost for _, cost in many]
    assert max(cost for _, cost in many) <= MOST
    _add(story, 98, 99)  # more than one page holds
    first, second = client.get(URL), client.get(URL, {"page": 2})
    assert [each.content.count(b'scope="row"') for each in (first, second)] == [100, 1]
    assert b"Showing 1 to 100 of 101 providers" in first.content
