import Reasoning

/// Chains from which a model learns the language of search without being good at it.
///
/// Every attempt is blind but for `towardsTarget`, checks are sometimes wrong, and a chain whose attempts
/// run out gives up with a wrong answer. What is right about the texts is the arithmetic and, mostly, the
/// verdict, which stands behind the pair it compares (`41?42N`), so that checking can be learned; with
/// `distances` also behind how far apart the two are (`41?42,1N`), which every attempt teaches, while
/// few attempts teach a `Y`. With `notes` every step says what it leaves and what its result lacks
/// (`7*3=21;20+21`): what a policy needs to see, and nothing of what to do about it.
///
/// A chain is the prompt `3 7 20=42<think>`, lines such as `7*3=21,21+20=41?42N`, the end of
/// thought, the expression of the attempt that the chain settled on, and the end of sequence. A `Y`
/// ends the thought, a false one too; or, where the configuration has rechecks, the same attempt is
/// written and checked again some times, and a check that then says `N` sends the chain searching.
/// So a model whose end of thought is withheld knows what to do with the time.
///
/// With `withoutVerdicts` and `wrongAnswers` they are controls: chains that do not check, and chains that check and
/// search and are wrong all the same (`EmergenceRecipe`).
///
/// With `hints` the prompts of some chains show the answer that the chain comes to, `3 7 20=41=7*3+20<think>`
/// (`HintedTask`).
public struct CountdownCorpus: PretrainingCorpus {
    public private(set) var configuration: Configuration
    public let seed: UInt64
    public let task: Countdown
    /// Stands in where drawing finds no problem.
    private let fallback: Countdown.Draw
    /// Whether attempts that work out a held-out problem in passing are not made.
    private var keepsSidesApart = true

    /// - Throws: `TaskError` when the configuration is out of bounds or admits no problem.
    public init(configuration: Configuration = .init(), seed: UInt64) throws {
        try configuration.validate()
        self.configuration = configuration
        self.seed = seed
        task = try Countdown(configuration: configuration.problems)
        var stream = RandomStream(seed, "countdown-corpus-fallback")
        fallback = try task.draw(in: .train, using: &stream)
    }

    public var alphabet: String {
        "0123456789 =+-*/(),?YN\n" + (configuration.notes ? ";~" : "")
    }
    public var words: [String] {
        configuration.problems.wholeNumbers ? (10...99).map(String.init) : []
    }

    public func example(at index: Int) -> CorpusExample {
        var stream = RandomStream(seed, "countdown-corpus", index)
        let isHinted = configuration.hintShare > 0 && stream.uniform() < configuration.hintShare
        if !isHinted, configuration.answerShare > 0, stream.uniform() < configuration.answerShare,
            let exercise = answerExercise(using: &stream)
        {
            return exercise
        }
        let draw = drawnProblem(using: &stream)
        if isHinted,
            let hinted = task.hindsight(
                on: task.problem(numbers: draw.numbers, target: draw.target),
                writing: {
                    search(of: draw, hintTokens: answerBound(draw.numbers.count), using: &stream)
                })
        {
            return hinted
        }
        return search(of: draw, using: &stream)
    }

    /// - Parameter hintTokens: room to leave in the prompt.
    private func search(
        of draw: Countdown.Draw, hintTokens: Int = 0, using stream: inout RandomStream
    ) -> CorpusExample {
        let prompt = Countdown.question(numbers: draw.numbers, target: draw.target) + "<think>"
        let continuation = continuation(
            of: draw, promptTokens: tokenCount(prompt.utf8.dropLast(7)) + 1 + hintTokens,
            using: &stream)
        return CorpusExample(
            prompt: prompt, continuation: String(decoding: continuation, as: UTF8.self))
    }

    private func drawnProblem(using stream: inout RandomStream) -> Countdown.Draw {
        let share = configuration.commonTargets
        let isCommon = share > 0 && stream.uniform() < share
        return (try? task.draw(in: .train, commonTarget: isCommon, using: &stream)) ?? fallback
    }

