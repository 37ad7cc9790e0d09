import Foundation
import Reasoning
import Testing
@testable import Tasks
@Suite struct TemporaryPrint {
    @Test func examples() throws {
        var out = ""
        let demo = try Countdown(configuration: .init(counts: 3...4, numbers: 1...13, targets: 1...50, largestValue: 99))
        for p in try demo.problems(in: .test, count: 10, seed: 7) {
            let (n, t) = p.reference.countdown!
            out += "countdown {\"nums\": \(n), \"target\": \(t)}\n"
        }
        for task in [Multiplication() as any GenerativeTask, WordProblems(), KnightsAndKnaves()] {
            for p in try task.problems(in: .test, count: 10, seed: 7) {
                guard case .answer(let a) = p.reference else { continue }
                let answer = Int(a) != nil ? a : "\"\(a)\""
                out += "\(task.name) {\"task\": \"\(task.name)\", \"question\": \"\(p.question)\", \"answer\": \(answer)}\n"
            }
        }
        let corpus = try CountdownCorpus(seed: 1)
        out += "golden " + corpus.example(at: 0).text
        try out.write(toFile: "/tmp/examples.txt", atomically: true, encoding: .utf8)
    }
}
