//! How Spain, Italy and Brazil write numbers and dates.

use super::locale::{EN_US, Locale};

const SPANISH_MONTHS: [&str; 12] = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"];
const ITALIAN_MONTHS: [&str; 12] = ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"];
const PORTUGUESE_MONTHS: [&str; 12] = ["jan.", "fev.", "mar.", "abr.", "mai.", "jun.", "jul.", "ago.", "set.", "out.", "nov.", "dez."];

pub(super) static ES_ES: Locale = Locale {
    name: "es-ES",
    display: ("Spanish (Spain)", "español (España)"),
    number: 3082,
    decimal: ",",
    group: ".",
    currency: "€",
    amounts: ("n\u{a0}$", "-n\u{a0}$"),
    percent: "n\u{a0}%",
    patterns: ["d/M/yyyy", "dddd, d 'de' MMMM 'de' yyyy", "H:mm", "H:mm:ss", "d 'de' MMMM", "MMMM 'de' yyyy"],
    days: ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
    short_days: ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"],
    months: ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"],
    short_months: SPANISH_MONTHS,
    dated_months: SPANISH_MONTHS,
    halves: ("a.\u{a0}m.", "p.\u{a0}m."),
    era: "d. C.",
    first_day: 1,
    ..EN_US
};

pub(super) static IT_IT: Locale = Locale {
    name: "it-IT",
    display: ("Italian (Italy)", "italiano (Italia)"),
    number: 1040,
    decimal: ",",
    group: ".",
    currency: "€",
    amounts: ("n\u{a0}$", "-n\u{a0}$"),
    patterns: ["dd/MM/yyyy", "dddd d MMMM yyyy", "HH:mm", "HH:mm:ss", "d MMMM", "MMMM yyyy"],
    days: ["domenica", "lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato"],
    short_days: ["dom", "lun", "mar", "mer", "gio", "ven", "sab"],
    months: [
        "gennaio",
        "febbraio",
        "marzo",
        "aprile",
        "maggio",
        "giugno",
        "luglio",
        "agosto",
        "settembre",
        "ottobre",
        "novembre",
        "dicembre",
    ],
    short_months: ITALIAN_MONTHS,
    dated_months: ITALIAN_MONTHS,
    era: "d.C.",
    first_day: 1,
    ..EN_US
};

pub(super) static PT_BR: Locale = Locale {
    name: "pt-BR",
    display: ("Portuguese (Brazil)", "português (Brasil)"),
    number: 1046,
    decimal: ",",
    group: ".",
    currency: "R$",
    amounts: ("$\u{a0}n", "-$\u{a0}n"),
    patterns: ["dd/MM/yyyy", "dddd, d 'de' MMMM 'de' yyyy", "HH:mm", "HH:mm:ss", "d 'de' MMMM", "MMMM 'de' yyyy"],
    days: ["domingo", "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado"],
    short_days: ["dom.", "seg.", "ter.", "qua.", "qui.", "sex.", "sáb."],
    months: ["janeiro", "fevereiro", "março", "abril", "maio", "junho", "julho", "agosto", "setembro", "outubro", "novembro", "dezembro"],
    short_months: PORTUGUESE_MONTHS,
    dated_months: PORTUGUESE_MONTHS,
    era: "d.C.",
    ..EN_US
};
