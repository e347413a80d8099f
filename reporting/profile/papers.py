"""A profile as an accessible PDF, in one of its two renderings."""

from quality_oversight.printing.documents import as_pdf, document
from quality_oversight.printing.render import Printed
from reporting.profile.queries import Profile
from reporting.profile.rules.sharing import HOLDS, LEFT_OUT, Rendering

TEMPLATE = "profile/papers/profile.jinja"
MOST = 400  # entries of the timeline in one paper
MOST_VALUES = 36  # of one measure, the latest


def html(made: Profile, *, owner: str, asker: str) -> str:
    """The whole document that is printed; the provider's own rendering names nobody of the ICB."""
    internal = made.rendering == Rendering.INTERNAL
    context = {
        "made": made,
        "organisation": made.provider.organisation,
        "internal": internal,
        "owner": owner,
        "asker": asker if internal else "",
        "about": LEFT_OUT if internal else HOLDS,
        "marked": made.marked,
        "moments": made.moments[:MOST],
        "most_values": MOST_VALUES,
    }
    return document(TEMPLATE, context)


def pdf(made: Profile, *, owner: str, asker: str) -> Printed:
    """Print a profile as PDF/UA-1, outside any transaction."""
    return as_pdf(html(made, owner=owner, asker=asker))
