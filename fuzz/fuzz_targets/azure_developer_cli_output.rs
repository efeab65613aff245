#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzzed::azure_developer_cli_output(input));
