"""What a form says of an empty box is a sentence, whatever the box is called."""

import pytest
from django import forms

from quality_oversight.forms import DateField, PlainErrors
from quality_oversight.labels import BARE, asking
from tests.forms import every_form

ORDERS = ("Answer", "Choose", "Enter", "Say", "Search", "Tick")


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("Reason", "Enter the reason"),
        ("Due date", "Enter the due date"),
        ("NHS organisation", "Enter the NHS organisation"),
        ("What could happen", "Enter what could happen"),
        ("Your words", "Enter your words"),
        ("On which day?", "Answer “On which day?”"),
    ],
)
def test_a_thing_takes_an_article_and_a_question_its_quotes(label, words):
    assert asking("Enter", label) == words


@pytest.mark.parametrize("make", [forms.CharField, DateField, forms.IntegerField])
def test_each_kind_of_box_asks_in_the_same_way(make):
    class Form(PlainErrors, forms.Form):
        day = make(label="On which day?")
        review = make(label="Next review")
        own = make(label="Lead", error_messages={"required": "Choose who leads on it"})

    assert list(Form({}).errors.values()) == [
        ["Answer “On which day?”"], ["Enter the next review"], ["Choose who leads on it"],
    ]  # fmt: skip


def test_a_question_is_quoted_when_its_day_is_no_day():
    class Form(PlainErrors, forms.Form):
        day = DateField(label="On which day?")

    typed = {"day_day": "31", "day_month": "2", "day_year": "2026"}
    assert Form(typed).errors["day"] == ["“On which day?” must be a real date"]


def test_every_form_of_the_product_asks_in_a_sentence(subtests):
    for form in every_form():
        for name, field in form.base_fields.items():
            if not field.required or isinstance(field.widget, forms.HiddenInput):
                continue
            with subtests.test(form=form.__name__, field=name):
                drawn = type(form.__name__, (PlainErrors, forms.Form), {name: field})()
                order, second, *_ = str(drawn.fields[name].error_messages["required"]).split()
                assert order in ORDERS
                assert order not in ("Enter", "Choose") or second in BARE | {"the", "a", "an", "at", "Alert,", "one"}
