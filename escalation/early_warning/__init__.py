"""Early warnings: what suggests that somebody looks at a level again. Nothing here changes a level."""
