"""How a framework is walked, changed and compared; values in, answers out."""
