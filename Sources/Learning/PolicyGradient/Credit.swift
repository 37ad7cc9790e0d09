import Foundation
import Reasoning

/// Which tokens of a chain its advantage is credited to.
public enum Credit: String, Codable, Sendable, CaseIterable {
    /// All of them, as in REINFORCE.
    case chain
    /// Those of its last step of thought and of its answer; what it tried before is context. A chain that
    /// did not end has none. So failed attempts of a right chain are not imitated, and an attempt is
    /// learned behind those that failed before it.
    case lastStep
    /// Each step by what it changed, as the group's chains that came as far tell: `Survival`.
    case survival
    /// Each token by what a critic's values say of it: `GeneralizedAdvantage`.
    case critic
    /// Each token by what it earned itself, or the step that it ends, and nothing that comes behind.
    case token

    /// Where in the text the credited part begins, in UTF-8 bytes; nil: nothing is credited.
    func start(in chain: Chain, separator: String) -> Int? {
        switch self {
        case .chain, .survival, .critic, .token: return 0
        case .lastStep:
            guard chain.isFinished,
                let end = chain.text.range(of: chain.format.endOfThought, options: .backwards)
            else { return nil }
            var thought = chain.text[..<end.lowerBound]
            while !separator.isEmpty, thought.hasSuffix(separator) {
                thought = thought.dropLast(separator.count)
            }
            let begin = thought.range(of: separator, options: .backwards)?.upperBound
            return chain.text[..<(begin ?? thought.startIndex)].utf8.count
        }
    }
}
