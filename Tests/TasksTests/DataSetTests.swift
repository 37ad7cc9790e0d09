import Foundation
import Reasoning
import Testing

@testable import Tasks

/// Lines as data sets publish them. Those of GSM8K (openai/grade-school-math), MATH-500
/// (hendrycks/math, openai/prm800k) and HumanEval (openai/human-eval) are theirs, under the MIT
/// licence; the others are made up in the same fields.
enum PublishedLines {
    static let gsm8k =
        #"{"question": "A robe takes 2 bolts of blue fiber and half that much white fiber.  How many bolts in total does it take?", "answer": "It takes 2/2=<<2/2=1>>1 bolt of white fiber\nSo the total amount of fabric is 2+1=<<2+1=3>>3 bolts of fabric\n#### 3"}"#
    static let math =
        #"{"problem": "Define\n\\[p = \\sum_{k = 1}^\\infty \\frac{1}{k^2} \\quad \\text{and} \\quad q = \\sum_{k = 1}^\\infty \\frac{1}{k^3}.\\]Find a way to write\n\\[\\sum_{j = 1}^\\infty \\sum_{k = 1}^\\infty \\frac{1}{(j + k)^3}\\]in terms of $p$ and $q.$", "solution": "It is $\\boxed{p - q}.$", "answer": "p - q", "subject": "Intermediate Algebra", "level": 5, "unique_id": "test/intermediate_algebra/1994.json"}"#
    static let aime24 =
        #"{"id":60,"problem":"What is $6 \\cdot 9 - 17?$","solution":"$\\framebox{037}$","answer":"037","url":"https:\/\/example.org","question":"What is $6 \\cdot 9 - 17?$"}"#
    static let aime25 = #"{"problem": "What is $7 \\cdot 10?$", "answer": 70, "id": "0"}"#
    static let humanEval =
        #"{"task_id": "HumanEval/53", "prompt": "\n\ndef add(x: int, y: int):\n    \"\"\"Add two numbers x and y\n    >>> add(2, 3)\n    5\n    >>> add(5, 7)\n    12\n    \"\"\"\n", "entry_point": "add", "canonical_solution": "    return x + y\n", "test": "\n\nMETADATA = {}\n\n\ndef check(candidate):\n    assert candidate(0, 1) == 1\n    assert candidate(1, 0) == 1\n"}"#
    static let mbpp =
        #"{"text": "Write a function to double a number.", "code": "def twice(n):\r\n  return 2 * n", "task_id": 7, "test_setup_code": "", "test_list": ["assert twice(2) == 4", "assert twice(-1) == -2"], "challenge_test_list": ["assert twice(0) == 0"]}"#
    static let sanitizedMBPP = """
        [
            {
                "source_file": "Questions [V2].ipynb",
                "task_id": 2,
                "prompt": "Write a function to find \\"{\\" in a text.",
                "code": "import math\\ndef brace(text):\\n    return '{' in text",
                "test_imports": ["import math", "import re"],
                "test_list": ["assert brace('{')", "assert not brace(']')"]
            },
            {"task_id": 3, "prompt": "Write nothing.", "code": "def f(): pass", "test_imports": [],
             "test_list": ["assert f() is None"]}
        ]

        """
}

@Suite struct DataSetTests {
    func records(
        _ text: String, _ format: DataSetFormat, _ selection: DataSet.Selection = .all
    ) throws -> [DataSetRecord] {
        let file = try TemporaryFile(text)
        defer { withExtendedLifetime(file) {} }
        return try DataSet(path: file.path, format: format).records(selection)
    }

