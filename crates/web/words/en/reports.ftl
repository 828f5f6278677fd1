# One's own annual reports: list, form, preview, receipt, corrections. Keys after `reports-remark-` and `reports-state-` are put together.
reports-title = My reports
reports-campaigns = Campaigns
reports-year = Year { $year }
reports-closes = Answers are taken until { $when }.
reports-days = { $count ->
    [0] Last day.
    [one] { $count } day left.
   *[other] { $count } days left.
 }
reports-correcting = Answers closed on { $when }. Corrections are taken until { $until }.
reports-over = The campaign closed on { $when }.
reports-extended = Extended until { $when }.
reports-left = { $count ->
    [0] Everything is sent.
    [one] { $count } report is still to be sent.
   *[other] { $count } reports are still to be sent.
 }
reports-spreadsheet = Fill in with a spreadsheet
reports-search = Title or reference
reports-filter-left = Still to be sent
reports-filter-sent = Sent
reports-no-match = No report matches
reports-none = No report is asked of you
reports-none-text = When a campaign opens for your trainings, their reports will be here, and you will get a mail.
reports-head-training = Training
reports-head-state = State
reports-head-sections = Sections
reports-head-blocking = To do
reports-state-not-asked = Not asked
reports-state-untouched = Not begun
reports-state-begun = Begun
reports-state-submitted = Sent
reports-state-reopened = Being corrected
reports-not-begun = Everything
reports-ready = Nothing: to be read again and signed
reports-to-correct = { $count ->
    [one] { $count } answer is missing or to be corrected
   *[other] { $count } answers are missing or to be corrected
 }
reports-sections-done = { $done } of { $all }
reports-shut-early = The campaign has not opened yet.
reports-shut-closed = The campaign closed on { $when }: nothing can be saved any more. If you need more time, write to the follow-up team.
reports-shut-over = Corrections ended on { $when }: nothing can be saved any more.
reports-shut-frozen = The figures of the year are final: nothing can be saved any more.
reports-shut-not-asked = This training is not asked in this campaign.
reports-shut-sent = This report was sent. To change an answer, reopen it first.
reports-shut-unsent = This report was not sent: it can be changed without being reopened.
reports-shut-empty = Nothing was saved in this report yet.
reports-shut-reader = You are reading this report; only its organisation fills it in.
reports-next = What comes next
reports-next-begin = Fill in the sections in any order; each is saved on its own, complete or not.
reports-next-continue = There are sections left to fill in.
reports-next-sign = Everything is filled in. Read it again, then sign.
reports-next-tell = Everything is filled in. Tell whoever may sign: { $who }.
reports-next-clear = { $count ->
    [one] All sections are saved; { $count } point is left to correct or to explain.
   *[other] All sections are saved; { $count } points are left to correct or to explain.
 }
reports-next-sent = This report was sent: nothing to do. A mistake can be corrected until { $until }, by reopening the report.
reports-fill = Fill in
reports-read = Read the report again
reports-open = { $count ->
    [one] { $count } point to correct or to explain
   *[other] { $count } points to correct or to explain
 }
reports-open-missing = { $count ->
    [one] { $count } point to complete
   *[other] { $count } points to complete
 }
reports-open-words = { $count ->
    [one] A word of justification is missing
   *[other] { $count } words of justification are missing
 }
reports-section-empty = Section to be filled in.
reports-missing = { $count ->
    [one] { $count } answer is still expected:
   *[other] { $count } answers are still expected; the first:
 }
reports-entries = Entered by the follow-up team
reports-entries-text = These values come from what you sent. What you save yourself comes before them.
reports-entered = Entered by the follow-up team, from: { $source }
reports-question = Question
reports-answer = Answer
reports-answers = Answers
reports-source = From
reports-who = By
reports-versions-title = Versions sent
reports-version = Version
reports-version-of = Version { $number } of { $when }
reports-version-draft = Answers being corrected
reports-compare = Compare versions
reports-before = Before
reports-after = After
reports-no-change = These two versions say the same.
reports-changes = { $count ->
    [one] { $count } answer differs
   *[other] { $count } answers differ
 }
