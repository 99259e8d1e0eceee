"""The pages of screening: a name, hits and their decisions, lists and their versions."""
