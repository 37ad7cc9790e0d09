import Experiments
import Tasks
import Yams

extension ReasonerRecipe {
    /// Reads a recipe over the standard one of the task it names; over Countdown's where it names
    /// none.
    ///
    /// The task may be named alone, `task: multiplication`, or with what differs in its corpus,
    /// `task: {multiplication: {slips: 0.1}}`. Recipes from before there were other tasks have
    /// Countdown's corpus as the field `corpus`.
    /// - Parameter standard: the standard recipe of a task.
    /// - Throws: `CommandError.recipe` naming file, line and field; `CommandError.file`.
    static func read(
        _ path: String, over standard: (TaskRecipe.Kind) -> ReasonerRecipe = { .standard($0) }
    ) throws -> ReasonerRecipe {
        try RecipeFile.read(path) { standard(try kind(named: &$0, file: path)) }
    }

    /// Reads a recipe's text.
    static func parse(
        _ text: String, file: String,
        over standard: (TaskRecipe.Kind) -> ReasonerRecipe = { .standard($0) }
    ) throws -> ReasonerRecipe {
        try RecipeFile.parse(text, file: file) { standard(try kind(named: &$0, file: file)) }
    }

    /// The task that a recipe names, which then stands there as a field with fields.
    private static func kind(named asked: inout Node, file: String) throws -> TaskRecipe.Kind {
        guard var fields = asked.mapping else { return .countdown }
        if let corpus = fields["corpus"], fields["task"] == nil {
            fields["corpus"] = nil
            fields["task"] = .mapping(.init([(countdown, corpus)], .implicit, .any, corpus.mark))
            asked = .mapping(fields)
            return .countdown
        }
        return try TaskRecipe.Kind.named(in: &asked, file: file) ?? .countdown
    }

    private static var countdown: Node { Node(TaskRecipe.Kind.countdown.rawValue) }
}

extension TaskRecipe.Kind {
    /// The task that a recipe names, which then stands there as a field with fields; nil where it names
    /// none.
    /// - Throws: `CommandError.recipe`.
    static func named(in asked: inout Node, file: String) throws -> TaskRecipe.Kind? {
        guard var fields = asked.mapping, let task = fields["task"] else { return nil }
        let named = task.mapping.flatMap { $0.count == 1 ? $0.first : nil }
        let name = named?.key ?? task
        guard let kind = name.scalar.flatMap({ TaskRecipe.Kind(rawValue: $0.string) }) else {
            let names = TaskRecipe.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw CommandError.recipe(
                file: file, line: (name.mark ?? task.mark)?.line, field: "task",
                reason: "names not one of \(names)")
        }
        if named == nil || named?.value.null != nil {
            let nothing = Node.mapping(.init([], .implicit, .any, name.mark))
            fields["task"] = .mapping(.init([(name, nothing)], .implicit, .any, task.mark))
            asked = .mapping(fields)
        }
        return kind
    }
}
