"""What every test of files starts from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from concerns import actions as concern_actions
from concerns.files import actions
from concerns.files.models import Attachment
from concerns.models import Concern
from quality_oversight.tenancy.isolation import tenant_context
from quality_oversight.tenancy.models import Membership
from tests.cast import acting
from tests.concerns.files import samples


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Keep the bytes in a folder of the test's own."""
    options = settings.STORAGES["attachments"] | {"OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = settings.STORAGES | {"attachments": options}
    return tmp_path / "files"


@pytest.fixture
def on_disk(folder: Path) -> Callable[[], list[Path]]:
    """List what is kept."""
    return lambda: sorted(path for path in folder.rglob("*") if path.is_file())


def upload(name: str = "figures.pdf", content: bytes | None = None) -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, samples.pdf() if content is None else content)


@pytest.fixture
def shared(cast, raised) -> Concern:
    """A concern that is shared with the trust that it is about."""
    concern = raised()
    with acting(cast.lead) as by:
        return concern_actions.share_with_provider(concern, by=by)


@pytest.fixture
def attached(cast) -> Callable[..., Attachment]:
    """Attach one file as the lead unless told otherwise; the usual one has been read."""

    def add(concern: Concern, *, by: Membership | None = None, file: Any = None, **choice: Any) -> Attachment:
        with acting(by or cast.lead) as acts:
            added = actions.add_files(concern, [file or upload()], by=acts, **choice).files[0]
        if file is None:
            with tenant_context(acts.tenant_id, clearances=["speak_up", "safeguarding", "team"]):
                assert actions.read(added.pk) == "clear"
        return added

    return add
