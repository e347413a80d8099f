"""The own level of a provider beside those that other ICBs told of it, for a cell of a list."""

from markupsafe import Markup, escape

from escalation.agreements.models import Told
from escalation.agreements.queries import Marks
from escalation.agreements.rules import end_words
from quality_oversight.cells import mark, safe
from quality_oversight.jinja import long_date

OWN = "Your ICB"


def beside_others(own: Markup, marks: Marks | None) -> Markup:
    """Every level under the ICB whose it is, the lead commissioner's first (EA12); the own alone without another."""
    if marks is None:
        return own
    lines = [(each.lead, each.icb, _told(each.told)) for each in marks.others]
    lines.insert(0 if marks.lead or not lines[0][0] else 1, (marks.lead, OWN, own))
    return safe("".join(_line(*line) for line in lines))


def _line(lead: bool, icb: str, level: Markup) -> str:
    whose = f"{escape(icb)}{', lead commissioner' if lead else ''}"
    return f'<span class="qo-each-icb"><span class="qo-quiet">{whose}:</span> {level}</span>'


def _told(told: Told) -> Markup:
    """A level in the words and colour of the ICB that told it, with the neutral word where it does not say that."""
    if told.ended_on:
        return mark("tag", f"{end_words(told.suspended)} on {long_date(told.ended_on)}")
    neutral = told.get_level_display()
    note = "" if neutral.lower() in told.label.lower() else neutral
    return mark("level_tag", told.label, told.colour, told.text_colour, told.shape, note)
