"""The pages about concerns beside the list itself, reached from it."""

from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership

# (permission, URL name, words); the order is the order on the page
AREAS: tuple[tuple[str, str, str], ...] = (
    ("concern.import", "sheets:bring", "Bring your spreadsheet"),
    ("intelligence.review", "intake:inbox", "Soft intelligence"),
    ("focus.view", "concerns:themes", "Themes and areas of focus"),
    ("concern.raise", "concerns:drafts", "Drafts"),
    ("privacy.review", "privacy:queue", "Texts that may identify somebody"),
    ("answer.view", "concerns:logged", "What I have logged"),
    ("theme.view", "streams:themes", "Themes of speaking up and safeguarding"),
)


def areas(membership: Membership) -> list[dict[str, str]]:
    """The areas that a membership may open, in order."""
    return [{"href": url(name), "text": text} for permission, name, text in AREAS if membership.may(permission)]
