use super::EntraError;
use crate::text::{decimal, find_line};

/// One line of what to do about an error of Entra, and where to read more; `None` when its own description says it best.
///
/// The numbers are those of <https://learn.microsoft.com/entra/identity-platform/reference-error-codes>.
pub(crate) fn what_to_do(error: &EntraError) -> Option<&'static str> {
    error.error_codes.iter().find_map(|code| find_line(GUIDANCE, &decimal((*code).into())))
}

/// A text of lines `number<TAB>advice`, which is smaller than a table.
macro_rules! guidance {
    ($($($code:literal)|+ => $advice:literal,)+) => {
        concat!($($(stringify!($code), "\t", $advice, "\n",)+)+)
    };
}

const GUIDANCE: &str = guidance! {
    7000215 => "Give the secret's value, not its id; make a new secret if it is lost.",
    7000222 => "The secret has expired: make a new one.",
    700016 => "Check the client id, and that the app is in this tenant.",
    90002 | 50128 | 900023 => "Check the tenant id, and that the authority host is of the tenant's cloud.",
    1002012 | 70011 => "Ask for one scope that ends in /.default.",
    500011 | 650057 => "Check the scope: its resource must be in the tenant.",
    50059 | 50194 => "Give the tenant's id, not common or organizations.",
    700211 | 700212 | 700213 | 70021 => "Compare the assertion's issuer, audience and subject with the app's federated credentials.",
    700024 => "Return a fresh assertion, and check this machine's clock.",
    700027 | 50012 => "Check that the app has the key that signed the assertion.",
    7000218 | 7000216 => "The app needs a secret, a certificate or an assertion.",
    9002326 => "Register the page's redirect URI for the platform Single-page application; what needs no person is for a server to ask.",
    9002327 => "The redirect URI is registered for a page: register it for the platform Web, or Mobile and desktop.",
    65001 => "An administrator must grant the app its consent.",
    53003 => "A conditional access policy blocks this: ask the tenant's administrator.",
};

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::*;

    #[test]
    fn the_first_number_with_advice_counts() {
        let advice = |error_codes| what_to_do(&EntraError { error_codes, ..EntraError::default() });
        assert_eq!(advice(vec![1, 50128]), advice(vec![90002]));
        assert!(advice(vec![900_023]).unwrap().starts_with("Check the tenant id"));
        assert_eq!(advice(vec![2]), None);
    }
}
