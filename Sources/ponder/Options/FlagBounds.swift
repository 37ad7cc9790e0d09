import ArgumentParser
import Reasoning

extension ParsableArguments {
    /// Requires that what a flag says lies in its bounds (`Limits`); nil is a flag that is not given.
    /// - Throws: `ValidationError` naming flag, value and bounds.
    func require(_ flag: String, _ value: Int?, in bounds: ClosedRange<Int>) throws {
        guard let value else { return }
        try validating { try ConfigurationError.check(flag, value, in: bounds) }
    }

    /// Makes what a check throws an error of the command line.
    func validating(_ option: String = "", _ check: () throws -> Void) throws {
        do { try check() } catch { throw ValidationError(option + "\(error)") }
    }
}
