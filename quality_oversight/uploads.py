"""A request that brought more than UPLOAD_LIMIT: its files were thrown away as they came."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def brought_too_much(request: HttpRequest) -> bool:
    """Whether a request was larger than UPLOAD_LIMIT; ask after its POST was read."""
    return getattr(request, "brought_too_much", False)


def refuse_too_much(request: HttpRequest, form: Any, *, advice: str) -> None:
    """Say beside the form's one file that it is too large, where it would say that none was chosen."""
    if request.method == "POST" and brought_too_much(request):
        most = settings.UPLOAD_LIMIT // 1_000_000
        form.errors["file"] = form.error_class([f"This file is larger than {most} MB. {advice}"])
