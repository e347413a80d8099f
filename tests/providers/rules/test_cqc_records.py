"""What is read from records of the Care Quality Commission."""

import csv
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from providers.directory.rules.cqc import rating_of, read_location, words_of

CQC = Path(__file__).resolve().parents[3] / "../shared/data/cqc"
DETAILS = CQC / "cqc_api_location_details_oldham_2025-08.json"


def locations():
    return [read_location(record) for record in json.loads(DETAILS.read_text())]


def overall(location):
    """The rating of a location that stands now, by the newest date."""
    now = [each for each in location.ratings if each.question == "overall" and each.current]
    return str(max(now, key=lambda each: str(each.on)).rating) if now else None


def test_the_451_locations_of_oldham():
    found = locations()
    assert Counter(each.fields["registered"] for each in found) == {True: 216, False: 235}
    assert Counter(map(overall, found)) == {
        "good": 144 + 3,  # three of the new framework are rated
        None: 139 - 3,
        "not_published": 83,
        "inspected_not_rated": 40,
        "requires_improvement": 31,
        "outstanding": 7,
        "inadequate": 7,
    }


def test_the_new_framework_is_told_apart():
    found = {each.location_id: each for each in locations()}
    assessed = {key for key, each in found.items() if any(said.framework == "assessment" for said in each.ratings)}
    assert assessed == {"1-16561595022", "1-5203053560", "1-5312102242", "1-569934227"}
    dental = found["1-16561595022"]
    assert {str(said.rating) for said in dental.ratings if said.current} == {"regulations_met"}
    assert overall(dental) is None


def test_history_keeps_its_dates():
    earlier = [each for location in locations() for each in location.ratings if not each.current]
    assert len({(id, each.on) for id, each in enumerate(earlier)}) == len(earlier)
    assert Counter(str(each.rating) for each in earlier if each.question == "overall")["inadequate"] == 28
    assert all(each.on for each in earlier)


def test_every_spelling_is_one_rating_and_absence_is_none():
    for words in ("Requires improvement", "Requires Improvement", " requires  improvement "):
        assert rating_of(words) == "requires_improvement"
    assert (rating_of("No published rating"), rating_of("Inspected but not rated"), rating_of("")) == (
        "not_published",
        "inspected_not_rated",
        None,
    )
    with pytest.raises(ValueError, match="is not known"):
        rating_of("Splendid")


def test_the_csv_says_what_the_api_says():
    with (CQC / "cqc_locations_flat_oldham_2025-08.csv").open(newline="") as file:
        flat = [read_location(row) for row in csv.DictReader(file)]
    assert Counter(each.fields["registered"] for each in flat) == {True: 216, False: 235}
    assert Counter(map(overall, flat))["good"] == 144


def test_a_page_of_the_list_knows_no_more_than_the_name():
    found = read_location({"locationId": "1-10024040008", "locationName": "Ebenezer Care", "postalCode": "M35 9BG"})
    assert found.fields == {"name": "Ebenezer Care", "postcode": "M35 9BG"}
    assert not found.carries_ratings


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"locationId": "x"}, "The location id “x” is not one"),
        ({"providerId": "1-123456", "locationIds": []}, "This is a provider and not a location."),
        ({"locationId": "RM317", "registrationStatus": "Lost"}, "neither registered nor deregistered"),
        ({"locationId": "RM317", "registrationDate": "soon"}, "The date “soon” is not a date."),
    ],
)
def test_a_record_that_cannot_be_taken_says_why(record, reason):
    with pytest.raises(ValueError, match=reason):
        read_location(record)


def test_dates_of_the_published_csv_are_read():
    found = read_location({"Location ID": "1-1234567", "Location HSCA start date": "01/10/2010"})
    assert found.fields["registered_on"] == date(2010, 10, 1)


def test_a_rating_is_a_word_with_a_shape():
    assert words_of("inadequate") == ("■ Inadequate", "red")
    assert words_of("not_published") == ("No published rating", "grey")
