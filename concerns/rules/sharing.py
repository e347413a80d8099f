"""What a provider's user is shown of a concern that is shared with the provider (domain brief 8.3 and 8.9)."""

# Where the concern came from can point to who spoke; scores and harm are the ICB's own judgement while it works.
INTERNAL = frozenset(
    {
        "source", "harm", "sensitivity", "initial_consequence", "initial_likelihood", "initial_score", "initial_band",
        "consequence", "likelihood", "score", "band", "redirected_to", "closure_reason", "closure_evidence",
    }
)  # fmt: skip
