//! HTTP as a test speaks it: one request a connection.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Anybody's: the server of the tests asks for keys and does not look at them.
const KEYS: &str = "AWS4-HMAC-SHA256 Credential=name/20261121/us-east-1/s3/aws4_request";

/// Sends a request to `http://host:port` and gives the status and the body of the answer.
pub(crate) async fn ask(server: &str, method: &str, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
    let host = server.strip_prefix("http://").expect("it is http");
    let mut stream = TcpStream::connect(host)
        .await
        .expect("it takes connections");
    let head = format!(
        "{method} {path} HTTP/1.0\r\nHost: {host}\r\nAuthorization: {KEYS}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.expect("it is sent");
    stream.write_all(body).await.expect("it is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("it answers");
    let end = answer
        .windows(4)
        .position(|it| it == b"\r\n\r\n")
        .expect("it has a head");
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|it| it.parse().ok());
    (
        status.expect("it has a status"),
        answer.split_off(end + b"\r\n\r\n".len()),
    )
}
