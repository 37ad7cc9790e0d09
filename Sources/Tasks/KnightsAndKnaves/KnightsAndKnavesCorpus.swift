import Reasoning

/// Chains of blind suppositions, of uneven quality: statements are misjudged, verdicts do not follow, and
/// chains whose attempts run out give up with what they supposed last.
///
/// An attempt supposes anything, what has failed before included, and goes through what people say
/// until something contradicts. So there is everything to learn: not to misjudge, not to repeat, to go on.
public struct KnightsAndKnavesCorpus: PretrainingCorpus {
    public let configuration: Configuration
    public let seed: UInt64
    public let task: KnightsAndKnaves
    /// Stands in where drawing finds no problem.
    private let fallback: Island

    /// - Throws: `ConfigurationError`, or `TaskError` when the configuration admits no problem.
    public init(configuration: Configuration = .init(), seed: UInt64) throws {
        try configuration.validate()
        self.configuration = configuration
        self.seed = seed
        task = try KnightsAndKnaves(configuration: configuration.problems)
        var stream = RandomStream(seed, "knights-and-knaves-corpus-fallback")
        fallback = try task.draw(in: .train, using: &stream).island
    }

    public var alphabet: String { "ABCDEF:,-&|>=()?01YN\n" }

    public func example(at index: Int) -> CorpusExample {
        var stream = RandomStream(seed, "knights-and-knaves-corpus", index)
        let island = (try? task.draw(in: .train, using: &stream))?.island ?? fallback
        var lines = ""
        var answer = ""
        for _ in 0..<stream.within(configuration.attempts) {
            let line = attempt(on: island, using: &stream)
            lines += line.text + "\n"
            answer = line.roles.text
            if line.claim == true { break }
        }
        return CorpusExample(
            prompt: island.question + "<think>", continuation: "\(lines)</think>\(answer)<eos>")
    }

    private func attempt(
        on island: Island, using stream: inout RandomStream
    ) -> SuppositionLine {
        let roles = IslandRoles(isKnight: island.statements.map { _ in stream.below(2) == 0 })
        var line = SuppositionLine(roles: roles)
        for person in island.statements.indices where !line.contradicts {
            var step = SuppositionLine.Step(hearing: person, on: island, supposing: roles)
            if stream.uniform() < configuration.slips { step.isTrue.toggle() }
            line.steps.append(step)
        }
        line.claim = line.contradicts == (stream.uniform() < configuration.wrongVerdicts)
        return line
    }
}
