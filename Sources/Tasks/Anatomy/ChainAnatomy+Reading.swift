import Foundation
import Reasoning

extension ChainAnatomy {
    /// What a readable line of a thought adds to the counts, in whatever language it is written.
    struct Line {
        var steps: Int
        var slips: Int
        /// Its operations, where they can be told apart.
        var operations: [Operation] = []
        /// Nil for a note.
        var attempt: Attempt?
    }

    /// Something that is worked out.
    struct Operation {
        /// Equal for operations that ask the same.
        var key: AnyHashable
        var isRight: Bool
    }

    /// A try for an answer.
    struct Attempt {
        /// Equal for attempts that are the same.
        var key: AnyHashable
        /// Whether it really solves the problem.
        var solves: Bool
        /// Whether it came to its last step.
        var isFinished = true
        var check: Check?
        /// How it begins, equal for attempts that begin alike; nil where that says nothing.
        var opening: AnyHashable?
        /// How far off its result is; nil where there is no telling.
        var distance: Int?
    }

    /// A comparison and a verdict at an attempt's end.
    struct Check {
        /// Whether it says that the problem is solved.
        var claims: Bool
        /// Whether that agrees with what is written before it.
        var isTrue: Bool
        /// Whether it compares with what it should.
        var comparesRightly: Bool
    }

    /// Counts one chain.
    ///
    /// - Parameters:
    ///   - text: the chain after its prompt.
    ///   - read: what a line says; nil for one that does not follow the task's way of writing.
    init(reading text: String, format: ChainFormat, read: (Substring) -> Line?) {
        chains = 1
        let end = text.range(of: format.endOfThought, options: .backwards)?.lowerBound
        closed = end == nil ? 0 : 1
        var seen = Set<AnyHashable>()
        var wrong = Set<AnyHashable>()
        var lastSaysNo = false
        var last: Attempt?
        for line in text[..<(end ?? text.endIndex)].utf8.split(separator: UInt8(ascii: "\n")) {
            guard let line = read(Substring(line)) else {
                unreadable += 1
                (lastSaysNo, last) = (false, nil)
                continue
            }
            steps += line.steps
            slips += line.slips
            for operation in line.operations {
                if !operation.isRight {
                    wrong.insert(operation.key)
                } else if wrong.remove(operation.key) != nil {
                    corrected += 1
                }
            }
            guard let attempt = line.attempt else {
                notes += 1
                continue
            }
            attempts += 1
            if lastSaysNo { abandoned += 1 }
            if !seen.insert(attempt.key).inserted { repeated += 1 }
            if last?.key == attempt.key { loops += 1 }
            if attempt.solves { hits += 1 }
            if !attempt.isFinished { unfinished += 1 }
            if attempts == 1, attempt.solves { firstHits = 1 }
            if let last, let opening = last.opening, opening == attempt.opening {
                followed += 1
                if last.isNearMiss { nearMissesFollowed += 1 }
            }
            if attempt.isNearMiss { nearMisses += 1 }
            last = attempt
            if let check = attempt.check {
                checks += 1
                if !check.isTrue { falseVerdicts += 1 }
                if !check.comparesRightly { wrongPairs += 1 }
                if check.claims { claims += 1 }
                if check.claims && attempt.solves { soundClaims += 1 }
            }
            lastSaysNo = attempt.check?.claims == false
        }
        if end != nil && lastSaysNo { giveUps = 1 }
    }
}

extension ChainAnatomy.Attempt {
    var isNearMiss: Bool { !solves && distance.map { $0 <= ChainAnatomy.nearMiss } ?? false }
}

/// Of written-out calculations.
extension ChainAnatomy {
    /// What a line of a calculation is for.
    enum Role: Equatable {
        case note
        /// An attempt, and whether it really solves the problem.
        case attempt(solves: Bool)
        /// An attempt that is left before its last step.
        case unfinished
    }

    /// Counts one chain whose lines are `ThoughtLine`s.
    ///
    /// - Parameters:
    ///   - text: the chain after its prompt.
    ///   - expected: what an attempt's result should be compared with.
    ///   - role: what a readable line is for, by the task's rules.
    init(
        reading text: String, format: ChainFormat, expected: Int?,
        role: (ThoughtLine) -> Role
    ) {
        self.init(reading: text, format: format) { text in
            guard let line = ThoughtLine(text) else { return nil }
            var read = Line(
                steps: line.steps.count, slips: line.steps.count { $0.exact != $0.written },
                operations: line.steps.map {
                    Operation(
                        key: "\($0.left)\($0.operation)\($0.right)",
                        isRight: $0.exact == $0.written)
                })
            let role = role(line)
            if case .note = role { return read }
            let isFinished = role != .unfinished
            let check = line.check.map { check in
                Check(
                    claims: check.claims, isTrue: line.verdictIsTrue != false,
                    comparesRightly: expected == nil || check.expected == nil
                        || check.expected == expected)
            }
            // The same steps are the same attempt, whatever is noted behind them.
            let steps = line.steps.map { step in
                var step = step
                (step.unused, step.distance, step.isAbove) = ([], nil, nil)
                return step
            }
            read.attempt = Attempt(
                key: steps, solves: role == .attempt(solves: true), isFinished: isFinished,
                check: check, opening: steps.count > 1 || !isFinished ? steps[0] : nil,
                distance: isFinished
                    ? expected.flatMap { ThoughtLine.distance(line.result, $0) } : nil)
            return read
        }
    }
}
