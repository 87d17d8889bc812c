"""People: account, roles, organisations, habilitations, sign-in."""
