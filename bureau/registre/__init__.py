"""The register of habilitations as the secretariat works with it: list, reminders, alerts, a file brought to it."""
