from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "escalation.agreements"

    def ready(self) -> None:
        """Bring the agreements to sign to the work of those who sign for the ICB."""
        from concerns.work.queries import INBOXES, Inbox
        from escalation.agreements.queries import to_sign
        from quality_oversight.compiled import counted

        words = ("agreement with another ICB to sign", "agreements with other ICBs to sign")
        INBOXES.append(Inbox("agreement.sign", counted(to_sign).of, *words, page="agreements:list"))
