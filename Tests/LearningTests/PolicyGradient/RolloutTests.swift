import Language
import Reasoning
import Results
import Tensors
import Testing

@testable import Learning

@Suite("Rollouts")
struct RolloutTests {
    private func configuration(refills: Int) -> PolicyGradient.Configuration {
        var configuration = Toy.small(.reinforce(steps: 2))
        configuration.refills = refills
        return configuration
    }

    /// Half the problems can be solved, half cannot.
    private static let mixed = Toy.problems + Toy.hopeless

    @Test("Groups without a signal are dropped and others drawn")
    func refills() async throws {
        var learning = try Toy.learning(
            Toy.taught(), configuration(refills: 6), problems: Self.mixed)
        try await learning.prepare()
        let step = try await learning.advance()
        #expect(step.rollouts.groups.count == 4)
        #expect(step.rollouts.groups.allSatisfy { Advantage.hasSignal($0.rewards) })
        #expect(step.rollouts.groups.allSatisfy { Toy.problems.contains($0.problem) })
        #expect(!step.rollouts.dropped.isEmpty)
        #expect(step.metrics["droppedGroups"] == Double(step.rollouts.dropped.count))
        #expect(learning.counters["cursor"] == 4 + step.rollouts.dropped.count)
        // What was dropped was sampled all the same.
        let kept = step.rollouts.groups.flatMap(\.chains).reduce(0) { $0 + $1.tokens.count }
        #expect(step.rollouts.usage.generatedTokens > kept)
        #expect(step.ledger[.rollouts] == step.rollouts.usage)
        #expect(step.ledger[.training].flops > 0)
    }

    @Test("Without refills they stay, and where none has a signal no weight moves")
    func noRefills() async throws {
        let model = try Toy.taught()
        let before = try model.bits()
        var learning = try Toy.learning(
            model, configuration(refills: 0), problems: Toy.hopeless)
        try await learning.prepare()
        let step = try await learning.advance()
        #expect(step.rollouts.groups.count == 4)
        #expect(step.rollouts.dropped.isEmpty)
        #expect(step.accuracy == 0)
        #expect(step.metrics[.gradientNorm] == 0)
        #expect(try model.bits() == before)
    }

    @Test("A batch in which no group has a signal is a step from which nothing is learned")
    func noSignal() async throws {
        let model = try Toy.taught()
        let before = try model.bits()
        var learning = try Toy.learning(
            model, configuration(refills: 2), problems: Toy.hopeless)
        try await learning.prepare()
        for number in 1...2 {
            let step = try await learning.advance()
            #expect(step.step == number)
            #expect(step.rollouts.groups.isEmpty && step.rollouts.dropped.count == 12)
            #expect(step.metrics["groupsWithoutSignal"] == 1)
            #expect(step.accuracy == 0)
            for absent in [.entropy, .gradientNorm, .samplerTrainerGap, .clipFraction, .kl]
                as [MetricName]
            {
                #expect(step.metrics[absent] == nil, "\(absent.rawValue)")
            }
            #expect(step.ledger[.rollouts].generatedTokens > 0)
        }
        #expect(learning.isDone && learning.counters["cursor"] == 24)
        #expect(try model.bits() == before)
    }

    @Test("Groups are dropped by their verdicts, whatever their rewards")
    func verdicts() async throws {
        // Punished lengths make rewards of a group differ where every answer is wrong.
        var configuration = configuration(refills: 1)
        configuration.overlong = .punished(buffer: 16)
        var learning = try Toy.learning(
            Toy.untaught(), configuration, problems: Toy.hopeless)
        try await learning.prepare()
        let step = try await learning.advance()
        #expect(step.rollouts.groups.isEmpty && step.rollouts.dropped.count == 8)
        #expect(step.rollouts.dropped.contains { Set($0.rewards).count > 1 })
    }

    @Test("The overlong rule goes by the context where that is nearer than the limit of tokens")
    func context() async throws {
        var configuration = configuration(refills: 0)
        configuration.maxTokens = 4_096
        configuration.samples = 64
        configuration.overlong = .punished(buffer: 8)
        let model = try Toy.untaught()
        var learning = try Toy.learning(model, configuration, problems: Toy.hopeless)
        try await learning.prepare()
        let groups = try await learning.advance().rollouts.groups
        let cut = groups.flatMap { zip($0.chains, $0.rewards) }.filter {
            $0.0.stopReason == .context
        }
        #expect(!cut.isEmpty)
        for (chain, reward) in cut {
            #expect(chain.prompt.count + chain.tokens.count == 96)
            #expect(reward == -1)
        }
    }

