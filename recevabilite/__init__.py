"""The secretariat's ruling, its clock, the appeals."""
