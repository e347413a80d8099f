"""The heat maps: what is counted in a cell is what the list behind it shows."""

import re

import pytest

from tests.cast import acting
from tests.rows import add_concern, add_risk

SCORE = re.compile(r'<a href="([^"]+)">(\d+) (risk|concern)s?</a>')


def cells(browser, show):
    page = browser.get(f"/risks/heat-map/?show={show}").content.decode()
    return [(address.replace("&amp;", "&"), int(count)) for address, count, _ in SCORE.findall(page)], page


@pytest.mark.parametrize(("show", "places"), [("inherent", 1), ("current", 2), ("target", 1), ("nonsense", 2)])
def test_a_cell_counts_risks_names_them_and_opens_the_list_behind_it(cast, sign_in, show, places):
    with acting(cast.lead) as by:
        add_risk(cast.subject, by, 1)
        add_risk(cast.subject, by, 2)
        add_risk(cast.subject, by, 3, current_likelihood=1)
        closed = {"status": "closed", "status_reason": "Done.", "closed_on": "2026-01-01"}
        add_risk(cast.subject, by, 4, **closed)
    browser = sign_in(cast.viewer)
    found, page = cells(browser, show)
    assert len(found) == places
    assert sum(count for _, count in found) == 3
    assert "QR-2026-0003" in page
    assert "QR-2026-0004" not in page
    for address, count in found:
        assert len(set(re.findall(r"QR-2026-000\d", browser.get(address).content.decode()))) == count


@pytest.mark.parametrize("who", ["lead", "guardian"])
def test_restricted_concerns_are_counted_for_nobody_and_the_list_agrees(cast, sign_in, who):
    with acting(cast.guardian):
        add_concern(cast.subject, 1)
        add_concern(cast.subject, 2, sensitivity="speak_up")
        add_concern(cast.subject, 3, consequence=5, initial_consequence=5)
        add_concern(cast.subject, 4, status="no_further_action")
    browser = sign_in(getattr(cast, who))
    found, _ = cells(browser, "concerns")
    assert [count for _, count in found] == [1, 1]
    for address, count in found:
        assert len(set(re.findall(r"QC-2026-000\d", browser.get(address).content.decode()))) == count


def test_the_filters_of_a_cell_work_for_readers_and_are_not_there_for_outside_users(cast, sign_in):
    with acting(cast.lead):
        add_concern(cast.subject, 1, shared_with=[cast.trust.organisation_id])
    address = "/concerns/?consequence=5"
    assert "QC-2026-0001" not in sign_in(cast.lead).get(address).content.decode()
    assert "QC-2026-0001" in sign_in(cast.provider_user).get(address).content.decode()
