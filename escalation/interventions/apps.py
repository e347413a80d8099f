from django.apps import AppConfig


class InterventionsConfig(AppConfig):
    name = "escalation.interventions"

    def ready(self) -> None:
        """Bring what is due of interventions to the work of those who follow them up."""
        from concerns.work.queries import CHORES, Chores
        from escalation.interventions import chores

        CHORES.append(
            Chores("intervention.view", "Due of an intervention", "interventions:detail", chores.all_of, chores.owners)
        )
