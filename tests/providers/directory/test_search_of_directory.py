"""The national directory is searched by name, former name, code, postcode and town, in a few keystrokes."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.directory.models import CqcLocation, CqcRating, Relationship
from providers.directory.queries.search import search
from providers.models import Organisation
from providers.rules.openness import State, state_of
from providers.rules.searching import as_code, searched_words
from tests.cast import acting, assemble

TODAY = date(2026, 4, 9)
OPENED = date(2001, 4, 1)
PRACTICES = (
    # (code, name, former names, address, postcode, status, closed)
    ("P85001", "Hopwood House Medical Practice", "The Vineyard Surgery\nDr Wild and Co", "Oldham", "active", None),
    ("P85002", "St Mary's Medical Centre", "", "Oldham", "active", None),
    ("P85003", "Woodlands Medical Practice", "", "Rochdale", "active", None),
    ("P85004", "Old Mill Surgery", "", "Rochdale", "inactive", date(2020, 3, 31)),
    ("P85005", "Dormant Surgery", "", "Oldham", "dormant", None),
)  # fmt: skip


@pytest.fixture
def practices(fresh_database):
    """Five practices, a network of two of them, ratings of two; and somebody who looks."""
    Organisation.objects.using("owner").bulk_create(
        Organisation(
            code=code, name=name, former_names=former, kind="practice", icb_code="QOP", region_code="Y62",
            parent_code="00Y" if town == "Oldham" else "01D", address=f"1 High Street, {town}",
            postcode=f"OL{number} 1AB", opened=OPENED, closed=closed, status=status,
        )
        for number, (code, name, former, town, status, closed) in enumerate(PRACTICES, 1)
    )  # fmt: skip
    owner = Organisation.objects.using("owner")
    owner.create(code="U00001", name="Oldham Central PCN", kind="pcn", parent_code="00Y", opened=OPENED)
    owner.create(code="00Y", name="Greater Manchester - 00Y", kind="sub_icb", icb_code="QOP", parent_code="QOP")
    owner.create(code="FA001", name="Woodlands Chemist", kind="pharmacy", icb_code="QOP", status="proposed")
    for code, since, until in (("P85001", OPENED, None), ("P85002", OPENED, date(2020, 1, 1))):
        Relationship.objects.using("owner").create(
            kind="member_of_pcn", source_code=code, target_code="U00001", since=since, until=until
        )
    for code, rating in (("P85001", "good"), ("P85003", "inadequate")):
        place = CqcLocation.objects.using("owner").create(
            location_id=f"1-{code[1:]}000", ods_code=code, registered=True
        )
        for on, said in ((date(2019, 1, 1), "outstanding"), (date(2024, 1, 1), rating)):
            CqcRating.objects.using("owner").create(
                location=place, question="overall", rating=said, on=on, framework="inspection", current=True
            )
    with acting(assemble().lead):
        yield


def codes(found, words=""):
    return [each.code for each in found.rows.closest_first(words, icb_code="QHM", alike=found.alike)]


@pytest.mark.parametrize(
    ("words", "first", "number"),
    [
        ("viney", "P85001", 1),  # half of a former name
        ("wild", "P85001", 1),  # an older one
        ("p85002", "P85002", 1),
        ("st marys", "P85002", 1),  # as people type it
        ("ST. MARY’S", "P85002", 1),
        ("ol3 1ab", "P85003", 1),
        ("ol31ab", "P85003", 1),
        ("rochdale", "P85003", 1),
        ("medical prac", "P85001", 2),
        ("P8500", "P85001", 3),
    ],
)
def test_a_few_keystrokes_find_it(practices, words, first, number):
    found = search({"q": words, "state": "open"}, TODAY)
    assert not found.alike
    assert (codes(found, words)[0], found.total) == (first, number)


@pytest.mark.parametrize(
    ("words", "first"), [("hopwod hose", "P85001"), ("woodalnds", "P85003"), ("vinyard", "P85001")]
)
def test_an_error_of_typing_is_borne_and_told(practices, words, first):
    found = search({"q": words, "state": "open"}, TODAY)
    assert found.alike
    assert codes(found, words)[0] == first


def test_what_closed_is_found_where_nothing_open_fits_and_counted_where_something_does(practices):
    closed = search({"q": "P85004", "state": "open"}, TODAY)
    assert (codes(closed), closed.closed_too) == (["P85004"], True)
    both = search({"q": "surgery", "state": "open"}, TODAY)
    assert (codes(both), both.others) == (["P85001"], 2)
    assert search({"q": "surgery", "state": "closed"}, TODAY).total == 2
    assert search({"q": "woodlands", "state": "coming"}, TODAY).kinds == {"pharmacy": 1}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"place": "00Y"}, {"P85001", "P85002", "U00001", "00Y"}),
        ({"pcn": "U00001"}, {"P85001", "U00001"}),  # who left is no member now
        ({"rating": "good"}, {"P85001"}),
        ({"rating": "outstanding"}, set()),  # it was, before
        ({"rating": "none", "region": "Y62"}, {"P85002"}),
        ({"icb": "QOP"}, {"P85001", "P85002", "P85003", "U00001", "00Y"}),
        ({"ours": "yes"}, {"RTD", "RTF"}),
    ],
)
def test_each_filter_narrows(practices, asked, expected):
    assert set(codes(search(asked | {"state": "open"}, TODAY))) == expected


FILTERS = st.fixed_dictionaries(
    {
        "q": st.sampled_from(["", "med", "surgery", "old", "woodalnds", "p850", "zzz", "%", "ol", "nhs trust"]),
        "kind": st.sampled_from(["", "practice", "pcn", "trust"]),
        "icb": st.sampled_from(["", "QOP", "QHM"]),
        "place": st.sampled_from(["", "00Y"]),
        "pcn": st.sampled_from(["", "U00001"]),
        "rating": st.sampled_from(["", "good", "none"]),
        "state": st.sampled_from([*State.values, "all"]),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=FILTERS)
def test_the_numbers_by_kind_are_those_of_the_lists_they_lead_to(practices, asked):
    found = search(asked, TODAY)
    assert found.total == found.rows.count()
    whole = search(asked | {"kind": ""}, TODAY)
    assert sum(whole.kinds.values()) == whole.total == whole.rows.count()
    for kind, number in whole.kinds.items():
        there = search(asked | {"kind": kind}, TODAY)
        assert there.total == number == there.rows.count()
        assert {each.kind for each in there.rows} == {kind}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=40))
def test_whatever_is_typed_is_answered(practices, words):
    assert search({"q": words, "state": "open"}, TODAY).total >= 0


@pytest.mark.parametrize(
    ("status", "opened", "closed", "state"),
    [
        ("active", OPENED, None, "open"),
        ("active", None, None, "open"),
        ("active", OPENED, TODAY, "open"),  # the last day
        ("active", OPENED, date(2026, 4, 8), "closed"),
        ("inactive", OPENED, None, "closed"),
        ("dormant", OPENED, None, "closed"),
        ("active", date(2026, 4, 10), None, "coming"),
        ("proposed", OPENED, None, "coming"),
    ],
)
def test_the_state_on_a_day_is_the_same_in_rules_and_search(practices, status, opened, closed, state):
    assert state_of(status, opened, closed, TODAY) == state
    Organisation.objects.using("owner").create(
        code="ZZZ99", name="Zugzwang Surgery", kind="practice", status=status, opened=opened, closed=closed
    )
    assert search({"q": "zugzwang", "state": state}, TODAY).total == 1


def test_words_are_told_apart_without_marks():
    assert searched_words("  st. mary’s,  (oldham) - ") == ["ST", "MARYS", "OLDHAM"]
    assert searched_words("\0 % --") == []
    assert (as_code("p85 001"), as_code("rtd"), as_code("xy"), as_code("st mary's surgery of oldham")) == (
        "P85001", "RTD", "", "",
    )  # fmt: skip


def follows(source, target, since=date(2026, 4, 1)):
    Relationship.objects.using("owner").create(
        kind="succeeded_by", source_code=source, target_code=target, since=since, manner="merger"
    )


def test_a_former_code_that_only_a_succession_tells_of_finds_what_follows_it(practices):
    follows("QHG", "00Y")
    follows("01Z", "QHG")  # through one that is not held either
    follows("P85004", "P85001")  # held, and so found itself
    for code in ("qhg", "01Z"):
        found = search({"q": code, "state": "open"}, TODAY)
        assert (codes(found, code), found.followed_by, found.alike) == (["00Y"], ("00Y",), False)
    assert search({"q": "QHG", "kind": "pharmacy"}, TODAY).total == 0
    assert search({"q": "P85004"}, TODAY).followed_by == ()
    assert search({"q": "Woodlands"}, TODAY).followed_by == ()


def test_successions_that_lead_in_a_ring_are_followed_once(practices):
    follows("QAA", "QBB")
    follows("QBB", "QAA")
    assert search({"q": "QAA"}, TODAY).followed_by == ()
