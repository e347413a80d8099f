"""What identifies somebody in the sentences that quality teams write, and what does not (domain brief 8.1)."""

from itertools import pairwise

import pytest

from quality_oversight.texts.findings import Kind, findings, in_words, is_hard, normal, soft, unchanged

FOUND = [
    ("Patient 943 476 5919 fell twice", Kind.NHS_NUMBER, "943 476 5919"),
    ("DOB 12/03/1961, seen in clinic", Kind.BIRTH, "DOB 12/03/1961"),
    ("d.o.b. 3.4.52", Kind.BIRTH, "d.o.b. 3.4.52"),
    ("Her date of birth is 3 March 1961.", Kind.BIRTH, "date of birth is 3 March 1961"),
    ("A man born on 1961-03-12 waited", Kind.BIRTH, "born on 1961-03-12"),
    ("Born March 3rd, 1961", Kind.BIRTH, "Born March 3rd, 1961"),
    ("12/03/1961 (DOB) was on the label", Kind.BIRTH, "12/03/1961 (DOB"),
    ("hospital no. 1234567 was called back", Kind.HOSPITAL, "hospital no. 1234567"),
    ("Hospital number: A123456", Kind.HOSPITAL, "Hospital number: A123456"),
    ("MRN A123456 missed the list", Kind.HOSPITAL, "MRN A123456"),
    ("patient ID RXX1234567", Kind.HOSPITAL, "patient ID RXX1234567"),
    ("unit number 00412345", Kind.HOSPITAL, "unit number 00412345"),
    ("write to a.khan@example.org please", Kind.EMAIL, "a.khan@example.org"),
    ("Ring the daughter on 07700 900123.", Kind.PHONE, "07700 900123"),
    ("ring 07911123456", Kind.PHONE, "07911123456"),
    ("The ward sister, 020 7946 0018, knows", Kind.PHONE, "020 7946 0018"),
    ("call (0113) 243 2799", Kind.PHONE, "(0113) 243 2799"),
    ("+44 7911 123456 is her mobile", Kind.PHONE, "+44 7911 123456"),
    ("lives at LS1 4AP", Kind.POSTCODE, "LS1 4AP"),
    ("of SW1A2AA", Kind.POSTCODE, "SW1A2AA"),
    ("lives near ls1 4ap", Kind.POSTCODE, "ls1 4ap"),
    ("Mr Khan waited nine hours", Kind.NAME, "Mr Khan"),
    ("The family of Mrs O'Neill complained", Kind.NAME, "Mrs O'Neill"),
    ("Mrs. J Smith-Jones was moved", Kind.NAME, "Mrs. J Smith-Jones"),
    ("Miss Anna Kowalska fell", Kind.NAME, "Miss Anna Kowalska"),
    ("Mr van der Berg rang", Kind.NAME, "Mr van der Berg"),
    ("Dr Patel was rude", Kind.NAME, "Dr Patel"),
    ("told by mrs patel", Kind.NAME, "mrs patel"),
    ("MR KHAN WAITED", Kind.NAME, "MR KHAN"),
    ("Ms Élodie Brun", Kind.NAME, "Ms Élodie Brun"),
    ("seen by mrs o'neill", Kind.NAME, "mrs o'neill"),
    ("MRS O'NEILL WAITED", Kind.NAME, "MRS O'NEILL"),
    ("Mrs. O´Neill", Kind.NAME, "Mrs. O´Neill"),
    ("dob 12031961 on the label", Kind.BIRTH, "dob 12031961"),
    ("D O B 12/03/1961", Kind.BIRTH, "D O B 12/03/1961"),
    ("ring +44 7700 900123", Kind.PHONE, "+44 7700 900123"),
    ("a woman aged 94 fell", Kind.AGE, "aged 94"),
    ("A 94-year-old man", Kind.AGE, "94-year-old"),
    ("102 years old", Kind.AGE, "102 years old"),
    ("pt 91yo from a care home", Kind.AGE, "91yo"),
    *(
        (text, Kind.NAME, words)
        for text, words in [
            ("seen by miss smith on ward 7", "miss smith"),
            ("miss smith fell on ward 7", "miss smith"),
            ("The family say that miss jones was left alone", "miss jones"),
            ("told miss o'neill twice", "miss o'neill"),
            ("Miss smith rang", "Miss smith"),
            ("the mother of miss Smith", "miss Smith"),
            ("The parents of Master Smith complained", "Master Smith"),
            ("Master J Smith, seen in clinic", "Master J Smith"),
            ("moved at the request of master smith", "master smith"),
            ("Rev Smith rang", "Rev Smith"),
            ("the chaplain, Rev. J Smith", "Rev. J Smith"),
            ("Revd Anna Lee", "Revd Anna Lee"),
            ("told by rev smith", "rev smith"),
            ("Reverend Lee was not called", "Reverend Lee"),
            ("Sister Smith was told", "Sister Smith"),
            ("told by sister Patel", "sister Patel"),
            ("Staff Nurse Patel gave it", "Nurse Patel"),
            ("the staff nurse O'Neill", "nurse O'Neill"),
            ("Matron Jones raised it", "Matron Jones"),
            ("midwife Anna Brown left", "midwife Anna Brown"),
            ("Doctor Khan prescribed", "Doctor Khan"),
            ("referred to the care of dr patel", "dr patel"),
            ("dr patel said no", "dr patel"),
            ("seen by Dr patel in clinic", "Dr patel"),
            ("the daughter told dr. patel", "dr. patel"),
            ("the list of prof khan", "prof khan"),
            ("asked ms brown to wait", "ms brown"),
            ("Ms brown was moved", "Ms brown"),
            ("mr Khan waited", "mr Khan"),
            ("Mr khan waited", "Mr khan"),
            ("MR Khan waited", "MR Khan"),
            ("mrs KHAN waited", "mrs KHAN"),
        ]
    ),
    *(
        (text, Kind.POSTCODE, words)
        for text, words in [
            ("lives at Ls1 4Ap", "Ls1 4Ap"),
            ("of ls1 4AP, alone", "ls1 4AP"),
            ("LS1 4ap", "LS1 4ap"),
            ("ls14ap", "ls14ap"),
            ("lives at ls1 4th", "ls1 4th"),
            ("the family in ls1 4th, near the site", "ls1 4th"),
            ("Ls11 1st is the address", "Ls11 1st"),
            ("LS1 4TH", "LS1 4TH"),
            ("her home is at b1 2nd", "b1 2nd"),
            ("postcode ls6 2hr.", "ls6 2hr"),
        ]
    ),
    *(
        (text, Kind.EMAIL, words)
        for text, words in [
            ("write to jo at gmail.com", "jo at gmail.com"),
            ("jo (at) nhs.net", "jo (at) nhs.net"),
            ("jo[at]nhs.net", "jo[at]nhs.net"),
            ("jo @ yahoo.co.uk please", "jo @ yahoo.co.uk"),
            ("jo.khan at example.org", "jo.khan at example.org"),
            ("jo dot khan at nhs dot net", "jo dot khan at nhs dot net"),
            ("JO AT HOTMAIL.CO.UK", "JO AT HOTMAIL.CO.UK"),
            ("jo (at) example (dot) org", "jo (at) example (dot) org"),
        ]
    ),
]

