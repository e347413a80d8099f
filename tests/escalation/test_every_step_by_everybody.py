"""Every (from, to) of a request by every role and every guard, and what the actions really let each role do."""

from datetime import timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from escalation import actions
from escalation.following.actions import close
from escalation.models import LevelDecision, LevelPeriod
from escalation.rules.workflow import BY_DATE, NEEDS, STEPS, RequestStatus, permission_for, why_not_step
from quality_oversight import frameworks
from quality_oversight.tenancy.policy import Role, may
from tests.cast import acting
from tests.escalation.rules.test_level_workflow import GOOD, REGION, TODAY, facts

S = RequestStatus
Q, E, C, R = Role.QUALITY_LEAD, Role.EXEC_QUALITY_LEAD, Role.COMMITTEE_SECRETARY, Role.REGION_AUTHORISER
TOMORROW = TODAY + timedelta(days=1)

# Who may take a step where the ICB authorises (T1), by hand: the policy and the table of steps must come to the same.
WHO = {
    "propose": {Q, E},
    "share": {Q, E},
    "consider": {E, C},
    "authorise": {E},
    "confirm": {E, R},
    "concur": {E, R},
    "date": set(),
}
DECIDED = (S.AWAITING_CONCURRENCE, S.AUTHORISED, S.EFFECTIVE, S.DECLINED, S.RETURNED)
CONFIRMED = (S.AWAITING_CONCURRENCE, S.AUTHORISED, S.EFFECTIVE, S.DECLINED)
AGREED = (S.AWAITING_CONCURRENCE, S.AUTHORISED, S.EFFECTIVE, S.DECLINED)
STEP_OF = {
    (None, S.DRAFTED): "propose",
    (S.DRAFTED, S.SHARED): "share",
    (S.SHARED, S.DRAFTED): "propose",
    (S.RETURNED, S.DRAFTED): "propose",
    (S.EFFECTIVE, S.DONE): "propose",
    (S.AUTHORISED, S.EFFECTIVE): "date",
    **dict.fromkeys(product((S.DRAFTED, S.SHARED), (S.SQG_CONSIDERED,)), "consider"),
    **dict.fromkeys(product((S.DRAFTED,), (S.AWAITING_CONFIRMER, S.DECLINED, S.RETURNED)), "authorise"),
    **dict.fromkeys(product((S.SQG_CONSIDERED,), (S.AWAITING_CONFIRMER, *DECIDED)), "authorise"),
    **dict.fromkeys(product((S.AWAITING_CONFIRMER,), CONFIRMED), "confirm"),
    **dict.fromkeys(product((S.AWAITING_CONCURRENCE,), AGREED), "concur"),
    **dict.fromkeys(product((S.AWAITING_CONFIRMER, S.AWAITING_CONCURRENCE, S.AUTHORISED), (S.WITHDRAWN,)), "authorise"),
    **dict.fromkeys(product((S.DRAFTED, S.SHARED, S.SQG_CONSIDERED, S.RETURNED), (S.WITHDRAWN,)), "propose"),
}
# One change of the facts that breaks a need and as little else as can be.
BREAK = {
    "reason": {"reason": "  "},
    "emergency": {"emergency": False},
    "ordinary": {"emergency": True},
    "has_provider": {"has_provider": False},
    "shared_first": {"must_share": True, "has_provider": True, "checked": False},
    "answer_over": {"answer_due": TODAY},
    "sqg_view": {"sqg_view": "perhaps"},
    "sqg_considered_on": {"sqg_considered_on": TOMORROW},
    "after_proposal": {"proposed_on": TODAY, "sqg_considered_on": TODAY - timedelta(days=1)},
    "not_proposer": {"by_id": "lead"},
    "not_authoriser": {"by_id": "exec"},
    "one_decides": {"emergency": True},
    "two_decide": {"emergency": False},
    "second_person": {"by_id": "exec"},
    "second_role": {"by_role": "quality_lead"},
    "party_awaited": {"by_party": "provider"},
    "others_awaited": {"outstanding": ("icb",), "by_party": "icb"},
    "last_to_agree": {"outstanding": ("icb", *REGION)},
    "agreement_awaited": {"outstanding": ()},
    "all_agreed": {"outstanding": REGION},
    "day_come": {"effective_from": TOMORROW},
    "day_ahead": {"effective_from": TODAY},
    "followed": {"to_do": ("A letter tells the provider",), "reason": ""},
}
GUARDED = [(pair, need) for pair, step in STEPS.items() for need in step.needs]