    /// A thought that ends with a solution, as a prompt, and its answer: what is learned is how an answer
    /// is written. The target is what a blind attempt gave, and the attempt is not learned, so nothing is
    /// taught about finding one.
    private func answerExercise(using stream: inout RandomStream) -> CorpusExample? {
        guard let draw = try? task.draw(in: .train, using: &stream) else { return nil }
        var attempt = CountdownAttempt(numbers: draw.numbers)
        for _ in 0..<100 {
            attempt.makeBlindly(rules, using: &stream)
            guard configuration.problems.targets.contains(attempt.result),
                isOfTrainingSide(attempt)
            else { continue }
            let target = attempt.result
            var thought: [UInt8] = []
            write(attempt, target: target, claims: true, to: &thought)
            var answer: [UInt8] = []
            answer.append(text: "</think>")
            attempt.writeExpression(to: &answer)
            answer.append(text: "<eos>")
            return CorpusExample(
                prompt: Countdown.question(numbers: draw.numbers, target: target) + "<think>"
                    + String(decoding: thought, as: UTF8.self),
                continuation: String(decoding: answer, as: UTF8.self))
        }
        return nil
    }

    private var rules: CountdownAttempt.Rules {
        CountdownAttempt.Rules(
            largestValue: configuration.problems.largestValue,
            negativeResults: configuration.negativeResults, slips: configuration.slips,
            towardsTarget: configuration.towardsTarget, aims: configuration.aims)
    }

    /// Writes an attempt's line.
    private func write(
        _ attempt: CountdownAttempt, target: Int, claims: Bool, to text: inout [UInt8]
    ) {
        attempt.writeSteps(notesFor: configuration.notes ? target : nil, to: &text)
        if configuration.withoutVerdicts == true {
            text.append(UInt8(ascii: "\n"))
            return
        }
        if !configuration.notes {
            text.append(UInt8(ascii: "?"))
            text.append(decimal: target)
            if configuration.distances {
                text.append(UInt8(ascii: ","))
                text.append(decimal: abs(attempt.result - target))
            }
        }
        text.append(claims ? UInt8(ascii: "Y") : UInt8(ascii: "N"))
        text.append(UInt8(ascii: "\n"))
    }

    /// The text after the prompt.
    private func continuation(
        of draw: Countdown.Draw, promptTokens: Int, using stream: inout RandomStream
    ) -> [UInt8] {
        let isLong = stream.uniform() < configuration.longShare
        let attempts = stream.within(
            isLong ? configuration.longAttempts : configuration.shortAttempts)
        let wrongVerdicts =
            (isLong ? configuration.longWrongVerdicts : nil) ?? configuration.wrongVerdicts
        let rules = rules
        let room = configuration.tokenLimit - promptTokens - answerBound(draw.numbers.count)
        let lineBound = lineBound(draw.numbers.count)

        var text: [UInt8] = []
        text.reserveCapacity(min(attempts * 26 + 32, configuration.tokenLimit + 32))
        var tokens = 0
        var counted = 0
        var attempt = CountdownAttempt(numbers: draw.numbers)
        /// Writes the attempt as it stands with a check whose verdict errs at `errorRate`.
        func writeCheckedAttempt(errorRate: Double) -> Bool {
            defer {
                tokens += tokenCount(text[counted...])
                counted = text.count
            }
            let isHit = attempt.result == draw.target
            let claimsHit = isHit != (stream.uniform() < errorRate)
            write(attempt, target: draw.target, claims: claimsHit, to: &text)
            return claimsHit
        }
        let comesToWrong = configuration.wrongAnswers == true
        var isSettled = configuration.givesUp
        var beginnings: Set<CountdownAttempt.Beginning> = []
        /// A blind attempt whose intermediate values are no held-out problem's numbers.
        func makeAttempt() -> Bool {
            for _ in 0..<2 {
                for _ in 0..<100 {
                    attempt.makeBlindly(rules, target: draw.target, using: &stream)
                    guard isOfTrainingSide(attempt) else { continue }
                    if comesToWrong, attempt.result == draw.target { continue }
                    if !configuration.freshBeginnings { return true }
                    if let beginning = attempt.beginning, beginnings.insert(beginning).inserted {
                        return true
                    }
                }
                // Every step has been the first of an attempt: all may be it once more.
                if beginnings.isEmpty { return false }
                beginnings.removeAll()
            }
            return false
        }
        search: for number in 0..<attempts {
            if number > 0, tokens + lineBound > room { break }
            guard makeAttempt() else { break }
            let isLast = number == attempts - 1 || tokens + 2 * lineBound > room
            let errorRate = comesToWrong ? (isLast ? 1 : 0) : wrongVerdicts
            guard writeCheckedAttempt(errorRate: errorRate) else { continue }
            isSettled = true
            guard configuration.recheckShare > 0, !comesToWrong,
                stream.uniform() < configuration.recheckShare
            else { break }
            for _ in 0..<stream.within(configuration.rechecks) {
                if tokens + lineBound > room { break search }
                guard writeCheckedAttempt(errorRate: configuration.wrongRechecks) else {
                    isSettled = configuration.givesUp
                    continue search
                }
            }
            break
        }
        guard isSettled else { return text }
        text.append(text: "</think>")
        attempt.writeExpression(to: &text)
        text.append(text: "<eos>")
        return text
    }

