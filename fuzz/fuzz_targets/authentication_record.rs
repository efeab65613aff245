#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzzed::authentication_record(input));
