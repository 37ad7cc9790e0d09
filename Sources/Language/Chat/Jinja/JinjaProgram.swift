import Reasoning

/// A template, read once and rendered often.
struct JinjaProgram: Sendable {
    let statements: [JinjaStatement]
    /// The names that it speaks of, among them all variables that it reads.
    let names: Set<String>

    /// Renders the template.
    ///
    /// - Parameters:
    ///   - variables: what names mean, besides the functions.
    ///   - date: what `strftime_now` takes for now.
    /// - Throws: `ChatTemplateError`.
    func render(_ variables: [(name: String, value: JSON)], date: TemplateDate) throws -> String {
        let renderer = JinjaRenderer(date: date)
        return try renderer.render(self, variables)
    }
}
