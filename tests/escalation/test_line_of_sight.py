"""Line of sight: each number equals the list that it opens, and a concern counts once at each level (F004)."""

import re
from contextlib import contextmanager
from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concerns.models import ConcernSubject
from concerns.search.queries import listed
from escalation.board.queries import board
from escalation.line_of_sight.queries import counted
from escalation.models import Assurance
from providers.directory.models import Relationship
from providers.models import Organisation, Provider, Subject
from providers.structure.models import Belonging
from quality_oversight.tenancy.models import Signed
from tests.cast import acting, assemble
from tests.rows import add_action, add_concern, add_subject

PAGE, LIST = "/line-of-sight/", "/concerns/"
BEGAN = date(2026, 1, 1)
QUERIES = 17  # of a page, its frame included
NETWORK = "U99001"


@pytest.fixture
def coast(cast):
    """A place with the first trust and a service of the second in it, and a collaborative of both trusts."""
    with acting(cast.lead) as by:
        place, crossing = add_subject("The coast", "place"), add_subject("Together", "collaborative")
        service = add_subject("Maternity", "service", provider=cast.second_trust)
        for whole, member in (
            (place, cast.subject),
            (place, service),
            (crossing, cast.subject),
            (crossing, cast.second_subject),
        ):
            add_member(whole, member, by)
    return place, crossing, service


def add_member(whole, member, by, **fields):
    given = {"part": "member", "since": BEGAN} | fields
    return Belonging.objects.create(whole=whole, member=member, **Signed.signature(by), **given)


def figure(browser, address, words):
    """The number before some words among the large ones of a page, and the address behind it."""
    page = browser.get(address).content.decode()
    found = re.search(rf'__number">(\d+)</span>\s*<a href="([^"]+)">{re.escape(words)}', page)
    return int(found[1]), unescape(found[2])


def number_of(browser, address):
    page = browser.get(address).content.decode()
    found = re.search(r"qo-count[^>]*>\s*(\d+|No) concern", page)
    assert found or "0 concerns" in page or "No concern" in page or "qo-empty" in page
    return int(found[1]) if found and found[1] != "No" else 0


def test_a_concern_with_several_subjects_counts_once_at_each_level(cast, coast, sign_in):
    place, crossing, service = coast
    with acting(cast.lead) as by:
        concern = add_concern(cast.subject)
        for subject in (service, cast.second_subject):
            ConcernSubject.objects.create(concern=concern, subject=subject, part="about", **Signed.signature(by))
        bears = add_concern(cast.second_subject, 2)
        ConcernSubject.objects.create(concern=bears, subject=cast.subject, part="bears", **Signed.signature(by))
        add_action(concern, by, due=timezone.localdate() - timedelta(1))
        add_action(concern, by, due=timezone.localdate() - timedelta(2))
        add_action(bears, by, due=timezone.localdate())
    browser = sign_in(cast.viewer)
    for address, number in (
        (PAGE, 2),
        (f"{PAGE}{place.pk}/", 1),
        (f"{PAGE}{crossing.pk}/", 2),
        (f"{PAGE}{cast.subject.pk}/", 1),  # who only bears the risk is not counted for it
        (f"{PAGE}{cast.second_subject.pk}/", 2),
        (f"{PAGE}none/", 2),  # the second trust stands in no place, only its service does
    ):
        count, behind = figure(browser, address, "open concern")
        assert count == number, address
        assert number_of(browser, behind) == number, behind
    late, behind = figure(browser, PAGE, "with an overdue action (2 actions)")
    assert (late, number_of(browser, behind)) == (1, 1)


def test_the_way_down_and_up_stands_on_each_page(cast, coast, sign_in):
    place, crossing, _ = coast
    browser = sign_in(cast.viewer)
    system = browser.get(PAGE).content.decode()
    for each in (place, crossing):
        assert f'href="{PAGE}{each.pk}/"' in system
    assert "In no place" in system
    there = browser.get(f"{PAGE}{place.pk}/").content.decode()
    assert f'href="{PAGE}{cast.subject.pk}/"' in there
    assert "The coast itself" in there
    assert f"Maternity, {cast.second_subject.name}" in there
    trust = browser.get(f"{PAGE}{cast.subject.pk}/").content.decode()
    for each in (place, crossing):
        assert f'href="{PAGE}{each.pk}/"' in trust


def test_the_days_of_a_member_hold(cast, coast, sign_in):
    place, _, _ = coast
    with acting(cast.lead):
        add_concern(cast.subject)
        Belonging.objects.filter(whole=place).update(until=timezone.localdate() - timedelta(1))
    assert figure(sign_in(cast.viewer), f"{PAGE}{place.pk}/", "open concerns")[0] == 0


