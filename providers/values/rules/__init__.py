"""How the cells of a sheet become values of measures."""
