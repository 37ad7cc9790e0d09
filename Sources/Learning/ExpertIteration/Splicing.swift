import Foundation
import Reasoning

/// Chains that are correct by construction: wrong attempts of the model's own on a problem, a doubt, and at
/// last a right one, to be learned as one chain, so that the model learns to go on from its mistakes
/// (compare Stream of Search, 2404.03683 §3; SCoRe, 2409.12917 §4, on why copied corrections may not be
/// enough).
public struct Splicing: Codable, Hashable, Sendable {
    /// Most wrong chains before a right one; how many is drawn, at least one where there is one that fits.
    public var attempts: Int
    /// Whether the wrong ones are context and not learned. Default true.
    public var masksWrong: Bool
    /// What stands behind each wrong one as a step of its own, such as `Wait, that is wrong.`; empty: nothing.
    public var doubt: String

    public init(attempts: Int = 1, masksWrong: Bool = true, doubt: String = "") {
        self.attempts = attempts
        self.masksWrong = masksWrong
        self.doubt = doubt
    }

    /// - Throws: `ConfigurationError`.
    public func validate() throws {
        try ConfigurationError.check("attempts", attempts, in: 1...Limits.samples.upperBound)
        guard doubt.utf8.count <= 4_096 else {
            throw ConfigurationError(
                field: "doubt", reason: "\(doubt.utf8.count) bytes are more than 4096")
        }
    }

    /// A right chain behind wrong ones.
    ///
    /// - Parameters:
    ///   - wrong: chains of the same problem, of which the thoughts up to their last whole steps are taken.
    ///   - longest: most tokens of all with the prompt.
    /// - Returns: the chain, and how many of its tokens are those of wrong attempts and doubts. The right one
    ///   alone where none fits.
    func chain(
        of right: Chain, behind wrong: [Chain], separator: String, policy: any Policy, longest: Int,
        using stream: inout RandomStream
    ) throws -> (chain: Chain, context: Int) {
        var spliced = try policy.begin(right.problem)
        let wanted = 1 + stream.below(attempts)
        var taken = 0
        for attempt in wrong.shuffled(using: &stream) where taken < wanted {
            let thought = ChainStep.steps(of: attempt, separator: separator)
                .last { !$0.isAnswer && $0.separatorLength > 0 }
            guard let end = thought?.range.upperBound else { continue }
            let cut = try policy.beginning(of: attempt, upTo: end)
            var longer = spliced
            longer.tokens += cut.tokens
            longer.logProbs += cut.tokens.map { _ in 0 }
            longer.text += cut.text
            if !doubt.isEmpty {
                let end = doubt.hasSuffix(separator) ? "" : separator
                longer = try policy.appending(doubt + end, to: longer)
            }
            guard longer.allTokens.count + right.tokens.count <= longest else { continue }
            spliced = longer
            taken += 1
        }
        let context = spliced.tokens.count
        spliced.tokens += right.tokens
        spliced.logProbs += right.logProbs
        spliced.text += right.text
        spliced.stopReason = right.stopReason
        return (spliced, context)
    }
}
