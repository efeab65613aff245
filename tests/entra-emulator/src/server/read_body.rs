//! Reading request bodies within bounds.

use axum::body::Bytes;
use http_body_util::BodyExt;
use hyper::body::Incoming;
use std::time::Duration;

/// The longest body that is taken, in bytes. Entra's own limits are below this.
pub const MAX_BODY: usize = 1024 * 1024;

/// What is read of a longer body and thrown away, so that its sender gets to see the answer.
const MAX_DRAINED: usize = 16 * MAX_BODY;

/// How long a client may take to send its body.
const BODY_LIMIT: Duration = Duration::from_secs(30);

/// Why a body was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyError {
    TooLarge,
    TooSlow,
    Broken,
}

/// Reads a whole body of at most [`MAX_BODY`] bytes.
pub async fn read_body(body: Incoming) -> Result<Bytes, BodyError> {
    tokio::time::timeout(BODY_LIMIT, read(body)).await.unwrap_or(Err(BodyError::TooSlow))
}

async fn read(mut body: Incoming) -> Result<Bytes, BodyError> {
    let mut collected = Vec::new();
    let mut length = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| BodyError::Broken)?.into_data() else { continue };
        length += data.len();
        if length <= MAX_BODY {
            collected.extend_from_slice(&data);
        } else if length > MAX_DRAINED {
            break;
        }
    }
    if length > MAX_BODY { Err(BodyError::TooLarge) } else { Ok(Bytes::from(collected)) }
}
