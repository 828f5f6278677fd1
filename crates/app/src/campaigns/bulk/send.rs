//! Signing and sending every complete report of an upload at once. Start with [`Campaigns::sendable_of`].

use super::UploadPage;
use crate::campaigns::{Campaigns, Filling, Responder, Signature, SubmitError};
use crate::{AppError, Me, hash_of, mail};
use domain::campaigns::{ReportAct, SignedReport};
use domain::network::Year;
use std::collections::{BTreeMap, BTreeSet};
use store::audit::Line;
use store::{Write, accounts};

/// Lines of a mail that names reports.
const NAMED: usize = 100;

/// Reports that can be sent together, and what is read before signing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bundle {
    /// References and titles.
    pub reports: Vec<(String, String)>,
    /// It changes with any answer or justification of any of them.
    pub read: String,
}

impl Campaigns<'_> {
    /// The reports of an upload that somebody may sign now and that nothing keeps from being sent.
    ///
    /// # Errors
    /// As [`Campaigns::upload`].
    pub async fn sendable_of(&self, me: &Me, year: Year, page: &UploadPage<'_>) -> Result<Bundle, AppError> {
        let (campaign, by) = self.own(me, year).await?;
        let fillings = self.fillings(&self.app.store().read(), &by, &campaign).await?;
        Ok(bundle(&self.chosen(&fillings, page)))
    }

    fn chosen<'f, 'q>(
        &self,
        fillings: &'f BTreeMap<String, Filling<'q>>,
        page: &UploadPage<'_>,
    ) -> Vec<&'f Filling<'q>> {
        let named: BTreeSet<&str> = page.staged.rows.iter().map(|row| row.reference.as_str()).collect();
        let ready = |filling: &&Filling<'_>| {
            let report = &filling.seen.report;
            named.contains(report.facts.reference.as_str())
                && filling.seen.signs
                && report.state.after(ReportAct::Submit).is_ok()
                && filling.is_open(self.app.now()).is_ok()
                && filling.progress().1 == 0
                && filling.unjustified().is_empty()
        };
        fillings.values().filter(ready).collect()
    }

    /// Signs and sends them, all or none; gives how many. One receipt by mail names them all.
    ///
    /// # Errors
    /// [`SubmitError::Changed`] when any of them, or which they are, changed since it was read; [`SubmitError`].
    pub async fn send_bundle(
        &self,
        me: &Me,
        (year, id): (Year, i64),
        signature: &Signature,
    ) -> Result<usize, SubmitError> {
        let page = self.upload(me, year, id).await?;
        let (campaign, by) = self.own(me, year).await?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let mut fillings = self.fillings(&write, &by, &campaign).await?;
        let now = bundle(&self.chosen(&fillings, &page));
        if now.reports.is_empty() || now.read != signature.read {
            return Err(SubmitError::Changed);
        }
        let mut sent = Vec::new();
        for (reference, _) in &now.reports {
            let filling = fillings.get_mut(reference).ok_or(AppError::NotFound)?;
            sent.push(self.send_one(&mut write, filling, &by, signature).await?);
        }
        self.acknowledge_all(&write, me, &sent).await?;
        write
            .audit(Line::new("upload.sent", "upload", id).of(Some(page.upload.organisation)).after(&sent.len()))
            .await?;
        write.commit().await?;
        Ok(sent.len())
    }

    async fn send_one(
        &self,
        write: &mut Write,
        filling: &mut Filling<'_>,
        by: &Responder,
        signature: &Signature,
    ) -> Result<SignedReport, SubmitError> {
        let own = Signature { read: Self::digest(filling), ..signature.clone() };
        self.sendable(filling, by, &own)?;
        Ok(self.deliver(write, filling, by, &own).await?.0)
    }

    async fn acknowledge_all(&self, write: &Write, me: &Me, sent: &[SignedReport]) -> Result<(), AppError> {
        let (Some(first), Some(person)) = (sent.first(), accounts::person(write, me.person.id).await?) else {
            return Ok(());
        };
        let line =
            |one: &SignedReport| format!("- {} ({})", one.training.replace(char::is_control, " "), one.reference);
        let args = [
            ("name", person.name.clone()),
            ("year", first.year.to_string()),
            ("count", sent.len().to_string()),
            ("list", sent.iter().take(NAMED).map(line).collect::<Vec<_>>().join("\n")),
            ("signed_as", first.signed_as.clone()),
            ("url", format!("{}/mes-rapports", self.app.base_url())),
        ];
        let message = mail::Message {
            person: Some(person.id),
            recipient: person.mail,
            language: person.language,
            template: "report-receipts".to_owned(),
            args: args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            unique_key: None,
        };
        mail::queue(write, self.app, message).await.map(drop)
    }
}

fn bundle(chosen: &[&Filling<'_>]) -> Bundle {
    let digests: Vec<String> = chosen.iter().map(|filling| Campaigns::digest(filling)).collect();
    let named = |filling: &&Filling<'_>| {
        let facts = &filling.seen.report.facts;
        (facts.reference.clone(), facts.name.clone())
    };
    Bundle { reports: chosen.iter().map(named).collect(), read: hash_of(&digests.join("\n")) }
}
