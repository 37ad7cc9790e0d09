import Foundation
import Language
import Reasoning
import Results
import Tasks
import Tensors
import Testing

@testable import Learning

@Suite("Second attempts")
struct SecondAttemptTests {
    /// - Parameter held: steps of stage I.
    private func configuration(
        held: Int, steps: Int = 3, _ change: (inout PolicyGradient.Configuration) -> Void = { _ in }
    ) -> PolicyGradient.Configuration {
        var configuration = Toy.small(.score(steps: steps))
        configuration.revision = .init(
            heldSteps: held, heldCoefficient: 0.5, progress: 2, nudge: TwoTries.nudge)
        change(&configuration)
        return configuration
    }

    /// The groups of a batch in pairs; nil where a problem's chains had no second attempt.
    private func pairs(_ groups: [Group]) -> [(first: Group, second: Group?)] {
        groups.indices.filter { groups[$0].leg == 0 }.map { index in
            let next = index + 1
            return (
                groups[index],
                next < groups.count && groups[next].leg == 1 ? groups[next] : nil
            )
        }
    }

    /// Those of a group that can be attempted again.
    private func answered(_ group: Group) -> [Int] {
        group.chains.indices.filter { index in
            let chain = group.chains[index]
            return chain.stopReason != .context && (chain.isThoughtClosed || chain.isFinished)
        }
    }

    @Test("A sample is right, corrected, spoiled or neither, and what has no second attempt stays")
    func counts() {
        var counts = SecondAttempts(stage: 2)
        #expect(counts.metrics.isEmpty)
        for (first, second) in [
            (.correct, .correct), (.correct, .wrong), (.wrong, .correct),
            (.unanswered, .correct), (.wrong, .unanswered), (.correct, nil), (.wrong, nil),
            (.unanswered, nil),
        ] as [(Verdict, Verdict?)] {
            counts.count(first: first, second: second)
        }
        // Three are right at first, one of them is spoiled and two others corrected.
        let expected: Metrics = [
            .revisionStage: 2, .revised: 0.625, .revisedAccuracy: 0.5, .revisionGain: 0.125,
            .corrected: 0.25, .spoiled: 0.125,
        ]
        #expect(counts.metrics == expected)
    }

