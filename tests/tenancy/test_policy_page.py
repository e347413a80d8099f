"""The policy is one table, for people and for the code."""

import pytest

from quality_oversight.tenancy.policy import GRANTS, POLICY, SEPARATION, Role, may, spoken


def test_every_permission_and_role_stands_on_the_page(cast, sign_in):
    text = sign_in(cast.provider_user).get("/who-may-do-what/").content.decode()
    for words, _ in POLICY.values():
        assert words.replace("'", "&#39;") in text
    for role in Role:
        assert text.count(role.label) >= len(POLICY)  # the heading of the column is repeated for narrow screens
    for sentence in SEPARATION:
        assert sentence.replace("'", "&#39;") in text
    assert text.count("<strong>Yes</strong>") == sum(len(roles) for roles in GRANTS.values())
    assert "<caption" in text


def test_every_permission_is_held_by_somebody_and_said_once():
    assert all(roles for roles in GRANTS.values())
    assert len({words for words, _ in POLICY.values()}) == len(POLICY)
    assert all(len(set(roles)) == len(roles) for _, roles in POLICY.values())


def test_an_unknown_permission_is_an_error_and_no_silent_refusal():
    with pytest.raises(KeyError):
        may("quality_lead", "concern.veiw")


def test_authorising_is_apart_from_proposing():
    assert not GRANTS["level.authorise_intensive"] & GRANTS["level.propose"]
    assert not GRANTS["report.edit"] & GRANTS["report.approve"]
    assert GRANTS["people.manage"] == {Role.TENANT_ADMIN}
    assert GRANTS["audit.view"] == {Role.AUDITOR, Role.TENANT_ADMIN}


def test_a_provider_reads_and_answers_and_does_nothing_else():
    assert {name for name, roles in GRANTS.items() if Role.PROVIDER_USER in roles} == {
        "policy.view", "concern.view", "concern.update", "concern.accuracy", "answer.view", "intelligence.share",
        "file.add", "file.remove", "work.view", "action.report", "intervention.view", "level.answer",
    }  # fmt: skip


def test_a_role_keeps_its_capitals_inside_a_sentence():
    assert spoken(Role.QUALITY_LEAD) == "quality lead"
    assert spoken(Role.SQG_MEMBER) == "System Quality Group member"
