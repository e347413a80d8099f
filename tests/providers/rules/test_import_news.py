"""What an import changed is told field by field."""

from datetime import date

from providers.rules.churn import news, summary
from providers.rules.ods import Change, Kind


def changed(kind=Kind.CHANGED, **fields):
    return Change(kind, fields)


def test_each_thing_has_its_word():
    told = [
        (changed(name=("A", "B")), ["name"]),
        (changed(address=("1 Road", "2 Road"), postcode=("A1 1AA", "A1 1AB")), ["address"]),
        (changed(icb_code=("QM7", "S1Y5D"), region_code=("Y61", "Y60")), ["ICB", "region"]),
        (changed(telephone=("0191", "0192")), ["telephone"]),
        (changed(telephone=("", "0192")), ["first telephone"]),
        (changed(opened=(date(2020, 4, 1), date(2020, 5, 1))), ["opening date"]),
        (changed(closed=(date(2026, 3, 31), None)), ["reopened"]),
        (
            Change(Kind.CHANGED, {"status": ("active", "dormant"), "kind": ("practice", "prescriber")}),
            ["kind", "status"],
        ),
        (changed(parent_code=("16C", "01H")), ["parent organisation"]),
        (changed(closed=(date(2026, 3, 31), date(2026, 9, 30))), ["closing date moved"]),
        (changed(Kind.CLOSED, closed=(None, date(2026, 3, 31))), ["closing date"]),
    ]
    for change, words in told:
        assert list(news(change)) == words


def test_a_telephone_alone_is_told_apart_from_other_news():
    assert summary([changed(telephone=("", "0191")), changed(telephone=("", "0192"), name=("A", "B"))]) == [
        "Changed in organisations already held: first telephone 2, name 1.",
        "Of these 2, 1 changed in their telephone alone.",
    ]


def test_nothing_new_is_not_worth_a_sentence():
    assert summary([Change(Kind.UNCHANGED, {}), Change(Kind.ADDED, {"name": (None, "B")})]) == []
