"""`manage.py demo_sans_serveur`: one dossier along the whole road, without any server, documents made here and now."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from bureau.scenario import Scene
from bureau.scenario import pas_candidat as pc
from bureau.scenario import pas_evaluation as pe
from bureau.scenario import pas_jury as pj
from bureau.scenario.parcours import fabriquer_maintenant
from candidates.enums import Etat
from candidates.models import Dossier
from documents.enums import EtatDocument
from documents.models import Document
from documents.sceau import verifier
from journal.models import Evenement
from journal.verification import verifier_journal
from referentiels.models import Referentiel


class Command(BaseCommand):
    """Exits 0 only when every step happened, every document is made and every seal is valid."""

    help = "Conduit un dossier sur toute la route, sans serveur, et scelle ses documents sous var/demo/."

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk one dossier as each role, then make and verify its documents."""
        if not settings.DEMO:
            raise CommandError("Cette commande n’existe qu’en démonstration (VAE_MODE=demo).")
        referentiel = Referentiel.objects.filter(certification__code="cqp-assistant-formation").latest("publie_le")
        if Dossier.objects.exists():
            raise CommandError("La base n’est pas vide : cette commande part d’une base neuve.")
        dossier = self._conduire(Scene(referentiel))
        chemins = self._sceller(Path(settings.VAR_DIR) / "documents")
        anomalies = list(verifier_journal())
        if anomalies:
            raise CommandError(f"Journal altéré : {anomalies}")
        self.stdout.write(f"Journal intact : {Evenement.objects.count()} événements.")
        self._exiger(dossier.etat == Etat.VALIDE and dossier.is_annonce, "Le dossier n’est pas arrivé au bout de la route.")
        self._exiger(len(chemins) >= 4, "Il manque des documents.")
        for chemin in chemins:
            self.stdout.write(str(chemin))

    def _conduire(self, scene: Scene) -> Dossier:
        alice, sylvie, paul, eva = scene.alice, scene.sylvie, scene.paul, scene.eva
        jeanne, jacques = scene.jeanne, scene.jacques
        dossier = self._dire("Alice demande un dossier", lambda: pc.demander(alice, scene.referentiel))
        self._dire("Alice remplit la partie 2 et joint une preuve", lambda: pc.remplir_partie_2(dossier, alice))
        self._dire("Alice signe et dépose sa demande", lambda: pc.deposer(dossier, alice))
        self._dire("Sylvie rend un avis favorable", lambda: pc.rendre_recevable(dossier, sylvie))
        self._dire("Alice décrit ses activités (partie 3)", lambda: pc.remplir_partie_3(dossier, alice))
        self._dire("Alice signe et dépose la partie 3", lambda: pc.deposer_activites(dossier, alice))
        self._dire("Sylvie propose Paul et Eva", lambda: pe.designer(dossier, sylvie, paul, eva))
        self._dire("Paul et Eva acceptent", lambda: pe.accepter(dossier, paul, eva))
        self._dire("Eva planifie, observe et mène l’entretien", lambda: pe.preparer(dossier, eva))
        self._dire("Eva et Paul remplissent la grille", lambda: pe.remplir_grille(dossier, paul, eva))
        bilan = self._dire("Le bilan est présenté, commenté, arrêté", lambda: pe.arreter(dossier, alice, paul, eva))
        self._dire("Le PDF du bilan est figé", lambda: fabriquer_maintenant(bilan))
        self._dire("Alice, Paul et Eva signent le bilan", lambda: pe.signer(dossier, alice, paul, eva))
        self._dire("Eva transmet le dossier au jury", lambda: pe.transmettre(dossier, eva))
        le = timezone.now() + timedelta(seconds=1)
        session = self._dire("Sylvie prépare la session et convoque le jury", lambda: scene.preparer_session([dossier], le=le))
        self._dire("Jeanne ouvre la session, le quorum est réuni", lambda: pj.ouvrir(session, scene.personnes))
        self._dire("Le jury délibère compétence par compétence", lambda: pj.deliberer(session, jeanne))
        pv = self._dire("Jeanne clôt la session", lambda: pj.clore(session, jeanne))
        self._dire("Le procès-verbal est figé", lambda: fabriquer_maintenant(Document.objects.get(pk=pv.document_id)))
        self._dire("Jeanne et Jacques signent le procès-verbal", lambda: pj.signer_pv(pv, jeanne, jacques))
        return Dossier.objects.get(pk=dossier.pk)

    def _dire(self, phrase: str, pas: Callable[[], Any]) -> Any:
        resultat = pas()
        etat = Dossier.objects.order_by("demande_le").values_list("etat", flat=True).first() or "—"
        self.stdout.write(f"  ✓ {phrase} [{etat}]")
        return resultat

    def _sceller(self, sortie: Path) -> list[Path]:
        """Make what still waits, verify every seal, and copy each PDF under a name a person can read."""
        sortie.mkdir(parents=True, exist_ok=True)
        chemins = []
        for document in Document.objects.order_by("demande_le"):
            if document.etat != EtatDocument.PRET:
                fabriquer_maintenant(document)
                document.refresh_from_db()
            chemin = sortie / f"{document.numero}-{document.genre}.pdf"
            with document.fichier.open("rb") as source, chemin.open("wb") as cible:
                shutil.copyfileobj(source, cible)
            avis = verifier(chemin.read_bytes())
            scelle = document.genre != "pv"  # the text that is signed comes before the sealed minutes
            self._exiger(not scelle or (avis.intact and avis.couvre_tout), f"{chemin.name} : sceau invalide.")
            self.stdout.write(f"  ✓ {document.titre} : {document.pages} page{'s' if document.pages > 1 else ''}, {'scellé' if scelle else 'figé'}")
            chemins.append(chemin)
        return chemins

    def _exiger(self, condition: bool, phrase: str) -> None:
        if not condition:
            raise CommandError(phrase)
