"""Where a title and a surname name somebody, in whatever case they were typed (domain brief 8.1 b and g).

A title in small letters is often another word ("miss a dose", "the dr was busy"), so it counts only beside a surname
with a capital, after a word such as "by" or "told", or before a word such as "said". Not found: "MS" (multiple
sclerosis) in capitals, and "nurse", "sister", "matron" and "doctor" before a surname in small letters.
"""

import re
from collections.abc import Iterator

LETTER = r"[^\W\d_]"
PARTICLE = r"(?:van|von|der|den|de|da|di|del|la|le|al|el|bin|ibn)"
SURNAME = rf"(?=[A-ZÀ-ÖØ-Þ]){LETTER}(?:['’´`\-]?{LETTER})+"
PARTS = rf"(?:{PARTICLE}\s+){{0,2}}{SURNAME}"
WITH_CAPITAL = rf"(?:[A-Z]\b\.?\s?){{0,3}}{PARTS}(?:\s+{PARTS})?"
SMALL = r"(?:[od]['’´`])?[a-z]{2,}(?:['’´`\-][a-z]+)*"
CAPITALS = r"(?:[OD]['’´`])?[A-Z]{2,}(?:['’´`\-][A-Z]+)*\b"
GAP = r"\b\.?[ \t]+"

# Words that stand after a title and are no surname.
PLAIN = (
    "a about after again all also am an and any are as at be because before but by can could did do does for from"
    " had has have he her him his i if in into is it its may me must my no nor not now of off on or our out over"
    " per she should so some than that the their them then there these they this those to too was we were what"
    " when where which while who will with would you your"
)
# Objects and work of a ward, after "miss", "dr", "prof" or "rev" in small letters.
WORK = (
    "appointment appointments available aware away bleep bleeped breaks busy call called calls cancer care case"
    " cases check checks clinic clinics cover deadline deadlines diagnoses diagnosis dose doses drive early either"
    " every first follow followup fracture fractures important informed key late led letter list look meals"
    " medication medicines meds more most next note notes numbers obs observations one only opinion opportunities"
    " opportunity other patient patients plan present rate rates rating recommendations red report rest review"
    " reviews ring rota round rounds school screening sepsis shift shifts signs something still surgery target"
    " targets team till time today told training treatment trust two until urgent visit visits vital ward work"
    " working"
)
# What people of these callings are, do and work in, with a capital.
CALLING = (
    "Associate Associates Bank Call Care Case Centre Charge Child Children Clinic Clinical Community Companies"
    " Company Consultant Consultants Coordinator Cover Council Director Directors Division Education Educator"
    " Escalation Group Handover Health Hospital Hospitals House In Informed Lead Leader Leaders Leads Led Liaison"
    " Lounge Manager Managers Matron Midwife Monday Tuesday Wednesday Thursday Friday Saturday Sunday Numbers"
    " Nurse Of On Organisation Organisations Paper Park Practice Practitioner Practitioners Prescriber Prescribers"
    " Prescribing Process Ratio Ratios Recruitment Report Reported Research Retention Review Role Rota Round"
    " Rounds Safety Service Services Shift Shortage Sister Site Sonographer Specialist Specialists Staff Staffing"
    " Station Student Team Teams Told Training Trust Trusts Unit Vacancies Vacancy Visit Visitor Visitors Walk"
    " Walkround Ward Wards Was Who Workforce And At For From Has Is To With ICB ITU ICU NHS Datix Emergency"
    " Maternity Paediatric Theatre Theatres"
)
ORIGINAL = (
    "Agreement Agreements Class Classes Clock Contract Copy Data Degree Document File Files Index Key List Of"
    " Patient Plan Planning Plans Production Programme Record Records Register Schedule Service Services Sheet"
    " Spreadsheet Switch Template Trainer Vendor Version"
)


def _none_of(words: str) -> str:
    """That none of these words comes next."""
    return rf"(?!(?:{'|'.join(words.split())})\b(?!['’´`]\w))"


