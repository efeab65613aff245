//! The configuration of the reference host: what its plugins may have here.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::emulator::Place;

/// Writes `host.toml` into a folder: the credentials that the demo asks for by name, and what they need of the machine. Returns where it is.
///
/// # Errors
/// When it cannot be written.
pub fn configure(folder: &Path, entra: &Place, workload: &Path, tools: &Path) -> Result<PathBuf> {
    let machine = entra.control.trim_end_matches("__emulator");
    // A literal text of TOML, which a path has no quotes for.
    let [origin, ca, workload, tools] =
        [entra.origin.clone(), shown(&entra.ca_file), shown(workload), shown(tools)].map(|text| format!("'{text}'"));
    let Place { tenant_id: tenant, client_id: client, resource, resource_scope: scope, .. } = entra;
    let place = format!("authority = {origin}\ndisable-instance-discovery = true");
    let text = format!(
        "[credentials.machine]
kind = 'managed-identity'

[credentials.pod]
kind = 'workload-identity'
{place}

[credentials.here]
kind = 'default'
{place}

[credentials.shop]
kind = 'client-secret'
tenant = '{tenant}'
client = '{client}'
secret = {{ env = 'AZURE_CLIENT_SECRET' }}
{place}

[[requests]]
url = '{resource}/'
credential = 'shop'
scope = '{scope}'

[machine]
variables = [
    'AZURE_TENANT_ID', 'AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_FEDERATED_TOKEN_FILE', 'AZURE_TOKEN_CREDENTIALS',
    'AZURE_POD_IDENTITY_AUTHORITY_HOST', 'IDENTITY_ENDPOINT', 'IDENTITY_HEADER',
]
files = [{workload}]
endpoints = ['{machine}']
programs = ['az']
program-folders = [{tools}]

[network]
ca = {ca}
"
    );
    let file = folder.join("host.toml");
    fs::write(&file, text)?;
    Ok(file)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
