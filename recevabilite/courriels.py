"""The mails this step sends; how to add one is told in `echanges.registre`."""

from echanges.registre import Envoi, Qui, declarer

COURRIELS = declarer(
    Envoi("recevabilite.complements", quand="quand le secrétariat demande des compléments", a=(Qui.CANDIDAT,),
          demande="répondre aux points, puis signer et déposer à nouveau"),
    Envoi("recevabilite.avis", quand="quand la recevabilité est prononcée ou refusée", a=(Qui.CANDIDAT,),
          demande="écrire la partie 3 ; ou, après un refus, contester avant la date donnée"),
    Envoi("recevabilite.recours_recu", quand="quand le candidat conteste un refus", a=(Qui.CANDIDAT,),
          demande="rien ; dit quand le secrétariat répond au plus tard"),
    Envoi("recevabilite.renvoi", quand="quand la partie 3 est renvoyée au candidat avant l’évaluation", a=(Qui.CANDIDAT,),
          demande="compléter la partie 3, la signer et la déposer à nouveau"),
    Envoi("recevabilite.avis_remplace", quand="quand un avis déjà rendu est remplacé par un autre", a=(Qui.CANDIDAT,),
          demande="lire ce qui change ; après un refus, contester avant la date donnée"),
    Envoi("recevabilite.relance", quand="quand le secrétariat relance le candidat depuis la page du dossier", a=(Qui.CANDIDAT,),
          demande="compléter et déposer, ou répondre, avant que le dossier puisse être clos"),
    Envoi("recevabilite.alertes", quand="30, 15 et 7 jours avant l’échéance d’un avis, puis quand elle est passée, puis chaque semaine ; un courriel par jour au plus", a=(Qui.SECRETARIAT,),
          demande="statuer sur les demandes citées"),
)  # fmt: skip
