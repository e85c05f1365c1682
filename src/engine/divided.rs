//! A cmdlet some of whose parameter sets run in the shell and the others on the session: the arguments decide, with the first object.

use super::session_stage::SessionRunning;
use crate::catalog::CmdletDef;
use crate::invoke::{Context, Outcome, ParameterError, Running, Stopped};
use crate::value::Value;

/// Both halves of such a cmdlet; the session is not opened before its half is chosen.
pub(super) struct Divided {
    def: &'static CmdletDef,
    stage: u64,
    shell: Box<dyn Running>,
    session: Option<SessionRunning>,
    values: Vec<Option<Value>>,
    /// Whether the shell's half has begun.
    begun: bool,
}

impl Divided {
    pub(super) fn new(def: &'static CmdletDef, shell: Box<dyn Running>, stage: u64) -> Self {
        Self { def, stage, shell, session: None, values: vec![None; def.parameters.len()], begun: false }
    }
}

impl Running for Divided {
    fn set(&mut self, index: usize, value: Value) -> Result<(), ParameterError> {
        self.shell.set(index, value.clone())?;
        if let Some(session) = &mut self.session {
            session.set(index, value.clone())?;
        }
        self.values[index] = Some(value);
        Ok(())
    }

    fn clear(&mut self, index: usize) {
        self.shell.clear(index);
        if let Some(session) = &mut self.session {
            session.clear(index);
        }
        self.values[index] = None;
    }

    fn begin(&mut self, _context: &mut dyn Context) -> Outcome {
        Ok(())
    }

    fn process(&mut self, context: &mut dyn Context) -> Outcome {
        let given = self.values.iter().enumerate().filter(|(_, value)| value.is_some()).map(|(index, _)| index);
        if self.def.is_for_shell(given) {
            if !std::mem::replace(&mut self.begun, true) {
                self.shell.begin(context)?;
            }
            return self.shell.process(context);
        }
        let session = match &mut self.session {
            Some(session) => session,
            none => {
                let opened = context.sessions().current().map_err(|record| Stopped::from(*record))?;
                let mut session = SessionRunning::new(self.def, opened, self.stage);
                for (index, value) in self.values.iter().enumerate() {
                    if let Some(value) = value {
                        // A SessionRunning takes every value: the session checks them.
                        let _ = session.set(index, value.clone());
                    }
                }
                none.insert(session)
            }
        };
        session.process(context)
    }

    fn end(&mut self, context: &mut dyn Context) -> Outcome {
        if self.begun { self.shell.end(context) } else { Ok(()) }
    }
}
