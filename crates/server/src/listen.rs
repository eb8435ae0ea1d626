//! The loop that takes connections. Ours rather than axum's for four things it cannot be told: how long a client may take
//! over its headers, how long requests may take to end when the server stops, that header names are written in title
//! case (some clients look them up that way), and that small answers leave at once.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal;
use tower::ServiceExt;

const HEADERS_WITHIN: Duration = Duration::from_secs(30);

/// Serves until `stop` completes, then lets requests under way end, for `drain` at most.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>, drain: Duration) {
    let connections = GracefulShutdown::new();
    let builder = builder();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stop.as_mut() => break,
        };
        match accepted {
            Ok((stream, _)) => take(stream, &router, &builder, &connections),
            Err(error) => {
                // Out of file handles, most likely: wait for some to come free.
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
    drop(listener);
    tracing::info!(connections = connections.count(), "stopping");
    if tokio::time::timeout(drain, connections.shutdown()).await.is_err() {
        tracing::warn!("requests were still under way when the time to stop ran out");
    }
}

fn take(
    stream: TcpStream,
    router: &Router,
    builder: &Builder<TokioExecutor>,
    connections: &GracefulShutdown,
) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "a connection stays with delays");
    }
    let service = router
        .clone()
        .map_request(|request: Request<Incoming>| request.map(Body::new));
    let connection =
        builder.serve_connection_with_upgrades(TokioIo::new(stream), TowerToHyperService::new(service));
    let connection = connections.watch(connection.into_owned());
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection broke");
        }
    });
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new()).title_case_headers(true);
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_WITHIN);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(HEADERS_WITHIN)
        .max_concurrent_streams(100);
    builder
}

/// Completes when the process is asked to stop: by ctrl-c, or by SIGTERM as orchestrators send it.
pub async fn asked_to_stop() {
    let interrupt = async {
        if let Err(error) = signal::ctrl_c().await {
            tracing::warn!(%error, "ctrl-c will not be noticed");
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM will not be noticed");
                std::future::pending::<()>().await;
            }
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    async fn read(stream: &mut TcpStream) -> String {
        let mut text = String::new();
        stream
            .read_to_string(&mut text)
            .await
            .expect("the answer is text");
        text
    }

    #[tokio::test]
    async fn a_request_under_way_ends_before_the_server_stops() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let slow = get(async || {
            tokio::time::sleep(Duration::from_millis(200)).await;
            "done"
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let stopped = async {
            let _ = stopped.await;
        };
        let router = Router::new().route("/", slow);
        let server = tokio::spawn(serve(listener, router, stopped, Duration::from_secs(5)));
        let mut client = TcpStream::connect(address).await.expect("the server listens");
        client
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .expect("the request is sent");
        tokio::time::sleep(Duration::from_millis(50)).await;
        stop.send(()).expect("the server waits");
        let answer = read(&mut client).await;
        assert!(
            answer.ends_with("done") && answer.contains("Content-Length: 4"),
            "{answer}"
        );
        server.await.expect("the server ends");
        assert!(TcpStream::connect(address).await.is_err());
    }

    #[tokio::test]
    async fn the_time_to_drain_is_bounded() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new().route("/", get(std::future::pending::<&str>));
        let mut client = TcpStream::connect(address).await.expect("the socket listens");
        client
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            .await
            .expect("the request is sent");
        let stop = tokio::time::sleep(Duration::from_millis(100));
        let served = serve(listener, router, stop, Duration::from_millis(100));
        tokio::time::timeout(Duration::from_secs(5), served)
            .await
            .expect("it does not wait for ever");
    }
}
