import Foundation
import Reasoning
import Testing

@Suite("Chains and answers")
struct ChainTests {
    @Test(
        "The answer stands after the last end of thought and before the end of sequence",
        arguments: [
            ("1+1=2\n</think>2<eos>", "2"),
            ("</think>2", "2"),
            ("</think><eos>", ""),
            ("</think>", ""),
            ("thinking</think>no</think>yes<eos>", "yes"),
            ("still thinking", nil),
            ("gave up<eos>", nil),
            ("</think>2<eos>3<eos>", "2"),
            ("a<eos>b</think>2", "2"),
            ("", nil),
            ("</thin", nil),
            ("</think>é\u{301}🤔<eos>", "é\u{301}🤔"),
        ] as [(String, String?)])
    func answer(text: String, expected: String?) {
        #expect(ChainFormat().answer(in: text) == expected)
    }

    @Test("Other marks work as well")
    func otherMarks() {
        let format = ChainFormat(
            beginOfThought: "[", endOfThought: "]", endOfSequence: "$")
        #expect(format.answer(in: "a]b$") == "b")
        #expect(format.answer(in: "a</think>b") == nil)
    }

    @Test("A model that knows no marks is led to its answer by words")
    func unmarked() {
        let format = ChainFormat.unmarked(endOfSequence: "</s>")
        #expect(!format.hasMarks && ChainFormat().hasMarks)
        #expect(format.answer(in: "3+4\n\nFinal answer: 7</s>") == " 7")
        #expect(format.answer(in: "3+4</think>7</s>") == nil)
    }

    private func roundTrip<Value: Codable & Equatable>(_ value: Value) throws {
        let data = try JSONEncoder().encode(value)
        #expect(try JSONDecoder().decode(Value.self, from: data) == value)
    }

    @Test("Every noun comes back from JSON as it was")
    func codable() throws {
        let problem = Problem(
            id: "p", task: "countdown", question: "3 7=21",
            reference: .custom(
                kind: "sum",
                value: .record(["of": .list([.whole(3), .whole(7)]), "is": .number(0.5)])),
            difficulty: 2)
        try roundTrip(problem)
        try roundTrip(
            Problem(id: "q", task: "t", question: "", reference: .answer("\u{0}\"\\")))
        try roundTrip(
            Chain(
                problem: problem, prompt: [1, 2], tokens: [3, -4, 5], logProbs: [-0.1, 0, -20],
                forced: [1..<2], text: "a</think>b", stopReason: .length))
        try roundTrip(
            GenerateParameters(
                maxTokens: 5, temperature: 0.7, topP: 0.9, topK: 4, seed: .max, stop: ["\n"],
                withheld: .init(text: "</think>", until: 9)))
        try roundTrip(Budget(tokens: 1, flops: 2e18, seconds: 0.25))
        var ledger = ComputeLedger()
        for (index, account) in ComputeLedger.Account.allCases.enumerated() {
            ledger.charge(Usage(promptTokens: index, flops: 1e15), to: account)
        }
        try roundTrip(ledger)
        // Accounts are read by name in JSON.
        let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(ledger))
        let accounts = (json as? [String: [String: Any]])?["accounts"]
        #expect(accounts?.keys.sorted() == ["policy", "rollouts", "training", "verifier"])
    }

    @Test("A reference of a task's own is what it was, in JSON as earlier versions wrote it")
    func references() throws {
        struct Scales: Codable, Equatable {
            var left: [Int]
            var name: String?
        }
        let scales = Scales(left: [1, -2], name: nil)
        let reference = try Reference(kind: "scales", scales)
        #expect(reference.value(Scales.self, kind: "scales") == scales)
        #expect(reference.value(Scales.self, kind: "weights") == nil)
        #expect(reference.value([Int].self, kind: "scales") == nil)
        #expect(throws: ConfigurationError.self) { try Reference(kind: "answer", scales) }
        try roundTrip(reference)
        let old = Data(#"{"countdown": {"numbers": [3, 7], "target": 21}}"#.utf8)
        #expect(
            try JSONDecoder().decode(Reference.self, from: old)
                == .custom(
                    kind: "countdown",
                    value: .record([
                        "numbers": .list([.whole(3), .whole(7)]), "target": .whole(21),
                    ])))
        let answer = Data(#"{"answer": {"_0": "7"}}"#.utf8)
        #expect(try JSONDecoder().decode(Reference.self, from: answer) == .answer("7"))
        let written = try JSONSerialization.jsonObject(
            with: JSONEncoder().encode(Reference.answer("7")))
        #expect(written as? [String: [String: String]] == ["answer": ["_0": "7"]])
        for text in ["{}", #"{"a": 1, "b": 2}"#, #"{"answer": {}}"#, "7"] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(Reference.self, from: Data(text.utf8))
            }
        }
    }

    @Test(
        "A chain keeps the marks of its model; one that was written without any has the standard ones"
    )
    func marks() throws {
        let problem = Problem(id: "p", task: "t", question: "", reference: .answer(""))
        let format = ChainFormat(
            beginOfThought: "[", endOfThought: "]", endOfSequence: "$")
        let chain = Chain(problem: problem, prompt: [1], text: "a]b$", format: format)
        try roundTrip(chain)
        #expect(chain.format == format && chain.isThoughtClosed)
        let old = """
            {"problem": {"id": "p", "task": "t", "question": "", "reference": {"answer": {"_0": ""}}},
             "prompt": [1], "tokens": [], "logProbs": [], "forced": [], "text": "a]b$"}
            """
        let read = try JSONDecoder().decode(Chain.self, from: Data(old.utf8))
        #expect(read.format == ChainFormat() && !read.isThoughtClosed)
    }

    @Test(
        "A chain is finished only by its own end",
        arguments: [nil, .length, .endOfSequence] as [StopReason?])
    func finished(reason: StopReason?) {
        let problem = Problem(id: "p", task: "t", question: "", reference: .answer(""))
        let chain = Chain(problem: problem, prompt: [1], tokens: [2], stopReason: reason)
        #expect(chain.isFinished == (reason == .endOfSequence))
        #expect(chain.allTokens == [1, 2])
    }
}
