#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzzed::managed_identity_response(input));
