"""Which lines the dashboard of a node has: one for each thing under it, and what each line counts for (F004)."""

from uuid import UUID

from providers.rules.sectors import SubjectKind
from providers.structure.rules import OWN
from providers.structure.sight import ITSELF, Known, Node, Sight


def lines_under(sight: Sight, node: Node | None) -> dict[UUID, Node]:
    """The node of each line, by the subject whose level stands on it.

    Of the whole system, every provider, with its services. Of a provider, itself and each of its services. Of any
    other, itself, the providers under it, and what else stands there: a service is in the line of its provider.
    """
    if node is None:
        keys = {each.pk: str(each.pk) for each in sight.of_kind(SubjectKind.PROVIDER)}
    else:
        keys = {
            each.pk: key for each in map(sight.subjects.__getitem__, node.subjects) if (key := _key(sight, node, each))
        }
    return {pk: found for pk, key in keys.items() if (found := sight.node(key))}


def _key(sight: Sight, node: Node, known: Known) -> str:
    """The key of a subject's line under a node; empty where it stands in the line of its provider."""
    if node.kind == ITSELF:
        return node.key
    if str(known.pk) == node.key:
        return f"{known.pk}{OWN}" if len(node.subjects) > 1 else node.key
    main = sight.main_of(known)
    return str(known.pk) if node.kind == SubjectKind.PROVIDER or main not in node.subjects - {known.pk} else ""
