"""A decision of the jury contested: filed by the candidate, or recorded from a letter; answered by the bureau of the session.

The decision holds meanwhile. It is kept, with a reason, or corrected by new minutes (`rectification`), which answers too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from candidates.effets import ecrire_au_candidat_du_dossier
from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, MotifManquant
from candidates.services import clore_acces, ouvrir_acces
from candidates.services.messages import get_adresses_secretariat
from candidates.workflow import roles_sur, verrouiller
from comptes.permissions import is_secretariat
from echanges.services import envoyer
from journal.services import journaliser

from ..enums import BUREAU, SortRecours
from ..lecture import get_limite_recours
from ..models import Decision, MembreSession, Recours
from .commun import exiger, verrouiller_session
from .rectification import exiger_redacteur

if TYPE_CHECKING:
    from comptes.models import Utilisateur

R = RoleDossier


def manques_recours(decision: Decision, *, jour: date) -> list[str]:
    """Sentences saying why a decision cannot be contested on `jour`; empty when it can. The last day is included."""
    limite = get_limite_recours(decision.inscription.dossier, decision)
    if limite is None:
        return ["Ce résultat n’est pas encore annoncé."]
    if Decision.objects.filter(remplace=decision).exists():
        return ["Cette décision est remplacée\u00a0: c’est la décision en vigueur qui se conteste."]
    if Recours.objects.filter(decision=decision).exists():
        return ["Cette décision est déjà contestée."]
    if jour > limite:
        return [f"Le délai pour contester cette décision a pris fin le {date_format(limite, 'j F Y')}."]
    return []


@transaction.atomic
def deposer_recours(*, decision: Decision, auteur: Utilisateur, texte: str, poste_le: date | None = None) -> Recours:
    """File a recours against a decision in force, within its delay.

    By its candidate; or by the secretariat for a letter, whose postmark `poste_le` says when it was sent. Effects: the
    journal, a receipt to the candidate; the president and the vice-president who did not sit out read the dossier again until the answer,
    and are written to, with the secretariat. Raises `ActionInterdite`,
    `MotifManquant`, `DossierIncomplet` (too late, contested already, replaced).
    """
    dossier = verrouiller(decision.inscription.dossier_id)
    roles, jour = roles_sur(dossier, auteur), timezone.localdate()
    is_courrier = poste_le is not None
    if (R.SECRETARIAT if is_courrier else R.CANDIDAT) not in roles:
        raise ActionInterdite("Une décision est contestée par son candidat\u00a0; le secrétariat enregistre un courrier.")
    if poste_le is not None and poste_le > jour:
        raise ActionImpossible("La date du cachet de la poste est dans le futur.")
    if not texte.strip():
        raise MotifManquant("Dites pourquoi la décision est contestée.")
    exiger(manques_recours(decision, jour=poste_le or jour))
    recours = Recours(decision=decision, texte=texte.strip(), saisi_par=auteur if is_courrier else None)
    recours.full_clean()
    recours.save(force_insert=True)
    evenement = journaliser(
        action="recours_depose", acteur_id=auteur.pk, role=R.SECRETARIAT if is_courrier else R.CANDIDAT, dossier_id=dossier.pk,
        objet_type="recours", objet_id=recours.pk, donnees={"numero": decision.numero, "canal": "courrier" if is_courrier else "ligne"},
    )  # fmt: skip
    ecrire_au_candidat_du_dossier(dossier, "jury.recours_recu", evenement.numero, decision=decision)
    membres = list(decision.inscription.session.membres.filter(fonction__in=BUREAU).exclude(deports__inscription=decision.inscription).select_related("personne"))
    if not decision.inscription.session.is_masquee:  # masked, they read through the pages of the session alone (`lecture.lit`)
        for membre in membres:
            ouvrir_acces(dossier=dossier, personne=membre.personne, role=R.JURE, auteur=auteur)
    _ecrire_au_bureau(recours, membres, evenement.numero)
    return recours


def _ecrire_au_bureau(recours: Recours, membres: Sequence[MembreSession], numero: int) -> None:
    decision = recours.decision
    session, dossier = decision.inscription.session, decision.inscription.dossier
    envoyer(
        evenement="jury.recours_a_examiner", destinataires=[*(m.personne.email for m in membres), *get_adresses_secretariat()],
        contexte={"decision": decision, "session": session, "dossier": dossier}, cle=f"{dossier.pk}:{numero}:jury.recours_a_examiner", dossier_id=dossier.pk,
    )  # fmt: skip


@transaction.atomic
def maintenir_decision(*, recours: Recours, auteur: Utilisateur, reponse: str) -> Recours:
    """Answer a recours: the decision is kept, for a reason that the candidate reads. By the bureau of its session, déports out.

    Raises `ActionInterdite`, `ActionImpossible` (answered already, a correction is being signed), `MotifManquant`.
    """
    verrouiller_session(recours.decision.inscription.session_id)  # a correction is written under the same lock
    recours = Recours.objects.select_for_update(of=("self",)).get(pk=recours.pk)
    decision = recours.decision
    exiger_redacteur(decision, auteur)
    if recours.sort != SortRecours.EN_ATTENTE:
        raise ActionImpossible("Une réponse est déjà donnée à cette contestation.")
    en_cours = decision.rectifications.filter(retiree_le__isnull=True, appliquee_le__isnull=True).select_related("proces_verbal").first()
    if en_cours is not None:
        raise ActionImpossible(f"Le procès-verbal {en_cours.proces_verbal.numero} rectifie cette décision\u00a0: retirez-le avant de la maintenir.")
    if not reponse.strip():
        raise MotifManquant("Dites pourquoi la décision est maintenue\u00a0: le candidat le lit.")
    recours.sort, recours.reponse, recours.repondu_le, recours.repondu_par = SortRecours.MAINTENU, reponse.strip(), timezone.now(), auteur
    recours.full_clean()
    recours.save()
    dossier = verrouiller(decision.inscription.dossier_id)
    clore_acces(dossier=dossier, auteur=auteur, roles=(R.JURE,))
    evenement = journaliser(
        action="recours_repondu", acteur_id=auteur.pk, role=R.PRESIDENT, dossier_id=dossier.pk, objet_type="recours", objet_id=recours.pk,
        donnees={"numero": decision.numero, "sort": recours.sort},
    )  # fmt: skip
    ecrire_au_candidat_du_dossier(dossier, "jury.recours_maintenu", evenement.numero, decision=decision, recours=recours)
    return recours


def peut_enregistrer(decision: Decision, utilisateur: Utilisateur) -> bool:
    """Say whether the secretariat may record a letter against this decision; the postmark is judged when it is typed."""
    return is_secretariat(utilisateur) and decision.inscription.dossier.is_annonce and not Recours.objects.filter(decision=decision).exists()


def recours_a_repondre(utilisateur: Utilisateur) -> list[Recours]:
    """Recours that wait for an answer of this person, president or vice-president of the session, oldest first."""
    sieges = MembreSession.objects.tenus_par(utilisateur).filter(fonction__in=BUREAU)
    attendent = Recours.objects.filter(sort=SortRecours.EN_ATTENTE, decision__inscription__session__in=sieges.values("session"))
    return list(attendent.exclude(decision__inscription__deports__membre__in=sieges).select_related("decision").order_by("depose_le"))
