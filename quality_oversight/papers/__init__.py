"""PDFs that somebody asks for, which a worker makes and which are their asker's alone."""
