//! Jobs: each done once, whoever dies meanwhile.

use crate::engines::{NOW, ada, for_each_engine};
use store::audit::Line;
use store::jobs::{self, ATTEMPTS, JobState, LEASE};
use store::{Engine, Store, StoreError};
use time::Duration;

async fn enqueued(store: &Store, key: Option<&str>) -> Option<i64> {
    let mut write = store.write(ada(), NOW).await.unwrap();
    let id = jobs::enqueue(&write, "test.work", &serde_json::json!({ "a": 1 }), key, NOW).await.unwrap();
    write.audit(Line::new("test.asked", "job", id)).await.unwrap();
    write.commit().await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn steps_are_told_beside_a_long_write_where_several_may_write() {
    for_each_engine(async |db| {
        let key = "test.long:1";
        jobs::enqueue_alone(&db.store, "test.long", key, NOW).await.unwrap();
        assert_eq!(jobs::steps(&db.store.read(), key).await.unwrap(), None, "it does not run yet");
        jobs::claim(&db.store, "w", NOW).await.unwrap().unwrap();
        let long = db.store.write(ada(), NOW).await.unwrap();
        jobs::tell_steps(&db.store, key, (2, 5)).await.unwrap();
        let told = if db.engine() == Engine::Postgres { (2, 5) } else { (0, 0) };
        assert_eq!(jobs::steps(&db.store.read(), key).await.unwrap(), Some(told));
        drop(long);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_workers_at_once_do_each_job_once() {
    for_each_engine(async |db| {
        for _ in 0..24 {
            enqueued(&db.store, None).await.unwrap();
        }
        let workers: Vec<_> = (0..8)
            .map(|worker| {
                let store = db.store.clone();
                tokio::spawn(async move {
                    let mut done = Vec::new();
                    while let Some(job) = jobs::claim(&store, &format!("w{worker}"), NOW).await.unwrap() {
                        jobs::finish_alone(&store, &job, NOW).await.unwrap();
                        done.push(job.id);
                    }
                    done
                })
            })
            .collect();
        let mut done = Vec::new();
        for worker in workers {
            done.extend(worker.await.unwrap());
        }
        done.sort_unstable();
        assert_eq!(done, (1..=24).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_workers_job_is_taken_over_and_its_late_end_refused() {
    for_each_engine(async |db| {
        let store = &db.store;
        enqueued(store, None).await;
        let first = jobs::claim(store, "first", NOW).await.unwrap().unwrap();
        assert!(jobs::claim(store, "second", NOW + LEASE).await.unwrap().is_none());
        assert!(jobs::report(store, &first, (1, 2), NOW + Duration::minutes(1)).await.unwrap());
        assert!(jobs::claim(store, "second", NOW + LEASE + Duration::SECOND).await.unwrap().is_none());
        assert!(jobs::live(store, &first, NOW + Duration::minutes(1)).await.unwrap());
        let steps = jobs::job(&store.read(), first.id).await.unwrap().unwrap();
        assert_eq!((steps.done_steps, steps.all_steps), (1, 2), "living says nothing of steps");
        let late = NOW + LEASE + Duration::minutes(2);
        let second = jobs::claim(store, "second", late).await.unwrap().unwrap();
        assert_eq!((second.id, second.attempts), (first.id, 2));
        assert!(!jobs::report(store, &first, (2, 2), late).await.unwrap());
        assert!(!jobs::live(store, &first, late).await.unwrap());
        let refused = jobs::finish_alone(store, &first, late).await;
        assert!(matches!(refused, Err(StoreError::Stale { operation: "jobs.finish" })), "{refused:?}");
        jobs::fail(store, &first, "too late", true, late).await.unwrap();
        jobs::finish_alone(store, &second, late).await.unwrap();
        let job = jobs::job(&store.read(), first.id).await.unwrap().unwrap();
        assert_eq!((job.state, job.ended_at), (JobState::Done, Some(late)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_dies_of_a_job_each_time_gives_it_up_in_the_end() {
    for_each_engine(async |db| {
        let id = enqueued(&db.store, None).await.unwrap();
        let mut now = NOW;
        for attempt in 1..=ATTEMPTS {
            assert_eq!(jobs::claim(&db.store, "w", now).await.unwrap().unwrap().attempts, attempt);
            now += LEASE + Duration::SECOND;
        }
        assert!(jobs::claim(&db.store, "w", now).await.unwrap().is_none());
        let job = jobs::job(&db.store.read(), id).await.unwrap().unwrap();
        assert_eq!(job.state, JobState::Failed);
        assert!(job.error.is_some() && job.ended_at == Some(now));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_fails_waits_longer_each_time_then_is_given_up_and_can_be_retried() {
    for_each_engine(async |db| {
        let store = &db.store;
        let id = enqueued(store, None).await.unwrap();
        let mut now = NOW;
        for attempt in 1..=ATTEMPTS {
            let job = jobs::claim(store, "w", now).await.unwrap().unwrap();
            assert_eq!(job.attempts, attempt);
            let state = jobs::fail(store, &job, "broken", false, now).await.unwrap();
            assert_eq!(state, if attempt == ATTEMPTS { JobState::Failed } else { JobState::Waiting });
            assert!(jobs::claim(store, "w", now + Duration::seconds(29)).await.unwrap().is_none());
            now = jobs::job(&store.read(), id).await.unwrap().unwrap().run_at;
        }
        assert!(jobs::claim(store, "w", now + Duration::days(9)).await.unwrap().is_none());
        let mut write = store.write(ada(), now).await.unwrap();
        assert!(jobs::retry(&write, id).await.unwrap());
        assert!(!jobs::retry(&write, id).await.unwrap());
        write.audit(Line::new("job.retried", "job", id)).await.unwrap();
        write.commit().await.unwrap();
        assert_eq!(jobs::claim(store, "w", now).await.unwrap().unwrap().attempts, 1);
        let (failed, total) = jobs::jobs(&store.read(), Some(JobState::Failed), 0, 10).await.unwrap();
        assert!(failed.is_empty() && total == 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_job_with_the_same_key_is_not_added_and_hopeless_work_is_given_up_at_once() {
    for_each_engine(async |db| {
        let first = enqueued(&db.store, Some("once")).await;
        assert!(first.is_some());
        assert_eq!(enqueued(&db.store, Some("once")).await, None);
        let job = jobs::claim(&db.store, "w", NOW).await.unwrap().unwrap();
        assert_eq!(jobs::fail(&db.store, &job, "no use", true, NOW).await.unwrap(), JobState::Failed);
        let (all, total) = jobs::jobs(&db.store.read(), None, 0, 10).await.unwrap();
        assert_eq!((all.len(), total, all[0].error.as_deref()), (1, 1, Some("no use")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_is_asked_for_with_the_write_or_not_at_all() {
    for_each_engine(async |db| {
        let write = db.store.write(ada(), NOW).await.unwrap();
        jobs::enqueue(&write, "test.work", &(), None, NOW).await.unwrap();
        drop(write);
        assert!(jobs::claim(&db.store, "w", NOW).await.unwrap().is_none());
    })
    .await;
}
