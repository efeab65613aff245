#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzzed::azure_cli_output(input));
