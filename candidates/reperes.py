"""Places of the form that a point may be asked at: each page, and each of its fields, with the names the candidate reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.text import Truncator

from .completude import competences_a_ecrire
from .forms import DeclarationForm, ExperienceForm, FormationForm, IdentiteForm
from .models import Complement, Dossier, Emploi
from .pages import PAGES_PARTIE_2, url_partie_2
from .regles import marquer

SEPARATEUR = ":"
CHAMPS_EMPLOI = (
    ("intitule", "Intitulé de l’emploi"),
    ("entreprise", "Entreprise"),
    ("siret", "Numéro SIRET"),
    ("secteur", "Secteur d’activité"),
    ("du", "Début de la période"),
    ("au", "Fin de la période"),
    ("dans_le_metier", "Emploi dans l’assistanat de formation"),
    ("activites", "Activités réalisées"),
)
LIBELLE_MAX = 110  # characters of a line in a list of choices


@dataclass(frozen=True)
class Repere:
    """One place: `page` and `champ` as `Complement` keeps them (no `champ` for a whole page), its group and its name."""

    page: str
    champ: str
    groupe: str
    libelle: str

    @property
    def code(self) -> str:
        """Value of the choice: « identite », « identite:adresse »."""
        return f"{self.page}{SEPARATEUR}{self.champ}" if self.champ else self.page

    @property
    def en_clair(self) -> str:
        """Where it is, in words: « Emplois », « Présentation du candidat, Adresse »."""
        return f"{self.groupe}, {self.libelle}" if self.champ else self.groupe


def get_reperes(dossier: Dossier, partie: int) -> list[Repere]:
    """Every place of a part, in the order of its pages; a whole page comes before its fields."""
    return list(_reperes_partie_2(dossier) if partie == 2 else _reperes_partie_3(dossier))


def lire_code(code: str) -> tuple[str, str]:
    """Return `(page, champ)` from the value of a choice."""
    page, _, champ = code.partition(SEPARATEUR)
    return page, champ


def _reperes_partie_2(dossier: Dossier) -> Iterator[Repere]:
    structure = dossier.referentiel.structure
    champs = {
        "identite": IdentiteForm().fields, "experience": ExperienceForm(structure=structure).fields,
        "formation": FormationForm(structure=structure).fields, "declaration": DeclarationForm().fields,
    }  # fmt: skip
    for page, titre in PAGES_PARTIE_2:
        yield _page(page, titre)
        if page == "emplois":
            for emploi in dossier.emplois.all():
                yield from _reperes_emploi(emploi)
        for nom, champ in champs.get(page, {}).items():
            if page != "formation" or nom in ("derniere_classe", "diplomes"):
                yield Repere(page, nom, titre, _court(str(champ.label)))


def _reperes_emploi(emploi: Emploi) -> Iterator[Repere]:
    groupe = f"Emploi « {emploi.intitule or 'sans intitulé'} »"
    for champ, libelle in CHAMPS_EMPLOI:
        yield Repere("emplois", f"{emploi.pk}-{champ}", groupe, libelle)


def _reperes_partie_3(dossier: Dossier) -> Iterator[Repere]:
    for code in competences_a_ecrire(dossier):
        competence = dossier.referentiel.structure.competence(code)
        titre = f"{code} – {competence.intitule}"
        yield _page(code, titre)
        for rang, activite in enumerate(competence.activites, start=1):
            yield Repere(code, activite.code, titre, _court(f"Activité {rang} : {activite.libelle}"))
        for question in competence.questions:
            yield Repere(code, question.code, titre, _court(f"Question : {question.libelle}"))
        yield Repere(code, "preuves", titre, "Preuves de cette compétence")


def _page(page: str, titre: str) -> Repere:
    return Repere(page, "", titre, "Toute la page")


def _court(libelle: str) -> str:
    return Truncator(libelle).chars(LIBELLE_MAX)


@dataclass(frozen=True)
class PointDemande:
    """A point asked by the secretariat, as the candidate's pages show it."""

    complement: Complement
    ou: str  # « Présentation du candidat, Adresse »
    url: str  # the field, on its page
    ancres: str  # ids of the elements it is shown above, the first that exists
    is_ici: bool = False  # its field is on the page shown

    @property
    def page_reponse(self) -> str:
        """Name of the page of the answers, for the service that saves."""
        return f"complements-{self.complement.partie}"

    @property
    def url_reponse(self) -> str:
        """The box of the answer, on the page of all the points."""
        adresse = reverse(f"candidates:partie-{self.complement.partie}-complements", args=[self.complement.dossier_id])
        return f"{adresse}#id_{self.complement.pk}"

    @property
    def marque(self) -> str:
        """Mark of the answer shown, so that another one written meanwhile is not overwritten."""
        return marquer(self.complement.reponse)


def lire_points(dossier: Dossier, partie: int, *, page: str = "", emploi: object = None) -> list[PointDemande]:
    """Open points of a part, those of `page` alone when given; `emploi` is the job shown, when the page shows one."""
    demandes = dossier.complements.filter(partie=partie, clos_le__isnull=True)
    points = list(demandes.filter(page=page) if page else demandes)
    noms = get_noms(dossier, partie) if points else {}
    emplois = {str(e.pk) for e in dossier.emplois.all()} if any(p.page == "emplois" for p in points) else set()
    return [_point(dossier, point, noms, emplois, emploi if page == "emplois" else page) for point in points]


def get_noms(dossier: Dossier, partie: int) -> dict[str, str]:
    """Where each place is, in words, by code."""
    return {r.code: r.en_clair for r in get_reperes(dossier, partie)}


def dire_ou(noms: dict[str, str], point: Complement) -> str:
    """Where a point was asked, in words; the page when its field is no more, an empty string when neither is."""
    return noms.get(Repere(point.page, point.champ, "", "").code) or noms.get(point.page, "")


def _point(dossier: Dossier, point: Complement, noms: dict[str, str], emplois: set[str], ici: object) -> PointDemande:
    champ, objet = point.champ.replace(".", "_"), point.page
    if point.page == "emplois" and champ:
        objet, champ = champ[:36], champ[37:]
    if point.partie == 3:
        url = f"{reverse('candidates:partie-3', args=[dossier.pk, point.page])}#{champ}".rstrip("#")
    elif objet in emplois:
        url = f"{reverse('candidates:emploi', args=[dossier.pk, objet])}#id_{champ}"
    else:
        url = url_partie_2(dossier, point.page) + (f"#id_{champ}" if champ and objet == point.page else "")
    ancres = f"div_id_{champ} id_{champ} {champ}" if champ else ""
    return PointDemande(point, dire_ou(noms, point), url, ancres, bool(champ) and str(ici or "") == objet)
