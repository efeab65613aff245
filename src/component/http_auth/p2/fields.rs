//! Headers and trailers: the host's, which knows what is valid, what is forbidden and what cannot be changed.

use alloc::{string::String, vec::Vec};

use crate::{
    component::bindings::{
        exports::wasi::http::types::{self as wit, FieldKey, FieldValue, GuestFields, HeaderError},
        wasi::http::types::Fields as HostFields,
    },
    http_auth::Veil,
};

/// Headers or trailers.
pub(in crate::component) struct Fields(pub(super) HostFields);

impl Fields {
    /// What a server has sent, without what it should not repeat.
    pub(super) fn veiled(fields: HostFields, veil: Option<&Veil>) -> Self {
        let Some(veil) = veil else { return Self(fields) };
        let mut entries = fields.entries();
        let mut found = false;
        for (name, value) in &mut entries {
            found |= veil.cover(value);
            // A name is a text, and a server can make one of anything.
            let mut bytes = name.as_bytes().to_vec();
            if veil.cover(&mut bytes) {
                found = true;
                *name = String::from("x-hidden");
            }
        }
        if !found {
            return Self(fields);
        }
        Self(HostFields::from_list(&entries).unwrap_or_else(|_| HostFields::new()))
    }
}

impl GuestFields for Fields {
    fn new() -> Self {
        Self(HostFields::new())
    }

    fn from_list(entries: Vec<(FieldKey, FieldValue)>) -> Result<wit::Fields, HeaderError> {
        HostFields::from_list(&entries).map(|fields| Self(fields).into())
    }

    fn get(&self, name: FieldKey) -> Vec<FieldValue> {
        self.0.get(&name)
    }

    fn has(&self, name: FieldKey) -> bool {
        self.0.has(&name)
    }

    fn set(&self, name: FieldKey, values: Vec<FieldValue>) -> Result<(), HeaderError> {
        self.0.set(&name, &values)
    }

    fn delete(&self, name: FieldKey) -> Result<(), HeaderError> {
        self.0.delete(&name)
    }

    fn append(&self, name: FieldKey, value: FieldValue) -> Result<(), HeaderError> {
        self.0.append(&name, &value)
    }

    fn entries(&self) -> Vec<(FieldKey, FieldValue)> {
        self.0.entries()
    }

    fn clone(&self) -> wit::Fields {
        Self(self.0.clone()).into()
    }
}

impl From<Fields> for wit::Fields {
    fn from(fields: Fields) -> Self {
        Self::new(fields)
    }
}
