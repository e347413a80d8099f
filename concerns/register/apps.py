from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "concerns.register"

    def ready(self) -> None:
        """Bring the actions on risks to the work of those who are to do them."""
        from concerns.register import chores
        from concerns.work.queries import CHORES, Chores

        CHORES.append(Chores("risk.view", "Action on a risk", "register:detail", chores.all_of, chores.owners))
