import Reasoning

/// What can go wrong at the command line itself.
enum CommandError: Error, Equatable, CustomStringConvertible {
    /// An argument that cannot be what was meant.
    case argument(String, reason: String)
    /// A problem written on the command line that the task cannot read. `number` counts from 1.
    case problem(number: Int, text: String, field: String, reason: String)
    /// A problem that the model has no tokens for.
    case unreadable(problem: String, reason: String)
    /// A recipe's field that cannot be what was meant. `line` counts from 1.
    case recipe(file: String, line: Int?, field: String, reason: String)
    /// A folder that holds no model.
    case noModel(String)
    /// A file that cannot be read, or that nothing can be written to.
    case file(String, reason: String)
    /// Ended by a signal, with a hint on how to go on.
    case interrupted(hint: String)
    /// A check of `doctor` that stands in the way of everything else.
    case unfit([String])

    var status: ExitStatus {
        switch self {
        case .argument, .problem, .unreadable, .recipe, .noModel, .file: .badInput
        case .interrupted: .interrupted
        case .unfit: .failure
        }
    }

    var description: String {
        switch self {
        case .argument(let name, let reason):
            "\(name): \(reason)"
        case .problem(let number, let text, let field, let reason):
            "problem \(number) '\(text)', \(field): \(reason)"
        case .unreadable(let problem, let reason):
            "this model cannot read problem '\(problem)': \(reason)"
        case .recipe(let file, let line, let field, let reason):
            "\(file), \(line.map { "line \($0), " } ?? "")field '\(field)': \(reason)"
        case .noModel(let path):
            "there is no model in \(path): train one with 'ponder reproduce o1', or name its "
                + "folder with --model"
        case .file(let file, let reason):
            "\(file): \(reason)"
        case .interrupted(let hint):
            hint.isEmpty ? "interrupted" : "interrupted. \(hint)"
        case .unfit(let failures):
            "not everything that Ponder needs is there: " + failures.joined(separator: ", ")
        }
    }
}

extension CommandError {
    /// What `body` returns; a field that it throws about is the option of that name.
    static func options<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as ConfigurationError {
            let words = error.field.map { $0.isUppercase ? "-" + $0.lowercased() : String($0) }
            throw argument("--" + words.joined(), reason: error.reason)
        }
    }
}
