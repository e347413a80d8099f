"""Addresses of named pages, remembered: each follows from the page's name and the keys of what it shows."""

from functools import lru_cache
from typing import Any

from django.urls import reverse

MOST = 8192  # addresses, a hundred bytes each


@lru_cache(maxsize=MOST)
def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page: url("concerns:detail", concern.pk)."""
    return reverse(name, args=args, kwargs=kwargs)
