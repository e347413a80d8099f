"""The sector that a name suggests, and no guess where it says too little."""

import pytest

from providers.rules.sectors import Sector, likely_sector


@pytest.mark.parametrize(
    ("name", "kind", "sector"),
    [
        ("University Hospitals Birmingham NHS Foundation Trust", "trust", Sector.ACUTE),
        ("Birmingham Women's and Children's NHS Foundation Trust", "trust", Sector.ACUTE),
        ("West Midlands Ambulance Service University NHS Foundation Trust", "trust", Sector.AMBULANCE),
        ("Birmingham and Solihull Mental Health NHS Foundation Trust", "trust", Sector.MENTAL_HEALTH),
        ("Midlands Partnership University NHS Foundation Trust", "trust", Sector.MENTAL_HEALTH),
        ("Birmingham Community Healthcare NHS Foundation Trust", "trust", Sector.COMMUNITY),
        ("Northumbria Healthcare NHS Foundation Trust", "trust", None),
        ("The Christie NHS Foundation Trust", "trust", None),
        ("Castle Practice", "practice", Sector.PRIMARY_CARE),
        ("Community Hospital Surgery", "practice", Sector.PRIMARY_CARE),
        ("Spire Fylde Coast Hospital", "independent", Sector.INDEPENDENT),
        ("Rose Home Care Limited", "social_care", Sector.HOME_CARE),
        ("The Elms", "social_care", Sector.CARE_HOME),
        ("Elm Tree Dental Care", "other", Sector.PRIMARY_CARE),
    ],
)
def test_likely_sector(name, kind, sector):
    assert likely_sector(name, kind) == sector
