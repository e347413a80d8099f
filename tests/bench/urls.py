"""The site, and one page that holds nothing but its frame: the floor."""

from django.http import HttpResponse
from django.urls import path

from quality_oversight import urls
from quality_oversight.pages import page
from quality_oversight.tenancy.access import MemberRequest, requires


@requires("concern.view")
def empty(request: MemberRequest) -> HttpResponse:
    """A page for somebody who is signed in, without content."""
    return page(request, "base.jinja")


handler404 = urls.handler404
urlpatterns = [*urls.urlpatterns, path("empty/", empty, name="empty")]
