#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzzed::azure_powershell_output(input));