def test_levels_lead_to_the_board_of_just_these(cast, coast, sign_in):
    place, _, _ = coast
    with acting(cast.lead):
        Assurance.objects.create(subject=cast.subject, level="enhanced", since=BEGAN)
    browser = sign_in(cast.viewer)
    page = browser.get(f"{PAGE}{place.pk}/").content.decode()
    href = unescape(re.search(r'__number">1</span>\s*<a href="([^"]+level=enhanced[^"]*)"', page)[1])
    shown = browser.get(href).content.decode()
    assert "1 subject" in shown
    assert cast.subject.name in shown


def test_restricted_concerns_are_never_counted(cast, coast, sign_in):
    place, _, _ = coast
    with acting(cast.lead, "speak_up"):
        add_concern(cast.subject, sensitivity="speak_up")
        hidden = add_concern(cast.second_subject, 2, sensitivity="speak_up")
        ConcernSubject.objects.create(concern=hidden, subject=cast.subject, part="about", by_name="X")
        add_action(hidden, cast.lead, due=BEGAN)
        type(cast.executive).objects.filter(pk=cast.executive.pk).update(clearances=["speak_up"])
    browser = sign_in(cast.executive)
    for address in (PAGE, f"{PAGE}{place.pk}/"):
        count, behind = figure(browser, address, "open concerns")
        assert (count, number_of(browser, behind)) == (0, 0)
        assert figure(browser, address, "with an overdue action")[0] == 0


def test_the_same_numbers_are_read_by_rest(cast, coast, client, key_for):
    place, crossing, _ = coast
    with acting(cast.lead):
        add_concern(cast.subject)
    headers = key_for(cast.viewer)
    system = client.get("/api/v1/line-of-sight/", headers=headers).json()
    assert (system["node"]["kind"], system["node"]["concerns"]) == ("system", 1)
    [places, collaboratives] = system["below"]
    assert [(each["name"], each["concerns"]) for each in places["nodes"]] == [("The coast", 1), ("In no place", 0)]
    assert [each["key"] for each in collaboratives["nodes"]] == [str(crossing.pk)]
    one = client.get(f"/api/v1/line-of-sight/{cast.subject.pk}/", headers=headers).json()
    assert {*one["above"]} == {str(place.pk), str(crossing.pk)}
    assert one["node"]["levels"] == {"routine": 1, "enhanced": 0, "intensive": 0}
    found = client.get(f"/api/v1/concerns/?under={place.pk}", headers=headers).json()
    assert found["count"] == places["nodes"][0]["concerns"]
    assert client.get("/api/v1/line-of-sight/none/", headers=headers).json()["node"]["concerns"] == 0


def test_another_icbs_place_is_not_there(cast, client, sign_in, key_for):
    assert sign_in(cast.viewer).get(f"{PAGE}{uuid4()}/").status_code == 404
    with acting(cast.south_lead):
        theirs = add_subject("The plain", "place")
    assert sign_in(cast.viewer).get(f"{PAGE}{theirs.pk}/").status_code == 404
    assert client.get(f"/api/v1/line-of-sight/{theirs.pk}/", headers=key_for(cast.viewer)).status_code == 404
    with acting(cast.lead):
        add_concern(cast.subject)
    page = sign_in(cast.viewer).get(f"{LIST}?under={theirs.pk}").content.decode()
    assert "“Place or collaborative” was left out" in page
    assert sign_in(cast.provider_user).get(PAGE).status_code == 403
    assert sign_in(cast.lead).post(PAGE).status_code == 405


def test_other_pages_that_count_take_the_same_filter(cast, coast, sign_in):
    place, _, _ = coast
    with acting(cast.lead):
        add_concern(cast.subject)
        add_concern(cast.second_subject, 2)
    browser = sign_in(cast.lead)
    for address in ("/risks/heat-map/?show=concerns", "/levels/board/?", "/early-warning/?show=all", "/risks/?"):
        page = browser.get(f"{address}&under={place.pk}")
        assert page.status_code == 200, address
        assert "The coast" in page.content.decode(), address
    cells = browser.get(f"/risks/heat-map/?show=concerns&under={place.pk}").content.decode()
    assert f"under={place.pk}" in cells
    shown = browser.get(f"/levels/board/?under={place.pk}").content.decode()
    assert "3 subjects" in shown  # the place, the trust, the service


