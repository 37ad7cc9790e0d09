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
            let corpus = try CountdownCorpus(
                configuration: .init(
                    problems: .init(counts: 3...4, targets: 1...50, largestValue: 99),
                    notes: true, towardsTarget: probability, negativeResults: false), seed: 3)
            var (towards, all) = (0, 0)
            for index in 0..<200 {
                let example = corpus.example(at: index)
                let target = try #require(
                    CountdownCorpusTests.problem(of: example).reference.countdown
                ).target
                let thought = example.continuation.prefix { $0 != "<" }
                for line in thought.split(separator: "\n").compactMap({ ThoughtLine($0) }) {
                    let before = line.steps[line.steps.count - 2]
                    let last = line.steps[line.steps.count - 1]
                    // One that would leave the whole numbers or the bound is drawn blindly.
                    let other = before.unused[0]
                    let lacks = before.written < target
                    let result = lacks ? before.written + other : before.written - other
                    guard (0...99).contains(result) else { continue }
                    all += 1
                    if last.left == before.written, last.operation == (lacks ? "+" : "-") {
                        towards += 1
                    }
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
            let corpus = try CountdownCorpus(
                configuration: .init(
                    problems: .init(counts: 3...4, targets: 1...50, largestValue: 99),
                    wrongVerdicts: 0, notes: true, aims: probability, negativeResults: false),
                seed: 3)
            var (hit, possible) = (0, 0)
            for index in 0..<300 {
                let example = corpus.example(at: index)
                let target = try #require(
                    CountdownCorpusTests.problem(of: example).reference.countdown
                ).target
                let thought = example.continuation.prefix { $0 != "<" }
                for line in thought.split(separator: "\n").compactMap({ ThoughtLine($0) }) {
                    let before = line.steps[line.steps.count - 2]
                    let last = line.steps[line.steps.count - 1]
                    let (a, b) = (before.written, before.unused[0])
                    let gives =
                        [a + b, abs(a - b), a * b].contains(target)
                        || (b != 0 && a == target * b) || (a != 0 && b == target * a)
                    possible += gives ? 1 : 0
                    if last.written == target {
                        hit += 1
                        #expect(gives)
                    }
                }
            }
            return (hit, possible)
        }
        let (always, never) = (try hits(1), try hits(0))
        #expect(always.possible > 100 && always.hit == always.possible)
        #expect(never.hit * 3 < never.possible)
    }
}
