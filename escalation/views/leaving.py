"""What stays with a subject that ends, since only its level is taken over by itself."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.utils import timezone

from concerns.register.queries import filtered as risks
from escalation.interventions.queries import OPEN
from escalation.interventions.queries import filtered as interventions
from escalation.queries.endings import open_concerns
from providers.models import Subject
from providers.rules.sectors import WHOLE, SubjectKind
from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership


class Staying(NamedTuple):
    """So many of something, and the list of them."""

    number: int
    what: str
    href: str


def staying_with(about: Subject, by: Membership) -> list[Staying]:
    """The open concerns, risks and interventions that the reader may see; each number is that of its list."""
    today, found = timezone.localdate(), []
    if by.may("concern.view"):
        number, query = open_concerns(about)
        found.append(Staying(number, "open concern", f"{url('concerns:list')}{query}"))
    if by.may("risk.view"):
        asked = {"under": str(about.pk), "status": "standing"}
        found.append(_listed(risks(asked, by=by, today=today).count(), "risk", "register:list", asked))
    if by.may("intervention.view"):
        whole = about.kind == SubjectKind.PROVIDER and about.scope == WHOLE and about.provider
        asked = {"q": about.provider.organisation.code if whole and about.provider else about.name, "state": OPEN}
        number = interventions(asked, by=by, today=today).count()
        found.append(_listed(number, "intervention", "interventions:list", asked))
    return [each for each in found if each.number]


def _listed(number: int, what: str, name: str, asked: dict[str, str]) -> Staying:
    return Staying(number, what, f"{url(name)}?{urlencode(asked)}")
