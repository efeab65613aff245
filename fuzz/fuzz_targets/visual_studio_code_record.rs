#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzzed::visual_studio_code_record(input));