@pytest.mark.parametrize("pair", list(product([None, *S], S)), ids=lambda pair: f"{pair[0]}-{pair[1]}")
@pytest.mark.parametrize("role", Role)
def test_every_pair_by_every_role(pair, role):
    step, terms = STEPS.get(pair), frameworks.load("national-default").transition("T1")
    if step is None:
        assert pair not in STEP_OF
        assert set(why_not_step(*pair, facts(), today=TODAY)) == {"status"}
        return
    permission = permission_for(step, terms)
    assert (permission != BY_DATE and may(role, permission)) == (role in WHO[STEP_OF[pair]])


@pytest.mark.parametrize(
    ("pair", "need"), GUARDED, ids=lambda each: each if isinstance(each, str) else "-".join(map(str, each))
)
def test_every_step_by_every_guard(pair, need):
    """With all that it needs the step goes ahead; without one thing it is refused for that, by its field."""
    good = facts(**GOOD[pair])
    assert why_not_step(*pair, good, today=TODAY) == {}
    broken = facts(**{**GOOD[pair], **BREAK[need]})
    field, met, why = NEEDS[need]
    assert not met(broken, TODAY)
    refusals = why_not_step(*pair, broken, today=TODAY)
    assert field in refusals
    others = [NEEDS[each] for each in STEPS[pair].needs if each != need]
    allowed = {why(broken), *(other[2](broken) for other in others if not other[1](broken, TODAY))}
    assert set(refusals.values()) <= allowed


ACTS = {
    "consider": lambda request, by: actions.consider(request, by=by, view="support"),
    "authorise": lambda request, by: actions.authorise(
        request, by=by, reasons="Several sources agree.", interests="None"
    ),
    "decline": lambda request, by: actions.decline(request, by=by, reason="Not proportionate."),
    "return": lambda request, by: actions.return_for_more(request, by=by, reason="Say who is at risk."),
    "confirm": lambda request, by: actions.confirm(request, by=by),
    "concur": lambda request, by: actions.concur(request, by=by),
    "withdraw": lambda request, by: actions.withdraw(request, by=by, reason="Resolved."),
    "close": lambda request, by: close(request, by=by, reason="The contract team does what is left."),
}
# What each act does at each status of a request for enhanced that the quality lead proposed, where the region must
# agree: the roles that may, and where it leads. Whoever holds the permission and may not now is refused in a sentence.
REAL = {
    (S.DRAFTED, "consider"): ({E, C}, S.SQG_CONSIDERED),
    (S.DRAFTED, "withdraw"): ({Q, E}, S.WITHDRAWN),
    (S.SQG_CONSIDERED, "authorise"): ({E}, S.AWAITING_CONCURRENCE),
    (S.SQG_CONSIDERED, "decline"): ({E}, S.DECLINED),
    (S.SQG_CONSIDERED, "return"): ({E}, S.RETURNED),
    (S.SQG_CONSIDERED, "withdraw"): ({Q, E}, S.WITHDRAWN),
    (S.AWAITING_CONCURRENCE, "concur"): ({R}, S.EFFECTIVE),
    (S.AWAITING_CONCURRENCE, "decline"): ({R}, S.DECLINED),
    (S.AWAITING_CONCURRENCE, "withdraw"): ({E}, S.WITHDRAWN),
    (S.EFFECTIVE, "close"): ({Q, E}, S.DONE),
    (S.RETURNED, "withdraw"): ({Q, E}, S.WITHDRAWN),
}
REACHED = (
    S.DRAFTED,
    S.SQG_CONSIDERED,
    S.AWAITING_CONCURRENCE,
    S.EFFECTIVE,
    S.DONE,
    S.DECLINED,
    S.RETURNED,
    S.WITHDRAWN,
)


def bring_to(status, cast, request):
    """Bring a drafted request to a status by the acts of those who may."""
    effective = [("consider", cast.secretary), ("authorise", cast.executive), ("concur", cast.region)]
    way = {
        S.DRAFTED: [],
        S.SQG_CONSIDERED: effective[:1],
        S.AWAITING_CONCURRENCE: effective[:2],
        S.EFFECTIVE: effective,
        S.DONE: [*effective, ("close", cast.lead)],
        S.DECLINED: [("consider", cast.secretary), ("decline", cast.executive)],
        S.RETURNED: [("consider", cast.secretary), ("return", cast.executive)],
        S.WITHDRAWN: [("withdraw", cast.lead)],
    }[status]
    for act, person in way:
        with acting(person) as by:
            ACTS[act](request, by)


