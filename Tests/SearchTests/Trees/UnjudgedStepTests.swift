import PonderTesting
import Reasoning
import Search
import Testing

@Suite("Steps that cannot be judged yet")
struct UnjudgedStepTests {
    /// Three lines of a letter each, then 7 if all of them are `a` and 1 if not.
    private func lines(context: Int? = nil) -> ScriptedPolicy {
        ScriptedPolicy(contextLength: context) { request in
            let seed = request.parameters.temperature == 0 ? 0 : request.parameters.seed
            var text = request.chain.text
            while !text.hasSuffix("<eos>") {
                if text.hasSuffix("</think>") {
                    text += text.hasPrefix("a\na\na\n") ? "7" : "1"
                } else if text.contains("</think>") {
                    text += "<eos>"
                } else if text.utf8.count == 6 {
                    text += "</think>"
                } else if text.utf8.count % 2 == 1 {
                    text += "\n"
                } else {
                    var stream = RandomStream(seed, text, request.sample)
                    text += stream.next() % 3 == 0 ? "a" : "b"
                }
            }
            return String(text.dropFirst(request.chain.text.count))
        }
    }

    /// Has a word on whole lines alone: the share of letters `a` among them.
    private struct LineVerifier: Verifier {
        var usesReference: Bool { false }

        func score(_ chains: [Chain]) async throws -> Scores {
            Scores(
                chains.map { chain in
                    let thought = chain.text.prefix { $0 != "<" }
                    let lines = thought.split(separator: "\n", omittingEmptySubsequences: false)
                        .dropLast()
                    guard !lines.isEmpty else { return .notYet }
                    let share = Double(lines.count { $0 == "a" }) / Double(lines.count)
                    let isWhole = thought.hasSuffix("\n") || thought.count < chain.text.count
                    return isWhole
                        ? .value(share) : .earlier(share, bytes: thought.utf8.count - 1)
                })
        }
    }

    /// Has no word on anything, now or ever.
    private struct Mute: Verifier {
        var word: Score
        var usesReference: Bool { false }

        func score(_ chains: [Chain]) async throws -> Scores { Scores(chains.map { _ in word }) }
    }

    @Test("Steps of half a line search as well as steps of a line", arguments: Maker.all)
    func halves(maker: Maker) async throws {
        func right(_ boundary: StepBoundary) async throws -> Int {
            var right = 0
            for seed in UInt64(0)..<16 {
                let solution = try await maker.make(
                    settings(LineVerifier(), seed: seed, boundary: boundary)
                ).solve(question, with: lines(), budget: .unlimited)
                #expect(solution.isVerified && !solution.isUnjudged)
                right += solution.answer == "7" ? 1 : 0
            }
            return right
        }
        let (whole, half) = (try await right(.line), try await right(.tokens(1)))
        // One chain is right once in 27 times.
        #expect(whole >= 3)
        #expect(half >= whole * 2 / 3, "\(half) where \(whole) are right with whole lines")
    }

    @Test("A first step without a word is not given up", arguments: Maker.all)
    func goesOn(maker: Maker) async throws {
        let solution = try await maker.make(settings(LineVerifier(), boundary: .tokens(1)))
            .solve(question, with: lines(), budget: .unlimited)
        let tree = try #require(solution.tree)
        let first = tree.children[SearchTree.root]
        #expect(first.contains { !tree.children[$0].isEmpty })
        // Lookahead and rollouts come to a line's end.
        guard !["lookahead", "tree with rollouts", "tree with both"].contains(maker.name) else {
            return
        }
        #expect(first.allSatisfy { tree.scores[$0] == nil })
        #expect(tree.scores.contains { $0 != nil })
    }

    @Test(
        "A search in which nothing was judged says so, and has the policy's own answer",
        arguments: Maker.all, [Score.notYet, .never])
    func unjudged(maker: Maker, word: Score) async throws {
        let solution = try await maker.make(settings(Mute(word: word), boundary: .tokens(1)))
            .solve(question, with: lines(), budget: .unlimited)
        #expect(solution.isUnjudged)
        #expect((solution.words?.asked ?? 0) > 0)
        #expect(solution.words?.given == 0)
        #expect(solution.answer != nil)
        #expect(!solution.isVerified)
    }

    @Test("What a verifier was asked and said is counted by every strategy that chooses with it")
    func counted() async throws {
        let chosen = try await BestOfN(
            task: NumberTask(), verifier: ScriptedVerifier(answers: ["1": 0.5, "7": nil]),
            samples: 3
        ).solve(question, with: policy([chain("1"), chain("7"), chain("??")]))
        #expect(chosen.words == VerifierWords(asked: 2, given: 1))
        let vote = try await MajorityVote(task: NumberTask(), samples: 2)
            .solve(question, with: policy([chain("1"), chain("7")]))
        #expect(vote.words == nil && !vote.isUnjudged)
    }
}

