"""The register of commissioned services: contracts and grants, and what providers have to send by them (F007)."""
