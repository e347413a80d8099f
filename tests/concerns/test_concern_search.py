"""Concerns are found by half a word, in whatever hangs from them; nobody finds what they may not see."""

import pytest

from concerns import actions
from concerns.models import Concern, ConcernUpdate
from concerns.search.queries import hunt, listed, snippets
from quality_oversight.tenancy.models import Signed
from tests.cast import acting
from tests.rows import add_concern, add_concern_event, add_file

LIST = "/concerns/"


@pytest.fixture
def found(cast):
    """Give the titles that somebody's search finds, the closest first."""

    def titles(typed: str, by=None, **filters: str) -> list[str]:
        with acting(by or cast.lead) as person:
            rows = listed({"q": typed, **filters}, by=person)
            found = list(rows.ordered(["-closeness", "ref"]))
            assert {*rows.keys(rows.orders["closeness"])} == {concern.pk for concern in found}  # as the page reads them
            return [concern.title for concern in found]

    return titles


@pytest.fixture
def three(raised):
    raised(title="Medication left out", summary="Doses missed on a ward round.")
    raised(
        title="Late discharge letters",
        summary="Practices wait for medication lists.",
        immediacy="immediate",
        immediate_safety_action="Pharmacists telephone each practice.",
    )
    raised(title="Ménière’s clinic", summary="A well-led clinic, 3rd floor, beds 7-a & fewer < 9 <b>more</b>.")


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("medicat", ["Medication left out", "Late discharge letters"]),  # half a word; the title counts most
        ("medications", ["Medication left out", "Late discharge letters"]),
        ("missing doses", ["Medication left out"]),  # by the stem
        ("miss dos", ["Medication left out"]),
        ("MEDIC -letters", ["Medication left out"]),
        ("-medication", ["Ménière’s clinic"]),
        ('"medication lists"', ["Late discharge letters"]),
        ('"lists medication"', []),
        ('"medication list"', []),  # as it is typed
        ("pharmac", ["Late discharge letters"]),
        ("ménière", ["Ménière’s clinic"]),
        ("well-led", ["Ménière’s clinic"]),
        ("wel", ["Ménière’s clinic"]),
        ("3rd", ["Ménière’s clinic"]),
        ("QC-2026-0002", ["Late discharge letters"]),
        ("qc-2026-000", ["Medication left out", "Late discharge letters", "Ménière’s clinic"]),
        ("2026-0003", ["Ménière’s clinic"]),
        ("-0001", ["Medication left out"]),
        ("3", ["Ménière’s clinic"]),
        ("unheard", []),
        ("'medication':*", ["Medication left out", "Late discharge letters"]),
    ],
)
def test_what_is_found(three, found, typed, titles):
    assert found(typed) == titles


def test_what_is_changed_is_found_by_its_new_words_only(three, found, cast):
    with acting(cast.lead) as by:
        concern = Concern.objects.get(title="Medication left out")
        actions.edit(concern, by=by, version=concern.version, title="Insulin left out")
    assert found("insulin") == ["Insulin left out"]
    assert found("medication") == ["Late discharge letters"]


def test_history_is_searched_too_and_the_snippet_says_so(three, found, cast):
    with acting(cast.lead) as by:
        concern = Concern.objects.get(title="Medication left out")
        add_concern_event(concern, by, text="Rota <i>gaps</i> at night.")
        assert found("rotas") == ["Medication left out"]
        assert found("rota -doses") == []
        words = snippets(hunt("rotas", by=by), [concern.pk], by=by)[concern.pk]
    assert words == "History: <mark>Rota</mark>  gaps  at night. "  # markup in a text is left out


def test_a_snippet_marks_the_hit_and_escapes_the_rest(three, cast, sign_in):
    page = sign_in(cast.lead).get(f"{LIST}?q=clini").content.decode()
    assert "<mark>clinic</mark>, 3rd floor" in page
    assert "7-a &amp; fewer &lt; 9 " in page
    assert "<b>" not in page


