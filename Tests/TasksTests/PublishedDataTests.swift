import Foundation
import Reasoning
import Testing

@testable import Tasks

/// The data sets themselves, where `PONDER_DATA` names a folder with `gsm8k/`, `math500/`, `aime24/`,
/// `aime25/`, `mbpp/` and `humaneval/`, unpacked: they are not part of Ponder.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["PONDER_DATA"] != nil))
struct PublishedDataTests {
    let folder = ProcessInfo.processInfo.environment["PONDER_DATA"] ?? ""

    @Test(
        "Every reference solution is read as its own answer",
        arguments: [
            ("gsm8k/train.jsonl", DataSetFormat.gsm8k, 7_473), ("gsm8k/test.jsonl", .gsm8k, 1_319),
            ("math500/test.jsonl", .math, 500), ("aime24/test.jsonl", .aime, 30),
            ("aime25/test.jsonl", .aime, 30),
        ])
    func solutions(file: String, format: DataSetFormat, count: Int) throws {
        let records = try DataSet(path: "\(folder)/\(file)", format: format).records()
        #expect(records.count == count)
        var (unread, unequal) = (0, 0)
        for record in records {
            guard case .answer(let reference) = record.problem.reference else { continue }
            let task = try TaskCatalog.task(named: record.problem.task)
            if task.judge(answer: reference, of: record.problem) != .correct { unread += 1 }
            guard let solution = record.solution, format != .aime else { continue }
            if task.judge(answer: solution, of: record.problem) != .correct {
                unequal += 1
                print(record.problem.id, reference, ExtractedAnswer(in: solution)?.text ?? "none")
            }
            if MathematicalAnswer(reference)?.value == nil { print("text alone:", reference) }
        }
        #expect(unread == 0)
        #expect(unequal == 0)
    }

    @Test(
        "Programs are read with their tests",
        arguments: [
            ("mbpp/mbpp.jsonl", DataSetFormat.mbpp, 974),
            ("mbpp/sanitized-mbpp.json", .mbpp, 427),
            ("humaneval/HumanEval.jsonl", .humanEval, 164),
        ])
    func programs(file: String, format: DataSetFormat, count: Int) throws {
        let records = try DataSet(path: "\(folder)/\(file)", format: format).records()
        #expect(records.count == count)
        #expect(records.allSatisfy { $0.problem.reference.program != nil })
    }

    @Test("GSM8K's sides share no question")
    func contamination() throws {
        let test = DataSet(path: "\(folder)/gsm8k/test.jsonl", format: .gsm8k)
        let train = DataSet(path: "\(folder)/gsm8k/train.jsonl", format: .gsm8k)
        let overlaps = try Contamination(heldOut: test).overlaps(with: train)
        #expect(!overlaps.contains { $0.isSameQuestion })
        print(
            "GSM8K, runs of 13 words:", overlaps.count, "pairs,",
            Set(overlaps.map(\.heldOutLine)).count, "test questions")
    }
}
