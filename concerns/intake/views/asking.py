"""Ask once, before anything is kept, whether what reads like speaking up or safeguarding goes to its keeper alone."""

from typing import Any

from django.http import HttpRequest, QueryDict

from concerns.rules import speaking_up
from concerns.rules.vocabulary import Sensitivity

TO, ASKED = "to", "asked"  # the pressed answer, and that the question was put


def typed(request: HttpRequest) -> QueryDict | None:
    """What was filled in, in the stream that the pressed answer names; None before anything is sent."""
    if request.method != "POST":
        return None
    if request.POST.get(TO) not in Sensitivity.values:
        return request.POST
    filled = request.POST.copy()
    filled["sensitivity"] = request.POST[TO]
    return filled


def to_ask(request: HttpRequest, form: Any) -> Sensitivity | None:
    """The stream to ask about, of a form that is good; None when it was asked before or chosen already."""
    told = form.cleaned_data
    return speaking_up.to_ask(told["sensitivity"], told["what"], told["place"], answered=ASKED in request.POST)
