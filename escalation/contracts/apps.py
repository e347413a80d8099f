from django.apps import AppConfig


class ContractsConfig(AppConfig):
    name = "escalation.contracts"

    def ready(self) -> None:
        """Bring what is late by contracts to the work of those who look after them."""
        from concerns.work.queries import CHORES, Chores
        from escalation.contracts import chores

        CHORES.append(Chores("contract.keep", "Due by a contract", "contracts:detail", chores.all_of, chores.owners))
