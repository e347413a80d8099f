"""What the draft would change, and its publication."""

import tomllib

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from escalation.editor import actions
from escalation.editor.forms import PublishForm
from escalation.editor.queries import effects_of, the_draft, version_to_come
from escalation.editor.rules.comparing import differences
from escalation.queries.frameworks import framework_of
from quality_oversight import meanwhile
from quality_oversight.frameworks.kept import text_of
from quality_oversight.jinja import long_date
from quality_oversight.pages import accepted, form_page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_http_methods(["GET", "POST"])
@requires("framework.edit")
def publish(request: MemberRequest) -> HttpResponse:
    by, draft, today = request.membership, the_draft(), timezone.localdate()
    if draft is None:
        raise Http404
    now, then = framework_of(by), draft.framework
    form = PublishForm(request.POST or None, initial={"version": draft.version})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.publish(by=by, **form.cleaned_data)
        except actions.DraftSavedMeanwhileError as saved:
            meanwhile.seen_now(form, saved.current.version)
            form.add_error(None, f"{saved.current.saved_by.name} saved the draft meanwhile. Look at the changes again.")
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            day = long_date(made.effective_from)
            return accepted(request, "frameworks:versions", f"Version {made.label} is published and holds from {day}.")
    context = {
        "form": form,
        "draft": draft,
        "framework": now,
        "then": then,
        "effects": effects_of(now, then, today=today),
        "differences": differences(tomllib.loads(text_of(by.tenant.framework)), tomllib.loads(draft.text)),
        "to_come": version_to_come(today),
    }
    return form_page(request, "frameworks/publish.jinja", context)
