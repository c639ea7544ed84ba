//! The connections: git, the API and the control API on one port.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Method, Response};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::shared::Shared;
use super::{api, control, git_http, oauth, pages};

/// With this a handler ends its connection without an answer.
#[derive(Debug, Clone, Default)]
pub(crate) struct Connection(Arc<Notify>);

impl Connection {
    /// Ends the connection; never returns, because the handler is dropped with it.
    pub(crate) async fn cut(&self) -> Response<Body> {
        self.0.notify_one();
        std::future::pending().await
    }
}

/// Serves the stand-in for ever.
pub(crate) async fn run(listener: TcpListener, shared: Arc<Shared>) {
    let routes = Router::new()
        .merge(api::routes(&shared))
        .merge(oauth::routes())
        .merge(pages::routes())
        .nest("/_standin", control::routes())
        .fallback(git_or_nothing)
        .with_state(Arc::clone(&shared));
    serve(listener, routes, |error| shared.complain(error)).await;
}

/// Accepts connections for ever; a handler may end its own by the [`Connection`] in its request.
pub(crate) async fn serve(listener: TcpListener, routes: Router, complain: impl Fn(&str)) {
    // Ends with this task, so that no connection outlives the stand-in.
    let mut connections = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, routes.clone()));
                }
                Err(error) => complain(&format!("a connection was not accepted: {error}")),
            },
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: TcpStream, routes: Router) {
    let _slower = stream.set_nodelay(true);
    let connection = Connection::default();
    let service = routes.layer(axum::Extension(connection.clone()));
    let mut http = hyper::server::conn::http1::Builder::new();
    let serving = http
        .timer(hyper_util::rt::TokioTimer::new())
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::select! {
        _ended = serving => {}
        () = connection.0.notified() => {}
    }
}

async fn git_or_nothing(State(shared): State<Arc<Shared>>, request: Request) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let looks = request.method() == Method::GET;
    if let Some(response) = git_http::answer(&shared, request).await {
        return response;
    }
    let page = if looks { pages::answer(&shared, &path) } else { None };
    page.unwrap_or_else(api::not_found)
}