    @Test("Each published format gives its problem, its task, its reference and what else it tells")
    func formats() throws {
        let gsm8k = try records(PublishedLines.gsm8k, .gsm8k)[0]
        #expect(gsm8k.problem.task == "numbers")
        #expect(gsm8k.problem.question.hasPrefix("A robe takes 2 bolts"))
        let numbers = Mathematics(.numbers)
        #expect(numbers.judge(answer: "In all 3 bolts", of: gsm8k.problem) == .correct)
        #expect(numbers.judge(answer: "In all 2 bolts", of: gsm8k.problem) == .wrong)
        #expect(gsm8k.solution?.contains("#### 3") == true)

        let math = try records(PublishedLines.math, .math)[0]
        #expect(math.problem.task == "mathematics")
        #expect(math.problem.id == "test/intermediate_algebra/1994.json")
        #expect(math.problem.difficulty == 5)
        #expect(math.subject == "Intermediate Algebra")
        #expect(math.problem.reference == .answer("p - q"))
        #expect(Mathematics().judge(answer: "-q+p", of: math.problem) == .correct)

        let aime = try records(PublishedLines.aime24 + "\n" + PublishedLines.aime25, .aime)
        #expect(aime.map(\.problem.id) == ["60", "0"])
        #expect(numbers.judge(answer: #"\boxed{37}"#, of: aime[0].problem) == .correct)
        #expect(numbers.judge(answer: "070", of: aime[1].problem) == .correct)
        #expect(aime[0].solution?.contains("framebox") == true)

        let countdown = try records(#"{"nums": [3, 7, 20], "target": 41}"#, .countdown)[0]
        #expect(countdown.problem.reference == .countdown(numbers: [3, 7, 20], target: 41))

        let own = try records(#"{"question": "Half?", "answer": 0.5}"#, .problems)[0]
        #expect(own.problem.task == "questions")
    }

    @Test("The form is what the fields of the first object say, and the file is opened once")
    func recognition() throws {
        for (text, format) in [
            (PublishedLines.gsm8k, DataSetFormat.gsm8k), (PublishedLines.math, .math),
            (PublishedLines.aime25, .aime), (PublishedLines.humanEval, .humanEval),
            (PublishedLines.sanitizedMBPP, .mbpp),
            (#"{"nums": [3, 7, 20], "target": 41}"#, .countdown),
            (#"{"task": "multiplication", "question": "47*86"}"#, .problems),
        ] {
            let file = try TemporaryFile(text)
            defer { withExtendedLifetime(file) {} }
            let found = try DataSet(path: file.path).records().map(\.problem)
            #expect(try found == DataSet(path: file.path, format: format).records().map(\.problem))
        }
        let file = try TemporaryFile(#"{"colour": "red"}"#)
        defer { withExtendedLifetime(file) {} }
        #expect {
            try DataSet(path: file.path).records()
        } throws: { "\($0)".contains("line 1, field '(fields)': are those of no data set") }
        for text in ["", "\n \n", "[]"] {
            let file = try TemporaryFile(text)
            defer { withExtendedLifetime(file) {} }
            #expect(throws: TaskError.unreadable(file: file.path, reason: "it holds no problems")) {
                try DataSet(path: file.path).records()
            }
        }
        // A pipe can be read once.
        let pipe = Pipe()
        pipe.fileHandleForWriting.write(Data(PublishedLines.gsm8k.utf8))
        try pipe.fileHandleForWriting.close()
        let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        #expect(try DataSet(path: path).records().map(\.problem.task) == ["numbers"])
    }

    @Test("MATH as first published has its answer in a box and its level in words")
    func oldMath() throws {
        let line =
            #"{"problem": "What is $1 + 1?$", "level": "Level 3", "type": "Algebra", "solution": "It is $\\boxed{2}.$"}"#
        let record = try records(line, .math)[0]
        #expect(record.problem.reference == .answer("2"))
        #expect(record.problem.difficulty == 3)
        #expect(record.subject == "Algebra")
        #expect(
            try records(line.replacing("Level 3", with: "Level ?"), .math)[0].problem.difficulty
                == nil)
    }

    @Test("Programs are handed over with their prompt, their functions and their tests")
    func programs() throws {
        let human = try records(PublishedLines.humanEval, .humanEval)[0]
        let check = try #require(human.problem.reference.program)
        #expect(human.problem.id == "HumanEval/53")
        #expect(check.form == .check)
        #expect(check.functions == ["add"])
        #expect(check.prompt.contains("def add(x: int, y: int):"))
        #expect(check.tests.contains("assert candidate(0, 1) == 1"))
        #expect(human.solution == "    return x + y\n")

        let mbpp = try records(PublishedLines.mbpp, .mbpp)[0]
        let statements = try #require(mbpp.problem.reference.program)
        #expect(mbpp.problem.id == "7")
        #expect(statements.form == .statements)
        #expect(statements.functions == ["twice"])
        #expect(statements.tests.contains("twice(0) == 0"))
        #expect(mbpp.problem.question.contains("assert twice(2) == 4"))
        #expect(!mbpp.problem.question.contains("twice(0)"))
    }

    @Test("A file that is one list is read element by element, with the lines of each")
    func lists() throws {
        let found = try records(PublishedLines.sanitizedMBPP, .mbpp)
        #expect(found.map(\.problem.id) == ["2", "3"])
        #expect(found.map(\.line) == [2, 10])
        #expect(found[0].problem.reference.program?.setup == "import math\nimport re")
        #expect(found[0].problem.reference.program?.functions == ["brace"])
        let short = #"[{"question":"a?","answer":1},{"question":"b?","answer":2,"id":"b"}]"#
        #expect(try records(short, .problems).map(\.problem.question) == ["a?", "b?"])
    }

    @Test(
        "A list that is none is named by file and line",
        arguments: [
            (#"[{"question":"a?","answer":1}"#, 1), ("[1]", 1), ("[\n{},\n]", 3), ("[\n,{}]", 2),
            ("[{\"question\":\"a?\",\"answer\":1}\n{}]", 2), ("[{}\n] x", 2), ("[{\"a\": \"\n", 1),
        ])
    func brokenLists(text: String, line: Int) throws {
        let error = #expect(throws: TaskError.self) {
            try records(
                text, .fields(FieldMap(question: ["question"], answer: ["answer"], id: "x")))
        }
        guard case .malformed(_, let named, let field, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(named == line || field == "answer")
    }

    @Test(
        "A line that is no record of its format is named by file, line and field",
        arguments: [
            (.gsm8k, #"{"question": "a", "answer": "5"}"#, "answer"),
            (.gsm8k, "{\"answer\": \"#### 5\"}", "question"),
            (.gsm8k, #"{"question": "a"}"#, "answer"),
            (.gsm8k, "{\"question\": \"a\", \"answer\": \"#### \"}", "answer"),
            (.math, #"{"problem": "a", "answer": " "}"#, "answer"),
            (.math, #"{"problem": "a", "solution": [1]}"#, "solution"),
            (.math, #"{"problem": 7, "answer": "1"}"#, "problem"),
            (.math, #"{"problem": "a", "answer": "1", "level": [1]}"#, "level"),
            (.math, #"{"problem": "a", "answer": "1", "subject": 1}"#, "subject"),
            (.aime, #"{"problem": "a", "answer": "1000"}"#, "answer"),
            (.aime, #"{"problem": "a", "answer": "-1"}"#, "answer"),
            (.aime, #"{"problem": "a", "answer": 1.5}"#, "answer"),
            (.humanEval, #"{"prompt": "a", "test": "b"}"#, "entry_point"),
            (.humanEval, #"{"prompt": "a", "test": 5, "entry_point": "f"}"#, "test"),
            (.mbpp, #"{"text": "a", "code": "def f(): pass", "test_list": []}"#, "test_list"),
            (.mbpp, #"{"text": "a", "code": "def f(): pass", "test_list": [1]}"#, "test_list"),
            (.mbpp, #"{"text": "a", "code": "x = 1", "test_list": ["assert f()"]}"#, "code"),
            (.mbpp, #"{"text": "a<think>", "code": "", "test_list": ["f"]}"#, "text"),
            (.countdown, #"{"nums": [1, 2, 3]}"#, "target"),
            (.fields(FieldMap(question: ["q"])), #"{"question": "a", "answer": 1}"#, "q"),
        ] as [(DataSetFormat, String, String)])
    func malformed(format: DataSetFormat, line: String, field: String) throws {
        let file = try TemporaryFile("\n" + line + "\n")
        let error = #expect(throws: TaskError.self) {
            try DataSet(path: file.path, format: format).records()
        }
        guard case .malformed(let name, 2, field, _)? = error else {
            Issue.record("another error: \(String(describing: error))")
            return
        }
        #expect(name == file.path)
    }

    @Test("A map of fields reads any other file, and has to name fields and a known task")
    func fields() throws {
        let line =
            #"{"Body": "Ann has 3 figs.", "Ask": "How many?", "Answer": 3.0, "Grade": "2", "Kind": "sum"}"#
        let map = FieldMap(
            question: ["Ask"], answer: ["Answer"], level: "Grade", subject: ["Kind"],
            task: "numbers")
        let record = try records(line, .fields(map))[0]
        #expect(record.problem.question == "How many?")
        #expect(record.problem.difficulty == 2)
        #expect(record.subject == "sum")
        #expect(Mathematics(.numbers).judge(answer: "3", of: record.problem) == .correct)
        #expect(throws: ReasoningError.self) {
            try records(line, .fields(FieldMap(task: "chess")))
        }
        #expect(throws: ConfigurationError.self) {
            try records(line, .fields(FieldMap(question: [])))
        }
    }

    @Test("Levels, subjects, the first ones and samples choose among the problems")
    func selection() throws {
        let text = (0..<400).map {
            #"{"problem": "\#($0)?", "answer": "\#($0)", "level": \#($0 % 5 + 1), "subject": "\#($0 % 2 == 0 ? "even" : "odd")", "unique_id": "\#($0)"}"#
        }.joined(separator: "\n")
        func ids(_ selection: DataSet.Selection) throws -> [String] {
            try records(text, .math, selection).map(\.problem.id)
        }
        #expect(try ids(.init(amount: .first(3))) == ["0", "1", "2"])
        #expect(try ids(.init(levels: 4...5, amount: .first(3))) == ["3", "4", "8"])
        #expect(try ids(.init(subjects: ["odd"], amount: .first(2))) == ["1", "3"])
        let sample = try ids(.init(amount: .sample(20, seed: 1)))
        let larger = try ids(.init(amount: .sample(50, seed: 1)))
        #expect(sample.count == 20)
        #expect(Set(sample).isSubset(of: larger))
        #expect(sample.map { Int($0) ?? -1 } == sample.map { Int($0) ?? -1 }.sorted())
        #expect(try ids(.init(amount: .sample(20, seed: 1))) == sample)
        #expect(try ids(.init(amount: .sample(20, seed: 2))) != sample)
        #expect(try ids(.init(amount: .sample(1_000, seed: 2))).count == 400)
        #expect(throws: TaskError.self) { try ids(.init(levels: 6...7)) }
        #expect(throws: ConfigurationError.self) { try ids(.init(amount: .first(0))) }
    }

    @Test("A repeated id, a packed file and a line that is too long are refused")
    func refused() throws {
        let line = #"{"problem": "a?", "answer": "1", "unique_id": "x"}"#
        #expect(throws: TaskError.self) { try records(line + "\n" + line, .math) }
        let packed = try TemporaryFile([0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
        let error = #expect(throws: TaskError.self) {
            try DataSet(path: packed.path, format: .humanEval).records()
        }
        #expect(error.map { "\($0)".contains("gunzip") } == true)
        let long = try TemporaryFile(
            String(repeating: " ", count: 16 * LineReader.maximumLength + 1))
        #expect(throws: TaskError.self) {
            try DataSet(path: long.path, format: .math).records()
        }
    }

    @Test("A line of a problem file may name the task that judges exact values")
    func namedTask() throws {
        let file = try TemporaryFile(
            #"{"task": "mathematics", "question": "Root of 12?", "answer": "$2\\sqrt{3}$"}"#)
        let problem = try file.read()[0]
        #expect(problem.task == "mathematics")
        #expect(Mathematics().judge(answer: #"\boxed{\sqrt{12}}"#, of: problem) == .correct)
    }

    @Test("Every named format is found by its name")
    func names() {
        for (name, format) in DataSetFormat.named { #expect(DataSetFormat(name) == format) }
        #expect(DataSetFormat("chess") == nil)
    }
}
