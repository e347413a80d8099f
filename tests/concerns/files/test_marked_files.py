"""A file leaves under a name that says how its concern is marked (domain brief 8.4)."""

import pytest

from tests.concerns.files.conftest import upload


@pytest.mark.parametrize(
    ("marking", "given", "name"),
    [
        ("official", "figures.pdf", "figures.pdf"),
        ("official_sensitive", "figures.pdf", "figures_OFFICIAL-SENSITIVE.pdf"),
        ("official_sensitive", "ward.4.figures.pdf", "ward.4.figures_OFFICIAL-SENSITIVE.pdf"),
    ],
)
def test_a_file_of_a_sensitive_concern_has_the_marking_in_its_name(
    cast, raised, attached, sign_in, marking, given, name
):
    file = attached(raised(marking=marking), file=upload(given))
    response = sign_in(cast.viewer).get(f"/concerns/files/{file.pk}/")
    assert f'"{name}"' in response.headers["Content-Disposition"]
