"""What is typed of letters and templates."""

from django import forms

from concerns.forms import text
from escalation.letters.rules import BODY, HEADING, Sent
from quality_oversight.dates import DateField
from quality_oversight.forms import PlainErrors


class TemplateForm(PlainErrors, forms.Form):
    heading = forms.CharField(label="Heading", max_length=HEADING)
    body = forms.CharField(label="Letter", max_length=BODY, widget=forms.Textarea)


class LetterForm(PlainErrors, forms.Form):
    recipient = forms.CharField(label="Recipient", max_length=200, help_text="Name and role")
    heading = forms.CharField(label="Heading", max_length=HEADING)
    body = text("Letter", BODY)


class SentForm(PlainErrors, forms.Form):
    sent_on = DateField(label="Sent on", latest="today")
    sent_how = forms.ChoiceField(label="How", choices=Sent.choices, widget=forms.RadioSelect)
    sent_to = forms.CharField(label="Sent to", max_length=200, help_text="The address: email or postal")
