import Foundation
import Reasoning

extension ChainAnatomy {
    /// What a line of a thought is for.
    enum Role {
        case note
        /// An attempt, and whether it really solves the problem.
        case attempt(solves: Bool)
    }

    /// Counts one chain.
    ///
    /// - Parameters:
    ///   - text: the chain after its prompt.
    ///   - expected: what an attempt's result should be compared with.
    ///   - role: what a readable line is for, by the task's rules.
    init(
        reading text: String, format: ChainFormat, expected: Int?,
        role: (ThoughtLine) -> Role
    ) {
        chains = 1
        let end = text.range(of: format.endOfThought, options: .backwards)?.lowerBound
        closed = end == nil ? 0 : 1
        var seen = Set<[ThoughtLine.Step]>()
        var lastSaysNo = false
        for line in text[..<(end ?? text.endIndex)].utf8.split(separator: UInt8(ascii: "\n")) {
            guard let line = ThoughtLine(Substring(line)) else {
                unreadable += 1
                lastSaysNo = false
                continue
            }
            steps += line.steps.count
            slips += line.steps.count { $0.exact != $0.written }
            guard case .attempt(let solves) = role(line) else {
                notes += 1
                continue
            }
            attempts += 1
            if lastSaysNo { abandoned += 1 }
            if !seen.insert(line.steps).inserted { repeated += 1 }
            if solves { hits += 1 }
            if let check = line.check {
                checks += 1
                if line.verdictIsTrue == false { falseVerdicts += 1 }
                if let expected, check.expected != expected { wrongPairs += 1 }
                if check.claims { claims += 1 }
                if check.claims && solves { soundClaims += 1 }
            }
            lastSaysNo = line.check?.claims == false
        }
        if end != nil && lastSaysNo { giveUps = 1 }
    }
}
