"""The stylesheet of the design system asks for nothing that is not there, however it is served."""

import re

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.test import Client

from quality_oversight.design_system import SHEET, as_served


def test_the_sheet_that_is_found_first_asks_for_no_font():
    with open(finders.find(SHEET)) as sheet:
        css = sheet.read()
    assert "@font-face" not in css
    assert "assets.nhs.uk" not in css
    assert ".nhsuk-button" in css
    for icon in set(re.findall(r"url\(([^)#:]*\.svg)\)", css)):
        assert finders.find(f"nhsuk/{icon}"), icon
    assert "nhsuk-icon-cross.svg" in css


def test_only_the_font_is_left_out_and_icons_stand_beside_the_sheet():
    css = "a{b:c}@font-face{font-family:F;src:url(https://x/f.woff2)}@media print{d{e:url(/assets/i.svg)}}"
    assert as_served(css) == "a{b:c}@media print{d{e:url(assets/i.svg)}}"


def test_a_real_installation_collects_the_same_sheet(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    command = Command()
    command.set_options(
        interactive=False, verbosity=0, link=False, clear=False, dry_run=False, ignore_patterns=[],
        use_default_ignore_patterns=True, post_process=False,
    )  # fmt: skip
    command.collect()
    assert "@font-face" not in (tmp_path / SHEET).read_text()
    assert (tmp_path / "nhsuk/nhsuk-frontend.min.js").exists()


def test_other_files_of_the_design_system_are_served_as_they_are():
    assert Client().get("/static/nhsuk/assets/images/favicon.svg").status_code == 200
