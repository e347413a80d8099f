"""The board of levels: who stands where, since when, moved which way, proposed and stuck; now and as at a past day."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from escalation import actions
from escalation.board.queries import board
from escalation.board.rules import STUCK_INTERVALS, STUCK_REQUEST_DAYS, Stuck, stuck_days
from escalation.board.statement import ORDERS
from escalation.models import Assurance, LevelDecision, LevelPeriod, LevelRequest, RequestStep
from providers.models import Provider, Subject
from quality_oversight.people import actions as people_actions
from tests.cast import acting

INTERVALS = {"routine": 90, "enhanced": 30, "intensive": 7}
PAGE = "/levels/board/"


@pytest.fixture
def stand(cast, today):
    """Lay a subject's level by hand: moves as (origin, target, days ago), each a decision with its period."""

    def lay(subject: Subject, *moves: tuple[str, str, int]) -> LevelDecision:
        for origin, target, ago in moves:
            request = LevelRequest.objects.create(
                subject=subject, origin=origin, target=target, status="effective", proposer=cast.lead, grounds="Waits.",
                risk_profile="Older people.", consequence=4, likelihood=4,
                proposed_at=timezone.now() - timedelta(days=ago + 20),
            )  # fmt: skip
            on = today - timedelta(days=ago)
            decision = LevelDecision.objects.create(
                request=request, subject=subject, origin=origin, target=target, party="icb", by_name="Executive",
                decided_on=on, effective_from=on, reasons="Reasons",
            )  # fmt: skip
            LevelPeriod.objects.create(
                subject=subject, decision=decision, level=target, starts_on=on, by_name="Executive"
            )
            RequestStep.objects.create(
                request=request, status="effective", by_name="Executive", at=timezone.now() - timedelta(days=ago)
            )
            Assurance.objects.update_or_create(subject=subject, defaults={"level": target, "since": on})
        return decision

    return lay


@pytest.fixture
def ask(cast, today):
    """The board as the lead of the north reads it."""

    def read(as_at: date | None = None, **filters):
        rest = {name: filters.pop(name) for name in ("page", "size") if name in filters}
        fields = ORDERS["level"]
        order = tuple(field[1:] if field.startswith("-") else f"-{field}" for field in fields)
        with acting(cast.lead):
            return board(as_at or today, filters, today=today, intervals=INTERVALS, order=order, **rest)

    return read


def names(shown) -> list[str]:
    return [place.name for place in shown.rows]


def test_the_two_numbers_of_stuck():
    assert (STUCK_INTERVALS, STUCK_REQUEST_DAYS) == (6, 14)
    assert (stuck_days(30), stuck_days(7)) == (180, 42)


def test_ov9_a_review_late_by_more_than_two_intervals_is_marked_today_and_not_told_of_the_past(
    cast, stand, ask, today, sign_in
):
    with acting(cast.lead):
        stand(cast.subject, ("routine", "enhanced", 120))
    words, client = "Review more than two intervals late", sign_in(cast.viewer)
    for late, marked in ((60, False), (61, True)):
        with acting(cast.lead):
            due = {"level": "enhanced", "review_due": today - timedelta(days=late)}
            Assurance.objects.update_or_create(subject=cast.subject, defaults=due)
        place = next(each for each in ask().rows if each.subject_id == cast.subject.pk)
        assert place.twice_overdue is marked
        assert (words in client.get(PAGE).content.decode()) is marked
    past = ask(today - timedelta(days=1)).rows
    assert not any(each.twice_overdue for each in past)


def test_who_stands_where_since_when_and_moved_which_way(cast, stand, ask, today):
    with acting(cast.lead):
        stand(cast.subject, ("routine", "intensive", 40), ("intensive", "enhanced", 10))
        stand(cast.second_subject, ("routine", "enhanced", 100))
        Subject.objects.create(kind="service", provider=cast.trust, name="Maternity")
    shown = ask()
    first, second, third = shown.rows
    assert names(shown) == [cast.second_subject.name, cast.subject.name, "Maternity"]
    assert (first.level, first.since, first.days, first.moved) == ("enhanced", today - timedelta(days=100), 100, "up")
    assert (second.level, second.days, second.moved, second.origin) == ("enhanced", 10, "down", "intensive")
    assert (third.level, third.since, third.moved, third.code) == ("routine", None, "", "RTD")
    assert {"all": 3, "routine": 1, "enhanced": 2, "intensive": 0, "up": 0, "down": 1}.items() <= shown.totals.items()
    acute = {each.level: (each.number, each.median) for each in shown.sectors if each.sector == "acute"}
    assert acute == {"enhanced": (2, 55), "routine": (1, None)}


