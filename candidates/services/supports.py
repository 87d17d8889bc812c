"""Where each page of the form is kept: one reading and one writing by field, whatever the table behind.

A field is named as its input on the page: « commune », « activite_accueil », « C1_A1-exemples ».
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from comptes.models import Utilisateur

from ..erreurs import NonModifiable
from ..instantane import CHAMPS_EMPLOI, CHAMPS_IDENTITE, CHAMPS_PARCOURS
from ..models import Complement, Dossier, Emploi, Modification, Redige, ReponseActivite, ReponseQuestion
from ..regles import cle_de_saisie
from .recherche import mots_du_candidat, suivre_candidat, suivre_emploi

PREFIXE_EMPLOI, PREFIXE_ACTIVITE = "emploi-", "activite_"
PAGES_PARCOURS = ("experience", "formation", "declaration")
PAGES_COMPLEMENTS = ("complements-2", "complements-3")
EMPLOIS_MAX = 50  # beyond, a machine is typing


class Support(ABC):
    """Where a page is kept. `partie` is the part of the form, `page` the name that `Modification` keeps."""

    partie = 2

    def __init__(self, dossier: Dossier, page: str) -> None:
        self.dossier, self.page = dossier, page

    @abstractmethod
    def lire(self, champs: Iterable[str]) -> dict[str, Any]:
        """Stored values of `champs`; `KeyError` for a field this page does not have."""

    @abstractmethod
    def ecrire(self, champs: Mapping[str, Any], auteur: Utilisateur) -> None:
        """Write `champs`, all known and validated; who wrote is kept."""

    def tracer(self, objet: Redige, champ: str, avant: Any, auteur: Utilisateur, nom: str = "") -> None:
        """Note on `objet` that `auteur` writes `champ` now; keep the value that someone else had written."""
        dernier = objet.traces.get(champ, {}).get("par") or str(self.dossier.candidat.utilisateur_id or "")
        if avant not in (None, "", [], {}) and dernier != str(auteur.pk):
            valeur = avant.isoformat() if hasattr(avant, "isoformat") else avant
            Modification.objects.create(
                dossier=self.dossier, page=self.page, champ=nom or champ, auteur=auteur, avant=valeur
            )
        objet.traces = objet.traces | {champ: {"par": str(auteur.pk), "le": timezone.now().isoformat()}}


def garder(objet: Redige, champs: Iterable[str]) -> None:
    """Validate and save the written `champs` of a row, whose dossier is locked: its version grows by one."""
    objet.version += 1
    noms = {*champs, "version", "traces", "modifie_le"}
    exclus = {f.name for f in objet._meta.fields if f.name not in noms or f.remote_field}  # no query for who is signed in
    objet.full_clean(exclude=exclus, validate_unique=False, validate_constraints=True)
    if objet._state.adding:
        objet.save(force_insert=True)
    else:
        objet.save(update_fields=sorted(noms))


class SupportLigne(Support):
    """A page whose fields are those of one row."""

    def __init__(self, dossier: Dossier, page: str, objet: Redige, champs: Iterable[str]) -> None:
        super().__init__(dossier, page)
        self.objet, self.connus = objet, frozenset(champs)

    def lire(self, champs: Iterable[str]) -> dict[str, Any]:
        """See `Support`."""
        return {champ: getattr(self.objet, champ) for champ in map(self._connu, champs)}

    def ecrire(self, champs: Mapping[str, Any], auteur: Utilisateur) -> None:
        """See `Support`."""
        for champ, valeur in champs.items():
            self.tracer(self.objet, champ, getattr(self.objet, champ), auteur)
            setattr(self.objet, champ, valeur)
        garder(self.objet, champs)

    def _connu(self, champ: str) -> str:
        if champ not in self.connus:
            raise KeyError(champ)
        return champ


class SupportIdentite(SupportLigne):
    """Who the candidate is (l.81–104): the dossier is found under the names and the address they give."""

    def ecrire(self, champs: Mapping[str, Any], auteur: Utilisateur) -> None:
        """See `Support`."""
        avant = mots_du_candidat(self.dossier.candidat)
        super().ecrire(champs, auteur)
        suivre_candidat(self.dossier.candidat, avant)


class SupportEmploi(Support):
    """One job (l.126–175); its first field written creates it. A text of activity is named `activite_<code>`."""

    def __init__(self, dossier: Dossier, emploi_id: UUID) -> None:
        super().__init__(dossier, "emplois")
        self.objet = Emploi.objects.filter(pk=emploi_id).first() or Emploi(pk=emploi_id, dossier=dossier)
        if self.objet.dossier_id != dossier.pk:
            raise KeyError(str(emploi_id))
        self.codes = {a.code for a in dossier.referentiel.structure.activites_emploi}

    def lire(self, champs: Iterable[str]) -> dict[str, Any]:
        """See `Support`."""
        return {champ: self._lire(champ) for champ in champs}

    def _lire(self, champ: str) -> Any:
        if champ.startswith(PREFIXE_ACTIVITE):
            code = champ.removeprefix(PREFIXE_ACTIVITE)
            if code not in self.codes:
                raise KeyError(champ)
            return self.objet.activites.get(code, "")
        if champ not in CHAMPS_EMPLOI or champ == "activites":
            raise KeyError(champ)
        return getattr(self.objet, champ)

    def ecrire(self, champs: Mapping[str, Any], auteur: Utilisateur) -> None:
        """See `Support`."""
        nouveau = self.objet._state.adding
        if nouveau and self.dossier.emplois.count() >= EMPLOIS_MAX:
            raise NonModifiable(f"Un dossier décrit au plus {EMPLOIS_MAX} emplois.")
        ecrits, avant = {"organisation"} if {"entreprise", "siret"} & set(champs) else set(), self.objet.entreprise
        for champ, valeur in champs.items():
            self.tracer(self.objet, champ, self._lire(champ), auteur, f"{self.objet.pk}-{champ}")
            if champ.startswith(PREFIXE_ACTIVITE):
                autres = {c: t for c, t in self.objet.activites.items() if c != champ.removeprefix(PREFIXE_ACTIVITE)}
                self.objet.activites = autres | ({champ.removeprefix(PREFIXE_ACTIVITE): valeur} if valeur else {})
                ecrits.add("activites")
            else:
                setattr(self.objet, champ, valeur)
                ecrits.add(champ)
        if "organisation" in ecrits:
            self.objet.organisation = None  # found again at the deposit, by `rattacher_organisations`
        if ecrits & {"du", "au"}:
            ecrits |= {"du", "au"}  # their order is checked
        garder(self.objet, ecrits)
        suivre_emploi(self.objet, avant)


Reponse = ReponseActivite | ReponseQuestion
_CHAMPS_ACTIVITE = {"realisee": "is_realisee", "exemples": "exemples", "documents": "documents"}


class SupportCompetence(Support):
    """One competence of part 3: its rows, its open questions, why it comes without proof (l.360–1165)."""

    partie = 3

    def __init__(self, dossier: Dossier, code: str) -> None:
        super().__init__(dossier, code)
        competence = dossier.referentiel.structure.competence(code)
        self.places: dict[str, tuple[type[Reponse], str, str]] = {}
        for activite in competence.activites:
            for nom, champ in _CHAMPS_ACTIVITE.items():
                self.places[cle_de_saisie(activite.code, nom)] = (ReponseActivite, activite.code, champ)
        for question in [q.code for q in competence.questions] + ([code] if competence.recueil_preuves else []):
            self.places[cle_de_saisie(question, "texte")] = (ReponseQuestion, question, "texte")
        self.rangees: dict[tuple[type[Reponse], str], Any] = {}

    def lire(self, champs: Iterable[str]) -> dict[str, Any]:
        """See `Support`."""
        places = {champ: self.places[champ] for champ in champs}
        for modele in {modele for modele, _, _ in places.values()}:
            codes = {code for m, code, _ in places.values() if m is modele}
            trouvees = {r.code: r for r in modele._default_manager.filter(dossier=self.dossier, code__in=codes)}
            for code in codes:
                self.rangees[modele, code] = trouvees.get(code) or modele(dossier=self.dossier, code=code)
        return {champ: getattr(self.rangees[modele, code], attribut) for champ, (modele, code, attribut) in places.items()}

    def ecrire(self, champs: Mapping[str, Any], auteur: Utilisateur) -> None:
        """See `Support`. Called after `lire`."""
        touchees: dict[tuple[type[Reponse], str], set[str]] = {}
        for champ, valeur in champs.items():
            modele, code, attribut = self.places[champ]
            rangee = self.rangees[modele, code]
            self.tracer(rangee, attribut, getattr(rangee, attribut), auteur, champ)
            setattr(rangee, attribut, valeur)
            touchees.setdefault((modele, code), {"auteur"}).add(attribut)
        for place, attributs in touchees.items():
            self.rangees[place].auteur = auteur
            garder(self.rangees[place], attributs)


class SupportComplements(Support):
    """The answers to the points that the secretariat asks to complete, one field per point."""

    def __init__(self, dossier: Dossier, partie: int) -> None:
        super().__init__(dossier, "complements")
        self.partie = partie
        self.points = {str(p.pk): p for p in dossier.complements.filter(partie=partie, clos_le__isnull=True)}

    def lire(self, champs: Iterable[str]) -> dict[str, Any]:
        """See `Support`."""
        return {champ: self.points[champ].reponse for champ in champs}

    def ecrire(self, champs: Mapping[str, Any], auteur: Utilisateur) -> None:
        """See `Support`."""
        for champ, valeur in champs.items():
            point: Complement = self.points[champ]
            point.reponse = valeur
            point.full_clean(exclude=["dossier", "demande_par"])
            point.save(update_fields=["reponse"])


def ouvrir_support(dossier: Dossier, page: str) -> Support:
    """Return where `page` of `dossier` is kept; `KeyError` for a page that does not exist."""
    if page == "identite":
        dossier.candidat.refresh_from_db()  # as it is now that the dossier is locked
        return SupportIdentite(dossier, page, dossier.candidat, CHAMPS_IDENTITE)
    if page in PAGES_PARCOURS:
        return SupportLigne(dossier, page, dossier.parcours, CHAMPS_PARCOURS)
    if page in PAGES_COMPLEMENTS:
        return SupportComplements(dossier, int(page[-1]))
    if page.startswith(PREFIXE_EMPLOI):
        try:
            return SupportEmploi(dossier, UUID(page.removeprefix(PREFIXE_EMPLOI)))
        except ValueError:
            raise KeyError(page) from None
    return SupportCompetence(dossier, page)
