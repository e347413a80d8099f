"""What was done, by whom, when: `from quality_oversight.audit.trail import record`."""
