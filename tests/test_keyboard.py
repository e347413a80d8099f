"""The keyboard shortcuts: each leads to a page that its reader may open, and the page of help names them all."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from quality_oversight.tenancy.policy import Role
from quality_oversight.tenancy.shortcuts import HERE, PAGES, addresses_for

HELP = "/help/keyboard/"


def test_no_two_shortcuts_have_the_same_keys_and_none_begins_another():
    keys = [each.keys for each in (*PAGES, *HERE)]
    assert len(set(keys)) == len(keys)
    assert not [(one, other) for one in keys for other in keys if other.startswith(f"{one} ")]


@pytest.mark.parametrize("role", Role)
def test_every_shortcut_leads_to_a_page_that_opens(cast, sign_in, role):
    browser = sign_in(cast.by_role[role])
    page = browser.get(HELP).content.decode()
    places = json.loads(unescape(re.search(r"data-places='([^']*)'", page)[1]))
    assert places == addresses_for(cast.by_role[role])
    for address in places.values():
        assert browser.get(address).status_code in (200, 302), address


def test_the_page_of_help_names_every_key_and_stands_in_the_footer(cast, sign_in):
    browser = sign_in(cast.lead)
    page = " ".join(browser.get(HELP).content.decode().split())
    for each in (*PAGES, *HERE):
        assert each.words in page
        for key in each.keys.split():
            assert f'<kbd class="qo-key">{key}</kbd>' in page
    assert "need JavaScript" in page
    assert f'href="{reverse("keyboard")}"' in browser.get(reverse("tenancy:policy")).content.decode()


def test_the_keys_of_the_page_itself_are_those_of_the_script():
    from django.conf import settings

    script = (settings.BASE_DIR / "static/js/keys.mjs").read_text()
    there = script.partition("const onThisPage = {")[2].partition("\n};")[0]
    assert {each.keys for each in HERE} == set(re.findall(r'^  "?([^\s":]+)"?: \(\)', there, re.MULTILINE))


def test_strangers_hear_no_keys(client, db):
    page = client.get("/accounts/login/").content.decode()
    assert "keys.mjs" not in page
    assert "Keyboard shortcuts" not in page
