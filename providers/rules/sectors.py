"""Which part of care an organisation works in, and what an assurance level can be about (domain brief 1 and 4.1)."""

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


class SubjectKind(TextChoices):
    PROVIDER = "provider", "Provider"
    SERVICE = "service", "Service"
    PLACE = "place", "Place"
    PATHWAY = "pathway", "Pathway"
    PROGRAMME = "programme", "Programme"
