//! The loop that does jobs: claims one, does it, tells that it lives meanwhile, notes the end.
//!
//! Any number of them, in any number of processes, share one database. A job that panics fails like another; one whose worker dies is taken
//! over after its lease. Start with [`Worker::tick`].

mod housekeeping;

use crate::jobs::{Ended, Trouble};
use crate::mail::{self, Post};
use crate::{App, AppError};
use crate::{campaigns, catalogue, figures};
use std::pin::pin;
use std::sync::Mutex;
use std::time::Duration;
use store::StoreError;
use store::jobs::{self, Job};
use time::{Date, OffsetDateTime};
use tokio::task::JoinSet;

/// How often a worker looks when there was nothing to do.
const IDLE: Duration = Duration::from_secs(1);

/// How long it waits when the database can't be had.
const OUTAGE: Duration = Duration::from_secs(5);

/// How often it tells that it lives: several times in a lease.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// How often it looks what calendars ask for.
const CALENDARS: time::Duration = time::Duration::MINUTE;

/// How long a job may go on once the process is told to stop.
const GRACE: Duration = Duration::from_secs(30);

/// Does jobs.
#[derive(Debug)]
pub struct Worker {
    app: App,
    post: Post,
    name: String,
    housekept: Mutex<Option<Date>>,
    looked: Mutex<Option<OffsetDateTime>>,
}

impl Worker {
    /// A worker with a name of its own.
    #[must_use]
    pub fn new(app: App, post: Post) -> Self {
        let name = format!("{}-{}", std::process::id(), &crate::Token::new().reveal()[..8]);
        Self { app, post, name, housekept: Mutex::new(None), looked: Mutex::new(None) }
    }

    /// Works until `stop` comes; finishes its job then if that takes no longer than half a minute, else leaves it to another.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        loop {
            let mut turn = pin!(self.turn());
            tokio::select! {
                biased;
                () = &mut stop => {
                    let _ = tokio::time::timeout(GRACE, turn).await;
                    return;
                }
                wait = &mut turn => {
                    tokio::select! {
                        () = &mut stop => return,
                        () = tokio::time::sleep(wait) => {}
                    }
                }
            }
        }
    }

    /// One turn of the loop; says how long to wait before the next.
    async fn turn(&self) -> Duration {
        match self.tick().await {
            Ok(true) => Duration::ZERO,
            Ok(false) => IDLE,
            Err(error) => {
                tracing::warn!(error = %Trouble::from(error).what, "no job can be had");
                OUTAGE
            }
        }
    }

    /// Does the job that is due first; says whether there was one.
    ///
    /// # Errors
    /// When the database can't be had; a job that goes wrong is no error but noted.
    pub async fn tick(&self) -> Result<bool, AppError> {
        self.ask_for_housekeeping().await?;
        self.ask_for_campaigns().await?;
        let Some(job) = jobs::claim(self.app.store(), &self.name, self.app.now()).await? else { return Ok(false) };
        let done = self.attended(&job).await;
        self.note(&job, done).await?;
        Ok(true)
    }

    /// Once a day, whichever worker is first.
    async fn ask_for_housekeeping(&self) -> Result<(), AppError> {
        let now = self.app.now();
        let asked = *self.housekept.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if asked != Some(now.date()) {
            let key = format!("{}:{}", housekeeping::KIND, now.date());
            jobs::enqueue_alone(self.app.store(), housekeeping::KIND, &key, now).await?;
            *self.housekept.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(now.date());
        }
        Ok(())
    }

    /// Once a minute: calendars open campaigns and remind.
    async fn ask_for_campaigns(&self) -> Result<(), AppError> {
        let now = self.app.now();
        let looked = *self.looked.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if looked.is_none_or(|at| now - at >= CALENDARS) {
            campaigns::due(&self.app).await?;
            *self.looked.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(now);
        }
        Ok(())
    }

    /// Does the work in a task of its own, so that a panic stays there, and tells meanwhile that the worker lives. None when another has
    /// taken the job.
    async fn attended(&self, job: &Job) -> Option<Result<Ended, Trouble>> {
        let mut task = JoinSet::new();
        let (app, post, own) = (self.app.clone(), self.post.clone(), job.clone());
        task.spawn(async move { work(&app, &post, &own).await });
        loop {
            match tokio::time::timeout(HEARTBEAT, task.join_next()).await {
                Ok(Some(Ok(done))) => return Some(done),
                Ok(Some(Err(fault))) => return Some(Err(Trouble::later(panicked(fault)))),
                Ok(None) => return None,
                Err(_) if self.lives(job).await => {}
                Err(_) => return None,
            }
        }
    }

    /// Whether the job is still this worker's; while the database can't be had, it is taken to be.
    async fn lives(&self, job: &Job) -> bool {
        jobs::live(self.app.store(), job, self.app.now()).await.unwrap_or(true)
    }

    async fn note(&self, job: &Job, done: Option<Result<Ended, Trouble>>) -> Result<(), AppError> {
        let store = self.app.store();
        match done {
            None | Some(Ok(Ended::WithItsWrite)) => {}
            Some(Ok(Ended::Alone)) => match jobs::finish_alone(store, job, self.app.now()).await {
                Ok(()) | Err(StoreError::Stale { .. }) => {}
                Err(error) => return Err(error.into()),
            },
            Some(Err(trouble)) => {
                let state = jobs::fail(store, job, &trouble.what, trouble.hopeless, self.app.now()).await?;
                tracing::warn!(job = job.id, kind = job.kind, state = state.code(), "a job went wrong");
            }
        }
        Ok(())
    }
}

