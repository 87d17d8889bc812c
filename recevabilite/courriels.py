"""The mails this step sends; how to add one is told in `echanges.registre`."""

from echanges.registre import Envoi, Qui, declarer

COURRIELS = declarer(
    Envoi("recevabilite.complements", quand="quand le secrétariat demande des compléments", a=(Qui.CANDIDAT,),
          demande="répondre aux points, puis signer et déposer à nouveau"),
    Envoi("recevabilite.avis", quand="quand la recevabilité est prononcée ou refusée", a=(Qui.CANDIDAT,),
          demande="écrire la partie 3 ; ou, après un refus, contester avant la date donnée"),
    Envoi("recevabilite.recours_recu", quand="quand le candidat conteste un refus", a=(Qui.CANDIDAT,),
          demande="rien ; dit quand le secrétariat répond au plus tard"),
    Envoi("recevabilite.renvoi", quand="quand la partie 3 est renvoyée au candidat avant l’évaluation", a=(Qui.CANDIDAT,),
          demande="compléter la partie 3, la signer et la déposer à nouveau"),
)  # fmt: skip
