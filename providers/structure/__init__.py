"""An ICB's own structure: places, collaboratives, pathways and programmes, and what belongs to them on which days."""
