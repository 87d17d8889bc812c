"""What happened: append-only events, chained per dossier. Imports nothing of the project."""