reports-no-version = Nothing was sent yet
reports-no-version-text = Everything that is sent will stay here as it was signed.
reports-signers = Who may sign
reports-no-signer = Nobody of the organisation may sign for now. Ask the follow-up team.
reports-yes = Yes
reports-no = No
reports-blocking = To correct
reports-to-fill = To fill in
reports-nothing-asked = Nothing is asked here for now. The questions of this section open with these answers:
reports-warning = To explain
reports-word = In a word, why this value is right
reports-proposed = Known values stand in the fields already. Check them: they count only once they are saved.
reports-register-says = The register says: { $value }
reports-last-year-said = Last year: { $value }
reports-from-register = From the register: to be checked.
reports-from-last-year = From last year: to be checked.
reports-take = Use { $value }
reports-row = Row
reports-table-sum = Sum
reports-totals = Totals
reports-at-most = { $count } characters at most.
reports-unit-people = people
reports-unit-learners = learners
reports-unit-sessions = sessions
reports-unit-days = days
reports-unit-hours = hours
reports-unit-money = euros and cents
reports-unit-euros = euros
reports-previous = Previous section
reports-onwards = Next section
reports-later = Go on, correct later
reports-save = Save
reports-save-next = Save and continue
reports-save-previous = Save and go back
reports-saved-by = Saved on { $when } by { $who }.
reports-auto-saving = Saving…
reports-auto-saved = Saved at { "{" }time{ "}" }.
reports-auto-unsaved = Changes not saved.
reports-auto-failed = Saving along the way failed. What you typed is kept in this browser.
reports-auto-found = This browser keeps something typed in this section that was not saved.
reports-auto-restore = Take it up again
reports-auto-forget = Forget it
reports-auto-signed-out = Your session has ended. What you typed is kept in this browser: sign in, then take it up again.
reports-auto-conflict = { $who } saved this section meanwhile. Press “Save” to compare both versions.
done-section-saved = the section is saved.
done-section-remarks = the section is saved. There are points left to correct or to explain.
done-report-sent = the report is signed and sent. A receipt comes by mail too.
done-report-reopened = the report is reopened. Correct it, then sign again.
reports-conflict-title = Two versions to choose from
reports-conflict = { $who } saved “{ $section }” on { $when } while you were filling it in. Nothing is lost: choose for each answer that differs.
reports-conflict-theirs = Version of { $who }
reports-conflict-save = Save these choices
reports-conflict-drop = Keep the saved version
reports-empty = (empty)
reports-kept-title = What you typed was not saved
reports-kept-typed = What you typed
reports-kept-nothing = No field was filled in.
reports-kept-copy = To be copied
reports-kept-file = Download as text
reports-kept-back = Back to the report
reports-signed-out-title = Your session has ended
reports-signed-out = What you typed is not saved yet, but it is not lost: it waits on this page.
reports-again-sign-in = Sign in in a new tab.
reports-again-send = Come back here and save.
reports-preview-step = Preview and signature
reports-preview-title = Preview and signature
reports-explained = What is explained
reports-change = Change
reports-sign = Sign and send
reports-sign-as = You sign in your own name: { $name }. What is sent never changes; a correction is another version.
reports-function = Function
reports-function-hint = In which capacity you commit the organisation: director, chair…
reports-certify = I certify that these answers are correct and complete.
reports-sign-send = Sign and send
reports-sign-remarks = { $count ->
    [one] { $count } point keeps it from being sent.
   *[other] { $count } points keep it from being sent.
 }
reports-sign-changed = The answers changed since you read them. Read them again before you sign.
reports-sign-unconfirmed = Tick the box that certifies the answers.
reports-sign-function = Enter your function, in 500 characters at most.
reports-receipt-title = Receipt of the report
reports-organisation = Organisation
reports-signed-by = Signature
reports-signed-at = Sent on
reports-reason = Reason of the correction
reports-pdf = Download the receipt as PDF
reports-json = Signed data (JSON)
reports-no-pdf = This server sets no PDF. The signed data and this page say the same.
reports-hash = SHA-256
reports-hash-text = It identifies what was signed to the byte: it is that of the JSON file.
reports-reopen-title = Correct the report
reports-reopen-text = The report that was sent stays as it is and stands until it is signed again. Corrections are taken until { $until }.
reports-reopen = Reopen the report
reports-reason-hint = It stands on the new receipt.
reports-reason-missing = Say why, in 500 characters at most.
reports-remark-required = An answer is expected.
reports-remark-not-a-number = “{ $found }” is no number that will do.
reports-remark-out-of-range = { $found } is not possible: expected between { $from } and { $to }.
reports-remark-unknown-code = “{ $found }” is not in the list.
reports-remark-unknown-code-near = “{ $found }” is not in the list; perhaps “{ $from }”?
reports-remark-not-yes-no = “{ $found }” is neither yes nor no.
reports-remark-too-long = { $found } characters: { $from } at most.
reports-remark-wrong-kind = The answer is not of the kind that is expected.
reports-remark-unknown-field = The questionnaire has no such field.
reports-remark-differs-from-register = Declared: { $found }; in the register: { $from }.
reports-remark-differs-from-last-year = Declared: { $found }; last year: { $from }.
reports-remark-differs-from-similar = { $found } is unusual: similar trainings lie between { $from } and { $to }.
reports-remark-sides = Here { $found } instead of { $expected }.
