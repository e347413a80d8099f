"""Terms of reference of the three committees of the spine, and who sits on them; all people are invented."""

from datetime import time

from escalation.models import Committee
from quality_oversight.frameworks.kept import load
from quality_oversight.tenancy.models import CurrentTenant, Membership, Tenant
from quality_oversight.tenancy.policy import Party
from reporting.committees import actions
from reporting.committees.rules.vocabulary import OnHoliday, SeatRole

ROOM = "Board room, and by video (invented)"
# key: begins, minutes, in public, members for a quorum, bodies that must be there
TERMS = {
    "sqg": (time(9, 30), 120, False, 4, [Party.ICB, Party.REGIONAL_OVERSIGHT_BODY]),
    "qc": (time(13, 0), 150, False, 4, [Party.ICB]),
    "board": (time(10, 0), 180, True, 5, [Party.ICB]),
}
# role, seat, body, key of the person or a name, key or name of the deputy
SEATS = {
    "sqg": (
        (SeatRole.CHAIR, "Executive quality lead", Party.ICB, "exec-quality-lead", "quality-lead"),
        (SeatRole.SECRETARY, "Secretary", Party.ICB, "committee-secretary", ""),
        (SeatRole.MEMBER, "Deputy medical director", Party.ICB, "sqg-member", ""),
        (SeatRole.MEMBER, "Quality, hospitals", Party.ICB, "quality-lead", "quality-lead-2"),
        (SeatRole.MEMBER, "Region", Party.REGIONAL_OVERSIGHT_BODY, "region-authoriser", "Ola Fenwick (invented)"),
        (SeatRole.MEMBER, "Care regulator", Party.CARE_REGULATOR, "Rhona Pym (invented)", "Ted Lark (invented)"),
        (SeatRole.MEMBER, "Healthwatch", Party.PATIENT_VOICE_BODY, "Mina Ford (invented)", ""),
        (SeatRole.MEMBER, "Public health", Party.PUBLIC_HEALTH, "Sol Barrow (invented)", "Uma Kent (invented)"),
        (SeatRole.MEMBER, "Local authority, adult social care", Party.LOCAL_AUTHORITY, "", ""),
        (SeatRole.OBSERVER, "Internal audit", Party.ICB, "auditor", ""),
    ),
    "qc": (
        (SeatRole.CHAIR, "Non-executive director", Party.ICB, "committee-chair", "Bea Holm (invented)"),
        (SeatRole.SECRETARY, "Secretary", Party.ICB, "committee-secretary", ""),
        (SeatRole.MEMBER, "Chief nurse", Party.ICB, "exec-quality-lead", "quality-lead"),
        (SeatRole.MEMBER, "Chief medical officer", Party.ICB, "Ivo Marr (invented)", "sqg-member"),
        (SeatRole.MEMBER, "Acute care", Party.PROVIDER, "Gwen Astley (invented)", "Ray Dunn (invented)"),
        (SeatRole.MEMBER, "Primary care", Party.PROVIDER, "Noor Hale (invented)", ""),
        (SeatRole.ATTENDEE, "Risk", Party.ICB, "risk-manager", ""),
    ),
    "board": (
        (SeatRole.CHAIR, "Chair of the board", Party.ICB, "Abe Linton (invented)", ""),
        (SeatRole.SECRETARY, "Secretary", Party.ICB, "committee-secretary", ""),
        (SeatRole.MEMBER, "Chief executive", Party.ICB, "Lena Shaw (invented)", ""),
        (SeatRole.MEMBER, "Chief nurse", Party.ICB, "exec-quality-lead", ""),
        (SeatRole.MEMBER, "Non-executive member", Party.ICB, "committee-chair", ""),
    ),
}  # fmt: skip


def add_members(committees: dict[str, Committee], people: dict[str, Membership]) -> None:
    """Set the terms, which plans the meetings of the year ahead, and fill the seats, through the actions."""
    by = people["committee-secretary"]
    framework = load(Tenant.objects.get(pk=CurrentTenant()).framework)
    for key, (starts_at, minutes, in_public, members, parties) in TERMS.items():
        told, committee = framework.committee(key), committees[key]
        actions.set_terms(
            committee, by=by, number=0, purpose=told.purpose, cadence=committee.cadence, starts_at=starts_at,
            minutes=minutes, venue=ROOM, on_holiday=OnHoliday.NEXT, paper_days=told.paper_lead_days,
            in_public=in_public, quorum_members=members, quorum_chair=True, quorum_parties=parties,
        )  # fmt: skip
        for role, title, party, who, deputy in SEATS[key]:
            actions.add_seat(
                committee, by=by, role=role, title=title, party=party, since=by.starts_on,
                membership=people.get(who), name="" if who in people else who,
                deputy=people.get(deputy), deputy_name="" if deputy in people else deputy,
            )  # fmt: skip
