//! The whole application as one service: routes, and the layers around them.
//!
//! Start with [`router`].

use crate::routes::{Listed, Routes};
use crate::{
    Settings, Web, accounts, assets, audit, campaigns, catalogue, figures, health, home, jobs, mail, privacy, reports,
    visitor,
};
use app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

/// Longest answer to wait for.
const PATIENCE: Duration = Duration::from_secs(60);

/// Largest form; uploads have a limit of their own.
const FORM_BYTES: usize = 256 * 1024;

/// Nothing from elsewhere, nothing inline, no frame around our pages.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

fn routes() -> Routes {
    Routes::new()
        .and(home::routes())
        .and(accounts::routes())
        .and(catalogue::routes())
        .and(campaigns::routes())
        .and(figures::routes())
        .and(audit::routes())
        .and(jobs::routes())
        .and(mail::routes())
        .and(privacy::routes())
        .and(reports::routes())
}

/// Every route, for the access matrix.
#[must_use]
pub fn listed() -> Vec<Listed> {
    routes().finish().1
}

/// The application over `app`.
pub fn router(app: App, settings: Settings) -> Router {
    let web = Web { app, settings: Arc::new(settings) };
    let (pages, _) = routes().finish();
    let pages = pages
        .fallback(home::nowhere)
        .method_not_allowed_fallback(home::not_that_way)
        .layer(
            ServiceBuilder::new()
                .layer(from_fn_with_state(web.clone(), visitor::recognise))
                .layer(CsrfLayer::new())
                .layer(CatchPanicLayer::custom(broken))
                .layer(DefaultBodyLimit::max(FORM_BYTES)),
        )
        .layer(SetResponseHeaderLayer::if_not_present(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .with_state(web.clone());
    let beside = Router::new().route("/statique/{name}", get(assets::serve)).merge(health::probes(web));
    // A page may be stricter or, as a figure that others embed, laxer.
    let fixed = |name: &'static str, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
    };
    let around = ServiceBuilder::new()
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(TraceLayer::new_for_http())
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, PATIENCE))
        .layer(CompressionLayer::new())
        .layer(fixed("content-security-policy", POLICY))
        .layer(fixed("x-content-type-options", "nosniff"))
        .layer(fixed("referrer-policy", "same-origin"))
        .layer(fixed("cross-origin-opener-policy", "same-origin"))
        .layer(fixed("permissions-policy", "camera=(), geolocation=(), microphone=()"));
    pages.merge(beside).layer(from_fn(health::count)).layer(around)
}

/// Answers whoever connects until `stop` comes, then ends what is under way.
///
/// # Errors
/// When the system takes the listener away.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}

/// A panic in a handler: the page says so as for any other failure, under an incident number.
fn broken(cause: Box<dyn std::any::Any + Send>) -> Response {
    let said =
        cause.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| cause.downcast_ref::<String>().cloned());
    crate::error::PageError::panic(said.unwrap_or_default()).into_response()
}
