"""What was dismissed comes back when the facts grow worse, and says why."""

from collections.abc import Iterable, Mapping

from escalation.early_warning.rules.suggesting import Behind, rank_of

REASON_LIMIT = 1000
COMES_BACK = (
    "It comes back when the facts grow worse: it suggests a higher level than it did, something is behind it that was "
    "not there when it was dismissed, or something that was there has grown worse (a higher score, a worse rating). "
    "When everything behind it has gone and it begins again, it is new."
)


def why_back(level: str, before: Mapping[str, int], level_now: str, now: Iterable[Behind]) -> str:
    """Why a dismissed line comes back, in words; empty where it stays dismissed.

    `before` are the weights of what was behind it when it was dismissed, by key.
    """
    behind = list(now)
    if rank_of(level_now) > rank_of(level):
        return "It suggests a higher level than when it was dismissed"
    new = [each for each in behind if each.key not in before and each.weight > 0]
    if new:
        return "Something is behind it that was not there when it was dismissed"
    if any(each.weight > before.get(each.key, each.weight) for each in behind):
        return "Something behind it has grown worse since it was dismissed"
    return ""


def why_not_dismiss(*, dismissed: bool, ended: bool) -> str | None:
    """Why a line cannot be dismissed now."""
    if ended:
        return "What this rested on has gone, and the line with it. There is nothing to dismiss."
    return "Somebody has dismissed this line already." if dismissed else None


def why_not_restore(*, dismissed: bool, ended: bool) -> str | None:
    """Why a dismissal cannot be taken back now."""
    if ended:
        return "What this rested on has gone, and the line with it."
    return None if dismissed else "This line is not dismissed: it has come back, or somebody took the dismissal back."