def test_as_at_a_past_day_the_board_is_what_it_was(cast, stand, ask, today):
    with acting(cast.lead):
        stand(cast.subject, ("routine", "intensive", 40), ("intensive", "enhanced", 10))
    then = ask(today - timedelta(days=11)).rows[0]
    assert (then.name, then.level, then.moved, then.days) == (cast.subject.name, "intensive", "up", 29)
    before = ask(today - timedelta(days=41))
    assert before.totals["all"] == 0  # both providers were added today, and nothing is known of them on that day


def test_what_a_correction_replaced_is_not_shown(cast, at_level, ask, today):
    request = at_level("enhanced")
    with acting(cast.executive) as by:
        actions.correct(request.decisions.get(), by=by, reason="A slip", effective_from=today - timedelta(days=3))
    assert ask(level="enhanced").rows[0].since == today - timedelta(days=3)


@pytest.mark.parametrize(("ago", "stuck"), [(180, ()), (181, (Stuck.LEVEL,))])
def test_above_routine_for_more_than_six_intervals_is_stuck(cast, stand, ask, ago, stuck):
    with acting(cast.lead):
        stand(cast.subject, ("routine", "enhanced", ago))
    assert ask(level="enhanced").rows[0].stuck == stuck
    assert ask().totals["stuck"] == len(stuck)


@pytest.mark.parametrize(("ago", "stuck"), [(13, ()), (14, (Stuck.REQUEST,))])
def test_a_request_without_a_step_for_14_days_is_stuck(cast, proposed, ask, today, ago, stuck):
    request = proposed("enhanced")
    now = ask(proposed="yes").rows[0]
    assert (now.proposed, now.request_id, now.request_status, now.stuck) == ("enhanced", request.pk, "drafted", ())
    with acting(cast.lead):
        begun = timezone.now() - timedelta(days=ago)
        late = LevelRequest.objects.create(
            subject=cast.second_subject, origin="routine", target="enhanced", proposer=cast.lead, grounds="Waits.",
            risk_profile="Older people.", consequence=4, likelihood=4, proposed_at=begun,
        )  # fmt: skip
        RequestStep.objects.create(request=late, status="drafted", by_name="Lead", at=begun)
    assert next(place for place in ask().rows if place.request_id == late.pk).stuck == stuck
    assert names(ask(stuck="yes")) == [cast.second_subject.name] * len(stuck)


def test_a_request_was_open_until_it_was_closed(cast, stand, ask, today):
    with acting(cast.lead):
        decided = stand(cast.subject, ("routine", "enhanced", 10))
        Provider.objects.update(added_at=timezone.now() - timedelta(days=60))
        RequestStep.objects.create(
            request=decided.request, status="sqg_considered", by_name="Lead", at=timezone.now() - timedelta(days=25)
        )
    then = ask(today - timedelta(days=11), proposed="yes")
    assert [(place.proposed, place.request_status) for place in then.rows] == [("enhanced", "sqg_considered")]
    assert then.rows[0].stuck == (Stuck.REQUEST,)
    assert ask(today - timedelta(days=10), proposed="yes").rows == ()
    assert ask(today - timedelta(days=35), proposed="yes").rows == ()


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"level": "enhanced"}, 1),
        ({"sector": "acute"}, 3),
        ({"sector": "none"}, 1),
        ({"kind": "service"}, 1),
        ({"moved": "up"}, 0),
        ({"moved": "up", "within": "365"}, 1),
        ({"moved": "down", "within": "365"}, 0),
        ({"q": "RTD"}, 2),
        ({"q": "matern"}, 1),
        ({"q": "100%"}, 0),
        ({"kind": "service", "level": "enhanced"}, 0),
    ],
)
def test_what_it_is_filtered_by(cast, stand, ask, filters, found):
    with acting(cast.lead):
        stand(cast.subject, ("routine", "enhanced", 100))
        Subject.objects.create(kind="service", provider=cast.trust, name="Maternity")
        Subject.objects.create(kind="place", name="Gateshead")
    shown = ask(**filters)
    assert (shown.found, len(shown.rows)) == (found, found)
    assert shown.totals["all"] == 4


