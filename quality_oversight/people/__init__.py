"""Pages about who may act where: choosing an ICB, the policy, the ICB's people and their API keys.

They stand above the audit trail, which they write, and the national directory, where they look organisations up;
`tenancy`, where the rules of access live, stands below both.
"""