def test_control_characters_in_a_text_mark_nothing(raised, cast, sign_in):
    raised(title="Odd", summary="A \x02forged\x03 mark beside a clinic.")
    page = sign_in(cast.lead).get(f"{LIST}?q=clinic").content.decode()
    assert "A forged mark beside a <mark>clinic</mark>" in page


def test_the_closest_comes_first_until_another_order_is_chosen(three, cast, sign_in):
    browser = sign_in(cast.lead)

    def order(query: str) -> list[str]:
        page = browser.get(LIST + query).content.decode()
        return sorted(("Medication left out", "Late discharge letters"), key=page.index)

    assert order("?q=medication") == ["Medication left out", "Late discharge letters"]
    assert order("?q=medication&sort=title") == ["Late discharge letters", "Medication left out"]


NOISE = ["'", '"', "\\", "a:*b", "%00x", "(", "<->", "-", "x" * 300, "%F0%9F%98%80", "\u2028", "%26 | ! ( ) : * ' <->"]


@pytest.mark.parametrize("typed", NOISE)
def test_nothing_that_is_typed_breaks_the_page(three, cast, sign_in, typed):
    assert sign_in(cast.lead).get(f"{LIST}?q={typed}").status_code == 200


# Leaks


@pytest.mark.parametrize("role", ["lead", "executive", "viewer", "secretary", "chair", "region", "auditor", "ig_lead",
                                  "risk_manager", "nurse", "provider_user", "partner"])  # fmt: skip
def test_a_restricted_concern_is_found_by_nobody_without_its_clearance(role, cast, raised, cleared, sign_in, found):
    guardian = cast.guardian
    secret = raised(by=guardian, title="Zebra crossing", summary="Zebra", source="IL08", sensitivity="speak_up")
    with acting(guardian):
        add_concern_event(secret, guardian, text="Quagga seen.", shared=True)
    assert found("zebra quagga", by=guardian) == []
    assert found("quagga", by=guardian) == ["Zebra crossing"]
    person = getattr(cast, role)
    for typed in ("zebra", "zeb", "quagga", secret.ref, '"zebra crossing"', "-unheard"):
        assert found(typed, by=person) == []
    with acting(person):
        assert snippets(hunt("zebra", by=person), [secret.pk], by=person) == {}
    page = sign_in(person).get(f"{LIST}?q=zebra&status=all&stream=speak_up").content.decode()
    assert "No concerns match" in page
    assert "Zebra crossing" not in page
    assert secret.ref not in page


def test_a_providers_user_finds_by_what_is_shared_alone(cast, opened, found):
    concern = opened(title="Shared matter", summary="Doses missed.")
    with acting(cast.lead) as by:
        add_concern_event(concern, by, text="Quagga, kept to ourselves.")
        add_concern_event(concern, by, text="Okapi, told to the provider.", shared=True)
        actions.share_with_provider(concern, by=by)
        actions.move(
            concern,
            "closed",
            by=by,
            closure_reason="resolved",
            outcome="Rounds changed.",
            evidence="A walrus was seen.",
        )
    assert found("walrus") == ["Shared matter"]
    assert found("quagga") == ["Shared matter"]
    outside = cast.provider_user
    assert found("dose", by=outside) == ["Shared matter"]
    assert found("okapi", by=outside) == ["Shared matter"]
    assert found("walrus", by=outside) == []
    assert found("quagga", by=outside) == []
    assert found("-quagga", by=outside) == ["Shared matter"]
    assert found("-walrus", by=outside) == ["Shared matter"]
    assert found("dose", by=cast.partner) == []


def test_another_icb_finds_nothing(three, cast, found):
    assert found("medication", by=cast.south_lead) == []


# Speed: what the index is worth is measured by "make bench"


def test_the_search_may_use_its_index_under_row_level_security(db):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT proleakproof FROM pg_proc WHERE oid = 'ts_match_vq(tsvector, tsquery)'::regprocedure")
        assert cursor.fetchone() == (True,)


