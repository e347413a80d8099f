"""Where the values of a framework come from."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """Where each value of a block comes from: "source" (the ICB's document), "default" or "own"."""

    all: str
    exceptions: tuple[tuple[str, str], ...] = ()

    def of(self, field: str, entry: str = "") -> str:
        """Origin of a field, or of one entry in it; what is not excepted has the origin of the block."""
        exceptions = dict(self.exceptions)
        return exceptions.get(f"{field}.{entry}", exceptions.get(field, self.all))
