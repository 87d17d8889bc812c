"""The end of what the site keeps: announced, then erased or made anonymous, with a trace that says nothing of anyone (RGPD, art. 5)."""
