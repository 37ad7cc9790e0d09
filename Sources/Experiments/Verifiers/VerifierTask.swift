import Learning
import Reasoning
import Tasks

/// A task whose verifier is trained, with its configuration: in a recipe
/// `countdown: {…}`, `multiplication: {…}` or `wordProblems: {…}`.
public enum VerifierTask: Hashable, Sendable {
    case countdown(Countdown.Configuration)
    case multiplication(Multiplication.Configuration)
    case wordProblems(WordProblems.Configuration)

    /// What the demo's models are trained on: Countdown of three numbers of 1...13.
    public static let smallCountdown = VerifierTask.countdown(O1Recipe.smallCountdown)

    /// The names of the command line.
    public static let names = ["countdown", "multiplication", "word-problems"]

    /// The task of a name; Countdown is the demo's.
    /// - Throws: `ReasoningError.unknownTask` with the known names.
    public init(named name: String) throws {
        switch name {
        case "countdown": self = .smallCountdown
        case "multiplication": self = .multiplication(.init())
        case "word-problems": self = .wordProblems(.init())
        default: throw ReasoningError.unknownTask(name, known: Self.names)
        }
    }

    /// The task itself.
    /// - Throws: `TaskError.configuration` naming the field that is out of bounds.
    public func task() throws -> any GenerativeTask & StepJudge {
        switch self {
        case .countdown(let configuration): try Countdown(configuration: configuration)
        case .multiplication(let configuration): try Multiplication(configuration: configuration)
        case .wordProblems(let configuration): try WordProblems(configuration: configuration)
        }
    }
}

extension VerifierTask: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case countdown, multiplication, wordProblems
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if container.contains(.multiplication) {
            self = .multiplication(try container.decode(forKey: .multiplication))
        } else if container.contains(.wordProblems) {
            self = .wordProblems(try container.decode(forKey: .wordProblems))
        } else {
            self = .countdown(try container.decode(forKey: .countdown))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .countdown(let configuration): try container.encode(configuration, forKey: .countdown)
        case .multiplication(let configuration):
            try container.encode(configuration, forKey: .multiplication)
        case .wordProblems(let configuration):
            try container.encode(configuration, forKey: .wordProblems)
        }
    }
}

extension KeyedDecodingContainer {
    fileprivate func decode<Value: Decodable>(forKey key: Key) throws -> Value {
        try decode(Value.self, forKey: key)
    }
}
