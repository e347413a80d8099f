"""What is drawn once for the same options is exactly what the design system draws."""

import pytest
from django.template import engines
from django.utils.functional import lazystr
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from quality_oversight import remembering
from quality_oversight.forms import choices_of
from quality_oversight.jinja import Unknown as Absent
from quality_oversight.remembering import MACRO, REMEMBERED

OPTIONS = {
    "breadcrumb": {"items": [{"text": "Home", "href": "/"}, {"text": "Concerns <live>", "href": "/concerns/"}]},
    "button": {"text": "Save <it>", "variant": "secondary", "preventDoubleClick": True},
    "select": {"id": "a", "name": "a", "label": {"text": "Pick <one>"}, "items": [{"value": "1", "text": "One & all"}]},
    "input": {"id": "i", "name": "i", "label": {"text": "What <is> it?"}, "value": ""},
    "pagination": {"items": [{"number": 1, "href": "?page=1", "current": True}, {"number": 2, "href": "?page=2"}]},
    "radios": {
        "idPrefix": "r",
        "name": "r",
        "fieldset": {"legend": {"text": "Which?"}},
        "items": [
            {"value": "1", "text": "One", "hint": {"text": "<b>"}},
            {"value": "2", "text": "Two", "checked": True},
        ],
    },
    "checkboxes": {"idPrefix": "c", "name": "c", "items": [{"value": "x", "html": Markup("<em>x</em>")}]},
    "date-input": {"id": "d", "items": [{"id": "d_day", "name": "d_day", "label": "Day", "width": 2, "value": "7"}]},
    "footer": {"meta": {"text": "Open"}},
    "skip-link": {"href": "#main", "text": "Skip"},
    "summary-list": {"rows": [{"key": {"text": "Lead <now>"}, "value": {"html": Markup("<b>Sam</b>")}}]},
    "tag": {"text": lazystr("In triage"), "colour": "purple"},
}


def drawn(environment, name: str, options) -> str:
    macro = "".join(word.capitalize() if place else word for place, word in enumerate(name.split("-")))
    words = f'{{% from "nhsuk/components/{name}/macro.jinja" import {macro} %}}{{{{ {macro}(options) }}}}'
    return environment.from_string(words).render(options=options)


@pytest.fixture
def ours():
    return engines["jinja2"].env


@pytest.fixture
def theirs():
    loader = PackageLoader("nhsuk_frontend_jinja")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=Absent)


@pytest.mark.parametrize("name", REMEMBERED)
def test_a_remembered_component_is_what_the_design_system_draws(ours, theirs, name):
    assert MACRO.fullmatch(f"nhsuk/components/{name}/macro.jinja")
    for _ in range(2):  # drawn, then remembered
        assert drawn(ours, name, OPTIONS[name]) == drawn(theirs, name, OPTIONS[name])


WORDS = 'Mrs "Example" & <son>'
HREF = "/w/?q=Mrs+Example&amp&page="


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("input", {"id": "w", "name": "w", "value": WORDS}),
        ("input", {"id": "w", "name": "w", "value": Markup("&lt;safe&gt;")}),
        ("input", {"id": "w", "name": "w", "errorMessage": {"text": f"“{WORDS}” may identify somebody"}}),
        ("input", {"id": "w", "name": "w", "value": WORDS, "errorMessage": True}),  # as the boxes of a date have it
        ("breadcrumb", {"items": [{"text": "Home", "href": "/"}, {"text": WORDS, "href": HREF}]}),
        ("breadcrumb", {"items": [{"text": WORDS}]}),
        ("pagination", {"items": [{"number": 1, "href": HREF}, {"ellipsis": True}, {"number": 2, "href": f"{HREF}2"}]}),
        ("pagination", {"items": [{"number": n, "href": f"{HREF}{n}"} for n in range(12)]}),
        ("summary-list", {"rows": [], "card": {"heading": WORDS}}),
        (
            "summary-list",
            {
                "rows": [
                    {"key": {"text": WORDS}, "value": {"text": WORDS, "classes": "quiet"}, "actions": ""},
                    {
                        "key": {"text": "Title"},
                        "value": {"html": f"<p>{WORDS}</p>"},
                        "actions": {"items": [{"href": HREF, "text": "Change", "visuallyHiddenText": WORDS}]},
                    },
                ],
                "card": "",
            },
        ),
        ("pagination", {"items": [], "previous": {"href": HREF}, "next": {"href": f"{HREF}3", "text": "On"}}),
    ],
)
def test_what_people_write_is_drawn_and_not_kept_in_memory(ours, theirs, monkeypatch, name, options):
    drawings, draw = [], remembering._draw

    def noting(environment, template, params):
        drawings.append(params)
        return draw(environment, template, params)

    monkeypatch.setattr(remembering, "_draw", noting)
    options |= {"classes": f"unseen-{len(str(options))}"}
    for _ in range(2):
        assert drawn(ours, name, options) == drawn(theirs, name, options)
    if "errorMessage" in options:
        assert len(drawings) == 2  # anew each time
    else:
        assert len(drawings) == 1
        assert "Mrs" not in str(drawings)


def test_a_text_is_never_mistaken_for_one_that_is_safe_to_print(ours):
    plain = drawn(ours, "tag", {"text": "<b>"})
    safe = drawn(ours, "tag", {"text": Markup("<b>")})
    assert "&lt;b&gt;" in plain
    assert "<b>" in safe
    assert drawn(ours, "tag", {"text": "1"}) == drawn(ours, "tag", {"text": 1})


def test_a_component_with_a_body_is_drawn_with_it(ours):
    words = '{% from "nhsuk/components/tag/macro.jinja" import tag %}{% call tag({}) %}Live{% endcall %}'
    assert "Live" in ours.from_string(words).render()


def test_choices_are_those_of_the_field():
    from django import forms

    class Form(forms.Form):
        one = forms.ChoiceField(choices=[("", "Any"), ("a", "A"), ("Group", [("b", "B"), ("c", "C")])])
        many = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple)

    form = Form({"one": "b", "many": ["a"]})
    assert [item["value"] for item in choices_of(form["one"]) if item["selected"]] == ["b"]
    assert [item["value"] for item in choices_of(form["one"])] == ["", "a", "b", "c"]
    told = [
        {"value": str(each.data["value"]), "text": each.choice_label, "selected": each.data["selected"]}
        for each in form["one"].subwidgets
    ]
    assert choices_of(form["one"]) == told
    assert choices_of(form["many"], {"b": "Hint"}) == [
        {"value": "a", "text": "A", "checked": True, "hint": {"text": ""}},
        {"value": "b", "text": "B", "checked": False, "hint": {"text": "Hint"}},
    ]