def test_an_update_is_found_by_those_who_may_read_it(cast, opened, found):
    concern = opened(title="Updated matter")
    with acting(cast.lead) as by:
        for words, visibility in (("Quokka seen.", "team"), ("Numbat seen.", "icb")):
            ConcernUpdate.objects.create(concern=concern, text=words, visibility=visibility, **Signed.signature(by))
        actions.share_with_provider(concern, by=by)
    assert found("quokk") == found("numbat") == ["Updated matter"]
    assert found("quokk", by=cast.viewer) == []
    assert found("numbat", by=cast.viewer) == ["Updated matter"]
    assert found("quokk", by=cast.provider_user) == found("numbat", by=cast.provider_user) == []
    assert found("four", by=cast.provider_user) == ["Updated matter"]


def test_a_file_is_found_by_half_its_name_by_those_who_may_know_of_it(cast, opened, found):
    concern = opened(title="Matter with files")
    with acting(cast.lead) as by:
        add_file(concern, by, name="Wombat-plan 2026.pdf", visibility="team")
        add_file(concern, by, name="Echidna minutes.docx")
        assert "File: " in snippets(hunt("echid", by=by), [concern.pk], by=by)[concern.pk]
    assert found("wombat") == found("echid") == found("minutes -wombats") == ["Matter with files"]
    assert found("wombat", by=cast.viewer) == []
    assert found("echid", by=cast.viewer) == ["Matter with files"]
    assert found("echid", by=cast.provider_user) == []


def test_of_very_many_only_the_newest_are_ranked_and_the_page_says_so(cast, sign_in, monkeypatch):
    monkeypatch.setattr("concerns.search.queries.filters.RANKED", 2)
    monkeypatch.setattr("concerns.views.reading.RANKED", 2)
    with acting(cast.lead):
        for number, title in enumerate(["Falls", "Falls and falls", "A fall"], start=1):
            add_concern(cast.subject, number, title=title)
    browser = sign_in(cast.lead)
    page = browser.get("/concerns/", {"q": "fall"}).content.decode()
    assert "among the newest 2 that were found" in page
    assert ("QC-2026-0001" in page, "QC-2026-0003" in page) == (False, True)
    page = browser.get("/concerns/", {"q": "fall", "sort": "-logged"}).content.decode()
    assert "QC-2026-0001" in page


def test_what_holds_the_words_itself_comes_before_what_only_its_history_holds(cast, monkeypatch):
    with acting(cast.lead) as by:
        beside, own, both = (
            add_concern(cast.subject, n, title=title) for n, title in enumerate(["A", "Falls", "Fall"], 1)
        )
        for concern in (beside, both):
            add_concern_event(concern, by, text="They fall.")

        def first(number: int) -> list:
            monkeypatch.setattr("concerns.search.queries.filters.RANKED", number)
            rows = listed({"q": "fall"}, by=by)
            keys = rows.keys(("-closeness", "-logged_at", "-ref"))
            assert rows.keys(("closeness", "logged_at", "ref")) == keys[::-1]
            assert ("elsewhere" in rows.hunt.__dict__) is (number > 2)  # looked for only where there is room
            return keys

        assert {*first(2)} == {own.pk, both.pk}
        assert first(4) == [*first(2), beside.pk]


def test_half_a_name_of_a_provider_or_a_lead_leads_to_their_concerns(cast, raised, sign_in):
    raised(title="Falls", lead=cast.lead)
    provider = cast.subject.provider
    browser = sign_in(cast.lead)
    page = browser.get(LIST, {"q": "newcas", "sort": "-closeness", "status": "all"}).content.decode()
    address = f"{LIST}?status=all&amp;provider={provider.pk}"
    assert f'<a href="{address}">Concerns about {provider.organisation.name}</a>' in page
    assert "Falls" in browser.get(address.replace("&amp;", "&")).content.decode()
    first = cast.lead.user.name.split()[0]
    page = browser.get(LIST, {"q": first}).content.decode()
    assert f'?lead={cast.lead.pk}">Concerns led by {cast.lead.user.name}</a>' in page
    assert "Concerns about" not in browser.get(LIST, {"q": "falls"}).content.decode()
    assert "Concerns led by" not in sign_in(cast.provider_user).get(LIST, {"q": first}).content.decode()