CLEAN = [
    "Three falls on ward 7 between 1 and 9 April 2026",
    "Opened on 12/03/2026; reviewed 2026-04-09 at 14:30",
    "QC-2026-0142 repeats QC-2025-1178",
    "STEIS 2026/12345 and Datix W123456",
    "RRK, RXX and 5-digit practice A81001 were visited",
    "Patients should ring 111, or 999 in an emergency",
    "The helpline 0300 123 4567 and Childline 0800 1111",
    "GPs in LS1 and SW1A, and the town of Leeds",
    "Ward B1 2nd floor, bays 3 and 4",
    "Beds 10-20, bay E1 and theatre W2",
    "ICD-10 F32.1, OPCS W37, version 1.4.2",
    "monthly counts 101 112 98 104 110 95 120 99 101 88",
    "People aged 90 and over wait longest",
    "ages 65 to 89; those aged 75+",
    "aged 90 days at referral",
    "a 72-year-old man; a 5-year plan",
    "Waits of 92 days, 95 % within 18 weeks",
    "MR scan delayed; MRI and MRSA figures",
    "Dr Foster figures look worse",
    "The miss rate rose",
    "Ms. and Mr. on the form are compulsory",
    "The matron said that the consultant was away",
    "@NHSEngland posted on 3 May",
    "a unit born of a merger in 2019",
    "patient numbers 12,500 to 14,000",
    "hospital no. 3 of the group",
    "Hospital reference group 12 March 2026",
    "budget £1,250,000 and 2,345,678 contacts",
    "01/04/2025 - 31/03/2026",
    "Dr Amina Clarke, chief nursing officer, chaired it",
    "The coroner, Mr Stone, wrote a report",
    "the chief executive Mrs Okafor signed it",
    "Dr Khan and Partners was inspected",
    "Dr Patel's Surgery, Mill Lane, and Dr Lee Practice",
    "Doses of B12 5MG and L10 10ML",
    "Patients miss appointments because letters come late",
    "People who miss smear tests are written to",
    "Do not miss sepsis; teams miss doses at night and miss breaks",
    "Staff may miss MDT and miss Friday clinics",
    "the near miss was reported and the miss rate rose",
    "the dr was busy and the dr on call was told",
    "Seen by dr on ward, discussed with dr and plan made",
    "bleeped dr, dr came late; told dr about it",
    "Informed dr. The patient fell; a delay of 5 ms. The price",
    "dr informed, dr aware; waiting for dr review",
    "the flat is at 12 mill dr, the town",
    "A patient with ms and a fall; ms patients wait, a delay of 5 ms occurs",
    "MS nurses and MS Teams calls; the MS Society wrote",
    "the nurse said that the sister was away and the matron had gone",
    "Nurse staffing was short; Sister wards share a nurse",
    "Nurse Specialist posts, Nurse Led clinics and the Nurse Director",
    "Staff Nurse vacancies and Sister Hospitals; Doctor Rota gaps",
    "her sister rang and the doctor listened",
    "by nurse in charge, told nurse in charge",
    "The Master Plan and the Master Patient Index were out of date",
    "students of master's courses; the master copy of the plan",
    "rev 2 of the policy; Rev A, rev B and Rev Final",
    "by rev of the budget",
    "MR imaging, MR Scan, mr scans and MR-guided work",
    "mr and mrs on the form; Mr or Mrs",
    "The audit in may 4th week, and on 4th may",
    "bay e1 4th bed, ward b1 2nd floor and level e2 3rd bay",
    "an fy1 4th in line, ct2 1st on call and ST3 2nd year",
    "E1 5hr wait; B12 5ug daily; W2 2yr plan; S1 6ft apart",
    "wards a1, b2 and c3 took 2nd place",
    "Look at england.nhs.uk or at www.cqc.org.uk",
    "Guidance at nice.org.uk and information at nhs.uk",
    "The meeting @ 2.30pm was moved; falls @ St. Mary’s",
    "at 10.30 at ward 7, e.g. at night",
    "He was at home. Com centre closed.",
]


