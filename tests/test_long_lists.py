"""A long list is counted to a limit, and says so in plain words; every row can still be reached."""

import pytest
from django.test import RequestFactory

from quality_oversight import pages
from quality_oversight.tenancy.models import User


@pytest.fixture
def crowd(db, monkeypatch):
    """Seven people, where only two beyond a page are counted."""
    monkeypatch.setattr(pages, "COUNTED", 2)
    User.objects.bulk_create(User(email=f"{n}@crowd.example", name=f"{n}", password="!") for n in range(7))
    return User.objects.filter(email__endswith="@crowd.example").order_by("email")


def pager(rows, asked: str):
    return pages.paginate(RequestFactory().get("/", {"page": asked}), rows, per_page=2)


@pytest.mark.parametrize(
    ("asked", "names", "total", "more"),
    [
        ("1", ["0", "1"], 2, True),
        ("2", ["2", "3"], 4, True),
        ("3", ["4", "5"], 6, True),
        ("4", ["6"], 7, False),
        ("nonsense", ["0", "1"], 2, True),
        ("99999999", ["0", "1"], 2, True),
    ],
)
def test_a_page_counts_no_further_than_it_needs(crowd, asked, names, total, more):
    page = pager(crowd, asked)
    assert [person.name for person in page.rows] == names
    assert (page.total, page.more) == (total, more)
    keys = pager(crowd.values_list("name", flat=True), asked)
    assert (list(keys.rows), keys.total, keys.more) == (names, total, more)


def test_a_page_of_keys_is_counted_and_read_in_one_go(crowd, django_assert_num_queries):
    keys = crowd.values_list("name", flat=True)
    with django_assert_num_queries(1):
        assert list(pager(keys, "2").rows) == ["2", "3"]
    assert (list(pager(keys.none(), "2").rows), pager(keys.none(), "1").total) == ([], 0)


def test_short_lists_and_lists_of_distinct_rows_are_counted_whole(crowd):
    assert (pager(crowd[:3], "1").total, pager(list(crowd), "1").total) == (3, 7)
    assert (pager(crowd.distinct(), "1").total, pager(crowd.distinct(), "1").more) == (7, False)
