use super::EntraError;

/// One line of what to do about an error of Entra, and where to read more; `None` when its own description says it best.
///
/// The numbers are those of <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>.
pub(crate) fn what_to_do(error: &EntraError) -> Option<&'static str> {
    error.error_codes.iter().find_map(|code| GUIDANCE.iter().find(|(codes, _)| codes.contains(code))).map(|(_, advice)| *advice)
}

const GUIDANCE: &[(&[u32], &str)] = &[
    (&[7_000_215], "Give the secret's value, not its id; make a new one in the app registration if it is lost."),
    (&[7_000_222], "Make a new secret in the app registration: this one has expired."),
    (&[700_016], "Check the client id, and that the app is registered or installed in this tenant."),
    (&[90_002, 50_128, 900_023], "Check the tenant id, and that the authority host is that of the tenant's cloud."),
    (&[1_002_012, 70_011], "Ask for one scope that ends in /.default, as https://vault.azure.net/.default."),
    (&[500_011, 650_057], "Check the resource in the scope; it must exist in the tenant."),
    (&[50_059, 50_194], "Give the tenant's id: an application gets tokens from one tenant, not from common or organizations."),
    (&[700_211, 700_212, 700_213, 70_021], "Compare the assertion's issuer, audience and subject with the app's federated credentials."),
    (&[700_024], "Return a fresh assertion from the callback, and check this machine's clock."),
    (&[700_027, 50_012], "Check that the key that signed the assertion is registered with the app."),
    (&[7_000_218, 7_000_216], "The app is a confidential client: it needs a secret, a certificate or an assertion."),
    (&[9_002_326, 9_002_327], "Entra refuses this from a page: get application tokens on a server, and let the page ask that server."),
    (&[65_001], "An administrator must grant the app its consent."),
    (&[53_003], "A conditional access policy blocks this; the tenant's administrator knows which."),
];