def test_a_page_beyond_the_last_is_the_last(cast, ask):
    with acting(cast.lead):
        Subject.objects.bulk_create(Subject(kind="place", name=f"Place {n:02}") for n in range(30))
    assert [len(ask(page=page).rows) for page in (1, 2, 3, 900)] == [25, 7, 7, 7]
    assert len(ask(page=2, sector="none").rows) == 5


def test_every_number_opens_the_list_that_it_counts(cast, stand, sign_in):
    with acting(cast.lead):
        stand(cast.subject, ("routine", "intensive", 50), ("intensive", "enhanced", 40))
        stand(cast.second_subject, ("routine", "enhanced", 200))
    client = sign_in(cast.lead)
    page = client.get(PAGE).content.decode()
    figures = re.findall(r'qo-figures__number">(\d+)</span>\s*<a href="([^"]+)"', page)
    sectors = [pair[::-1] for pair in re.findall(r'href="([^"]+sector=[^"]+)">(\d+)<span', page)]
    assert (len(figures), len(sectors)) == (7, 1)
    for number, address in [*figures, *sectors]:
        listed = client.get(unescape(address)).content.decode()
        assert listed.count('<tr class="nhsuk-table__row qo-lines"') == int(number), address


def test_the_filters_in_use_are_chips_that_take_just_one_away(cast, sign_in):
    page = sign_in(cast.lead).get(f"{PAGE}?level=enhanced&only=stuck&moved=up&within=365").content.decode()
    chips = re.findall(r'class="qo-chip" href="([^"]+)"><span[^>]*>[^<]*</span>([^<]+) <span', page)
    assert [words for _, words in chips] == [
        "Level: Enhanced quality assurance and improvement", "Last move: Moved up", "Moved within: 12 months",
        "Show only: Stuck",
    ]  # fmt: skip
    assert unescape(chips[0][0]) == f"{PAGE}?only=stuck&moved=up&within=365"


def test_a_day_to_come_is_refused_in_words(cast, sign_in):
    answer = sign_in(cast.lead).get(f"{PAGE}?as_at_day=1&as_at_month=1&as_at_year=2199")
    assert answer.status_code == 422
    assert "As at must be today or in the past" in answer.content.decode()


def test_a_past_day_is_said_and_stays_in_the_links(cast, stand, sign_in, today):
    with acting(cast.lead):
        stand(cast.subject, ("routine", "intensive", 40), ("intensive", "enhanced", 10))
    day = today - timedelta(days=20)
    asked = f"as_at_day={day.day}&as_at_month={day.month}&as_at_year={day.year}"
    page = sign_in(cast.lead).get(f"{PAGE}?{asked}").content.decode()
    assert "As it stood at the end of" in page
    assert f"{PAGE}?{asked}&level=intensive" in unescape(page)


def test_one_icb_sees_nothing_of_another(cast, stand, sign_in):
    with acting(cast.lead):
        stand(cast.subject, ("routine", "enhanced", 10))
    page = sign_in(cast.south_lead).get(PAGE).content.decode()
    assert "Newcastle" not in page
    assert "Birmingham" in page


def test_the_board_by_rest(cast, stand, today):
    with acting(cast.lead):
        stand(cast.subject, ("routine", "enhanced", 200))
    with acting(cast.admin):
        secret = people_actions.issue_key(cast.lead, by=cast.admin, label="Test")[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    address = reverse("board-api:board")
    body = client.get(address, {"stuck": "true", "sort": "name"}).json()
    assert (body["count"], body["totals"]["stuck"], body["as_at"]) == (1, 1, str(today))
    place = body["results"][0]
    assert (place["subject"], place["moved"], place["days"], place["stuck"]) == (
        str(cast.subject.pk), "up", 200, ["level"],
    )  # fmt: skip
    assert client.get(address, {"stuck": "false"}).json()["count"] == 2
    past = client.get(address, {"as_at": str(today - timedelta(days=300))}).json()
    assert past["count"] == 0
    wrong = client.get(address, {"as_at": str(today + timedelta(days=1)), "sort": "colour"})
    assert wrong.status_code == 400
    assert (
        {each["pointer"] for each in wrong.json()["errors"]} == {"#/as_at", "#/sort"}
        if isinstance(wrong.json()["errors"], list)
        else set(wrong.json()["errors"]) == {"as_at", "sort"}
    )
