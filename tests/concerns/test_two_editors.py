"""Two people change one concern or one risk: the second sees every version, chooses, and loses nothing."""

import re

import pytest

from concerns import actions
from concerns.models import Concern
from quality_oversight import meanwhile
from tests.cast import acting
from tests.rows import add_risk


def address(concern):
    return f"/concerns/{concern.pk}/edit/"


def words(response):
    return " ".join(response.content.decode().split())


def hidden(response):
    """What the page carries in hidden inputs, as a browser would send it."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', words(response)):
        found.setdefault(name, []).append(value)
    found.pop("csrfmiddlewaretoken", None)
    return found


@pytest.fixture
def edited(cast, raised):
    """A concern whose title, harm and urgency the executive changed after the lead had opened it."""

    def by_another(**changes):
        concern = raised()
        with acting(cast.executive) as by:
            return actions.edit(concern, by=by, version=1, **changes)

    return by_another


def test_the_second_sees_all_three_versions_and_nothing_is_saved(cast, edited, sign_in, typed):
    concern = edited(title="Falls on nine wards")
    clash = sign_in(cast.lead).post(address(concern), typed(title="Falls on three wards", version=1))
    page = words(clash)
    assert clash.status_code == 409
    for said in ("Falls on two wards", "Falls on nine wards", "Falls on three wards", "by Executive (invented)"):
        assert said in page
    assert "pick_title" in page
    assert "pick_summary" not in page
    with acting(cast.lead):
        assert Concern.objects.get().title == "Falls on nine wards"


@pytest.mark.parametrize(
    ("pick", "title"),
    [
        ("mine", "Falls on three wards"),
        ("theirs", "Falls on nine wards"),
        ("combined", "Falls on three of nine wards"),
    ],
)
def test_where_both_changed_somebody_chooses(cast, edited, sign_in, typed, pick, title):
    concern, browser = edited(title="Falls on nine wards"), sign_in(cast.lead)
    clash = browser.post(address(concern), typed(title="Falls on three wards", informant="A ward manager", version=1))
    kept = hidden(clash)
    assert "checked" not in words(clash).partition('name="pick_title"')[2].partition("combine_title")[0]
    undecided = browser.post(address(concern), kept)
    assert undecided.status_code == 422
    assert "Choose what is kept as “Title”" in words(undecided)
    choice = {"pick_title": pick, "combine_title": "Falls on three of nine wards"}
    assert browser.post(address(concern), hidden(undecided) | choice).status_code == 302
    with acting(cast.lead):
        saved = Concern.objects.get()
        assert (saved.title, saved.informant, saved.version) == (title, "A ward manager", 3)


def test_what_only_they_changed_stays_theirs_unless_one_says_otherwise(cast, edited, sign_in, typed):
    concern, browser = edited(harm="severe"), sign_in(cast.lead)
    clash = browser.post(address(concern), typed(title="Falls on three wards", version=1))
    page = words(clash)
    assert "Nobody else changed Title" in page
    assert re.search(r'name="pick_harm" type="radio" value="theirs" checked', page)
    assert browser.post(address(concern), hidden(clash) | {"pick_harm": "theirs"}).status_code == 302
    with acting(cast.lead):
        saved = Concern.objects.get()
        assert (saved.title, saved.harm) == ("Falls on three wards", "severe")


def test_what_touches_nothing_of_theirs_is_saved_at_once_with_a_note(cast, raised, sign_in, typed):
    concern = raised()
    with acting(cast.executive) as by:
        actions.rescore(concern, by=by, consequence=2, likelihood=2, reason="Rounds are made.")
    browser = sign_in(cast.lead)
    response = browser.post(address(concern), typed(title="Falls on three wards", version=1))
    assert response.status_code == 302
    page = words(browser.get(response.url))
    assert "Executive (invented) saved it meanwhile: nothing was replaced" in page
    with acting(cast.lead):
        saved = Concern.objects.get()
        assert (saved.title, saved.score) == ("Falls on three wards", 4)


def test_the_one_save_is_checked_again(cast, edited, sign_in, typed):
    concern, browser = edited(title="Falls on nine wards"), sign_in(cast.lead)
    clash = browser.post(address(concern), typed(title="Falls on three wards", version=1))
    with acting(cast.executive) as by:
        actions.edit(concern, by=by, version=2, title="Falls on ten wards", harm="severe")
    again = browser.post(address(concern), hidden(clash) | {"pick_title": "mine"})
    page = words(again)
    assert again.status_code == 409
    for said in ("Falls on two wards", "Falls on ten wards", "Falls on three wards", "pick_harm"):
        assert said in page
    assert re.search(r'name="pick_title" type="radio" value="mine" checked', page)
    last = {"pick_title": "mine", "pick_harm": "theirs"}
    assert browser.post(address(concern), hidden(again) | last).status_code == 302
    with acting(cast.lead):
        saved = Concern.objects.get()
        assert (saved.title, saved.harm, saved.version) == ("Falls on three wards", "severe", 4)


def test_a_choice_that_is_refused_can_be_put_right(cast, edited, sign_in, typed):
    concern, browser = edited(title="Falls on nine wards"), sign_in(cast.lead)
    clash = browser.post(address(concern), typed(title="Falls on three wards", version=1))
    choice = {"pick_title": "combined", "combine_title": "x" * 121}
    refused = browser.post(address(concern), hidden(clash) | choice)
    assert refused.status_code == 422
    assert "120 characters" in words(refused)
    assert "x" * 121 in words(refused)


def test_a_step_that_one_may_not_see_makes_no_false_difference(cast, raised, sign_in, typed):
    concern, secret = raised(), raised(by=cast.guardian, source="IL03", sensitivity="speak_up")
    with acting(cast.lead) as by:
        actions.edit(concern, by=by, version=1, title="Falls on four wards")
    browser = sign_in(cast.lead)
    opened = hidden(browser.get(address(concern)))
    with acting(cast.lead, "speak_up") as by:
        actions.link(concern, by=by, other=secret, way="related", reason="Invented.")
    given = typed(title="Falls on five wards", version=2, step=opened["step"][0])
    assert browser.post(address(concern), given).status_code == 302
    with acting(cast.lead):
        assert Concern.objects.get(pk=concern.pk).title == "Falls on five wards"


def test_a_score_by_two_is_shown_and_then_saved_knowingly(cast, raised, sign_in):
    concern, browser = raised(), sign_in(cast.lead)
    path = f"/concerns/{concern.pk}/rescore/"
    seen = hidden(browser.get(path))
    with acting(cast.executive) as by:
        actions.rescore(concern, by=by, consequence=2, likelihood=2, reason="Rounds are made.")
    given = {"which": "current", "consequence": 4, "likelihood": 1, "reason": "Seen on the ward."}
    clash = browser.post(path, given | {"version": seen["version"][0]})
    page = words(clash)
    assert clash.status_code == 409
    for said in ("Executive (invented) saved it on", "consequence 2, likelihood 2", "Seen on the ward."):
        assert said in page
    assert browser.post(path, given | {"version": hidden(clash)["version"][0]}).status_code == 302
    with acting(cast.lead):
        assert Concern.objects.get().score == 4


def test_steps_are_compared_in_plain_words():
    class Step:
        def __init__(self, pk, **changes):
            self.pk, self.by_name, self.changes = pk, f"Person {pk}", changes

    steps = [Step(3, title=["b", "c"]), Step(2, title=["a", "b"], files=["", "x"]), Step(1, title=["", "a"])]
    saved, typed = {"title": "c", "lead": "x", "harm": "h"}, {"title": "d", "lead": "y", "harm": "h"}
    met = meanwhile.meet(steps, seen=1, count=9, saved=saved, typed=typed, label=str.upper)
    (one,) = met.differences
    assert (one.name, one.was, one.saved, one.typed, one.both) == ("title", "a", "c", "d", True)
    assert (met.only_mine, met.who, met.base.pk) == (("LEAD",), "Person 3 and Person 2", 1)
    same = meanwhile.meet(steps, seen=None, count=1, saved=saved, typed=saved, label=str.upper)
    assert (same.differences, len(same.steps)) == ((), 1)
    assert meanwhile.meet(steps, seen=None, count=-5, saved=saved, typed=typed, label=str).steps == ()


def test_what_is_refused_after_a_quiet_merge_is_shown_on_the_form(cast, raised, sign_in, typed):
    concern = raised()
    with acting(cast.executive) as by:
        actions.rescore(concern, by=by, consequence=2, likelihood=2, reason="Rounds are made.")
    response = sign_in(cast.lead).post(address(concern), typed(immediacy="immediate", version=1))
    assert response.status_code == 422
    assert "Enter what has been done to keep people safe now" in words(response)


def test_a_score_of_the_register_by_two_is_shown_and_then_saved_knowingly(cast, sign_in):
    with acting(cast.lead) as by:
        risk = add_risk(cast.subject, by)
    path, browser = f"/risks/{risk.pk}/score/current/", sign_in(cast.lead)
    seen = hidden(browser.get(path))["version"][0]
    given = {"safety_consequence": "4", "safety_likelihood": "2", "reason": "Seen on the ward."}
    assert sign_in(cast.executive).post(path, given | {"safety_likelihood": "1", "version": seen}).status_code == 302
    clash = browser.post(path, given | {"version": seen})
    page = words(clash)
    assert clash.status_code == 409
    for said in (
        "Executive (invented) saved it on",
        "consequence 4, likelihood 1",
        "consequence 4, likelihood 2",
        "Seen on",
    ):
        assert said in page
    assert browser.post(path, given | {"version": hidden(clash)["version"][0]}).status_code == 302


def test_an_appetite_set_by_two_is_shown_and_then_saved_knowingly(cast, sign_in):
    path, browser = "/risks/appetite/safety/", sign_in(cast.executive)
    now = hidden(browser.get(path))["version"][0]
    given = {"level": "averse", "tolerated": "4"}
    other = browser.post(path, {"level": "open", "tolerated": "12", "version": now})
    assert other.status_code == 302
    clash = browser.post(path, given | {"version": now})
    assert clash.status_code == 409
    assert "Somebody else saved first" in words(clash)
    assert browser.post(path, given | {"version": hidden(clash)["version"][0]}).status_code == 302
