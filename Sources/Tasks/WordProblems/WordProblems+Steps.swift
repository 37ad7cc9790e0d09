import Foundation
import Reasoning

extension WordProblems: StepJudge {
    /// A line is correct when it gives a quantity of the question its true value, computed as the
    /// question defines it from true values, and its verdict, if it has one, says yes. Distractors
    /// are true steps, too: useless, not wrong.
    public func stepVerdicts(of chain: Chain) -> [StepVerdict] {
        let graph = WordGraph(question: chain.problem.question)
        return stepVerdicts(
            of: chain, claim: { WordLine($0)?.claim },
            isTrue: { text in
                guard let graph, let line = WordLine(text) else { return false }
                return line.isTrue(in: graph) && line.claim != false
            })
    }
}

extension WordProblems: AnatomizedTask {
    /// A line of the asked quantity is an attempt, which solves the problem when it is true; a line
    /// of any other is a note. A verdict is false when it says yes to wrong arithmetic, or no to a
    /// line that is true.
    public func anatomy(of text: String, problem: Problem) -> ChainAnatomy {
        var anatomy = ChainAnatomy()
        anatomy.chains = 1
        let end = text.range(of: ChainFormat().endOfThought, options: .backwards)?.lowerBound
        anatomy.closed = end == nil ? 0 : 1
        let graph = WordGraph(question: problem.question)
        var seen = Set<WordLine>()
        var (lastSaysNo, attemptSaysNo) = (false, false)
        for text in text[..<(end ?? text.endIndex)].utf8.split(separator: UInt8(ascii: "\n")) {
            lastSaysNo = false
            guard let line = WordLine(Substring(text)) else {
                anatomy.unreadable += 1
                continue
            }
            let isTrue = graph.map(line.isTrue) ?? false
            anatomy.steps += line.step == nil ? 0 : 1
            anatomy.slips += line.isExact ? 0 : 1
            if let claim = line.claim {
                anatomy.checks += 1
                if claim ? !line.isExact : isTrue { anatomy.falseVerdicts += 1 }
                lastSaysNo = !claim
            }
            guard line.quantity == graph?.asked else {
                anatomy.notes += 1
                continue
            }
            anatomy.attempts += 1
            anatomy.hits += isTrue ? 1 : 0
            if attemptSaysNo { anatomy.abandoned += 1 }
            if !seen.insert(line).inserted { anatomy.repeated += 1 }
            if line.claim == true {
                anatomy.claims += 1
                if isTrue { anatomy.soundClaims += 1 }
            }
            attemptSaysNo = line.claim == false
        }
        if end != nil && lastSaysNo { anatomy.giveUps = 1 }
        return anatomy
    }
}
