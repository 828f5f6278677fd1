//! What a calendar asks for by itself: the opening, and the reminders of its days. Start with [`due`].

use super::OPENING;
use crate::campaigns::{Campaign, OpenError};
use crate::jobs::{Ended, Trouble};
use crate::{App, AppError};
use domain::campaigns::Phase;
use store::campaigns as rows;
use store::jobs::Job;
use store::{Actor, jobs};
use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime};

/// The kind of the job.
pub(crate) const TICK_JOB: &str = "campaigns.tick";

/// From which hour on reminders leave, in the network's time zone.
const HOUR: u8 = 8;

/// How long after its time a wave still leaves, when the platform was down.
const LATE: Duration = Duration::days(2);

/// Asks for the job of every occasion that has come, once each.
///
/// # Errors
/// When the database can't be had.
pub(crate) async fn due(app: &App) -> Result<(), AppError> {
    let now = app.now();
    for campaign in rows::campaigns(&app.store().read()).await? {
        let opens = opens_now(&campaign, now).then(|| "open".to_owned());
        for occasion in opens.into_iter().chain(waves(app, &campaign)) {
            let key = format!("{TICK_JOB}:{}:{occasion}", campaign.id.0);
            jobs::enqueue_alone(app.store(), TICK_JOB, &key, now).await?;
        }
    }
    Ok(())
}

fn opens_now(campaign: &Campaign, now: OffsetDateTime) -> bool {
    let calendar = &campaign.calendar;
    campaign.phase(now) == Phase::Preparing && calendar.opens_at <= now && now < calendar.closes_at
}

/// The waves whose time has come, and has not long passed.
fn waves(app: &App, campaign: &Campaign) -> Vec<String> {
    let now = app.now();
    let Some(opened) = campaign.opened_at.filter(|_| campaign.phase(now) == Phase::Open) else { return Vec::new() };
    let opening = (opened <= now && now < opened + LATE).then(|| OPENING.to_owned());
    let here = app.zone().local(now);
    let here = PrimitiveDateTime::new(here.date(), here.time());
    let come = |day: &&Date| day.with_hms(HOUR, 0, 0).is_ok_and(|at| at <= here && here < at + LATE);
    let days = campaign.calendar.reminders_on.iter().filter(come);
    opening.into_iter().chain(days.map(ToString::to_string)).collect()
}

/// Does everything that is due: opening, then reminding. Doing it twice does it once.
pub(crate) async fn tick(app: &App, _: &Job) -> Result<Ended, Trouble> {
    for campaign in rows::campaigns(&app.store().read()).await.map_err(Trouble::from)? {
        let campaign = if opens_now(&campaign, app.now()) { open(app, &campaign).await? } else { campaign };
        for wave in waves(app, &campaign) {
            remind(app, &campaign, &wave).await?;
        }
    }
    Ok(Ended::Alone)
}

async fn open(app: &App, campaign: &Campaign) -> Result<Campaign, Trouble> {
    match app.campaigns().open_by(Actor::program(), campaign.year).await {
        Ok(campaign) => Ok(campaign),
        // Somebody opened it meanwhile.
        Err(OpenError::App(AppError::Conflict)) => Ok(campaign.clone()),
        Err(OpenError::App(cause)) => Err(cause.into()),
        Err(cause @ OpenError::Records(_)) => Err(Trouble::later(cause)),
    }
}

async fn remind(app: &App, campaign: &Campaign, wave: &str) -> Result<(), AppError> {
    let mut write = app.store().write(Actor::program(), app.now()).await?;
    // Nothing to say leaves no line.
    if app.campaigns().digests(&write, campaign, wave).await?.is_empty() {
        return Ok(());
    }
    app.campaigns().send_wave(&mut write, campaign, wave).await?;
    Ok(write.commit().await?)
}
