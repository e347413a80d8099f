"""Values of measures by a spreadsheet of one's own: columns are chosen, seen through, and remembered."""
