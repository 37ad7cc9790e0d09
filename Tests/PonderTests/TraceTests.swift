import Experiments
import Foundation
import Learning
import PonderTesting
import Reasoning
import Results
import Search
import Tasks
import Testing

@testable import ponder

@Suite struct TraceTests {
    /// Likes lines that claim success.
    private struct Likes: Verifier {
        var usesReference: Bool { false }
        func score(_ chains: [Chain]) async throws -> Scores {
            Scores(values: chains.map { $0.text.contains("41Y") ? 0.9 : 0.1 })
        }
    }

    /// Two problems, the first of which can be solved, by a beam search.
    private func traced(_ folder: TemporaryFolder, entry: StrategyEntry = BeamSearch.entry)
        async throws
        -> String
    {
        let policy = ScriptedPolicy(flopsPerToken: 1e6) { request in
            let begun = request.chain.text
            let text = request.sample % 2 == 0 ? SolverTests.wrong : SolverTests.right
            return text.hasPrefix(begun) ? String(text.dropFirst(begun.count)) : "<eos>"
        }
        let needsVerifier = entry.verification != .none
        let runner = StrategyRunner(
            StrategyChoice(
                entry, samples: 2, width: entry.width.map { _ in 3 },
                verifier: needsVerifier ? "self" : nil),
            verifiers: needsVerifier ? ["countdown": Likes()] : [:], policy: { _ in policy })
        let file = try ProblemLines(
            ResultFile(folder.path("trees.jsonl"), inputs: []))
        let posed = try PosedProblem.read(["3 7 20=41", "3 7 20=42"], task: "countdown")
        _ = try await runner.solve(posed.map(\.problem)) { index, run in
            try file.append([TraceFile.line(run.trace)], at: index)
        }
        try file.finish()
        return folder.path("trees.jsonl")
    }

    private func trace(_ arguments: [String], width: Int = 100) throws -> String {
        let written = Written()
        try parse(TraceCommand.self, arguments).run(
            on: written.console(out: Terminal(isInteractive: false, width: width)))
        return written.out
    }

