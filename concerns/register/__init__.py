"""The quality risk register: risks, controls, assurances, the heat map and the extract."""
