"""« Mes données »: what the site keeps of a person, what they may take away, correct, and have erased (RGPD, art. 15–20)."""
