use tokio::runtime::Handle;

use crate::{host::Background, maybe_send::BoxFuture};

/// Runs background work as a task of the current Tokio runtime.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioBackground;

impl Background for TokioBackground {
    fn spawn(&self, work: BoxFuture<'static, ()>) -> Result<(), BoxFuture<'static, ()>> {
        let Ok(runtime) = Handle::try_current() else { return Err(work) };
        runtime.spawn(work);
        Ok(())
    }
}
