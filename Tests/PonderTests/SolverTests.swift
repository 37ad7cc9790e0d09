import Foundation
import PonderTesting
import Reasoning
import Results
import Search
import Testing

@testable import ponder

@Suite struct SolverTests {
    static let right = "7*3=21,21+20=41?41Y\n</think>(7*3)+20<eos>"
    static let wrong = "7+3=10,10+20=30?41N\n</think>7+3+20<eos>"

    private func solve(
        _ policy: ScriptedPolicy, _ choice: StrategyChoice, _ output: Solver.Output = .text,
        problems: [String] = ["3 7 20=41"], on written: Written
    ) async throws -> [SolvedProblem] {
        let solver = Solver(
            runner: StrategyRunner(choice) { _ in policy }, output: output,
            console: written.console())
        return try await solver.solve(PosedProblem.read(problems, task: "countdown"))
    }

    @Test("A single chain is shown with answer, verdict and cost")
    func single() async throws {
        let written = Written()
        let solved = try await solve(
            .saying(Self.right), StrategyChoice(SingleChain.entry), on: written)
        #expect(solved[0].verdict == .correct)
        #expect(solved[0].answer == "(7*3)+20")
        let lines = written.out.split(separator: "\n").map(String.init)
        #expect(
            lines.prefix(3) == ["3 7 20=41", "  7*3=21,21+20=41?41Y", "answer: (7*3)+20"])
        // 10 tokens of prompt, 30 of chain with each mark one token, a million FLOPs each.
        #expect(lines[3].hasPrefix("correct, 40 tokens, 40.0 MFLOP, "))
    }

    @Test("A vote says how many chains agree")
    func vote() async throws {
        let written = Written()
        let solved = try await solve(
            .saying(Self.wrong, Self.right, Self.right),
            StrategyChoice(MajorityVote.entry, samples: 3),
            on: written)
        #expect(solved[0].verdict == .correct)
        #expect(solved[0].support == 2)
        #expect(!solved[0].usesReference)
        #expect(written.out.contains("answer: (7*3)+20 (2 of 3 chains)\n"))
    }

    @Test("Coverage says that it used the answer key")
    func coverage() async throws {
        let written = Written()
        let solved = try await solve(
            .saying(Self.wrong, Self.right), StrategyChoice(Coverage.entry, samples: 4),
            on: written)
        #expect(solved[0].usesReference)
        #expect(solved[0].support == 2)
        #expect(written.out.contains("2 of 4 chains correct, by the answer key"))
        let none = try await solve(
            .saying(Self.wrong), StrategyChoice(Coverage.entry, samples: 4), on: written)
        #expect(none[0].verdict == .wrong)
        #expect(written.out.contains("not covered"))
    }

    @Test("A chain without an answer is neither right nor wrong")
    func unanswered() async throws {
        let written = Written()
        let solved = try await solve(
            .saying("7+3=10"), StrategyChoice(SingleChain.entry), on: written)
        #expect(solved[0].answer == nil)
        #expect(solved[0].verdict == .unanswered)
        #expect(written.out.contains("no answer"))
    }

    /// Likes the chains that contain a text.
    private struct Likes: Verifier {
        let text: String
        var usesReference: Bool { false }
        func score(_ chains: [Chain]) async throws -> Scores {
            Scores(values: chains.map { $0.text.contains(text) ? 0.9 : 0.1 })
        }
    }

    @Test(
        "The chosen verifier chooses, within the budget",
        arguments: [BestOfN.entry, WeightedVote.entry])
    func verifier(name: StrategyEntry) async throws {
        let written = Written()
        let solver = Solver(
            runner: StrategyRunner(
                StrategyChoice(name, samples: 3, verifier: "self"),
                verifiers: ["countdown": Likes(text: "41Y")]
            ) { _ in ScriptedPolicy.saying(Self.wrong, Self.right, Self.wrong) },
            output: .json, console: written.console())
        let solved = try await solver.solve(
            PosedProblem.read(["3 7 20=41"], task: "countdown"))
        #expect(solved[0].chains.count == 3)
        #expect(solved[0].verdict == .correct)
        var bounded = solver
        bounded.runner.budget = Budget(tokens: 50)
        let less = try await bounded.solve(PosedProblem.read(["3 7 20=41"], task: "countdown"))
        #expect(less[0].chains.count < 3)
    }

    @Test("A revision's last word is the answer where nobody chooses")
    func revision() async throws {
        let written = Written()
        let policy = ScriptedPolicy { request in
            request.chain.text.contains("41N")
                ? "7*3=21,21+20=41?41Y\n</think>7*3+20<eos>" : Self.wrong
        }
        let solved = try await solve(
            policy, StrategyChoice(SequentialRevision.entry, samples: 2), on: written)
        #expect(solved[0].chains.count == 2)
        #expect(solved[0].verdict == .correct)
    }

    @Test("A cap on thinking reaches the chain")
    func cap() async throws {
        let written = Written()
        let solved = try await solve(
            .saying("7+3=10,10+20=30?41N\n</think>7+3+20<eos>"),
            StrategyChoice(
                SingleChain.entry, sampling: Sampling(thinking: ThinkingBudget(cap: 6))),
            on: written)
        #expect(solved[0].chains[0].text?.hasPrefix("7+3=10</think>") == true)
    }

    @Test("JSON lines have every chain and come in the problems' order")
    func json() async throws {
        let written = Written()
        let policy = ScriptedPolicy { request in
            // The first problem takes longest.
            if request.chain.problem.question.hasPrefix("3") {
                try await Task.sleep(for: .milliseconds(50))
            }
            return Self.right
        }
        _ = try await solve(
            policy, StrategyChoice(MajorityVote.entry, samples: 2), .json,
            problems: ["3 7 20=41", "4 7 20=41", "5 7 20=41"], on: written)
        let lines = written.out.split(separator: "\n")
        let read = try lines.map {
            try JSONDecoder().decode(SolvedProblem.self, from: Data($0.utf8))
        }
        #expect(read.map(\.question) == ["3 7 20=41", "4 7 20=41", "5 7 20=41"])
        #expect(read.map(\.verdict) == [.correct, .wrong, .wrong])
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "id", "task", "question", "strategy", "usesReference", "answer", "verdict",
                "support", "chains", "cost",
            ])
        let chain = try #require((object["chains"] as? [[String: Any]])?.first)
        #expect(Set(chain.keys) == ["text", "answer", "form", "verdict", "tokens", "stopReason"])
    }

    @Test("Several problems end with a count")
    func summary() async throws {
        let written = Written()
        _ = try await solve(
            .saying(Self.right), StrategyChoice(SingleChain.entry),
            problems: ["3 7 20=41", "3 7 20=42"], on: written)
        #expect(written.out.hasSuffix("1 of 2 correct, 80 tokens, 80.0 MFLOP\n"))
    }

    @Test("A question without a known answer gets no verdict")
    func unjudged() async throws {
        let written = Written()
        let solver = Solver(
            runner: StrategyRunner(StrategyChoice(SingleChain.entry)) { _ in
                ScriptedPolicy.saying("Let me see.</think>42<eos>")
            }, output: .text, console: written.console())
        let solved = try await solver.solve(
            PosedProblem.read(["What is 6*7?"], task: "questions"))
        #expect(solved[0].verdict == nil)
        #expect(written.out.contains("not judged"))
    }
}

