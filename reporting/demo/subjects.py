"""Invented services, pathways and programmes, and concerns that are about several things at once."""

from collections.abc import Sequence

from concerns.models import Concern, ConcernSubject
from concerns.rules.lifecycle import Status
from concerns.rules.subjects import Part
from concerns.rules.vocabulary import Sensitivity
from providers.models import Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.tenancy.models import Membership, Signed
from reporting.demo.directory import Place

OWN = (
    (SubjectKind.PATHWAY, "Urgent and emergency care"),
    (SubjectKind.PATHWAY, "Stroke"),
    (SubjectKind.PROGRAMME, "Frailty"),
    (SubjectKind.PLACE, "The east of the area (invented)"),
)
# Words in a concern's title; what else it is about: one of OWN, or the first provider of a sector.
TOLD = (
    (("handover", "corridor", "ambulance"), (("Urgent and emergency care", Part.ABOUT), ("ambulance", Part.BEARS))),
    (("falls", "frail", "older"), (("Frailty", Part.ABOUT),)),
    (("discharge", "medicin", "waiting"), (("community", Part.CAUSES),)),
)


def add_subjects(places: Sequence[Place], concerns: Sequence[Concern], people: dict[str, Membership]) -> None:
    """Add what a concern can be about beside a provider, and let some open concerns be about several."""
    first = next(place for place in places if place.focus)
    own = [Subject(kind=kind, name=name, scope=kind.label) for kind, name in OWN]
    service = Subject(kind=SubjectKind.SERVICE, name="Maternity", scope="Service", provider=first.subject.provider)
    made = Subject.objects.bulk_create([*own, service])
    known = {each.name: each for each in made}
    for place in places:
        known.setdefault(place.sector, place.subject)
    signed = Signed.signature(people["quality-lead"])
    open_now = [each for each in concerns if each.status == Status.OPEN and each.sensitivity == Sensitivity.STANDARD]
    rows = []
    for words, further in TOLD:
        about = next((each for each in open_now if any(word in each.title.lower() for word in words)), None)
        for name, part in further if about else ():
            subject = known.get(name)
            if about and subject and subject.pk != about.subject_id:
                rows.append(
                    ConcernSubject(**signed | {"at": about.logged_at}, concern=about, subject=subject, part=part)
                )
    ConcernSubject.objects.bulk_create(rows)
