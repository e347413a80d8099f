"""Directory names are written as people write them."""

import csv

import pytest
from directory_files import ods_file

from providers.rules.names import readable_address, readable_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MANCHESTER UNIVERSITY NHS FOUNDATION TRUST", "Manchester University NHS Foundation Trust"),
        ("THE CHRISTIE NHS FOUNDATION TRUST", "The Christie NHS Foundation Trust"),
        ("BARTS AND THE LONDON NHS TRUST", "Barts and the London NHS Trust"),
        ("UNIVERSITY HOSPITALS OF LEICESTER NHS TRUST", "University Hospitals of Leicester NHS Trust"),
        ("GUY'S AND ST THOMAS' NHS FOUNDATION TRUST", "Guy's and St Thomas' NHS Foundation Trust"),
        ("ALDER HEY CHILDREN'S NHS FOUNDATION TRUST", "Alder Hey Children's NHS Foundation Trust"),
        (
            "THE QUEEN ELIZABETH HOSPITAL, KING'S LYNN, NHS FOUNDATION TRUST",
            "The Queen Elizabeth Hospital, King's Lynn, NHS Foundation Trust",
        ),
        ("ROYAL BROMPTON & HAREFIELD NHS FOUNDATION TRUST", "Royal Brompton & Harefield NHS Foundation Trust"),
        (
            "THE NEWCASTLE UPON TYNE HOSPITALS NHS FOUNDATION TRUST",
            "The Newcastle upon Tyne Hospitals NHS Foundation Trust",
        ),
        (
            "GREAT ORMOND STREET HOSPITAL FOR CHILDREN NHS FOUNDATION TRUST",
            "Great Ormond Street Hospital for Children NHS Foundation Trust",
        ),
        ("NHS DIRECT NHS TRUST", "NHS Direct NHS Trust"),
        ("LOCALA COMMUNITY PARTNERSHIPS CIC", "Locala Community Partnerships CIC"),
        ("MODALITY LLP", "Modality LLP"),
        ("EYE CARE MEDICAL LTD", "Eye Care Medical Ltd"),
        ("THE GRANGE MEDICAL CENTRE HQ", "The Grange Medical Centre HQ"),
        ("OPTEGRA AT HAVANT HEALTH CENTRE (HAVANT)", "Optegra at Havant Health Centre (Havant)"),
        ("NEWMEDICA - GLOUCESTER (ASPEN MEDICAL CENTRE)", "Newmedica - Gloucester (Aspen Medical Centre)"),
        ("NEWMEDICA - THE PARK", "Newmedica - The Park"),
        ("CARE HOME (THE OAKS)", "Care Home (The Oaks)"),
        ("NEWMEDICA - BRADFORD & HUDDERSFIELD", "Newmedica - Bradford & Huddersfield"),
        ("NORWICH & NORFOLK SURGICAL LTD (N2S)", "Norwich & Norfolk Surgical Ltd (N2S)"),
        ("HMP/YOI PORTLAND", "HMP/YOI Portland"),
        ("ST. PANCRAS HOSPITAL", "St. Pancras Hospital"),
        ("ST.MARY'S A&E", "St.Mary's A&E"),
        ("STOKE-ON-TRENT WALK-IN CENTRE", "Stoke-on-Trent Walk-in Centre"),
        ("KING EDWARD VII HOSPITAL", "King Edward VII Hospital"),
        ("HENRY VIII WARD II", "Henry VIII Ward II"),
        ("CIVIC CENTRE SURGERY", "Civic Centre Surgery"),
        ("DR O'CONNOR AND DR MCARDLE", "Dr O'Connor and Dr McArdle"),
        ("DR O’RIORDAN", "Dr O’Riordan"),
        ("MEDDYGFA'R LLAN", "Meddygfa'r Llan"),
        ("FRYERN SURGERY", "Fryern Surgery"),
        ("  HALE   BANK\tSURGERY ", "Hale Bank Surgery"),
        ("IC24 OOH SERVICE", "IC24 OOH Service"),
        ("0-19 TEAM", "0-19 Team"),
        ("", ""),
    ],
)
def test_upper_case_names_become_readable(name, expected):
    assert readable_name(name) == expected


@pytest.mark.parametrize("name", ["McDonald House at the Park", "nhs24", "iCare Ltd"])
def test_a_name_with_small_letters_keeps_them(name):
    assert readable_name(name) == name


@pytest.mark.parametrize("file", ["etr_2026-04.csv", "etr_2022-02_legacy.csv", "epraccur_2026-02_dse.csv"])
def test_real_names_keep_every_letter_and_are_stable(file):
    with ods_file(file).open(encoding="utf-8", newline="") as lines:
        names = [row[1] for row in csv.reader(lines)]
    assert names
    for name in names:
        readable = readable_name(name)
        assert readable.upper() == " ".join(name.split())
        assert readable_name(readable) == readable


def test_every_real_trust_name_ends_in_nhs_trust():
    with ods_file("etr_2026-04.csv").open(encoding="utf-8", newline="") as lines:
        names = [readable_name(row[1]) for row in csv.reader(lines)]
    assert all(name.endswith((" NHS Trust", " NHS Foundation Trust")) for name in names)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["COBBETT HOUSE", "OXFORD ROAD", "", "MANCHESTER"], "Cobbett House, Oxford Road, Manchester"),
        (["COBBETT HOUSE", "OXFORD ROAD", "MANCHESTER", ""], "Cobbett House, Oxford Road, Manchester"),
        (["ELIZABETH HOUSE,", " ", "CAMBRIDGE"], "Elizabeth House, Cambridge"),
        (["4TH FLOOR, EAST WING", "1ST AVENUE"], "4th Floor, East Wing, 1st Avenue"),
        (["729 THE RIDGE", "ST. LEONARDS-ON-SEA"], "729 The Ridge, St. Leonards-on-Sea"),
        (["UNIT 1A HOWARD COURT", "133-155 WATERLOO ROAD"], "Unit 1A Howard Court, 133-155 Waterloo Road"),
        (["MOUNT MCKINLEY", "TRUST HQ"], "Mount McKinley, Trust HQ"),
        (["", ""], ""),
    ],
)
def test_an_address_is_one_line_of_text(lines, expected):
    assert readable_address(lines) == expected
