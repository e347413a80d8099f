"""Soft intelligence by REST, and the mail that says there is news and nothing of it."""

from django.test import Client

from concerns.intake import actions, tasks
from tests.cast import acting

TOLD = {"what": "Nobody answered the bell.", "place": "Ward 4", "when": "week", "certainty": "seen"}
API = "/api/v1/soft-intelligence/"


def test_a_program_shares_and_lists_only_the_own(cast, key_for):
    with acting(cast.colleague) as by:
        actions.share(by=by, **TOLD | {"what": "Of another person."})
    headers = key_for(cast.partner)
    made = Client().post(API, TOLD, content_type="application/json", headers=headers)
    assert (made.status_code, made.json()["state"]) == (201, "received")
    listed = Client().get(API, headers=headers).json()["results"]
    assert [row["what"] for row in listed] == ["Nobody answered the bell."]
    refused = TOLD | {"what": "943 476 5919 was left alone"}
    assert Client().post(API, refused, content_type="application/json", headers=headers).status_code == 400


def test_news_is_mailed_once_without_its_words(cast, mailoutbox):
    with acting(cast.partner) as by:
        report, _ = actions.share(by=by, **TOLD)
    with acting(cast.lead) as by:
        actions.answer(report, by=by, words="Which night was it?")
    for _ in range(2):
        tasks.announce(str(cast.north.pk), str(report.pk))
    (mail,) = mailoutbox
    assert mail.to == [cast.partner.user.email]
    assert f"/soft-intelligence/shared/{report.pk}/" in mail.body
    assert "Which night" not in mail.body + mail.subject
    assert "Nobody answered" not in mail.body + mail.subject
