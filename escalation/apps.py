from functools import partial

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    name = "escalation"

    def ready(self) -> None:
        """Bring reviews of levels, and what waits for somebody of a role, to people's work."""
        from concerns.work.queries import CHORES, INBOXES, Chores, Inbox
        from escalation import chores
        from escalation.queries.endings import to_confirm
        from escalation.queries.reviews import ready_to_step_down
        from escalation.rules.moves import PERMISSIONS
        from quality_oversight.compiled import counted

        CHORES.append(
            Chores("level.view", "Review of a level", "escalation:subject", chores.all_of, chores.owners, chores.words)
        )
        words = ("subject that can be stepped down", "subjects that can be stepped down")
        ready = Inbox(
            "level.propose", counted(ready_to_step_down), *words, page="escalation:reviews", query="?look=ready"
        )
        INBOXES.append(ready)
        words = ("request for reconsideration to answer", "requests for reconsideration to answer")
        for permission in PERMISSIONS.values():
            waits, mine = partial(chores.to_answer, permission), partial(chores.mine_to_answer, permission)
            where = {"page": "escalation:requests", "query": "?status=answer"}
            INBOXES.append(Inbox(permission, waits, *words, **where, count_for=mine))
        words = ("end of a subject to confirm", "ends of subjects to confirm")
        ends = Inbox(
            "subject.end", counted(to_confirm), *words, page="escalation:endings", query="?status=confirm",
            count_for=chores.ends_to_confirm,
        )  # fmt: skip
        INBOXES.append(ends)
