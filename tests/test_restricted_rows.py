"""Inside one ICB, who sees what: one table of viewers and rows, held by the database (domain brief 8.3)."""

import pytest
from django.db import ProgrammingError, transaction

from concerns.models import Concern, ConcernEvent, ConcernSubject
from concerns.register.models import RiskEvent, RiskLink
from escalation.models import Evidence, SharedFact
from quality_oversight.audit.models import AuditEvent
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership, Signed
from reporting.models import ReportItem
from tests.cast import NORTH, SECOND_TRUST, TRUST, Cast, acting
from tests.rows import (
    add_action,
    add_action_step,
    add_concern,
    add_concern_event,
    add_file,
    add_finding,
    add_level_request,
    add_provider_share,
    add_report,
    add_risk,
)

# row: (sensitivity, shared with the first trust)
CONCERNS = {
    "standard": ("standard", False),
    "shared": ("standard", True),
    "speak_up": ("speak_up", False),
    "safeguarding": ("safeguarding", False),
}
STAFF = {
    "plain": ("standard", "shared"),
    "guardian": ("standard", "shared", "speak_up"),
    "nurse": ("standard", "shared", "safeguarding"),
    "both": tuple(CONCERNS),
}
OUTSIDE = {"provider": ("shared",), "other_provider": (), "cleared_provider": ("shared",)}
VIEWERS = {
    "plain": {},
    "guardian": {"clearances": ["speak_up"]},
    "nurse": {"clearances": ["safeguarding"]},
    "both": {"clearances": ["speak_up", "safeguarding"]},
    "provider": {"organisation_id": TRUST},
    "other_provider": {"organisation_id": SECOND_TRUST},
    # No page gives an outside user a clearance; the database must not need that.
    "cleared_provider": {"organisation_id": TRUST, "clearances": ["safeguarding"]},
}
# what hangs from a concern: {viewer: the concerns whose row is seen}
SEEN = {
    "concern": STAFF | OUTSIDE,
    "event": STAFF | OUTSIDE,
    "unshared_event": STAFF | dict.fromkeys(OUTSIDE, ()),
    "evidence": STAFF | dict.fromkeys(OUTSIDE, ()),
    "shared_fact": STAFF | OUTSIDE,
    "item": STAFF | dict.fromkeys(OUTSIDE, ()),
    "risk_link": STAFF | dict.fromkeys(OUTSIDE, ()),
    "further": STAFF | dict.fromkeys(OUTSIDE, ()),
    "risk_event": STAFF | dict.fromkeys(OUTSIDE, ()),
    "finding": STAFF | dict.fromkeys(OUTSIDE, ()),
    "audit": STAFF | dict.fromkeys(OUTSIDE, ()),
    "file": STAFF | dict.fromkeys(OUTSIDE, ()),
    "action": STAFF | dict.fromkeys(OUTSIDE, ()),
    "action_step": STAFF | dict.fromkeys(OUTSIDE, ()),
    "their_action": STAFF | OUTSIDE,
    "their_action_step": STAFF | OUTSIDE,
    "team_file": dict.fromkeys(STAFF | OUTSIDE, ()),
    "shared_file": STAFF | OUTSIDE,
}


@pytest.fixture
def rows(cast: Cast) -> dict[str, dict[str, object]]:
    """Four concerns, and one of everything that hangs from each."""
    found: dict[str, dict[str, object]] = {kind: {} for kind in SEEN}
    with tenant_context(NORTH, clearances=["speak_up", "safeguarding", "team"]):
        request, report = add_level_request(cast.subject, cast.lead), add_report(cast.lead)
        risk, asked = add_risk(cast.subject, cast.lead), add_provider_share(request, cast.lead)
        for number, (name, (sensitivity, shared)) in enumerate(CONCERNS.items(), 1):
            people = [TRUST] if shared else []
            concern = add_concern(cast.subject, number, sensitivity=sensitivity, shared_with=people)
            found["concern"][name] = concern
            found["event"][name] = add_concern_event(concern, cast.lead, shared=True)
            found["unshared_event"][name] = add_concern_event(concern, cast.lead)
            found["evidence"][name] = Evidence.objects.create(request=request, concern=concern, source="IQ01")
            found["shared_fact"][name] = SharedFact.objects.create(
                share=asked, position=number, label="Evidence", text="Falls", concern=concern
            )
            found["item"][name] = ReportItem.objects.create(
                report=report, section="alert", title="Falls", text="Invented.", concern=concern
            )
            found["risk_link"][name] = RiskLink.objects.create(risk=risk, concern=concern)
            found["further"][name] = ConcernSubject.objects.create(
                concern=concern, subject=cast.second_subject, part="about", **Signed.signature(cast.lead)
            )
            found["risk_event"][name] = RiskEvent.objects.create(
                risk=risk, concern=concern, verb="linked", **Signed.signature(cast.lead)
            )
            for kind, of in (("action", None), ("their_action", TRUST)):
                action = add_action(concern, cast.lead, organisation_id=of)
                found[kind][name], found[f"{kind}_step"][name] = action, add_action_step(action, cast.lead)
            found["file"][name] = add_file(concern, cast.lead)
            found["team_file"][name] = add_file(concern, cast.lead, visibility="team")
            found["shared_file"][name] = add_file(concern, cast.lead, visibility="named", audience=[TRUST])
            found["finding"][name] = add_finding(concern, cast.lead)
            found["audit"][name] = record("concern.raised", concern, by=cast.lead)
    return found


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("kind", SEEN)
def test_who_sees_what(rows, kind, viewer):
    with tenant_context(NORTH, **VIEWERS[viewer]):
        visible = {name for name, row in rows[kind].items() if type(row).objects.filter(pk=row.pk).exists()}
        assert visible == set(SEEN[kind][viewer])


