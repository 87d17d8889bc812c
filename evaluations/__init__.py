"""The pair, the grid, the rule of mastery, the bilan, the signatures."""
