"""What is done about a subject: regulatory actions, contract levers, support given and visits (F046, F047, F051)."""