/// What each kind of job does.
async fn work(app: &App, post: &Post, job: &Job) -> Result<Ended, Trouble> {
    match job.kind.as_str() {
        mail::SEND => mail::send(app, post, job).await,
        catalogue::IMPORT_JOB => catalogue::work(app, job).await,
        campaigns::TICK_JOB => campaigns::tick(app, job).await,
        campaigns::UPLOAD_JOB => campaigns::write_upload(app, job).await,
        figures::COMPUTE_JOB => figures::compute(app, job).await,
        figures::RENDER_JOB => figures::render(app, job).await,
        figures::RELEASE_JOB => figures::release(app, job).await,
        housekeeping::KIND => housekeeping::tidy(app, job).await,
        #[cfg(test)]
        "test.panic" => panic!("on purpose"),
        other => Err(Trouble::hopeless(format!("nothing here does `{other}`"))),
    }
}

/// What a panic said.
fn panicked(fault: tokio::task::JoinError) -> String {
    let said = fault.try_into_panic().ok().and_then(|said| {
        said.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| said.downcast_ref::<String>().cloned())
    });
    format!("panicked: {}", said.unwrap_or_else(|| "without a word".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Clock, Rates, Setup, mail::Way};
    use domain::network::{Network, Text};
    use std::sync::Arc;
    use store::Store;
    use store::jobs::JobState;
    use time::macros::datetime;

    async fn app(folder: &std::path::Path) -> App {
        let network = Network {
            id: "t".to_owned(),
            name: Text::same("T"),
            edition: 2019,
            time_zone: "UTC".to_owned(),
            nomenclatures: Default::default(),
            sources: Default::default(),
        };
        App::new(Setup {
            store: Store::open(folder.join("t.db").to_str().unwrap()).await.unwrap(),
            network: Arc::new(network),
            questionnaires: Arc::default(),
            workshop: None,
            clock: Clock::of(|| datetime!(2026-11-28 09:00 UTC)),
            base_url: "https://exemple.fr".to_owned(),
            demo: false,
            rates: Rates::default(),
        })
    }

    #[tokio::test]
    async fn a_job_that_panics_or_that_nothing_does_fails_and_the_worker_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path()).await;
        let post = Post::new("a@exemple.fr", None, Way::Folder(folder.path().join("mails"))).unwrap();
        let worker = Worker::new(app.clone(), post);
        for kind in ["test.panic", "test.unknown"] {
            jobs::enqueue_alone(app.store(), kind, kind, app.now()).await.unwrap();
        }
        while worker.tick().await.unwrap() {}
        let (all, _) = jobs::jobs(&app.store().read(), None, 0, 10).await.unwrap();
        let found: Vec<_> = all.iter().map(|job| (job.kind.as_str(), job.state, job.error.as_deref())).collect();
        assert_eq!(
            found,
            [
                ("housekeeping", JobState::Done, None),
                ("test.unknown", JobState::Failed, Some("nothing here does `test.unknown`")),
                ("test.panic", JobState::Waiting, Some("panicked: on purpose")),
            ]
        );
    }

    #[tokio::test]
    async fn a_worker_that_is_told_to_stop_stops_and_leaves_no_job_running() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path()).await;
        let post = Post::new("a@exemple.fr", None, Way::Folder(folder.path().join("mails"))).unwrap();
        let worker = Worker::new(app.clone(), post);
        let (tell, told) = tokio::sync::oneshot::channel::<()>();
        let stopping = async move {
            tokio::time::sleep(Duration::from_millis(200)).await;
            tell.send(()).unwrap();
        };
        let stop = async move { told.await.unwrap_or_default() };
        let both = async { tokio::join!(worker.run(stop), stopping) };
        tokio::time::timeout(Duration::from_secs(5), both).await.unwrap();
        let (running, total) = jobs::jobs(&app.store().read(), Some(JobState::Running), 0, 10).await.unwrap();
        assert!(running.is_empty() && total == 0);
    }
}
