from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "reporting"

    def ready(self) -> None:
        """Bring the reports to approve, and the drafts to finish, to people's work."""
        from concerns.work.queries import INBOXES, Inbox
        from quality_oversight.compiled import counted
        from reporting.queries.reports import drafts, to_approve, to_approve_by

        mine = counted(to_approve_by)
        words = ("report to approve or return", "reports to approve or return")
        chairs = Inbox(
            "report.approve", counted(to_approve).of, *words, page="reporting:reports", query="?status=submitted",
            count_for=lambda by: mine.of(by.user_id),
        )  # fmt: skip
        words = ("drafted report to finish and submit", "drafted reports to finish and submit")
        secretaries = Inbox("report.edit", counted(drafts).of, *words, page="reporting:reports", query="?status=draft")
        INBOXES.extend((chairs, secretaries))
