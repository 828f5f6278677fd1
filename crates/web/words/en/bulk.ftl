# Reports in bulk: the spreadsheet, the programming interface, reminders.

bulk-title = Reports { $year }: one spreadsheet
bulk-reports = Annual reports
bulk-lead = All trainings of your organisation in one file: download it prefilled, complete it, send it back.
bulk-first = Download the spreadsheet:
bulk-download-left = reports that are left (XLSX)
bulk-download-all = all reports (XLSX)
bulk-second = Complete it: one row for each training, one column for each question. The second sheet explains them. An empty cell empties the answer; a column left out leaves it as it is.
bulk-third = Send it back: each row is checked, nothing is written until you confirm.
bulk-fourth = Then sign and send all complete reports at once, if you may sign.
bulk-file = Completed spreadsheet (XLSX or CSV)
bulk-file-hint = 10 MB and { $rows } rows at most.
bulk-check = Check the file
bulk-program = A program can do the same, by the same rules and codes:
bulk-closed = The campaign is closed
bulk-closed-text = None of your reports can be changed any more. One that is reopened, or given more time, can be filled in here again.
bulk-not-open = The campaign is not open
bulk-not-open-text = The spreadsheet comes with the opening.
bulk-history = Files that were sent
bulk-history-file = File
bulk-history-when = Sent
bulk-history-rows = Rows
bulk-history-state = State
bulk-state-staged = Checked, to be confirmed
bulk-state-confirmed = Being written
bulk-state-done = Written
bulk-state-dropped = Given up
bulk-dropped-text = Reports changed since the file was checked. Nothing was written: download the spreadsheet again, or send the file again.
bulk-again = Start again
bulk-upload-title = File of answers { $year }
bulk-correct = Nothing can be written as long as a row is wrong. The annotated copy says what, row by row; correct it and send it back as it is.
bulk-confirm-text = All is written, or nothing. What is still to be completed does not keep it from being saved: reports stay drafts.
bulk-nothing = The file says nothing new: there is nothing to write.
bulk-cancel = Cancel
bulk-annotated = Download the annotated copy (XLSX)
bulk-rows = Rows of the file, wrong ones first
bulk-line = Row
bulk-effect = Effect
bulk-act-wrong = Wrong
bulk-act-change = Changes
bulk-act-same = No change
bulk-sign-title = Sign and send
bulk-sign-which = Which ones
bulk-sign-function = In which function
bulk-sign-function-hint = For example: director.
bulk-sign-function-missing = Say in which function you sign, in 500 characters at most.
bulk-sign-certify = I certify that these reports are accurate.
bulk-sign-unticked = Tick the box to sign.
bulk-sign-changed = Answers changed meanwhile. Read the list again, then sign again.
bulk-sign-none = No report of this file can be signed now: they were sent or are incomplete, or signing is not your role.
bulk-no-headings = None of the first rows names the columns: one of them must hold “reference” and “campaign”, as in the spreadsheet to download.
bulk-headings = Columns that this questionnaire does not have: { $headings }. Take the codes of the spreadsheet to download.
bulk-heading = The column “{ $heading }” is missing or comes twice.
bulk-empty = The file has no row below the names of the columns.
bulk-column-campaign = Year of the campaign (do not change)
bulk-column-reference = Reference
bulk-column-title = Training
bulk-column-justification = Words about what surprises
bulk-column-version = Version (do not change)
bulk-column-remarks = To be corrected or explained
bulk-sheet-reports = Reports
bulk-sheet-help = Explanations
bulk-sheet-lists = Lists
bulk-help-code = Column
bulk-help-question = Question
bulk-help-text = What counts
bulk-help-optional = Optional.
bulk-help-required = Required.
bulk-help-when = Required if:
bulk-fault-reference-missing = The training’s reference is missing.
bulk-fault-reference-unknown = “{ $found }”: no training of this campaign has this reference.
bulk-fault-reference-twice = “{ $found }” comes twice in the file.
bulk-fault-not-yours = “{ $found }” is another organisation’s training.
bulk-fault-year-missing = The year of the campaign is missing: { $expected } is expected.
bulk-fault-wrong-year = This row is of the campaign “{ $found }”, not of the campaign { $expected }.
bulk-fault-not-asked = “{ $found }” is not asked this year.
bulk-fault-already-sent = The report of “{ $found }” was sent already: reopen it before correcting it.
bulk-fault-not-open = The campaign has not opened yet.
bulk-fault-closed = The campaign is closed for “{ $found }”: ask the agency for an extension.
bulk-say-why = Say why.
bulk-fault-changed = { $field }: you write “{ $found }”, but “{ $expected }” was saved since the download. Download the spreadsheet again.
bulk-api-refused = The body of the request is no JSON object.
bulk-api-unknown-field = There are no such fields.
bulk-api-not-a-text = These values are neither a text, nor a number, nor true or false.
bulk-api-required = These values are missing, or too long.
bulk-api-conflict = Somebody saved this report meanwhile.
bulk-api-remarks = Remarks keep it from being sent, or ask for a word.
bulk-api-changed = The answers changed since they were read.
bulk-api-not-open = The campaign has not opened yet.
bulk-api-closed = The campaign is closed for this report.
bulk-api-not-asked = This training is not asked this year.
bulk-api-already-sent = The report was sent already: it must be reopened first.
bulk-api-empty = Nothing was answered yet.
catalogue-api-act-questionnaire = The questionnaire of a year: questions, fields, codes, rules. No key is needed.
catalogue-api-act-reports = The reports of one’s organisation for a year, 100 a page, what is left first.
catalogue-api-act-report = One report: answers, proposed values, remarks, version, the digest to send back for signing.
catalogue-api-act-receipt = What was sent, letter by letter, with its SHA-256.
catalogue-api-act-answer = Saves answers of any sections, all or none. Fields that are left out do not change; null empties one. The version that was read stands in the body, or in If-Match.
catalogue-api-act-answer_section = Saves answers of one section; the version is the section’s.
catalogue-api-act-send = Signs and sends a report: name, function, digest of what was read.
catalogue-api-with-annee = Year that the report is about
catalogue-api-with-restants = true: only what is left to be sent; false: only what was sent
catalogue-api-with-section = Name of the section in the questionnaire
catalogue-api-with-numero = Number of the sending: 1 the first time
bulk-api-codes = For reports, what is to be said bears the same codes as in the spreadsheet:
bulk-reminders-title = Reminders { $year }
bulk-reminders-lead = One mail for each person and wave, about all that is left to send. Whoever has sent everything is never reminded.
bulk-reminders-opens = Opening, told to everybody
bulk-reminders-days = Reminders, from 8:00 on
bulk-reminders-no-day = no day
bulk-reminders-closes = Closing
bulk-reminders-now = Who would be reminded now
bulk-reminders-person = See the mail to
bulk-reminders-preview = See
bulk-reminders-mail = Mail to { $name }
bulk-reminders-try = Send me this mail as a trial
bulk-reminders-send-title = Remind now
bulk-reminders-send-text = Whoever was reminded by hand today is not reminded twice.
bulk-reminders-nobody = Nobody: the campaign is not open, everything was sent, or everybody concerned was reminded today or does not want to be.
bulk-log = Mails that were sent
bulk-log-empty = None so far.
bulk-log-when = When
bulk-log-wave = Wave
bulk-log-person = Person
bulk-log-reports = Reports
bulk-log-state = State of the mail
bulk-log-none = Address that refuses mail
bulk-log-erased = Person erased
bulk-wave-opening = Opening
bulk-wave-day = Reminder of { $day }
bulk-wave-manual = Reminder by hand of { $day }
bulk-silent = People who want no reminders
bulk-silent-nobody = Nobody.
bulk-silence-title = Reminders by mail
bulk-silence-is = You get no more reminders about annual reports.
bulk-silence-is-not = You get a mail when reports are left to be sent, on the days of the campaign.
bulk-silence-lift = Get reminders again
bulk-silence-keep = Get no more reminders
bulk-silence-opening = The opening of a campaign is told to you in any case.
done-upload-confirmed = The answers are saved, or will be in a moment.
done-upload-sent = The complete reports were signed and sent.
done-reminded = Reminders are on their way.
done-reminder-tried = The trial mail is on its way to you.
done-silence = Your choice is saved.
act-upload-staged = Spreadsheet of answers checked
act-upload-confirmed = Spreadsheet of answers confirmed
act-upload-done = Spreadsheet of answers written
act-upload-dropped = Spreadsheet of answers given up
act-upload-sent = Reports of a spreadsheet sent
act-campaign-reminded = Reminders sent
act-reminder-tried = Reminder tried
act-reminders-stopped = Wants no more reminders
act-reminders-wanted = Wants reminders again
subject-upload = Spreadsheet of answers
bulk-too-many = The file has more than { $count } rows: send it in several parts.
bulk-written = { $count ->
    [one] { $count } report saved.
   *[other] { $count } reports saved.
 }
