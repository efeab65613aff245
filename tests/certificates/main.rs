//! Certificates and their keys, as programs really write them: OpenSSL makes a fresh set of files in each run, and checks what is signed.
//! Nothing of it is kept.

mod assertion;
mod ber;
mod damage;
mod files;
mod material;
mod no_password;
mod openssl;
mod parsed;
mod refusals;
