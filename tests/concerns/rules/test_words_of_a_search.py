"""What people type into a search box is read without ever being refused."""

import pytest
from django.db import connection

from concerns.search.rules.words import EMPTY, LONGEST, MOST_WORDS, Sought, Term, read


def half(*words: str) -> Term:
    return Term(words)


def whole(*words: str) -> Term:
    return Term(words, whole=True)


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("falls", [half("falls")], []),
        ("  Falls   WARD ", [half("falls"), half("ward")], []),
        ("falls falls", [half("falls")], []),
        ("falls on the ward", [half("falls"), half("ward")], []),
        ("the", [half("the")], []),
        ("QC-2026-0014", [half("qc", "2026", "0014")], []),
        ("-0014", [half("0014")], []),
        ("well-led", [half("well", "led")], []),
        ('"late letters"', [whole("late", "letters")], []),
        ("“late letters” gp", [whole("late", "letters"), half("gp")], []),
        ('"late letters', [whole("late", "letters")], []),
        ("falls -ward", [half("falls")], [whole("ward")]),
        ('falls -"ward seven"', [half("falls")], [whole("ward", "seven")]),
        ("-ward", [], [whole("ward")]),
        ("falls - ward", [half("falls"), half("ward")], []),
        ("women's", [half("women", "s")], []),
        ("Ménière’s", [half("ménière", "s")], []),
        ("a & b | !c:* <-> (d)", [half("b"), half("c"), half("d")], []),
    ],
)
def test_what_is_read(typed, wanted, unwanted):
    assert read(typed) == Sought(tuple(wanted), tuple(unwanted))


@pytest.mark.parametrize("typed", ["", "   ", "-", '""', '-""', "!!!", "\0", "' \\ '", "''"])
def test_what_holds_nothing_to_look_for(typed):
    assert not read(typed)


def test_it_reads_so_much_and_no_more():
    assert len(read(" ".join(f"word{n}" for n in range(40))).wanted) == MOST_WORDS
    assert read("x" * 5000) == Sought((half("x" * LONGEST),))


def test_the_empty_words_are_postgresqls_own(db):
    telling = "SELECT word FROM unnest(%s::text[]) word WHERE numnode(plainto_tsquery('english', word)) > 0"
    with connection.cursor() as cursor:
        cursor.execute(telling, [[*EMPTY]])
        assert cursor.fetchall() == []
    assert len(EMPTY) == 127
