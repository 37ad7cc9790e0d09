import Reasoning
import Testing

@testable import Tasks

@Suite struct CountdownCorpusTests {
    /// Tokens of a text: one per character and one per mark.
    static func tokens(_ text: String) -> Int {
        var count = text.utf8.count
        for mark in ["<think>", "</think>", "<eos>"] {
            count -=
                (text.split(separator: mark, omittingEmptySubsequences: false).count - 1)
                * (mark.utf8.count - 1)
        }
        return count
    }

    static func problem(of example: CorpusExample) throws -> Problem {
        let parts = example.prompt.replacing("<think>", with: "").split(separator: "=")
        let numbers = parts[0].split(separator: " ").compactMap { Int($0) }
        return Countdown().problem(numbers: numbers, target: try #require(Int(parts[1])))
    }

    @Test("An example is a pure function of seed and index")
    func deterministic() throws {
        let corpus = try CountdownCorpus(seed: 3)
        let again = try CountdownCorpus(seed: 3)
        #expect((0..<50).reversed().map(corpus.example) == (0..<50).reversed().map(again.example))
        #expect(try CountdownCorpus(seed: 4).example(at: 0) != corpus.example(at: 0))
        #expect(corpus.example(at: 1) != corpus.example(at: 2))
    }

    @Test("The first chains of a seed stay as they are")
    func golden() throws {
        let corpus = try CountdownCorpus(seed: 1)
        #expect(
            corpus.example(at: 0).text == """
                20 6 1=15<think>1+20=21,6-21=-15?15N
                1-6=-5,-5+20=15?15Y
                </think>1-6+20<eos>
                """)
    }

    @Test("Every character is in the alphabet and every line can be read", arguments: 3...6)
    func language(count: Int) throws {
        let corpus = try CountdownCorpus(
            configuration: .init(problems: .init(counts: count...count)), seed: 2)
        let alphabet = Set(corpus.alphabet)
        for index in 0..<(count < 6 ? 60 : 6) {
            let example = corpus.example(at: index)
            let plain = example.text.replacing("<think>", with: "").replacing("</think>", with: "")
                .replacing("<eos>", with: "")
            #expect(alphabet.isSuperset(of: plain))
            let anatomy = corpus.task.anatomy(
                of: example.continuation, problem: try Self.problem(of: example))
            #expect(anatomy.unreadable == 0)
            #expect(anatomy.closed == 1)
            #expect(anatomy.slips == 0)
            #expect(anatomy.checks == anatomy.attempts)
            #expect(anatomy.wrongPairs == 0)
            #expect(anatomy.giveUps + anatomy.claims == 1)
        }
    }

    @Test("A corpus that does not give up answers behind a claim and nowhere else")
    func neverGivesUp() throws {
        let corpus = try CountdownCorpus(
            configuration: .init(
                shortAttempts: 1...4, longShare: 0, wrongVerdicts: 0, givesUp: false), seed: 2)
        var closed = 0
        for index in 0..<300 {
            let example = corpus.example(at: index)
            let anatomy = corpus.task.anatomy(
                of: example.continuation, problem: try Self.problem(of: example))
            #expect(anatomy.closed == anatomy.claims && anatomy.giveUps == 0)
            #expect(example.continuation.hasSuffix(anatomy.closed == 1 ? "<eos>" : "N\n"))
            closed += anatomy.closed
        }
        #expect((1..<300).contains(closed))
    }