@Suite("Bounds that end a thought before it has an answer")
struct UnansweredTests {
    /// Lines without end, `a` first or `b`; 7 behind a closed thought that begins with `a`, else 1.
    private func endless(context: Int? = nil) -> ScriptedPolicy {
        ScriptedPolicy(contextLength: context) { request in
            let text = request.chain.text
            if text.contains("</think>") { return text.hasPrefix("a") ? "7<eos>" : "1<eos>" }
            let seed = request.parameters.temperature == 0 ? 0 : request.parameters.seed
            var stream = RandomStream(seed, text, request.sample)
            return String(repeating: stream.next() % 2 == 0 ? "a\n" : "b\n", count: 100)
        }
    }

    /// Likes chains that begin with `a`, the longer ones less.
    private var verifier: ScriptedVerifier {
        ScriptedVerifier { text in
            (text.hasPrefix("a") ? 0.9 : 0.5) - 0.01 * Double(text.prefix { $0 != "<" }.utf8.count)
        }
    }

    @Test("The bound on steps closes the best chain", arguments: Maker.all)
    func depth(maker: Maker) async throws {
        let solution = try await maker.make(settings(verifier, depth: 2))
            .solve(question, with: endless(), budget: .unlimited)
        #expect(solution.answer == "7")
        #expect(solution.chosen?.text.prefix(2) == "a\n")
        let tree = try #require(solution.tree)
        #expect(solution.tree?.chosen.map { tree.path(to: $0).count } == 4)
    }

    @Test("A beam of one closes its chain at the bound on steps, not an earlier one")
    func one() async throws {
        for width in 1...3 {
            let solution = try await BeamSearch(
                settings(verifier, depth: 2), beams: 1, width: width
            ).solve(question, with: endless())
            #expect(solution.answer != nil)
            #expect(solution.chosen?.text.prefix { $0 != "<" }.utf8.count == 4)
        }
    }

    @Test(
        "Where every context is full the best chain is closed where an answer fits",
        arguments: Maker.all)
    func context(maker: Maker) async throws {
        let solution = try await maker.make(settings(verifier))
            .solve(question, with: endless(context: 20), budget: .unlimited)
        #expect(solution.answer == "7")
        #expect((solution.chosen?.allTokens.count ?? 0) <= 20)
    }
}

@Suite("Answers that the task cannot read")
struct UnreadableAnswerTests {
    private let answers = ["", "7", " ", "??"]

    /// Likes blank answers best, and the right one least.
    private var verifier: ScriptedVerifier {
        ScriptedVerifier { text in
            text.contains("7") ? 0.1 : text.contains("?") ? 0.8 : 0.9
        }
    }

    @Test("No strategy over chains chooses one")
    func chains() async throws {
        let policy = policy(answers.map { chain($0) })
        let strategies: [any Strategy] = [
            BestOfN(task: NumberTask(), verifier: verifier, samples: 4),
            WeightedVote(task: NumberTask(), verifier: verifier, samples: 4),
            MajorityVote(task: NumberTask(), samples: 4),
            SequentialRevision(
                task: NumberTask(), sequences: 4, attempts: 1, selection: .best(verifier)),
            SequentialRevision(
                task: NumberTask(), sequences: 4, attempts: 1, selection: .last),
            ComputeOptimal(
                task: NumberTask(), verifier: verifier, probes: 4, limits: [],
                plans: [BestOfN(task: NumberTask(), verifier: verifier, samples: 4)]),
        ]
        for strategy in strategies {
            let solution = try await strategy.solve(question, with: policy, budget: .unlimited)
            #expect(solution.answer == "7", "\(strategy.name)")
            #expect(solution.chains.count == 4)
        }
    }

    @Test("No search over steps chooses one", arguments: Maker.all)
    func trees(maker: Maker) async throws {
        let policy = branching(["": answers.map { "</think>\($0)<eos>" }])
        let solution = try await maker.make(settings(verifier))
            .solve(question, with: policy, budget: .unlimited)
        #expect(solution.answer == "7")
    }

    @Test("A single chain with one has no answer", arguments: ["", " ", "??"])
    func single(answer: String) async throws {
        let solution = try await SingleChain(task: NumberTask())
            .solve(question, with: policy([chain(answer)]))
        #expect(solution.answer == nil)
        #expect(solution.chains.count == 1)
    }
}