AFTER = "by|from|with|of|told|asked|saw|under|about|consultant|called|named|patient|regarding"
BEFORE = "(?:" + "|".join(rf"(?<=\b{word} )" for word in AFTER.split("|")) + ")"
JOINING = ["that", "and", "but", "when", "because", "as"]
STARTS = r"(?:^|(?<=[.;:,!?\n(] )|(?<=[.;:,!?\n(])|" + "|".join(rf"(?<=\b{word} )" for word in JOINING) + ")"
DID = (
    r"(?=(?:['’]s)?\s+(?:was|is|has|had|said|says|told|fell|died|waited|rang|came|went|asked|complained|reported|stated"
    r"|refused|attended|reviewed|saw|gave|did|does|who|feels|felt|wrote|declined|arrived|collapsed|became)\b)"
)
WEAK = r"(?:[Mm]iss|[Mm]s|[Dd]r|[Pp]rof|[Pp]rofessor|[Rr]evd?|[Mm]aster)"
IN_SMALL = rf"{GAP}{_none_of(PLAIN)}{_none_of(WORK)}{_none_of(ORIGINAL.lower())}(?![a-z]+(?:ed|ing)\b){SMALL}"
TITLE = r"(?:[Mm]r|[Mm]rs|[Mm]x|[Mm]s|[Mm]iss|[Dd]r|[Pp]rof|[Pp]rofessor|[Rr]evd?|[Rr]everend|Rabbi|Imam|Pastor)"
CALLED = r"(?:[Ss]ister|[Nn]urse|[Mm]atron|[Mm]idwife|[Dd]octor)"
NOT_CAPITALS = r"(?!(?:[A-Z]\b\.?\s?){0,3}(?:[OD]['’´`])?[A-Z]{2,}s?\b)"  # "miss MDT", "the nurse ICU"
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Christmas Easter"

NAMES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Revd|Reverend|Rabbi|Imam|Pastor)\b\.?\s+{WITH_CAPITAL}",
        rf"\b{TITLE}{GAP}{NOT_CAPITALS}(?i:{_none_of(PLAIN)}{_none_of(WORK)}){_none_of(DAYS)}{WITH_CAPITAL}",
        rf"\b(?:MR|MRS|MISS|DR|MX|PROF|REV|REVD){GAP}{NOT_CAPITALS}{WITH_CAPITAL}",
        rf"\b(?:MR|mr|MRS|mrs|MISS|DR|PROF|REV|REVD){GAP}(?i:{_none_of(PLAIN)}{_none_of(WORK)}){CAPITALS}",
        rf"\bMaster{GAP}{NOT_CAPITALS}{_none_of(ORIGINAL)}{WITH_CAPITAL}",
        rf"\b{CALLED}{GAP}{NOT_CAPITALS}{_none_of(CALLING)}{WITH_CAPITAL}",
        rf"\b(?:[Mm]r|[Mm]rs)\b\.?\s+{_none_of(PLAIN)}{SMALL}",
        rf"\b(?=[MmDdPpRr]){BEFORE}{WEAK}{IN_SMALL}",
        rf"\b(?=[MmDdPpRr]){STARTS}{WEAK}{IN_SMALL}{DID}",
    )
)
# What reads like a title with a surname and is none.
NO_NAMES = re.compile(
    r"\b(?:Dr\.?\s+Foster|Miss\s+(?:Rate|Rates)"
    r"|(?:mr|Mr|MR)\s+(?i:scan\w*|imag\w+|angiogra\w+|machine\w*|safety|sequence\w*|spectroscop\w+|elastogra\w+|guided|report\w*"
    r"|findings?|protocols?|enterogra\w+|spine|brain)"
    r"|DR\s+(?:PLAN|SITE|TEST)|R(?:ev|EV)\s+(?:Final|Draft|FINAL|DRAFT))\b"
)
# Who holds a public office may be named with it (8.1 g); a practice may be called after its doctors.
OFFICE = (
    r"(?:chief\s+\w+|(?:medical|nursing|clinical|executive|finance|quality)\s+director|director\s+of|chair(?:man|woman)?\b"
    r"|(?:senior\s+|area\s+)?coroner|minister|secretary\s+of\s+state|MP\b|commissioner|president|ombudsman|councillor|mayor)"
)
OFFICE_AFTER = re.compile(rf"\s*[,(–\-]?\s*(?:the\s+|our\s+|its\s+|interim\s+)*{OFFICE}", re.I)
OFFICE_BEFORE = re.compile(rf"{OFFICE}[^.;\n]{{0,12}}$", re.I)
PRACTICE = re.compile(r"(?:['’]s?)?\s*(?:&|and|\+)?\s*(?:Partners?|Surgery|Practice|Medical\s+(?:Centre|Practice))\b")


def names_at(text: str) -> Iterator[tuple[int, int]]:
    """Where a text names somebody by title and surname: start, and the first character after it."""
    for pattern in NAMES:
        for match in pattern.finditer(text):
            if not _is_no_patient(text, match):
                yield match.span()


def _is_no_patient(text: str, match: re.Match[str]) -> bool:
    """Whether a title with a surname is a practice's name, belongs to a public office, or is no name at all."""
    after, before = text[match.end() : match.end() + 60], text[max(0, match.start() - 60) : match.start()]
    return bool(
        NO_NAMES.match(match[0])
        or OFFICE_AFTER.match(after)
        or OFFICE_BEFORE.search(before)
        or PRACTICE.match(after)
        or PRACTICE.search(match[0])
    )
