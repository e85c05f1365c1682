//! What a service manager hears of a server, and the unit that it starts it by.

use sd_notify::NotifyState;
use std::path::Path;

/// Tells the service manager how the server stands; nothing where there is none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manager {
    /// Whether standard error goes to the journal, which takes the weight of a line from a prefix.
    journal: bool,
}

/// How much a line weighs; the numbers are syslog's.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Weight {
    Warning = 4,
    Information = 6,
}

impl Manager {
    /// `journal` says whether `JOURNAL_STREAM` is set.
    pub(crate) fn new(journal: bool) -> Self {
        Self { journal }
    }

    /// Whether standard error goes to the journal.
    pub(crate) fn is_journal(self) -> bool {
        self.journal
    }

    /// The server answers.
    pub(crate) fn ready(self) {
        self.notify(&[NotifyState::Ready]);
    }

    /// The files are read again; `done` follows.
    pub(crate) fn reloading(self) {
        let mut states = vec![NotifyState::Reloading];
        states.extend(NotifyState::monotonic_usec_now());
        self.notify(&states);
    }

    /// The server ends.
    pub(crate) fn stopping(self) {
        self.notify(&[NotifyState::Stopping]);
    }

    fn notify(self, states: &[NotifyState<'_>]) {
        // A manager that cannot be told is no reason not to serve.
        let _ = sd_notify::notify(states);
    }

    /// Writes a line, or several, to standard error.
    pub(crate) fn log(self, weight: Weight, text: &str) {
        for line in text.lines() {
            match self.journal {
                true => eprintln!("<{}>{line}", weight as u8),
                false => eprintln!("{line}"),
            }
        }
    }
}

/// The unit of a server that is started from `program`.
pub(crate) fn unit(program: &Path) -> String {
    let program = program.display();
    format!(
        "# emshd as a service of systemd. Make its account first:  useradd --system --user-group emshd
# Then:  emshd --print-unit > /etc/systemd/system/emshd.service && systemctl enable --now emshd
[Unit]
Description=emshd, client access front end
Documentation=man:emshd(8)
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
ExecStartPre={program} --check
ExecStart={program}
ExecReload=/bin/kill -HUP $MAINPID
User=emshd
Group=emshd
# Members of the group may use the socket of the management API.
UMask=0027
ConfigurationDirectory=emsh
ConfigurationDirectoryMode=0750
StateDirectory=emsh
StateDirectoryMode=0700
RuntimeDirectory=emsh
RuntimeDirectoryMode=0750
LogsDirectory=emsh
LogsDirectoryMode=0750
# A private key that only root may read: private-key = \"credential:mail.key\" in the server's file.
#LoadCredential=mail.key:/etc/ssl/private/mail.contoso.com.key
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=/etc/emsh
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
LimitNOFILE=65536
TimeoutStopSec=30
Restart=on-failure

[Install]
WantedBy=multi-user.target
"
    )
}
