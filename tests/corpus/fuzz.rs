//! The corpora of the fuzz targets, each file a named test: what was once found to break something is tried again.

use crate::Case;
use crate::world::Seat;
use std::path::Path;

/// A target's name and what it does with bytes.
type Target = (&'static str, fn(&[u8]));

/// What each folder is given to.
const TARGETS: [Target; 4] =
    [("parser", emsh::trial::parse), ("binder", emsh::trial::bind), ("engine", emsh::trial::evaluate), ("clixml", emsh::trial::clixml)];

/// All files.
pub(crate) fn all() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let mut found = Vec::new();
    for (target, run) in TARGETS {
        let mut paths: Vec<_> = std::fs::read_dir(root.join(target)).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        assert!(!paths.is_empty(), "there are files for {target}");
        paths.sort();
        for path in paths {
            let name = format!("fuzz::{target}/{}", path.file_name().unwrap_or_default().to_string_lossy());
            let again = move |_| -> Result<(), String> {
                let data = std::fs::read(&path).map_err(|error| error.to_string())?;
                run(&data);
                Ok(())
            };
            found.push(Case { name, seat: Seat::Files, run: Box::new(again) });
        }
    }
    found
}