    @Test(
        "A second attempt earns α times its progress beside its reward, in stage II alone",
        arguments: [(0.0, 0.0, 0.0), (0, 1, 2.5), (1, 0, -2.5), (1, 1, 0), (-0.5, 0.25, 1.875)])
    func bonus(first: Double, second: Double, bonus: Double) {
        let revision = PolicyGradient.RevisionConfiguration(heldSteps: 2, progress: 2.5)
        let held = (0..<4).map { revision.isHeld(at: $0, after: 1e9) }
        #expect(held == [true, true, false, false])
        #expect(
            held.map { revision.bonus(first: first, second: second, isHeld: $0) }
                == [0, 0, bonus, bonus])
    }

    @Test("β₂ is added for the first attempts of stage I, β₁ is everybody's")
    func coefficients() {
        let own = configuration(held: 2) { $0.objective.klCoefficient = 0.25 }
        #expect([true, false].map { own.klCoefficient(leg: 0, isHeld: $0) } == [0.75, 0.25])
        #expect([true, false].map { own.klCoefficient(leg: 1, isHeld: $0) } == [0.25, 0.25])
        func hasReference(held: Int, beta1: Double, beta2: Double) -> Bool {
            configuration(held: held) {
                $0.objective.klCoefficient = beta1
                $0.revision?.heldCoefficient = beta2
            }.hasReference
        }
        #expect(hasReference(held: 1, beta1: 0, beta2: 0.1))
        #expect(hasReference(held: 0, beta1: 0.1, beta2: 0))
        #expect(!hasReference(held: 0, beta1: 0, beta2: 0.1))
        #expect(!hasReference(held: 1, beta1: 0, beta2: 0))
    }

    @Test(
        "They go on with the first one's thought behind a nudge, as context, where that was answered",
        arguments: [true, false], [nil, TwoTries.nudge, "{answer}\n"])
    func chains(isTaught: Bool, nudge: String?) async throws {
        let model = isTaught ? try TwoTries.taught() : try Toy.untaught()
        let own = configuration(held: 1) { $0.revision?.nudge = nudge }
        var learning = try Toy.learning(model, own)
        try await learning.prepare()
        let step = try await learning.advance()
        let tokenizer = try Toy.tokenizer()
        var (seconds, counts) = (0, SecondAttempts(stage: 1))
        for (first, second) in pairs(step.rollouts.groups) {
            let answered = answered(first)
            #expect(second?.chains.count ?? 0 == answered.count)
            #expect(first.chains.allSatisfy { $0.forced.isEmpty })
            for (place, index) in answered.enumerated() {
                let begin = first.chains[index]
                let chain = try #require(second?.chains[place])
                let prefix = chain.prefixLength
                let end = begin.text.range(of: "</think>", options: .backwards)?.lowerBound
                let thought = end.map { String(begin.text[..<$0]) } ?? begin.withoutEnd().text
                let answer = Toy.task.answer(of: begin) ?? ""
                let opened =
                    if let nudge {
                        thought + nudge.replacing("{answer}", with: answer)
                    } else if thought.hasSuffix("Y\n") {
                        String(thought.dropLast(2)) + "N\n"
                    } else {
                        thought + "\n"
                    }
                #expect(tokenizer.decode(tokens: Array(chain.tokens[..<prefix])) == opened)
                #expect(chain.forced == [0..<prefix] && chain.tokens.count > prefix)
                #expect(chain.tokens.count <= prefix + own.maxTokens)
                #expect(chain.logProbs[..<prefix].allSatisfy { $0 == 0 })
                #expect(chain.logProbs[prefix...].contains { $0 < 0 })
                #expect(chain.problem == begin.problem && chain.prompt == begin.prompt)
                #expect(second?.verdicts[place] == Toy.task.judge(chain: chain))
                seconds += 1
            }
            for index in first.chains.indices {
                let place = answered.firstIndex(of: index)
                counts.count(
                    first: first.verdicts[index], second: place.flatMap { second?.verdicts[$0] })
            }
        }
        #expect(seconds > 0)
        // What is not answered within a few tokens is not attempted again.
        #expect(isTaught || seconds < 32)
        #expect(step.rollouts.secondAttempts == counts)
        for (name, value) in counts.metrics { #expect(step.metrics[name] == value) }
        #expect(
            step.accuracy + (counts.metrics[.revisionGain] ?? .nan)
                == counts.metrics[.revisedAccuracy])
        let generated = step.rollouts.groups.flatMap(\.chains).reduce(0) {
            $0 + $1.tokens.count - $1.prefixLength
        }
        #expect(step.ledger[.rollouts].generatedTokens == generated)
    }

    @Test("What fills the context is not attempted again, and nothing goes beyond it")
    func context() async throws {
        let own = configuration(held: 0) { $0.maxTokens = 4_096 }
        var learning = try Toy.learning(Toy.untaught(), own, problems: Toy.hopeless)
        try await learning.prepare()
        let step = try await learning.advance()
        #expect(
            step.rollouts.groups.flatMap(\.chains).allSatisfy { $0.allTokens.count <= 96 })
        #expect(step.rollouts.groups.flatMap(\.chains).contains { $0.stopReason == .context })
        #expect(step.metrics.values.allSatisfy { $0.isFinite })
    }

    @Test("Advantages by hand, of each attempt among those of its kind", arguments: [1, 0])
    func advantages(held: Int) async throws {
        var learning = try Toy.learning(TwoTries.taught(), configuration(held: held))
        try await learning.prepare()
        let groups = try await learning.advance().rollouts.groups
        func lessOthers(_ values: [Double]) -> [Double] {
            values.indices.map { index in
                let others = values.enumerated().filter { $0.offset != index }.map(\.element)
                return others.isEmpty
                    ? 0 : values[index] - others.reduce(0, +) / Double(others.count)
            }
        }
        func expect(_ group: Group, _ values: [Double]) {
            for (tokens, value) in zip(group.advantages, values) {
                #expect(tokens.allSatisfy { abs($0 - value) < 1e-12 })
            }
        }
        var told = 0
        for (first, second) in pairs(groups) {
            let earned = first.verdicts.map { $0 == .correct ? 1.0 : 0 }
            #expect(first.rewards == earned.map(Optional.init))
            expect(first, held == 1 ? earned.map { _ in 0 } : lessOthers(earned))
            guard let second else { continue }
            let then = second.verdicts.map { $0 == .correct ? 1.0 : 0 }
            #expect(second.rewards == then.map(Optional.init))
            // α is 2.
            let shaped = zip(answered(first), then).map { held == 1 ? $1 : 3 * $1 - 2 * earned[$0] }
            expect(second, lessOthers(shaped))
            told += Set(shaped).count > 1 ? 1 : 0
        }
        #expect(told > 0)
    }

    /// The verdict, but for first attempts that subtract, which it does not judge.
    private struct HalfBlind: Reward {
        func rewards(for chains: [Chain]) -> ChainRewards {
            ChainRewards(
                values: chains.map { chain in
                    chain.forced.isEmpty && chain.text.contains("-")
                        ? nil : .whole(Toy.task.judge(chain: chain) == .correct ? 1 : 0)
                })
        }
    }

    @Test("Where a first attempt is masked the second one is, too")
    func masked() async throws {
        var learning = try Toy.learning(
            TwoTries.taught(), configuration(held: 0), reward: HalfBlind())
        try await learning.prepare()
        var (masked, known) = (0, 0)
        for (first, second) in pairs(try await learning.advance().rollouts.groups) {
            guard let second else { continue }
            for (place, index) in answered(first).enumerated() {
                let isMasked = second.rewards[place] == nil
                #expect(isMasked == (first.rewards[index] == nil))
                if isMasked {
                    #expect(second.advantages[place].allSatisfy { $0 == 0 })
                    masked += 1
                } else {
                    known += 1
                }
            }
        }
        #expect(masked > 0 && known > 0)
    }

    @Test("Stages switch behind the configured step, whatever is learned")
    func stages() async throws {
        var learning = try Toy.learning(TwoTries.taught(), configuration(held: 2))
        try await learning.prepare()
        var (stages, moved) = ([Double?](), [Bool]())
        while !learning.isDone {
            let step = try await learning.advance()
            stages.append(step.metrics[.revisionStage])
            let first = step.rollouts.groups.filter { $0.leg == 0 }
            moved.append(first.flatMap(\.learnedAdvantages).contains { $0 != 0 })
            #expect(step.metrics[.firstKL] != nil && step.metrics[.secondKL] != nil)
        }
        #expect(stages == [1, 1, 2])
        #expect(moved == [false, false, true])
    }

    @Test("Where FLOPs say so stages switch behind the step that spends them, resumed or not")
    func flops() async throws {
        func run(
            _ own: PolicyGradient.Configuration, resumedAt interrupted: Int? = nil
        ) async throws -> (stages: [Double?], costs: [Double], bits: [[UInt32]]) {
            let folder = try TemporaryFolder()
            defer { withExtendedLifetime(folder) {} }
            let series = CheckpointSeries(folder: folder.url)
            var (stages, ledgers) = ([Double?](), [ComputeLedger]())
            func go(_ learning: inout PolicyGradient, to last: Int) async throws {
                try await learning.prepare()
                while learning.step < last {
                    let step = try await learning.advance()
                    stages.append(step.metrics[.revisionStage])
                    ledgers.append(step.ledger)
                }
            }
            var model = try TwoTries.taught()
            var learning = try Toy.learning(model, own)
            if let interrupted {
                try await go(&learning, to: interrupted)
                let ledger = ledgers.reduce(into: ComputeLedger()) { $0.add($1) }
                try series.write(learning, ledger: ledger, tokenizer: Toy.tokenizer())
                model = try TwoTries.taught()
                learning = try Toy.learning(model, own)
                #expect(try series.resume(&learning)?.step == interrupted)
            }
            try await go(&learning, to: own.steps)
            return (stages, ledgers.map(\.total.flops), try model.bits())
        }
        let costs = try await run(configuration(held: 4, steps: 4)).costs
        let own = configuration(held: 0, steps: 4) {
            $0.revision?.heldFLOPs = costs[0] + costs[1] / 2
        }
        let whole = try await run(own)
        #expect(whole.stages == [1, 1, 2, 2])
        for interrupted in 1...3 {
            let resumed = try await run(own, resumedAt: interrupted)
            #expect(resumed.stages == whole.stages && resumed.bits == whole.bits)
        }
        let never = configuration(held: 4, steps: 1) { $0.revision?.heldFLOPs = 0 }
        #expect(try await run(never).stages == [2])
    }

    @Test("Stage I makes second attempts right, and β₂ keeps the first near the base model")
    func learns() async throws {
        func late(_ coefficient: Double) async throws -> (accuracy: Double, kl: Double) {
            var own = configuration(held: 20, steps: 20) {
                $0.samples = 16
                $0.optimizer = .init(learningRate: 4e-3, warmupSteps: 5)
            }
            own.revision?.heldCoefficient = coefficient
            var learning = try Toy.learning(TwoTries.taught(), own)
            try await learning.prepare()
            var found: [(accuracy: Double, kl: Double)] = []
            while !learning.isDone {
                let metrics = try await learning.advance().metrics
                found.append(
                    (
                        try #require(metrics[.revisedAccuracy]),
                        try #require(metrics[.firstKL])
                    ))
            }
            #expect(found[0].accuracy < 0.75)
            let last = found.suffix(5)
            return (
                last.reduce(0) { $0 + $1.accuracy } / 5, last.reduce(0) { $0 + $1.kl } / 5
            )
        }
        let (free, held) = (try await late(0), try await late(0.5))
        #expect(free.accuracy > 0.8)
        #expect(held.kl < free.kl / 2)
    }

    @Test("Multiplication, whose thoughts end with a check, is attempted again behind its denial")
    func multiplication() async throws {
        let tokenizer = try TwoTries.Products().tokenizer()
        var model = try Toy.configuration()
        model.vocabularySize = tokenizer.vocabularySize
        let transformer = try Transformer(configuration: model, random: RandomSource(seed: 3))
        var training = try Pretraining(
            model: transformer, tokenizer: tokenizer, corpus: TwoTries.Products(),
            configuration: Toy.pretraining())
        while !training.isDone { _ = try training.advance() }
        let task = Multiplication()
        let own = configuration(held: 1, steps: 2) {
            $0.maxTokens = 24
            $0.revision?.nudge = nil
        }
        var learning = try Toy.learning(
            transformer, own, problems: TwoTries.Products.problems, task: task,
            tokenizer: tokenizer)
        try await learning.prepare()
        var denied = 0
        for number in 1...2 {
            let step = try await learning.advance()
            #expect(step.metrics[.revisionStage] == Double(number))
            #expect((step.metrics[.revised] ?? 0) > 0.5 && step.accuracy > 0)
            #expect(step.metrics.values.allSatisfy { $0.isFinite })
            for (first, second) in pairs(step.rollouts.groups) {
                for (index, chain) in zip(answered(first), second?.chains ?? []) {
                    let text = first.chains[index].text
                    guard let end = text.range(of: "Y\n</think>") else { continue }
                    #expect(chain.text.hasPrefix(String(text[..<end.lowerBound]) + "N\n"))
                    denied += 1
                }
            }
        }
        #expect(denied > 32)
    }

    @Test("A nudge that the model cannot write is refused before anything is drawn")
    func nudge() throws {
        let own = configuration(held: 1) { $0.revision?.nudge = "Wait" }
        let error = #expect(throws: ConfigurationError.self) {
            try Toy.learning(Toy.untaught(), own)
        }
        #expect(error?.field == "revision.nudge")
    }

    @Test("What a recipe does not say is the default's, and all comes back from JSON")
    func coding() throws {
        typealias Revision = PolicyGradient.RevisionConfiguration
        let said = try JSONDecoder().decode(Revision.self, from: Data(#"{"heldSteps": 7}"#.utf8))
        #expect(said == Revision(heldSteps: 7))
        #expect(said.progress == 10 && said.heldCoefficient == 0.1 && said.nudge == nil)
        let whole = PolicyGradient.Configuration.score(steps: 9)
        #expect(whole.revision?.heldSteps == 4)
        let back = try JSONDecoder().decode(
            PolicyGradient.Configuration.self, from: JSONEncoder().encode(whole))
        #expect(back == whole)
    }
}

/// Tasks on which a second attempt makes sense.
enum TwoTries {
    /// Stands in no thought that the models below begin with.
    static let nudge = "?"

    /// Countdown's toy, half of it behind a nudge that is not learned.
    struct Corpus: PretrainingCorpus {
        var alphabet: String { Toy.Corpus().alphabet }

        func example(at index: Int) -> CorpusExample {
            var example = Toy.Corpus().example(at: index)
            var stream = RandomStream(4, "nudges", index)
            guard stream.below(2) == 0 else { return example }
            // The other way round, so that what is learned of one is not at once learned of the other.
            let answer = example.continuation.dropFirst("</think>".count).prefix(5)
            let turned = [4, 1, 2, 3, 0].map { Array(answer)[$0] }
            example.continuation = nudge + "</think>" + String(turned) + "<eos>"
            example.context = 1
            return example
        }
    }

    /// Products of digits, half of them right, behind a line of thought.
    struct Products: PretrainingCorpus {
        static let problems = ["3*4", "6*7", "2*8", "5*9"].compactMap {
            Multiplication().problem(question: $0)
        }

        var alphabet: String { "0123456789*+=%,?YN\n" }

        func example(at index: Int) -> CorpusExample {
            var stream = RandomStream(5, "products", index)
            let question = Self.problems[stream.below(Self.problems.count)].question
            let factors = question.split(separator: "*").compactMap { Int($0) }
            let product = factors.reduce(1, *) + stream.below(2)
            return CorpusExample(
                prompt: question + "<think>",
                continuation: "\(question)=\(product)?Y\n</think>\(product)<eos>")
        }
    }

    /// Answers right about half the time, trained once for all tests.
    static func taught() throws -> Transformer { try base.get().copied() }

    private static let base = Result {
        let model = try Transformer(
            configuration: Toy.configuration(), random: RandomSource(seed: 6))
        var training = try Pretraining(
            model: model, tokenizer: Toy.tokenizer(), corpus: Corpus(),
            configuration: Toy.pretraining())
        while !training.isDone { _ = try training.advance() }
        return model
    }
}
