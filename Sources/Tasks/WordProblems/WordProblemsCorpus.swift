import Reasoning

/// Solutions of word problems of uneven quality: they take detours over distractors, slip, mistake
/// one quantity for another, check themselves and sometimes wrongly, and give up.
///
/// A line whose verdict says no is written again, at most twice more; later lines go on from the
/// last value written, right or wrong. A chain that gives up answers with that value.
public struct WordProblemsCorpus: PretrainingCorpus {
    /// How often a quantity is written at most.
    static let tries = 3

    public let configuration: Configuration
    public let seed: UInt64
    public let task: WordProblems
    /// The tasks of the curriculum, the last for every text behind it.
    private let stages: [WordProblems]
    /// Stands in where drawing finds no problem.
    private let fallback: WordGraph

    /// - Throws: `TaskError` when the configuration is out of bounds or admits no problem.
    public init(configuration: Configuration = .init(), seed: UInt64) throws {
        try configuration.validate()
        self.configuration = configuration
        self.seed = seed
        task = try WordProblems(configuration: configuration.problems)
        stages = try configuration.stages.map { try WordProblems(configuration: $0) }
        var stream = RandomStream(seed, "word-problems-corpus-fallback")
        fallback = try task.graph(in: .train, using: &stream)
    }

    /// Digits, signs, and the letters of the names, the items and the sentences' words.
    public var alphabet: String { "0123456789 =+-*?.YN\nABCDEFGHabdefghilmnoprstuvwy" }

    public var words: [String] {
        guard configuration.problems.wholeWords else { return [] }
        return WordQuantity.names + WordQuantity.items + WordGraph.words
            + (10...99).map(String.init)
    }

    public func example(at index: Int) -> CorpusExample {
        var stream = RandomStream(seed, "word-problems-corpus", index)
        let stage =
            index < configuration.curriculum
            ? stages[index * stages.count / configuration.curriculum] : task
        let graph = (try? stage.graph(in: .train, using: &stream)) ?? fallback
        var entries = plan(graph, using: &stream)
        if entries.count > 1, stream.uniform() < configuration.giveUps {
            entries.removeLast(stream.within(1...entries.count - 1))
        }
        var text = ""
        var known: [WordQuantity: Int] = [:]
        var answer = 0
        for entry in entries {
            for _ in 0..<Self.tries {
                let line = line(entry, known, using: &stream)
                answer = line.written
                text += line.text + "\n"
                if line.claim != false { break }
            }
            known[entry.quantity] = answer
        }
        return CorpusExample(
            prompt: graph.question + "<think>", continuation: text + "</think>\(answer)<eos>")
    }

    /// The quantities that a chain computes, the asked one last.
    private func plan(_ graph: WordGraph, using stream: inout RandomStream) -> [WordGraph.Entry] {
        var planned: Set<WordQuantity> = []
        var entries: [WordGraph.Entry] = []
        var last: [WordGraph.Entry] = []
        for entry in graph.order {
            if entry.quantity == graph.asked {
                last = [entry]
                continue
            }
            let isNeeded = graph.needed.contains(entry.quantity)
            // A detour only over what is known by then.
            guard isNeeded || stream.uniform() < configuration.detours,
                entry.definition.parents.allSatisfy(planned.contains)
            else { continue }
            planned.insert(entry.quantity)
            entries.append(entry)
        }
        return entries + last
    }

    private func line(
        _ entry: WordGraph.Entry, _ known: [WordQuantity: Int], using stream: inout RandomStream
    ) -> WordLine {
        var line: WordLine
        let right: Int
        let misreads = stream.uniform() < configuration.misreadings
        if case .given(let number) = entry.definition {
            right = number
            line = WordLine(quantity: entry.quantity, step: nil, written: number)
        } else {
            let others = known.filter { !entry.definition.parents.contains($0.key) }
                .values.sorted()
            let mistaken = misreads && !others.isEmpty ? others[stream.below(others.count)] : nil
            let meant = entry.definition.step { known[$0] }
            let step = entry.definition.step { quantity in
                quantity == entry.definition.parents.first
                    ? mistaken ?? known[quantity]
                    : known[quantity]
            }
            right = meant?.written ?? 0
            line = WordLine(quantity: entry.quantity, step: step, written: step?.written ?? 0)
        }
        if stream.uniform() < configuration.slips { line.written = slipped(line.written, &stream) }
        line.step?.written = line.written
        let isRight = line.written == right
        if stream.uniform() < configuration.checks {
            line.claim = isRight != (stream.uniform() < configuration.wrongVerdicts)
        }
        return line
    }

    /// Off by 1, 2 or 10, never below zero. A given number slips, too: it is misread.
    private func slipped(_ value: Int, _ stream: inout RandomStream) -> Int {
        guard (-999_999...999_999).contains(value) else { return value }
        let offset = [1, 2, 10][stream.below(3)]
        return stream.below(2) == 0 || value < offset ? value + offset : value - offset
    }
}
