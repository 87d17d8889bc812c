"""One document of each kind, made by invented people: what the specimens are, and what the tests look at."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from candidates.enums import Etat
from candidates.formulaires import demander_formulaire
from documents.composition import composer_specimen
from documents.models import Document
from documents.registre import genres
from documents.services import produire
from echanges.models import Lettre
from evaluations.fiche_entretien import demander_fiche
from jury.models import Attribution
from referentiels.models import Referentiel

from ..ancres import ancrer_le_jour
from .parcours import Scene
from .personnes import distribuer
from .profils import ALICE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LISTE = "liste.json"
ADRESSE = "Madame Alice Moreau\n12 rue des Tanneurs\n37000 Tours"
CORPS = (
    "Madame,\n\nNous avons bien reçu votre dossier. Il nous manque votre certificat de travail de l’entreprise Horizon Compétences : "
    "envoyez-nous sa copie par la poste, ou déposez-la au secrétariat.\n\nNous vous prions d’agréer, Madame, nos salutations distinguées."
)  # fmt: skip
AJOURNEMENT = "L’attestation de votre employeur, qui appuie la compétence 4, n’était pas lisible. Le jury la relira à sa prochaine session."


def ecrire_specimens(dossier: Path, *, certificateur: str) -> dict[str, int]:
    """Walk invented people to the end of the road in this empty database, write one PDF of each kind; return their pages."""
    referentiel = Referentiel.objects.filter(certification__code="cqp-assistant-formation").latest("publie_le")
    distribution = distribuer(certification=referentiel.certification, mot_de_passe=None)
    scene = Scene(referentiel, distribution=distribution)
    scene.profils = {scene.alice.email: ALICE}
    pages = {}
    for code, document in amener_un_de_chaque(scene).items():
        rendu = composer_specimen(document, certificateur=certificateur)
        (dossier / f"{code}.pdf").write_bytes(rendu.octets)
        pages[code] = rendu.pages
    (dossier / LISTE).write_text(json.dumps(pages))
    return pages


def amener_un_de_chaque(scene: Scene, *, lettre: Mapping[str, str] | None = None) -> dict[str, Document]:
    """Walk Alice to the award, two others to what remains; return a document of each kind that is kept, most of them not made yet."""
    dossier = scene.amener(Etat.VALIDE)
    scene.amener(Etat.VALIDE_PARTIELLEMENT, candidate=scene.amine)
    scene.amener(Etat.INCOMPLET, candidate=scene.ada)
    demander_fiche(evaluation=dossier.evaluations.get(), auteur=scene.eva)
    for genre in ("formulaire_dossier", "formulaire_grille"):
        demander_formulaire(genre=genre, referentiel=dossier.referentiel)
    champs: dict[str, Any] = {"objet": "Votre dossier de VAE : une pièce à nous envoyer", "corps": CORPS, "adresse": ADRESSE} | dict(lettre or {})
    ecrite = Lettre.objects.create(dossier_id=dossier.pk, cle=f"specimen:{dossier.pk}", evenement="candidates.depot_recu", **champs)
    produire(genre="lettre", objet_id=ecrite.pk, cle="lettre:specimen")
    attribution = Attribution.objects.get(dossier=dossier)
    produire(genre="extrait_pv", objet_id=attribution.decision_id, cle="extrait:specimen")
    produire(
        genre="lettre_ajournement", objet_id=attribution.decision.inscription_id, cle="ajournement:specimen",
        matiere={"session": "JURY-2026-0001", "le": timezone.now().isoformat(), "motif": AJOURNEMENT},
    )  # fmt: skip
    produire(genre="duplicata", objet_id=attribution.pk, cle="duplicata:specimen", matiere={"motif": "Perte de l’original dans un déménagement."})
    ancrer_le_jour()
    faits = {d.genre: d for d in Document.objects.order_by("-demande_le")}
    return {g.code: faits[g.code] for g in genres() if g.code in faits}
