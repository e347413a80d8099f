"""HTML as accessible PDF, from our own files alone: what the papers of every area share."""
