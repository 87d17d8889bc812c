"""Signs that the fonts of this machine cannot print: an archive (PDF/A) holds no « unknown sign », so they are replaced."""

import re
import subprocess
from functools import cache

REMPLACANT = "▯"  # DejaVu Sans has it
REPERE = "<!-- signes remplacés -->"  # where the template takes the note
NOTE = (
    f'<p class="discret">Le signe «\u00a0{REMPLACANT}\u00a0» tient la place d’un pictogramme ou d’une écriture que ce document '
    "ne peut pas imprimer.</p>"
)
# controls that HTML forbids, and those that turn the direction of the text that follows
_INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_A_VERIFIER = re.compile("[^\x00-\u024f]")
_LIAISONS = "\u200d\ufe0e\ufe0f"  # join the parts of one pictogram: nothing to see by themselves
_SUITES = re.compile(f"{REMPLACANT}[{REMPLACANT}{_LIAISONS}]*")


def rendre_imprimable(html: str) -> str:
    """Return the page without the signs that no font here has, each run of them as « ▯ », and a note when there are any."""
    html = _INTERDITS.sub("", html)
    inconnus = {c for c in set(_A_VERIFIER.findall(html)) - {REMPLACANT} if c not in _LIAISONS and not is_imprimable(c)}
    if not inconnus:
        return html
    html = _SUITES.sub(REMPLACANT, html.translate(dict.fromkeys(map(ord, inconnus), REMPLACANT)))
    return html.replace(REPERE, NOTE, 1)


def is_imprimable(signe: str) -> bool:
    """Say whether a font of this machine has `signe`; True when the machine cannot say."""
    plages = _plages()
    return not plages or any(debut <= ord(signe) <= fin for debut, fin in plages)


@cache
def _plages() -> tuple[tuple[int, int], ...]:
    """Ranges of the signs that the installed fonts have, as fontconfig knows them; empty without it."""
    try:
        sortie = subprocess.run(["fc-list", ":", "charset"], capture_output=True, check=True, timeout=20, text=True)  # noqa: S607
    except (OSError, subprocess.SubprocessError):
        return ()
    bornes = {b for ligne in sortie.stdout.splitlines() for b in ligne.removeprefix(":charset=").split()}
    return tuple(sorted((int(b.split("-")[0], 16), int(b.split("-")[-1], 16)) for b in bornes))