@pytest.mark.parametrize("status", REACHED)
def test_every_act_at_every_status_by_every_role(cast, proposed, terms, now, subtests, status):
    terms("T1", concurrence_parties=REGION)
    request = proposed("enhanced")
    bring_to(status, cast, request)
    assert now(request).status == status
    for act, (role, person) in product(ACTS, cast.by_role.items()):
        roles, target = REAL.get((status, act), (set(), None))
        with subtests.test(act=act, role=role), transaction.atomic():
            try:
                with acting(person) as by:
                    ACTS[act](request, by)
                done = True
            except (PermissionDenied, ValidationError):
                done = False
            except DatabaseError:
                if not person.is_outside:  # an outside user meets the wall before the rules
                    raise
                done = False
            assert done == (role in roles)
            if done:
                assert now(request).status == target
            with acting(cast.lead):
                effective = LevelPeriod.objects.count()
                assert effective <= LevelDecision.objects.count()
            transaction.set_rollback(True)


# The same of an emergency straight to intensive that the quality lead proposed and the region authorises (T3), where
# the ICB must agree as well.
REAL_EMERGENCY = {
    (S.DRAFTED, "authorise"): ({R}, S.AWAITING_CONFIRMER),
    (S.DRAFTED, "decline"): ({R}, S.DECLINED),
    (S.DRAFTED, "return"): ({R}, S.RETURNED),
    (S.DRAFTED, "withdraw"): ({Q, E}, S.WITHDRAWN),
    (S.DRAFTED, "consider"): ({E, C}, S.SQG_CONSIDERED),
    (S.AWAITING_CONFIRMER, "confirm"): ({E}, S.AWAITING_CONCURRENCE),  # the region's authoriser is the first of the two
    (S.AWAITING_CONFIRMER, "decline"): ({E}, S.DECLINED),
    (S.AWAITING_CONFIRMER, "withdraw"): ({R}, S.WITHDRAWN),
    (S.AWAITING_CONFIRMER, "consider"): ({E, C}, S.AWAITING_CONFIRMER),  # noted by the group; it moves nothing
    (S.AWAITING_CONCURRENCE, "concur"): ({E}, S.EFFECTIVE),
    (S.AWAITING_CONCURRENCE, "decline"): ({E}, S.DECLINED),
    (S.AWAITING_CONCURRENCE, "withdraw"): ({R}, S.WITHDRAWN),
    (S.AWAITING_CONCURRENCE, "consider"): ({E, C}, S.AWAITING_CONCURRENCE),
    (S.EFFECTIVE, "consider"): ({E, C}, S.EFFECTIVE),
    (S.EFFECTIVE, "close"): ({Q, E}, S.DONE),
}
TO_EMERGENCY = {
    S.DRAFTED: (),
    S.AWAITING_CONFIRMER: ("authorise",),
    S.AWAITING_CONCURRENCE: ("authorise", "confirm"),
    S.EFFECTIVE: ("authorise", "confirm", "concur"),
}


@pytest.mark.parametrize("status", TO_EMERGENCY)
def test_every_act_of_an_emergency_by_every_role(cast, proposed, terms, now, subtests, status):
    terms("T3", concurrence_parties=("icb",))
    request = proposed("intensive", emergency=True)
    people = {"authorise": cast.region, "confirm": cast.executive, "concur": cast.executive}
    for act in TO_EMERGENCY[status]:
        with acting(people[act]) as by:
            ACTS[act](request, by)
    assert now(request).status == status
    for act, (role, person) in product(ACTS, cast.by_role.items()):
        roles, target = REAL_EMERGENCY.get((status, act), (set(), None))
        with subtests.test(act=act, role=role), transaction.atomic():
            try:
                with acting(person) as by:
                    ACTS[act](request, by)
                done = True
            except (PermissionDenied, ValidationError):
                done = False
            except DatabaseError:
                if not person.is_outside:  # an outside user meets the wall before the rules
                    raise
                done = False
            assert done == (role in roles)
            if done:
                assert now(request).status == target
            with acting(cast.lead):
                assert LevelPeriod.objects.exists() == (now(request).status in (S.EFFECTIVE, S.DONE))
            transaction.set_rollback(True)
