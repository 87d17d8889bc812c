"""The roof: home page of each role, the secretariat's desk, the dossier on one page."""
