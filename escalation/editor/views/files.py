"""A framework as a file, out and in: the same TOML."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from escalation.editor import actions
from escalation.editor.forms import TakeInForm
from escalation.editor.queries import the_draft
from escalation.editor.views.reading import version_or_404
from quality_oversight.pages import accepted, form_page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("policy.view")
def version_file(request: MemberRequest, key: str) -> HttpResponse:
    kept = version_or_404(request, key)
    return _file(kept.text, f"framework-{request.membership.tenant.code.lower()}-{kept.label}")


@require_GET
@requires("framework.edit")
def draft_file(request: MemberRequest) -> HttpResponse:
    draft = the_draft()
    if draft is None:
        raise Http404
    return _file(draft.text, f"framework-{request.membership.tenant.code.lower()}-draft")


@require_http_methods(["GET", "POST"])
@requires("framework.edit")
def take_in(request: MemberRequest) -> HttpResponse:
    draft = the_draft()
    initial = {"version": draft.version if draft else None}
    form = TakeInForm(request.POST or None, request.FILES or None, draft=draft, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["file"].read().decode()
            version = form.cleaned_data["version"] if draft else None
            made = actions.take_in(text, by=request.membership, version=version)
        except UnicodeDecodeError:
            form.add_error("file", "This file is not a text in UTF-8. Choose a TOML file")
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, made, "The file is the draft now. Nothing holds yet.")
    context = {"form": form, "draft": draft}
    return form_page(request, "frameworks/take_in.jinja", context)


def _file(text: str, name: str) -> HttpResponse:
    safe = "".join(each if each.isalnum() or each in "-." else "-" for each in name)
    headers = {"Content-Disposition": f'attachment; filename="{safe}.toml"'}
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=headers)
