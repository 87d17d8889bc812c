"""How much may be joined: dated settings of the secretariat, said before a file is chosen and after a refusal."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from referentiels.models import Certification
from referentiels.parametres import valeur

from .examen import EXTENSIONS, FORMATS, MEBIOCTET, TROP_GROS, TYPE_REFUSE, VIDE
from .models import Dossier


@dataclass(frozen=True)
class Limites:
    """Limits in force: `octets` for one file, `par_envoi` files at once, `par_dossier` proofs in all."""

    octets: int
    par_envoi: int
    par_dossier: int

    @property
    def mo(self) -> int:
        """Megabytes of one file."""
        return self.octets // MEBIOCTET

    @property
    def formats(self) -> str:
        """Kinds of files accepted, as a sentence."""
        return FORMATS

    @property
    def accepte(self) -> str:
        """Kinds of files that the browser offers to choose."""
        return ",".join((*EXTENSIONS, "image/jpeg", "image/png", "image/heic", "application/pdf"))

    @property
    def phrases(self) -> dict[str, str]:
        """What the browser says by itself, in the server's words."""
        return {
            "vide": VIDE,
            "trop_gros": TROP_GROS.replace("{mo}", str(self.mo)),
            "type": TYPE_REFUSE,
            "trop": phrase_trop_de_fichiers(self.par_envoi),
        }


def phrase_trop_de_fichiers(maximum: int) -> str:
    """Sentence for the files beyond those that one sending may hold."""
    return f"{maximum} fichiers au plus à la fois\u00a0: celui-ci n’a pas été joint. Joignez-le ensuite."


def get_limites(dossier: Dossier) -> Limites:
    """Limits of a dossier, in force today."""
    return get_limites_de(dossier.referentiel.certification)


def get_limites_de(certification: Certification | None) -> Limites:
    """Limits of a CQP, in force today."""
    jour = timezone.localdate()
    mo, par_envoi, par_dossier = (
        valeur(code, le=jour, certification=certification)
        for code in ("preuve_mo_max", "preuves_par_envoi", "preuves_par_dossier")
    )
    return Limites(octets=mo * MEBIOCTET, par_envoi=par_envoi, par_dossier=par_dossier)
