"""A file that is larger than a request may be is refused as such, wherever one is brought, and not taken for none."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.cast import assemble


@pytest.fixture
def cast(db):
    return assemble()


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("directory:imports", "Bring it in a zip."),
        ("measures:bring", "Bring it in parts."),
        ("values:bring", "Bring it in parts."),
        ("sheets:bring", "Bring it in parts."),
    ],
)
def test_a_file_that_is_too_large_is_told_from_none(cast, sign_in, settings, name, advice):
    settings.UPLOAD_LIMIT = 1_000_000
    browser = sign_in(cast.admin if name == "directory:imports" else cast.lead)
    answer = browser.post(reverse(name), {"file": SimpleUploadedFile("a.csv", b"a,b,c\n" * 200_000)})
    assert answer.status_code == 422
    told = answer.content.decode()
    assert f"This file is larger than 1 MB. {advice}" in told
    assert "Choose a file" not in told
    assert "Choose the file" not in told
