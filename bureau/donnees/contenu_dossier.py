"""What the archive holds of one dossier of its candidate: what they wrote, deposited, received; results once announced."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates.completude import competences_a_ecrire
from candidates.enums import RoleDossier
from candidates.histoire import lire_histoire
from candidates.instantane import figer_partie_2, figer_partie_3
from candidates.lecture import presenter_partie_2, presenter_partie_3
from candidates.preuves import is_ouvrable, is_piece_ouvrable
from documents.models import Document, Signature
from documents.services import get_documents_visibles
from echanges.models import Lettre, Message, NoteInterne
from evaluations.models import Evaluation
from jury.models import Decision, RappelBenefice, Recours, Rectification
from recevabilite.models import Recevabilite

from ..consultations import ROLES, lire_jours
from .fiches import clair, fiche, fiches

if TYPE_CHECKING:
    from django.db.models.fields.files import FieldFile

    from candidates.models import Dossier
    from comptes.models import Utilisateur

Ligne = tuple[str, str, Any, "FieldFile | None"]
NOMMES = (RoleDossier.ACCOMPAGNATEUR, RoleDossier.PROFESSIONNEL, RoleDossier.EVALUATEUR_EXTERNE)  # a juror's name is not theirs to have


def morceaux_du_dossier(dossier: Dossier, candidat: Utilisateur) -> Iterator[Ligne]:
    """Yield `(path, what it is, data, file)` for each piece of a dossier; pieces without content are left out."""
    for chemin, explication, donnees in _textes(dossier):
        if donnees:
            yield chemin, explication, donnees, None
    for depot in dossier.depots.order_by("partie", "numero"):
        yield (
            f"depots/partie-{depot.partie}-depot-{depot.numero}.json", "Une partie telle que vous l’avez signée et déposée, avec son empreinte.",
            {"Déposé le": clair(depot.depose_le), "SHA-256": depot.sha256, "Contenu": depot.contenu}, None,
        )  # fmt: skip
    noms: set[str] = set()
    for preuve in dossier.preuves.all():
        if is_ouvrable(preuve, candidat) and preuve.fichier and preuve.fichier.storage.exists(str(preuve.fichier.name)):
            yield f"preuves/{_nom_libre(preuve.nom, noms)}", "Une preuve que vous avez jointe.", None, preuve.fichier
    visibles = get_documents_visibles(documents=Document.objects.filter(dossier_id=dossier.pk), utilisateur=candidat)
    for document in visibles:
        if document.is_pret:
            yield f"documents/{_nom_libre(f'{document.numero} {document.titre}.pdf', noms)}", document.titre, None, document.fichier
    for message in Message.objects.filter(dossier_id=dossier.pk).prefetch_related("pieces"):
        for piece in message.pieces.all():
            if is_piece_ouvrable(piece, candidat):
                yield f"messages/{_nom_libre(piece.nom, noms)}", "Une pièce jointe à un message.", None, piece.fichier


def _nom_libre(nom: str, pris: set[str]) -> str:
    """A file name that any system can hold, and that no other file of the archive has."""
    nu = re.sub(r"[\x00-\x1f\x7f<>:\"/\\|?*]", " ", nom).strip(" .")[:150] or "fichier"
    base, point, extension = nu.rpartition(".")
    candidat, rang = nu, 1
    while candidat.casefold() in pris:
        rang += 1
        candidat = f"{base} ({rang}).{extension}" if point else f"{nu} ({rang})"
    pris.add(candidat.casefold())
    return candidat


def _textes(dossier: Dossier) -> Iterator[tuple[str, str, Any]]:
    yield "dossier.json", "Le dossier : son numéro, où il en est, ses dates.", _etat(dossier)
    yield "partie-2.json", "La partie 2 (dossier de recevabilité), telle qu’elle est écrite aujourd’hui.", _presenter(presenter_partie_2(figer_partie_2(dossier, jour=timezone.localdate()), dossier))
    if competences_a_ecrire(dossier) and dossier.statue_le:
        yield "partie-3.json", "La partie 3 (activités réalisées), telle qu’elle est écrite aujourd’hui.", _presenter(presenter_partie_3(figer_partie_3(dossier), dossier))
    yield (
        "textes-remplaces.json", "Les textes qu’une autre personne a remplacés dans votre dossier.",
        [{"Par": m.auteur.nom_complet} | fiche(m, "page", "champ", "le", "avant") for m in dossier.modifications.select_related("auteur")],
    )  # fmt: skip
    yield "complements.json", "Ce que le secrétariat vous a demandé de compléter, et vos réponses.", fiches(dossier.complements.all(), "partie", "page", "texte", "demande_le", "reponse", "clos_le")
    yield "acces.json", "Qui a ou a eu accès à votre dossier, à quel titre.", _acces(dossier)
    yield (
        "invitations-a-accompagner.json", "Les organismes de formation que vous avez invités.",
        [fiche(a, "organisme", "email", "demande_le") | {"Suite": a.etat.label} for a in dossier.accompagnements.select_related("invitation", "acces")],
    )  # fmt: skip
    yield (
        "consultations.json", "Les jours où votre dossier a été ouvert par d’autres que vous et la personne qui vous accompagne, et à quel titre.",
        [{"Jour": clair(x["jour"]), "À titre de": ROLES.get(x["role"], x["role"])} for x in lire_jours(dossier)],
    )  # fmt: skip
    yield "plis.json", "Ce que le secrétariat a reçu de vous par courrier.", fiches(dossier.plis.all(), "recu_le", "poste_le", "objet", "enregistre_le")
    yield "lettres.json", "Les lettres que le secrétariat vous a écrites, et quand elles ont été postées.", fiches(Lettre.objects.filter(dossier_id=dossier.pk), "destinataire", "adresse", "objet", "corps", "cree_le", "postee_le")
    yield (
        "signatures-manuscrites.json", "Vos signatures sur papier, telles que le secrétariat ou l’évaluateur externe les a consignées.",
        fiches(Signature.objects.filter(dossier_id=dossier.pk, manuscrite=True), "objet_type", "qualite", "declaration", "datee_le", "lieu", "scan_sha256", "signe_le", "sha256", "empreinte"),
    )  # fmt: skip
    yield (
        "actions-groupees.json", "Ce que le secrétariat a fait de votre dossier en même temps que d’autres.",
        [{"Action": x.lot.get_action_display()} | fiche(x, "sort", "phrase", "traitee_le") for x in dossier.lots.select_related("lot").order_by("lot__demande_le")],
    )  # fmt: skip
    mots = dossier.jetons.exclude(jeton="").order_by("jeton").values_list("jeton", flat=True)
    yield "mots-de-recherche.json", "Les mots, tirés de vos textes, par lesquels le secrétariat retrouve votre dossier.", list(dict.fromkeys(mots))
    yield "historique.json", "Ce qui s’est passé sur votre dossier.", [{"Date": clair(f.instant), "Fait": f.phrase, "Fois": f.nombre} for f in lire_histoire(dossier)]
    yield "messages.json", "Vos messages avec le secrétariat.", fiches(Message.objects.filter(dossier_id=dossier.pk), "cote", "texte", "envoye_le", "lu_le")
    yield "notes-internes.json", "Les notes que le secrétariat a écrites au sujet de votre dossier, barrées comprises.", fiches(NoteInterne.objects.filter(dossier_id=dossier.pk).order_by("ecrite_le"), "ecrite_le", "texte", "barree_le")
    yield "recevabilite.json", "Les avis du secrétariat sur votre demande, avec ses notes, et vos recours.", [_avis(a) for a in dossier.recevabilites.all()]
    yield "evaluation.json", "Votre évaluation, depuis que le bilan vous a été présenté.", _evaluations(dossier)
    yield "resultat.json", "La décision du jury, depuis son annonce.", _resultat(dossier)


_LIBELLES = {
    "identite": "Identité", "experience": "Expérience", "experience_calculee": "Expérience calculée", "experience_au": "Expérience calculée au",
    "derniere_classe": "Dernière classe suivie", "diplomes": "Diplômes", "declaration": "Déclaration", "competences": "Compétences",
    "complements": "Compléments", "activites": "Activités", "intitule": "Intitulé", "libelle": "Libellé", "numero": "Numéro",
    "reponse": "Réponse", "fait_a": "Fait à", "autres_demandes": "Autres demandes de VAE cette année", "sha256": "SHA-256",
    "sans_preuve": "Pourquoi sans preuve", "colonne_documents": "Titre de la colonne des documents",
}  # fmt: skip


def _presenter(valeur: Any) -> Any:
    """Name in French what a part holds; what is empty is left out."""
    lu = clair(valeur)
    if isinstance(lu, dict):
        return {_LIBELLES.get(c, c.replace("_", " ").capitalize() if c.islower() else c): _presenter(v) for c, v in lu.items() if v not in (None, "", [], {})}
    return [_presenter(v) for v in lu] if isinstance(lu, list) else lu


def _etat(dossier: Dossier) -> dict[str, Any]:
    """State and dates as the candidate may know them: a decision stays out until it is announced."""
    champs = ["numero", "demande_le", "premier_depot_le", "dernier_depot_le", "complet_le", "echeance_le", "statue_le", "activites_deposees_le", "transmis_le", "limites_levees_le", "limites_levees_motif"]
    if dossier.is_annonce:
        champs += ["decide_le", "annonce_le"]
    return {"CQP": dossier.referentiel.certification.intitule, "État": dossier.libelle_candidat} | fiche(dossier, *champs)


def _acces(dossier: Dossier) -> list[dict[str, Any]]:
    return [
        ({"Personne": a.personne.nom_complet} if a.role in NOMMES else {}) | fiche(a, "role", "du", "au")
        for a in dossier.acces.select_related("personne").order_by("du")
    ]


def _avis(avis: Recevabilite) -> dict[str, Any]:
    lu = fiche(
        avis, "is_favorable", "metier_en_lien", "metier_note", "experience_suffisante", "experience_note", "mois_requis",
        "mois_retenus", "mois_calcules", "ecart_motif", "texte", "remplacement_motif", "recu_le", "complet_le", "statue_le",
    )  # fmt: skip
    recours = getattr(avis, "recours", None)
    return lu | {"Motifs": [m.libelle for m in avis.motifs.all()], "Recours": fiche(recours, "texte", "depose_le") if recours else None}


def _evaluations(dossier: Dossier) -> list[dict[str, Any]]:
    """Plan, observations, results and bilan; the evaluators' preparation and notes are theirs, and stay out."""
    presentees: Iterable[Evaluation] = dossier.evaluations.filter(is_active=True, presente_le__isnull=False)
    return [
        fiche(e, "prevue_le", "lieu", "adresse", "forme", "acces_distance", "candidat_informe_le", "accuse_le", "entretien_debut", "entretien_fin", "presente_le", "presentation", "bilan_arrete_le", "commentaire_candidat", "commentaire_professionnel", "commentaire_evaluateur")
        | {
            "Reports de date": fiches(e.reports.all(), "ancienne", "nouvelle", "motif", "le"),
            "Observations": fiches(e.observations.all(), "code", "le", "lieu", "situation"),
            "Compétences": fiches(e.competences.all(), "code", "lecture_le", "resultats_le", "conclusion", "observations"),
            "Éléments": fiches(e.elements.order_by("code"), "code", "resultat"),
            "Versions du bilan": fiches(e.versions.all(), "numero", "presente_le", "arrete_le", "rouvert_le", "motif"),
        }
        for e in presentees
    ]  # fmt: skip


def _resultat(dossier: Dossier) -> list[dict[str, Any]]:
    if not dossier.is_annonce:
        return []
    decisions = Decision.objects.filter(inscription__dossier=dossier, arretee_le__isnull=False).prefetch_related("competences")
    return [
        fiche(d, "numero", "issue", "preconisations", "arretee_le")
        | {
            "Compétences": fiches(d.competences.all(), "code", "is_validee", "motif"),
            "Attributions": fiches(dossier.attributions.filter(decision=d), "numero", "nature", "titulaire", "competences", "attribuee_le", "benefice_jusqu_au", "annulee_le", "motif_annulation"),
            "Recours": fiches(Recours.objects.filter(decision=d), "texte", "depose_le", "sort", "reponse", "repondu_le"),
            "Rectifications": fiches(Rectification.objects.filter(decision=d), "motif", "redigee_le", "appliquee_le"),
            "Rappels de fin de bénéfice": fiches(RappelBenefice.objects.filter(attribution__decision=d), "mois", "ecrit_le"),
        }
        for d in decisions
    ]  # fmt: skip
