import Reasoning
import Tasks

extension TaskRecipe {
    /// The names of the command line.
    public static let names = ["countdown", "multiplication", "word-problems"]

    /// What the demo's models are trained on: Countdown of three numbers of 1...13.
    public static let smallCountdown = ReasonerRecipe.standard(.countdown).task

    /// The task of a name, as its standard recipe has it.
    /// - Throws: `ReasoningError.unknownTask` with the known names.
    public init(named name: String) throws {
        switch name {
        case "countdown": self = ReasonerRecipe.standard(.countdown).task
        case "multiplication": self = ReasonerRecipe.standard(.multiplication).task
        case "word-problems": self = ReasonerRecipe.standard(.wordProblems).task
        default: throw ReasoningError.unknownTask(name, known: Self.names)
        }
    }
}