bulk-read = { $count ->
    [one] { $count } row read
   *[other] { $count } rows read
 }
bulk-wrong = { $count ->
    [one] { $count } wrong row
   *[other] { $count } wrong rows
 }
bulk-changes = { $count ->
    [one] { $count } report to change
   *[other] { $count } reports to change
 }
bulk-same = { $count ->
    [one] { $count } row without change
   *[other] { $count } rows without change
 }
bulk-complete = { $count ->
    [one] { $count } report would be complete
   *[other] { $count } reports would be complete
 }
bulk-confirm = { $count ->
    [one] Confirm and save { $count } report
   *[other] Confirm and save { $count } reports
 }
bulk-sign-text = { $count ->
    [one] { $count } report of this file is complete.
   *[other] { $count } reports of this file are complete.
 }
bulk-sign-do = { $count ->
    [one] Sign and send { $count } report
   *[other] Sign and send { $count } reports
 }
bulk-remarks = { $count ->
    [one] { $count } remark
   *[other] { $count } remarks
 }
bulk-remarks-more = { $count ->
    [one] { $count } more in the annotated copy
   *[other] { $count } more in the annotated copy
 }
bulk-reminders-people = { $count ->
    [one] { $count } person would get a mail.
   *[other] { $count } people would get a mail.
 }
bulk-reminders-reports = { $count ->
    [one] { $count } report named.
   *[other] { $count } reports named.
 }
bulk-reminders-send = { $count ->
    [one] Send { $count } mail
   *[other] Send { $count } mails
 }
