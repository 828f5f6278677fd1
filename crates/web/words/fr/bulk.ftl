# Reports in bulk: the spreadsheet, the programming interface, reminders.

bulk-title = Rapports { $year } : un seul tableur
bulk-reports = Rapports annuels
bulk-lead = Toutes les formations de votre organisme dans un même fichier : téléchargez-le déjà prérempli, complétez-le, renvoyez-le.
bulk-first = Téléchargez le tableur :
bulk-download-left = les rapports restants (XLSX)
bulk-download-all = tous les rapports (XLSX)
bulk-second = Complétez-le : une ligne par formation, une colonne par question. Les explications sont sur la deuxième feuille. Une cellule vide efface la réponse ; une colonne absente la laisse en place.
bulk-third = Renvoyez-le : chaque ligne est vérifiée, rien n’est écrit avant que vous confirmiez.
bulk-fourth = Puis signez et envoyez d’un coup les rapports complets, si vous en avez le droit.
bulk-file = Tableur complété (XLSX ou CSV)
bulk-file-hint = Au plus 10 Mo et { $rows } lignes.
bulk-check = Vérifier le fichier
bulk-program = Un logiciel peut faire de même, avec les mêmes règles et les mêmes codes :
bulk-closed = La campagne est close
bulk-closed-text = Aucun de vos rapports ne peut plus être modifié. Un rapport rouvert, ou qui a reçu un délai, se remplit de nouveau ici.
bulk-not-open = La campagne n’est pas ouverte
bulk-not-open-text = Le tableur sera disponible à l’ouverture.
bulk-history = Fichiers envoyés
bulk-history-file = Fichier
bulk-history-when = Envoyé
bulk-history-rows = Lignes
bulk-history-state = État
bulk-state-staged = Vérifié, à confirmer
bulk-state-confirmed = Écriture en cours
bulk-state-done = Écrit
bulk-state-dropped = Abandonné
bulk-dropped-text = Des rapports ont changé depuis la vérification. Rien n’a été écrit : téléchargez le tableur de nouveau, ou renvoyez le fichier.
bulk-again = Recommencer
bulk-upload-title = Fichier de réponses { $year }
bulk-correct = Rien ne peut être écrit tant qu’une ligne est à corriger. La copie annotée dit quoi, ligne par ligne ; corrigez-la et renvoyez-la telle quelle.
bulk-confirm-text = Tout est écrit, ou rien. Ce qui reste à préciser n’empêche pas d’enregistrer : les rapports restent des brouillons.
bulk-nothing = Le fichier ne dit rien de nouveau : il n’y a rien à écrire.
bulk-cancel = Annuler
bulk-annotated = Télécharger la copie annotée (XLSX)
bulk-rows = Lignes du fichier, celles à corriger d’abord
bulk-line = Ligne
bulk-effect = Effet
bulk-act-wrong = À corriger
bulk-act-change = Modifie
bulk-act-same = Sans changement
bulk-sign-title = Signer et envoyer
bulk-sign-which = Lesquels
bulk-sign-function = En qualité de
bulk-sign-function-hint = Par exemple : directrice.
bulk-sign-function-missing = Indiquez en quelle qualité vous signez, en 500 caractères au plus.
bulk-sign-certify = Je certifie l’exactitude de ces rapports.
bulk-sign-unticked = Cochez la case pour signer.
bulk-sign-changed = Des réponses ont changé entre-temps. Relisez la liste, puis signez de nouveau.
bulk-sign-none = Aucun rapport de ce fichier ne peut être signé maintenant : ils sont envoyés ou incomplets, ou signer n’est pas de votre rôle.
bulk-no-headings = Aucune des premières lignes ne nomme les colonnes : l’une d’elles doit contenir « reference » et « campaign », comme dans le tableur à télécharger.
bulk-headings = Colonnes inconnues de ce questionnaire : { $headings }. Reprenez les codes du tableur à télécharger.
bulk-heading = La colonne « { $heading } » manque ou figure deux fois.
bulk-empty = Le fichier n’a aucune ligne sous les noms des colonnes.
bulk-column-campaign = Année de la campagne (ne pas changer)
bulk-column-reference = Référence
bulk-column-title = Formation
bulk-column-justification = Précisions sur ce qui étonne
bulk-column-version = Version (ne pas changer)
bulk-column-remarks = À corriger ou à préciser
bulk-sheet-reports = Rapports
bulk-sheet-help = Explications
bulk-sheet-lists = Listes
bulk-help-code = Colonne
bulk-help-question = Question
bulk-help-text = Ce qui compte
bulk-help-optional = Facultatif.
bulk-help-required = Obligatoire.
bulk-help-when = Obligatoire si :
bulk-fault-reference-missing = La référence de la formation manque.
bulk-fault-reference-unknown = « { $found } » : aucune formation de cette campagne n’a cette référence.
bulk-fault-reference-twice = « { $found } » figure deux fois dans le fichier.
bulk-fault-not-yours = « { $found } » est la formation d’un autre organisme.
bulk-fault-year-missing = L’année de la campagne manque : { $expected } est attendu.
bulk-fault-wrong-year = Cette ligne est celle de la campagne « { $found } », pas de la campagne { $expected }.
bulk-fault-not-asked = « { $found } » n’est pas interrogée cette année.
bulk-fault-already-sent = Le rapport de « { $found } » est déjà envoyé : rouvrez-le avant de le corriger.
bulk-fault-not-open = La campagne n’est pas encore ouverte.
bulk-fault-closed = La campagne est close pour « { $found } » : demandez une prolongation à l’agence.
bulk-say-why = Précisez pourquoi.
bulk-fault-changed = { $field } : vous écrivez « { $found } », mais « { $expected } » a été enregistré depuis le téléchargement. Téléchargez le tableur de nouveau.
bulk-api-refused = Le corps de la requête n’est pas un objet JSON.
bulk-api-unknown-field = Ces champs n’existent pas.
bulk-api-not-a-text = Ces valeurs ne sont ni un texte, ni un nombre, ni vrai ou faux.
bulk-api-required = Ces valeurs manquent, ou sont trop longues.
bulk-api-conflict = Quelqu’un a enregistré ce rapport entre-temps.
bulk-api-remarks = Des remarques empêchent l’envoi, ou demandent un mot.
bulk-api-changed = Les réponses ont changé depuis qu’elles ont été lues.
bulk-api-not-open = La campagne n’est pas encore ouverte.
bulk-api-closed = La campagne est close pour ce rapport.
bulk-api-not-asked = Cette formation n’est pas interrogée cette année.
bulk-api-already-sent = Le rapport est déjà envoyé : il faut le rouvrir d’abord.
bulk-api-empty = Rien n’a encore été répondu.
catalogue-api-act-questionnaire = Le questionnaire d’une année : questions, champs, codes, règles. Sans clé.
catalogue-api-act-reports = Les rapports de son organisme pour une année, 100 par page, ce qui reste d’abord.
catalogue-api-act-report = Un rapport : réponses, valeurs proposées, remarques, version, empreinte à renvoyer pour signer.
catalogue-api-act-receipt = Ce qui a été envoyé, lettre pour lettre, avec son empreinte SHA-256.
catalogue-api-act-answer = Enregistre des réponses de toutes les sections, toutes ou aucune. Les champs absents ne changent pas ; null en vide un. La version lue figure dans le corps, ou dans If-Match.
catalogue-api-act-answer_section = Enregistre des réponses d’une seule section ; la version est celle de la section.
catalogue-api-act-send = Signe et envoie un rapport : nom, fonction, empreinte de ce qui a été lu.
catalogue-api-with-annee = Année sur laquelle porte le rapport
catalogue-api-with-restants = true : seulement ce qui reste à envoyer ; false : seulement ce qui est envoyé
catalogue-api-with-section = Nom de la section dans le questionnaire
catalogue-api-with-numero = Rang de l’envoi : 1 la première fois
bulk-api-codes = Pour les rapports, ce qui est à dire porte les mêmes codes que dans le tableur :
bulk-reminders-title = Relances { $year }
bulk-reminders-lead = Un seul courriel par personne et par vague, sur tout ce qui lui reste à envoyer. Qui a tout envoyé n’est jamais relancé.
bulk-reminders-opens = Ouverture, annoncée à tous
bulk-reminders-days = Relances, à partir de 8 h
bulk-reminders-no-day = aucune date
bulk-reminders-closes = Clôture
bulk-reminders-now = Qui serait relancé maintenant
bulk-reminders-person = Voir le courriel de
bulk-reminders-preview = Voir
bulk-reminders-mail = Courriel à { $name }
bulk-reminders-try = M’envoyer ce courriel pour essai
bulk-reminders-send-title = Relancer maintenant
bulk-reminders-send-text = Une personne déjà relancée à la main aujourd’hui ne l’est pas deux fois.
bulk-reminders-nobody = Personne : la campagne n’est pas ouverte, tout est envoyé, ou toutes les personnes concernées ont été relancées aujourd’hui ou ne veulent pas l’être.
bulk-log = Courriels envoyés
bulk-log-empty = Aucun pour l’instant.
bulk-log-when = Quand
bulk-log-wave = Vague
bulk-log-person = Personne
bulk-log-reports = Rapports
bulk-log-state = État du courriel
bulk-log-none = Adresse qui refuse les courriels
bulk-log-erased = Personne effacée
bulk-wave-opening = Ouverture
bulk-wave-day = Relance du { $day }
bulk-wave-manual = Relance à la main du { $day }
bulk-silent = Personnes qui ne veulent pas de relance
bulk-silent-nobody = Aucune.
bulk-silence-title = Relances par courriel
bulk-silence-is = Vous ne recevez plus de relance sur les rapports annuels.
bulk-silence-is-not = Vous recevez un courriel quand il reste des rapports à envoyer, aux dates de la campagne.
bulk-silence-lift = Recevoir de nouveau les relances
bulk-silence-keep = Ne plus recevoir de relance
bulk-silence-opening = L’ouverture d’une campagne vous est annoncée dans tous les cas.
done-upload-confirmed = Les réponses sont enregistrées, ou le seront dans un instant.
done-upload-sent = Les rapports complets sont signés et envoyés.
done-reminded = Les relances partent.
done-reminder-tried = Le courriel d’essai part à votre adresse.
done-silence = Votre choix est enregistré.
act-upload-staged = Tableur de réponses vérifié
act-upload-confirmed = Tableur de réponses confirmé
act-upload-done = Tableur de réponses écrit
act-upload-dropped = Tableur de réponses abandonné
act-upload-sent = Rapports d’un tableur envoyés
act-campaign-reminded = Relances envoyées
act-reminder-tried = Relance essayée
act-reminders-stopped = Ne veut plus de relance
act-reminders-wanted = Veut de nouveau des relances
subject-upload = Tableur de réponses
bulk-too-many = Le fichier a plus de { $count } lignes : envoyez-le en plusieurs fois.
bulk-written = { $count ->
    [one] { $count } rapport enregistré.
   *[other] { $count } rapports enregistrés.
 }
