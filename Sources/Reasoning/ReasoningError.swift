/// What can go wrong between the nouns.
public enum ReasoningError: Error, Equatable, CustomStringConvertible {
    case noSamples(asked: Int)
    case scores(found: Int, asked: Int)
    case unknownTask(String, known: [String])

    public var description: String {
        switch self {
        case .noSamples(let asked):
            "the policy returned no chain where \(asked) were asked for"
        case .scores(let found, let asked):
            "the verifier returned \(found) scores for \(asked) chains; it owes one for each"
        case .unknownTask(let name, let known):
            "there is no task '\(name)'; known tasks: \(known.joined(separator: ", "))"
        }
    }
}
