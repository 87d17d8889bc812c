"""Sessions, deliberation, decisions, minutes (PV), register of awards."""
