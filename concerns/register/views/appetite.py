"""The board's appetite for risk, by category."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from concerns.register import actions
from concerns.register.forms import AppetiteForm
from concerns.register.models import RiskAppetite
from concerns.register.queries import appetites, last_set
from concerns.rules.risk import Area
from quality_oversight.jinja import long_datetime
from quality_oversight.meanwhile import SavedMeanwhileError, seen_now, side_by_side
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires

LABELS = {"level": "Appetite", "tolerated": "Highest score tolerated"}


@require_GET
@requires("risk.view")
def appetite(request: MemberRequest) -> HttpResponse:
    return page(request, "register/appetite.jinja", context={"appetites": list(appetites().values())})


@require_http_methods(["GET", "POST"])
@requires("risk.appetite")
def set_appetite(request: MemberRequest, category: str) -> HttpResponse:
    if category not in Area.values:
        raise Http404
    now = appetites()[category]
    initial = {"level": now.level, "tolerated": now.tolerated, "version": now.version}
    form = AppetiteForm(request.POST or None, initial=initial)
    clash = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_appetite(category, by=request.membership, **form.cleaned_data)
        except SavedMeanwhileError as meanwhile:
            now = meanwhile.current
            typed = RiskAppetite(level=form.cleaned_data["level"], tolerated=form.cleaned_data["tolerated"])
            set_last = last_set(now)
            who = f"{set_last.actor} set it on {long_datetime(set_last.at)}." if set_last else meanwhile.words
            clash = side_by_side(who, _in_words(now), _in_words(typed), LABELS)
            seen_now(form, now.version)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "register:appetite", f"The appetite for “{Area(category).label}” has been set.")
    context = {"form": form, "appetite": now, "clash": clash}
    if clash:
        return page(request, "register/set_appetite.jinja", context=context, status=409)
    return form_page(request, "register/set_appetite.jinja", context)


def _in_words(appetite: RiskAppetite) -> dict[str, str]:
    return {"level": str(appetite.get_level_display()), "tolerated": str(appetite.tolerated)}
