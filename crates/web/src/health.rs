//! Probes for whoever watches the server, and its metrics.
//!
//! Metrics are served apart, on an address that the public can't reach. Start with [`probes`].

use crate::Web;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::get;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use std::time::Instant;

/// What is counted, ready to be shown.
#[derive(Clone)]
pub struct Recorder(PrometheusHandle);

impl Recorder {
    /// Begins to count, once a process.
    ///
    /// # Errors
    /// When something counts already.
    pub fn install() -> Result<Self, BuildError> {
        PrometheusBuilder::new().install_recorder().map(Self)
    }
}

/// Alive: the process answers. Ready: so does its database.
pub(crate) fn probes(web: Web) -> Router {
    Router::new().route("/sante/vivant", get(async || "ok\n")).route("/sante/pret", get(ready)).with_state(web)
}

async fn ready(State(web): State<Web>) -> (StatusCode, &'static str) {
    match web.app.ping().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(cause) => {
            tracing::warn!(%cause, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n")
        }
    }
}

/// Counts requests and their durations, by method and status: no path, which could name somebody.
pub(crate) async fn count(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = request.method().as_str().to_owned();
    let response = next.run(request).await;
    let labels = [("method", method), ("status", response.status().as_str().to_owned())];
    metrics::histogram!("tremplin_http_seconds", &labels).record(begun.elapsed().as_secs_f64());
    response
}

/// The metrics, in the text format of Prometheus.
pub fn metrics_router(recorder: Recorder) -> Router {
    Router::new().route("/metrics", get(async move || recorder.0.render()))
}