    @Test("No text works out a held-out problem, not as a part of a larger one either")
    func partsAreOfTheTrainingSide() throws {
        let problems = Countdown.Configuration(
            counts: 3...4, numbers: 1...13, targets: 1...50, largestValue: 99)
        let corpus = try CountdownCorpus(
            configuration: .init(problems: problems, negativeResults: false), seed: 5)
        var parts = 0
        for index in 0..<600 {
            let example = corpus.example(at: index)
            let numbers = try #require(Self.problem(of: example).reference.countdown).numbers
            for line in example.continuation.split(separator: "\n") {
                guard let steps = ThoughtLine(line)?.steps else { continue }
                var left = numbers
                for step in steps {
                    for used in [step.left, step.right] {
                        left.remove(at: try #require(left.firstIndex(of: used)))
                    }
                    left.append(step.written)
                    guard left.count == 3, left.allSatisfy(problems.numbers.contains) else {
                        continue
                    }
                    parts += 1
                    #expect(corpus.task.split(numbers: left) == .train)
                }
            }
        }
        #expect(parts > 100)
    }

    @Test("Common targets are reached by more blind chains")
    func commonTargets() throws {
        func closed(_ share: Double) throws -> Int {
            let corpus = try CountdownCorpus(
                configuration: .init(
                    commonTargets: share, shortAttempts: 1...3, longShare: 0, wrongVerdicts: 0,
                    givesUp: false), seed: 2)
            return (0..<1_000).count { corpus.example(at: $0).continuation.hasSuffix("<eos>") }
        }
        #expect(try Double(closed(1)) > 1.2 * Double(closed(0)))
    }

    @Test("An exercise in answering teaches the answer of a thought that is not learned")
    func answerExercises() throws {
        let corpus = try CountdownCorpus(
            configuration: .init(
                problems: .init(counts: 3...4), answerShare: 1, distances: true,
                negativeResults: false), seed: 2)
        for index in 0..<200 {
            let example = corpus.example(at: index)
            let parts = example.prompt.split(separator: "<think>")
            #expect(parts.count == 2 && example.continuation.hasPrefix("</think>"))
            let line = try #require(ThoughtLine(parts[1].dropLast()))
            #expect(line.check?.claims == true && line.result == line.check?.expected)
            let numbers = parts[0].split(separator: "=")[0].split(separator: " ").compactMap {
                Int($0)
            }
            let problem = corpus.task.problem(numbers: numbers, target: line.result)
            #expect(corpus.task.split(of: problem) == .train)
            let answer = try #require(ChainFormat().answer(in: example.text))
            #expect(corpus.task.judge(answer: answer, of: problem) == .correct)
        }
    }

    @Test("Without wrong verdicts a claim is right, and a chain that gives up is wrong")
    func honest() throws {
        let corpus = try CountdownCorpus(configuration: .init(wrongVerdicts: 0), seed: 2)
        var total = ChainAnatomy()
        for index in 0..<400 {
            let example = corpus.example(at: index)
            let problem = try Self.problem(of: example)
            let anatomy = corpus.task.anatomy(of: example.continuation, problem: problem)
            let answer = try #require(ChainFormat().answer(in: example.text))
            let verdict = corpus.task.judge(answer: answer, of: problem)
            #expect(anatomy.falseVerdicts == 0)
            #expect(verdict == (anatomy.claims == 1 ? .correct : .wrong))
            #expect(anatomy.soundClaims == anatomy.claims)
            total += anatomy
        }
        #expect(total.chains == 400)
        #expect(total.claims > 20)
        #expect(total.giveUps > 100)
    }

    @Test("Verdicts are wrong as often as configured, and arithmetic slips too")
    func noise() throws {
        let corpus = try CountdownCorpus(
            configuration: .init(wrongVerdicts: 0.2, slips: 0.1), seed: 2)
        var total = ChainAnatomy()
        for index in 0..<1_000 {
            let example = corpus.example(at: index)
            total += corpus.task.anatomy(
                of: example.continuation, problem: try Self.problem(of: example))
        }
        let wrong = Double(total.falseVerdicts) / Double(total.checks)
        let slipped = Double(total.slips) / Double(total.steps)
        #expect(abs(wrong - 0.2) < 0.03)
        #expect(abs(slipped - 0.1) < 0.02)
    }

    @Test("Answers are blind: the attempts of a chain do not know the target")
    func blind() throws {
        let corpus = try CountdownCorpus(configuration: .init(wrongVerdicts: 0), seed: 6)
        var total = ChainAnatomy()
        for index in 0..<1_200 {
            let example = corpus.example(at: index)
            total += corpus.task.anatomy(
                of: example.continuation, problem: try Self.problem(of: example))
        }
        let rate = Double(total.hits) / Double(total.attempts)
        #expect((0.02...0.07).contains(rate))
    }

    @Test("Prompt and chain fit the token limit, and long chains come close to it")
    func limit() throws {
        let corpus = try CountdownCorpus(
            configuration: .init(
                longAttempts: 80...80, longShare: 1, wrongVerdicts: 0, tokenLimit: 300), seed: 1)
        let lengths = (0..<300).map { Self.tokens(corpus.example(at: $0).text) }
        #expect(lengths.allSatisfy { $0 <= 300 })
        #expect(lengths.max() ?? 0 > 250)
    }

    @Test("With whole numbers the limit counts a two-digit number once")
    func wholeNumbers() throws {
        let problems = Countdown.Configuration(largestValue: 99, wholeNumbers: true)
        let corpus = try CountdownCorpus(
            configuration: .init(
                problems: problems, longAttempts: 80...80, longShare: 1, wrongVerdicts: 0,
                negativeResults: false, tokenLimit: 300), seed: 1)
        let lengths = (0..<300).map { index in
            // Every result is below 100, so each run of digits is a digit or a word.
            let text = corpus.example(at: index).text
            let numbers = text.split { !$0.isNumber }
            return Self.tokens(text) - numbers.count { $0.count == 2 }
        }
        #expect(corpus.words.count == 90)
        #expect(lengths.allSatisfy { $0 <= 300 })
        #expect(lengths.max() ?? 0 > 250)
    }

    @Test("With distances every check says how far apart its pair is, and rightly")
    func distances() throws {
        let corpus = try CountdownCorpus(configuration: .init(distances: true), seed: 3)
        var checks = 0
        for index in 0..<200 {
            let example = corpus.example(at: index)
            let thought = example.continuation.prefix { $0 != "<" }
            for text in thought.split(separator: "\n") {
                let line = try #require(ThoughtLine(text))
                let target = try #require(line.check?.expected)
                #expect(line.distancesAreTrue(from: target) == true)
                checks += 1
            }
            #expect(
                corpus.task.anatomy(
                    of: example.continuation, problem: try Self.problem(of: example)
                ).attempts > 0)
        }
        #expect(checks > 400)
    }

