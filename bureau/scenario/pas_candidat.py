"""The steps of the candidate and of the secretariat's ruling, by the services."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates import services as c
from candidates.completude import competences_a_ecrire, get_dernier_depot
from candidates.enums import Partie
from candidates.models import Dossier
from candidates.regles import cle_de_saisie
from documents.services import PreuveAuthentification
from recevabilite.models import Motif
from recevabilite.services import Avis, Point, demander_complements, statuer

from . import textes, voix
from .preuves import Piece, fabriquer_image, fabriquer_pdf
from .profils import ALICE, ORDINAIRE, Profil

if TYPE_CHECKING:
    from comptes.models import Utilisateur
    from referentiels.models import Referentiel


MOIS_ETABLIS = 7  # what the proofs of a demand that is refused establish
PAGES_PARTIE_2 = ("identite", "formation", "emplois", "preuves")


def preuve_fraiche(methode: str = "mot de passe") -> PreuveAuthentification:
    """A sign-in made just now."""
    return PreuveAuthentification(authentifie_le=timezone.now(), methode=methode, ip="127.0.0.1", agent="Scénario")


def demander(candidate: Utilisateur, referentiel: Referentiel) -> Dossier:
    """Ask for a dossier."""
    return c.demander_dossier(auteur=candidate, referentiel=referentiel)


def identite(candidate: Utilisateur) -> dict[str, Any]:
    """Identity fields (l.81–104) of an invented person."""
    return {
        "civilite": "madame", "nom_naissance": candidate.nom, "prenoms": candidate.prenom,
        "adresse": textes.ADRESSE_DEMO, "code_postal": "69003", "commune": "Lyon", "telephone_portable": "06 39 98 12 34",
        "email": candidate.email, "date_naissance": date(1988, 4, 17), "commune_naissance": "Villeurbanne",
    }  # fmt: skip


def remplir_partie_2(
    dossier: Dossier, candidate: Utilisateur, profil: Profil = ORDINAIRE, pages: tuple[str, ...] = PAGES_PARTIE_2
) -> Dossier:
    """Fill `pages` of part 2 (every one by default) and join the proofs of the profile, one payslip by default."""
    champs = {"identite": {**identite(candidate), **profil.identite}, "formation": {**parcours(dossier), **profil.parcours}}
    for page in ("identite", "formation"):
        if page in pages:
            c.enregistrer(dossier=dossier, auteur=candidate, page=page, champs=champs[page])
    if "emplois" in pages and not dossier.emplois.exists():
        for ligne in profil.emplois(candidate) if profil.emplois else [emploi(candidate, dossier)]:
            c.ajouter_emploi(dossier=dossier, auteur=candidate, champs=ligne)
    if "preuves" in pages and not dossier.preuves.exists():
        joindre(dossier, candidate, profil.preuves_partie_2 or (_bulletin(candidate),))
    dossier.refresh_from_db()
    return dossier


def parcours(dossier: Dossier) -> dict[str, Any]:
    """Career, training and place of the sworn statement (l.107–123, 181–228, 243) of the ordinary candidate."""
    structure = dossier.referentiel.structure
    diplomes = {d.code: "BTS Assistant de manager" if d.intitule_demande else "" for d in structure.diplomes if d.code == "deug-dut-bts"}
    return {
        "experience_totale": "9 ans", "experience_metier": "4 ans et 2 mois", "autres_activites": True,
        "autres_activites_lesquelles": "Secrétariat commercial pendant cinq ans.",
        "autres_activites_utilite": "La relation avec les clients et la rigueur du classement.",
        "derniere_classe": structure.dernieres_classes[-2].code if structure.dernieres_classes else "autre",
        "diplomes": diplomes or {"aucun": ""}, "fait_a": "Lyon",
    }  # fmt: skip


def _bulletin(candidate: Utilisateur) -> Piece:
    lignes = [candidate.nom_complet, "Assistante de formation", "Octobre"]
    return Piece("bulletin-de-salaire.pdf", "Emploi depuis 2022", ("partie-2",), lambda nom: fabriquer_pdf(nom, "Bulletin de salaire", lignes))


def joindre(dossier: Dossier, candidate: Utilisateur, pieces: Iterable[Piece]) -> None:
    """Join proofs, those of the competences still to write when they are of part 3."""
    ouvertes = {"partie-2", *competences_a_ecrire(dossier)}
    for piece in pieces:
        cibles = [x for x in piece.cibles if x.split(".")[0] in ouvertes]
        if cibles:
            c.ajouter_preuve(dossier=dossier, auteur=candidate, fichier=piece.fabriquer(piece.nom), montre=piece.montre, cibles=cibles)


def emploi(candidate: Utilisateur, dossier: Dossier) -> dict[str, Any]:
    """Fields of one job (l.126–175): in the trade, four years until now."""
    organisation = candidate.organisation.nom if candidate.organisation else "Formavie Conseil"
    connues = [a.code for a in dossier.referentiel.structure.activites_emploi]
    return {
        "intitule": candidate.fonction or "Assistante de formation", "entreprise": organisation, "secteur": "Formation professionnelle",
        "du": timezone.localdate() - timedelta(days=1520), "au": None, "dans_le_metier": True, "is_salarie": True,
        "activites": {k: v for k, v in textes.ACTIVITES_EMPLOI.items() if k in connues} or {connues[0]: textes.ACTIVITE_EMPLOI},
    }  # fmt: skip


def deposer(dossier: Dossier, candidate: Utilisateur) -> Dossier:
    """Sign and deposit part 2."""
    return c.deposer(dossier=dossier, auteur=candidate, preuve=preuve_fraiche()).dossier


def demander_des_complements(
    dossier: Dossier, secretaire: Utilisateur, demandes: tuple[tuple[str, str, str], ...] = voix.COMPLEMENTS[0]
) -> Dossier:
    """Ask for named points: `(page, text, field)`; a field of the page of jobs is one of the first job."""
    premier = dossier.emplois.all()[0].pk
    points = [Point(page, texte, f"{premier}-{champ}" if page == "emplois" and champ else champ) for page, texte, champ in demandes]
    return demander_complements(dossier=dossier, auteur=secretaire, points=points)


def _mois_deposes(dossier: Dossier) -> int:
    """Months computed and frozen by the last deposit of part 2."""
    depot = get_dernier_depot(dossier, Partie.RECEVABILITE)
    return int(depot.contenu["experience"]["mois"]) if depot else 0


def rendre_recevable(dossier: Dossier, secretaire: Utilisateur) -> Dossier:
    """Rule favourably."""
    mois = _mois_deposes(dossier)
    avis = Avis(metier_en_lien=True, experience_suffisante=True, mois_retenus=mois, metier_note="Poste d’assistante de formation.", experience_note="Bulletins et attestation concordants.")
    return statuer(dossier=dossier, auteur=secretaire, avis=avis, preuve=preuve_fraiche()).dossier


def refuser_recevabilite(dossier: Dossier, secretaire: Utilisateur) -> Dossier:
    """Rule unfavourably, with a motive of the list and a text."""
    avis = Avis(
        metier_en_lien=True, experience_suffisante=False, mois_retenus=MOIS_ETABLIS, motifs=list(Motif.objects.filter(code="experience-insuffisante")),
        texte="Les pièces jointes établissent sept mois d’expérience dans le métier ; douze sont demandés.",
        ecart_motif="" if _mois_deposes(dossier) == MOIS_ETABLIS else "Seuls les mois que les pièces jointes établissent sont retenus.",
    )  # fmt: skip
    return statuer(dossier=dossier, auteur=secretaire, avis=avis, preuve=preuve_fraiche()).dossier


def remplir_partie_3(
    dossier: Dossier, candidate: Utilisateur, profil: Profil = ORDINAIRE, codes: Iterable[str] | None = None
) -> Dossier:
    """Answer every row and question of part 3 (of `codes` alone when given), and join the proofs."""
    structure = dossier.referentiel.structure
    ecrites = [x for x in competences_a_ecrire(dossier) if codes is None or x in set(codes)]
    joindre(dossier, candidate, [p for p in profil.preuves_partie_3 if any(x.split(".")[0] in ecrites for x in p.cibles)])
    for code in ecrites:
        competence = structure.competence(code)
        champs: dict[str, Any] = {}
        for activite in competence.activites:
            exemples, documents = profil.exemples.get(activite.code, (textes.EXEMPLE_GENERIQUE, ""))
            non = activite.code in profil.non
            champs[cle_de_saisie(activite.code, "realisee")] = not non
            champs[cle_de_saisie(activite.code, "exemples")] = "" if non and profil is not ALICE else exemples
            champs[cle_de_saisie(activite.code, "documents")] = documents if competence.colonne_documents else ""
        for q in competence.questions:
            champs[cle_de_saisie(q.code, "texte")] = profil.reponses.get(q.code, textes.REPONSE_GENERIQUE)
        c.enregistrer(dossier=dossier, auteur=candidate, page=code, champs=champs)
        if competence.recueil_preuves and not any(
            x == code or x.startswith(f"{code}.") for cibles in dossier.preuves.values_list("cibles", flat=True) for x in cibles
        ):
            fichier = fabriquer_image(f"exemple-{code}.jpg", f"Exemple pour la compétence {code[1:]}", [competence.intitule[:60]])
            c.ajouter_preuve(dossier=dossier, auteur=candidate, fichier=fichier, montre="Document que j’ai préparé", cibles=[code, competence.activites[0].code])
    dossier.refresh_from_db()
    return dossier


def deposer_activites(dossier: Dossier, candidate: Utilisateur) -> Dossier:
    """Sign and deposit part 3."""
    return c.deposer_activites(dossier=dossier, auteur=candidate, preuve=preuve_fraiche()).dossier
