"""What is not there, is another ICB's or is no page, is told in our own words, whatever DEBUG is (domain brief 7.8)."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.views.defaults import page_not_found

from quality_oversight import problems

PROGRAMS = "/api/"
FORMS_ALONE = 405


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a person with templates/404.html and a program with problem details."""
    if request.path.startswith(PROGRAMS):
        return problems.not_found()
    return page_not_found(request, exception)


class NotFoundMiddleware:
    """Answer before Django does: while DEBUG is on, its own page lists every address of the site."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            resolve(request.path_info)
        except Http404 as unknown:
            return not_found(request, unknown)
        response = self.get_response(request)
        if response.status_code == FORMS_ALONE and not response.content and not request.path.startswith(PROGRAMS):
            page = render(request, "405.html", status=FORMS_ALONE)
            page["Allow"] = response["Allow"]
            return page
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return not_found(request, exception) if isinstance(exception, Http404) else None
