import PonderTesting
import Reasoning
import Search
import Testing

/// Numbers whose thoughts are said to check themselves, for strategies that ask for it.
private struct CheckingNumbers: SelfCheckingTask {
    private let numbers = NumberTask()
    var name: String { numbers.name }
    func judge(answer: String, of problem: Problem) -> Verdict {
        numbers.judge(answer: answer, of: problem)
    }
    func canonical(answer: String, of problem: Problem) -> String? {
        numbers.canonical(answer: answer, of: problem)
    }
    func givesUp(_ chain: Chain) -> Bool { false }
}

@Suite("Strategies by name")
struct StrategyCatalogTests {
    @Test("Every strategy is made under its own name, with its defaults and with sizes")
    func names() throws {
        let catalog = StrategyCatalog.standard
        #expect(Set(catalog.names).count == catalog.entries.count)
        for entry in catalog.entries {
            let verifier = entry.needsVerifier ? ScriptedVerifier.hashing() : nil
            for samples in [nil, entry.limit.lowerBound] {
                let choice = StrategyChoice(
                    entry, samples: samples, width: entry.width.map { min(2, samples ?? $0) },
                    lookahead: entry.lookahead.map { _ in 0 }, verifier: verifier.map { _ in "v" })
                try choice.validate()
                let strategy = try choice.strategy(for: CheckingNumbers(), verifier: verifier)
                #expect(strategy.name == entry.name)
            }
        }
    }

    @Test("Names of versions before find the same strategy")
    func former() throws {
        for (former, name) in [
            ("beam-search", "beam"), ("one-chain", "single"), ("adaptive", "compute-optimal"),
        ] {
            #expect(try StrategyCatalog.standard.entry(named: former).name == name)
            #expect(StrategyCatalog.presentName(of: former) == name)
        }
        #expect(StrategyCatalog.presentName(of: "mine") == "mine")
    }

    /// Says 7, whatever it is asked.
    private struct Seven: Strategy {
        static let entry = StrategyEntry(name: "seven", summary: "always 7", samples: 1) { _ in
            Seven()
        }
        var name: String { Self.entry.name }

        func solve(_ problem: Problem, with policy: any Policy, budget: Budget) async throws
            -> Solution
        {
            Solution(
                problem: problem, answer: "7", chosen: nil, chains: [], ledger: ComputeLedger())
        }
    }

    @Test("A strategy of one's own is one more in a catalog of one's own")
    func own() async throws {
        let catalog = StrategyCatalog.standard.adding(Seven.entry).adding(Seven.entry)
        #expect(catalog.names == StrategyCatalog.standard.names + ["seven"])
        let choice = StrategyChoice(try catalog.entry(named: "seven"), in: catalog)
        let solution = try await choice.strategy(for: NumberTask(), verifier: nil)
            .solve(question, with: policy([]), budget: .unlimited)
        #expect(solution.answer == "7")
        #expect(throws: ConfigurationError.self) {
            try StrategyCatalog.standard.entry(named: "seven")
        }
    }

    @Test("The width of a strategy over whole chains counts some of them, and adds none")
    func widthOfChains() throws {
        let entry = StrategyEntry(name: "some", summary: "some of them", samples: 8, width: 3) {
            #expect($0.width == min(3, $0.samples))
            return MajorityVote(task: $0.task, samples: $0.width)
        }
        for samples in [nil, 2, 3, 5] {
            let choice = StrategyChoice(entry, samples: samples)
            try choice.validate()
            #expect(choice.rows == samples ?? 8)
            _ = try choice.strategy(for: NumberTask(), verifier: nil)
        }
        try StrategyChoice(entry, samples: 4, width: 4).validate()
        let error = #expect(throws: ConfigurationError.self) {
            try StrategyChoice(entry, samples: 4, width: 5).validate()
        }
        #expect(error?.field == "width")
        let tree = StrategyChoice(BeamSearch.entry, samples: 4, width: 5, verifier: "v")
        try tree.validate()
        #expect(tree.rows == 20)
    }

    @Test("What a strategy cannot be run with is refused by field, with what can")
    func refused() {
        func error(_ choice: StrategyChoice) -> ConfigurationError? {
            #expect(throws: ConfigurationError.self) { try choice.validate() }
        }
        let greedy = Sampling(.greedy)
        for (choice, field, hint) in [
            (StrategyChoice(SingleChain.entry, samples: 4), "samples", "vote or coverage"),
            (StrategyChoice(MajorityVote.entry, width: 2), "width", "diverse"),
            (StrategyChoice(MajorityVote.entry, step: .line), "step", "beam"),
            (StrategyChoice(BeamSearch.entry), "verifier", "coverage"),
            (StrategyChoice(MajorityVote.entry, verifier: "self"), "verifier", "best-of-n"),
            (StrategyChoice(MajorityVote.entry, sampling: greedy), "temperature", "vote"),
            (StrategyChoice(MajorityVote.entry, samples: .max), "samples", "65536"),
            (StrategyChoice(BeamSearch.entry, width: .max, verifier: "v"), "width", "4096"),
            (
                StrategyChoice(BeamSearch.entry, samples: 65_536, width: 4_096, verifier: "v"),
                "samples × width", "65536"
            ),
            (
                StrategyChoice(LookaheadSearch.entry, lookahead: .max, verifier: "v"),
                "lookahead", "4096"
            ),
            (StrategyChoice(TreeSearch.entry, samples: .max, verifier: "v"), "samples", "1048576"),
            (
                StrategyChoice(BeamSearch.entry, step: .tokens(0), verifier: "v"), "step", "0"
            ),
        ] {
            let error = error(choice)
            #expect(error?.field == field)
            #expect(error?.reason.contains(hint) ?? false, "\(String(describing: error))")
        }
    }
}
