"""Real parts that tests play with: a worker, a browser, the rules of accessibility."""


def cle_de_repetition() -> str:
    """Secret key of the stacks that are started by hand: one test, or one measure, shares its sessions with them."""
    return "une-cle-secrete-de-repetition-tiree-au-hasard-0123456789-abcdef"
