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
            guard (1...6).contains(digits.utf8.count),
                digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let count = Int(digits), count > 0
            else { return nil }
            self = .tokens(count)
        }
    }
}
