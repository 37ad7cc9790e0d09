import Reasoning
import Testing

@testable import Tasks

@Suite("Worked examples in prompts")
struct PromptExamplesTests {
    private func example(_ text: String, _ format: DataSetFormat) throws -> WorkedExample? {
        let file = try TemporaryFile(text)
        defer { withExtendedLifetime(file) {} }
        return try DataSet(path: file.path, format: format).records().first
            .flatMap(WorkedExample.init)
    }

    @Test("A solution is shown in the form that the task asks for")
    func solutions() throws {
        #expect(
            try example(PublishedLines.gsm8k, .gsm8k)?.solution == """
                It takes 2/2=1 bolt of white fiber
                So the total amount of fabric is 2+1=3 bolts of fabric
                The answer is 3.
                """)
        #expect(try example(PublishedLines.math, .math)?.solution == #"It is $\boxed{p - q}.$"#)
        #expect(
            try example(PublishedLines.aime24, .aime)?.solution
                == "$\\framebox{037}$\nThe answer is 037.")
        #expect(try example(PublishedLines.aime25, .aime)?.solution == "The answer is 70.")
        #expect(
            try example(PublishedLines.mbpp, .mbpp)?.solution
                == "```python\ndef twice(n):\r\n  return 2 * n\n```")
        let function = try #require(try example(PublishedLines.humanEval, .humanEval)?.solution)
        #expect(function.hasPrefix("```python\ndef add(x: int"))
        #expect(function.hasSuffix("\"\"\"\n    return x + y\n```"))
        #expect(
            try example(#"{"question": "Half?", "answer": 0.5}"#, .problems)?.solution
                == #"\boxed{0.5}"#)
        #expect(try example(#"{"nums": [3, 7, 20], "target": 41}"#, .countdown) == nil)
    }

    @Test(
        "Each shown solution is judged correct by its task",
        arguments: [
            (PublishedLines.gsm8k, DataSetFormat.gsm8k), (PublishedLines.math, .math),
            (PublishedLines.aime24, .aime),
        ])
    func judged(text: String, format: DataSetFormat) throws {
        let example = try #require(try example(text, format))
        let task = try TaskCatalog.task(named: example.problem.task)
        #expect(task.judge(answer: example.solution, of: example.problem) == .correct)
    }

    @Test(
        "Calls of a calculator are taken out, and nothing else",
        arguments: [
            ("2+1=<<2+1=3>>3", "2+1=3"), ("<<>>", ""), ("a << b", "a << b"),
            ("<<1\n>>2", "<<1\n>>2"),
            ("1>>0 <<a>><<b>>\n\n", "1>>0 \n\n"),
        ])
    func calculations(text: String, expected: String) {
        #expect(WorkedExample.withoutCalculations(text) == expected)
    }

    private func line(_ number: Int) -> String {
        #"{"question": "How much is \#(number) and 1?", "answer": "\#(number)+1\n#### \#(number + 1)"}"#
    }

    @Test("Examples are the first or drawn by a seed, and never what is asked")
    func choice() throws {
        let file = try TemporaryFile((0..<9).map(line).joined(separator: "\n"))
        defer { withExtendedLifetime(file) {} }
        let data = DataSet(path: file.path)
        let asked = try data.records(.init(amount: .first(3))).map(\.problem)
        let first = try data.examples(2, seed: nil, for: asked)
        #expect(
            first.examples.map(\.problem.question) == [
                "How much is 3 and 1?", "How much is 4 and 1?",
            ])
        #expect(first.choice.ids == first.examples.map(\.problem.id))
        #expect(first.choice.file == file.path && first.choice.seed == nil)
        let drawn = try data.examples(4, seed: 7, for: asked)
        #expect(try data.examples(4, seed: 7, for: asked).choice == drawn.choice)
        let choices = try (0..<6).map { try data.examples(4, seed: $0, for: asked).choice.ids }
        #expect(Set(choices).count > 1)
        let ids = Set(asked.map(\.id))
        #expect(choices.allSatisfy { ids.isDisjoint(with: $0) && Set($0).count == 4 })
        // The same words in another file are the same question.
        let other = try TemporaryFile(
            #"{"question": "how much is 0 and 1", "answer": "so #### 1", "id": "x"}"# + "\n"
                + line(8))
        defer { withExtendedLifetime(other) {} }
        let found = try DataSet(path: other.path).examples(1, seed: nil, for: asked)
        #expect(found.examples.map(\.problem.question) == ["How much is 8 and 1?"])
    }

    @Test("Too few, those of another task and those without a solution are refused")
    func refusals() throws {
        let file = try TemporaryFile((0..<2).map(line).joined(separator: "\n"))
        defer { withExtendedLifetime(file) {} }
        let data = DataSet(path: file.path)
        let asked = try data.records().map(\.problem)
        #expect {
            try data.examples(1, seed: nil, for: asked)
        } throws: { "\($0)".contains("0 problems that are not asked") }
        let other = Problem(id: "m", task: "mathematics", question: "?", reference: .answer("1"))
        #expect {
            try data.examples(1, seed: nil, for: [other])
        } throws: { "\($0)".contains("line 1") && "\($0)".contains("no example for 'mathematics'") }
        #expect(throws: ConfigurationError.self) { try data.examples(65, seed: nil, for: []) }
        let countdown = try TemporaryFile(#"{"nums": [3, 7, 20], "target": 41}"#)
        defer { withExtendedLifetime(countdown) {} }
        #expect {
            try DataSet(path: countdown.path).examples(1, seed: nil, for: [])
        } throws: { "\($0)".contains("no solution that an example could show") }
    }

    @Test("Examples are earlier turns of the conversation, and the task is itself in all else")
    func task() throws {
        let example = try #require(try example(PublishedLines.gsm8k, .gsm8k))
        let base = Mathematics(.numbers)
        let task = ExemplifiedTask(base, examples: [example])
        let problem = Problem(id: "q", task: "numbers", question: "2+2?", reference: .answer("4"))
        #expect(
            task.messages(for: problem) == [
                .user(example.problem.question),
                Message(role: .assistant, text: example.solution), .user("2+2?"),
            ])
        #expect(task.name == base.name && task.instruction == base.instruction)
        #expect(task.findsAnswers && task.isComplete(answer: #"\boxed{4}"#))
        #expect(task.judge(answer: "The answer is 4.", of: problem) == .correct)
        #expect(task.canonical(answer: "The answer is 4.", of: problem) == "4")
    }
}
