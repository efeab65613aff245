//! Why a host gives no token, in that host's form.

use crate::managed_identity::Host;
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A refusal. What it says is for people; the code is what programs may look at.
#[derive(Debug)]
pub struct Refusal {
    pub status: StatusCode,
    code: &'static str,
    message: String,
    /// The `WWW-Authenticate` of Azure Arc.
    pub challenge: Option<String>,
}

impl Refusal {
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), challenge: None }
    }

    pub fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    pub fn document(&self, host: Host) -> Value {
        let Self { status, code, message, .. } = self;
        match host {
            Host::Imds | Host::AzureArc => json!({ "error": code, "error_description": message }),
            Host::AppService | Host::MachineLearning => {
                json!({ "statusCode": status.as_u16(), "message": message, "correlationId": crate::ids::guid() })
            }
            Host::CloudShell => json!({ "error": { "code": code, "message": message } }),
            Host::ServiceFabric => json!({ "error": { "correlationId": crate::ids::guid(), "code": code, "message": message } }),
        }
    }
}
