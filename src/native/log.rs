use core::fmt;

use log::Record;

use crate::host::{Event, Field, Level, Log};

/// Hands events to the logger of the [`log`](https://docs.rs/log) facade, under the target `azure_identity_wasm`.
///
/// A line is the event's name, the credential and the fields: `request.answered ClientSecretCredential status=200 milliseconds=87`. A text
/// with anything but letters, digits and `-._/:@` is quoted. The level verbose is `log`'s debug. Until the program sets a logger up,
/// nothing is built; `tracing-subscriber` takes these records as well.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogFacade;

const TARGET: &str = env!("CARGO_CRATE_NAME");

impl Log for LogFacade {
    fn wants(&self, level: Level) -> bool {
        log::log_enabled!(target: TARGET, level_of(level))
    }

    fn log(&self, event: &Event<'_>) {
        let line = Line(event);
        log::logger().log(&Record::builder().target(TARGET).level(level_of(event.level)).args(format_args!("{line}")).build());
    }
}

const fn level_of(level: Level) -> log::Level {
    match level {
        Level::Error => log::Level::Error,
        Level::Warning => log::Level::Warn,
        Level::Info => log::Level::Info,
        Level::Verbose => log::Level::Debug,
    }
}

struct Line<'a>(&'a Event<'a>);

impl fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Event { name, credential, fields, .. } = self.0;
        write!(formatter, "{name} {credential}")?;
        for (name, value) in *fields {
            match value {
                Field::Number(number) => write!(formatter, " {name}={number}")?,
                Field::Text(text) if is_plain(text) => write!(formatter, " {name}={text}")?,
                Field::Text(text) => write!(formatter, " {name}={text:?}")?,
            }
        }
        Ok(())
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._/:@".contains(&byte))
}
