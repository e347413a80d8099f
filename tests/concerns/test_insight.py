"""What sources say: logged in a minute, corrected without being rewritten, set side by side, judged."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from concerns.insight import actions
from concerns.insight.models import InsightItem, TriangulationNote
from concerns.insight.queries import filtered, triangle
from quality_oversight.audit.models import AuditEvent
from quality_oversight.people import actions as people_actions
from tests.cast import acting, part
from tests.rows import add_concern, add_insight, add_subject

HOME = "/insight/"
API = "/api/v1/insight/"
JSON = "application/json"
TODAY = timezone.localdate
SAYS = {"source": "EQ13", "polarity": "negative", "headline": "Fewer would recommend it"}


@pytest.fixture
def lead(sign_in, cast):
    return sign_in(cast.lead)


@pytest.fixture
def item(cast):
    with acting(cast.lead):
        return actions.log(cast.subject, by=cast.lead, **SAYS)


def test_four_fields_are_enough(lead, cast):
    typed = {"subject": str(cast.subject.pk), **SAYS}
    response = lead.post(f"{HOME}log/", typed, follow=True)
    assert "It is logged as INS-" in response.text
    with acting(cast.lead):
        item = InsightItem.objects.get()
        said = (item.period_from, item.period_to, item.received_on, item.age_limit, item.confidence, item.sensitivity)
        assert said == (TODAY(), TODAY(), TODAY(), 120, "medium", "standard")
        assert AuditEvent.objects.filter(verb="insight.logged", target_id=str(item.pk)).count() == 1


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"headline": ""}, "headline", "Enter"),
        ({"headline": "About 943 476 5919"}, "headline", "NHS number"),
        ({"source": "IQ04"}, "source", "not one of the available choices"),
        ({"polarity": ""}, "polarity", "Choose"),
        ({"period_from_day": "2", "period_from_month": "1", "period_from_year": "2026", "period_to_day": "1",
          "period_to_month": "1", "period_to_year": "2026"}, "period_from", "before it ends"),
        ({"value": "many"}, "value", "Enter a number"),
        ({"unit": "%"}, "value", "Enter the figure"),
        ({"link": "javascript:alert(1)"}, "link", "begins with https"),
        ({"age_limit": "5000"}, "age_limit", "1096"),
        ({"subject": ""}, "subject", "Search for the provider"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(lead, cast, typed, field, words):
    response = lead.post(f"{HOME}log/", {"subject": str(cast.subject.pk), **SAYS, "text": "Kept.", **typed})
    assert response.status_code == 422
    assert f'<a href="#id_{field}' in response.text
    assert words in response.text
    assert "Kept." in response.text
    with acting(cast.lead):
        assert not InsightItem.objects.exists()


def test_a_service_is_found_as_well_as_its_provider(lead, cast):
    with acting(cast.lead):
        service = add_subject(name="Maternity at Hexham (invented)")
    assert str(service.pk) in part(lead, f"{HOME}log/find/", {"subject_q": "hexham"})


def test_a_correction_takes_the_place_and_rewrites_nothing(lead, cast, item):
    assert SAYS["headline"] in lead.get(f"{HOME}{item.pk}/correct/").text
    typed = {"subject": str(cast.subject.pk), **SAYS, "polarity": "neutral", "reason": "The survey was redone."}
    response = lead.post(f"{HOME}{item.pk}/correct/", typed, follow=True)
    assert "is corrected. What stands now is" in response.text
    with acting(cast.lead):
        old, new = InsightItem.objects.get(pk=item.pk), InsightItem.objects.get(replaces=item)
        assert (old.polarity, old.withdrawal_reason, new.polarity) == ("negative", "The survey was redone.", "neutral")
        assert [*InsightItem.objects.current()] == [new]
    assert "The survey was redone." in lead.get(f"{HOME}{item.pk}/").text


def test_who_corrects_what_somebody_else_has_just_withdrawn_is_told_and_keeps_the_words(lead, cast, item):
    with acting(cast.executive):
        actions.withdraw(item, by=cast.executive, reason="Counted twice.")
    typed = {"subject": str(cast.subject.pk), **SAYS, "text": "My long account.", "reason": "Late figures."}
    response = lead.post(f"{HOME}{item.pk}/correct/", typed)
    assert response.status_code == 409
    assert "corrected or withdrawn before" in response.text
    assert f"withdrew {item.ref}" in response.text
    assert f'action="{HOME}log/"' in response.text
    assert "My long account." in response.text
    with acting(cast.lead):
        assert InsightItem.objects.count() == 1


def test_withdrawn_items_are_listed_when_they_are_asked_for(lead, cast, item):
    lead.post(f"{HOME}{item.pk}/withdraw/", {"reason": "Of another trust."})
    assert f"{item.ref}</a>" not in lead.get(HOME).text
    assert item.ref in lead.get(f"{HOME}?state=withdrawn").text


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", {1, 2, 3}), ("?quadrant=EQ", {1, 3}), ("?source=IL01", {2}), ("?polarity=positive", {3}),
        ("?state=fresh", {1, 3}), ("?state=stale", {2}), ("?q=recommend", {1, 3}), ("?q=INS-2026-0002", {2}),
        ("?polarity=nonsense", {1, 2, 3}), ("?q=100%25", set()),
    ],
)  # fmt: skip
def test_the_list_shows_what_is_asked_for(lead, cast, query, seen):
    recent = {"period_from": TODAY(), "period_to": TODAY()}
    with acting(cast.lead):
        add_insight(cast.subject, cast.lead, 1, **recent)
        add_insight(cast.subject, cast.lead, 2, source="IL01", headline="More complaints", age_limit=1)
        add_insight(cast.subject, cast.lead, 3, polarity="positive", **recent)
    text = lead.get(f"{HOME}{query}").text
    assert {n for n in (1, 2, 3) if f"INS-2026-000{n}</a>" in text} == seen


def test_the_days_on_which_an_item_counts_are_the_same_to_the_rule_and_to_the_list(cast):
    with acting(cast.lead):
        item = add_insight(
            cast.subject, cast.lead, period_from=date(2026, 1, 1), period_to=date(2026, 1, 31), age_limit=28
        )
        for on in (item.counts_until - timedelta(1), item.counts_until, item.counts_until + timedelta(1)):
            assert filtered({"state": "stale"}, on=on).exists() == item.is_stale(on)


def test_sources_stand_side_by_side_with_concerns_and_the_silent_ones(lead, cast, item):
    with acting(cast.lead):
        concern = add_concern(cast.subject, title="Falls (invented)", source="IL01", date_identified=TODAY())
        same = {"status": "duplicate", "duplicate_of": concern, "source": "IL04", "date_identified": TODAY()}
        add_concern(cast.subject, 2, title="The same", **same)
        add_insight(add_subject(), cast.lead, 7, headline="Of another subject", period_to=TODAY())
    text = lead.get(f"{HOME}subjects/{cast.subject.pk}/").text
    assert all(words in text for words in (item.headline, concern.ref, "2 of 4", "Insufficient", "sources are silent"))
    assert "The same" not in text
    assert "Of another subject" not in text


def test_only_what_falls_in_the_period_counts_and_what_is_old_by_its_end_is_stale(cast):
    with acting(cast.lead):
        add_insight(cast.subject, cast.lead, 1, period_from=date(2025, 1, 1), period_to=date(2025, 6, 30), age_limit=30)
        seen = triangle(cast.subject, date(2025, 6, 1), date(2025, 12, 31))
        assert [len(seen.items), seen.weighed.coverage, [each.code for each in seen.weighed.stale]] == [1, 0, ["EQ13"]]
        assert triangle(cast.subject, date(2025, 6, 1), date(2025, 7, 30)).weighed.coverage == 1
        later = triangle(cast.subject, date(2025, 7, 1), date(2025, 7, 30))
        assert (later.items, [each.code for each in later.weighed.stale]) == ((), ["EQ13"])
        add_concern(cast.subject, source="IL01", date_identified=date(2025, 6, 1))
        later = triangle(cast.subject, date(2025, 7, 1), date(2025, 7, 30))
        assert [each.code for each in later.weighed.stale] == ["EQ13", "IL01"]


def test_a_concern_that_counts_no_more_is_marked_as_stale_as_an_item_is(cast, lead):
    long_ago, today = TODAY() - timedelta(days=300), TODAY()
    with acting(cast.lead):
        for number, (source, on) in enumerate([("EQ13", long_ago), ("EQ13", today), ("IL01", long_ago)], 1):
            add_concern(cast.subject, number, source=source, date_identified=on)
        seen = triangle(cast.subject, today - timedelta(days=365), today)
    marked = {each.ref: seen.counts_no_more(each) for each in seen.concerns}
    assert list(marked.values()).count(True) == 1, "figures count for 120 days, accounts for a year"
    assert lead.get(f"{HOME}subjects/{cast.subject.pk}/").text.count("Stale") == 1


@pytest.mark.parametrize("bad", ["?period_from_day=31&period_from_month=2&period_from_year=2026", "?period_to_day=x"])
def test_a_period_that_is_none_is_refused_in_words(lead, cast, bad):
    response = lead.get(f"{HOME}subjects/{cast.subject.pk}/{bad}")
    assert response.status_code == 422
    assert "There is a problem" in response.text


def test_a_judgement_is_kept_with_what_there_was(lead, cast, item):
    period = {
        f"period_{end}_{part}": str(getattr(day, part))
        for end, day in (("from", TODAY() - timedelta(60)), ("to", TODAY()))
        for part in ("day", "month", "year")
    }
    address = f"{HOME}subjects/{cast.subject.pk}/judge/"
    refused = lead.post(address, period | {"agreement": "mixed", "narrative": ""})
    assert refused.status_code == 422
    response = lead.post(address, period | {"agreement": "mixed", "narrative": "The survey is small."}, follow=True)
    assert "The survey is small." in response.text
    assert "the evidence suggested “insufficient”" in response.text
    with acting(cast.lead):
        note = TriangulationNote.objects.get()
        assert (note.items, note.concerns, note.coverage, note.suggested) == ([item.pk], [], 1, "insufficient")


def test_restricted_streams_are_for_those_who_are_cleared_and_out_of_every_triangulation(cast):
    guardian = cast.guardian
    with acting(guardian):
        item = actions.log(
            cast.subject, by=guardian, source="IQ04", polarity="negative", headline="Reports rose (invented)"
        )
        assert (item.sensitivity, item.ref[:3]) == ("speak_up", "ISU")
        seen = triangle(cast.subject, TODAY() - timedelta(30), TODAY())
        assert seen.items == ()
        assert "IQ04" not in {each.code for each in seen.weighed.silent}
    with acting(cast.lead):
        assert not InsightItem.objects.exists()
        with pytest.raises(ValidationError, match="restricted"):
            actions.log(cast.subject, by=cast.lead, source="IQ04", polarity="negative", headline="Rose")
        plain = actions.log(cast.subject, by=cast.lead, **SAYS)
        assert plain.ref.endswith("-0001")  # no gap tells of the other


def test_who_only_reads_logs_nothing(cast):
    with acting(cast.auditor), pytest.raises(PermissionDenied):
        actions.log(cast.subject, by=cast.auditor, **SAYS)


def test_the_sources_page_says_what_each_has_said(lead, cast, item):
    text = lead.get(f"{HOME}sources/").text
    assert f'<a href="/insight/?source={SAYS["source"]}">1</a>' in text
    assert text.count('scope="row"') == 56


@pytest.fixture
def program(cast):
    with acting(cast.admin):
        secret = people_actions.issue_key(cast.lead, by=cast.admin, label="Test")[1]
    return Client(headers={"Authorization": f"Bearer {secret}"})


def test_programs_log_correct_withdraw_and_judge_too(program, cast):
    sent = {"subject": str(cast.subject.pk), **SAYS, "value": "71.5", "unit": "%"}
    key = {"Idempotency-Key": "once-and-no-more"}
    made, again = (program.post(API, sent, content_type=JSON, headers=key) for _ in range(2))
    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    address = made.headers["Location"]
    assert program.get(address).json() == made.json()
    mended = program.post(f"{address}correction/", {"value": "72.5", "reason": "Late forms."}, content_type=JSON)
    assert (mended.status_code, mended.json()["value"], mended.json()["headline"]) == (201, "72.5000", SAYS["headline"])
    refused = program.post(f"{address}withdrawal/", {"reason": "Again."}, content_type=JSON)
    assert (refused.status_code, refused.headers["Content-Type"]) == (400, "application/problem+json")
    side = f"{API}subjects/{cast.subject.pk}/"
    said = program.get(side).json()
    assert (said["agreement"], said["coverage"], said["negative"], len(said["items"])) == ("insufficient", 1, 1, 1)
    period = {"period_from": said["period_from"], "period_to": said["period_to"]}
    judged = program.post(side, period | {"agreement": "mixed", "narrative": "Small."}, content_type=JSON)
    assert judged.status_code == 201, judged.json()
    assert program.get(side).json()["judgements"][0]["narrative"] == "Small."
    withdrawn = program.post(f"{mended.headers['Location']}withdrawal/", {"reason": "Twice."}, content_type=JSON)
    assert withdrawn.json()["withdrawn_by"] == cast.lead.name
    assert program.get(f"{side}?period_from=yesterday").status_code == 400
    assert [row["id"] for row in program.get(f"{API}?state=withdrawn").json()["results"]] == [
        mended.json()["id"], made.json()["id"],
    ]  # fmt: skip


def test_two_corrections_at_once_make_one(cast, item):
    with acting(cast.lead):
        made = actions.correct(item, by=cast.lead, reason="Late forms.", polarity="neutral")
        with pytest.raises(ValidationError, match="corrected or withdrawn before"):
            actions.correct(item, by=cast.lead, reason="Late forms.", polarity="positive")
        chain = [made, actions.correct(made, by=cast.lead, reason="Again.", polarity="positive")]
        assert all(later.replaces_id == earlier.pk for earlier, later in pairwise([item, *chain]))


def test_the_second_of_two_who_correct_sees_both_versions_and_saves_on_what_stands_now(lead, cast, item):
    with acting(cast.executive):
        now = actions.correct(item, by=cast.executive, reason="Late forms.", polarity="neutral", text="Redone.")
        now = actions.correct(now, by=cast.executive, reason="Again.", headline="About as many")
    typed = {"subject": str(cast.subject.pk), **SAYS, "text": "My long account.", "reason": "Late figures."}
    response = lead.post(f"{HOME}{item.pk}/correct/", typed)
    assert response.status_code == 409
    assert f"{cast.executive.name} corrected {item.ref}" in response.text
    assert all(words in response.text for words in ("Late forms.", "Redone.", "My long account.", "About as many"))
    assert f'<a href="{HOME}{now.pk}/">{now.ref} About as many</a>' in response.text
    assert f'action="{HOME}{now.pk}/correct/"' in response.text
    assert lead.post(f"{HOME}{now.pk}/correct/", typed).status_code == 302
    with acting(cast.lead):
        assert InsightItem.objects.get(replaces=now).text == "My long account."
