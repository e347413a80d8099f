"""A guardian and a safeguarding lead work on the concerns of their own stream, and on no others (domain brief 8.3)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from concerns import actions
from concerns.models import Concern, ConcernUpdate
from quality_oversight.tenancy.models import Membership
from quality_oversight.tenancy.policy import Clearance, Role
from tests.cast import acting
from tests.rows import add_concern, add_file

STREAMS = ("standard", "speak_up", "safeguarding")
OWN = {"guardian": "speak_up", "nurse": "safeguarding"}
TEAM = {Role.QUALITY_LEAD, Role.EXEC_QUALITY_LEAD}
KEPT = {Role.FTSU_GUARDIAN: "speak_up", Role.SAFEGUARDING_LEAD: "safeguarding"}
WORK = ("concern.edit", "concern.triage", "concern.work")


@pytest.fixture
def concerns(cast, cleared) -> dict[str, Concern]:
    """One submitted concern of each stream; both keepers are cleared for both streams."""
    cleared(cast.guardian)
    cleared(cast.nurse)
    with acting(cast.lead, *Clearance):
        return {
            stream: add_concern(cast.subject, number, sensitivity=stream, domains=["safety"])
            for number, stream in enumerate(STREAMS, 1)
        }


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", WORK)
def test_who_works_on_what(role, stream, permission):
    by = Membership(role=role, clearances=list(Clearance))
    assert by.may_over(permission, stream) == (role in TEAM or KEPT.get(role) == stream)


@pytest.mark.parametrize("role", KEPT)
@pytest.mark.parametrize("stream", STREAMS)
def test_a_keeper_without_the_clearance_works_on_nothing(role, stream):
    assert not Membership(role=role, clearances=[]).may_over("concern.edit", stream)


def edit(concern, other, by):
    actions.edit(concern, by=by, version=concern.version, title="Told again (invented)")


def triage(concern, other, by):
    actions.move(concern, "triage", by=by)


def rescore(concern, other, by):
    actions.rescore(concern, by=by, consequence=2, likelihood=2, reason="Less.")


def link(concern, other, by):
    actions.link(concern, by=by, other=other, way="related", reason="The same ward.")


def team_note(concern, other, by):
    actions.add_update(concern, by=by, text="For us alone.", visibility="team")


@pytest.mark.parametrize("act", [edit, triage, rescore, link, team_note])
@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("who", OWN)
def test_what_a_keeper_does_to_a_concern(cast, concerns, who, stream, act):
    concern, other = concerns[stream], concerns["standard" if stream != "standard" else OWN[who]]
    with acting(getattr(cast, who)) as by:
        if stream == OWN[who]:
            act(concern, other, by)
        else:
            with pytest.raises(ValidationError if act is team_note else PermissionDenied):
                act(concern, other, by)


def pages(concern):
    start = concern.get_absolute_url()
    return (f"{start}edit/", f"{start}move/start_triage/", f"{start}rescore/", f"{start}links/", f"{start}links/find/")


@pytest.mark.parametrize("stream", STREAMS)
@pytest.mark.parametrize("who", OWN)
def test_the_pages_and_buttons_follow(cast, concerns, sign_in, who, stream):
    concern, browser = concerns[stream], sign_in(getattr(cast, who))
    own = stream == OWN[who]
    for address in pages(concern):
        asked = {"HX-Request": "true"}  # as htmx asks for the part of a page
        assert browser.get(address, headers=asked).status_code == (200 if own else 403), address
    page = browser.get(concern.get_absolute_url()).content.decode()
    for words in (
        "Start triage",
        "Score the risk again",
        f"{concern.get_absolute_url()}edit/",
        "The quality team only",
    ):
        assert (words in page) == own, words


@pytest.mark.parametrize("stream", STREAMS)
def test_notes_and_files_of_the_team_are_seen_by_the_keeper_of_the_stream_alone(cast, concerns, stream):
    with acting(cast.lead, *Clearance) as by:
        actions.add_update(concerns[stream], by=by, text="For us alone.", visibility="team")
        add_file(concerns[stream], by, visibility="team")
    for who, own in OWN.items():
        with acting(getattr(cast, who)):
            assert ConcernUpdate.objects.exists() == (stream == own)
            assert concerns[stream].attachments.exists() == (stream == own)
    with acting(cast.viewer, *Clearance):
        assert not ConcernUpdate.objects.exists()


def test_a_keeper_takes_a_concern_of_the_own_stream_through_its_life(cast, concerns):
    with acting(cast.guardian) as by:
        concern = actions.move(concerns["speak_up"], "triage", by=by)
        concern = actions.move(concern, "open", by=by, lead=by)
        concern = actions.move(concern, "monitoring", by=by, reason="A new rota.")
        given = {"closure_reason": "resolved", "evidence": "Rota seen.", "outcome": "There is a new rota."}
        assert actions.move(concern, "closed", by=by, **given).lead == by


@pytest.mark.parametrize("stream", ["standard", "safeguarding"])
def test_a_keeper_leads_on_nothing_else(cast, concerns, stream):
    with acting(cast.lead, *Clearance) as by:
        by.clearances = list(Clearance)
        concern = actions.move(concerns[stream], "triage", by=by)
        with pytest.raises(ValidationError, match="works on concerns"):
            actions.move(concern, "open", by=by, lead=cast.guardian)


def test_a_keeper_is_offered_as_the_lead_of_the_own_stream_alone(cast, concerns, sign_in):
    assert "Guardian" in sign_in(cast.guardian).get("/concerns/new/").content.decode().partition('name="lead"')[2]
    assert f'value="{cast.guardian.pk}"' not in sign_in(cast.lead).get("/concerns/new/").content.decode()


def test_a_link_is_taken_away_from_the_own_end(cast, concerns):
    with acting(cast.guardian) as by:
        made = actions.link(
            concerns["speak_up"], by=by, other=concerns["standard"], way="related", reason="The same ward."
        )
        actions.unlink(made, by=by, reason="Another ward.")
    with acting(cast.lead, *Clearance) as by:
        foreign = actions.link(
            concerns["safeguarding"], by=by, other=concerns["standard"], way="related", reason="One ward."
        )
    with acting(cast.guardian) as by, pytest.raises(PermissionDenied):
        actions.unlink(foreign, by=by, reason="No.")


def test_of_many_at_once_a_keeper_moves_those_of_the_own_stream(cast, concerns):
    with acting(cast.guardian) as by:
        lines = actions.preview_many([each.pk for each in concerns.values()], "start_triage", by=by, given={})
        assert {line.concern.sensitivity: bool(line.refused) for line in lines} == {
            "standard": True,
            "speak_up": False,
            "safeguarding": True,
        }
