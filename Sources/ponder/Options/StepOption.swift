import ArgumentParser
import Reasoning

extension StepBoundary: ExpressibleByArgument {
    /// Reads `lines`, `sentences`, or a number of tokens such as `16` or `16tok`.
    public init?(argument: String) {
        switch argument {
        case "lines", "line": self = .line
        case "sentences", "sentence": self = .sentence
        default:
            let digits = argument.hasSuffix("tok") ? argument.dropLast(3) : argument[...]
            guard let count = Int(digits: digits, most: 6), count > 0 else { return nil }
            self = .tokens(count)
        }
    }
}