bulk-read = { $count ->
    [one] { $count } ligne lue
   *[other] { $count } lignes lues
 }
bulk-wrong = { $count ->
    [one] { $count } ligne à corriger
   *[other] { $count } lignes à corriger
 }
bulk-changes = { $count ->
    [one] { $count } rapport à modifier
   *[other] { $count } rapports à modifier
 }
bulk-same = { $count ->
    [one] { $count } ligne sans changement
   *[other] { $count } lignes sans changement
 }
bulk-complete = { $count ->
    [one] { $count } rapport serait complet
   *[other] { $count } rapports seraient complets
 }
bulk-confirm = { $count ->
    [one] Confirmer et enregistrer { $count } rapport
   *[other] Confirmer et enregistrer { $count } rapports
 }
bulk-sign-text = { $count ->
    [one] { $count } rapport de ce fichier est complet.
   *[other] { $count } rapports de ce fichier sont complets.
 }
bulk-sign-do = { $count ->
    [one] Signer et envoyer { $count } rapport
   *[other] Signer et envoyer { $count } rapports
 }
bulk-remarks = { $count ->
    [one] { $count } remarque
   *[other] { $count } remarques
 }
bulk-remarks-more = { $count ->
    [one] { $count } autre dans la copie annotée
   *[other] { $count } autres dans la copie annotée
 }
bulk-reminders-people = { $count ->
    [one] { $count } personne recevrait un courriel.
   *[other] { $count } personnes recevraient un courriel.
 }
bulk-reminders-reports = { $count ->
    [one] { $count } rapport cité.
   *[other] { $count } rapports cités.
 }
bulk-reminders-send = { $count ->
    [one] Envoyer { $count } courriel
   *[other] Envoyer { $count } courriels
 }