# What is tried at random: (kind, provider) of subjects, who belongs to whom, and concerns with their subjects.
KINDS = ("place", "place", "collaborative", "pathway")
PARTS = ("about", "causes", "bears")
NUMBERS = st.integers(0, 7)
STRUCTURES = st.lists(st.tuples(st.integers(0, len(KINDS) - 1), NUMBERS, st.booleans()), max_size=12)
CONCERNS = st.lists(
    st.tuples(
        st.integers(0, 11),
        st.dictionaries(st.integers(0, 11), st.sampled_from(PARTS), max_size=4),
        st.sampled_from(("open", "open", "closed")),
        st.sampled_from(("standard", "standard", "speak_up")),
        st.integers(0, 2),
    ),
    max_size=10,
)


@pytest.fixture
def ground(fresh_database):
    """Four providers with a service each, one of them a practice of a network; two places and what crosses them."""
    owner = Organisation.objects.using("owner")
    practice = owner.create(code="P99001", name="Surgery (invented)", kind="practice", icb_code="QHM")
    other = owner.create(code="P99002", name="Clinic (invented)", kind="practice", icb_code="QHM")
    network = owner.create(code=NETWORK, name="Hills PCN (invented)", kind="pcn", icb_code="QHM")
    Relationship.objects.using("owner").create(
        kind="member_of_pcn", source_code="P99001", target_code=NETWORK, since=BEGAN
    )
    cast = assemble()
    with acting(cast.lead):
        made = [Provider.objects.create(organisation=each, sector="primary_care") for each in (practice, other)]
        providers = [cast.trust, cast.second_trust, *made]
        main = [cast.subject, cast.second_subject]
        main += [Subject.objects.create(provider=each, name=str(each.organisation)) for each in made]
        services = [add_subject(f"Service {n}", "service", provider=each) for n, each in enumerate(providers)]
        wholes = [add_subject(f"{kind} {n}", kind) for n, kind in enumerate(KINDS)]
    return cast, network, [*main, *services], wholes


@contextmanager
def undone():
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(structure=STRUCTURES, concerns=CONCERNS)
def test_every_number_equals_its_list_whatever_the_structure(ground, structure, concerns):
    cast, network, members, wholes = ground
    with acting(cast.lead, "speak_up") as by, undone():
        for whole, member, by_network in structure:
            if by_network:
                Belonging.objects.create(whole=wholes[whole], part="network", network=network, since=BEGAN, by_name="X")
            else:
                add_member(wholes[whole], members[member], by)
        everything = [*members, *wholes]
        for number, (own, further, status, stream, late) in enumerate(concerns, 1):
            ended = {"closed_on": BEGAN, "closure_reason": "x", "closure_evidence": "x"} if status == "closed" else {}
            made = add_concern(everything[own], number, status=status, sensitivity=stream, **ended)
            for other, part in further.items():
                if other != own:
                    ConcernSubject.objects.create(concern=made, subject=everything[other], part=part, by_name="X")
            for _ in range(late):
                add_action(made, by, due=BEGAN)
        check(cast, by)


def check(cast, by):
    today = timezone.localdate()
    numbers = counted(today)
    sight = numbers.sight
    nodes, seen = [sight.everything()], set()
    below = [None]
    while below:
        for _, found in sight.below(below.pop()):
            for node in found:
                if node.key not in seen:
                    seen.add(node.key)
                    nodes.append(node)
                    below += [node] if node.has_page else []
    assert len(nodes) > len(KINDS)
    for node in nodes:
        asked = {"status": "live", "stream": "standard"} | ({"under": node.key} if node.key else {})
        tally = numbers.of(node)
        found = listed(asked, by=by).concerns
        assert tally.concerns == found.count() == len({*found.values_list("pk", flat=True)}), node
        late = listed(asked | {"look": "overdue"}, by=by).concerns
        assert tally.late == late.count(), node
        assert tally.concerns <= numbers.of(nodes[0]).concerns
        for level, number in tally.levels.items():
            shown = board(
                today,
                {"level": level, "under": node.key},
                today=today,
                intervals={"routine": 90, "enhanced": 30, "intensive": 14},
                order=("name", "scope", "id"),
            )
            assert number == shown.found, (node, level)
    placed = [node for node in nodes if node.kind in ("place", "nowhere") and node.key]
    assert {pk for node in placed for pk in node.subjects} == {*sight.subjects}, "each subject is in a place or in none"


@pytest.mark.parametrize("number", [1, 30])
def test_the_page_asks_the_same_number_of_queries_however_large_the_structure(cast, coast, sign_in, number):
    with acting(cast.lead) as by:
        for n in range(number):
            place = add_subject(f"Place {n}", "place")
            add_member(place, cast.subject, by)
            add_concern(place, n + 10)
    browser = sign_in(cast.viewer)
    for address in (PAGE, f"{PAGE}{coast[0].pk}/", f"{PAGE}{cast.subject.pk}/"):
        browser.get(address)
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        assert len(queries) == QUERIES, [query["sql"] for query in queries]