def test_the_teams_files_are_for_the_team(rows):
    with tenant_context(NORTH, clearances=["team"]):
        seen = {name for name, row in rows["team_file"].items() if type(row).objects.filter(pk=row.pk).exists()}
    assert seen == set(STAFF["plain"])


@pytest.mark.parametrize("viewer", ["plain", "provider", "other_provider"])
def test_counts_and_changes_stop_at_what_is_seen(rows, viewer):
    seen = len(SEEN["concern"][viewer])
    with tenant_context(NORTH, **VIEWERS[viewer]):
        assert Concern.objects.count() == seen
        assert Concern.objects.update(title="Changed") == seen
    with tenant_context(NORTH, clearances=["speak_up", "safeguarding"]):
        assert Concern.objects.filter(title="Changed").count() == seen


def test_a_concern_cannot_be_put_into_a_stream_without_its_clearance(cast, rows):
    with acting(cast.lead):
        for change in (
            lambda: add_concern(cast.subject, 50, sensitivity="speak_up"),
            lambda: Concern.objects.filter(pk=rows["concern"]["standard"].pk).update(sensitivity="speak_up"),
        ):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                change()


def test_history_cannot_be_added_to_a_concern_that_is_not_seen(cast, rows):
    with acting(cast.lead), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        add_concern_event(rows["concern"]["speak_up"], cast.lead)


def test_the_actor_sees_the_own_act_in_the_trail(cast, rows):
    with acting(cast.lead):
        mine = AuditEvent.objects.filter(user_id=cast.lead.user_id)
        assert {event.pk for event in rows["audit"].values()} <= {event.pk for event in mine}


def test_an_outside_user_sees_the_icbs_people_and_their_own_but_no_other_partners(cast):
    with tenant_context(NORTH):
        other = Membership.objects.create(user=cast.stranger, role="provider_user", organisation_id=SECOND_TRUST)
    with acting(cast.provider_user):
        seen = set(Membership.objects.values_list("pk", flat=True))
        assert cast.lead.pk in seen
        assert cast.provider_user.pk in seen
        assert other.pk not in seen


def test_an_outside_user_sees_the_own_organisation_among_providers_and_no_levels(cast):
    from providers.models import Provider, Subject

    with acting(cast.lead):
        add_level_request(cast.subject, cast.lead)
    with acting(cast.provider_user):
        assert list(Provider.objects.values_list("organisation_id", flat=True)) == [TRUST]
        assert list(Subject.objects.values_list("pk", flat=True)) == [cast.subject.pk]
        assert not Evidence.objects.exists()
        assert not ConcernEvent.objects.exists()


def test_a_concern_stands_in_the_trail_without_its_words(cast, rows):
    with tenant_context(NORTH, clearances=["speak_up", "safeguarding"]):
        labels = {event.target_label for event in rows["audit"].values()}
        assert labels == {f"QC-2026-{number:04}" for number in range(1, 5)}
        item = record("report.item_moved", rows["item"]["speak_up"], by=cast.lead)
        assert (item.target_label, item.stream) == ("report item on QC-2026-0003", "speak_up")


@pytest.mark.parametrize(("viewer", "sees"), [("plain", False), ("guardian", True), ("nurse", False), ("both", True)])
def test_the_trail_of_a_concern_is_hidden_with_it_when_it_becomes_restricted(cast, rows, viewer, sees):
    concern, before = rows["concern"]["standard"], rows["audit"]["standard"]
    with tenant_context(NORTH, clearances=["speak_up"]):
        Concern.objects.filter(pk=concern.pk).update(sensitivity="speak_up")
    with tenant_context(NORTH, **VIEWERS[viewer]):
        assert AuditEvent.objects.filter(pk=before.pk).exists() == sees
    with acting(cast.lead):
        assert AuditEvent.objects.filter(pk=before.pk).exists()  # one's own act