    @Test("Without negative results no step goes below zero")
    func whole() throws {
        let corpus = try CountdownCorpus(configuration: .init(negativeResults: false), seed: 1)
        #expect((0..<200).allSatisfy { !corpus.example(at: $0).text.contains("=-") })
    }

    @Test("All examples are of the training side")
    func side() throws {
        let corpus = try CountdownCorpus(seed: 8)
        for index in 0..<300 {
            let problem = try Self.problem(of: corpus.example(at: index))
            #expect(corpus.task.split(of: problem) == .train)
        }
    }

    @Test("The expression behind an attempt has the attempt's result and each number once")
    func expressions() throws {
        var stream = RandomStream(seed: 12)
        var attempt = CountdownAttempt(numbers: [3, 7, 20, 2, 9, 12])
        let rules = CountdownAttempt.Rules(
            largestValue: 999, negativeResults: true, slips: 0, towardsTarget: 0, aims: 0)
        for _ in 0..<300 {
            attempt.makeBlindly(rules, using: &stream)
            var text: [UInt8] = []
            attempt.writeExpression(to: &text)
            let expression = try #require(
                ArithmeticExpression(String(decoding: text, as: UTF8.self)))
            #expect(expression.value == Fraction(attempt.result))
            #expect(expression.numbers.sorted() == [2, 3, 7, 9, 12, 20])
        }
    }

    @Test("Impossible mixtures name their field")
    func validation() {
        for (configuration, field) in [
            (CountdownCorpus.Configuration(shortAttempts: 0...3), "shortAttempts"),
            (.init(longAttempts: 7...1_000_000), "longAttempts"),
            (.init(longShare: 1.5), "longShare"), (.init(wrongVerdicts: .nan), "wrongVerdicts"),
            (.init(tokenLimit: 100), "tokenLimit"), (.init(towardsTarget: -0.1), "towardsTarget"),
        ] {
            let error = #expect(throws: ConfigurationError.self) { try configuration.validate() }
            #expect(error?.field == field)
        }
    }

    @Test(
        "A claim that is checked again is written again word for word, and a no resumes the search")
    func rechecks() throws {
        let corpus = try CountdownCorpus(
            configuration: .init(
                shortAttempts: 1...8, longShare: 0, wrongVerdicts: 0.2, recheckShare: 1,
                rechecks: 2...3, wrongRechecks: 0), seed: 5)
        var checkedAgain = 0
        var corrected = 0
        for index in 0..<400 {
            let text = corpus.example(at: index).continuation
            let thought = text.prefix { $0 != "<" }
            let lines = thought.split(separator: "\n")
            for (line, next) in zip(lines, lines.dropFirst()) where line.hasSuffix("Y") {
                #expect(line.dropLast() == next.dropLast())
                let parts = line.dropLast().split(separator: "?")
                let isHit = parts[0].split(separator: "=").last == parts.last
                #expect(next.hasSuffix(isHit ? "Y" : "N"))
                checkedAgain += 1
                corrected += isHit ? 0 : 1
            }
        }
        #expect(checkedAgain > 100)
        #expect(corrected > 20)
    }
}
