"""The mails this step sends; how to add one is told in `echanges.registre`."""

from echanges.registre import Envoi, Qui, declarer

COURRIELS = declarer(
    Envoi("jury.inscription", quand="quand un dossier est inscrit à une session", a=(Qui.CANDIDAT,),
          demande="rien ; dit quand le résultat sera annoncé"),
    Envoi("jury.ajournement", quand="quand un dossier quitte une session : retiré, ajourné, ou session annulée", a=(Qui.CANDIDAT,),
          demande="rien"),
    Envoi("jury.convocation", quand="à la convocation ; ensuite, aux seuls nouveaux membres, ou à tous si la date ou le lieu a changé", a=(Qui.JURES,),
          demande="lire les dossiers avant la session, déclarer un déport, venir", pieces="le fichier d’agenda"),
    Envoi("jury.convocation_retiree", quand="quand un membre déjà convoqué ne siège plus à la session", a=(Qui.JURE,),
          demande="retirer la date de son agenda", pieces="le fichier d’agenda qui retire la date"),
    Envoi("jury.annulation", quand="quand une session est annulée : aux membres convoqués", a=(Qui.JURES,),
          demande="rien", pieces="le fichier d’agenda qui retire la date"),
    Envoi("jury.resultat", quand="à l’annonce des résultats", a=(Qui.CANDIDAT,),
          demande="lire sa décision ; dit jusqu’à quand la contester et ce qui reste possible"),
    Envoi("jury.rectification", quand="quand une décision annoncée est rectifiée, le nouveau procès-verbal étant signé", a=(Qui.CANDIDAT,),
          demande="lire la nouvelle décision et ses documents ; dit jusqu’à quand la contester"),
    Envoi("jury.recours_recu", quand="quand une décision du jury est contestée", a=(Qui.CANDIDAT,),
          demande="rien ; dit qui répond"),
    Envoi("jury.recours_a_examiner", quand="quand une décision du jury est contestée : au président et au vice-président de la session, et au secrétariat", a=(Qui.JURES, Qui.SECRETARIAT),
          demande="pour le jury, maintenir la décision en le motivant, ou rédiger une rectification"),
    Envoi("jury.recours_maintenu", quand="quand le jury maintient une décision contestée", a=(Qui.CANDIDAT,),
          demande="rien ; donne le motif du jury"),
    Envoi("jury.benefice", quand="12, 6 et 3 mois avant la fin du bénéfice d’une validation partielle, une fois chacun", a=(Qui.CANDIDAT,),
          demande="ouvrir le dossier qui complète le CQP, ou en déposer la partie 3, avant la date donnée"),
)  # fmt: skip
