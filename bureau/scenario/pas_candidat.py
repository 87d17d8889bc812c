"""The steps of the candidate and of the secretariat's ruling, by the services."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates import services as c
from candidates.completude import competences_a_ecrire
from candidates.models import Dossier
from candidates.regles import cle_de_saisie
from documents.services import PreuveAuthentification
from recevabilite.models import Motif
from recevabilite.services import Avis, Point, demander_complements, statuer

from . import textes
from .preuves import fabriquer_image, fabriquer_pdf

if TYPE_CHECKING:
    from comptes.models import Utilisateur
    from referentiels.models import Referentiel


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


def remplir_partie_2(dossier: Dossier, candidate: Utilisateur) -> Dossier:
    """Fill every page of part 2 and join one payslip."""
    c.enregistrer(dossier=dossier, auteur=candidate, page="identite", champs=identite(candidate))
    structure = dossier.referentiel.structure
    diplomes = {d.code: "BTS Assistant de manager" if d.intitule_demande else "" for d in structure.diplomes if d.code == "deug-dut-bts"}
    c.enregistrer(
        dossier=dossier, auteur=candidate, page="formation",
        champs={
            "experience_totale": "9 ans", "experience_metier": "4 ans et 2 mois", "autres_activites": True,
            "autres_activites_lesquelles": "Secrétariat commercial pendant cinq ans.",
            "autres_activites_utilite": "La relation avec les clients et la rigueur du classement.",
            "derniere_classe": structure.dernieres_classes[-2].code if structure.dernieres_classes else "autre",
            "diplomes": diplomes or {"aucun": ""}, "fait_a": "Lyon",
        },
    )  # fmt: skip
    if not dossier.emplois.exists():
        c.ajouter_emploi(dossier=dossier, auteur=candidate, champs=emploi(candidate, dossier))
    if not dossier.preuves.exists():
        fichier = fabriquer_pdf("bulletin-de-salaire.pdf", "Bulletin de salaire", [candidate.nom_complet, "Assistante de formation", "Octobre"])
        c.ajouter_preuve(dossier=dossier, auteur=candidate, fichier=fichier, montre="Emploi depuis 2022", cibles=["partie-2"])
    dossier.refresh_from_db()
    return dossier


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


def demander_des_complements(dossier: Dossier, secretaire: Utilisateur) -> Dossier:
    """Ask for two named points."""
    points = [
        Point("preuves", "Joignez une attestation de votre employeur couvrant l’année demandée."),
        Point("emplois", "Précisez la date de votre prise de poste.", f"{dossier.emplois.all()[0].pk}-du"),
    ]
    return demander_complements(dossier=dossier, auteur=secretaire, points=points)


def rendre_recevable(dossier: Dossier, secretaire: Utilisateur) -> Dossier:
    """Rule favourably."""
    avis = Avis(metier_en_lien=True, experience_suffisante=True, mois_retenus=49, metier_note="Poste d’assistante de formation.", experience_note="Bulletins et attestation concordants.")
    return statuer(dossier=dossier, auteur=secretaire, avis=avis, preuve=preuve_fraiche()).dossier


def refuser_recevabilite(dossier: Dossier, secretaire: Utilisateur) -> Dossier:
    """Rule unfavourably, with a motive of the list and a text."""
    avis = Avis(
        metier_en_lien=True, experience_suffisante=False, mois_retenus=7, motifs=list(Motif.objects.filter(code="experience-insuffisante")),
        texte="Les pièces jointes établissent sept mois d’expérience dans le métier ; douze sont demandés.",
    )  # fmt: skip
    return statuer(dossier=dossier, auteur=secretaire, avis=avis, preuve=preuve_fraiche()).dossier


def remplir_partie_3(dossier: Dossier, candidate: Utilisateur) -> Dossier:
    """Answer every row and question of part 3, and join the proofs that three competences ask for."""
    structure = dossier.referentiel.structure
    for code in competences_a_ecrire(dossier):
        competence = structure.competence(code)
        champs: dict[str, Any] = {}
        for rang, activite in enumerate(competence.activites):
            exemples, documents = textes.EXEMPLES.get(activite.code, (textes.EXEMPLE_GENERIQUE, ""))
            non = rang == len(competence.activites) - 1 and code == "C4"
            champs[cle_de_saisie(activite.code, "realisee")] = not non
            champs[cle_de_saisie(activite.code, "exemples")] = "" if non else exemples
            champs[cle_de_saisie(activite.code, "documents")] = documents if competence.colonne_documents else ""
        for q in competence.questions:
            champs[cle_de_saisie(q.code, "texte")] = textes.REPONSES.get(q.code, textes.REPONSE_GENERIQUE)
        c.enregistrer(dossier=dossier, auteur=candidate, page=code, champs=champs)
        if competence.recueil_preuves and not any(code in cibles for cibles in dossier.preuves.values_list("cibles", flat=True)):
            fichier = fabriquer_image(f"exemple-{code}.jpg", f"Exemple pour la compétence {code[1:]}", [competence.intitule[:60]])
            c.ajouter_preuve(dossier=dossier, auteur=candidate, fichier=fichier, montre="Document que j’ai préparé", cibles=[code, competence.activites[0].code])
    dossier.refresh_from_db()
    return dossier


def deposer_activites(dossier: Dossier, candidate: Utilisateur) -> Dossier:
    """Sign and deposit part 3."""
    return c.deposer_activites(dossier=dossier, auteur=candidate, preuve=preuve_fraiche()).dossier
