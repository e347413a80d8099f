"""The story, a past day, the board and a decision are read in the framework that held then."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from escalation import actions
from escalation.models import LevelDecision
from escalation.queries import cases
from escalation.story import tasks
from escalation.story.models import DayPaper
from escalation.story.queries import replay
from quality_oversight.frameworks.kept import framework_of
from tests.cast import acting
from tests.escalation.conftest import DECISION
from tests.escalation.test_framework_editor import again, publish
from tests.escalation.test_story_of_subjects import text_of

NEW = "Closer look (invented)"
BOARD = "/levels/board/"


@pytest.fixture
def renamed(cast, at_level):
    """A subject is raised to enhanced; later on the same day an own version gives that level another name."""
    request = at_level("enhanced")
    with acting(cast.admin):
        before = framework_of(cast.admin).level("enhanced").label
        publish(cast, ("levels.enhanced", {"label": NEW}))
    return request, before


def on(day, name="on"):
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def test_the_board_and_its_filter_speak_the_words_of_the_day(cast, renamed, sign_in, today):
    client, before = sign_in(cast.viewer), renamed[1]
    now = client.get(BOARD).content.decode()
    then = client.get(BOARD, on(today - timedelta(days=1), "as_at")).content.decode()
    assert NEW in now
    assert before not in now
    assert before in then
    assert NEW not in then


def test_the_board_as_at_a_past_day_counts_with_the_intervals_of_that_day(cast, at_level, key_for, today):
    """Stuck is told of review intervals: those of the day, not shorter ones that were published since."""
    at_level("enhanced")
    with acting(cast.admin):
        publish(cast, ("levels.enhanced", {"review_days": 1}))
    client = Client(headers=key_for(cast.lead))
    with acting(cast.executive) as by:
        earlier = today - timedelta(days=10)
        actions.correct(LevelDecision.objects.get(), by=by, reason="A slip of the pen", effective_from=earlier)
    for day, stuck in ((today, ["level"]), (today - timedelta(days=1), [])):
        rows = client.get(f"/api/v1{BOARD}", {"as_at": day.isoformat(), "level": "enhanced"}).json()["results"]
        assert [each["stuck"] for each in rows] == [stuck]


def test_a_day_and_its_paper_speak_the_words_of_the_day(cast, renamed, sign_in, today):
    client, address = sign_in(cast.lead), reverse("story:day", args=[cast.subject.pk])
    with acting(cast.executive) as by:
        earlier = today - timedelta(days=3)
        actions.correct(LevelDecision.objects.get(), by=by, reason="A slip of the pen", effective_from=earlier)
    now, then = (client.get(address, on(day)).content.decode() for day in (today, today - timedelta(days=1)))
    level = "Level on that day"
    assert NEW in now[now.index(level) : now.index("Open concerns")]
    part = then[then.index(level) : then.index("Open concerns")]
    assert renamed[1] in part
    assert NEW not in part
    asked = client.post(reverse("story:ask_paper", args=[cast.subject.pk, (today - timedelta(days=1)).isoformat()]))
    pk = asked.url.rstrip("/").rpartition("/")[2]
    tasks.print_day(str(cast.lead.tenant_id), str(cast.lead.pk), pk)
    with acting(cast.lead):
        said = " ".join(text_of(bytes(DayPaper.objects.get(pk=pk).pdf)).split())
    assert renamed[1] in said
    assert f"{NEW}, since" not in said


def test_the_story_tells_a_decision_in_the_words_that_it_was_taken_under(cast, renamed, sign_in):
    told = sign_in(cast.lead).get(reverse("story:story", args=[cast.subject.pk]), {"kind": "decision"})
    page = told.content.decode()
    assert f"to {renamed[1]}" in page
    assert NEW not in page


@pytest.fixture
def undemanding(monkeypatch):
    """The framework that comes with the product, as it was before it demanded headings of the risk profile."""
    asked = cases.terms_of

    def less(request):
        terms = asked(request)
        return replace(terms, requires=tuple(key for key in terms.requires if not key.startswith("profile_")))

    with monkeypatch.context() as patch:
        patch.setattr(cases, "terms_of", less)
        yield patch


def test_a_heading_that_was_not_demanded_then_is_not_missing_in_a_replay(cast, considered, undemanding):
    request = considered("enhanced", profile={"people": "40 people a week."})
    with acting(cast.executive) as by:
        decision = actions.authorise(request, by=by, **DECISION)
    undemanding.undo()
    with acting(cast.lead) as by:
        checks = {check.key: check.done for check in replay(LevelDecision.objects.get(pk=decision.pk), by=by).checks}
    assert checks["profile_people"]  # it was said, though it was not demanded
    assert not {"profile_immediacy", "profile_grip"} & set(checks)
    assert all(checks.values())


def test_a_decision_is_replayed_by_the_version_that_it_was_taken_under(cast, at_level, sign_in):
    """A later version demands another heading: the earlier decision says nothing of it."""
    request = at_level("enhanced")
    with acting(cast.admin):
        needs = framework_of(again(cast.admin)).transition("T1").requires
        publish(cast, ("transitions.T1", {"requires": [*needs, "profile_unknown"]}))
    with acting(cast.lead) as by:
        keys = [check.key for check in replay(request.decisions.get(), by=by).checks]
    assert "profile_people" in keys
    assert "profile_unknown" not in keys
