use super::EntraError;

/// One line of what to do about an error of Entra, and where to read more; `None` when its own description says it best.
///
/// The numbers are those of <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>.
pub(crate) fn what_to_do(error: &EntraError) -> Option<&'static str> {
    error.error_codes.iter().find_map(|code| GUIDANCE.iter().find(|(codes, _)| codes.contains(code))).map(|(_, advice)| *advice)
}

const GUIDANCE: &[(&[u32], &str)] = &[
    (
        &[7_000_215],
        "Use the secret's value, not its id, as the app registration showed it once under \"Certificates & secrets\"; make a new one if it is lost.",
    ),
    (&[7_000_222], "The secret has expired: make a new one under \"Certificates & secrets\" of the app registration."),
    (&[700_016], "Check the client id, and that the app is registered or installed in this tenant."),
    (&[90_002, 50_128, 900_023], "Check the tenant id, and that the authority host is the one of the tenant's cloud."),
    (
        &[1_002_012, 70_011],
        "Ask for exactly one scope of the form \"<resource>/.default\", for example \"https://vault.azure.net/.default\".",
    ),
    (&[500_011, 650_057], "Check the resource in the scope; its service principal must exist in the tenant."),
    (&[50_059, 50_194], "Applications get tokens from one tenant: give its id instead of \"common\" or \"organizations\"."),
    (
        &[700_211, 700_212, 700_213, 70_021],
        "Compare issuer, audience and subject of the assertion with the federated credentials of the app registration.",
    ),
    (&[700_024], "The assertion is not valid at this time: return a fresh one from the callback, and check this machine's clock."),
    (&[700_027, 50_012], "Check that the certificate that signed the assertion is registered with the app."),
    (&[7_000_218, 7_000_216], "The app is a confidential client: send a secret, a certificate or an assertion."),
    (
        &[9_002_326, 9_002_327],
        "Entra refuses this request from a web page. Get application tokens in a server and let the page ask that server.",
    ),
    (&[65_001], "Consent is missing: an administrator must grant it to the app."),
    (&[53_003], "A conditional access policy blocks this sign-in; the tenant's administrator can say which."),
];
