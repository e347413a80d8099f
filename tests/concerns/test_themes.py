"""Each ICB keeps its themes, and marks a few as its current areas of focus, with the day (F035)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from concerns import actions
from concerns.models import Theme
from concerns.rules.themes import Change, changes_of
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting

PAGE = "/concerns/themes/"


@pytest.fixture
def theme(cast) -> Theme:
    with acting(cast.lead) as by:
        return actions.add_theme(by=by, name="  Waits for  special needs ")


def press(browser, theme, change):
    return browser.post(f"{PAGE}{theme.pk}/", {"change": change})


def test_a_theme_is_added_marked_unmarked_and_retired(cast, theme, sign_in):
    browser = sign_in(cast.risk_manager)
    assert theme.name == "Waits for special needs"
    assert press(browser, theme, "focus").status_code == 302
    with acting(cast.lead):
        theme.refresh_from_db()
        assert theme.focus_since == timezone.localdate()
    page = browser.get(PAGE).content.decode()
    assert "In focus since" in page
    assert press(browser, theme, "retire").status_code == 422
    assert press(browser, theme, "unfocus").status_code == 302
    assert press(browser, theme, "retire").status_code == 302
    with acting(cast.lead):
        theme.refresh_from_db()
        assert (theme.focus_since, theme.retired_on) == (None, timezone.localdate())
        told = AuditEvent.objects.filter(verb="theme.changed").order_by("number")
        assert [event.detail["change"] for event in told] == ["focus", "unfocus", "retire"]
    assert press(browser, theme, "restore").status_code == 302


@pytest.mark.parametrize(
    ("in_focus", "retired", "offered"),
    [
        (False, False, (Change.FOCUS, Change.RETIRE)),
        (True, False, (Change.UNFOCUS,)),
        (False, True, (Change.RESTORE,)),
    ],
)
def test_what_is_offered_depends_on_how_a_theme_stands(in_focus, retired, offered):
    assert changes_of(in_focus=in_focus, retired=retired) == offered


@pytest.mark.parametrize("name", ["", "  ", "WAITS for special needs", "x" * 81, "Case 943 476 5919"])
def test_a_name_is_needed_once_short_and_about_nobody(cast, theme, sign_in, name):
    response = sign_in(cast.lead).post(f"{PAGE}add/", {"name": name})
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    with acting(cast.lead):
        assert Theme.objects.count() == 1


def test_readers_see_the_page_and_change_nothing(cast, theme, sign_in):
    browser = sign_in(cast.viewer)
    page = browser.get(PAGE).content.decode()
    assert "Waits for special needs" in page
    assert "Add a theme" not in page
    assert "Mark as" not in page
    assert browser.post(f"{PAGE}add/", {"name": "Other"}).status_code == 403
    assert press(browser, theme, "focus").status_code == 403
    with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
        actions.add_theme(by=by, name="Other")
    assert sign_in(cast.provider_user).get(PAGE).status_code == 403
    assert press(sign_in(cast.south_lead), theme, "focus").status_code == 404


def test_live_concerns_are_counted_without_the_restricted_ones(cast, theme, raised, cleared, sign_in):
    raised(themes=[theme.pk])
    cleared(cast.lead)
    raised(themes=[theme.pk], source="IL03", sensitivity="speak_up")
    page = sign_in(cast.lead).get(PAGE).content.decode()
    assert f'href="/concerns/?theme={theme.pk}">1<' in page


def test_the_list_is_filtered_by_theme(cast, theme, raised, sign_in):
    with_theme, without = raised(themes=[theme.pk]), raised()
    page = sign_in(cast.lead).get(f"/concerns/?theme={theme.pk}").content.decode()
    assert with_theme.ref in page
    assert without.ref not in page


def test_a_retired_theme_stays_where_it_is_and_is_given_to_nothing_new(cast, theme, raised):
    concern = raised(themes=[theme.pk])
    with acting(cast.lead) as by:
        actions.change_theme(theme, "retire", by=by)
        kept = actions.edit(concern, by=by, version=1, harm="severe", themes=[theme.pk])
        assert kept.themes == [theme.pk]
        other = raised()
        with pytest.raises(ValidationError) as refused:
            actions.edit(other, by=by, version=1, themes=[theme.pk])
        assert list(refused.value.message_dict) == ["themes"]


def test_another_icbs_theme_cannot_be_given(cast, raised):
    with acting(cast.south_lead) as by:
        theirs = actions.add_theme(by=by, name="Theirs")
    with pytest.raises(ValidationError):
        raised(themes=[theirs.pk])