    @Test("What solve writes is read back: answer, tree, and the judge's word on finished chains")
    func roundTrip() async throws {
        let folder = try TemporaryFolder()
        let traces = try TraceFile.read(await traced(folder))
        #expect(traces.map(\.problem.question) == ["3 7 20=41", "3 7 20=42"])
        #expect(traces.map(\.verdict) == [.correct, .wrong])
        let tree = try #require(traces[0].tree)
        let chosen = try #require(tree.chosen)
        #expect(tree.verdicts[chosen] == .correct)
        for node in tree.parents.indices {
            #expect((tree.verdicts[node] != nil) == (tree.states[node] == .finished))
        }
        #expect(traces[0].chains.isEmpty)
        #expect(
            try TraceFile.line(traces[0])
                == folder.text(of: "trees.jsonl").split(separator: "\n")[0])
    }

    @Test("A list has a line for each problem, a problem its tree with the chosen path marked")
    func views() async throws {
        let folder = try TemporaryFolder()
        let path = try await traced(folder)
        let list = try trace([path]).split(separator: "\n")
        #expect(list.count == 3)
        #expect(list[1].contains("(7*3)+20") && list[1].contains(" correct  beam"))
        #expect(try trace([path, "--wrong"]).split(separator: "\n").count == 2)
        let tree = try trace([path, "1"])
        #expect(tree.contains("▸ "))
        #expect(tree.contains("</think>(7*3)+20<eos>"))
        #expect(tree.split(separator: "\n").allSatisfy { $0.count <= 100 })
        let marked = tree.split(separator: "\n").filter { $0.hasPrefix("▸ ") }
        #expect(marked.first?.contains("7*3=21,21+20=41?41Y") ?? false)
        #expect(marked.last?.hasSuffix("correct") ?? false)
        #expect(try trace([path, "3 7 20=41"]) == tree)
        #expect(throws: CommandError.self) { try trace([path, "3"]) }
    }

    @Test("A number past either end names no problem", arguments: [Int.min, -1, 0, 3, Int.max])
    func numbers(number: Int) async throws {
        let folder = try TemporaryFolder()
        let path = try await traced(folder)
        let error = #expect(throws: CommandError.self) { try trace([path, "--", "\(number)"]) }
        #expect(error?.status == .badInput)
    }

    @Test("Counts at the end of 64 bits, and forks within forks without end, are shown")
    func extremes() async throws {
        let folder = try TemporaryFolder()
        var trace = try TraceFile.read(await traced(folder))[0]
        trace.ledger.charge(
            Usage(promptTokens: .max, generatedTokens: .max, flops: .infinity), to: .policy)
        var tree = SearchTree()
        var node = SearchTree.root
        for _ in 0..<3_000 {
            _ = tree.add(to: node, text: "a\n", tokens: .max, state: .discarded)
            node = tree.add(to: node, text: "b\n", tokens: .max, state: .open)
        }
        trace.tree = tree
        trace.strategy = "beam\u{1B}[2J"
        trace.problem = Problem(
            id: "x\u{1B}]0;t\u{7}", task: "\u{1B}", question: "q\u{1B}[2J",
            reference: trace.problem.reference)
        let path = try folder.file("extreme.jsonl", TraceFile.line(trace) + "\n")
        for arguments in [[path], [path, "1"], [path, "1", "--all"]] {
            let text = try self.trace(arguments)
            #expect(!text.isEmpty && !text.contains("\u{1B}") && !text.contains("\u{7}"))
        }
    }

    @Test("A narrow tree cuts texts, the whole one shows every character")
    func narrow() async throws {
        let folder = try TemporaryFolder()
        let path = try await traced(folder)
        #expect(try trace([path, "1"], width: 50).contains("…"))
        #expect(try trace([path, "1", "--depth", "1"]).contains(" below"))
        let all = try trace([path, "1", "--all"], width: 50)
        #expect(!all.contains("…"))
        let nodes = try TraceFile.read(path)[0].tree?.count ?? 0
        #expect(all.split(separator: "\n").count >= nodes - 1 + 3)
    }

    @Test("A page of a tree opens by itself; without a tree there is none")
    func page() async throws {
        let folder = try TemporaryFolder()
        let path = try await traced(folder)
        _ = try trace([path, "1", "--html", folder.path("tree.html")])
        #expect(try folder.text(of: "tree.html").contains("3 7 20=41"))
        let vote = try await traced(folder, entry: MajorityVote.entry)
        #expect(throws: CommandError.self) {
            try trace([vote, "1", "--html", folder.path("tree.html")])
        }
        #expect(try trace([vote, "1"]).contains("chain 2: correct"))
    }

    @Test("JSON is what was written, and a summary for the list")
    func json() async throws {
        let folder = try TemporaryFolder()
        let path = try await traced(folder)
        let lines = try trace([path, "--json"]).split(separator: "\n")
        let summaries = try lines.map {
            try JSONDecoder().decode(TraceSummary.self, from: Data($0.utf8))
        }
        #expect(summaries.map(\.number) == [1, 2])
        let line = try folder.text(of: "trees.jsonl").split(separator: "\n")[1]
        #expect(try trace([path, "2", "--json"]) == line + "\n")
    }

    @Test(
        "A bad file is refused with file, line and field",
        arguments: [
            ("{\"problem\"", "(line)"), ("[]", "(line)"), ("\"strategy\":7", "strategy"),
            ("\"parents\":[-1,5", "tree.parents"), ("\"chosen\":99999", "tree.chosen"),
            ("\"verdict\":\"maybe\"", "verdict"), ("\"scores\":[\"x\"", "tree.scores.0"),
        ])
    func damaged(damage: String, field: String) async throws {
        let folder = try TemporaryFolder()
        _ = try await traced(folder)
        var lines = try folder.text(of: "trees.jsonl").split(separator: "\n").map(String.init)
        if field == "(line)" {
            lines[1] = damage
        } else {
            let key = try #require(damage.split(separator: ":").first)
            // The field's value, as far as the damage reaches, gives way to it.
            let pattern =
                damage.contains("[")
                ? "\(key):\\[[^,]*" + (damage.contains(",") ? ",[^,]*" : "")
                : "\(key):(\"[^\"]*\"|[0-9]+)"
            lines[1] = lines[1].replacingOccurrences(
                of: pattern, with: damage, options: .regularExpression)
        }
        let bad = try folder.file("bad.jsonl", lines.joined(separator: "\n") + "\n")
        #expect {
            try trace([bad])
        } throws: {
            "\($0)".contains("\(bad), line 2, field '\(field)")
        }
    }

    @Test("A run lists its steps, a step its chains, a problem its thoughts")
    func run() throws {
        let folder = try TemporaryFolder()
        let task = Countdown()
        let problems = [
            task.problem(numbers: [3, 7, 20], target: 41, id: "a"),
            task.problem(numbers: [3, 7, 20], target: 42, id: "b"),
        ]
        let store = try RunStore(url: folder.url.appending(path: "store.sqlite"))
        try store.record(
            StepRecord(
                phase: "learning", step: 4, problems: problems,
                chains: problems.map { problem in
                    ChainRecord(
                        problem: problem.id, sample: 0, reward: problem.id == "a" ? 1 : 0,
                        chain: JudgedChain(
                            text: SolverTests.right, tokens: 30,
                            verdict: problem.id == "a" ? .correct : .wrong))
                }))
        let path = folder.url.path
        #expect(try trace([path]).contains("learning     4"))
        let chains = try trace([path, "--step", "4"]).split(separator: "\n")
        #expect(chains.count == 3)
        #expect(chains[1].contains("correct") && chains[1].contains("1.00"))
        let wrong = try trace([path, "--step", "4", "--wrong"])
        #expect(wrong.split(separator: "\n").count == 2)
        #expect(try trace([path, "--step", "4", "2"]).contains("sample 0: wrong, reward 0.00"))
        #expect {
            try trace([path, "--step", "5"])
        } throws: { "\($0)".contains("there are 4 to 4") }
        #expect(throws: CommandError.self) { try trace([path, "1"]) }
    }

    @Test("Chains of evaluate are listed too")
    func chains() throws {
        let folder = try TemporaryFolder()
        let problem = Countdown().problem(numbers: [3, 7, 20], target: 41, id: "a")
        let chain = Chain(problem: problem, prompt: [1], text: SolverTests.right)
        let file = try ProblemLines(ResultFile(folder.path("chains.jsonl"), inputs: []))
        try file.append(
            JudgedProblem(
                Solution(
                    problem: problem, answer: nil, chosen: nil, chains: [chain],
                    ledger: ComputeLedger()), task: Countdown(), verdicts: [.correct]), at: 0)
        try file.finish()
        let list = try trace([folder.path("chains.jsonl")])
        #expect(list.contains("correct") && list.contains("3 7 20=41"))
        #expect(try trace([folder.path("chains.jsonl"), "a"]).contains("answer: (7*3)+20"))
    }
}
