//! The machine of the component, and the credentials that ask it. It is the world of a vector. Its rules admit everything: what is asked for is the vector's to judge.

use azure_identity_wasm::host::{Platform, Program};
use serde_json::Value;
use vector_driver::{
    NotBuilt,
    description::{Argument, Description},
    model::Platform as OperatingSystem,
    subject::host::{Disk, Network, Tools},
    world::World,
};
use wasmtime_host::{
    Credential, CredentialOptions, DefaultAzureOptions, DefaultChainMember, DeveloperToolOptions, Failure, Instance, Machine,
    ManagedIdentityId, WorkloadIdentityOptions,
    machine::{Endpoint, FileRule},
};

use crate::error::failure;

pub(crate) fn of(world: &World) -> Machine {
    let platform = match world.platform() {
        OperatingSystem::Linux => Platform::Linux,
        OperatingSystem::Darwin => Platform::MacOs,
        OperatingSystem::Win32 => Platform::Windows,
    };
    Machine::new()
        .variables(world.env().clone())
        .platform(platform)
        .local_offset(|_| 0)
        .files(Disk(world.clone()), [FileRule::Own(|_| true)])
        .endpoints(Network(world.clone()), Network(world.clone()), [Endpoint::own(|_| true)])
        .programs(Tools(world.clone()), [Program::Az, Program::Azd, Program::Pwsh, Program::Powershell])
}

/// Calls the constructor of one of these credentials.
pub(crate) async fn credential(
    instance: &mut Instance,
    description: &Description,
    options: &CredentialOptions,
    world: &World,
) -> Result<Credential, NotBuilt> {
    let options = Some(options);
    let text = |name: &str| description.options.get(name).and_then(Argument::as_text);
    let made = match description.credential.as_str() {
        "ManagedIdentityCredential" => instance.managed_identity(identity(description)?.as_ref(), options).await,
        "WorkloadIdentityCredential" => {
            let workload = WorkloadIdentityOptions {
                tenant_id: owned(text("tenantId")),
                client_id: owned(text("clientId")),
                token_file_path: owned(text("tokenFilePath")),
                enable_azure_proxy: is_set(description, "enableAzureProxy"),
            };
            instance.workload_identity(Some(&workload), options).await
        }
        "AzurePipelinesCredential" => {
            let [tenant, client, connection, token] = [0, 1, 2, 3].map(|index| description.text(index));
            instance.azure_pipelines(tenant, client, connection, token, options).await
        }
        "GitHubActionsCredential" => instance.github_actions(text("tenantId"), text("clientId"), options).await,
        "EnvironmentCredential" => instance.environment(options).await,
        "AzureCliCredential" => instance.azure_cli(Some(&tool(description)), options).await,
        "AzureDeveloperCliCredential" => instance.azure_developer_cli(Some(&tool(description)), options).await,
        "AzurePowerShellCredential" => instance.azure_powershell(Some(&tool(description)), options).await,
        "VisualStudioCodeCredential" => instance.visual_studio_code(text("tenantId"), options).await,
        "DefaultAzureCredential" => instance.default_azure(Some(&chain(description)), options).await,
        other => return Err(NotBuilt::Unknown(format!("the credential {other}"))),
    };
    made.map_err(|failed: Failure| NotBuilt::Refused(failure(&failed, world)))
}

/// `(clientId?)` or `({ clientId or objectId or resourceId })`: JavaScript's forms are one type here, which has no way to say two of them.
fn identity(description: &Description) -> Result<Option<ManagedIdentityId>, NotBuilt> {
    let argument = description.arguments.first().and_then(Argument::as_text);
    let option = |name: &str| description.options.get(name).and_then(Argument::as_text);
    let given = [
        argument.map(|id| ManagedIdentityId::ClientId(id.to_owned())),
        option("clientId").map(|id| ManagedIdentityId::ClientId(id.to_owned())),
        option("objectId").map(|id| ManagedIdentityId::ObjectId(id.to_owned())),
        option("resourceId").map(|id| ManagedIdentityId::ResourceId(id.to_owned())),
    ];
    let mut given = given.into_iter().flatten();
    let first = given.next();
    if given.next().is_some() {
        return Err(NotBuilt::Refused(vector_driver::Failure::new("TypeError", "two ids cannot be said to the component")));
    }
    Ok(first)
}

fn tool(description: &Description) -> DeveloperToolOptions {
    let text = |name: &str| owned(description.options.get(name).and_then(Argument::as_text));
    DeveloperToolOptions {
        tenant_id: text("tenantId"),
        subscription: text("subscription"),
        process_timeout: milliseconds(description),
        cache_tool_tokens: is_set(description, "cacheToolTokens"),
    }
}

fn chain(description: &Description) -> DefaultAzureOptions {
    let text = |name: &str| owned(description.options.get(name).and_then(Argument::as_text));
    let required_variables = match description.options.get("requiredEnvVars") {
        Some(Argument::List(names)) => names.iter().filter_map(|name| owned(name.as_text())).collect(),
        Some(name) => owned(name.as_text()).into_iter().collect(),
        None => Vec::new(),
    };
    let members = [
        ("excludeEnvironmentCredential", DefaultChainMember::Environment),
        ("excludeWorkloadIdentityCredential", DefaultChainMember::WorkloadIdentity),
        ("excludeManagedIdentityCredential", DefaultChainMember::ManagedIdentity),
        ("excludeVisualStudioCodeCredential", DefaultChainMember::VisualStudioCode),
        ("excludeCliCredential", DefaultChainMember::AzureCli),
        ("excludePowershellCredential", DefaultChainMember::AzurePowershell),
        ("excludeDeveloperCliCredential", DefaultChainMember::AzureDeveloperCli),
    ];
    // By options that exclude a member, or say that they do not.
    let members_that = |are_excluded: bool| {
        let says = |name: &str| matches!(description.options.get(name), Some(Argument::Value(Value::Bool(says))) if *says == are_excluded);
        members.iter().filter(|(name, _)| says(name)).map(|(_, member)| *member).collect()
    };
    DefaultAzureOptions {
        tenant_id: text("tenantId"),
        managed_identity: text("managedIdentityResourceId")
            .map(ManagedIdentityId::ResourceId)
            .or_else(|| text("managedIdentityObjectId").map(ManagedIdentityId::ObjectId))
            .or_else(|| text("managedIdentityClientId").map(ManagedIdentityId::ClientId)),
        workload_identity_client_id: text("workloadIdentityClientId"),
        process_timeout: milliseconds(description),
        cache_tool_tokens: is_set(description, "cacheToolTokens"),
        required_variables,
        require_selection: is_set(description, "requireEnvvar"),
        excluded: members_that(true),
        included: members_that(false),
        retry_sources: is_set(description, "retrySources"),
    }
}

fn milliseconds(description: &Description) -> Option<u64> {
    match description.options.get("processTimeoutInMs") {
        Some(Argument::Value(value)) => value.as_u64(),
        _ => None,
    }
}

pub(crate) fn is_set(description: &Description, name: &str) -> bool {
    matches!(description.options.get(name), Some(Argument::Value(Value::Bool(true))))
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}
