"""Who reads an update, and what is answered once (domain brief 5.2, 8.3 and 8.9)."""

from uuid import UUID

import pytest

from concerns.rules.updates import why_not_answer, why_not_correct, why_not_show

ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("visibility", "audience", "team", "field"),
    [
        ("team", [], True, None),
        ("team", [], False, "visibility"),
        ("icb", [], False, None),
        ("everybody", [], True, "visibility"),
        ("named", [ONE], False, None),
        ("named", [], True, "organisations"),
        ("named", [OTHER], True, "organisations"),
        ("named", [ONE, OTHER], True, "organisations"),
        ("icb", [ONE], True, "organisations"),
        ("team", [ONE], True, "organisations"),
    ],
)
def test_who_reads_an_update(visibility, audience, team, field):
    assert list(why_not_show(visibility, audience, shared_with=[ONE], team=team)) == ([field] if field else [])


def test_only_the_author_corrects_and_only_before_the_answer():
    assert why_not_correct(own=True, answered=False) is None
    assert "Only the person" in why_not_correct(own=False, answered=False)
    assert "answered" in why_not_correct(own=True, answered=True)


@pytest.mark.parametrize(
    ("kind", "answered", "answer", "field"),
    [
        ("accuracy", False, "accepted", None),
        ("accuracy", False, "not_accepted", None),
        ("accuracy", False, "perhaps", "answer"),
        ("accuracy", True, "accepted", "__all__"),
        ("update", False, "accepted", "__all__"),
    ],
)
def test_a_comment_on_accuracy_is_answered_once(kind, answered, answer, field):
    assert list(why_not_answer(kind, answered=answered, answer=answer)) == ([field] if field else [])