    @Test("The sampler's numbers are the trainer's")
    func gap() async throws {
        var gaps: [Double?] = []
        for temperature in [1, 0.7] {
            var configuration = configuration(refills: 0)
            configuration.temperature = temperature
            for model in try [Toy.taught(), Toy.untaught(layers: 2)] {
                var learning = try Toy.learning(model, configuration)
                try await learning.prepare()
                for _ in 1...2 {
                    gaps.append(try await learning.advance().metrics[.samplerTrainerGap])
                }
            }
        }
        // Where every group is all right nothing goes through the model, and there is no gap.
        let known = gaps.compactMap(\.self)
        #expect(known.count >= 4)
        for gap in known { #expect(gap < 1e-4) }
    }

    @Test("Legs go on where a chain was cut, behind its last whole step, which is context")
    func legs() async throws {
        var configuration = configuration(refills: 0)
        configuration.maxTokens = 12
        configuration.legs = 3
        let model = try Toy.untaught()
        // What is drawn is nonsense with line breaks in it now and then.
        var learning = try Toy.learning(model, configuration)
        try await learning.prepare()
        var (deepest, checked) = (0, 0)
        for _ in 1...2 {
            let step = try await learning.advance()
            let groups = step.rollouts.groups
            #expect(groups.filter { $0.leg == 0 }.count == 4)
            for group in groups {
                deepest = max(deepest, group.leg)
                let prefix = try #require(group.chains.first).prefixLength
                #expect((prefix > 0) == (group.leg > 0))
                for chain in group.chains {
                    #expect(chain.prefixLength == prefix && chain.tokens.count <= prefix + 12)
                    #expect(chain.tokens[..<prefix] == group.chains[0].tokens[..<prefix])
                    #expect(chain.logProbs[..<prefix].allSatisfy { $0 == 0 })
                    guard prefix > 0 else { continue }
                    checked += 1
                    #expect(
                        learning.policy.tokenizer.decode(tokens: Array(chain.tokens[..<prefix]))
                            .hasSuffix("\n"))
                }
            }
            let first = groups.filter { $0.leg == 0 }.flatMap(\.chains)
            #expect(step.meanLength == Double(first.reduce(0) { $0 + $1.tokens.count }) / 32)
        }
        #expect(deepest > 0 && checked > 0)
    }

    @Test("A problem met again, in the same batch or later, draws other samples")
    func repeatedProblem() async throws {
        var learning = try Toy.learning(
            Toy.untaught(), configuration(refills: 0), problems: [Toy.problems[0]])
        try await learning.prepare()
        var seen: Set<[Token]> = []
        for _ in 1...2 {
            for group in try await learning.advance().rollouts.groups {
                #expect(group.problem == Toy.problems[0])
                #expect(group.chains.allSatisfy { $0.problem == Toy.problems[0] })
                #expect(seen.insert(group.chains.flatMap(\.tokens)).inserted)
            }
        }
        #expect(seen.count == 8)
    }

    @Test("Same seed, same samples; another seed, others; what others left in the cache counts not")
    func seeds() async throws {
        func chains(_ seed: UInt64, cached: Bool = false) async throws -> [[Token]] {
            var learning = try Toy.learning(
                Toy.untaught(), configuration(refills: 0), seed: seed)
            try await learning.prepare()
            if cached {
                for problem in Toy.problems {
                    let chain = try learning.policy.begin(problem)
                    _ = try await learning.policy.sample(
                        from: chain, count: 3, parameters: GenerateParameters(maxTokens: 9))
                }
            }
            let step = try await learning.advance()
            return step.rollouts.groups.flatMap(\.chains).map(\.tokens)
        }
        let first = try await chains(1)
        #expect(try await chains(1) == first)
        #expect(try await chains(1, cached: true) == first)
        #expect(try await chains(2) != first)
    }

    @Test("Learning makes right answers likelier")
    func learns() async throws {
        var configuration = configuration(refills: 0)
        configuration.steps = 20
        configuration.samples = 16
        configuration.optimizer = .init(learningRate: 4e-3)
        var learning = try Toy.learning(Toy.taught(), configuration)
        try await learning.prepare()
        var accuracies: [Double] = []
        while !learning.isDone { accuracies.append(try await learning.advance().accuracy) }
        #expect(accuracies[0] < 0.75)
        // A step has 64 samples, so one of them may fall short by chance.
        let late = accuracies.suffix(5)
        #expect(late.reduce(0, +) / 5 > 0.85, "\(accuracies)")
    }
}

@Suite("Problems in a new order each time round")
struct ShuffledProblemsTests {
    @Test("Every problem once a round, in orders that differ", arguments: [1, 2, 3, 7, 12, 100])
    func rounds(count: Int) throws {
        let problems = (0..<count).map {
            Problem(id: "\($0)", task: "toy", question: "", reference: .answer(""))
        }
        let source = try ShuffledProblems(problems, seed: 4)
        var orders: Set<[String]> = []
        for round in 0..<10 {
            let order = (0..<count).map { source.problem(at: round * count + $0).id }
            #expect(Set(order).count == count)
            orders.insert(order)
        }
        #expect(orders.count >= min(5, count))
        let other = try ShuffledProblems(problems, seed: 5)
        let same = (0..<count * 10).allSatisfy { source.problem(at: $0) == other.problem(at: $0) }
        #expect(same == (count == 1))
    }

    @Test("No problems are an error")
    func none() {
        #expect(throws: ConfigurationError(field: "problems", reason: "there are none")) {
            try ShuffledProblems([], seed: 1)
        }
    }
}
