"""Pure rules of sheets: what a cell says, and what stands in which column."""
