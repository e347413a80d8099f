"""Addresses that answer with a part of a page, which the page fetches once it is read."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers


def part_of(page: str, *, asked: dict[str, str] | None = None, **named: str) -> Callable[..., Any]:
    """Lead whoever opens a part by its address to the page that it belongs to, with what the address asks for.

    `named` and the part's own `pk` are the page's arguments; `asked` is added to what is asked for. What the part
    refuses, or does not find, it refuses as ever.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if getattr(request, "htmx", None) or response.status_code >= 300:
                return response
            keys = named | {name: key for name, key in kwargs.items() if name == "pk"}
            query = urlencode([*request.GET.lists(), *(asked or {}).items()], doseq=True)
            whole = redirect(f"{reverse(page, kwargs=keys)}{'?' if query else ''}{query}")
            patch_vary_headers(whole, ["HX-Request"])
            return whole

        answer.part_of = page  # type: ignore[attr-defined]
        return answer

    return decorate
