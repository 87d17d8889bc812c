"""Real parts that tests play with: a worker, a browser, the rules of accessibility."""
