"""The dossier, its table of transitions, parts 2 and 3, proofs, who has access."""
