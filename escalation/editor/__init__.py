"""The framework editor: the draft of the next version, its checks, its publication and what it would change."""
