"""The ICB's own templates of letters."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from escalation.letters import actions
from escalation.letters.forms import TemplateForm
from escalation.letters.queries import words_of
from escalation.letters.rules import FIELDS, Kind
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("letter.words")
def templates(request: MemberRequest) -> HttpResponse:
    rows = [(kind, label, words_of(kind)[0]) for kind, label in Kind.choices]
    return page(request, "letters/templates.jinja", context={"rows": rows})


@require_http_methods(["GET", "POST"])
@requires("letter.words")
def template(request: MemberRequest, kind: str) -> HttpResponse:
    if kind not in Kind.values:
        raise Http404
    heading, body = words_of(kind)
    form = TemplateForm(request.POST or None, initial={"heading": heading, "body": body})
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_template(kind, by=request.membership, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, "letters:templates", "The template is saved. It holds for letters from now on.")
    context = {"form": form, "kind": Kind(kind), "fields": FIELDS}
    return form_page(request, "letters/template.jinja", context)
