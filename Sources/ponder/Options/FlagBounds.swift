import ArgumentParser
import Reasoning

extension ParsableArguments {
    /// Requires that what a flag says lies in its bounds (`Limits`); nil is a flag that is not given.
    /// - Throws: `ValidationError` naming flag, value and bounds.
    func require(_ flag: String, _ value: Int?, in bounds: ClosedRange<Int>) throws {
        guard let value else { return }
        do {
            try ConfigurationError.check(flag, value, in: bounds)
        } catch {
            throw ValidationError("\(error)")
        }
    }
}
