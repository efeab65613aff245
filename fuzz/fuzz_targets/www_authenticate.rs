#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzzed::www_authenticate(input));
