"""What changed between two deposits of a part, word by word, with the points asked and their answers beside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from .completude import deja_lus
from .lecture import lire_partie_2, lire_partie_3
from .models import Complement, Depot
from .reperes import dire_ou, get_noms

AUTOUR = 12  # words kept on each side of a long passage that did not change
LONG = 40  # words from which an unchanged passage is folded
MOTS = re.compile(r"\s*\S+|\s+$")  # a word with the spaces before it
PAIRES = 100_000  # pairs of same words beyond which frequent words no longer serve as landmarks: minutes become instants


class Nature(StrEnum):
    """What became of a piece of text."""

    EGAL = "egal"
    AJOUT = "ajout"
    RETRAIT = "retrait"
    REPLIE = "replie"


@dataclass(frozen=True)
class Morceau:
    """A piece of text and what became of it."""

    nature: Nature
    texte: str

    @property
    def mots(self) -> int:
        """How many words it counts."""
        return len(self.texte.split())


def comparer_textes(avant: str, apres: str) -> list[Morceau]:
    """Cut two texts into pieces kept, added and removed, word by word.

    Joined, the pieces that are not added give `avant` back, those that are not removed give `apres` back; two pieces
    that follow each other never have the same nature, and within a change what is removed comes first.
    """
    anciens, nouveaux = MOTS.findall(avant), MOTS.findall(apres)
    morceaux: list[Morceau] = []
    retrait = ajout = ""
    for code, a, b, c, d in _comparateur(anciens, nouveaux).get_opcodes():
        garde = "".join(anciens[a:b])
        is_court = code == "equal" and (retrait or ajout) and b < len(anciens) and d < len(nouveaux) and len(garde.split()) < 2
        if code == "equal" and not is_court:
            morceaux += _changement(retrait, ajout)
            morceaux.append(Morceau(Nature.EGAL, garde))
            retrait = ajout = ""
        else:  # one word kept between two changes reads better inside the change
            retrait, ajout = retrait + garde, ajout + "".join(nouveaux[c:d])
    return [*morceaux, *_changement(retrait, ajout)]


def _comparateur(anciens: list[str], nouveaux: list[str]) -> SequenceMatcher[str]:
    frequences = Counter(nouveaux)
    is_lourd = sum(frequences[mot] for mot in anciens) > PAIRES
    return SequenceMatcher(None, anciens, nouveaux, autojunk=is_lourd)


def _changement(retrait: str, ajout: str) -> list[Morceau]:
    paire = (Morceau(Nature.RETRAIT, retrait), Morceau(Nature.AJOUT, ajout))
    return [m for m in paire if m.texte]


def replier(morceaux: Iterable[Morceau]) -> Iterator[Morceau]:
    """Fold the middle of long passages that did not change; the pieces joined give the same text."""
    for morceau in morceaux:
        mots = MOTS.findall(morceau.texte)
        if morceau.nature != Nature.EGAL or len(mots) < LONG:
            yield morceau
            continue
        yield Morceau(Nature.EGAL, "".join(mots[:AUTOUR]))
        yield Morceau(Nature.REPLIE, "".join(mots[AUTOUR:-AUTOUR]))
        yield Morceau(Nature.EGAL, "".join(mots[-AUTOUR:]))


@dataclass(frozen=True)
class Ligne:
    """One field of a deposit as it is read: where it is, its name, its text."""

    page: str
    champ: str
    libelle: str
    texte: str


@dataclass(frozen=True)
class Changement:
    """One field that changed."""

    libelle: str
    morceaux: list[Morceau]

    @property
    def resume(self) -> str:
        """« ajouté », « retiré » or « modifié »."""
        natures = {m.nature for m in self.morceaux}
        return {frozenset({Nature.AJOUT}): "ajouté", frozenset({Nature.RETRAIT}): "retiré"}.get(frozenset(natures), "modifié")


@dataclass(frozen=True)
class PointRepondu:
    """A point asked before the deposit, its answer, and what changed at its place."""

    ou: str
    complement: Complement
    changements: list[Changement] = field(default_factory=list)


@dataclass(frozen=True)
class Comparaison:
    """Two deposits side by side: the points with what they changed, then what else changed."""

    avant: Depot
    apres: Depot
    points: list[PointRepondu]
    autres: list[Changement]


def comparer_au_precedent(depot: Depot) -> Comparaison | None:
    """Compare a deposit with the one before; None for the first of its part."""
    lus = deja_lus(depot.dossier, "depots")
    if lus is not None:
        precedent = next((d for d in lus if (d.partie, d.numero) == (depot.partie, depot.numero - 1)), None)
    else:
        precedent = depot.dossier.depots.filter(partie=depot.partie, numero=depot.numero - 1).first()
    return comparer(precedent, depot) if precedent is not None else None


def comparer(avant: Depot, apres: Depot) -> Comparaison:
    """Compare two deposits of one part. Jobs and proofs are followed by their id, whatever their order."""
    ecarts = list(_ecarts(_lire(avant), _lire(apres)))
    lus = deja_lus(apres.dossier, "complements")
    demandes = Complement.objects.filter(dossier_id=apres.dossier_id) if lus is None else lus
    complements = [c for c in demandes if c.partie == apres.partie and c.clos_le == apres.depose_le]
    noms = get_noms(apres.dossier, apres.partie) if complements else {}
    points, vus = [], set()
    for complement in complements:
        ici = [e for e in ecarts if _concerne(complement, e[0])]
        vus |= {ligne for ligne, _ in ici}
        points.append(PointRepondu(dire_ou(noms, complement), complement, [c for _, c in ici]))
    return Comparaison(avant, apres, points, [c for ligne, c in ecarts if ligne not in vus])


_LUS_ENSEMBLE = {"code_postal": "adresse", "commune": "adresse", "pays": "adresse", "pays_naissance": "commune_naissance"}


def _concerne(complement: Complement, ligne: Ligne) -> bool:
    """Say whether a line shows the place of a point; some fields are read on one line."""
    if complement.page != ligne.page:
        return False
    champ = _LUS_ENSEMBLE.get(complement.champ, complement.champ)
    if champ.endswith("-au"):
        champ = champ.removesuffix("au") + "du"
    return not champ or ligne.champ == champ or ligne.champ.startswith(f"{champ}-")


def _ecarts(avant: Mapping[str, Ligne], apres: Mapping[str, Ligne]) -> Iterator[tuple[Ligne, Changement]]:
    """Fields whose text differs, in the order of the form; those that are no more come after the ones that are."""
    for cle in [*apres, *(c for c in avant if c not in apres)]:
        ancien, nouveau = avant.get(cle), apres.get(cle)
        textes = ancien.texte if ancien else "", nouveau.texte if nouveau else ""
        ligne = nouveau or ancien
        if ligne is not None and textes[0] != textes[1]:
            yield ligne, Changement(ligne.libelle, list(replier(comparer_textes(*textes))))


def _lire(depot: Depot) -> dict[str, Ligne]:
    lignes = _lignes_partie_2(depot) if depot.partie == 2 else _lignes_partie_3(depot)
    return {f"{ligne.page}/{ligne.champ}/{ligne.libelle if not ligne.champ else ''}": ligne for ligne in lignes}


_IDENTITE = {
    "Civilité": "civilite", "Nom de naissance": "nom_naissance", "Nom d’usage": "nom_usage", "Prénom": "prenoms",
    "Adresse": "adresse", "Téléphone domicile": "telephone_domicile", "Téléphone travail": "telephone_travail",
    "Téléphone portable": "telephone_portable", "Email": "email", "Date de naissance": "date_naissance",
    "Lieu de naissance": "commune_naissance",
}  # fmt: skip
_EXPERIENCE = (
    "experience_totale", "experience_metier", "autres_activites", "autres_activites_lesquelles", "autres_activites_utilite",
)  # fmt: skip
_EMPLOI = {
    "Entreprise": "entreprise", "Numéro SIRET": "siret", "Secteur d’activité": "secteur", "Période d’activité": "du",
    "Emploi dans l’assistanat de formation": "dans_le_metier", "Emploi salarié": "is_salarie",
}  # fmt: skip


def _lignes_partie_2(depot: Depot) -> Iterator[Ligne]:
    lu = lire_partie_2(depot)
    for libelle, texte in lu["identite"]:
        yield Ligne("identite", _IDENTITE.get(libelle, libelle), libelle, texte)
    for champ, (libelle, texte) in zip(_EXPERIENCE, lu["experience"], strict=False):
        yield Ligne("experience", champ, libelle, texte)
    for brut, emploi in zip(depot.contenu["emplois"], lu["emplois"], strict=True):
        nom = f"Emploi « {emploi['titre']} »"
        yield Ligne("emplois", f"{brut['id']}-intitule", "Emploi", emploi["titre"])
        for libelle, texte in emploi["lignes"]:
            yield Ligne("emplois", f"{brut['id']}-{_EMPLOI.get(libelle, libelle)}", f"{nom} – {libelle}", texte)
        for libelle, texte in emploi["activites"]:
            yield Ligne("emplois", f"{brut['id']}-activites-{libelle}", f"{nom} – {libelle}", texte)
    yield Ligne("formation", "derniere_classe", "Dernière classe suivie", lu["derniere_classe"])
    diplomes = " ; ".join(f"{d['libelle']} {d['intitule']}".strip() for d in lu["diplomes"])
    yield Ligne("formation", "diplomes", "Diplômes", diplomes)
    yield from _lignes_preuves(lu["preuves"], "preuves", "")
    yield Ligne("declaration", "fait_a", "Fait à", lu["declaration"]["fait_a"])
    autres = str(lu["declaration"]["autres_demandes"])
    yield Ligne("declaration", "autres_demandes", "Autres demandes de VAE cette année", autres)


def _lignes_partie_3(depot: Depot) -> Iterator[Ligne]:
    structure = depot.dossier.referentiel.structure
    for lue in lire_partie_3(depot)["competences"]:
        code, competence = lue["code"], structure.competence(lue["code"])
        for a in lue["activites"]:
            yield Ligne(code, f"{a['code']}-realisee", f"{code} – {a['libelle']}", a["reponse"])
            yield Ligne(code, f"{a['code']}-exemples", f"{code} – {a['libelle']} – Exemples", a["exemples"])
            colonne = lue["colonne_documents"] or "Documents"
            yield Ligne(code, f"{a['code']}-documents", f"{code} – {a['libelle']} – {colonne}", a["documents"])
        for question, (libelle, texte) in zip(competence.questions, lue["questions"], strict=True):
            yield Ligne(code, question.code, f"{code} – {libelle}", texte)
        yield Ligne(code, "preuves-absence", f"{code} – Pourquoi aucune preuve n’est jointe", lue["sans_preuve"])
        yield from _lignes_preuves(lue["preuves"], code, f"{code} – ")


def _lignes_preuves(preuves: Iterable[Mapping[str, Any]], page: str, avant: str) -> Iterator[Ligne]:
    for p in preuves:
        texte = f"{p['nom']} : {p['montre']}" if p["montre"] else p["nom"]
        yield Ligne(page, f"preuves-{p['id']}", f"{avant}Preuve", f"{texte} (à l’appui de : {' ; '.join(p['soutient'])})")