@Suite struct ThoughtViewTests {
    @Test("Pieces of any size make the same lines as the whole", arguments: [1, 2, 3, 7, 100])
    func pieces(size: Int) {
        var whole = ThoughtView(format: ChainFormat(), terminal: .plain)
        let expected = whole.text(for: SolverTests.right) + whole.end()
        #expect(expected == "  7*3=21,21+20=41?41Y\nanswer: (7*3)+20\n")
        var view = ThoughtView(format: ChainFormat(), terminal: .plain)
        var shown = ""
        var pending = ""
        for (index, piece) in Self.tokens(SolverTests.right).enumerated() {
            pending += piece
            if index % size == size - 1 {
                shown += view.text(for: pending)
                pending = ""
            }
        }
        shown += view.text(for: pending) + view.end()
        #expect(shown == expected)
    }

    @Test("An open thought ends its line, and control characters stay out")
    func open() {
        var view = ThoughtView(format: ChainFormat(), terminal: .plain)
        #expect(view.text(for: "1+2\u{1B}[2J") + view.end() == "  1+2\u{FFFD}[2J\n")
        #expect(view.end() == "")
    }

    /// Characters, with marks whole.
    private static func tokens(_ text: String) -> [String] {
        var tokens: [String] = []
        var rest = text[...]
        while let first = rest.first {
            let mark = ["</think>", "<eos>"].first { rest.hasPrefix($0) } ?? String(first)
            tokens.append(mark)
            rest = rest.dropFirst(mark.count)
        }
        return tokens
    }
}
