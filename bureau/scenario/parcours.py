"""Walk a dossier to any state of the road, as the people of the cast would."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from candidates.enums import Etat
from candidates.services import abandonner
from documents.models import Document
from documents.services import fabriquer

from . import pas_candidat as pc
from . import pas_evaluation as pe
from . import pas_jury as pj
from .personnes import distribuer
from .profils import ORDINAIRE, Profil

if TYPE_CHECKING:
    from candidates.models import Dossier
    from comptes.models import Utilisateur
    from jury.models import SessionJury
    from referentiels.models import Referentiel

    from .personnes import Distribution

ETAPES: tuple[Etat, ...] = (
    Etat.BROUILLON, Etat.DEPOSE, Etat.RECEVABLE, Etat.PRET, Etat.EN_EVALUATION, Etat.EVALUE, Etat.INSCRIT, Etat.VALIDE,
)  # fmt: skip
Pas = Callable[["Dossier", "Utilisateur"], "Dossier"]


def fabriquer_maintenant(document: Document) -> None:
    """Make a document here and now, without a worker."""
    fait = fabriquer(document_id=document.pk)
    if fait is not None and fait.erreur:
        raise RuntimeError(f"{fait.titre} : {fait.erreur}")


class Scene:
    """The cast around one référentiel. `amener` walks a dossier to a state; each step can also be played alone.

    Documents that a later step needs (the bilan, the minutes) are made by `fabriquer`; the others wait for the worker.
    """

    def __init__(
        self,
        referentiel: Referentiel,
        *,
        distribution: Distribution | None = None,
        fabriquer: Callable[[Document], None] = fabriquer_maintenant,
        binome: tuple[str, str] = ("paul", "eva"),
        profils: Mapping[str, Profil] | None = None,
    ) -> None:
        self.referentiel = referentiel
        self.fabriquer = fabriquer
        self.personnes = distribution or distribuer(certification=referentiel.certification)
        self.profils = profils if profils is not None else {}
        self.professionnel, self.externe = self.personnes[binome[0]], self.personnes[binome[1]]

    def __getattr__(self, nom: str) -> Utilisateur:
        """`scene.sylvie` is Sylvie."""
        try:
            return self.__dict__["personnes"][nom]
        except KeyError:
            raise AttributeError(nom) from None

    def profil(self, personne: Utilisateur) -> Profil:
        """What this candidate writes; the ordinary candidate when nobody said."""
        return self.profils.get(personne.email, ORDINAIRE)

    def amener(
        self,
        etat: str,
        *,
        candidate: Utilisateur | None = None,
        resultats: Mapping[str, str] | None = None,
        refus: Sequence[str] = (),
    ) -> Dossier:
        """Open a dossier for `candidate` (Alice by default) and walk it to `etat`.

        `resultats` gives elements of the grid another result than « acquis », `refus` competences that the jury does not
        award; both lead to a partial award or to none.
        """
        personne = candidate or self.personnes["alice"]
        dossier = self.demander(personne)
        cible = Etat(etat)
        if cible in (Etat.VALIDE_PARTIELLEMENT, Etat.NON_VALIDE, Etat.VALIDE):
            return self._decider(self.avancer(dossier, personne, Etat.EVALUE, resultats), cible, refus)
        chemins: dict[Etat, tuple[Etat, Pas]] = {
            Etat.INCOMPLET: (Etat.DEPOSE, lambda d, _: pc.demander_des_complements(d, self.sylvie)),
            Etat.NON_RECEVABLE: (Etat.DEPOSE, lambda d, _: pc.refuser_recevabilite(d, self.sylvie)),
            Etat.ABANDONNE: (
                Etat.RECEVABLE,
                lambda d, p: abandonner(dossier=d, auteur=p, motif="Changement de projet professionnel."),
            ),
        }
        if cible in chemins:
            avant, pas = chemins[cible]
            return pas(self.avancer(dossier, personne, avant, resultats), personne)
        return self.avancer(dossier, personne, cible, resultats)

    def avancer(
        self, dossier: Dossier, personne: Utilisateur, cible: Etat, resultats: Mapping[str, str] | None = None
    ) -> Dossier:
        """Walk an existing dossier forward, from where it stands to `cible`, along the straight road."""
        while dossier.etat != cible:
            dossier = self.faire_un_pas(dossier, personne, resultats)
        return dossier

    def demander(self, personne: Utilisateur) -> Dossier:
        """Ask for a dossier."""
        return pc.demander(personne, self.referentiel)

    def faire_un_pas(self, dossier: Dossier, personne: Utilisateur, resultats: Mapping[str, str] | None = None) -> Dossier:
        """Walk an existing dossier to the next state of the straight road."""
        pas: dict[str, Callable[[Dossier], Dossier]] = {
            Etat.BROUILLON: lambda d: pc.deposer(pc.remplir_partie_2(d, personne, self.profil(personne)), personne),
            Etat.DEPOSE: lambda d: pc.rendre_recevable(d, self.sylvie),
            Etat.RECEVABLE: lambda d: pc.deposer_activites(pc.remplir_partie_3(d, personne, self.profil(personne)), personne),
            Etat.PRET: self.commencer_evaluation,
            Etat.EN_EVALUATION: lambda d: self.evaluer(d, personne, resultats),
            Etat.EVALUE: self._inscrire,
        }
        return pas[dossier.etat](dossier)

    def commencer_evaluation(self, dossier: Dossier) -> Dossier:
        """Appoint the pair; both accept."""
        pe.designer(dossier, self.sylvie, self.professionnel, self.externe)
        return pe.accepter(dossier, self.professionnel, self.externe)

    def evaluer(self, dossier: Dossier, personne: Utilisateur, resultats: Mapping[str, str] | None = None) -> Dossier:
        """Plan, observe, interview, score, conclude, present, sign, transmit."""
        self.signer_bilan(dossier, personne, resultats)
        return pe.transmettre(dossier, self.externe)

    def signer_bilan(self, dossier: Dossier, personne: Utilisateur, resultats: Mapping[str, str] | None = None) -> Dossier:
        """Everything of the evaluation but the transmission."""
        self.remplir_grille(dossier, resultats)
        self.fabriquer(pe.arreter(dossier, personne, self.professionnel, self.externe))
        pe.signer(dossier, personne, self.professionnel, self.externe)
        dossier.refresh_from_db()
        return dossier

    def remplir_grille(self, dossier: Dossier, resultats: Mapping[str, str] | None = None) -> Dossier:
        """Plan, observe, interview, score and conclude."""
        pe.preparer(dossier, self.externe)
        pe.remplir_grille(dossier, self.professionnel, self.externe, resultats)
        return dossier

    def preparer_session(self, dossiers: Sequence[Dossier], **options: object) -> SessionJury:
        """A session of four members, `dossiers` on its agenda, convened."""
        return pj.preparer_session(self.personnes, self.referentiel.certification, dossiers, **options)  # type: ignore[arg-type]

    def tenir_session(self, session: SessionJury, refus: Mapping[str, Sequence[str]] | None = None) -> SessionJury:
        """Open, deliberate, close, sign the minutes."""
        pj.ouvrir(session, self.personnes)
        pj.deliberer(session, self.jeanne, refus)
        pv = pj.clore(session, self.jeanne)
        self.fabriquer(Document.objects.get(pk=pv.document_id))
        pj.signer_pv(pv, self.jeanne, self.jacques)
        session.refresh_from_db()
        return session

    def _inscrire(self, dossier: Dossier) -> Dossier:
        self.preparer_session([dossier])
        dossier.refresh_from_db()
        return dossier

    def _decider(self, dossier: Dossier, cible: Etat, refus: Sequence[str]) -> Dossier:
        codes = dossier.referentiel.structure.codes_competences
        defauts: dict[Etat, Sequence[str]] = {Etat.VALIDE: (), Etat.VALIDE_PARTIELLEMENT: codes[-1:], Etat.NON_VALIDE: codes}
        self.tenir_session(self.preparer_session([dossier]), {dossier.numero: refus or defauts[cible]})
        dossier.refresh_from_db()
        return dossier
