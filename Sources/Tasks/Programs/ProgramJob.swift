import Foundation

/// What the referee is told.
struct ProgramJob: Hashable, Sendable {
    /// The source that the worker runs.
    var program: String
    var tests: ProgramReference

    private struct Fields: Encodable {
        var program, prompt, setup, tests: String
        var functions: [String]
        var form: ProgramReference.Form
    }

    func encoded() throws -> [UInt8] {
        let fields = Fields(
            program: program, prompt: tests.prompt, setup: tests.setup, tests: tests.tests,
            functions: tests.functions, form: tests.form)
        return Array(try JSONEncoder().encode(fields))
    }
}
