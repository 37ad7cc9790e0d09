import Foundation
import Reasoning
import Testing

@testable import Tasks

/// A file that lives as long as a test.
final class TemporaryFile {
    let url: URL
    var path: String { url.path }

    init(_ bytes: some Sequence<UInt8>) throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("problems-\(UUID().uuidString).jsonl")
        try Data(bytes).write(to: url)
    }

    convenience init(_ text: String) throws { try self.init(text.utf8) }

    /// Reads while the file is sure to exist.
    func read(limit: Int = .max) throws -> [Problem] { try ProblemFile.read(path, limit: limit) }

    deinit { try? FileManager.default.removeItem(at: url) }
}

@Suite struct ProblemFileTests {
    @Test("Both spellings of Countdown and both kinds of answers are read")
    func kinds() throws {
        let file = try TemporaryFile(
            """
            {"nums": [3, 7, 20], "target": 41}
            {"numbers": [8, 3, 8, 3], "target": 24, "source": "elsewhere", "id": 17}
            {"question": "What is 6*7?", "answer": "42", "id": "seven"}
            {"question": "Half?", "answer": 0.5}
            {"question": "Sum?", "answer": "We add 70 and 2.\\n#### 72"}
            """)
        let problems = try file.read()
        #expect(
            problems.map(\.task) == ["countdown", "countdown"]
                + Array(repeating: "questions", count: 3))
        #expect(problems[0].reference == .countdown(numbers: [3, 7, 20], target: 41))
        #expect(problems[0].id.hasSuffix(".jsonl:1"))
        #expect(problems[0].difficulty != nil)
        #expect(problems[1].id == "17")
        #expect(problems[2].id == "seven")
        let task = QuestionAnswer()
        #expect(task.judge(answer: "1/2", of: problems[3]) == .correct)
        #expect(task.judge(answer: "72", of: problems[4]) == .correct)
        #expect(task.judge(answer: "70", of: problems[4]) == .wrong)
    }

    @Test("A line may name its task, and its answer must then be right")
    func named() throws {
        let told = "Ann has 3 figs. Bob has 4 more nuts than Ann has figs. How many nuts has Bob?"
        let file = try TemporaryFile(
            """
            {"task": "multiplication", "question": "47*86", "id": "m"}
            {"task": "word-problems", "question": "\(told)", "answer": 7}
            {"task": "countdown", "nums": [3, 7, 20], "target": 41}
            {"task": "algebra", "question": "Half?", "answer": 0.5}
            """)
        let problems = try file.read()
        #expect(
            problems.map(\.task) == ["multiplication", "word-problems", "countdown", "questions"])
        #expect(problems[0].reference == .answer("4042"))
        #expect(problems[0].id == "m")
        #expect(problems[1].reference == .answer("7"))
        #expect(problems[1].question == told)
        for (line, field) in [
            (#"{"task": "countdown", "question": "47*86"}"#, "numbers"),
            (#"{"task": "multiplication", "question": "47+86"}"#, "question"),
            (#"{"task": "word-problems"}"#, "question"),
            (#"{"task": "multiplication", "question": "47*86", "answer": "4043"}"#, "answer"),
        ] {
            let error = #expect(throws: TaskError.self) { try TemporaryFile(line).read() }
            guard case .malformed(_, 1, field, _)? = error else {
                Issue.record("\(line): \(String(describing: error))")
                continue
            }
        }
    }

    @Test("A byte-order mark, carriage returns, blank lines and a missing last line feed are fine")
    func whitespace() throws {
        let text = "{\"nums\":[1,2,3],\"target\":6}\r\n\r\n  \n{\"nums\":[1,2,3],\"target\":7}"
        let problems = try TemporaryFile([0xEF, 0xBB, 0xBF] + Array(text.utf8)).read()
        #expect(problems.count == 2)
        #expect(problems[1].id.hasSuffix(":4"))
        #expect(try TemporaryFile(text).read(limit: 1).count == 1)
    }

    @Test(
        "A malformed line is named by file, line and field",
        arguments: [
            ("{", "(line)"), ("[1,2]", "(line)"), ("nonsense", "(line)"),
            ("{\"a\":1e999}", "nums"),
            ("{\"a\":1} {\"b\":2}", "(line)"), ("\u{0}", "(line)"), ("{}", "nums"),
            ("{\"target\":5}", "nums"), ("{\"nums\":[1,2,3]}", "target"),
            ("{\"nums\":[1,2],\"target\":3}", "nums"), ("{\"nums\":[],\"target\":3}", "nums"),
            ("{\"nums\":[1,2,3,4,5,6,7],\"target\":3}", "nums"),
            ("{\"nums\":[1,2,3.5],\"target\":3}", "nums"),
            ("{\"nums\":[1,2,\"3\"],\"target\":3}", "nums"),
            ("{\"nums\":[1,2,-3],\"target\":3}", "nums"),
            ("{\"nums\":[1,2,0],\"target\":3}", "nums"),
            ("{\"nums\":[1,2,true],\"target\":3}", "nums"),
            ("{\"nums\":[1,2,null],\"target\":3}", "nums"),
            ("{\"nums\":[1,2,[3]],\"target\":3}", "nums"),
            ("{\"nums\":[1,2,{}],\"target\":3}", "nums"),
            ("{\"nums\":[1,2,10000],\"target\":3}", "nums"),
            ("{\"nums\":[1,2,99999999999999999999],\"target\":3}", "nums"),
            ("{\"nums\":\"1 2 3\",\"target\":3}", "nums"), ("{\"nums\":null,\"target\":3}", "nums"),
            ("{\"numbers\":7,\"target\":3}", "numbers"),
            ("{\"nums\":[1,2,3],\"numbers\":[1,2,3],\"target\":3}", "numbers"),
            ("{\"nums\":[1,2,3],\"target\":3.5}", "target"),
            ("{\"nums\":[1,2,3],\"target\":\"3\"}", "target"),
            ("{\"nums\":[1,2,3],\"target\":-3}", "target"),
            ("{\"nums\":[1,2,3],\"target\":1e20}", "target"),
            ("{\"question\":\"\",\"answer\":\"1\"}", "question"),
            ("{\"question\":7,\"answer\":\"1\"}", "question"),
            ("{\"question\":\"a</think>b\",\"answer\":\"1\"}", "question"),
            ("{\"question\":\"a\"}", "answer"), ("{\"question\":\"a\",\"answer\":\" \"}", "answer"),
            ("{\"question\":\"a\",\"answer\":[1]}", "answer"),
            ("{\"question\":\"a\",\"answer\":true}", "answer"),
            ("{\"question\":\"a\",\"answer\":\"1\",\"id\":\"\"}", "id"),
            ("{\"question\":\"a\",\"answer\":\"1\",\"id\":[]}", "id"),
            ("{\"question\":\"a\",\"answer\":\"1\",\"id\":1.5}", "id"),
            ("{\"question\":\"a\",\"answer\":1.}", "(line)"),
            ("{\"question\":\"a\",\"answer\":01}", "(line)"),
            ("{\"question\":\"a\",\"question\":\"b\",\"answer\":1}", "(line)"),
            ("\u{FEFF}{\"question\":\"a\",\"answer\":1}", "(line)"),
        ])
    func malformed(line: String, field: String) throws {
        let file = try TemporaryFile("{\"nums\":[1,2,3],\"target\":6}\n\n\(line)\n")
        let error = #expect(throws: TaskError.self) { try file.read() }
        guard case .malformed(let name, let number, let named, _)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(name == file.path)
        #expect(number == 3)
        #expect(named == field)
    }

    @Test(
        "A number keeps the digits that are written, and is judged by them",
        arguments: [
            ("0.00001", "0.00001", true), ("0.00001", "1e-05", true), ("1e-5", "0.00001", true),
            ("10000000000000000.5", "10000000000000000.5", true),
            ("10000000000000000.5", "10000000000000000", false),
            ("0.0000000000000000001", "1e-19", true), ("0.0000000000000000001", "0", false),
            ("12345678901234567890", "12345678901234567890", true),
            ("12345678901234567890", "12345678901234567891", false), ("1e400", "1e400", true),
        ])
    func exactNumbers(number: String, answer: String, isRight: Bool) throws {
        for written in [number, "\"\(number)\""] {
            let problem = try TemporaryFile("{\"question\":\"x?\",\"answer\":\(written)}").read()[0]
            #expect(problem.reference == .answer(number))
            let verdict = QuestionAnswer().judge(answer: answer, of: problem)
            #expect(verdict == (isRight ? .correct : .wrong))
        }
    }

    @Test("A file in UTF-16 is refused, whichever end comes first", arguments: [false, true])
    func utf16(isBig: Bool) throws {
        let line = "{\"question\":\"a\",\"answer\":1}\n"
        let bytes = ("\u{FEFF}" + line).utf16.flatMap { unit in
            isBig ? [UInt8(unit >> 8), UInt8(unit & 255)] : [UInt8(unit & 255), UInt8(unit >> 8)]
        }
        #expect(throws: TaskError.self) { try TemporaryFile(bytes).read() }
        #expect(throws: TaskError.self) { try TemporaryFile(Array(bytes.dropFirst(2))).read() }
    }

    @Test("Brackets nested without end are an error, not a crash")
    func nested() throws {
        let depth = 200_000
        let file = try TemporaryFile(
            "{\"nums\":" + String(repeating: "[", count: depth)
                + String(repeating: "]", count: depth)
                + ",\"target\":3}")
        #expect(throws: TaskError.self) { try file.read() }
    }

    @Test("A repeated id names the line it repeats")
    func repeatedID() throws {
        let line = "{\"nums\":[1,2,3],\"target\":6,\"id\":\"a\"}\n"
        let file = try TemporaryFile(line + line)
        #expect(
            throws: TaskError.malformed(
                file: file.path, line: 2, field: "id", reason: "'a' is line 1's already")
        ) { try file.read() }
    }

    @Test("A line past a megabyte is refused without being parsed", arguments: [true, false])
    func longLine(ends: Bool) throws {
        let file = try TemporaryFile(
            String(repeating: " ", count: LineReader.maximumLength + 1) + (ends ? "\n" : ""))
        #expect(throws: TaskError.self) { try file.read() }
    }

    @Test("Lines are found across the reader's pieces")
    func pieces() throws {
        let lines = (1...4_000).map { "{\"nums\":[1,2,3],\"target\":6,\"pad\":\"\($0)\"}" }
        let file = try TemporaryFile(lines.joined(separator: "\n"))
        var reader = try LineReader(path: file.path)
        var read: [String] = []
        while let line = try reader.next() { read.append(String(decoding: line, as: UTF8.self)) }
        #expect(read == lines)
        #expect(reader.line == 4_000)
    }

    @Test("Files that are missing, empty or folders say so")
    func unreadable() throws {
        #expect(throws: TaskError.self) { try ProblemFile.read("/nonexistent/problems.jsonl") }
        #expect(throws: TaskError.self) { try ProblemFile.read(NSTemporaryDirectory()) }
        let empty = try TemporaryFile("\n\n")
        #expect(
            throws: TaskError.unreadable(file: empty.path, reason: "it holds no problems")
        ) { try empty.read() }
    }

    @Test("The shipped examples of each task are ten held-out problems with solutions")
    func examples() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
                "Examples")
        let task = Countdown()
        let problems = try ProblemFile.read(folder.appendingPathComponent("countdown.jsonl").path)
        #expect(problems.count == 10)
        #expect(problems.allSatisfy { task.split(of: $0) == .test && $0.difficulty != nil })
        for (file, task) in [
            ("multiplication", Multiplication() as any GenerativeTask),
            ("word-problems", WordProblems()),
            ("knights-and-knaves", KnightsAndKnaves()),
        ] {
            let path = folder.appendingPathComponent(file + ".jsonl").path
            let problems = try ProblemFile.read(path)
            #expect(problems.count == 10)
            #expect(problems.allSatisfy { $0.task == file && task.split(of: $0) == .test })
        }
        let questions = try ProblemFile.read(folder.appendingPathComponent("questions.jsonl").path)
        #expect(questions.allSatisfy { $0.task == "questions" })
    }
}
