"""Ask once, before a concern is logged, whether what reads like a restricted stream goes to its keeper alone."""

from typing import Any

from django.http import HttpRequest

from concerns.rules import speaking_up
from concerns.rules.vocabulary import RESTRICTED, Sensitivity

TO, ASKED = "to", "asked"  # the pressed answer, and that the question was put


def pressed(request: HttpRequest) -> Sensitivity | None:
    """The restricted stream whose keeper alone is to read it, where that was answered."""
    answer = request.POST.get(TO)
    return Sensitivity(answer) if answer in RESTRICTED else None


def to_ask(request: HttpRequest, form: Any) -> Sensitivity | None:
    """The stream to ask about, of a form that is good; None when it was asked before or chosen already."""
    given = form.cleaned_data
    answered = ASKED in request.POST
    return speaking_up.to_ask(given["sensitivity"], given["title"], given["summary"], answered=answered)
