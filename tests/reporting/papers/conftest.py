"""One paper that has everything, and what the tests read of a PDF."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pypdf
import pytest

from reporting.papers.sections import (
    AAAPaper,
    FollowThrough,
    LateReview,
    Level,
    Override,
    PaperItem,
    PaperSection,
    Risk,
    Said,
    SaidOfMove,
    SignOff,
)
from tests.pdf import barriers

ROUTINE = Level(label="Routine", colour="#00703c", shape="circle")
ENHANCED = Level(label="Enhanced", colour="#ffb81c", shape="triangle")
INTENSIVE = Level(label="Intensive", colour="#d4351c", shape="octagon")

ALERTS = (
    PaperItem(
        number=1,
        title="Maternity triage delays at Moorland Vale Hospitals NHS Foundation Trust",
        text=(
            "In the last three weeks 41 women waited longer than 30 minutes for a first assessment in maternity "
            "triage, against a standard of 15 minutes. Two incidents of moderate harm are being looked at.\n"
            "The System Quality Group asked the region to authorise intensive assurance on 24 February 2026."
        ),
        level=INTENSIVE,
        previous_level="Enhanced",
        risk=Risk(score=20, band="Extreme"),
        reference="QC-2026-0142",
        mitigation="A second triage midwife on each shift since 26 February; daily call with the trust.",
        ask="Agree that the chief nursing officer meets the trust's board before 20 March 2026.",
        owner="Dr Amina Clarke, chief nursing officer",
        next_look=date(2026, 3, 17),
    ),
    PaperItem(
        number=2,
        title="Ambulance handover harm at Pottery Road Urgent Care Centre",
        text="Handover over 60 minutes has risen for six weeks running and one death is with the coroner.",
        level=ENHANCED,
        previous_level="Routine",
        risk=Risk(score=16, band="Extreme"),
        reference="QC-2026-0131",
        ask="Direct the urgent care board to report its plan in April.",
        owner="Tom Whitfield",
        next_look=date(2026, 4, 7),
    ),
)
ADVISES = (
    PaperItem(
        number=3,
        title="Overdue safety alerts in three care homes",
        text="Three homes have not confirmed that bed rails were checked. No harm is known.",
        level=ENHANCED,
        risk=Risk(score=9, band="High"),
        reference="QC-2026-0088",
        awaited="Written confirmation from each home.",
        owner="Priya Nair",
        next_look=date(2026, 3, 31),
    ),
    PaperItem(
        number=4,
        title="Waiting times for autism assessment",
        text="The longest wait is 142 weeks and is no longer growing.",
        owner="Joan Ellis",
        next_look=date(2026, 5, 5),
    ),
)
ASSURES = (
    PaperItem(
        number=5,
        title="Falls with harm at Lyme Brook Community Services",
        text="Falls with harm have stayed below the expected range for seven months. The level was stepped down.",
        level=ROUTINE,
        previous_level="Enhanced",
        reference="QC-2025-0310",
        evidence="Ward visit of 12 February; audit of 60 care records",
        evidence_line="Second line: ICB visit",
        assurance="Reasonable",
        learning="The bedside checklist goes to the community hospitals.",
    ),
)
SECTIONS = (
    PaperSection(
        key="alert", heading="Alert", meaning="Matters that need the committee's discussion or action.", items=ALERTS
    ),
    PaperSection(key="advise", heading="Advise", meaning="Matters that will be watched for a time.", items=ADVISES),
    PaperSection(key="assure", heading="Assure", meaning="Good performance, best practice and success.", items=ASSURES),
)
FULL = AAAPaper(
    reference="AAA-2026-007",
    version="1.0",
    title="Alert, advise and assure report",
    tenant_name="NHS Staffordshire and Stoke-on-Trent Integrated Care Board",
    tenant_code="QNC",
    from_committee="System Quality Group",
    to_committee="Quality and Safety Committee",
    meeting_date=date(2026, 3, 11),
    covers_from=date(2026, 2, 4),
    covers_to=date(2026, 3, 3),
    chair="Margaret Osei",
    author="Lee Harding, committee secretary",
    executive_lead="Dr Amina Clarke, chief nursing officer",
    agenda_item="7",
    quorate=True,
    attendance="14 of 17 members",
    declarations="Dr R. Shah: partner in a practice named under item 4; took no part in it.",
    purpose="To tell the committee what the System Quality Group has seen and what it asks for.",
    recommendations=("Decide on the two requests under Alert.", "Note the matters under Advise and Assure."),
    sections=SECTIONS,
    follow_through=(
        FollowThrough(title="Neonatal staffing", disposition="Down to Advise", note="Two posts filled."),
        FollowThrough(title="Theatre ventilation", disposition="Closed"),
    ),
    overrides=(Override(subject="Canal Side Surgery", reason="Named in the private session.", by="Dr Amina Clarke"),),
    late_reviews=(
        LateReview(subject="Pottery Road Urgent Care Centre", level="Enhanced", due=date(2025, 12, 1), days=92),
    ),
    said_of_moves=(
        SaidOfMove(
            subject="Moorland Vale Hospitals NHS Foundation Trust",
            move="Enhanced to Intensive",
            state="In effect, decided on 24 February 2026",
            said=(
                Said(what="No answer of the provider", text="The provider gave no answer by 20 February 2026."),
                Said(what="Dissent", by="Joan Ellis", on=date(2026, 2, 23), text="The plan needs time.\nWait a month."),
            ),
        ),
    ),
    next_meeting=date(2026, 4, 8),
    sign_off=SignOff(name="Margaret Osei", role="Committee chair", at=datetime(2026, 3, 5, 14, 30, tzinfo=UTC)),
    draft=False,
)


@pytest.fixture
def paper():
    return FULL


@pytest.fixture
def draft():
    return replace(FULL, draft=True, sign_off=None, version="0.3")


@pytest.fixture
def empty():
    """Every section stated as None and every optional field left out."""
    sections = tuple(replace(section, items=(), none_stated=True) for section in SECTIONS)
    return replace(
        FULL, sections=sections, follow_through=(), overrides=(), late_reviews=(),
        said_of_moves=(), declarations="", attendance="", executive_lead="",
        agenda_item="", next_meeting=None, quorate=None,
    )  # fmt: skip


@pytest.fixture
def inquorate():
    return replace(
        FULL, quorate=False, quorate_note="Six members were present of the eight that are needed.",
        to_ratify=("Step down Lyme Brook Community Services to routine.", "Approve the terms of reference."),
    )  # fmt: skip


@pytest.fixture
def long_paper():
    """Forty alerts over many pages."""
    items = tuple(
        replace(ALERTS[number % 2], number=number, title=f"Matter {number} of forty") for number in range(1, 41)
    )
    return replace(FULL, sections=(replace(SECTIONS[0], items=items), *SECTIONS[1:]))


@pytest.fixture
def odd():
    """Accents, other scripts, quotes, mark-up, control characters, emoji and a very long word."""
    text = (
        'Zoë & Łukasz said "it\'s <b>bold</b>" — Ñandú, Đặng, Ελένη, Ирина, 王, مريم, e\u0301, ≥ 5 → 3, ½ dose, £5, ✓, '
        "\U0001f642 \U0001f44d\U0001f3fd \U0001f468\u200d⚕\ufe0f, ﬁne, non\u2011breaking, soft\u00adhyphen, bell\x07, "
        "{{ 7 * 7 }} " + "Llanfairpwllgwyngyll" * 12
    )
    item = replace(ALERTS[0], title="Café <script>alert('1')</script> \U0001f6a8", text=text, owner="Siân O’Néill")
    return replace(
        FULL,
        tenant_name="NHS Ynys Môn & “Friends” <ICB>",
        author="Zoë \U0001f642 Ångström",
        sections=(replace(SECTIONS[0], items=(item,)), *SECTIONS[1:]),
    )


@pytest.fixture
def read():
    return lambda content: pypdf.PdfReader(BytesIO(content))


@pytest.fixture
def failures():
    """Return what PDF/UA-1 holds against a PDF, as text."""
    return barriers
