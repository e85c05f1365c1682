//! Mutates the corpus of a target without a fuzzing engine: fewer ideas, but any toolchain runs it. Arguments: the target, how many
//! rounds, a seed. Before each round the input is written to `mutate-<target>.last`, so that a crash leaves it there.

use std::path::Path;

/// Pieces that the language is made of.
const WORDS: &[&str] = &[
    "$", "$(", "@(", "@{", "${", "(", ")", "{", "}", "[", "]", "\"", "'", "@\"\n", "\n\"@", "`", "|", ";", ",", "..", "::", "-f", "-replace",
    "-split", "-join", "-match", "-like", "-is", "-as", "switch", "foreach", "while", "do", "until", "try", "catch", "finally", "throw",
    "trap", "function", "param", "[CmdletBinding()]", "[Parameter(Mandatory)]", "begin", "process", "end", "return", "break", "continue",
    "$_", "$null", "$true", "$args", "0x7fffffff", "9223372036854775807", "1e308", "1kb", "1..5", "@args", "-bnot", "-shl", "++", "--",
    "[int]", "[string]", "[datetime]", "[regex]", "[xml]", "[char]", "[decimal]", "[array]", "[ordered]@{a=1}", "[pscustomobject]@{a=1}",
    "Where-Object", "ForEach-Object", "Select-Object", "Sort-Object", "Format-Table", "ConvertTo-Json", "Group-Object", "%", "?", "&", ".",
    "<#", "#>", "#", "\n", "<Obj RefId=\"0\">", "</Obj>", "<LST>", "</LST>", "<I32>", "<S N=\"a\">", "<Ref RefId=\"0\"/>", "<TN RefId=\"0\"><T>X</T></TN>",
    "\u{201c}", "\u{2013}", "é", "😀", "\u{0}", "\r\n", "\t", "{0,-10:N2}", "*", "[a-z", "(?<n>x)", "\\",
];

/// The program gives its engine as much.
const STACK: usize = 1 << 30;

struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (below.max(1) as u64)).unwrap_or_default()
    }
}

fn mutated(corpus: &[Vec<u8>], numbers: &mut Numbers) -> Vec<u8> {
    let mut data = corpus[numbers.next(corpus.len())].clone();
    for _ in 0..=numbers.next(8) {
        let at = numbers.next(data.len() + 1);
        let end = (at + numbers.next(24)).min(data.len());
        match numbers.next(7) {
            0 => drop(data.splice(at..at, WORDS[numbers.next(WORDS.len())].bytes())),
            1 => drop(data.drain(at..end)),
            2 => {
                let piece = data[at..end].to_vec();
                let to = numbers.next(data.len() + 1);
                drop(data.splice(to..to, piece));
            }
            3 => {
                let other = &corpus[numbers.next(corpus.len())];
                let from = numbers.next(other.len() + 1);
                let upto = (from + numbers.next(60)).min(other.len());
                drop(data.splice(at..end, other[from..upto].iter().copied()));
            }
            4 if at < data.len() => data[at] = u8::try_from(numbers.next(256)).unwrap_or_default(),
            5 => {
                // The same over and over: nesting.
                let word = WORDS[numbers.next(WORDS.len())].repeat(1 + numbers.next(300));
                drop(data.splice(at..at, word.bytes()));
            }
            _ => drop(data.splice(at..end, WORDS[numbers.next(WORDS.len())].bytes())),
        }
    }
    data.truncate(1 << 14);
    data
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let target = arguments.get(1).map_or("parser", String::as_str);
    let rounds: u64 = arguments.get(2).and_then(|rounds| rounds.parse().ok()).unwrap_or(100_000);
    let mut numbers = Numbers(arguments.get(3).and_then(|seed| seed.parse().ok()).unwrap_or(7) | 1);
    let run: fn(&[u8]) = match target {
        "binder" => emsh::trial::bind,
        "engine" => emsh::trial::evaluate,
        "clixml" => emsh::trial::clixml,
        _ => emsh::trial::parse,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut corpus: Vec<Vec<u8>> = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        corpus.extend(std::fs::read(entry.path()));
    }
    if corpus.is_empty() {
        corpus.push(b"Get-Date".to_vec());
    }
    let last = format!("mutate-{target}.last");
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let mut slowest = std::time::Duration::ZERO;
        for round in 0..rounds {
            let data = mutated(&corpus, &mut numbers);
            std::fs::write(&last, &data).expect("the last input can be kept");
            let started = std::time::Instant::now();
            run(&data);
            let took = started.elapsed();
            if took > slowest {
                slowest = took;
                std::fs::write(format!("{last}.slowest"), &data).expect("the slowest input can be kept");
                println!("round {round}: {took:?}");
            }
        }
        println!("{rounds} rounds without a fault");
    });
    let ended = worker.map(|worker| worker.join().is_ok()).unwrap_or(false);
    std::process::exit(i32::from(!ended));
}