@pytest.mark.parametrize(("text", "kind", "words"), FOUND)
def test_what_may_identify_somebody_is_found_with_its_place(text: str, kind: Kind, words: str) -> None:
    assert [(each.kind, each.words(text)) for each in findings(text)] == [(kind, words)]


@pytest.mark.parametrize("text", CLEAN)
def test_ordinary_sentences_are_left_alone(text: str) -> None:
    assert [(each.kind, each.words(text)) for each in findings(text)] == []


def test_several_findings_stand_in_order_without_overlap() -> None:
    text = "Mr Khan (DOB 12/03/1961, hospital no. 1234567) of LS1 4AP, 07700 900123, a.khan@example.org"

    found = findings(text)

    assert [each.kind for each in found] == [
        Kind.NAME, Kind.BIRTH, Kind.HOSPITAL, Kind.POSTCODE, Kind.PHONE, Kind.EMAIL,
    ]  # fmt: skip
    assert all(one.end <= two.start for one, two in pairwise(found))


def test_an_nhs_number_is_hard_and_the_rest_soft() -> None:
    text = "943 476 5919 and 07700 900123"

    assert [is_hard(each) for each in findings(text)] == [True, False]
    assert [each.kind for each in soft(text)] == [Kind.PHONE]


def test_an_nhs_number_with_an_invisible_character_has_its_whole_place() -> None:
    text = "no 943​476 5919 here"

    assert [each.words(text) for each in findings(text)] == ["943​476 5919"]


def test_what_stood_there_before_is_known_again() -> None:
    before, after = "Ring Mrs  Smith", "Please ring Mrs Smith, or Mr Khan"
    smith, khan = findings(after)

    assert unchanged(smith, after, before)
    assert not unchanged(khan, after, before)
    assert normal(" Mrs \n SMITH") == "mrs smith"


def test_kinds_read_as_a_sentence() -> None:
    assert in_words([Kind.BIRTH]) == "a date of birth"
    assert in_words([Kind.EMAIL, Kind.AGE, Kind.EMAIL, Kind.NHS_NUMBER]) == (
        "an e-mail address, an age over 89 and an NHS number"
    )
    assert {kind.mark for kind in Kind} == {f"[redacted: {kind.words}]" for kind in Kind}
    assert all(kind.instead for kind in Kind)
