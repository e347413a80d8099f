"""Which part of care an organisation works in, and what an assurance level can be about (domain brief 1 and 4.1)."""

import re

from django.db.models import TextChoices


class Sector(TextChoices):
    ACUTE = "acute", "Acute hospitals"
    MENTAL_HEALTH = "mental_health", "Mental health, learning disability and autism"
    COMMUNITY = "community", "Community health"
    AMBULANCE = "ambulance", "Ambulance"
    PRIMARY_CARE = "primary_care", "General practice, dental, pharmacy and eye care"
    INDEPENDENT = "independent", "Independent hospitals and clinics"
    CARE_HOME = "care_home", "Care homes"
    HOME_CARE = "home_care", "Care at home"
    OTHER = "other", "Other"


WHOLE = "Whole organisation"  # the scope of a provider's own subject


class SubjectKind(TextChoices):
    PROVIDER = "provider", "Provider"
    SERVICE = "service", "Service"
    SITE = "site", "Site"
    PLACE = "place", "Place"
    PATHWAY = "pathway", "Pathway"
    PROGRAMME = "programme", "Programme"
    COLLABORATIVE = "collaborative", "Provider collaborative"
    ICB_SERVICE = "icb_service", "Service of the ICB itself"


# What stands below one provider.
PARTS = (SubjectKind.SERVICE, SubjectKind.SITE)
# What an ICB adds itself, beside the providers of the national directory; a part belongs to a provider (F005).
OWN_KINDS = (
    SubjectKind.SERVICE,
    SubjectKind.SITE,
    SubjectKind.PLACE,
    SubjectKind.PATHWAY,
    SubjectKind.PROGRAMME,
    SubjectKind.COLLABORATIVE,
    SubjectKind.ICB_SERVICE,
)


# ODS codes of sites (RTD01, 13T001), and ids of locations of the Care Quality Commission (1-10202961733).
SITE_CODE = re.compile(r"[A-Z0-9]{3,9}|1-[0-9]{6,13}")


def why_not_subject(kind: str, name: str, *, provider: bool, code: str = "") -> dict[str, str]:
    """Problems by field of a subject that an ICB adds; `provider`: one is named; `code`: of a site."""
    problems = {}
    if kind not in OWN_KINDS:
        problems["kind"] = "Choose what it is"
    if not name:
        problems["name"] = "Enter the name"
    if kind in PARTS and not provider:
        what = SubjectKind(kind).label.lower()
        problems["provider"] = f"Search for the provider that runs the {what} and choose it"
    if kind in OWN_KINDS and kind not in PARTS and provider:
        problems["provider"] = "Only a service or site belongs to one provider. Leave the provider out."
    if code and kind != SubjectKind.SITE:
        problems["code"] = "Only a site has a code of its own. Leave it out."
    elif code and not SITE_CODE.fullmatch(code):
        problems["code"] = "Enter the ODS code of the site, such as RTD01, or its id at the CQC, such as 1-10202961733"
    return problems


# (words in a name, sector), first match wins; "Healthcare" alone says nothing, so there is no guess for it.
TELLING = (
    (("ambulance",), Sector.AMBULANCE),
    (("mental health", "psychiatric", "learning disabilit", "autism"), Sector.MENTAL_HEALTH),
    (("community",), Sector.COMMUNITY),
    (("domiciliary", "home care", "homecare", "care at home"), Sector.HOME_CARE),
    (("care home", "nursing home", "residential home"), Sector.CARE_HOME),
    (
        ("surgery", "medical centre", "medical practice", "health centre", "dental", "pharmacy", "optician"),
        Sector.PRIMARY_CARE,
    ),
    (("partnership", "combined healthcare"), Sector.MENTAL_HEALTH),
    (
        (
            "hospital",
            "infirmary",
            "children",
            "women",
            "cancer",
            "orthopaedic",
            "acute",
            "maternity",
            "integrated care nhs",
        ),
        Sector.ACUTE,
    ),
)
BY_KIND = {"practice": Sector.PRIMARY_CARE, "independent": Sector.INDEPENDENT, "social_care": Sector.CARE_HOME}


def likely_sector(name: str, kind: str) -> Sector | None:
    """The sector that a name and a kind of organisation suggest; None where they say too little to guess."""
    words = name.lower()
    told = next((sector for signs, sector in TELLING if any(sign in words for sign in signs)), None)
    if kind == "social_care" and told == Sector.HOME_CARE:
        return told
    return BY_KIND.get(kind, told)
