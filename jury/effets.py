"""Guards and effects of the jury."""

from candidates.effets import ecrire_au_candidat
from candidates.enums import Action, RoleDossier
from candidates.models import Dossier
from candidates.services import clore_acces
from candidates.workflow import Manque, Passage, effet, garde

from .acquis import perdus
from .ajournement import demander_lettre
from .conformite import manques_conformite
from .enums import Sort
from .lecture import get_decision, get_inscription
from .services.sessions import retirer_inscription


@garde("dossier_complet_pour_jury")
def manques_dossier_complet(dossier: Dossier) -> list[Manque]:
    """Only complete dossiers are presented to the jury (l.66)."""
    return [Manque(phrase, "conformite") for phrase in manques_conformite(dossier)]


@garde("decision_arretee")
def manques_decision(dossier: Dossier) -> list[Manque]:
    """A dossier is decided only by the closing of its session."""
    inscription = get_inscription(dossier)
    decision = get_decision(inscription) if inscription else None
    if decision is None or decision.arretee_le is None:
        return [Manque("La décision du jury n’est pas arrêtée : elle l’est à la clôture de la session.")]
    return []


@garde("benefice_en_cours")
def manques_benefice(dossier: Dossier) -> list[Manque]:
    """A follow-up dossier is deposited while what it keeps is still kept (l.72): the benefit is judged on that day."""
    return [
        Manque(
            f"Le bénéfice de la compétence {a.code.removeprefix('C')} a pris fin le {a.jusqu_au:%d/%m/%Y}\u00a0: ce dossier ne peut plus "
            "être déposé. Abandonnez-le, puis reprenez depuis votre résultat avec les compétences qui vous restent acquises, "
            "ou demandez un nouveau dossier."
        )
        for a in perdus(dossier)
    ]


@effet("ecrire_inscription")
def ecrire_inscription(passage: Passage) -> None:
    """Tell the candidate when the jury sits."""
    inscription = get_inscription(passage.dossier)
    ecrire_au_candidat(passage, "jury.inscription", session=inscription.session if inscription else None)


@effet("clore_acces_jury")
def clore_acces_jury(passage: Passage) -> None:
    """Take the dossier off the agenda and end the members' reading; tell the candidate, by a sealed letter too when the jury put it off, unless they withdrew themselves."""
    inscription = get_inscription(passage.dossier)
    if inscription is None:
        return
    action = passage.transition.action
    sort = Sort.AJOURNE if action == Action.AJOURNER else Sort.RETIRE
    retirer_inscription(passage.dossier, sort=sort, motif=passage.motif)
    clore_acces(dossier=passage.dossier, auteur=passage.auteur, roles=(RoleDossier.JURE, RoleDossier.PRESIDENT))
    if action not in (Action.ABANDONNER, Action.CLORE_POUR_ABANDON):
        if action == Action.AJOURNER:
            demander_lettre(passage=passage, inscription=inscription)
        ecrire_au_candidat(passage, "jury.ajournement", session=inscription.session, is_ajourne=action == Action.AJOURNER)
