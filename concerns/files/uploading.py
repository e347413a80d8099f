"""How much one request may bring: what is too much is read and thrown away, and never stands on the disk."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from concerns.files.rules.kinds import TAKEN
from concerns.files.rules.names import size_in_words
from quality_oversight.uploads import brought_too_much


class LimitedUpload(FileUploadHandler):
    """First of the upload handlers; it marks the request (see `brought_too_much`) and lets no file of it pass."""

    too_much = False

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *more: Any, **named: Any) -> None:  # noqa: N803
        self.too_much = content_length > settings.UPLOAD_LIMIT
        self.request.brought_too_much = self.too_much  # type: ignore[union-attr]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.too_much:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def sent_by(request: HttpRequest) -> tuple[Any, ...]:
    """What a form with files is bound to: nothing where it was not sent."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def too_much(request: HttpRequest, form: Any) -> None:
    """Say beside the field of files that they are too large together."""
    if request.method == "POST" and brought_too_much(request):
        most = size_in_words(settings.UPLOAD_LIMIT)
        form.add_error("files", f"The documents are larger than {most} together. Add fewer at a time.")
        form.errors["files"] = form.error_class(form.errors["files"][-1:])


def limits() -> dict[str, str]:
    """What may be added, in words."""
    limit = {"most": size_in_words(settings.UPLOAD_LIMIT), "each": size_in_words(settings.FILE_LIMIT)}
    return {"taken": TAKEN} | limit
