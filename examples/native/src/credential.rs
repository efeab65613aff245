//! Which credential: what the environment and the command line say.

use std::{env, error::Error, fs, future::ready};

use azure_identity_wasm::{
    CertificateSource, ClientAssertionCredential, ClientCertificateCredential, ClientSecretCredential, CredentialOptions,
    DefaultAzureCredential, DefaultAzureCredentialOptions, ManagedIdentityCredential, ManagedIdentityId, Result, Secret, TokenCredential,
    WorkloadIdentityCredential, WorkloadIdentityCredentialOptions,
};

/// A credential and its name.
type Named = (&'static str, Box<dyn TokenCredential>);

pub fn chosen() -> std::result::Result<Named, Box<dyn Error>> {
    let variable = |name: &str| env::var(name).map_err(|error| format!("{name}: {error}"));
    let who = || Ok::<_, String>((variable("AZURE_TENANT_ID")?, variable("AZURE_CLIENT_ID")?));
    // An authority that Microsoft does not know, as an emulator's, is one that whoever starts this program trusts.
    let disable_instance_discovery = env::var_os("AZURE_AUTHORITY_HOST").is_some();
    let options = CredentialOptions { disable_instance_discovery, ..CredentialOptions::default() };
    match env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => {
            let (tenant, client) = who()?;
            let credential = ClientSecretCredential::new(&tenant, &client, variable("AZURE_CLIENT_SECRET")?, &options)?;
            Ok(("ClientSecretCredential", Box::new(credential)))
        }
        [option, file] if option == "--assertion" => {
            let (tenant, client) = who()?;
            let file = file.clone();
            let credential = ClientAssertionCredential::new(&tenant, &client, move || ready(assertion(&file)), &options)?;
            Ok(("ClientAssertionCredential", Box::new(credential)))
        }
        [option, file] if option == "--certificate" => {
            let (tenant, client) = who()?;
            let certificate = CertificateSource::path(file, None);
            let credential = ClientCertificateCredential::new(&tenant, &client, certificate, &options)?;
            Ok(("ClientCertificateCredential", Box::new(credential)))
        }
        [option] if option == "--managed-identity" => {
            let credential = ManagedIdentityCredential::new(ManagedIdentityId::SystemAssigned, &options)?;
            Ok(("ManagedIdentityCredential", Box::new(credential)))
        }
        [option] if option == "--workload-identity" => {
            let credential = WorkloadIdentityCredential::new(WorkloadIdentityCredentialOptions::default(), &options)?;
            Ok(("WorkloadIdentityCredential", Box::new(credential)))
        }
        [option] if option == "--default" => {
            let credential = DefaultAzureCredential::new(DefaultAzureCredentialOptions::default(), &options)?;
            Ok(("DefaultAzureCredential", Box::new(credential)))
        }
        _ => {
            Err("usage: native-example [--assertion FILE | --certificate FILE | --managed-identity | --workload-identity | --default]"
                .into())
        }
    }
}

/// Read anew for each token request: whoever writes the file replaces the assertion in it before that expires.
fn assertion(file: &str) -> Result<Secret> {
    let unreadable = |error| azure_identity_wasm::Error::authentication(format!("cannot read {file}: {error}"));
    Ok(fs::read_to_string(file).map_err(unreadable)?.trim().into())
}
