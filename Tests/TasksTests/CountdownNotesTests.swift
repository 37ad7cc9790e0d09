import Reasoning
import Testing

@testable import Tasks

@Suite("What a Countdown corpus notes, and where its last steps go")
struct CountdownNotesTests {
    @Test("Steps note what they leave unused and what they lack to the target")
    func notes() throws {
        let corpus = try CountdownCorpus(
            configuration: .init(
                problems: .init(counts: 3...4), notes: true, negativeResults: false,
                givesUp: false), seed: 3)
        var sum = ChainAnatomy()
        for index in 0..<300 {
            let example = corpus.example(at: index)
            let problem = try CountdownCorpusTests.problem(of: example)
            let target = try #require(problem.reference.countdown).target
            let thought = example.continuation.prefix { $0 != "<" }
            #expect(
                example.text.allSatisfy {
                    corpus.alphabet.contains($0) || "<>thinkeos".contains($0)
                })
            for text in thought.split(separator: "\n") {
                let line = try #require(ThoughtLine(text))
                #expect(line.steps.allSatisfy { $0.distance != nil })
                #expect(line.distancesAreTrue(from: target) == true && line.check != nil)
            }
            sum += corpus.task.anatomy(of: example.continuation, problem: problem)
        }
        #expect(sum.slips == 0 && sum.unreadable == 0 && sum.unfinished == 0)
        #expect(sum.soundClaims > 20)
    }

    @Test(
        "A last step towards the target adds to a result that lacks and takes from one that is above"
    )
    func towardsTarget() throws {
        func share(_ probability: Double) throws -> Double {
            var (towards, all) = (0, 0)
            for end in try ends(of: { $0.towardsTarget = probability }) {
                // One that would leave the whole numbers or the bound is drawn blindly.
                let lacks = end.value < end.target
                let result = lacks ? end.value + end.other : end.value - end.other
                guard (0...99).contains(result) else { continue }
                all += 1
                if end.last.left == end.value, end.last.operation == (lacks ? "+" : "-") {
                    towards += 1
                }
            }
            #expect(all > 300)
            return Double(towards) / Double(all)
        }
        #expect(try share(1) == 1)
        #expect(try share(0) < 0.4)
    }

    @Test("A last step that aims gives the target wherever one does, and only there")
    func aims() throws {
        func hits(_ probability: Double) throws -> (hit: Int, possible: Int) {
            var (hit, possible) = (0, 0)
            for end in try ends(of: { $0.aims = probability }) {
                let (a, b) = (end.value, end.other)
                let gives =
                    [a + b, abs(a - b), a * b].contains(end.target)
                    || (b != 0 && a == end.target * b) || (a != 0 && b == end.target * a)
                possible += gives ? 1 : 0
                if end.last.written == end.target {
                    hit += 1
                    #expect(gives)
                }
            }
            return (hit, possible)
        }
        let (always, never) = (try hits(1), try hits(0))
        #expect(always.possible > 100 && always.hit == always.possible)
        #expect(never.hit * 5 < never.possible * 3)
    }

    /// Where an attempt stands before its last step: what it has, what is left, and what it does.
    private struct End {
        var value: Int
        var other: Int
        var last: ThoughtLine.Step
        var target: Int
    }

    private func ends(of change: (inout CountdownCorpus.Configuration) -> Void) throws -> [End] {
        var configuration = CountdownCorpus.Configuration(
            problems: .init(counts: 3...4, targets: 1...50, largestValue: 99), wrongVerdicts: 0,
            notes: true, negativeResults: false)
        change(&configuration)
        let corpus = try CountdownCorpus(configuration: configuration, seed: 3)
        return try (0..<300).flatMap { index in
            let example = corpus.example(at: index)
            let target = try #require(
                CountdownCorpusTests.problem(of: example).reference.countdown
            ).target
            let thought = example.continuation.prefix { $0 != "<" }
            return thought.split(separator: "\n").compactMap { ThoughtLine($0)?.steps }.map {
                End(
                    value: $0[$0.count - 2].written, other: $0[$0.count - 2].unused[0],
                    last: $0[$0.count - 1], target: target)
            }
        }
    }
}
