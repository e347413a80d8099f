"""The page of one concern: words, risk, history, and as many queries for a long life as for a short one."""

import re

from concerns import actions
from tests.cast import acting


def test_the_page_shows_words_risk_and_history(cast, opened, sign_in):
    concern = opened(domains=["safety", "culture"], immediacy="immediate", immediate_safety_action="An extra nurse.")
    with acting(cast.lead) as by:
        actions.rescore(concern, by=by, consequence=4, likelihood=1, reason="More staff.")
    page = sign_in(cast.viewer).get(concern.get_absolute_url()).content.decode()
    for words in (
        concern.ref,
        "Four falls with harm in ten days.",
        "Internal reports and accounts",
        "5 January 2026",
        "Patient safety, Culture and climate",
        "An extra nurse.",
        "consequence 4 major, likelihood 1 rare",
        "Down, less than a month at 4",
        "Score now",
        "Before",
        "Logged the concern",
        "12 high (consequence 4, likelihood 3)",
        "More staff.",
    ):
        assert words in page, words


def test_what_people_wrote_is_shown_as_text_and_never_as_markup(cast, raised, sign_in):
    concern = raised(summary="First line\n<script>alert(1)</script>")
    page = sign_in(cast.lead).get(concern.get_absolute_url()).content.decode()
    assert "First line<br>&lt;script&gt;" in page


def test_another_icbs_concern_is_not_there(cast, raised, sign_in):
    concern = raised()
    assert sign_in(cast.south_lead).get(concern.get_absolute_url()).status_code == 404
    assert sign_in(cast.lead).post(concern.get_absolute_url()).status_code == 405
    assert sign_in(cast.admin).get(concern.get_absolute_url()).status_code == 403


def test_a_long_history_takes_no_more_queries(cast, opened, sign_in, reads):
    concern = opened()
    browser = sign_in(cast.lead)
    numbers = []
    for times in (0, 6):
        with acting(cast.lead) as by:
            for number in range(times):
                target = "open" if number % 2 else "monitoring"
                actions.move(concern, target, by=by, reason="On it goes.")
        with reads() as queries:
            browser.get(concern.get_absolute_url())
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 18, "each part of the page reads a few times, whatever its length"


def test_nothing_is_read_twice(cast, opened, sign_in, reads):
    concern = opened()
    with reads() as queries:
        sign_in(cast.lead).get(concern.get_absolute_url())
    assert sorted(sql for sql in set(queries) if queries.count(sql) > 1 and "concerns_" in sql) == []


def test_the_page_says_who_logged_it_and_when(cast, opened, raised, sign_in, cleared):
    def logged(concern, who):
        page = " ".join(sign_in(who).get(concern.get_absolute_url()).content.decode().split())
        return re.search(r"<dt[^>]*> Logged </dt> <dd[^>]*> (.*?) </dd>", page).group(1)

    concern = opened()
    assert re.fullmatch(r"\d+ \w+ \d{4}.* by Lead \(invented\), quality lead", logged(concern, cast.viewer))
    with acting(cast.lead) as by:
        for number in range(21):
            actions.move(concern, "open" if number % 2 else "monitoring", by=by, reason="On it goes.")
    assert logged(concern, cast.viewer).endswith("by Lead (invented), quality lead")
    cleared(cast.lead)
    restricted = raised(sensitivity="speak_up")
    assert " by " not in logged(restricted, cast.lead), "who reported a restricted one is kept apart"


def test_each_part_stands_under_one_id_and_the_contents_call_it_as_it_is_headed(cast, opened, sign_in):
    concern = opened()
    page = sign_in(cast.lead).get(concern.get_absolute_url()).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert sorted(ids) == sorted(set(ids))
    parts = re.findall(r'<section id="([^"]+)">.*?<h2[^>]*>([^<]+)</h2>', page, re.DOTALL)
    assert {name for name, _ in parts} >= {"files", "updates", "register", "links"}
    for name, title in parts:
        assert f'<a href="#{name}">{title}</a>' in page
