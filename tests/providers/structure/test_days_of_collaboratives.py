"""A provider collaborative has a first and a last day of its own, which any day that is asked about honours (F003)."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from providers.actions import add_subject
from providers.models import Subject
from providers.structure import actions
from providers.structure.api import StructureShown
from providers.structure.queries import as_at, belongs_to
from providers.structure.sight import sight
from quality_oversight.audit.models import AuditEvent
from tests.cast import acting

SPRING, SUMMER, AUTUMN = date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1)
NONE = (None, None)
DAY = timedelta(1)


@pytest.fixture
def together(cast):
    """A collaborative with a lead and a member without a last day."""
    with acting(cast.lead) as by:
        made = add_subject(by=by, kind="collaborative", name="Together (invented)")
        for part, member in (("lead", cast.subject), ("member", cast.second_subject)):
            actions.add(made, by=by, part=part, member=member, since=SPRING)
    return made


def sent(since=None, until=None, seen=NONE):
    """What the form sends."""
    days = {"since": since, "until": until}
    parts = {
        f"{name}_{part}": getattr(day, part) for name, day in days.items() if day for part in ("day", "month", "year")
    }
    return parts | {f"seen_{name}": day or "" for name, day in zip(days, seen, strict=True)}


def address(subject):
    return reverse("structure:days", args=[subject.pk])


def test_an_ended_collaborative_is_shown_as_ended_and_nothing_belongs_to_it_after(cast, together, sign_in):
    browser = sign_in(cast.lead)
    assert browser.post(address(together), sent(SPRING, SUMMER)).url == reverse("structure:whole", args=[together.pk])
    today = timezone.localdate()
    with acting(cast.lead):
        for on, number in ((SPRING, 2), (SUMMER, 2), (SUMMER + DAY, 0), (today, 0)):
            assert len(as_at([together], on)[0].rows) == number, on
            assert len(belongs_to([cast.subject.pk], on)) == min(number, 1), on
        assert cast.subject.pk in sight(SUMMER).node(str(together.pk)).subjects
        assert sight(today).node(str(together.pk)).subjects == {together.pk}
    viewer = sign_in(cast.viewer)
    for page in (reverse("structure:list"), reverse("structure:whole", args=[together.pk]), "/providers/subjects/"):
        assert "Ended on 1 July 2026" in viewer.get(page).content.decode(), page
    then = "?on_day=1&on_month=6&on_year=2026"
    assert "Ends on 1 July 2026" in viewer.get(reverse("structure:list") + then).content.decode()
    whole = reverse("structure:whole", args=[together.pk])
    assert cast.subject.name in viewer.get(whole + then).content.decode().split("History</h2>")[0]
    assert "It did not stand on this day" in viewer.get(f"{whole}?on_day=1&on_month=3&on_year=2026").content.decode()
    with acting(cast.lead):
        together.refresh_from_db()
        shown = StructureShown(as_at([together], today)[0]).data
    assert (shown["begins_on"], shown["ends_on"], shown["members"]) == ("2026-04-01", "2026-07-01", [])
    with acting(cast.auditor):
        assert AuditEvent.objects.filter(verb="structure.days_set").count() == 1


def test_nothing_is_added_outside_its_days(cast, together):
    with acting(cast.lead) as by:
        actions.set_days(together, by=by, since=SPRING, until=SUMMER, seen=NONE)
        for since, until, field in ((SPRING - DAY, None, "since"), (AUTUMN, None, "since"), (SPRING, AUTUMN, "until")):
            with pytest.raises(ValidationError) as refused:
                actions.add(together, by=by, part="integrator", member=cast.subject, since=since, until=until)
            assert list(refused.value.message_dict) == [field]
        assert actions.add(together, by=by, part="integrator", member=cast.subject, since=SPRING, until=SUMMER)


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [(SUMMER, SPRING, "until"), (date(1900, 1, 1), None, "since"), (None, date(2190, 1, 1), "until")],
)
def test_days_that_cannot_be_are_refused_beside_their_field(cast, together, sign_in, since, until, field):
    with acting(cast.lead) as by, pytest.raises(ValidationError) as refused:
        actions.set_days(together, by=by, since=since, until=until, seen=NONE)
    assert list(refused.value.message_dict) == [field]
    page = sign_in(cast.lead).post(address(together), sent(since, until))
    assert page.status_code == 422
    assert refused.value.message_dict[field][0] in page.content.decode()


def test_the_last_day_is_taken_away_again_and_a_second_person_is_told(cast, together, sign_in):
    with acting(cast.lead) as by:
        actions.set_days(together, by=by, since=None, until=SUMMER, seen=NONE)
    late = sign_in(cast.admin).post(address(together), sent(SPRING))
    assert late.status_code == 422
    assert "Somebody changed its days meanwhile" in late.content.decode()
    assert "1 July 2026" in late.content.decode()
    assert sign_in(cast.admin).post(address(together), sent(seen=(None, SUMMER))).status_code == 302
    with acting(cast.lead):
        together.refresh_from_db()
        assert (together.begins_on, together.ends_on) == NONE


def test_only_a_collaborative_has_days(cast, sign_in):
    with acting(cast.lead) as by:
        place = add_subject(by=by, kind="place", name="The coast (invented)")
        with pytest.raises(ValidationError, match="Only a provider collaborative"):
            actions.set_days(place, by=by, since=SPRING, until=None, seen=NONE)
        with pytest.raises(IntegrityError), transaction.atomic():
            Subject.objects.filter(pk=place.pk).update(begins_on=SPRING)
    assert sign_in(cast.lead).get(address(place)).status_code == 404


def test_the_litany_of_days(cast, together, sign_in):
    assert sign_in(cast.lead).put(address(together)).status_code == 405
    assert sign_in(cast.viewer).post(address(together), sent(SPRING)).status_code == 403
    assert sign_in(cast.south_lead).get(address(together)).status_code == 404
    with acting(cast.viewer) as by, pytest.raises(PermissionDenied):
        actions.set_days(together, by=by, since=SPRING, until=None, seen=NONE)
