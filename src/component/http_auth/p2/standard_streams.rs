//! wasi:cli/stdin, stdout and stderr: the host's.

use super::{super::Component, input_stream::InputStream, output_stream::OutputStream};
use crate::component::bindings::{
    exports::wasi::{
        cli::{stderr, stdin, stdout},
        io::streams,
    },
    wasi::cli,
};

impl stdin::Guest for Component {
    fn get_stdin() -> streams::InputStream {
        InputStream::Plain(cli::stdin::get_stdin()).into()
    }
}

impl stdout::Guest for Component {
    fn get_stdout() -> streams::OutputStream {
        OutputStream::Host(cli::stdout::get_stdout()).into()
    }
}

impl stderr::Guest for Component {
    fn get_stderr() -> streams::OutputStream {
        OutputStream::Host(cli::stderr::get_stderr()).into()
    }
}
