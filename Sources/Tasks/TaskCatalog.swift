import Reasoning

/// The tasks by the names that problems and the command line use.
public enum TaskCatalog {
    /// Every name, in the order of a help text.
    public static let names = ["countdown", "multiplication", "word-problems", "questions"]

    /// The task of a name, with its default configuration.
    ///
    /// - Throws: `ReasoningError.unknownTask` with the known names.
    public static func task(named name: String) throws -> any ReasoningTask {
        switch name {
        case "countdown": Countdown()
        case "multiplication": Multiplication()
        case "word-problems": WordProblems()
        case "questions": QuestionAnswer()
        default: throw ReasoningError.unknownTask(name, known: names)
        }
    }
}
