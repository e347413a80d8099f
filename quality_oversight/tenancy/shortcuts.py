"""Keyboard shortcuts: one table, for the script that hears the keys and for the page that explains them."""

from dataclasses import dataclass

from quality_oversight.addresses import url
from quality_oversight.tenancy.models import Membership


@dataclass(frozen=True)
class Shortcut:
    """Keys pressed one after the other, what they do, and for a page its permission and URL name."""

    keys: str
    words: str
    permission: str = ""
    name: str = ""


PAGES = (
    Shortcut("g h", "Go to your home page", "policy.view", "home"),
    Shortcut("g c", "Go to the list of concerns", "concern.view", "concerns:list"),
    Shortcut("g w", "Go to your own work", "work.view", "work:mine"),
    Shortcut("g d", "Go to the dashboard", "dashboard.view", "reporting:dashboard"),
    Shortcut("g p", "Go to the providers", "directory.view", "providers:list"),
    Shortcut("g r", "Go to the risk register", "risk.view", "register:list"),
    Shortcut("n", "Log a new concern", "concern.raise", "concerns:new"),
    Shortcut("?", "Show this page", "policy.view", "keyboard"),
)
# What the script does on the page itself (static/js/keys.mjs).
HERE = (
    Shortcut("/", "Go to the search box of this page"),
    Shortcut("j", "Go to the next row of a list"),
    Shortcut("k", "Go to the row before"),
    Shortcut("o", "Open the row you are on; Enter does the same"),
    Shortcut("x", "Choose the row you are on, or take the choice back"),
    Shortcut("e", "Change what this page shows, where you may"),
)


def pages_for(membership: Membership) -> list[Shortcut]:
    """The shortcuts to pages that a membership may open."""
    return [each for each in PAGES if membership.may(each.permission)]


def addresses_for(membership: Membership) -> dict[str, str]:
    """Where those shortcuts lead, by their keys."""
    return {each.keys: url(each.name) for each in pages_for(membership)}
