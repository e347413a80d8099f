"""Sectors and the kinds of subject that a level can be about."""

from providers.rules.sectors import Sector, SubjectKind


def test_the_values_are_fixed_because_rows_hold_them():
    assert Sector.values == [
        "acute",
        "mental_health",
        "community",
        "ambulance",
        "primary_care",
        "independent",
        "care_home",
        "home_care",
        "other",
    ]
    assert SubjectKind.values == [
        "provider",
        "service",
        "site",
        "place",
        "pathway",
        "programme",
        "collaborative",
        "icb_service",
    ]
