"""Keep, change and take away saved views of the list of concerns."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from concerns.search.models import SavedView
from concerns.search.rules.views import LONGEST, why_not_share
from quality_oversight.audit.trail import record
from quality_oversight.tenancy.models import Membership
from quality_oversight.texts.checks import plain, refuse, text_problems

LIMITS = {"name": 60, "query": LONGEST}
MOST_VIEWS = 50  # of one person
TAKEN = "There is a view of this name already. Choose another name."


@transaction.atomic
def save_view(*, by: Membership, name: str, query: str, shared: bool = False) -> SavedView:
    """Keep a list's filters under a name; one's own view of that name takes the new filters."""
    by.demand("view.save")
    name = _checked(name, query, shared=shared, by=by)
    view = SavedView.objects.select_for_update().filter(owner=by, name=name).first()
    if view is None:
        if SavedView.objects.filter(owner=by).count() >= MOST_VIEWS:
            raise ValidationError(f"You have {MOST_VIEWS} views. Delete one first.")
        view = SavedView(owner=by, name=name)
    view.query, view.shared = query, shared
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as twice:
        raise ValidationError({"name": TAKEN}) from twice
    record("view.saved", view, by=by, shared=shared)
    return view


@transaction.atomic
def change_view(view: SavedView, *, by: Membership, name: str, shared: bool) -> SavedView:
    """Rename a view, share it or take it back; a shared one also by those who may share views."""
    view = _mine(view, by)
    name = _checked(name, view.query, shared=shared, by=by, was_shared=view.shared)
    if SavedView.objects.filter(owner=view.owner_id, name=name).exclude(pk=view.pk).exists():
        raise ValidationError({"name": TAKEN})
    view.name, view.shared = name, shared
    view.save(update_fields=["name", "shared"])
    record("view.changed", view, by=by, shared=shared)
    return view


@transaction.atomic
def delete_view(view: SavedView, *, by: Membership) -> None:
    """Take a view away; the concerns that it showed are untouched."""
    view = _mine(view, by)
    record("view.deleted", view, by=by, shared=view.shared)
    view.delete()


@transaction.atomic
def open_first(view: SavedView | None, *, by: Membership) -> None:
    """Let the list open with a view, or with none; a colleague's shared view becomes one's own copy for that."""
    by.demand("view.save")
    SavedView.objects.filter(owner=by, is_default=True).update(is_default=False)
    if view is None:
        return
    if view.owner_id != by.pk:
        view = save_view(by=by, name=view.name, query=view.query)
    SavedView.objects.filter(pk=view.pk).update(is_default=True)


def _mine(view: SavedView, by: Membership) -> SavedView:
    by.demand("view.save")
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    if view.owner_id != by.pk:
        by.demand("view.share")
    return view


def _checked(name: str, query: str, *, shared: bool, by: Membership, was_shared: bool = False) -> str:
    name = plain(name)
    if shared and not was_shared:
        by.demand("view.share")
    problems = text_problems({"name": name, "query": query.replace("+", " ")}, LIMITS)
    if not name:
        problems["name"] = ValidationError("Enter a name for the view")
    if shared and (reason := why_not_share(query)):
        problems["shared"] = ValidationError(reason)
    refuse(problems)
    return name
