"""A whole profile: its blocks, what is missing in them, how far it bears, and how it is marked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from concerns.rules.sources import QUADRANTS
from escalation.story.rules import Entry
from providers.models import Provider, Subject
from providers.rules.sectors import SubjectKind
from quality_oversight.frameworks.schema import Framework
from quality_oversight.markings import ORDINARY, Marked, highest
from quality_oversight.tenancy.models import Membership
from reporting.profile.models import KeptProfile
from reporting.profile.queries.done import contract, plan, visits
from reporting.profile.queries.evidence import maturity, measures, practice, said, segment, triangulation
from reporting.profile.queries.known import Known, known
from reporting.profile.queries.shared import blocks_shared, marked_shared, moments_shared, read_shared
from reporting.profile.queries.standing import concerns, identity, levels, ratings
from reporting.profile.queries.timeline import moments_of
from reporting.profile.rules.blocks import Key, confidence
from reporting.profile.rules.content import Block
from reporting.profile.rules.sharing import Rendering

PROVIDERS = Provider.objects.select_related("organisation", "lead__user")
MAKERS: dict[Key, Callable[[Known], Block]] = {
    Key.IDENTITY: identity,
    Key.LEVELS: levels,
    Key.RATINGS: ratings,
    Key.SEGMENT: segment,
    Key.CONCERNS: concerns,
    Key.TRIANGULATION: triangulation,
    Key.MEASURES: measures,
    Key.SAFETY: lambda facts: said(facts, Key.SAFETY),
    Key.EXPERIENCE: lambda facts: said(facts, Key.EXPERIENCE),
    Key.STAFF: lambda facts: said(facts, Key.STAFF),
    Key.CONTRACT: contract,
    Key.VISITS: visits,
    Key.PLAN: plan,
    Key.MATURITY: maturity,
    Key.PRACTICE: practice,
}


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One rendering of a profile on a day, with its timeline."""

    provider: Provider
    rendering: Rendering
    today: date
    blocks: tuple[Block, ...]
    moments: tuple[Entry, ...] = ()
    confidence: str = ""
    about: Subject | None = None
    framework: Framework | None = None  # whose words and colours levels have
    marked: Marked = ORDINARY

    @property
    def gaps(self) -> tuple[tuple[Block, str], ...]:
        """Everything that is missing, with the block in which it is."""
        return tuple((block, each) for block in self.blocks for each in block.gaps)


def provider_of(pk: UUID) -> Provider:
    """A provider of the acting ICB that is a subject of its own; 404 for any other."""
    own = Subject.objects.filter(kind=SubjectKind.PROVIDER).values("provider")
    return get_object_or_404(PROVIDERS.filter(pk__in=own), pk=pk)


def profile(provider: Provider, *, by: Membership, today: date, paper: bool = False) -> Profile:
    """The internal rendering: all fifteen blocks and the timeline, as at today; a `paper` leaves the system."""
    facts = known(provider, by=by, today=today)
    blocks = tuple(MAKERS[key](facts) for key in Key)
    missing = [each for block in blocks for each in block.gaps]
    return Profile(
        provider=provider,
        rendering=Rendering.INTERNAL,
        today=today,
        blocks=blocks,
        moments=moments_of(facts, paper=paper),
        confidence=confidence(facts.triangle.weighed.coverage, len(QUADRANTS), missing),
        marked=highest([ORDINARY, *(each.marked for each in facts.concerns)]),
        about=facts.about,
        framework=facts.framework,
    )


def paper(provider: Provider, rendering: str, *, by: Membership, today: date) -> Profile:
    """What is printed of a profile, with its timeline."""
    if rendering == Rendering.INTERNAL:
        return profile(provider, by=by, today=today, paper=True)
    shared = read_shared(provider, by=by, today=today)
    return Profile(
        provider=provider,
        rendering=Rendering.SHAREABLE,
        today=today,
        blocks=blocks_shared(shared),
        moments=moments_shared(shared),
        marked=marked_shared(shared),
    )


def kept_of(provider: Provider) -> QuerySet[KeptProfile]:
    """What was made for the provider, the newest first, without the bytes."""
    return KeptProfile.objects.filter(provider=provider).defer("pdf", "text")