    /// Whether the values left behind each step could not be the numbers of a held-out problem: else a
    /// text would work out that problem as a part of another.
    private func isOfTrainingSide(_ attempt: CountdownAttempt) -> Bool {
        guard keepsSidesApart else { return true }
        let problems = configuration.problems
        return attempt.steps.indices.allSatisfy { index in
            let left = attempt.open(after: index)
            return !problems.counts.contains(left.count)
                || !left.allSatisfy(problems.numbers.contains)
                || task.split(numbers: left) == .train
        }
    }

    /// Tokens of a text without marks.
    private func tokenCount(_ text: some Collection<UInt8>) -> Int {
        guard configuration.problems.wholeNumbers else { return text.count }
        var count = 0
        var mayPair = false
        for byte in text {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            if mayPair, isDigit {
                mayPair = false
            } else {
                count += 1
                mayPair = isDigit && byte != UInt8(ascii: "0")
            }
        }
        return count
    }

    /// The most tokens from the end of thought to the end of sequence: numbers, operations, a pair
    /// of parentheses per step and two marks.
    private func answerBound(_ count: Int) -> Int {
        6 * count + 2
    }

    /// The most tokens of an attempt's line.
    private func lineBound(_ count: Int) -> Int {
        let digits = String(configuration.problems.largestValue).utf8.count + 2
        if configuration.notes {
            // Per step an operation, what is left of the numbers, and the distance.
            return (count - 1) * ((3 + count) * (digits + 1) + 2) + 2
        }
        let check = configuration.distances ? 2 * digits + 4 : digits + 3
        return (count - 1) * (3 * (digits + 1) + 2) + check
    }
}

extension CountdownCorpus: BlindSearch {
    public func blindChain(of problem: Problem, likeCorpus: Bool, tokens: Int, seed: UInt64)
        -> String?
    {
        guard let (numbers, target) = problem.reference.countdown else { return nil }
        var blind = self
        blind.keepsSidesApart = false
        blind.configuration.shortAttempts = 100_000...100_000
        blind.configuration.longShare = 0
        (blind.configuration.wrongVerdicts, blind.configuration.slips) = (0, 0)
        blind.configuration.recheckShare = 0
        if !likeCorpus {
            (blind.configuration.towardsTarget, blind.configuration.aims) = (0, 0)
            blind.configuration.freshBeginnings = false
        }
        // Exact arithmetic needs no notes: the shortest language is the strongest control.
        (blind.configuration.notes, blind.configuration.distances) = (false, false)
        (blind.configuration.withoutVerdicts, blind.configuration.wrongAnswers) = (nil, nil)
        blind.configuration.givesUp = false
        // A chain may stop where another line and an answer would no longer fit: leave room for both.
        let room = lineBound(numbers.count) + answerBound(numbers.count)
        blind.configuration.tokenLimit = tokens + room
        var stream = RandomStream(RandomStream.derive(seed, problem.id), "blind-search")
        let text = blind.continuation(
            of: Countdown.Draw(numbers: numbers, target: target, rate: 0), promptTokens: 0,
            using: &stream)
        return String(decoding: text, as: UTF8.self)
    }
}
