"""The draft: its parts, one part's form, its rows."""

import tomllib
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from escalation.editor import actions
from escalation.editor.forms import Part, part_form
from escalation.editor.queries import the_draft
from escalation.editor.rules.blocks import Block, Raw, children, entries, find, is_list
from escalation.editor.rules.changing import typed
from escalation.editor.rules.comparing import differences, in_words
from quality_oversight import meanwhile
from quality_oversight.addresses import url
from quality_oversight.frameworks.kept import text_of
from quality_oversight.frameworks.models import FrameworkDraft
from quality_oversight.jinja import long_datetime
from quality_oversight.pages import accepted, form_page, page, show_refusal
from quality_oversight.tenancy.access import MemberRequest, requires


@require_GET
@requires("framework.edit")
def draft(request: MemberRequest) -> HttpResponse:
    """The draft with all its parts; without a draft, how to begin one."""
    row = the_draft()
    if row is None:
        return page(request, "frameworks/no_draft.jinja")
    raw = tomllib.loads(row.text)
    root = _part(raw, "")
    context = {
        "draft": row,
        "other": row.saved_by.user_id != request.membership.user_id,
        "parts": children(root),
        "below": children,
        "listed": is_list,
        "changes": len(differences(tomllib.loads(text_of(row.base)), raw)),
        "behind": row.base != request.membership.tenant.framework,
    }
    return page(request, "frameworks/draft.jinja", context=context)


@require_POST
@requires("framework.edit")
def start(request: MemberRequest) -> HttpResponse:
    try:
        actions.start(by=request.membership)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
        return redirect("frameworks:draft")
    return accepted(request, "frameworks:draft", "A draft has been begun. Nothing holds until it is published.")


@require_http_methods(["GET", "POST"])
@requires("framework.edit")
def discard(request: MemberRequest) -> HttpResponse:
    row = _draft()
    context = {
        "draft": row,
        "question": "Discard the draft",
        "words": "Discard the draft",
        "cancel": row.get_absolute_url(),
    }
    return _confirmed(request, row, context, lambda version: actions.discard(by=request.membership, version=version))


@require_http_methods(["GET", "POST"])
@requires("framework.edit")
def about(request: MemberRequest) -> HttpResponse:
    return _form(request, "")


@require_http_methods(["GET", "POST"])
@requires("framework.edit")
def part(request: MemberRequest, at: str) -> HttpResponse:
    return _form(request, at)


@require_http_methods(["GET", "POST"])
@requires("framework.edit")
def add_row(request: MemberRequest, at: str) -> HttpResponse:
    row = _draft()
    block = _part(tomllib.loads(row.text), at)
    if not is_list(block.check):
        raise Http404
    return _edited(request, row, block, new=True)


@require_http_methods(["GET", "POST"])
@requires("framework.edit")
def remove_row(request: MemberRequest, at: str) -> HttpResponse:
    row = _draft()
    block = _row(row, at)
    cancel = url("frameworks:part", at)
    context = {"draft": row, "question": f"Remove “{block.title}”", "words": "Remove", "cancel": cancel}

    def act(version: int) -> None:
        actions.remove_row(at, by=request.membership, version=version)

    return _confirmed(request, row, context, act)


@require_POST
@requires("framework.edit")
def move_row(request: MemberRequest, at: str) -> HttpResponse:
    row = _draft()
    block, up = _row(row, at), request.POST.get("way") == "up"
    try:
        actions.move_row(at, by=request.membership, version=_seen(request), up=up)
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect(f"{row.get_absolute_url()}#{block.parent or 'parts'}")


def _form(request: MemberRequest, at: str) -> HttpResponse:
    row = _draft()
    block = _part(tomllib.loads(row.text), at)
    if not entries(block):
        raise Http404
    return _edited(request, row, block)


def _edited(request: MemberRequest, row: FrameworkDraft, block: Block, *, new: bool = False) -> HttpResponse:
    form = part_form(request.POST or None, block=block, version=row.version, new=new)
    clash = None
    if request.method == "POST" and form.is_valid():
        act = actions.add_row if new else actions.change
        try:
            act(block.at, by=request.membership, version=form.cleaned_data["version"], given=form.given())
        except actions.DraftSavedMeanwhileError as saved:
            clash = _clash(saved.current, form, block, new=new)
            meanwhile.seen_now(form, saved.current.version)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            return accepted(request, f"{row.get_absolute_url()}#{block.at or 'parts'}", "The draft has been saved.")
    context = {"form": form, "draft": row, "block": block, "new": new, "clash": clash, "rows": _rows(block, new)}
    if clash:
        return page(request, "frameworks/part.jinja", context=context, status=409)
    return form_page(request, "frameworks/part.jinja", context)


def _rows(block: Block, new: bool) -> list[Block]:
    """The lists inside a part, whose rows have forms of their own."""
    return [] if new or not block.at else [each for each in children(block) if is_list(each.check)]


def _clash(current: FrameworkDraft, form: Part, block: Block, *, new: bool) -> dict[str, Any]:
    """Who saved the draft first, and this part as it is saved now beside what was typed."""
    now = find(tomllib.loads(current.text), block.at)
    value: Raw = now.value if now is not None and not new else {}
    saved = {each.name: _in_words(each, each.read(value)) for each in form.entries}
    mine = {each.name: _in_words(each, typed(each, form.cleaned_data[each.name])) for each in form.entries}
    who = f"{current.saved_by.name} saved the draft on {long_datetime(current.saved_at)}."
    labels = {each.name: each.label for each in form.entries}
    return meanwhile.side_by_side(who, mine if new else saved, mine, labels)


def _in_words(entry: Any, value: Any) -> str:
    return "" if value is None else in_words(entry.check, value)


def _confirmed(
    request: MemberRequest, row: FrameworkDraft, context: dict[str, Any], act: Callable[[int], Any]
) -> HttpResponse:
    """Ask before something is thrown away; what was saved meanwhile is looked at first."""
    problems: list[str] = []
    if request.method == "POST":
        try:
            act(_seen(request))
        except ValidationError as refusal:
            problems = refusal.messages
        else:
            there = row.get_absolute_url() if context["words"] == "Remove" else url("frameworks:versions")
            return accepted(request, there, "It has been removed." if context["words"] == "Remove" else "It is gone.")
    status = 422 if problems else 200
    return page(request, "frameworks/confirm.jinja", context={**context, "problems": problems}, status=status)


def _seen(request: MemberRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def _draft() -> FrameworkDraft:
    row = the_draft()
    if row is None:
        raise Http404
    return row


def _row(row: FrameworkDraft, at: str) -> Block:
    block = _part(tomllib.loads(row.text), at)
    if not block.is_row:
        raise Http404
    return block


def _part(raw: Raw, at: str) -> Block:
    block = find(raw, at)
    if block is None:
        raise Http404
    return block
