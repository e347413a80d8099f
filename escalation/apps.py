from functools import partial

from django.apps import AppConfig

REQUESTS = "escalation:requests"


class EscalationConfig(AppConfig):
    name = "escalation"

    def ready(self) -> None:
        """Bring reviews of levels, and what waits for somebody of a role, to people's work."""
        from concerns.work.queries import CHORES, INBOXES, Chores, Inbox
        from escalation import chores
        from escalation.organisations.queries.closed import how_many_left_open
        from escalation.queries.endings import to_confirm
        from escalation.queries.reviews import left_when_lasting, ready_to_step_down
        from escalation.rules.moves import PERMISSIONS
        from quality_oversight.compiled import counted
        from quality_oversight.frameworks.kept import framework_of

        CHORES.append(
            Chores("level.view", "Review of a level", "escalation:subject", chores.all_of, chores.owners, chores.words)
        )
        can_step_down = counted(ready_to_step_down)
        words = ("subject that can be stepped down", "subjects that can be stepped down")
        ready = Inbox(
            "level.propose", can_step_down.of, *words, page="escalation:reviews", query="?look=ready",
            count_for=lambda by: can_step_down.of(lasting=left_when_lasting(framework_of(by))),
        )  # fmt: skip
        INBOXES.append(ready)
        words = ("request for reconsideration to answer", "requests for reconsideration to answer")
        for permission in PERMISSIONS.values():
            waits, mine = partial(chores.to_answer, permission), partial(chores.mine_to_answer, permission)
            where = {"page": "escalation:requests", "query": "?status=answer"}
            INBOXES.append(Inbox(permission, waits, *words, **where, count_for=mine))
            self._bring_decisions(permission)
        self._bring_steps()
        words = ("closed organisation with open work", "closed organisations with open work")
        INBOXES.append(Inbox("work.carry", how_many_left_open, *words, page="organisations:closed"))
        words = ("end of a subject to confirm", "ends of subjects to confirm")
        ends = Inbox(
            "subject.end", counted(to_confirm).of, *words, page="escalation:endings", query="?status=confirm",
            count_for=lambda by: chores.ends_to_confirm.of(by.user_id, by.role),
        )  # fmt: skip
        INBOXES.append(ends)

    def _bring_decisions(self, permission: str) -> None:
        """What waits to be authorised with a permission; emergencies apart, because they wait for no meeting."""
        from concerns.work.queries import INBOXES, Inbox
        from escalation import chores

        for emergency, words in (
            (True, ("emergency request to decide on now", "emergency requests to decide on now")),
            (False, ("request for another level to decide on", "requests for another level to decide on")),
        ):
            waits = partial(chores.to_decide, permission, emergency=emergency)
            mine = partial(chores.mine_to_decide, permission, emergency=emergency)
            INBOXES.append(Inbox(permission, waits, *words, page=REQUESTS, query="?status=decide", count_for=mine))

    def _bring_steps(self) -> None:
        """What else of a request waits for a role: agreement, the group's view, more work, the provider's answer."""
        from concerns.work.queries import INBOXES, Inbox
        from escalation import chores
        from escalation.rules.workflow import CONCUR, CONFIRM
        from quality_oversight.compiled import counted

        words = (
            "emergency decision to confirm as second person",
            "emergency decisions to confirm as second person",
        )
        confirming = Inbox(
            CONFIRM, chores.to_confirm, *words, page=REQUESTS, query="?status=decide", count_for=chores.mine_to_confirm
        )
        INBOXES.append(confirming)
        words = ("decision to agree to for your party", "decisions to agree to for your party")
        agreeing = Inbox(
            CONCUR, chores.to_agree, *words, page=REQUESTS, query="?status=decide", count_for=chores.mine_to_agree
        )
        INBOXES.append(agreeing)
        words = ("request to put to the System Quality Group", "requests to put to the System Quality Group")
        INBOXES.append(Inbox("level.consider", chores.to_consider, *words, page=REQUESTS, query="?status=consider"))
        words = (
            "emergency that the System Quality Group should have noted",
            "emergencies that the System Quality Group should have noted",
        )
        late = Inbox("level.consider", chores.noted_too_late, *words, page=REQUESTS, query="?status=late")
        INBOXES.append(late)
        words = ("proposal returned for more work", "proposals returned for more work")
        back = counted(chores.returned).of
        INBOXES.append(Inbox("level.propose", back, *words, page=REQUESTS, query="?status=returned"))
        words = ("proposal of yours declined in the last 14 days", "proposals of yours declined in the last 14 days")
        seen = Inbox(  # the mail went out at once: nobody is reminded of it every day
            "level.propose", lambda: 0, *words, page=REQUESTS, query="?status=declined_mine", count_for=chores.declined
        )
        INBOXES.append(seen)
        words = ("proposal whose facts to check", "proposals whose facts to check")
        INBOXES.append(Inbox("level.answer", chores.facts_to_check, *words, page="escalation:asked"))
