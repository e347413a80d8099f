"""Which database connection does what."""

from typing import Any


class OwnerMigrates:
    """Read and write as the application; change tables only as the owner (`migrate --database=owner`)."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return hints["instance"]._state.db or "default" if "instance" in hints else "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return self.db_for_read(model, **hints)

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool:
        return True
