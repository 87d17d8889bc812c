"""The zone where proofs are joined: on the page of proofs of part 2, and on the page of each competence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from comptes.erreurs import ErreurMetier
from comptes.http import statut

from ..completude import CIBLE_PARTIE_2, preuves_de
from ..enums import Analyse
from ..forms import PreuvesForm
from ..limites import Limites, get_limites, phrase_trop_de_fichiers
from ..models import Dossier, Preuve
from ..papier import CIBLE_COURRIER
from ..preuves import presenter
from ..services import ajouter_preuve, attacher_preuve
from ..services.preuves import partie_de
from ..services.saisie import is_redigeable
from ..televersement import phrases_trop_gros


class ZonePreuves:
    """The proofs of one target (`partie-2`, or a competence), and the form that joins more."""

    def __init__(self, request: HttpRequest, dossier: Dossier, cible: str, *, requis: bool = False) -> None:
        self.request, self.dossier, self.cible = request, dossier, cible
        self.limites: Limites = get_limites(dossier)
        self.refus: list[str] = []
        self.deja = [p for p in dossier.preuves.all() if self._is_reutilisable(p)]
        prefixe = "" if cible == CIBLE_PARTIE_2 else "preuve"
        donnees = (request.POST, request.FILES) if request.method == "POST" else ()
        self.form = PreuvesForm(
            *donnees, cibles=get_rangees(dossier, cible), deja=[(str(p.pk), p.nom) for p in self.deja], requis=requis,
            accepte=self.limites.accepte, prefix=prefixe or None,
        )  # fmt: skip

    def _is_reutilisable(self, preuve: Preuve) -> bool:
        """Already in the dossier, for something else: in part 2 when this is a competence, in another competence, on paper."""
        if preuve.analyse == Analyse.INFECTEE or self.cible in preuve.cibles:
            return False
        return self.cible != CIBLE_PARTIE_2 or CIBLE_COURRIER in preuve.cibles

    def recevoir(self) -> int:
        """Join what a valid form brings; return the status of the answer. Refusals become errors of the form."""
        code = 200
        if "attacher" in self.request.POST:
            code = self._attacher()
        gardees, refus, code_envoi = joindre(
            self.request, self.dossier, self.form.get_fichiers(), montre=self.form.cleaned_data["montre"],
            cible=self.form.get_cible(self.cible), limites=self.limites,
        )  # fmt: skip
        dire_gardees(self.request, gardees)
        for phrase in refus:
            self.form.add_error("fichiers", phrase)
        self.refus += refus
        return max(code, code_envoi)

    def _attacher(self) -> int:
        choisie = next((p for p in self.deja if str(p.pk) == self.form.cleaned_data.get("deja")), None)
        if choisie is None:
            return self._refuser_deja("Choisissez la preuve à utiliser ici.", 422)
        try:
            attacher_preuve(preuve=choisie, auteur=self.request.user, cible=self.form.get_cible(self.cible))
        except ErreurMetier as erreur:
            return self._refuser_deja(str(erreur), statut(erreur))
        messages.success(self.request, f"«\u00a0{choisie.nom}\u00a0» est utilisée ici aussi.")
        return 200

    def _refuser_deja(self, phrase: str, code: int) -> int:
        self.form.add_error("deja" if "deja" in self.form.fields else "fichiers", phrase)
        self.refus.append(phrase)
        return code

    def contexte(self) -> dict[str, Any]:
        """Variables of `candidates/partials/_preuves_zone.html`."""
        preuves = presenter(self.dossier, preuves_de(self.dossier, self.cible), self.request.user)
        return {
            "cible": self.cible, "form": self.form, "limites": self.limites, "preuves": preuves,
            "dans_formulaire": self.cible != CIBLE_PARTIE_2, "dossier_id": self.dossier.pk,
            "is_ouverte": is_redigeable(self.dossier, partie_de(self.cible)),
            "attend": any(v.preuve.analyse == Analyse.EN_ATTENTE for v in preuves),
        }  # fmt: skip


def get_rangees(dossier: Dossier, cible: str) -> list[tuple[str, str]]:
    """What a file joined on the page of a competence may support: the competence, or one of its rows."""
    if cible == CIBLE_PARTIE_2:
        return []
    competence = dossier.referentiel.structure.competence(cible)
    return [(cible, "Toute la compétence"), *((a.code, f"{rang}. {a.libelle}") for rang, a in enumerate(competence.activites, 1))]


def joindre(
    request: HttpRequest, dossier: Dossier, fichiers: Iterable[UploadedFile], *, montre: str, cible: str, limites: Limites
) -> tuple[list[Preuve], list[str], int]:
    """Join each file on its own; return those kept, one sentence per file refused, and the status of the answer."""
    gardees, refus, code = [], phrases_trop_gros(request), 200
    for rang, fichier in enumerate(fichiers, 1):
        if rang > limites.par_envoi:
            refus.append(f"«\u00a0{fichier.name}\u00a0»\u00a0: {phrase_trop_de_fichiers(limites.par_envoi)}")
            continue
        try:
            gardees.append(ajouter_preuve(dossier=dossier, auteur=request.user, fichier=fichier, montre=montre, cibles=[cible]))
        except ErreurMetier as erreur:
            refus.append(f"«\u00a0{fichier.name}\u00a0»\u00a0: {erreur}")
            code = max(code, statut(erreur))
    return gardees, refus, max(code, 422) if refus and code == 200 else code


def dire_gardees(request: HttpRequest, gardees: list[Preuve]) -> None:
    """Confirm what was joined."""
    if gardees:
        noms = ", ".join(f"«\u00a0{p.nom}\u00a0»" for p in gardees)
        messages.success(request, f"{'Preuves jointes' if len(gardees) > 1 else 'Preuve jointe'}\u00a0: {noms}.")
