//! The platform as a process: opens the database, listens, stops gracefully.
//!
//! Answers for wiring only: pages are `web`'s, what they do is `app`'s. Start with [`run`].

mod demo;
mod legal;

use crate::cli::{LogFormat, Serve};
use crate::config::{Config, Sources, told};
use crate::context::Context;
use crate::error::CommandError;
use crate::workshop::Workbench;
use app::{App, AppError, Clock, Rates, Setup, Worker};
use domain::network::Language;
use rules::Rules;
use std::net::SocketAddr;
use std::sync::Arc;
use store::{Store, StoreError};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tracing_subscriber::EnvFilter;

/// Starts the log, once a process. `RUST_LOG` says more or less.
pub fn log(config: &Config) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(&config.log_level));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.log {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
}

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// When the database can't be opened or the address is taken.
pub async fn run(args: &Serve, config: &Config, rules: &Rules, context: &Context) -> Result<(), CommandError> {
    let listener = TcpListener::bind(config.listen).await.map_err(|error| {
        CommandError::file(("impossible d’écouter sur", "can’t listen on"), config.listen, &error)
            .help("choisissez une autre adresse avec --listen", "choose another address with --listen")
    })?;
    let address = listener.local_addr().unwrap_or(config.listen);
    let store = Store::open(&config.database).await.map_err(|error| unopened(&error))?;
    let base_url = config.base_url.clone().unwrap_or_else(|| format!("http://{address}"));
    let secure = base_url.starts_with("https://");
    let setup = Setup {
        store: store.clone(),
        network: Arc::new(rules.network.clone()),
        questionnaires: Arc::new(rules.questionnaires()?),
        workshop: Some(Arc::new(Workbench::new(Arc::new(rules.clone()), context))),
        clock: Clock::system(),
        base_url,
        demo: args.demo,
        rates: Rates::default(),
    };
    let app = App::with_providers(setup, config.providers.clone());
    demo::prepare(&app, rules, context).await?;
    if let Some(address) = config.metrics {
        serve_metrics(address).await?;
    }
    // From the moment that it says it is open, it stops gracefully.
    let signals = signals()
        .map_err(|error| CommandError::file(("impossible d’attendre", "can’t wait for"), "SIGTERM", &error))?;
    greet(&app, context, address).await?;
    let trusted_proxies = config.trusted_proxies.clone();
    let settings = web::Settings { legal: legal::notice(&config.legal, rules), secure, trusted_proxies };
    let (tell, worker) = background(&app, config);
    let served = web::serve(listener, web::router(app, settings), stop(signals)).await;
    // Jobs go on as long as answers, and their last one ends.
    drop(tell);
    let _ = worker.await;
    served.map_err(|error| CommandError::file(("le serveur s’est arrêté", "the server stopped"), address, &error))?;
    store.close().await.map_err(|error| unopened(&error))
}

/// Does jobs until the sender is dropped.
fn background(app: &App, config: &Config) -> (oneshot::Sender<()>, JoinHandle<()>) {
    let worker = Worker::new(app.clone(), config.post.clone());
    let (tell, told) = oneshot::channel::<()>();
    let stop = async {
        let _ = told.await;
    };
    (tell, tokio::spawn(async move { worker.run(stop).await }))
}

/// How this server is set up. A demonstration has a database of its own unless one is typed.
///
/// # Errors
/// Every mistake.
pub fn configured(args: &Serve) -> Result<Config, CommandError> {
    let database = args.database.clone().or_else(|| args.demo.then(|| "tremplin-demo.db".to_owned()));
    let log = args.log.map(|format| if format == LogFormat::Json { "json" } else { "text" }.to_owned());
    let flags = [
        ("database", database),
        ("listen", args.listen.map(|address| address.to_string())),
        ("base_url", args.base_url.clone()),
        ("metrics", args.metrics.map(|address| address.to_string())),
        ("log.format", log),
    ];
    let read = Config::read(&Sources::of_process(flags, args.config.clone()));
    read.map(|(config, _)| config).map_err(|(mistakes, _)| told(&mistakes))
}

/// SIGINT and SIGTERM, which from now on end nothing by themselves.
fn signals() -> std::io::Result<[Signal; 2]> {
    Ok([signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?])
}

/// Waits for the signal to stop. What is under way is answered; a second signal ends the process at once.
async fn stop([mut interrupt, mut terminate]: [Signal; 2]) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping after the answers under way");
    tokio::spawn(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        std::process::exit(130)
    });
}

async fn serve_metrics(address: SocketAddr) -> Result<(), CommandError> {
    let failed = |error| CommandError::file(("impossible d’écouter sur", "can’t listen on"), address, &error);
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let recorder = web::Recorder::install().map_err(|error| CommandError::new(error.to_string(), error.to_string()))?;
    tokio::spawn(web::serve(listener, web::metrics_router(recorder), std::future::pending()));
    Ok(())
}

/// Says where it is, and how the first administrator comes in.
async fn greet(app: &App, context: &Context, listening: SocketAddr) -> Result<(), CommandError> {
    let french = context.language == Language::Fr;
    let first = app.accounts().first_link().await.map_err(|error| failed(&error))?;
    let url = app.base_url();
    let mut text =
        if french { format!("Tremplin est ouvert\u{a0}: {url}\n") } else { format!("Tremplin is open: {url}\n") };
    if let Some(token) = first {
        let link = format!("{url}/lien/{}", token.reveal());
        text += &if french {
            format!(
                "Personne n’a encore de compte. Ce lien, valable une fois et 24 heures, crée l’accès de l’administration\u{a0}:\n  {link}\n"
            )
        } else {
            format!(
                "Nobody has an account yet. This link, good once within 24 hours, makes the administrator’s access:\n  {link}\n"
            )
        };
    }
    tracing::info!(%listening, "listening");
    context.print(&text)
}

fn unopened(error: &StoreError) -> CommandError {
    let told = CommandError::new(format!("base de données\u{a0}: {error}"), format!("database: {error}"));
    told.help(
        "vérifiez l’adresse donnée à --database, et les droits sur le fichier ou le serveur",
        "check the address given to --database, and the rights on the file or the server",
    )
}

fn failed(error: &AppError) -> CommandError {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        text = format!("{text}: {next}");
        cause = next.source();
    }
    CommandError::new(text.clone(), text)
}
